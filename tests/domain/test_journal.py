"""The journal: what the rules write into it, in order, with card numbers masked."""

from __future__ import annotations

from mockpayline.domain import ending
from mockpayline.domain.journal import Kind

from .desk import CHALLENGED, GIFT_50, GIFT_150, GOOD, NOON, REFUSED, Desk


def test_a_paid_basket_reads_as_a_story_in_order() -> None:
    desk = Desk()
    token = desk.open(20_000, order_ref="B7")
    desk.add(token, GIFT_50)
    desk.pay(token, REFUSED)
    payment = desk.pay(token)
    desk.refund(payment.transaction_id, 100)
    entries = desk.run(lambda tx: tx.entries(token=token))
    assert [entry.kind for entry in entries] == [
        Kind.STATE,
        Kind.PROCESSOR,
        Kind.HOLD,
        Kind.BANK,
        Kind.REFUSAL,
        Kind.BANK,
        Kind.STATE,
        Kind.COMMIT,
        Kind.REFUND,
    ]
    assert [entry.seq for entry in entries] == sorted({entry.seq for entry in entries})
    assert {entry.order_ref for entry in entries} == {"B7"}
    assert {entry.at for entry in entries} == {NOON}


def test_a_change_of_state_names_both_states_and_the_event() -> None:
    desk = Desk()
    token = desk.open()
    assert [entry.data for entry in desk.journal(Kind.STATE, token)] == [
        {"before": "issued", "event": "open", "after": "open"}
    ]


def test_what_leaves_the_state_as_it_is_writes_no_change() -> None:
    desk = Desk()
    token = desk.open()
    before = len(desk.journal(Kind.STATE, token))
    desk.act(token, ending.give_up)
    assert len(desk.journal(Kind.STATE, token)) == before


def test_no_card_number_stands_whole_in_what_is_kept() -> None:
    desk = Desk()
    token = desk.open(30_000)
    desk.add(token, GIFT_50)
    desk.add(token, GIFT_150)
    desk.pay(token, REFUSED)
    desk.pay(token, CHALLENGED)
    desk.act(token, ending.cancel)
    second = desk.open(7_000)
    desk.pay(second, GOOD)
    said = str(desk.run(lambda tx: tx.entries()))
    for number in (GIFT_50, GIFT_150, REFUSED, CHALLENGED, GOOD):
        assert number not in said, f"the journal carries {number} unmasked"
    for number in (REFUSED, CHALLENGED, GOOD):
        kept = str([desk.payment(one) for one in (token, second)])
        assert number not in kept, f"a payment carries {number} unmasked"
