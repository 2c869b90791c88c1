"""The page's own files: the stylesheet, the script, and htmx, which is all that it loads."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_SCRIPT = "text/javascript"

_KINDS = {"page.css": "text/css", "page.js": _SCRIPT, "vendor/htmx.min.js": _SCRIPT}
"""Every file that is served, with its type; the folder holds the licence of htmx besides."""


@cache
def _content(name: str) -> tuple[bytes, str]:
    content = files("mockpayline.page").joinpath(f"static/{name}").read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:16]


def address(name: str) -> str:
    """Return where a file is, seen from the page's directory; another content has another address."""
    return f"static/{name}?v={_content(name)[1]}"


def response(request: Request, name: str) -> Response:
    """Answer a request for a file, kept for good under the address that names its content."""
    kind = _KINDS.get(name)
    if kind is None:
        return Response("Not Found", 404, media_type="text/plain")
    content, version = _content(name)
    tag = f'"{version}"'
    headers = {
        "Cache-Control": _FOREVER if request.query_params.get("v") == version else _ASK_AGAIN,
        "ETag": tag,
        "X-Content-Type-Options": "nosniff",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)
