"""Refunds: only the complement is ever given back, by either id, in the fixed order of checks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain import bank, ending
from mockpayline.domain.bank_card import BankCard, bank_card_number
from mockpayline.domain.dialect import Dialect, RefundId, UnpaidComplement
from mockpayline.domain.journal import Kind
from mockpayline.domain.refund import REFUNDS_AT_MOST, RefundAnswer
from mockpayline.domain.web_payment import CardPayment, WebPayment
from mockpayline.errors import LimitReached
from mockpayline.operations.catalogue import outcome

from .desk import GIFT_50, GOOD, GOOD_AMEX, NOON, ON_HOLD, REFUSED, Desk, land, told

NO_REFUND = "4970100000000004"


def split(desk: Desk, number: str = GOOD) -> WebPayment:
    """Pay 150 euros: 50 by gift card, 100 by bank card."""
    token = desk.open(15_000)
    desk.add(token, GIFT_50)
    return desk.pay(token, number)


def gifts_only(desk: Desk) -> WebPayment:
    token = desk.open(5_000)
    desk.add(token, GIFT_50)
    return desk.act(token, bank.confirm)


def complement(payment: WebPayment) -> CardPayment:
    assert payment.complement is not None, "the payment has a complement"
    return payment.complement


def code(answer: RefundAnswer) -> str:
    return answer.outcome.code


@pytest.mark.parametrize("named", ["gift-card transaction", "complement"])
def test_a_refund_by_either_id_gives_the_complement_back(named: str) -> None:
    desk = Desk()
    payment = split(desk)
    card = complement(payment)
    answer = desk.refund(payment.transaction_id if named == "gift-card transaction" else card.transaction_id, 2_500)
    assert code(answer) == "00000"
    assert answer.payment is not None
    assert answer.refund is not None
    assert answer.payment.token == payment.token
    assert (answer.refund.amount, answer.refund.at) == (2_500, NOON)
    assert answer.refund.id not in {payment.transaction_id, card.transaction_id}
    assert desk.payment(payment.token).refunded == 2_500
    assert desk.card(GIFT_50).balance == 0, "a gift card is never re-credited"


def test_a_complement_is_refunded_in_parts_up_to_the_last_cent_and_not_one_above() -> None:
    desk = Desk()
    payment = split(desk)
    ids = [payment.transaction_id, complement(payment).transaction_id]
    assert code(desk.refund(ids[0], 4_000)) == "00000"
    assert code(desk.refund(ids[1], 6_001)) == "02613"
    assert code(desk.refund(ids[0], 6_001)) == "02613", "whichever id is named"
    assert code(desk.refund(ids[1], 6_000)) == "00000"
    assert [code(desk.refund(one, 1)) for one in ids] == ["02613", "02613"]
    assert desk.payment(payment.token).refunded == 10_000


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 6_000)), min_size=1, max_size=6))
def test_never_more_than_the_complement_is_refunded(asked: list[tuple[bool, int]]) -> None:
    desk = Desk()
    payment = split(desk)
    left = 10_000
    for by_main, amount in asked:
        named = payment.transaction_id if by_main else complement(payment).transaction_id
        accepted = amount <= left
        assert code(desk.refund(named, amount)) == ("00000" if accepted else "02613")
        left -= amount if accepted else 0
    assert desk.payment(payment.token).refunded == 10_000 - left


def test_an_unknown_id_is_02301() -> None:
    desk = Desk()
    split(desk)
    for unknown in ("", "16001120000999", "X"):
        answer = desk.refund(unknown, 100)
        assert (code(answer), answer.payment, answer.refund) == ("02301", None, None)


@pytest.mark.parametrize("end", ["refused", "on hold", "refused by the partner"])
@pytest.mark.parametrize("amount", [100, None])
def test_what_was_not_accepted_is_02314_whatever_the_amount(end: str, amount: int | None) -> None:
    desk = Desk(Dialect(attempts=1))
    payment = split(desk, REFUSED if end == "refused" else ON_HOLD)
    if end == "refused by the partner":
        payment = desk.act(payment.token, ending.partner_answer, outcome("02015"))
    assert code(desk.refund(payment.transaction_id, amount)) == "02314"


def test_gift_cards_that_stayed_debited_are_not_refunded_either() -> None:
    desk = Desk(Dialect(attempts=1, unpaid_complement=UnpaidComplement.KEEP_DEBIT))
    payment = split(desk, REFUSED)
    assert payment.kept_debit == 5_000
    assert code(desk.refund(payment.transaction_id, 100)) == "02314"


def test_a_refused_refund_still_tells_whose_payment_it_was_about() -> None:
    desk = Desk()
    payment = split(desk)
    answer = desk.refund(payment.transaction_id, 10_001)
    assert (answer.payment, answer.refund) == (desk.payment(payment.token), None)


def test_a_refund_cannot_itself_be_refunded() -> None:
    desk = Desk()
    given_back = desk.refund(split(desk).transaction_id, 100).refund
    assert given_back is not None
    assert code(desk.refund(given_back.id, 50)) == "02314"


@pytest.mark.parametrize("amount", [100, 0, None, 99_999_999])
def test_gift_cards_without_complement_are_02703_whatever_the_amount(amount: int | None) -> None:
    desk = Desk()
    answer = desk.refund(gifts_only(desk).transaction_id, amount)
    assert answer.outcome == outcome("02703")
    assert answer.outcome.state == "ERROR"


@pytest.mark.parametrize("amount", [None, 0, -1])
@pytest.mark.parametrize("number", [GOOD, NO_REFUND])
def test_a_null_zero_or_bad_amount_is_02305_before_the_bank_is_asked(amount: int | None, number: str) -> None:
    desk = Desk(bank_cards=(BankCard(number=NO_REFUND, refund="01100"),))
    assert code(desk.refund(split(desk, number).transaction_id, amount)) == "02305"


@pytest.mark.parametrize("amount", [1, 10_000, 10_001])
def test_a_card_whose_refund_the_bank_refuses_answers_its_code_before_what_is_left_is_looked_at(amount: int) -> None:
    desk = Desk(bank_cards=(BankCard(number=NO_REFUND, refund="01100"),))
    payment = split(desk, NO_REFUND)
    assert code(desk.refund(payment.transaction_id, amount)) == "01100"
    assert desk.payment(payment.token).refunded == 0


@pytest.mark.parametrize(("action", "expected"), [("101", "00000"), ("100", "02618")])
def test_a_card_payment_alone_is_refunded_as_usual_unless_it_was_only_authorised(action: str, expected: str) -> None:
    desk = Desk()
    payment = desk.pay(desk.open(5_000, contract="CB", action=action))
    assert code(desk.refund(payment.transaction_id, 5_001)) == ("02613" if action == "101" else "02618")
    assert code(desk.refund(payment.transaction_id, 5_000)) == expected


def test_a_payment_under_fraud_review_was_accepted_and_can_be_refunded() -> None:
    desk = Desk()
    assert code(desk.refund(split(desk, bank_card_number("04001")).transaction_id, 100)) == "00000"


@pytest.mark.parametrize("refund_id", RefundId)
def test_a_refund_has_an_id_of_its_own_whichever_the_answer_will_show(refund_id: RefundId) -> None:
    desk = Desk(Dialect(refund_id=refund_id))
    payment = split(desk, GOOD_AMEX)
    ids = {payment.transaction_id, complement(payment).transaction_id}
    for _ in range(3):
        given_back = desk.refund(payment.transaction_id, 100).refund
        assert given_back is not None
        ids.add(given_back.id)
    assert len(ids) == 5


def test_a_refund_is_journalled_and_a_refused_one_is_not() -> None:
    desk = Desk()
    payment = split(desk)
    desk.refund(payment.transaction_id, 10_001)
    answer = desk.refund(payment.transaction_id, 2_550)
    assert answer.refund is not None
    (entry,) = desk.journal(Kind.REFUND)
    assert entry.data == {"id": answer.refund.id, "amount": "25.50", "named": payment.transaction_id}


def test_a_refund_changes_neither_the_outcome_nor_the_state() -> None:
    desk = Desk()
    payment = split(desk)
    desk.refund(payment.transaction_id, 10_000)
    after = desk.payment(payment.token)
    assert (after.state, after.outcome, after.due, after.history) == (
        payment.state,
        payment.outcome,
        0,
        payment.history,
    )


def test_a_cancelled_payment_has_no_transaction_to_refund() -> None:
    desk = Desk()
    token = desk.issue()
    desk.act(token, land)
    assert desk.act(token, ending.cancel).transaction_id == ""
    assert code(desk.refund("", 100)) == "02301"


def test_a_payment_has_a_bounded_number_of_refunds() -> None:
    desk = Desk()
    payment = split(desk)
    for _ in range(REFUNDS_AT_MOST):
        assert code(desk.refund(payment.transaction_id, 1)) == "00000"
    with pytest.raises(LimitReached) as refused:
        desk.refund(payment.transaction_id, 1)
    said = "The payment has as many refunds as it may."
    assert told(refused) == (said, "refunds", REFUNDS_AT_MOST, "fewer, larger refunds")
    assert desk.payment(payment.token).refunded == REFUNDS_AT_MOST
