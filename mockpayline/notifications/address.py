"""The address of one notification."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

from mockpayline.domain.ports import Notification


def address_of(notification: Notification) -> str:
    """Return the merchant's URL with the type and its parameter, joined with & where a query exists.

    `notificationType` is in upper case: Magento, PrestaShop and Sylius compare it so.
    """
    scheme, host, path, query, _fragment = urlsplit(notification.url)
    added = urlencode({"notificationType": notification.type, notification.parameter: notification.value})
    return urlunsplit((scheme, host, path, f"{query}&{added}" if query else added, ""))
