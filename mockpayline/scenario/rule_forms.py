"""The forms that only rules for payments have: amounts within bounds, operations, pairs, a word or a section."""

from __future__ import annotations

import re
from dataclasses import dataclass

from msgspec import Struct

from mockpayline.domain.fault import ANY_OPERATION
from mockpayline.domain.money import cents
from mockpayline.domain.rule import AmountRange
from mockpayline.errors import InvalidValue
from mockpayline.scenario.document import Mapping, Node, Scalar, below
from mockpayline.scenario.mistake import Mistake, did_you_mean, enough
from mockpayline.scenario.reader import Plain, Section, wrong_kind
from mockpayline.scenario.values import Text

_EUROS = r"\d{1,10}(?:\.\d{1,2})?"
_AMOUNTS = re.compile(
    rf"(?P<sign>>=|<=|>|<)?\s*(?P<one>{_EUROS})|(?P<least>{_EUROS})\s*\.\.\s*(?P<most>{_EUROS})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Amounts in euros: one, a range, or all on one side of a bound; read as cents, both ends included."""

    expected: str = 'euros with at most two decimals, as 100.00, 50..200, ">= 100" or "< 5"'

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        pattern = f"^(?:{_AMOUNTS.pattern})$".replace(r"\d", "[0-9]")
        return {"type": ["string", "number"], "pattern": re.sub(r"\?P<\w+>", "?:", pattern), "minimum": 0}

    def read(self, text: str) -> AmountRange:
        """Return the range."""
        found = _AMOUNTS.fullmatch(text)
        if found is None:
            raise InvalidValue("these are no amounts in euros", value=text, expected=self.expected)
        if found["one"] is None:
            held = AmountRange(cents(found["least"]), cents(found["most"]))
        else:
            one = cents(found["one"])
            held = {
                None: AmountRange(one, one),
                ">=": AmountRange(least=one),
                ">": AmountRange(least=one + 1),
                "<=": AmountRange(most=one),
                "<": AmountRange(most=one - 1),
            }[found["sign"]]
        # A web payment has at least one cent.
        if held.most is not None and held.most < max(held.least or 0, 1):
            raise InvalidValue("no payment has such an amount", value=text, expected=self.expected)
        return held


@dataclass(frozen=True, slots=True)
class OperationName:
    """The name of an operation of the contract, or `*` for any."""

    @property
    def expected(self) -> str:
        """The legal form."""
        return f'an operation, as doWebPayment, or "{ANY_OPERATION}" for any'

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"enum": [ANY_OPERATION, *self._names()]}

    def read(self, text: str) -> str:
        """Return the name as it stands."""
        names = self._names()
        if text != ANY_OPERATION and text not in names:
            message = f"there is no such operation{did_you_mean(text, names)}"
            raise InvalidValue(message, value=text, expected=self.expected)
        return text

    def _names(self) -> list[str]:
        # The contract's classes take milliseconds to import, and few files name an operation.
        from mockpayline.contract.operations import OPERATIONS

        return list(OPERATIONS)


_CALLED = re.compile(r"([A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class CalledHost:
    """An address of the server as a caller's Host header names it, read in small letters."""

    expected: str = "a host name or IP address, with or without a port, as homologation.payline.com or localhost:8000"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"type": "string", "pattern": f"^(?:{_CALLED.pattern})$"}

    def read(self, text: str) -> str:
        """Return the address."""
        if not _CALLED.fullmatch(text):
            raise InvalidValue("this is no host", value=text, expected=self.expected)
        return text.lower()


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping of free keys to texts, as private data has them."""

    most: int = 99
    expected: str = "a mapping of keys and texts, as {channel: web}"

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> dict[str, str]:
        """Return the pairs."""
        if not isinstance(node, Mapping):
            mistakes.append(wrong_kind(node, path, self.expected))
            return {}
        if len(node.keys) > self.most:
            message = f"there are {len(node.keys)} pairs"
            mistakes.append(Mistake(node.place, path, message, "", f"at most {self.most}"))
            return {}
        pairs = {}
        for key, place in node.keys.items():
            if enough(mistakes):
                break
            here = below(path, key)
            Plain(Text()).read_node(Scalar(place, key), path, mistakes)
            value = node.get(key)
            if value is None:
                mistakes.append(Mistake(place, here, "the value is missing", "", Text().expected))
            else:
                pairs[key] = str(Plain(Text()).read_node(value, here, mistakes))
        return pairs

    def json_schema(self) -> dict[str, object]:
        """Return the schema of the mapping."""
        return {"type": "object", "maxProperties": self.most, "additionalProperties": Text().json_schema()}


@dataclass(frozen=True, slots=True)
class WordOr:
    """A word, or else a section."""

    word: str
    of: type[Struct]

    @property
    def expected(self) -> str:
        """The legal form."""
        return f"the word {self.word}, or a mapping of {', '.join(self.of.__struct_fields__)}"

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> object:
        """Return the word as it stands, or the section's class."""
        if not isinstance(node, Scalar):
            return Section(self.of, self.expected).read_node(node, path, mistakes)
        if node.text != self.word:
            message = f"the word is unknown{did_you_mean(node.text, [self.word])}"
            mistakes.append(Mistake(node.place, path, message, node.text, self.expected))
        return self.word

    def json_schema(self) -> dict[str, object]:
        """Return the schema of both."""
        return {"anyOf": [{"enum": [self.word]}, Section(self.of).json_schema()]}
