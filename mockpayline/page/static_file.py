"""The page's stylesheet, the one file it needs besides itself."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


@cache
def _stylesheet() -> tuple[bytes, str]:
    content = files("mockpayline.page").joinpath("static/page.css").read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:16]


def stylesheet_address() -> str:
    """Return where the stylesheet is, seen from the page's directory; another content has another address."""
    return f"static/page.css?v={_stylesheet()[1]}"


def stylesheet_response(request: Request) -> Response:
    """Answer a request for the stylesheet, kept for good under the address that names its content."""
    content, version = _stylesheet()
    tag = f'"{version}"'
    headers = {
        "Cache-Control": _FOREVER if request.query_params.get("v") == version else _ASK_AGAIN,
        "ETag": tag,
        "X-Content-Type-Options": "nosniff",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/css", headers=headers)
