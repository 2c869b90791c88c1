"""Compares what an item expects with what is seen; each difference has its path, the wanted and the seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from msgspec import Struct

from mockpayline.domain.card_number import masked
from mockpayline.domain.money import euros
from mockpayline.player import soap_call
from mockpayline.player.facts import Complement, GiftCard, nesting_of, unit_of
from mockpayline.player.receiver import Notification
from mockpayline.player.scene import Scene
from mockpayline.scenario.mistake import without_numbers
from mockpayline.scenario.play import DoWebPayment
from mockpayline.scenario.play_expect import (
    Expect,
    ExpectedComplement,
    ExpectedData,
    ExpectedFault,
    ExpectedGiftCard,
    Which,
)
from mockpayline.scenario.play_values import NONE

_AMOUNTS = {"main_amount", "due", "initial", "final", "paid", "held", "amount", "refunded"}
_TOKEN_NAMES = ("token", "paylinetoken")
_MASKED = frozenset("0123456789X")
NOTHING = "nothing"


class Difference(Struct, frozen=True):
    """One thing that is not as it was expected: where it was, what was wanted, what was seen."""

    path: str
    wanted: str
    seen: str


def differences(scene: Scene, opened: DoWebPayment | None) -> Iterator[Difference]:
    """Yield what is not as the item expects it; `opened` is how the payment was opened, if it was.

    A call that comes to no answer is one too, unless its fault is expected, and so is an impossible step.
    """
    item = scene.item
    expect = item.expect or Expect()
    path = f"{item.path}.expect"
    answer = scene.answer
    if answer is not None and answer.fault and expect.fault is None:
        yield Difference(f"{path}.fault", NONE, answer.told_fault)
        return
    if scene.impossible is not None and expect.impossible is None:
        mistake = scene.impossible
        yield Difference(f"{path}.impossible", "steps that can be taken", f"{mistake.path}: {mistake.message}")
        return
    for word in Expect.__struct_fields__:
        wanted = getattr(expect, word)
        if wanted is not None:
            yield from _COMPARE.get(word, _plain)(scene, word, wanted, f"{path}.{word}", opened)


Compare = Callable[[Scene, str, Any, str, DoWebPayment | None], Iterator[Difference]]


def _plain(scene: Scene, word: str, wanted: Any, path: str, _opened: DoWebPayment | None) -> Iterator[Difference]:
    yield from _same(word, wanted, scene.fact(word), path)


def _same(word: str, wanted: Any, seen: Any, path: str) -> Iterator[Difference]:
    if wanted != seen:
        yield Difference(path, _told(word, wanted), _told(word, seen))


def _told(word: str, value: Any) -> str:
    if value is None or value == "":
        return NONE if value == "" else NOTHING
    if isinstance(value, bool):
        return "true" if value else "false"
    if word in _AMOUNTS and isinstance(value, int):
        return euros(value)
    return str(value)


def _fault(
    scene: Scene, _word: str, wanted: ExpectedFault, path: str, _opened: DoWebPayment | None
) -> Iterator[Difference]:
    answer = scene.answer
    assert answer is not None, "only a call is expected to fail"
    if wanted.http is not None:
        if (answer.fault, answer.status) != (soap_call.HTTP, wanted.http):
            yield Difference(path, f"{{http: {wanted.http}}}", answer.told_fault)
    elif wanted.soap is not None:
        if answer.fault != soap_call.SOAP_FAULT or wanted.soap not in answer.fault_string:
            yield Difference(path, f"{{soap: {wanted.soap}}}", answer.told_fault)
    elif (answer.fault or NONE) != wanted.word:
        yield Difference(path, str(wanted.word), answer.told_fault)


def _tries(scene: Scene, word: str, wanted: int, path: str, _opened: DoWebPayment | None) -> Iterator[Difference]:
    assert scene.answer is not None, "only a call is tried"
    yield from _same(word, wanted, scene.answer.tries, path)


def _impossible(scene: Scene, word: str, wanted: int, path: str, _opened: DoWebPayment | None) -> Iterator[Difference]:
    seen = scene.impossible.index if scene.impossible is not None else None
    yield from _same(word, wanted, seen, path)


def _gift_cards(
    scene: Scene, _word: str, wanted: tuple[ExpectedGiftCard, ...], path: str, _opened: DoWebPayment | None
) -> Iterator[Difference]:
    seen = scene.gift_cards()
    if seen is None or len(seen) != len(wanted):
        count = "no list of gift cards" if seen is None else _counted(len(seen))
        yield Difference(path, _counted(len(wanted)), count)
        return
    held = scene.looked_up.get("gift_cards", ())
    for index, (one, card) in enumerate(zip(wanted, seen, strict=True)):
        here = f"{path}[{index}]"
        if one.number is not None and not fits(one.number, card.number):
            yield Difference(f"{here}.number", without_numbers(one.number), card.number)
        for name in ("initial", "final", "paid"):
            yield from _if_wanted(one, name, card, here)
        if one.held is not None:
            of_view: GiftCard | None = held[index] if index < len(held) else None
            yield from _same("held", one.held, of_view.held if of_view else None, f"{here}.held")


def _counted(count: int) -> str:
    return f"{count} gift card{'' if count == 1 else 's'}"


def _if_wanted(wanted: Struct, name: str, seen: Struct, path: str) -> Iterator[Difference]:
    value = getattr(wanted, name)
    if value is not None:
        yield from _same(name, value, getattr(seen, name), f"{path}.{name}")


def fits(wanted: str, seen: str) -> bool:
    """Tell whether a masked card number ends in these digits, or is masked from this whole number.

    Where an X stands in the wanted one, it must end so to the letter: the mask itself is expected.
    """
    if "X" in wanted:
        return seen.endswith(wanted)
    pairs = zip(reversed(wanted), reversed(seen), strict=False)
    return len(wanted) <= len(seen) and all(mask in {digit, "X"} for digit, mask in pairs)


def _complement(
    scene: Scene, word: str, wanted: ExpectedComplement | str, path: str, _opened: DoWebPayment | None
) -> Iterator[Difference]:
    seen: Complement | None = scene.fact(word)
    if not isinstance(wanted, ExpectedComplement):
        if seen is not None:
            yield Difference(path, NONE, f"one of {_told('amount', seen.amount)} by {seen.number}")
        return
    if seen is None:
        yield Difference(path, "a complement", NONE)
        return
    yield from _if_wanted(wanted, "amount", seen, path)
    if wanted.card is not None:
        is_number = set(wanted.card) <= _MASKED or not seen.type
        if not (fits(wanted.card, seen.number) if is_number else wanted.card == seen.type):
            yield Difference(f"{path}.card", wanted.card, seen.number if is_number else seen.type)
    if wanted.contract is not None:
        yield from _same("contract", wanted.contract, seen.contract, f"{path}.contract")
    if wanted.refunded is not None:
        view = scene.looked_up.get(word)
        yield from _same("refunded", wanted.refunded, view.refunded if view else None, f"{path}.refunded")


def _data(
    scene: Scene, word: str, wanted: ExpectedData, path: str, _opened: DoWebPayment | None
) -> Iterator[Difference]:
    seen = scene.fact(word) or ""
    if wanted.text is not None:
        yield from _same(word, wanted.text, seen, path)
    if wanted.nesting is not None:
        yield from _same("nesting", wanted.nesting.value, nesting_of(seen), f"{path}.nesting")
    if wanted.unit is not None:
        yield from _same("unit", wanted.unit.value, unit_of(seen), f"{path}.unit")


def _which(scene: Scene, word: str, wanted: Which, path: str, _opened: DoWebPayment | None) -> Iterator[Difference]:
    seen = scene.fact(word) or ""
    view = scene.view
    main = (view.transaction_id or "") if view else ""
    bank = view.complement.transaction_id if view and view.complement else ""
    is_one = {
        Which.SOME: bool(seen),
        Which.NONE: not seen,
        Which.MAIN: bool(seen) and seen == main,
        Which.COMPLEMENT: bool(seen) and seen == bank,
        Which.NEW: bool(seen) and seen not in {main, bank},
    }
    if not is_one[wanted]:
        sides = f" (main {main or NONE}, complement {bank or NONE})"
        yield Difference(path, wanted.value, (seen or NONE) + sides)


def _refunds(
    scene: Scene, word: str, wanted: tuple[int, ...], path: str, _opened: DoWebPayment | None
) -> Iterator[Difference]:
    seen = scene.fact(word)
    if wanted != seen:
        told = ", ".join(_told("amount", one) for one in seen) if seen else NONE
        yield Difference(path, ", ".join(map(euros, wanted)) or NONE, told)


def _history(
    scene: Scene, word: str, wanted: tuple[str, ...], path: str, _opened: DoWebPayment | None
) -> Iterator[Difference]:
    seen = scene.fact(word)
    if wanted != seen:
        yield Difference(path, ", ".join(wanted), ", ".join(seen or ()) or NONE)


def _private_data(
    scene: Scene, word: str, wanted: dict[str, str], path: str, _opened: DoWebPayment | None
) -> Iterator[Difference]:
    seen = scene.fact(word) or {}
    for key, value in wanted.items():
        yield from _same("private_data", value, seen.get(key), f"{path}.{key}")


def _redirect(scene: Scene, word: str, wanted: str, path: str, opened: DoWebPayment | None) -> Iterator[Difference]:
    seen = scene.fact(word) or ""
    known = {"return": opened.return_url, "cancel": opened.cancel_url} if opened is not None else {}
    target = "" if wanted == NONE else known.get(wanted, wanted)
    if without_token(seen) != without_token(target) or bool(seen) != has_token(seen):
        yield Difference(path, wanted if wanted in {"return", "cancel"} else target or NONE, seen or NONE)


def without_token(url: str) -> str:
    """Return a shop's address without the token that was joined to it."""
    parts = urlsplit(url)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in _TOKEN_NAMES]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def has_token(url: str) -> bool:
    """Tell whether an address carries the token under both names that shops read."""
    names = [name for name, _ in parse_qsl(urlsplit(url).query)]
    return all(name in names for name in _TOKEN_NAMES)


