"""The demo shop: a merchant on this server that pays by redirection or by widget, to see the whole of it in minutes.

Only this module is imported with the routes; all the rest comes with the first request.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from mockpayline.control.guard import Guard
from mockpayline.operations.worlds import Worlds

PATH = "/shop"
"""Where the shop stands."""


def routes(
    worlds: Worlds, soap: ASGIApp, guard: Guard, public_url: str | None = None, plain_port: int | None = None
) -> list[BaseRoute]:
    """Return the shop's routes. It calls `soap`, the endpoint of SOAP clients, as any merchant does.

    `plain_port` is the port without TLS of a server that has one with TLS too: there the shop is notified.
    """

    async def shop(request: Request) -> Response:
        from mockpayline.shop.counter import Counter

        return await Counter(worlds, soap, guard, public_url, plain_port).answer(request)

    async def static(request: Request) -> Response:
        from mockpayline.shop.files import response

        return response(request.path_params["name"])

    return [
        Route(f"{PATH}/static/{{name}}", static, methods=["GET"]),
        Route(f"{PATH}/pay", shop, methods=["POST"]),
        *(Route(PATH + path, shop, methods=["GET"]) for path in ("", "/", "/{page}")),
    ]
