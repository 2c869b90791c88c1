"""Expectations of payments that explain: what was wanted and seen, the nearest payment, and what happened when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from types import EllipsisType

import msgspec

from mockpayline.domain.card_number import compact, masked
from mockpayline.domain.money import cents, euros
from mockpayline.testing import views
from mockpayline.testing.asks import Flow
from mockpayline.testing.cards import Amount, GiftCard
from mockpayline.testing.world import World

__tracebackhide__ = True  # a failing test is shown where it stands, not in here

WantedGiftCard = Amount | tuple[GiftCard | str, Amount]
"""What a gift card paid in euros, or a card (or its number) with what it paid."""

Differences = Callable[[views.Payment], list[str]]
"""What of a payment is not as wanted."""

PAID = "accepted"
_NEAREST = 3


def assert_paid(
    world: World,
    order_ref: str,
    amount: Amount | None,
    gift_cards: Sequence[WantedGiftCard] | None,
    complement: Amount | EllipsisType | None,
) -> Flow[views.Payment]:
    """Return the paid payment of an order. Raises `AssertionError` where there is none that is as wanted."""

    def differences(payment: views.Payment) -> list[str]:
        found = _state(payment, PAID)
        if amount is not None and cents(amount) != cents(payment.amount):
            found.append(f"amount: wanted {euros(cents(amount))}, seen {payment.amount}")
        if gift_cards is not None:
            found += _gift_cards(payment, gift_cards)
        if not isinstance(complement, EllipsisType):
            found += _complement(payment, complement)
        return found

    return (yield from _one(world, order_ref, "paid", differences))


def assert_not_paid(world: World, order_ref: str, state: str | None, code: str | None) -> Flow[views.Payment]:
    """Return the payment of an order that is over and not paid. Raises `AssertionError` where there is none."""

    def differences(payment: views.Payment) -> list[str]:
        found = _state(payment, state) if state is not None else []
        if state is None and (payment.ended_at is None or payment.is_accepted):
            found.append(f"state: wanted one that is over and not paid, seen {payment.state}")
        if code is not None and payment.code != code:
            found.append(f"code: wanted {code}, seen {payment.code} {payment.short_message}")
        return found

    return (yield from _one(world, order_ref, "over and not paid", differences))


def assert_refunded(world: World, order_ref: str, amount: Amount) -> Flow[views.Payment]:
    """Return the payment of which so much was given back. Raises `AssertionError` where there is none."""
    wanted = cents(amount)

    def differences(payment: views.Payment) -> list[str]:
        bank = payment.complement
        if bank is None:
            return [f"refunded: wanted {euros(wanted)}, seen no complement, and gift cards are never refunded"]
        if cents(bank.refunded) != wanted:
            return [f"refunded: wanted {euros(wanted)}, seen {bank.refunded} of {bank.amount}"]
        return []

    return (yield from _one(world, order_ref, f"refunded {euros(wanted)}", differences))


def assert_called(world: World, operation: str, times: int | None, order_ref: str | None) -> Flow[list[views.Call]]:
    """Return the calls of an operation. Raises `AssertionError` where there are not so many."""
    calls = yield from world.calls(operation, order_ref)
    if (not calls) if times is None else len(calls) != times:
        wanted = "at least one call" if times is None else f"{times} call{'' if times == 1 else 's'}"
        made = yield from world.calls()
        told = [f"{wanted} of {operation}{_of_order(order_ref)} wanted, {len(calls)} seen; all calls:"]
        told += [f"  {one.at} {one.operation} -> {one.code or one.fault} [{one.order_ref}]" for one in made]
        raise AssertionError("\n".join(told if made else [*told, "  none"]))
    return calls


def timeline(world: World) -> Flow[list[str]]:
    """Return who did what at which instant of the world's clock, a line each."""
    entries = yield from world.journal()
    return timeline_of(entries)


