"""Which language a page speaks."""

from __future__ import annotations

import re
from enum import StrEnum

_PRIMARY = re.compile(r"[-_]")


class Language(StrEnum):
    """The languages of the page; French comes first, as the method is a French shop's."""

    FR = "fr"
    EN = "en"


DEFAULT = Language.FR

_NAMES = {
    # ISO 639-1, and both forms of 639-2, as shops send them: languageCode is AN6.
    "fr": Language.FR,
    "fra": Language.FR,
    "fre": Language.FR,
    "en": Language.EN,
    "eng": Language.EN,
}


def choose(language_code: str | None, accept_language: str | None) -> Language:
    """Return doWebPayment's language, else the browser's, else French; an unknown one counts as none."""
    return _named(language_code or "") or _preferred(accept_language or "") or DEFAULT


def _named(code: str) -> Language | None:
    return _NAMES.get(_PRIMARY.split(code.strip().lower(), maxsplit=1)[0])


def _preferred(header: str) -> Language | None:
    """Return the known language with the highest weight, the earlier of two equal ones (RFC 9110, section 12.5.4)."""
    best: Language | None = None
    best_weight = 0.0
    for part in header.split(","):
        name, _, parameters = part.partition(";")
        language, weight = _named(name), _weight(parameters)
        if language is not None and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(parameters: str) -> float:
    text = parameters.replace(" ", "").lower()
    if not text:
        return 1.0
    found = re.fullmatch(r"q=([01](?:\.\d{0,3})?)", text, re.ASCII)
    return float(found[1]) if found else 0.0
