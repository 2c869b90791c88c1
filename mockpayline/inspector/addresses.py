"""Which address is answered by which page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from mockpayline.control.guard import Guard
from mockpayline.inspector.answer import answer
from mockpayline.inspector.static_file import static_response
from mockpayline.operations.worlds import Worlds

_WORLD = "/worlds/{merchant}"

ADDRESSES: dict[str, dict[str, str]] = {
    "/": {"GET": "world.every"},
    "/inspector/token": {"GET": "door.form", "POST": "door.enter"},
    _WORLD: {"GET": "payments.every"},
    f"{_WORLD}/payments/{{token}}": {"GET": "payment.show"},
    f"{_WORLD}/payments/{{token}}/notify": {"POST": "acts.notify"},
    f"{_WORLD}/calls": {"GET": "calls.every"},
    f"{_WORLD}/calls/{{seq}}": {"GET": "calls.show"},
    f"{_WORLD}/calls/{{seq}}/scenario.yaml": {"GET": "calls.scenario"},
    f"{_WORLD}/transactions": {"GET": "transactions.every"},
    f"{_WORLD}/gift-cards": {"GET": "gift_cards.every"},
    f"{_WORLD}/gift-cards/{{card}}": {"GET": "gift_cards.show"},
    f"{_WORLD}/contracts": {"GET": "world.contracts"},
    f"{_WORLD}/notifications": {"GET": "notifications.every"},
    f"{_WORLD}/hints": {"GET": "world.hints"},
    f"{_WORLD}/faults": {"GET": "faults.every"},
    f"{_WORLD}/faults/forget": {"POST": "acts.forget_faults"},
    f"{_WORLD}/clock": {"GET": "world.clock", "POST": "acts.clock"},
    f"{_WORLD}/money": {"GET": "world.money"},
    f"{_WORLD}/coverage": {"GET": "coverage.every"},
    f"{_WORLD}/journal": {"GET": "journal.every"},
    f"{_WORLD}/live": {"GET": "live.stream"},
    "/inspector/live": {"GET": "live.worlds"},
}
"""The view of each method, as its module and function in this room."""


class Page:
    """One address: an ASGI application that hands each request to the way that all pages take."""

    def __init__(self, worlds: Worlds, guard: Guard, views: dict[str, str]) -> None:
        self._worlds = worlds
        self._guard = guard
        self._views = views

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await answer(self._worlds, self._guard, self._views, Request(scope, receive))
        await response(scope, receive, send)


def router(worlds: Worlds, guard: Guard) -> ASGIApp:
    """Return what answers all of the inspector's addresses, and those below them that are none."""

    async def static(request: Request) -> Response:
        return static_response(request)

    # A class as endpoint takes every method, so that a wrong one is answered with a page too.
    pages = [Route(path, Page(worlds, guard, views)) for path, views in ADDRESSES.items()]
    nowhere = Page(worlds, guard, {"GET": "world.nowhere", "POST": "world.nowhere"})
    files = Route("/inspector/static/{name:path}", static, methods=["GET"])
    return Router([files, *pages], default=nowhere)
