"""The form of a pattern: a text itself, a glob with `*` or `?`, or a `/regular expression/` that ends in time.

A regular expression of the standard library tries again and again; how often at most is counted before it is let in,
so that no scenario can stop a server. See Friedl, "Mastering Regular Expressions", on exponential matches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mockpayline.errors import InvalidValue
from mockpayline.scenario.values import ANY_TEXT, Text

PATTERN_AT_MOST = 200
"""Characters of a regular expression."""
_DEPTH = 20
"""How deep groups may stand in one another."""
_LONG = 50
"""How often an open end (`*`, `+`, `{2,}`) counts: Payline's order references have so many characters."""
_WAYS = _LONG**3
"""In how many ways an expression may try a text from one place: three open ends, or their like."""

_BRACES = re.compile(r"\{(?!\})(\d{0,9})(,?)(\d{0,9})\}", re.ASCII)
_HIDING = re.compile(r"#|[aiLmsu]*x")
"""Kinds of groups behind which a quantifier belongs to what stands before them: comments, and verbose mode."""
_NESTED_SET = re.compile(r"\[|--|&&|~~|\|\|")
_LEGAL = "a text, a glob with * or ?, or a /regular expression/"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern for texts of a call; read as it stands, once it is sure to be one."""

    expected: str = _LEGAL

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"type": ANY_TEXT, "minLength": 1, "maxLength": 255}

    def read(self, text: str) -> str:
        """Return the pattern as it stands."""
        Text().read(text)
        if len(text) > 1 and text[0] == text[-1] == "/":
            _check(text[1:-1])
        return text


def _check(expression: str) -> None:
    if len(expression) > PATTERN_AT_MOST:
        message = f"the regular expression has {len(expression)} characters, more than {PATTERN_AT_MOST}"
        raise InvalidValue(message, value=expression, expected=_LEGAL)
    # Counted first: the standard library warns of a set within a set, and nests as deep as the expression does.
    ways = _Counter(expression).ways()
    try:
        re.compile(expression)
    except (re.error, OverflowError) as error:
        where = getattr(error, "pos", None)
        at = f" at character {where + 1}" if where is not None else ""
        reason = getattr(error, "msg", "a number in it is too large")
        raise InvalidValue(f"this is no regular expression: {reason}{at}", value=expression, expected=_LEGAL) from None
    if ways > _WAYS:
        message = "the regular expression could try for very long: at most three of * + {n,}, none around another"
        raise InvalidValue(message, value=expression, expected=_LEGAL)


@dataclass(slots=True)
class _Level:
    """A group that is read: in how many ways its finished alternatives match, and the one under way."""

    finished: int = 0
    ways: int = 1
    last: int = 1
    """The ways of the part that stands last, to which a quantifier belongs."""


@dataclass(slots=True)
class _Counter:
    """Counts in how many ways an expression can match from one place; too large a number where it cannot tell.

    What is no regular expression gets any number: whoever compiles it finds out.
    """

    text: str
    at: int = 0
    levels: list[_Level] = field(default_factory=lambda: [_Level()])

    def ways(self) -> int:
        while self.at < len(self.text):
            self._take(self.text[self.at])
        top = self.levels[0]
        return top.finished + top.ways

    def _take(self, character: str) -> None:
        level = self.levels[-1]
        if character == "[":
            self._set()
        elif character == "(":
            self._open()
        elif character == ")":
            self.at += 1
            if len(self.levels) > 1:
                self.levels.pop()
                self._add(level.finished + level.ways)
        elif character == "|":
            self.at += 1
            level.finished, level.ways, level.last = level.finished + level.ways, 1, 1
        elif character in "*+?" or (character == "{" and _BRACES.match(self.text, self.at)):
            self._repeat(level)
        else:
            self.at += 2 if character == "\\" else 1
            self._add(1)

    def _add(self, ways: int) -> None:
        level = self.levels[-1]
        level.ways *= ways
        level.last = ways

    def _open(self) -> None:
        self.at += 1
        # What follows says what kind of group it is; its question mark repeats nothing.
        if self.text[self.at : self.at + 1] == "?":
            self.at += 1
            if _HIDING.match(self.text, self.at):
                message = "comments and the flag x are not read in a regular expression"
                raise InvalidValue(message, value=self.text, expected=_LEGAL)
        self.levels.append(_Level())
        if len(self.levels) > _DEPTH:
            message = f"more than {_DEPTH} groups stand in one another"
            raise InvalidValue(message, value=self.text, expected=_LEGAL)

    def _set(self) -> None:
        start = self.at + 1
        if self.text[start : start + 1] == "^":
            start += 1
        end = start
        # The first character of a set is itself, also where it is a bracket.
        while end < len(self.text) and (end == start or self.text[end] != "]"):
            end += 2 if self.text[end] == "\\" else 1
        plain = re.sub(r"\\.", "", self.text[start:end])
        if _NESTED_SET.search(plain):
            message = "a set may mean another thing in later versions of Python: put \\ before [ and before -- && ~~ ||"
            raise InvalidValue(message, value=self.text, expected=_LEGAL)
        self.at = end + 1
        self._add(1)

    def _repeat(self, level: _Level) -> None:
        least, most = self._bounds()
        # A lazy or possessive mark changes the order of the tries, not how many there are at most.
        if self.text[self.at : self.at + 1] in {"?", "+"}:
            self.at += 1
        if most <= 1:
            factor = level.last + 1
        elif level.last > 1:
            factor = _WAYS + 1
        else:
            factor = max(most - least, 0) + 1
        level.ways = level.ways // level.last * factor
        level.last = factor

    def _bounds(self) -> tuple[int, int]:
        found = _BRACES.match(self.text, self.at)
        if found is None:
            sign = self.text[self.at]
            self.at += 1
            return (1 if sign == "+" else 0), (1 if sign == "?" else _LONG)
        self.at = found.end()
        least = int(found[1] or 0)
        return least, int(found[3]) if found[3] else (least + _LONG if found[2] else least)
