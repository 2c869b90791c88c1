"""A shop on an origin of its own whose page holds the widget, and which notes what the widget tells it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

EVENTS = (
    "willinit",
    "willshow",
    "didshowstate",
    "finalstatehasbeenreached",
    "willdisplaymessage",
    "willremovemessage",
    "beforepayment",
)

NOTES = """
window.heard = JSON.parse(sessionStorage.getItem("heard") || "[]");
window.answers = window.answers || {};
for (const event of %s) {
  window["on_" + event] = function (told) {
    window.heard.push([event, told === undefined ? null : told]);
    sessionStorage.setItem("heard", JSON.stringify(window.heard));
    if (told && told.state) document.documentElement.dataset[event] = told.state;
    const answer = window.answers[event];
    return typeof answer === "function" ? answer(told) : answer;
  };
}
"""
"""The shop's script: it notes every event in `heard`, over reloads, and answers what a test puts into `answers`.

The last state of an event is an attribute of the page, so that a test can wait for it."""

_STYLES = '<link rel="stylesheet" href="{sandbox}/styles/widget-min.css">'
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Checkout</title><script src="/shop.js"></script>{head}
{styles}</head>
<body><main><h1>Checkout</h1>{before}<div id="PaylineWidget"{attributes}></div>{after}</main>
<script src="{sandbox}/scripts/widget-min.js"></script></body></html>
"""


class WidgetShop:
    """The shop's pages by path; a page that nobody put there is a plain one."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.pages: dict[str, tuple[str, str]] = {}

    def checkout(self, sandbox: str, token: str, template: str | None = "column", **more: str) -> str:
        """Put a page with the widget there, and return its address; `more` are data attributes, or parts of it."""
        parts = {name: more.pop(name, "") for name in ("head", "before", "after")}
        language = more.pop("language", "fr")
        styles = more.pop("styles", _STYLES.format(sandbox=sandbox))
        # Where the shop loads no stylesheet itself, its policy lets one with its nonce in.
        dressed = sandbox if styles else f"'nonce-{more.get('cspnonce', '')}'"
        said = {"token": token, **({"template": template} if template is not None else {}), **more}
        said |= {f"event-{event}": f"on_{event}" for event in EVENTS}
        attributes = "".join(f' data-{name}="{value}"' for name, value in said.items())
        policy = (
            f"default-src 'none'; script-src 'self' {sandbox}; style-src {dressed}; connect-src {sandbox};"
            f" frame-src {sandbox}; base-uri 'none'; form-action 'self'"
        )
        html = _PAGE.format(sandbox=sandbox, attributes=attributes, language=language, styles=styles, **parts)
        self.pages["/checkout"] = (html, policy)
        return f"{self.address}/checkout"


class _Handler(BaseHTTPRequestHandler):
    shop: WidgetShop

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        plain = f'<!doctype html><html lang="en"><title>The shop</title><h1>{path}</h1>'
        html, policy = self.shop.pages.get(path, (plain, "default-src 'none'"))
        kind = "text/html"
        if path == "/shop.js":
            html, kind = NOTES % list(EVENTS), "text/javascript"
        content = html.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", policy)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""


@contextmanager
def running_widget_shop() -> Iterator[WidgetShop]:
    """Serve the shop until the block ends."""

    class Handler(_Handler):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Handler.shop = WidgetShop(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Handler.shop
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
