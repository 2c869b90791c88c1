"""The shop's stylesheet and script."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from starlette.responses import Response

_KINDS = {"shop.css": "text/css", "shop.js": "text/javascript"}


def response(name: str) -> Response:
    """Answer a request for a file."""
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    kind = _KINDS.get(name)
    if kind is None:
        return Response("There is no such file.\n", 404, headers, media_type="text/plain")
    return Response(_content(name), headers=headers, media_type=kind)


@cache
def _content(name: str) -> bytes:
    return files("mockpayline.shop").joinpath(f"static/{name}").read_bytes()
