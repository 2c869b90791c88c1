"""The fail-over directory: where the vendor's PHP SDK asks, before its calls, which addresses serve a merchant.

It posts to `<url>/services/<API>` for the url that it gets, without /V4, so the url is the bare base. It keeps the
answer for `ttl` seconds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

PREFIX = "/services/servicesendpoints/SOAP/"
"""What stands before the merchant id in the path."""

TTL_SECONDS = 60


def is_directory(path: str) -> bool:
    """Tell whether a path asks for a merchant's directory: the prefix, then the id and nothing more."""
    if not path.startswith(PREFIX):
        return False
    merchant_id = path.removeprefix(PREFIX).removesuffix("/")
    return merchant_id != "" and "/" not in merchant_id


def directory(urls: Sequence[str]) -> bytes:
    """Return the JSON that names these addresses, in the order in which they are tried, without trailing slashes."""
    return json.dumps({"urls": [one.rstrip("/") for one in urls], "ttl": TTL_SECONDS}).encode()
