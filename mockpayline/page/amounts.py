"""Amounts as the buyer reads and types them."""

from __future__ import annotations

from mockpayline.domain.money import EUR, cents
from mockpayline.page.language import Language

_SYMBOLS = {EUR: "€", "840": "$", "826": "£"}
_NO_BREAK = "\N{NO-BREAK SPACE}"
_GROUP = {Language.FR: "\N{NARROW NO-BREAK SPACE}", Language.EN: ","}
_POINT = {Language.FR: ",", Language.EN: "."}


def shown(amount: int, language: Language, currency: str = EUR) -> str:
    """Return cents in the language's form: `1 234,50 €` with blanks that do not break, or `€1,234.50`.

    A currency without a sign of its own here is named behind the amount by its ISO 4217 number.
    """
    whole, rest = divmod(abs(amount), 100)
    digits = f"{whole:,}".replace(",", _GROUP[language]) + f"{_POINT[language]}{rest:02d}"
    sign = "-" if amount < 0 else ""
    symbol = _SYMBOLS.get(currency)
    if symbol is not None and language is Language.EN:
        return f"{sign}{symbol}{digits}"
    return f"{sign}{digits}{_NO_BREAK}{symbol or currency}"


def plain(amount: int, language: Language) -> str:
    """Return cents as a buyer would type them: `1234,50`, or `1234.50`; `typed` reads it back."""
    return f"{amount // 100}{_POINT[language]}{amount % 100:02d}"


def typed(text: str) -> int:
    """Return the cents of an amount as people type it: with a comma or a point, blanks or the euro sign.

    Raises `InvalidValue` for anything else.
    """
    return cents("".join(text.split()).removesuffix("€").removeprefix("€").replace(",", "."), path="amount")
