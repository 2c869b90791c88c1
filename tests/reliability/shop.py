"""A merchant's server on loopback: it may keep callers waiting, and tells how often it was called back."""

from __future__ import annotations

import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

WATCHDOG = 30.0


class Shop:
    """Answers every notification once `open` is set. Close it."""

    def __init__(self, *, is_open: bool = True) -> None:
        self.open = threading.Event()
        if is_open:
            self.open.set()
        self.called: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                token = parse_qs(urlsplit(self.path).query)["token"][0]
                shop.called[token] += 1
                if not shop.open.wait(WATCHDOG):
                    return
                shop.answered[token] += 1
                try:
                    self.send_response(200)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                except OSError:
                    pass  # the caller was killed meanwhile

            def log_message(self, *_arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False  # closing waits for whoever is still being answered
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The address to notify."""
        return f"http://127.0.0.1:{self._server.server_port}/notify"

    def close(self) -> None:
        """Let go of the port."""
        self.open.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def wait_until(what: str, true: object) -> None:
    """Look until a condition, called again and again, holds; fail with what was waited for."""
    assert callable(true), "a condition is called"
    end = time.monotonic() + WATCHDOG
    while not true():
        assert time.monotonic() < end, f"waited in vain for: {what}"
        time.sleep(0.01)
