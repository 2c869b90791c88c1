"""Card numbers: the Luhn digit and the masks of the answers."""

from __future__ import annotations

import re

from mockpayline.domain.dialect import PanMask

_CARD_LIKE = re.compile(
    rb"(?<![0-9])(?:[0-9]{15,19}"
    rb"|[0-9]{4}(?P<four>[ .+_-]|%20)[0-9]{4}(?P=four)[0-9]{4}(?P=four)[0-9]{2,7}(?:(?P=four)[0-9]{1,3})?"
    rb"|[0-9]{4}(?P<six>[ .+_-]|%20)[0-9]{6}(?P=six)[0-9]{5})(?![0-9])"
)
_SHORTEST = b"0" * 15
_GROUPS_OF_FOUR, _GROUPS_OF_SIX = b"0000-0000-0000-00", b"0000-000000-00000"
_IN_A_QUERY = b"0000x0000"
_TOKEN = re.compile(rb"(?<![0-9A-Za-z])1[0-9A-F]{19}[0-9]{13}(?![0-9A-Za-z])")
_TOKEN_BYTES = 33
_RUN = re.compile(rb"[0-9]*")
_NO_DIGIT = re.compile(rb"%20|[^0-9]")
_BRANDS = re.compile(
    # ISO/IEC 7812-1's ranges as the schemes publish them, with the lengths that they give out.
    rb"4[0-9]{15}(?:[0-9]{3})?"  # Visa and CB
    rb"|(?:5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"  # Mastercard
    rb"|3[47][0-9]{13}"  # American Express
    rb"|(?:352[89]|35[3-8][0-9])[0-9]{12}"  # JCB
    rb"|(?:50|5[6-8]|6[0-9])[0-9]{14,17}"  # Maestro, Discover, UnionPay, and gift cards
)
_SIGNS = " .+_-"
_DIGITS_ALIKE = bytes(
    ord("0" if chr(one) in "0123456789" else "-" if chr(one) in _SIGNS else "x") for one in range(256)
)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def luhn_digit(digits: str) -> str:
    """Return the digit that completes `digits` to a number with a valid Luhn key (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total += _DOUBLED[int(digit)] if place % 2 == 0 else int(digit)
    return str(-total % 10)


def luhn_valid(number: str) -> bool:
    """Tell whether the last digit of a number is its Luhn key."""
    return number.isascii() and number.isdigit() and len(number) > 1 and luhn_digit(number[:-1]) == number[-1]


def compact(number: str) -> str:
    """Return a number as typed without the blanks and hyphens that people put between its groups."""
    return number.replace(" ", "").replace("-", "")


def without_cards(text: bytes, *, of_brands: bool = False) -> bytes:
    """Return a text in which every number that has a card's length and a valid Luhn key is masked, wherever it stands.

    That are runs of 15 to 19 digits, and as many in groups as they stand on cards. It is the net below masking by
    field: somebody may put a card number into a reference. Tokens of web payments pass. `of_brands` masks fewer: only
    what begins and is as long as cards of a brand are, for texts that somebody still works with.
    """
    # Nearly every text has no such run, and this finds that out in a tenth of the expression's time.
    alike = text.translate(_DIGITS_ALIKE)
    if _may_hold_card(text, alike):
        return _CARD_LIKE.sub(_mask_if_brands if of_brands else _mask_if_card, text)
    return text


def real_cards(text: str) -> list[str]:
    """Return the numbers in a text, their digits alone, that begin and are as long as cards of a brand are."""
    found = (_digits(one[0]).decode() for one in _CARD_LIKE.finditer(text.encode()) if not _is_in_token(one))
    return [one for one in found if luhn_valid(one) and _BRANDS.fullmatch(one.encode())]


def _may_hold_card(text: bytes, alike: bytes) -> bool:
    place = alike.find(_SHORTEST)
    while place >= 0:
        found = _RUN.match(text, place)
        assert found is not None, "it matches nothing, too"
        # Many a token ends in as many digits.
        if not _is_in_token(found):
            return True
        place = alike.find(_SHORTEST, found.end())
    if _GROUPS_OF_FOUR in alike or _GROUPS_OF_SIX in alike:
        return True
    return b"%" in text and _IN_A_QUERY in alike


def _mask_if_card(found: re.Match[bytes]) -> bytes:
    return _mask(found) if not _is_in_token(found) else found[0]


def _mask_if_brands(found: re.Match[bytes]) -> bytes:
    return _mask_if_card(found) if _BRANDS.fullmatch(_digits(found[0])) else found[0]


def _mask(found: re.Match[bytes]) -> bytes:
    number = _digits(found[0]).decode()
    return masked(number).encode() if luhn_valid(number) else found[0]


def _is_in_token(found: re.Match[bytes]) -> bool:
    return _TOKEN.match(found.string, max(0, found.end() - _TOKEN_BYTES)) is not None


def _digits(written: bytes) -> bytes:
    return _NO_DIGIT.sub(b"", written)


def masked(number: str, mask: PanMask = PanMask.SIX_FOUR) -> str:
    """Return a number as answers, logs and the journal show it: the first six digits, X, the last four or two.

    A text too short to keep ten (or eight) digits apart is masked whole.
    """
    tail = 4 if mask is PanMask.SIX_FOUR else 2
    hidden = len(number) - 6 - tail
    if hidden < 1:
        return "X" * len(number)
    return f"{number[:6]}{'X' * hidden}{number[-tail:]}"