def timeline_of(entries: Sequence[views.Entry]) -> list[str]:
    """Return the lines of a journal."""
    # Imported here, for it is wanted where something failed.
    from mockpayline.player.timeline import Timeline

    lines = Timeline()
    lines.catch_up(msgspec.to_builtins(entries))
    return lines.lines


def _one(world: World, order_ref: str, wanted: str, differences: Differences) -> Flow[views.Payment]:
    of_order = yield from world.payments(order_ref)
    for one in of_order:
        if not differences(one):
            return one
    told = [f"No payment of the order {order_ref} is {wanted} as expected."]
    if of_order:
        nearest = min(of_order, key=lambda one: len(differences(one)))
        told += [f"  {one}" for one in differences(nearest)]
        told += ["The nearest payment:", *_shown(nearest)]
    else:
        told += yield from _near(world, order_ref)
    told += ["What happened:"]
    told += [f"  {line}" for line in (yield from timeline(world))] or ["  nothing"]
    raise AssertionError("\n".join(told))


def _near(world: World, order_ref: str) -> Flow[list[str]]:
    every = yield from world.payments()
    if not every:
        return ["  The world has no payment at all: was doWebPayment called with the merchant id of this world?"]
    refs = list(dict.fromkeys(one.order_ref for one in every))
    near = get_close_matches(order_ref, refs, n=1, cutoff=0.4) or refs[:1]
    nearest = next(one for one in every if one.order_ref == near[0])
    listed = ", ".join(refs[:_NEAREST]) + (f" and {len(refs) - _NEAREST} more" if len(refs) > _NEAREST else "")
    return [f"  There are payments of {listed}.", "The nearest payment:", *_shown(nearest)]


def _state(payment: views.Payment, wanted: str) -> list[str]:
    if payment.state == wanted:
        return []
    return [f"state: wanted {wanted}, seen {payment.state} ({payment.code} {payment.short_message})"]


def _gift_cards(payment: views.Payment, wanted: Sequence[WantedGiftCard]) -> list[str]:
    seen = [(one.number, cents(one.paid)) for one in payment.gift_cards]
    asked = [_asked(one) for one in wanted]
    same = len(seen) == len(asked) and all(
        paid == amount and number in {None, shown} for (shown, paid), (number, amount) in zip(seen, asked, strict=True)
    )
    if same:
        return []
    told_seen = ", ".join(f"{number} paid {euros(paid)}" for number, paid in seen) or "none"
    told_asked = ", ".join(f"{number or 'a card'} paying {euros(amount)}" for number, amount in asked) or "none"
    return [f"gift cards: wanted {told_asked}; seen {told_seen}"]


def _asked(wanted: WantedGiftCard) -> tuple[str | None, int]:
    if isinstance(wanted, tuple):
        card, amount = wanted
        return masked(compact(card.number if isinstance(card, GiftCard) else card)), cents(amount)
    return None, cents(wanted)


def _complement(payment: views.Payment, wanted: Amount | None) -> list[str]:
    asked = 0 if wanted is None else cents(wanted)
    seen = cents(payment.complement.amount) if payment.complement else 0
    if seen == asked:
        return []
    return [f"complement: wanted {euros(asked) if asked else 'none'}, seen {euros(seen) if seen else 'none'}"]


def _shown(payment: views.Payment) -> list[str]:
    state = f"{payment.state} ({payment.code} {payment.short_message})"
    told = [f"  {payment.token} of the order {payment.order_ref}: {payment.amount}, {state}, due {payment.due}"]
    told += [f"  gift card {one.number}: held {one.held}, paid {one.paid}" for one in payment.gift_cards]
    if payment.complement:
        bank = payment.complement
        told.append(f"  complement {bank.card}: {bank.amount}, refunded {bank.refunded}")
    return told


def _of_order(order_ref: str | None) -> str:
    return "" if order_ref is None else f" for the order {order_ref}"
