"""The field errors of doWebPayment and doRefund: 02305 with the endings that client test suites recorded."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

_AMOUNT = re.compile(r"\d{1,12}", re.ASCII)
_URL = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)

AMOUNT_NUMERIC = "Payment Amount : Must be numeric(12), ex : 15078"
AMOUNT_NULL = "Payment Amount : Must not be null"
CURRENCY_NUMERIC = "Payment Currency : Must be numeric(3), ex : 978"
ORDER_REFERENCE = "Order Reference : Max length 50 characters"
URL_LENGTH = 255
URL_RULE = "Must be an https:// or http:// url (max length : 255)"


def amount_mistake(text: str | None) -> str | None:
    """Return what is wrong with an amount in cents, or None: up to 12 digits, not zero."""
    if text is None or not text.strip():
        return AMOUNT_NULL
    if not _AMOUNT.fullmatch(text):
        return AMOUNT_NUMERIC
    return AMOUNT_NULL if int(text) == 0 else None


def reference_mistake(text: str | None) -> str | None:
    """Return what is wrong with an order reference, or None; a missing one gets the same words as a long one."""
    return None if text and len(text) <= 50 else ORDER_REFERENCE


def url_mistake(label: str, text: str | None) -> str | None:
    """Return what is wrong with a URL, or None; `label` is the field's name in the message, as `Return URL`."""
    return None if text and _is_url(text) else f"{label} : {URL_RULE}"


@lru_cache(maxsize=1024)  # a shop sends the same few with every order
def _is_url(text: str) -> bool:
    """Tell whether a text is a URL that redirects and notifications will be able to take apart."""
    if len(text) > URL_LENGTH or not _URL.fullmatch(text):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False
