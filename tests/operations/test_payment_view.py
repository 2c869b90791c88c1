"""A web payment as developers see it: the shape of the control API, in every situation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from mockpayline.operations.payment_view import PaymentView, iso, payment_view

from .desk import START, Desk, card, gift, gift_of, only, said, world
from .situations import FORTY, KEEP, NO_CASH, SITUATIONS, Situation

DeskOf = Callable[..., Desk]

KEYS = [
    "token",
    "state",
    "code",
    "short_message",
    "order_ref",
    "amount",
    "due",
    "attempts_left",
    "contract",
    "gift_cards",
    "complement",
    "transaction_id",
    "redirect",
    "opened_at",
    "ended_at",
]


def view(desk: Desk, token: str) -> PaymentView:
    return payment_view(desk.payment(token), desk.run(lambda tx: tx.declaration.dialect))


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.name)
def test_every_situation_has_the_documented_keys_and_agrees_with_the_reading_call(
    desk_of: DeskOf, situation: Situation
) -> None:
    desk = desk_of(world(**situation.dialect))
    token = desk.paid(*situation.steps, request=situation.request)
    shown = view(desk, token)
    assert list(shown) == KEYS
    assert (shown["code"], shown["short_message"]) == (situation.code, situation.state)
    assert shown["code"] == said(desk.details(token))[0]
    assert json.loads(json.dumps(shown)) == shown, "it is JSON as it stands"
    for amount in (shown["amount"], shown["due"], *(card_["held"] for card_ in shown["gift_cards"])):
        assert re.fullmatch(r"\d+\.\d\d", amount), "decimal euros as text"
    assert bool(shown["transaction_id"]) is situation.main_id


def test_a_split_payment_shows_its_parts(desk: Desk) -> None:
    number = gift_of(5000)
    token = desk.paid(gift(number, "40.00"), card())
    payment = desk.payment(token)
    desk.refund(payment.transaction_id, "1250")
    shown = view(desk, token)
    assert only(shown["gift_cards"]) == {
        "number": f"{number[:6]}XXXXXXXXX{number[-4:]}",
        "held": "0.00",
        "initial": "50.00",
        "final": "10.00",
        "paid": "40.00",
    }
    assert payment.card is not None
    assert shown["complement"] == {
        "card": "497010XXXXXX5734",
        "amount": "60.00",
        "transaction_id": payment.card.transaction_id,
        "refunded": "12.50",
    }
    assert (shown["due"], shown["amount"]) == ("0.00", "100.00")
    assert (shown["opened_at"], shown["ended_at"]) == ("2026-11-23T09:00:05.000Z", "2026-11-23T09:00:05.000Z")


def test_an_open_payment_shows_its_holds_and_what_is_due(desk: Desk) -> None:
    shown = view(desk, desk.paid(FORTY, NO_CASH))
    assert only(shown["gift_cards"])["held"] == "40.00"
    assert only(shown["gift_cards"])["paid"] == "0.00"
    assert (shown["due"], shown["attempts_left"]) == ("60.00", 2)
    assert (shown["complement"], shown["ended_at"]) == (None, None)


def test_attempts_left_never_fall_below_zero(desk_of: DeskOf) -> None:
    desk = desk_of(world(attempts=1))
    assert view(desk, desk.paid(NO_CASH))["attempts_left"] == 0


def test_a_debit_that_was_kept_shows_as_debited_and_not_as_paid(desk_of: DeskOf) -> None:
    desk = desk_of(world(**KEEP))
    shown = only(view(desk, desk.paid(FORTY, NO_CASH))["gift_cards"])
    assert (shown["held"], shown["initial"], shown["final"], shown["paid"]) == ("0.00", "40.00", "0.00", "0.00")


def test_instants_are_iso_8601_in_utc() -> None:
    assert (iso(START), iso(START + 7), iso(None)) == ("2026-11-23T09:00:05.000Z", "2026-11-23T09:00:05.007Z", None)
