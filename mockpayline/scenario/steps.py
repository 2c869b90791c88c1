"""Buyer steps as nodes of a tree: the words, their fields, and the form of each field, once for YAML and for JSON.

A step is a word (`open`) or a mapping of one key (`wait: 16m`). In a file a field must be right; what a person or a
test types over the control API need not be, for the payment page answers such mistakes itself (`Typed`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from msgspec import Struct

from mockpayline.domain.buyer_step import (
    AddGiftCard,
    Authenticate,
    Authentication,
    PartnerAnswer,
    PayComplement,
    RemoveGiftCard,
    Step,
    Wait,
    Word,
)
from mockpayline.scenario import values
from mockpayline.scenario.document import Mapping, Node, Scalar, Sequence, below
from mockpayline.scenario.mistake import Mistake, Place, did_you_mean, enough
from mockpayline.scenario.reader import Field, NodeForm, Plain, Section, fields, read, wrong_kind
from mockpayline.scenario.return_code import Code, Use
from mockpayline.scenario.values import Choice, Digits, Euros, Form, Milliseconds, Text

STEPS_AT_MOST = 1000
"""Steps of one list."""
_TYPED = Text(least=0, most=200)


@dataclass(frozen=True, slots=True)
class Typed:
    """The form of what a buyer types: `right` gets through the page's form, `typed` is what can be tried."""

    right: Form
    typed: Form = _TYPED

    @property
    def expected(self) -> str:
        """The legal form in a file."""
        return self.right.expected

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it in a file."""
        return self.right.json_schema()

    def read(self, text: str) -> object:
        """Return the value of what gets through."""
        return self.right.read(text)


class GiftCardFields(Struct, kw_only=True, frozen=True):
    """What `gift_card` carries; `amount` absent is as much as fits."""

    number: Annotated[str, Text(most=200)]
    pin: Annotated[str, Typed(Digits(4, 4))]
    amount: Annotated[int | None, Typed(Euros(least=1), Euros())] = None


class RemovedCardFields(Struct, kw_only=True, frozen=True):
    """What `remove_gift_card` carries."""

    number: Annotated[str, Text(most=200)]


class ComplementFields(Struct, kw_only=True, frozen=True):
    """What `complement` carries; a script may leave out all but the card."""

    card: Annotated[str, Text(most=200)]
    expires: Annotated[str, Typed(values.Word("((0[1-9]|1[0-2])[0-9]{2})?", "a month and a year, MMYY, as 1230"))] = ""
    cvv: Annotated[str, Typed(values.Word("([0-9]{3,4})?", "three digits, four for American Express"))] = ""
    holder: Annotated[str, Typed(values.Word(r"[^\d\x00-\x1f\x7f]{0,200}", "a name without digits"))] = ""


WORDS = ("open", "confirm", "cancel", "give_up", "end_token")
"""The steps that carry nothing."""

_SHAPES: dict[str, NodeForm] = {
    "gift_card": Section(GiftCardFields, "a mapping of number, pin and amount"),
    "remove_gift_card": Section(RemovedCardFields, "a mapping of number"),
    "complement": Section(ComplementFields, "a mapping of card, expires, cvv and holder"),
    "authenticate": Plain(Choice(Authentication)),
    "partner_answer": Plain(Typed(Code(Use.SETTLE), Digits(5, 5))),
    "wait": Plain(Milliseconds()),
}
NAMES = (*WORDS, *_SHAPES)
"""All steps."""
LEGAL_STEPS = "one of " + ", ".join(sorted(NAMES))


def named(node: Node) -> tuple[str, Place, Node | None] | None:
    """Return a step's word, its place and the node of what it carries; None for what is no step at all."""
    if isinstance(node, Scalar):
        return node.text, node.place, None
    if isinstance(node, Mapping) and len(node.keys) == 1:
        ((name, place),) = node.keys.items()
        return name, place, node.get(name)
    return None


