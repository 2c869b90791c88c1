"""One request for a page: who asks, for which world, with what in the query; and the page that it is answered with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mockpayline.control.guard import Guard, authority
from mockpayline.domain.ports import WorldTx
from mockpayline.errors import InvalidValue, LimitReached
from mockpayline.inspector.frame import frame_of, world_path
from mockpayline.inspector.render import render
from mockpayline.operations.worlds import Worlds

R = TypeVar("R")

FORM_BYTES = 64 * 1024
"""The largest form that is read."""
QUERY_AT_MOST = 200
"""Characters of a search that are looked at."""


class Asked:
    """A request, the worlds, and the guard that let it in."""

    def __init__(self, worlds: Worlds, guard: Guard, request: Request) -> None:
        self.worlds = worlds
        self.guard = guard
        self.request = request
        self.merchant = str(request.path_params.get("merchant", ""))

    @property
    def base_url(self) -> str:
        """The address that the page was asked at; HTTP/1.0 may leave it out."""
        host = self.request.headers.get("host", "")
        return f"{self.request.url.scheme}://{host if authority(host) else 'localhost'}"

    @property
    def here(self) -> str:
        """The page's own address, as a link has it."""
        query = self.request.url.query
        return quote(self.request.url.path) + (f"?{query}" if query else "")

    def said(self, name: str) -> str:
        """Return a parameter of the query, empty without one; the inspector ignores what it does not know."""
        return self.request.query_params.get(name, "").strip()[:QUERY_AT_MOST]

    def number(self, name: str, default: int, most: int) -> int:
        """Return a number of the query from 1 to `most`; `default` where it is none."""
        text = self.said(name)
        return min(int(text), most) if text.isascii() and text.isdigit() and int(text) > 0 else default

    async def form(self) -> dict[str, str]:
        """Return the fields of a form. Raises `LimitReached` for one above `FORM_BYTES`."""
        kind = self.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            raise InvalidValue(
                "This is no form.", path="Content-Type", value=kind[:100], expected="a form of this page"
            )
        body = bytearray()
        async for part in self.request.stream():
            body += part
            if len(body) > FORM_BYTES:
                raise LimitReached("The form is too large.", path="body", value=FORM_BYTES, expected="a smaller one")
        try:
            fields = parse_qsl(bytes(body).decode(), keep_blank_values=True, max_num_fields=50)
        except ValueError:
            raise InvalidValue("The form cannot be read.", path="body", expected="fields in UTF-8") from None
        return dict(fields)

    async def page(self, template: str, title: str, look: Callable[[WorldTx], Mapping[str, Any]]) -> Response:
        """Return a page of the world, made from what a look at it finds; both are of one instant."""
        frame, found = await self.worlds.run(self.merchant, lambda tx: (frame_of(tx), look(tx)))
        return HTMLResponse(render(template, {"title": title, "world": frame, "here": self.here} | dict(found)))

    def back_to(self, part: str = "") -> Response:
        """Return the redirect to a page of the world: what was done is not done again by a refresh."""
        return RedirectResponse(world_path(self.merchant, part), 303)
