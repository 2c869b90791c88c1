"""The host names of Payline that clients bring with them, and what a client is told that came by one of them."""

from __future__ import annotations

from starlette.types import Scope

from mockpayline.soap.context import base_url

PAYLINE_HOSTS = (
    "homologation.payline.com",
    "homologation-payment.payline.com",
    "homologation-payment-2.payline.com",
    "homologation-webpayment.payline.com",
    "homologation-cc.payline.com",
    "homologation-payment.cdn.payline.com",
    "services.payline.com",
    "services-cc.payline.com",
    "payment.payline.com",
    "payment-2.payline.com",
    "webpayment.payline.com",
    "payment.cdn.payline.com",
    "ws.dev.payline.com",
    "ws.int.payline.com",
    "webpayment.dev.payline.com",
)
"""The names in Payline's documents, SDKs and modules: services, fail-over, payment page and widget."""


def callers_url(scope: Scope, public_url: str | None) -> str:
    """Return the address by which this caller reaches the server again, without trailing slash.

    Whoever came by a name of Payline was led here by that name, and comes by it again; the public URL is where buyers
    reach the server, and from where this caller stands that may be nowhere.
    """
    came_by = base_url(scope, None)
    name = came_by.partition("://")[2].partition(":")[0].lower()
    return came_by if name in PAYLINE_HOSTS else base_url(scope, public_url)
