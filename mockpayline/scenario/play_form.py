"""Reads the section `play`: each item is a word, or a mapping of one action with the words that stand beside it."""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from mockpayline.contract.base import Element
from mockpayline.contract.fields import fields_of
from mockpayline.contract.operations import by_request
from mockpayline.scenario import play
from mockpayline.scenario.document import Mapping, Node, Scalar, Sequence, below
from mockpayline.scenario.mistake import Mistake, did_you_mean
from mockpayline.scenario.play_expect import ABOUT_WORLD, SHOWN, Expect
from mockpayline.scenario.play_values import Texts, items, text
from mockpayline.scenario.reader import Section, read
from mockpayline.scenario.rule_forms import CalledHost
from mockpayline.scenario.steps import StepsForm
from mockpayline.scenario.values import Milliseconds, Number, Text

S = TypeVar("S", bound=msgspec.Struct)

CALLS: Table[str, type[msgspec.Struct]] = {
    "doWebPayment": play.DoWebPayment,
    "getWebPaymentDetails": play.GetWebPaymentDetails,
    "getTransactionDetails": play.GetTransactionDetails,
    "doRefund": play.DoRefund,
}
"""The calls, by the operation's name."""

ACTIONS = (*CALLS, "buyer", "payment", "wait", "restart", "receiver", "parallel")
"""The words of which an item has one."""

BESIDE = ("expect", "retry", "timeout", "at")
"""The words that may stand beside it."""

_AT_ONCE = (*CALLS, "buyer")
_ALONE = (*CALLS, "restart")
_ITEMS_AT_MOST = 1000
_LEGAL_ITEM = f"one of {', '.join(ACTIONS)}, with {', '.join(BESIDE)} where wanted"
_RETRY = Number(1, 20)
_TIMEOUT = Milliseconds(1, 60_000)
_AT = Texts(CalledHost(), alone=True)


@dataclass(frozen=True, slots=True)
class PlayForm:
    """The list of items. `read_node` gives every payment its order reference, and every item its payment's."""

    expected: str = f"a list of items, each {_LEGAL_ITEM}"

    def json_schema(self) -> dict[str, object]:
        """Return what the JSON Schema can say of it."""
        return {"type": "array", "items": _item_schema(ACTIONS), "maxItems": _ITEMS_AT_MOST}

    def read_node(self, node: Node, path: str, mistakes: list[Mistake]) -> tuple[play.Item, ...]:
        """Return the items."""
        reading = _Reading(mistakes)
        found = reading.items(node, path, self.expected, ACTIONS)
        if len(found) > _ITEMS_AT_MOST:
            mistakes.append(Mistake(node.place, path, "there are too many items", "", f"at most {_ITEMS_AT_MOST}"))
        return found


