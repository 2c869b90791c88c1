"""Which room answers which address, of all that is no SOAP call; imported with the first request of that kind."""

from __future__ import annotations

from starlette.routing import BaseRoute

from mockpayline.control import api
from mockpayline.inspector import index
from mockpayline.operations.worlds import Worlds
from mockpayline.page import routes as page_routes
from mockpayline.settings import Settings
from mockpayline.shop import routes as shop_routes
from mockpayline.soap.endpoint import SoapEndpoint
from mockpayline.widget import routes as widget_routes


def routes(settings: Settings, worlds: Worlds, soap: SoapEndpoint) -> list[BaseRoute]:
    """Return the routes of control API, pages, widget, shop and inspector; the shop calls the SOAP endpoint itself."""
    guard = api.Guard(
        allowed_hosts=settings.allowed_hosts, token=settings.control_token, public_url=settings.public_url
    )
    return [
        *api.routes(worlds, guard),
        *page_routes(worlds, settings.ticket),
        *widget_routes(worlds, settings.ticket),
        *shop_routes(worlds, soap, guard, settings.public_url, settings.port if settings.tls else None),
        *index.routes(worlds, guard),
    ]
