"""Card numbers as they stand on real cards and on none of the sandbox's, and the search for what is left of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from mockpayline.domain.bank_card import known_bank_card
from mockpayline.domain.card_number import luhn_digit
from mockpayline.domain.gift_card import has_pattern
from mockpayline.scenario.return_code import outcome_of

BRANDS: dict[str, tuple[str, int]] = {
    "Visa": ("453201", 16),
    "CB": ("497355", 16),
    "Mastercard": ("531073", 16),
    "Mastercard of the second series": ("222420", 16),
    "American Express": ("374251", 15),
    "Discover": ("601159", 16),
    "JCB": ("353011", 16),
    "UnionPay": ("622126", 19),
    "Maestro": ("675964", 18),
    "a gift card of 19 digits": ("633204", 19),
}
"""How the numbers of a brand begin (ISO/IEC 7812), and how many digits they have."""

SHORT_BRANDS: dict[str, tuple[str, int]] = {"Diners Club": ("361484", 14), "Visa of old": ("422222", 13)}
"""Numbers as long as a transaction id, or as an instant in milliseconds."""

_GROUPED = re.compile(rb"(?<=[0-9])(?:[ .+_-]|%20|\xc2\xa0)(?=[0-9])")


def numbers(brand: str) -> Iterator[str]:
    """Return numbers of a brand, all different and with a right last digit, that are no test cards."""
    start, length = (BRANDS | SHORT_BRANDS)[brand]
    for count in itertools.count(1):
        digits = f"{start}{count:0{length - 1 - len(start)}d}"
        number = digits + luhn_digit(digits)
        if known_bank_card(number, outcome_of) is None and not has_pattern(number):
            yield number


def spaced(number: str, sign: str = " ") -> str:
    """Return a number as it stands on a card: in fours, fifteen digits as 4, 6 and 5."""
    if len(number) == 15:
        return sign.join((number[:4], number[4:10], number[10:]))
    return sign.join(number[place : place + 4] for place in range(0, len(number), 4))


_RUN = re.compile(rb"[0-9]{13,}")
_LENGTHS = range(13, 20)


class Secrets:
    """Numbers that are given out, each once and with the door that it is carried to, and looked for afterwards."""

    def __init__(self, *brands: str) -> None:
        self._makers = itertools.cycle([numbers(one) for one in brands or BRANDS])
        self.doors: dict[str, str] = {}

    def number(self, door: str) -> str:
        """Return a new number, its digits alone."""
        made = next(next(self._makers))
        self.doors[made] = door
        return made

    def all(self, door: str) -> list[str]:
        """Return three numbers, of brands in their turn: as digits, in groups with blanks, in groups with hyphens."""
        return [form(self.number(door)) for form in (str, spaced, lambda one: spaced(one, "-"))]

    def found_in(self, content: bytes) -> list[str]:
        """Return the doors whose number stands in a content, in groups or not."""
        runs = {one.decode() for one in _RUN.findall(_GROUPED.sub(b"", content))}
        pieces = (
            run[place : place + size] for run in runs for size in _LENGTHS for place in range(len(run) - size + 1)
        )
        return sorted({self.doors[one] for one in pieces if one in self.doors})

    def found_below(self, folder: Path) -> dict[str, list[str]]:
        """Return the doors whose number stands in a file, by the file's path."""
        files = [one for one in sorted(folder.rglob("*")) if one.is_file()]
        told = {str(one.relative_to(folder)): self.found_in(one.read_bytes()) for one in files}
        return {path: doors for path, doors in told.items() if doors}
