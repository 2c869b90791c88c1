"""The field errors of doWebPayment and doRefund: 02305 with the recorded endings (payline-behaviour, section 1)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_AMOUNT = re.compile(r"\d{1,12}", re.ASCII)
_URL = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)

AMOUNT_NUMERIC = "Payment Amount : Must be numeric(12), ex : 15078"
AMOUNT_NULL = "Payment Amount : Must not be null"
CURRENCY_NUMERIC = "Payment Currency : Must be numeric(3), ex : 978"
ORDER_REFERENCE = "Order Reference : Max length 50 characters"
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
    if text and len(text) <= 255 and _URL.fullmatch(text) and _splits(text):
        return None
    return f"{label} : {URL_RULE}"


def _splits(url: str) -> bool:
    """Tell whether a URL can be taken apart, as redirects and notifications will do."""
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False
