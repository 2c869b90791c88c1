"""Card numbers: the Luhn digit and the masks of the answers."""

from __future__ import annotations

import re

from mockpayline.domain.dialect import PanMask

_CARD_LIKE = re.compile(rb"(?<![0-9A-Za-z])[0-9]{15,19}(?![0-9A-Za-z])")
_SHORTEST = b"0" * 15
_DIGITS_ALIKE = bytes(ord("0") if chr(one) in "0123456789" else ord(" ") for one in range(256))
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


def without_cards(text: bytes) -> bytes:
    """Return a text in which every run of 15 to 19 digits with a valid Luhn key is masked, wherever it stands.

    It is the net below masking by field: somebody may put a card number into a reference. Runs that letters touch
    are parts of tokens.
    """
    # Nearly every text has no such run, and this finds that out in a tenth of the expression's time.
    alike = text.translate(_DIGITS_ALIKE)
    place = alike.find(_SHORTEST)
    while place >= 0:
        if _CARD_LIKE.match(text, place) is not None:
            return _CARD_LIKE.sub(_mask_if_card, text)
        # Many a token ends in as many digits.
        end = alike.find(b" ", place)
        place = alike.find(_SHORTEST, end) if end >= 0 else -1
    return text


def _mask_if_card(found: re.Match[bytes]) -> bytes:
    number = found[0].decode()
    return masked(number).encode() if luhn_valid(number) else found[0]


def masked(number: str, mask: PanMask = PanMask.SIX_FOUR) -> str:
    """Return a number as answers, logs and the journal show it: the first six digits, X, the last four or two.

    A text too short to keep ten (or eight) digits apart is masked whole.
    """
    tail = 4 if mask is PanMask.SIX_FOUR else 2
    hidden = len(number) - 6 - tail
    if hidden < 1:
        return "X" * len(number)
    return f"{number[:6]}{'X' * hidden}{number[-tail:]}"
