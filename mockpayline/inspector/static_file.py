"""The inspector's files, and htmx, of which the payment page has the copy: known by name, kept for good by content."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

_FILES: dict[str, tuple[str, str, str]] = {
    "inspector.css": ("mockpayline.inspector", "static/inspector.css", "text/css"),
    "inspector.js": ("mockpayline.inspector", "static/inspector.js", "text/javascript"),
    "htmx-ext-sse.min.js": ("mockpayline.inspector", "static/vendor/htmx-ext-sse.min.js", "text/javascript"),
    "htmx.min.js": ("mockpayline.page", "static/vendor/htmx.min.js", "text/javascript"),
}
"""The package, the path in it, and the media type of each file."""

_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


class _File(NamedTuple):
    content: bytes
    version: str
    media_type: str


@cache
def _file(name: str) -> _File:
    package, path, media_type = _FILES[name]
    content = files(package).joinpath(path).read_bytes()
    return _File(content, hashlib.sha256(content).hexdigest()[:16], media_type)


def address(name: str) -> str:
    """Return where a file is; another content has another address."""
    return f"/inspector/static/{name}?v={_file(name).version}"


def static_response(request: Request) -> Response:
    """Answer a request for a file. It tells nothing of any world, so it asks for no token."""
    name = str(request.path_params["name"])
    headers = {"X-Content-Type-Options": "nosniff"}
    if name not in _FILES:
        return Response("There is no such file.\n", 404, headers, media_type="text/plain")
    found = _file(name)
    headers |= {
        "Cache-Control": _FOREVER if request.query_params.get("v") == found.version else _ASK_AGAIN,
        "ETag": f'"{found.version}"',
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers=headers, media_type=found.media_type)
