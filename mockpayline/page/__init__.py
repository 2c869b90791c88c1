"""What the buyer sees: the payment page at the redirectURL, in plain forms that need no JavaScript.

Only this module is imported at a start. Templates, their engine (which alone costs 120 ms) and all the rest come with
the first page.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mockpayline.operations.worlds import Worlds

PATH = "/v2/"
"""Where doWebPayment's redirectURL leads (the form that public shops recorded in 2022)."""


def routes(worlds: Worlds) -> list[BaseRoute]:
    """Return the page's routes."""

    async def pay(request: Request) -> Response:
        from mockpayline.page.endpoint import PaymentPage

        return await PaymentPage(worlds).answer(request)

    async def style(request: Request) -> Response:
        from mockpayline.page.static_file import stylesheet_response

        return stylesheet_response(request)

    return [
        Route(f"{PATH}static/page.css", style, methods=["GET"]),
        # PrestaShop makes the redirectURL the action of a form of its own, so it is posted to as well.
        *(Route(path, pay, methods=["GET", "POST"]) for path in (PATH, PATH.rstrip("/"))),
    ]