def _payments(scene: Scene, word: str, wanted: int, path: str, _opened: DoWebPayment | None) -> Iterator[Difference]:
    yield from _same(word, wanted, scene.payments(), path)


def _notifications(
    scene: Scene, word: str, wanted: int | tuple[str, ...], path: str, _opened: DoWebPayment | None
) -> Iterator[Difference]:
    count = wanted if isinstance(wanted, int) else len(wanted)

    def enough(came: list[Notification]) -> bool:
        return len(came) >= count

    came = scene.notifications(enough)
    if isinstance(wanted, int):
        yield from _same(word, wanted, len(came), path)
    elif (seen := tuple(one.type for one in came)) != wanted:
        yield Difference(path, ", ".join(wanted) or NONE, ", ".join(seen) or NONE)


def _balances(
    scene: Scene, _word: str, wanted: dict[str, int], path: str, _opened: DoWebPayment | None
) -> Iterator[Difference]:
    for number, amount in wanted.items():
        yield from _same("amount", amount, scene.balance(number), f"{path}.{masked(number)}")


def _hints(
    scene: Scene, _word: str, wanted: tuple[str, ...], path: str, _opened: DoWebPayment | None
) -> Iterator[Difference]:
    seen = scene.hints()
    for one in wanted:
        if not any(one in hint for hint in seen):
            yield Difference(path, one, " / ".join(seen) or NONE)


def _rule(scene: Scene, word: str, wanted: str, path: str, _opened: DoWebPayment | None) -> Iterator[Difference]:
    yield from _same(word, wanted, scene.rule(), path)


_COMPARE: dict[str, Compare] = {
    "fault": _fault,
    "tries": _tries,
    "impossible": _impossible,
    "gift_cards": _gift_cards,
    "complement": _complement,
    "data": _data,
    "transaction": _which,
    "linked": _which,
    "refunds": _refunds,
    "history": _history,
    "private_data": _private_data,
    "redirect": _redirect,
    "payments": _payments,
    "notifications": _notifications,
    "balances": _balances,
    "hints": _hints,
    "rule": _rule,
}
