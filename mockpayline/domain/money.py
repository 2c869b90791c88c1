"""Amounts: integer cents inside, decimal euros at every edge but SOAP; never binary floats."""

from __future__ import annotations

import re
from decimal import Decimal

from mockpayline.errors import InvalidValue

_EUROS = re.compile(r"\d{1,10}(\.\d{1,2})?", re.ASCII)

EUR = "978"
"""ISO 4217 number of the only currency of the gift card."""

LEGAL_EUROS = "euros with at most two decimals, as 12, 12.5 or 12.50"


def cents(euros: object, *, path: str = "") -> int:
    """Return integer cents for an amount in euros: an int, a Decimal, or a text such as `12`, `12.5`, `12.50`.

    A float is accepted only where its shortest text has at most two decimals, since JSON and YAML hand numbers
    over as floats. Raises `InvalidValue` with the path for anything else, negative amounts included.
    """
    if isinstance(euros, int | float | Decimal | str) and _EUROS.fullmatch(text := str(euros).strip()):
        return int(Decimal(text) * 100)
    raise InvalidValue("This is no amount in euros.", path=path, value=euros, expected=LEGAL_EUROS)


def euros(amount: int) -> str:
    """Return cents as decimal euros with two decimals: 1250 gives `12.50`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"
