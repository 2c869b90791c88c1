"""The buyer's steps of a journal with the card numbers that it masks: as they were sent, else by what fits the mask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mockpayline.domain.bank_card import GOOD_AMEX, GOOD_CB, bank_card_number
from mockpayline.domain.card_number import compact, masked
from mockpayline.domain.dialect import PanMask
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.testing.views import Entry
from mockpayline.testing.world import Step

_ANY_PIN, _WRONG_PIN, _OTHER_PIN = "1234", "0000", "4321"
_CHALLENGE = "03030"
_AMPLE = 999_999


class Steps:
    """Finds the steps of one world.

    `sent` are the steps that were sent for each token, `declared` the scenario's sections with its cards, `numbers`
    those that were handed out.
    """

    def __init__(self, sent: Mapping[str, Sequence[Step]], declared: Mapping[str, Any], numbers: Iterable[str]) -> None:
        self._sent = {token: list(steps) for token, steps in sent.items()}
        gift, bank = declared.get("gift_cards") or [], declared.get("bank_cards") or []
        self._pins = {str(one["number"]): one.get("pin") for one in gift}
        used = [compact(str(one)) for steps in sent.values() for step in steps for one in _numbers(step)]
        known = [*used, *numbers, *self._pins, *(str(one["number"]) for one in bank), GOOD_CB, GOOD_AMEX]
        self._known: dict[str, str] = {}
        for number in known:
            for mask in PanMask:
                self._known.setdefault(masked(number, mask), number)

    def number(self, shown: str) -> str | None:
        """Return the number behind a mask, None where none is known."""
        return self._known.get(shown)

    def said(self, step: Step) -> Step | None:
        """Return a step that was said but not taken; None where its card is none of this world's."""
        return step if set(map(compact, _numbers(step))) <= set(self._known.values()) else None

    def find(self, entries: Sequence[Entry], place: int) -> tuple[Step, str]:
        """Return the step at a place of the journal, and a remark where it is not quite the one that was taken."""
        entry = entries[place]
        name = str(entry.data.get("step"))
        sent = self._sent_as(entry, name)
        if sent is not None:
            return sent, ""
        match name:
            case "gift_card":
                return self._gift_card(entries, place)
            case "remove_gift_card":
                number = self.number(str(entry.data.get("card")))
                return {name: {"number": number or gift_card_number(_AMPLE)}}, _instead(number, entry.data.get("card"))
            case "complement":
                return self._complement(entries, place)
            case "authenticate":
                return {name: entry.data.get("result")}, ""
            case "partner_answer":
                return {name: entry.data.get("code")}, ""
            case _:
                return name, ""

    def _sent_as(self, entry: Entry, name: str) -> Step | None:
        waiting = self._sent.get(entry.token, [])
        for place, step in enumerate(waiting):
            word = step if isinstance(step, str) else next(iter(step))
            shown = {masked(compact(one)) for one in _numbers(step)}
            if word == name and (not shown or name == "complement" or entry.data.get("card") in shown):
                # Those before it were impossible, and left nothing behind.
                del waiting[: place + 1]
                return step
        return None

    def _gift_card(self, entries: Sequence[Entry], place: int) -> tuple[Step, str]:
        data = entries[place].data
        number = self.number(str(data.get("card")))
        answer = _next(entries, place, "processor")
        said = {"number": number or _like(answer), "pin": self._pin(number, answer)}
        if "amount" in data:
            said["amount"] = str(data["amount"])
        return {"gift_card": said}, _instead(number, data.get("card"))

    def _pin(self, number: str | None, answer: Mapping[str, Any]) -> str:
        declared = self._pins.get(number or "")
        if answer.get("partner_code") != "EPAY_WRONG_PIN":
            return str(declared or _ANY_PIN)
        return _WRONG_PIN if declared != _WRONG_PIN else _OTHER_PIN

    def _complement(self, entries: Sequence[Entry], place: int) -> tuple[Step, str]:
        answer = _next(entries, place, "bank")
        shown = answer.get("card")
        number = self.number(str(shown)) if shown else None
        asked = any(
            one.token == entries[place].token and one.data.get("event") == "ask_challenge"
            for one in entries[place : place + 3]
        )
        if number is None:
            number = bank_card_number(_CHALLENGE if asked else str(answer.get("code") or "00000"))
            return {"complement": {"card": number}}, _instead(None, shown or "a card that was not kept")
        return {"complement": {"card": number}}, ""


def _numbers(step: Step) -> list[str]:
    if isinstance(step, str):
        return []
    inside = next(iter(step.values()))
    return [str(inside[key]) for key in ("number", "card") if key in inside] if isinstance(inside, dict) else []


def _next(entries: Sequence[Entry], place: int, kind: str) -> dict[str, Any]:
    """Return the data of the next entry of a kind about the same payment, before another such step."""
    here = entries[place]
    for one in entries[place + 1 :]:
        if one.token != here.token:
            continue
        if one.kind == kind:
            return one.data
        if one.kind == "step" and one.data.get("step") == here.data.get("step"):
            break
    return {}


def _like(answer: Mapping[str, Any]) -> str:
    code = str(answer.get("code") or "00000")
    scripted = code.startswith("02") and code[2:] != "000"
    return gift_card_number(_AMPLE, code if scripted else "00000")


def _instead(number: str | None, shown: object) -> str:
    return "" if number else f"the next step has a card in place of {shown}"
