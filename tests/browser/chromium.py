"""Debian's Chromium under Playwright, and what a window of it may do: nothing but talk to this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.programs import program

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Processes are most of what a window costs, and a graphics process or one more renderer draw no better here.
    "--in-process-gpu",
    "--renderer-process-limit=1",
    # No name is looked up, so that whatever leaves this machine fails as well as being told.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)

PATIENCE = 60_000
"""Milliseconds that anything is waited for, many times what it takes on a busy machine: only what hangs is given up."""

NARROW = 320
"""Pixels of the narrowest screen that pages are made for (WCAG 2.2, 1.4.10)."""

_HERE = {"127.0.0.1", "localhost"}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the browser until the block ends; skip the test where it is not installed."""
    path = program("chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class Windows:
    """Windows of one test, each with a session of its own; what they do wrong is gathered in `wrongs`."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.wrongs: list[str] = []

    def open(
        self,
        *,
        javascript: bool = True,
        language: str = "fr-FR",
        dark: bool = False,
        width: int = 1100,
        height: int = 900,
        scale: float = 1,
    ) -> Page:
        """Return an empty window."""
        context = self._browser.new_context(
            java_script_enabled=javascript,
            locale=language,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        context.on("request", self._watch_request)
        context.on("console", self._watch_console)
        context.on("weberror", lambda error: self.wrongs.append(f"a script failed: {error.error}"))
        return context.new_page()

    def close(self) -> None:
        """Close them all."""
        for context in self._contexts:
            context.close()

    def _watch_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and parts.hostname not in _HERE:
            self.wrongs.append(f"a request leaves this machine: {request.method} {request.url}")

    def _watch_console(self, message: ConsoleMessage) -> None:
        # An answer such as 422 is told there as an error too, and is none.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.wrongs.append(f"the console tells: {message.text}")
