"""The control API: which address is answered by what, and the way that every request takes."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import Annotated, TypedDict, cast

from msgspec import Meta
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

import mockpayline
from mockpayline.control.answer import Answer, InternalError, WrongMethod, error_answer, json_answer
from mockpayline.control.guard import Guard
from mockpayline.control.query import parameters
from mockpayline.errors import NotFound, SandboxError, told_bug
from mockpayline.operations.worlds import Worlds

__all__ = ["Guard", "routes"]

_log = logging.getLogger("mockpayline.control")

View = Callable[[Worlds, Request], Awaitable[Response]]
"""Answers one method of one address; what it raises of the error family is answered as such."""


class Ready(TypedDict):
    """A server that answers."""

    ready: Annotated[bool, Meta(description="That the store answers, too.")]
    version: Annotated[str, Meta(description="The version of mockpayline.")]


async def ready(worlds: Worlds, request: Request) -> Answer[Ready]:
    """GET /control/ready: tell that the server and its store answer; it needs no control token."""
    parameters(request)
    await worlds.across(lambda _tx: None)
    return json_answer({"ready": True, "version": mockpayline.__version__})


async def unknown(_worlds: Worlds, _request: Request) -> Response:
    """Answer an address that is none of the API's."""
    raise NotFound("The control API has no such address.", expected="an address of the control API")


class Resource:
    """One address: an ASGI application that guards it, finds the method's view and renders mistakes."""

    def __init__(self, worlds: Worlds, guard: Guard, views: Mapping[str, str], *, with_token: bool = True) -> None:
        self._worlds = worlds
        self._guard = guard
        self._views = views
        self._with_token = with_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            self._guard.check(request, with_token=self._with_token)
            return await self._view(request.method)(self._worlds, request)
        except SandboxError as error:
            return error_answer(error)
        except ClientDisconnect:
            raise
        except Exception:
            reference = told_bug(_log)
            return error_answer(
                InternalError(f"Internal error (reference {reference}).", value=reference, expected="a look at the log")
            )

    def _view(self, method: str) -> View:
        found = self._views.get("GET" if method == "HEAD" else method) or self._views.get("*")
        if found is None:
            legal = ", ".join([*self._views, "HEAD"] if "GET" in self._views else self._views)
            raise WrongMethod("This address does not take this method.", path="method", value=method, expected=legal)
        return view(found)


_WORLD = "/control/worlds/{merchant}"

ADDRESSES: dict[str, dict[str, str]] = {
    "/control/ready": {"GET": "api.ready"},
    "/control/openapi.json": {"GET": "openapi.show"},
    "/control/worlds": {"GET": "worlds.every"},
    "/control/coverage": {"GET": "coverage.across"},
    _WORLD: {"GET": "worlds.show", "PUT": "worlds.put", "DELETE": "worlds.delete"},
    f"{_WORLD}/reset": {"POST": "worlds.reset"},
    f"{_WORLD}/payments": {"GET": "payments.every"},
    f"{_WORLD}/payments/{{token}}": {"GET": "payments.show"},
    f"{_WORLD}/payments/{{token}}/buyer": {"POST": "payments.play_buyer"},
    f"{_WORLD}/gift-cards": {"GET": "gift_cards.every"},
    f"{_WORLD}/gift-cards/{{number}}": {"GET": "gift_cards.show", "PATCH": "gift_cards.change"},
    f"{_WORLD}/clock": {"GET": "clock.show", "POST": "clock.change"},
    f"{_WORLD}/faults": {"GET": "faults.every", "POST": "faults.add", "DELETE": "faults.forget"},
    f"{_WORLD}/journal": {"GET": "journal.show"},
    f"{_WORLD}/notifications": {"GET": "notifications.show"},
    f"{_WORLD}/hints": {"GET": "hints.every"},
    f"{_WORLD}/coverage": {"GET": "coverage.show"},
    f"{_WORLD}/invariants": {"GET": "invariants.every"},
}
"""The view of each method, as its module and function, imported at the first request of any address."""

WITHOUT_TOKEN = frozenset({"/control/ready", "/control/openapi.json"})
"""Addresses that tell nothing of any world, and so ask for no control token."""


def view(name: str) -> View:
    """Return the view that a name such as `payments.show` stands for."""
    module, function = name.split(".")
    return cast("View", getattr(import_module(f"mockpayline.control.{module}"), function))


def routes(worlds: Worlds, guard: Guard) -> list[BaseRoute]:
    """Return the routes of everything under /control."""
    # A class as endpoint takes every method, so that a wrong one is answered in the API's own shape.
    found: list[BaseRoute] = [
        Route(path, Resource(worlds, guard, views, with_token=path not in WITHOUT_TOKEN))
        for path, views in ADDRESSES.items()
    ]
    nowhere = Resource(worlds, guard, {"*": "api.unknown"})
    return [*found, Route("/control", nowhere), Route("/control/{rest:path}", nowhere)]
