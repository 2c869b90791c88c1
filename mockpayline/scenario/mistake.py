"""What is wrong in a scenario file, and where: a mistake is one line, an error carries all of a file's."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from mockpayline.domain.card_number import masked, without_cards
from mockpayline.errors import SandboxError

MAX_MISTAKES = 50
"""How many mistakes one error spells out; reading stops soon after, so that a broken file costs little."""

MAX_LEGAL = 300
"""Among how many legal words the nearest is looked for: the catalogue's codes are the longest list of ours."""

MAX_SEEN = 60
"""How many characters of a wrong value a message repeats."""

_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){11,}", re.ASCII)
# What breaks a line or turns its direction round is told by its number too.
_UNPRINTABLE = re.compile(
    r"[^\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def without_numbers(text: str) -> str:
    """Return a text with every number of 12 digits or more masked, whatever blanks or hyphens group it.

    A message goes to terminals, logs and CI; somebody's real card number may have been typed into the file.
    """
    return _LONG_NUMBER.sub(lambda found: masked(re.sub("[ -]", "", found[0])), _without_cards(text))


def _without_cards(text: str) -> str:
    return without_cards(text.encode(errors="surrogatepass")).decode(errors="surrogatepass")


def printable(text: str) -> str:
    """Return a text on one line, with what a terminal cannot write told by its number: a file's name may hold it."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def shown(text: str) -> str:
    """Return a value as messages repeat it: on one line, printable, without card numbers, cut to `MAX_SEEN`."""
    line = printable(without_numbers(text))
    return line if len(line) <= MAX_SEEN else line[: MAX_SEEN - 3] + "..."


def did_you_mean(word: str, legal: Iterable[str]) -> str:
    """Return `; did you mean X?` for the legal word nearest to the one seen, or nothing if none is near."""
    by_spelling = {one.lower(): one for one in islice(legal, MAX_LEGAL)}
    near = difflib.get_close_matches(word.lower()[:MAX_SEEN], by_spelling, n=1, cutoff=0.6)
    return f"; did you mean {by_spelling[near[0]]}?" if near else ""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: the file as it was named, line and column counted from 1."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong: its place, the path to it, what is wrong, the value seen and the legal form."""

    place: Place
    path: str
    message: str
    seen: str = ""
    expected: str = ""

    def __str__(self) -> str:
        """Return the mistake as one line: `FILE:LINE:COL: path: message (seen: ..., expected: ...)`."""
        where = f"{printable(_without_cards(self.place.file))}:{self.place.line}:{self.place.column}: "
        path = f"{shown(self.path)}: " if self.path else ""
        extra = [f"{word}: {text}" for word, text in (("seen", shown(self.seen)), ("expected", self.expected)) if text]
        told = f" ({', '.join(extra)})" if extra else ""
        return where + path + printable(without_numbers(self.message)) + told


def enough(mistakes: list[Mistake]) -> bool:
    """Tell whether more mistakes were found than an error spells out."""
    return len(mistakes) > MAX_MISTAKES


class ScenarioError(SandboxError):
    """A scenario that cannot be used; `mistakes` are what was found, in the order of the file.

    Its text is one line per mistake. `file`, `line`, `column`, `path`, `value` and `expected` are the first one's.
    """

    kind = "invalid_scenario"
    status = 422

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes, key=lambda one: one.place))
        assert self.mistakes, "a scenario without mistakes is no error"
        lines = [str(one) for one in self.mistakes[:MAX_MISTAKES]]
        first = self.mistakes[0]
        if len(self.mistakes) > MAX_MISTAKES:
            lines.append(f"{first.place.file}: and more mistakes")
        super().__init__("\n".join(lines), path=shown(first.path), value=shown(first.seen), expected=first.expected)
        self.file = first.place.file
        self.line = first.place.line
        self.column = first.place.column
