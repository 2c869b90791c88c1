"""The merchant's receiver of notifications: a small HTTP server in this process that keeps what came, in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct

from mockpayline.scenario.play import Receiver as Behaviour

PATIENCE = 2.0
"""Seconds that a notification which is due is waited for; on a frozen clock it is there already."""


class Notification(Struct, frozen=True):
    """One call that came: its path, what it told, and the status that it was answered with, 0 for none."""

    path: str
    query: dict[str, str]
    status: int

    @property
    def type(self) -> str:
        """WEBTRS or TRS."""
        return self.query.get("notificationType", "")

    def names(self, references: frozenset[str]) -> bool:
        """Tell whether it is about one of these tokens and transaction ids."""
        return bool(references.intersection(self.query.values()))


class Receiver:
    """Answers whatever is called under its address, and keeps it; every folder of the first level is one merchant's."""

    def __init__(self) -> None:
        self._came: list[Notification] = []
        self._changed = threading.Condition()
        self._behaviours: dict[str, tuple[Behaviour, int | None]] = {}
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        """The address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop; calls under way end first."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def begin(self, folder: str) -> None:
        """Forget what came into a folder before, and answer its calls with 200."""
        with self._changed:
            self._came = [one for one in self._came if not one.path.startswith(f"/{folder}/")]
            self._behaviours.pop(folder, None)

    def behave(self, folder: str, behaviour: Behaviour) -> None:
        """Answer a folder's calls in this way from now on."""
        with self._changed:
            self._behaviours[folder] = (behaviour, behaviour.first)

    def came(self, folder: str, references: frozenset[str]) -> list[Notification]:
        """Return what came into a folder about one of these tokens and transaction ids."""
        with self._changed:
            return self._about(folder, references)

    def wait_for(
        self, folder: str, references: frozenset[str], enough: Callable[[list[Notification]], bool]
    ) -> list[Notification]:
        """Return what came once it is enough, or once `PATIENCE` is over."""
        with self._changed:
            self._changed.wait_for(lambda: enough(self._about(folder, references)), PATIENCE)
            return self._about(folder, references)

    def _about(self, folder: str, references: frozenset[str]) -> list[Notification]:
        prefix = f"/{folder}/"
        return [one for one in self._came if one.path.startswith(prefix) and one.names(references)]

    def take(self, target: str) -> Behaviour:
        """Keep a call and return how it is to be answered."""
        parts = urlsplit(target)
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        folder = parts.path.split("/")[1] if parts.path.startswith("/") else ""
        with self._changed:
            behaviour, left = self._behaviours.get(folder, (Behaviour(), None))
            if left is not None:
                self._behaviours[folder] = (behaviour, left - 1) if left > 1 else (Behaviour(), None)
            self._came.append(Notification(parts.path, query, 0 if behaviour.close else behaviour.status))
            self._changed.notify_all()
        return behaviour


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, receiver: Receiver) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.receiver = receiver

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever calls may also go away."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Answer a notification."""
        behaviour = self.server.receiver.take(self.path)
        if behaviour.hang:
            time.sleep(behaviour.hang / 1000)
        if behaviour.close:
            self.close_connection = True
            return
        self.send_response_only(behaviour.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing; the timeline tells."""
