"""What the buyer sees: the payment page at the redirectURL, in plain forms that need no JavaScript.

Only this module is imported with the routes. Templates, their engine (which alone costs 120 ms) and all the rest come
with the first page.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mockpayline.operations.worlds import Worlds

PATH = "/v2/"
"""Where doWebPayment's redirectURL leads (the form that public shops recorded in 2022)."""
CHALLENGE = "3ds"
"""The 3-D Secure page, below the payment page."""


def routes(worlds: Worlds, ticket: str = "point-of-sale") -> list[BaseRoute]:
    """Return the page's routes; `ticket` is the setting of that name."""

    async def pay(request: Request) -> Response:
        from mockpayline.page.endpoint import PaymentPage

        return await PaymentPage(worlds, ticket).answer(request)

    async def authenticate(request: Request) -> Response:
        from mockpayline.page.endpoint import PaymentPage

        return await PaymentPage(worlds, ticket, challenge=True).answer(request)

    async def static(request: Request) -> Response:
        from mockpayline.page.static_file import response

        return response(request, request.path_params["name"])

    return [
        Route(f"{PATH}static/{{name:path}}", static, methods=["GET"]),
        Route(f"{PATH}{CHALLENGE}", authenticate, methods=["GET", "POST"]),
        # PrestaShop makes the redirectURL the action of a form of its own, so it is posted to as well.
        *(Route(path, pay, methods=["GET", "POST"]) for path in (PATH, PATH.rstrip("/"))),
    ]