class _Reading:
    """Reads one list, and remembers the orders that were opened so far."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        self._opened: list[str] = []

    def items(self, node: Node, path: str, expected: str, legal: tuple[str, ...]) -> tuple[play.Item, ...]:
        before = len(self.mistakes)
        found = []
        for one, here in items(node, path, expected, self.mistakes):
            item = self._item(one, here, legal)
            if item is not None:
                found.append(item)
        return tuple(found) if len(self.mistakes) == before else ()

    def _item(self, node: Node, path: str, legal: tuple[str, ...]) -> play.Item | None:
        if isinstance(node, Scalar):
            if node.text in _ALONE and node.text in legal:
                return self._made(node, Mapping(node.place), path, node.text, {})
            message = f"no item is this word{did_you_mean(node.text, legal)}"
            self._wrong(node, path, message, node.text)
            return None
        if not isinstance(node, Mapping):
            self._wrong(node, path, "a list stands here")
            return None
        unknown = {key: place for key, place in node.keys.items() if key not in (*legal, *BESIDE)}
        for key, place in unknown.items():
            self._wrong(Scalar(place, key), below(path, key), f"unknown key{did_you_mean(key, (*legal, *BESIDE))}")
        named = [key for key in node.keys if key in legal]
        if len(named) > 1:
            self._wrong(node, path, f"the item does several things at once: {', '.join(named)}")
            return None
        if not named:
            if set(node.keys) != {"expect"} or "payment" not in legal:
                if not unknown:
                    self._wrong(node, path, "the item does nothing")
                return None
            return self._made(node, Mapping(node.place), path, "payment", {"expect": node.get("expect")})
        beside = {key: node.get(key) for key in BESIDE}
        return self._made(node, node.entries[named[0]], path, named[0], beside)

    def _made(self, item: Node, node: Node, path: str, word: str, beside: Table[str, Node | None]) -> play.Item | None:
        before = len(self.mistakes)
        here = below(path, word)
        action = self._action(word, Mapping(node.place) if isinstance(node, Scalar) and node.absent else node, here)
        expect = beside.get("expect")
        expected = None if expect is None else self._expect(expect, below(path, "expect"), word)
        retry = self._for_calls(beside, "retry", path, word, _RETRY)
        timeout = self._for_calls(beside, "timeout", path, word, _TIMEOUT)
        at = self._at(beside.get("at"), below(path, "at"), word)
        if len(self.mistakes) > before or action is None:
            return None
        return play.Item(
            path=path,
            line=item.place.line,
            word=word,
            action=action,
            expect=expected,
            retry=retry or 0,
            timeout=timeout,
            at=at,
        )

    def _action(self, word: str, node: Node, path: str) -> Any:
        match word:
            case "doWebPayment":
                return self._opening(node, path)
            case "buyer":
                return self._buyer(node, path)
            case "payment":
                return self._payment(node, path)
            case "wait":
                return self._wait(node, path)
            case "restart":
                return self._restart(node, path)
            case "receiver":
                return self._read(node, play.Receiver, path)
            case "parallel":
                return self._parallel(node, path)
        return self._about_payment(node, path, self._call(node, word, path))

    def _call(self, node: Node, word: str, path: str) -> Any:
        """Return a call whose `fields` are such as its request has."""
        found: Any = self._read(node, CALLS[word], path)
        named = node.get("fields") if isinstance(node, Mapping) else None
        if found is not None and isinstance(named, Mapping):
            operation = by_request(f"{word}Request")
            assert operation is not None, "the calls are operations of the contract"
            for name, place in named.keys.items():
                message = _field_mistake(operation.request, name)
                if message:
                    here = below(below(path, "fields"), name)
                    self._wrong(Scalar(place, name), here, message, name, "a path as payment.amount")
        return found

    def _opening(self, node: Node, path: str) -> play.DoWebPayment | None:
        opening: play.DoWebPayment | None = self._call(node, "doWebPayment", path)
        if opening is None:
            if isinstance(node, Mapping):
                # So that its mistake is not told again of every item about it.
                self._opened.append(node.text("order_ref") or f"ORDER-{len(self._opened) + 1}")
            return None
        if opening.order_ref is None:
            number = len(self._opened) + 1
            while f"ORDER-{number}" in self._opened:
                number += 1
            opening = msgspec.structs.replace(opening, order_ref=f"ORDER-{number}")
        assert opening.order_ref is not None, "every payment has its order"
        self._opened.append(opening.order_ref)
        return opening

    def _about_payment(self, node: Node, path: str, action: Any) -> Any:
        """Return the action upon the payment of the order that it names, else of the last one opened."""
        if action is None or getattr(action, "token", None) is not None:
            return action
        if action.order_ref is None:
            if self._opened:
                return msgspec.structs.replace(action, order_ref=self._opened[-1])
            if getattr(action, "transaction", "main") in {"main", "complement", "refund"}:
                self._wrong(node, path, "no doWebPayment comes before it", "", "a doWebPayment first")
            return action
        if action.order_ref not in self._opened:
            at = node.entries["order_ref"] if isinstance(node, Mapping) else node
            message = f"no doWebPayment before it has this order_ref{did_you_mean(action.order_ref, self._opened)}"
            seen = ", ".join(dict.fromkeys(self._opened)) or "a doWebPayment first"
            self._wrong(at, below(path, "order_ref"), message, action.order_ref, seen)
        return action

    def _buyer(self, node: Node, path: str) -> Any:
        order_ref: object = None
        steps_node, steps_path = node, path
        if isinstance(node, Mapping):
            for key, place in node.keys.items():
                if key not in {"order_ref", "steps"}:
                    legal = "a list of steps, or a mapping of order_ref and steps"
                    self._wrong(Scalar(place, key), below(path, key), "unknown key", "", legal)
            named = node.get("order_ref")
            if named is not None:
                order_ref = text(named, Text(least=0, most=100), below(path, "order_ref"), self.mistakes)
            steps_node, steps_path = node.get("steps") or Mapping(node.place), below(path, "steps")
        steps = StepsForm().read_node(steps_node, steps_path, self.mistakes)
        found = play.Buyer(order_ref=order_ref if isinstance(order_ref, str) else None, steps=steps)
        return self._about_payment(node, path, found)

    def _payment(self, node: Node, path: str) -> Any:
        if isinstance(node, Scalar):
            order_ref = text(node, Text(least=0, most=100), path, self.mistakes)
            found = play.Payment(order_ref=order_ref if isinstance(order_ref, str) else None)
            if found.order_ref is not None and found.order_ref not in self._opened:
                message = f"no doWebPayment before it has this order_ref{did_you_mean(found.order_ref, self._opened)}"
                seen = ", ".join(dict.fromkeys(self._opened)) or "a doWebPayment first"
                self._wrong(node, path, message, found.order_ref, seen)
            return found
        found_or_none = self._read(node, play.Payment, path)
        if found_or_none is not None and found_or_none.order_ref is None and not self._opened:
            return found_or_none
        return self._about_payment(node, path, found_or_none)

    def _wait(self, node: Node, path: str) -> play.Wait | None:
        time = text(node, Milliseconds(), path, self.mistakes)
        return play.Wait(time=time) if isinstance(time, int) else None

    def _restart(self, node: Node, path: str) -> play.Restart | None:
        if isinstance(node, Mapping) and not node.keys:
            return play.Restart()
        self._wrong(node, path, "restart carries nothing", "", "the word restart alone")
        return None

    def _parallel(self, node: Node, path: str) -> play.Parallel | None:
        if not isinstance(node, Sequence) or not node.items:
            self._wrong(node, path, "nothing stands here that could be done", "", f"a list of {_LEGAL_ITEM}")
            return None
        return play.Parallel(items=self.items(node, path, "a list of calls and buyers", _AT_ONCE))

    def _expect(self, node: Node, path: str, word: str) -> Expect | None:
        expected = self._read(node, Expect, path)
        shown = SHOWN.get(word, ABOUT_WORLD)
        if isinstance(node, Mapping) and expected is not None:
            for name in node.keys:
                if name not in shown and node.get(name) is not None:
                    legal = ", ".join(one for one in Expect.__struct_fields__ if one in shown)
                    message = f"{word} shows nothing of this"
                    self._wrong(Scalar(node.keys[name], name), below(path, name), message, "", f"one of {legal}")
        return expected

    def _for_calls(self, beside: Table[str, Node | None], name: str, path: str, word: str, form: Any) -> int | None:
        node = beside.get(name)
        if node is None or not self._is_call(node, below(path, name), name, word):
            return None
        found = text(node, form, below(path, name), self.mistakes)
        return found if isinstance(found, int) else None

    def _at(self, node: Node | None, path: str, word: str) -> tuple[str, ...]:
        if node is None or not self._is_call(node, path, "at", word):
            return ()
        if isinstance(node, Sequence) and not node.items:
            self._wrong(node, path, "no address stands here", "", _AT.expected)
        return tuple(map(str, _AT.read_node(node, path, self.mistakes)))

    def _is_call(self, node: Node, path: str, name: str, word: str) -> bool:
        if word not in CALLS:
            self._wrong(node, path, f"{word} is no call", "", f"{name} with one of {', '.join(CALLS)}")
        return word in CALLS

    def _read(self, node: Node, section: type[S], path: str) -> S | None:
        return read(node, section, path, self.mistakes)

    def _wrong(self, node: Node, path: str, message: str, seen: str = "", expected: str = _LEGAL_ITEM) -> None:
        self.mistakes.append(Mistake(node.place, path, message, seen, expected))


def _field_mistake(message: type[Element], path: str) -> str:
    """Return what is wrong with the path of a text in a request, nothing where it is right."""
    *parents, last = path.split(".")
    cls: type[Element] = message
    for name in parents:
        field = next((one for one in fields_of(cls) if one.name == name), None)
        if field is None or not issubclass(field.type, Element) or field.repeated:
            return f"the request has no such part {name}{_near(cls, name)}"
        cls = field.type
    field = next((one for one in fields_of(cls) if one.name == last), None)
    if field is None:
        return f"the request has no such field{_near(cls, last)}"
    return "" if field.type is str and not field.repeated else "this field is no single text"


def _near(cls: type[Element], name: str) -> str:
    return did_you_mean(name, (one.name for one in fields_of(cls)))


def _item_schema(legal: tuple[str, ...]) -> dict[str, object]:
    """Return the schema of an item; that it has one action alone is for the loader to tell."""
    keys: dict[str, object] = {word: _action_schema(word) for word in legal}
    keys["expect"] = Section(Expect).json_schema()
    keys["retry"] = _RETRY.json_schema()
    keys["timeout"] = _TIMEOUT.json_schema()
    keys["at"] = _AT.json_schema()
    item = {"type": "object", "properties": keys, "additionalProperties": False, "minProperties": 1}
    return {"anyOf": [{"enum": [word for word in _ALONE if word in legal]}, item]}


def _action_schema(word: str) -> dict[str, object]:
    if word in CALLS:
        return {"anyOf": [Section(CALLS[word]).json_schema(), {"type": "null"}]}
    match word:
        case "buyer":
            keys = {"order_ref": Text(least=0, most=100).json_schema(), "steps": StepsForm().json_schema()}
            with_order: dict[str, object] = {"type": "object", "properties": keys, "additionalProperties": False}
            return {"anyOf": [StepsForm().json_schema(), with_order]}
        case "payment":
            return {"anyOf": [Text(most=100).json_schema(), Section(play.Payment).json_schema(), {"type": "null"}]}
        case "wait":
            return Milliseconds().json_schema()
        case "receiver":
            return Section(play.Receiver).json_schema()
        case "parallel":
            return {"type": "array", "items": _item_schema(_AT_ONCE), "minItems": 1}
    return {"type": "null"}
