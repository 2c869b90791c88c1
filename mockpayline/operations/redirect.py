"""Where the buyer's browser goes when a session is over."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.operations.reading import request_of

_TO_RETURN = frozenset({PaymentState.ACCEPTED, PaymentState.REFUSED, PaymentState.ON_HOLD})


def with_token(url: str, token: str) -> str:
    """Return a shop's URL with the token under both names that shops read, joined with & where a query exists.

    WooCommerce reads only `paylinetoken` on cancel, the PHP samples only `token`.
    """
    scheme, host, path, query, fragment = urlsplit(url)
    added = f"token={token}&paylinetoken={token}"
    return urlunsplit((scheme, host, path, f"{query}&{added}" if query else added, fragment))


def redirect_of(payment: WebPayment) -> str | None:
    """Return where the page sends the buyer: returnURL once paid, refused or on hold, cancelURL after a cancel.

    None while the session goes on, and where no buyer is there any more: expired, never opened, ended by the merchant.
    """
    if payment.state in _TO_RETURN:
        return with_token(request_of(payment).returnURL or "", payment.token)
    if payment.state is PaymentState.CANCELLED:
        return with_token(request_of(payment).cancelURL or "", payment.token)
    return None


def way_back(payment: WebPayment) -> str:
    """Return the cancelURL, for a page that has nothing more to offer."""
    return with_token(request_of(payment).cancelURL or "", payment.token)