@dataclass(frozen=True, slots=True)
class StepForm:
    """The form of one step; `typed` lets through what a buyer may try, as the control API does."""

    typed: bool = False
    expected: str = LEGAL_STEPS

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> Step | None:
        """Return the step, or None if something in it is wrong and noted."""
        found = named(node)
        if found is None:
            message = "a step is a word or a mapping of one key"
            mistakes.append(Mistake(node.place, path, message, "", LEGAL_STEPS))
            return None
        name, place, carried = found
        if name not in NAMES:
            message = f"there is no such buyer step{did_you_mean(name, NAMES)}"
            mistakes.append(Mistake(place, path, message, name, LEGAL_STEPS))
            return None
        here = below(path, name)
        if name in WORDS:
            return _word(name, carried, here, mistakes)
        shape = _SHAPES[name]
        if carried is None:
            mistakes.append(Mistake(place, here, "the step carries something", "", shape.expected))
            return None
        return self._carrying(name, shape, carried, here, mistakes)

    def _carrying(self, name: str, shape: NodeForm, carried: Node, path: str, mistakes: list[Mistake]) -> Step | None:
        before = len(mistakes)
        if isinstance(shape, Section):
            value: object = read(
                carried, shape.of, path, mistakes, table=typed_fields(shape.of) if self.typed else None
            )
        else:
            value = (_typed(shape) if self.typed else shape).read_node(carried, path, mistakes)
        return _made(name, value) if len(mistakes) == before else None

    def json_schema(self) -> dict[str, object]:
        """Return the schema of a step."""
        nothing = {"anyOf": [{"type": "null"}, {"enum": ["", {}]}]}
        keys = dict.fromkeys(WORDS, nothing) | {name: self._carried(shape) for name, shape in _SHAPES.items()}
        step = {"type": "object", "properties": keys, "additionalProperties": False}
        return {"anyOf": [{"enum": list(WORDS)}, {**step, "minProperties": 1, "maxProperties": 1}]}

    def _carried(self, shape: NodeForm) -> dict[str, object]:
        """Return the schema of what a step carries."""
        if not self.typed:
            return shape.json_schema()
        if not isinstance(shape, Section):
            return _typed(shape).json_schema()
        table = typed_fields(shape.of).items()
        keys = {name: field.json_schema(inherits=False) for name, field in table}
        required = [name for name, field in table if field.required]
        return {"type": "object", "properties": keys, "required": required, "additionalProperties": False}


@dataclass(frozen=True, slots=True)
class StepsForm:
    """The form of a list of steps."""

    typed: bool = False
    expected: str = "a list of buyer steps, as [open, {gift_card: {number: ..., pin: ...}}, confirm]"

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> tuple[Step, ...]:
        """Return the steps, those with a mistake left out."""
        if not isinstance(node, Sequence):
            mistakes.append(wrong_kind(node, path, self.expected))
            return ()
        if len(node.items) > STEPS_AT_MOST:
            message = f"there are {len(node.items)} steps"
            mistakes.append(Mistake(node.place, path, message, "", f"at most {STEPS_AT_MOST}"))
            return ()
        return tuple(self._steps(node, path, mistakes))

    def _steps(self, node: Sequence, path: str, mistakes: list[Mistake]) -> Iterator[Step]:
        form = StepForm(self.typed)
        for index, item in enumerate(node.items):
            if enough(mistakes):
                return
            step = form.read_node(item, below(path, index), mistakes)
            if step is not None:
                yield step

    def json_schema(self) -> dict[str, object]:
        """Return the schema of the list."""
        return {"type": "array", "items": StepForm(self.typed).json_schema(), "maxItems": STEPS_AT_MOST}


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A text of JSON, where a number is none: it has lost its leading zeros (0000, 0630)."""

    form: Form

    @property
    def expected(self) -> str:
        return self.form.expected

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> object:
        if isinstance(node, Scalar) and node.plain:
            message = "no text stands here, and a number loses its leading zeros"
            mistakes.append(Mistake(node.place, path, message, node.text, f"a text in quotes: {self.expected}"))
            return None
        return Plain(self.form).read_node(node, path, mistakes)

    def json_schema(self) -> dict[str, object]:
        told = self.form.json_schema()
        texts: dict[str, object] = {
            name: told[name] for name in ("enum", "pattern", "minLength", "maxLength") if name in told
        }
        return {"type": "string", **texts, "description": self.expected}


@cache
def typed_fields(section: type[Struct]) -> dict[str, Field]:
    """Return the fields of a section as a buyer may type them."""
    return {name: Field(name, _typed(one.shape), one.required) for name, one in fields(section).items()}


def _typed(shape: NodeForm) -> NodeForm:
    assert isinstance(shape, Plain), "a step's fields are texts"
    form = shape.form.typed if isinstance(shape.form, Typed) else shape.form
    return Plain(form) if isinstance(form, Euros) else _Quoted(form)


def _word(name: str, carried: Node | None, path: str, mistakes: list[Mistake]) -> Step | None:
    seen = carried.text if isinstance(carried, Scalar) else ""
    if carried is None or (isinstance(carried, Scalar | Mapping) and not seen and not getattr(carried, "keys", ())):
        return Word(name)
    mistakes.append(Mistake(carried.place, path, "this step carries nothing", seen, f"the word {name}"))
    return None


def _made(name: str, value: object) -> Step:
    match name, value:
        case "gift_card", GiftCardFields(number=number, pin=pin, amount=amount):
            return AddGiftCard(number=number, pin=pin, amount=amount)
        case "remove_gift_card", RemovedCardFields(number=number):
            return RemoveGiftCard(number)
        case "complement", ComplementFields(card=card, expires=expires, cvv=cvv, holder=holder):
            return PayComplement(card=card, expires=expires, cvv=cvv, holder=holder)
        case "authenticate", Authentication() as result:
            return Authenticate(result)
        case "partner_answer", str(code):
            return PartnerAnswer(code)
        case "wait", int(time):
            return Wait(time)
    raise AssertionError(f"the step {name} was read without a mistake")
