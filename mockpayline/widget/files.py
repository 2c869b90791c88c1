"""The widget's script and stylesheet, which any page may load."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

PARTS = ("page", "callbacks", "server", "elements", "forms", "cards", "layout", "ending", "session", "api", "start")
"""The script's parts in their order; they are one program, so that none is a script of its own."""

_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
}


def script(request: Request) -> Response:
    """Answer a request for the script."""
    return _answer(request, _script(), "text/javascript")


def style(request: Request) -> Response:
    """Answer a request for the stylesheet."""
    return _answer(request, _read("widget.css"), "text/css")


@cache
def _script() -> bytes:
    parts = [_read(f"{name}.js").decode() for name in PARTS]
    return "\n".join(["(function () {", '"use strict";', *parts, "})();", ""]).encode()


@cache
def _read(name: str) -> bytes:
    return files("mockpayline.widget").joinpath(f"static/{name}").read_bytes()


def _answer(request: Request, content: bytes, kind: str) -> Response:
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    headers = _HEADERS | {"ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)
