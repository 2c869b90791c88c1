"""The widget: the payment inside the shop's own page, and the addresses that it calls from there.

Only this module is imported with the routes; all the rest comes with the first request.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mockpayline.operations.worlds import Worlds

SCRIPT = "/scripts/widget-min.js"
"""Where shops load the script from; "min" is the platform's name for it, and all of it can be read."""
STYLE = "/styles/widget-min.css"
"""Where shops load the stylesheet from."""
API = "/widget/api/{token}/"
"""Below it is what the widget calls; the token is all that it takes."""
CHALLENGE = "/widget/3ds"
"""3-D Secure as the widget shows it, in a frame or in the shop's stead."""
CDN = "/cdn"
"""The platform's second host has the same two files below this (react-payline)."""


def routes(worlds: Worlds, ticket: str = "point-of-sale") -> list[BaseRoute]:
    """Return the widget's routes; `ticket` is the setting of that name."""

    async def script(request: Request) -> Response:
        from mockpayline.widget.files import script

        return script(request)

    async def style(request: Request) -> Response:
        from mockpayline.widget.files import style

        return style(request)

    async def api(request: Request) -> Response:
        from mockpayline.widget.api import WidgetApi

        return await WidgetApi(worlds, ticket).answer(request)

    async def challenge(request: Request) -> Response:
        from mockpayline.widget.challenge import ChallengePage

        return await ChallengePage(worlds).answer(request)

    api_methods = ["GET", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"]  # wrong ones are answered in the API's shape
    return [
        *(Route(f"{prefix}{SCRIPT}", script, methods=["GET"]) for prefix in ("", CDN)),
        *(Route(f"{prefix}{STYLE}", style, methods=["GET"]) for prefix in ("", CDN)),
        Route(CHALLENGE, challenge, methods=["GET", "POST"]),
        *(Route(path, api, methods=api_methods) for path in (API.rstrip("/"), API, f"{API}{{action}}")),
    ]
