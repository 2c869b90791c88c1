"""Paying by bank card: which card, which contract, what the bank answers, and 3-D Secure."""

from __future__ import annotations

import pytest

from mockpayline.domain import bank, basket
from mockpayline.domain.bank_card import BankCard, bank_card_number
from mockpayline.domain.buyer_step import Authentication
from mockpayline.domain.contract import Contract
from mockpayline.domain.dialect import Dialect, PanMask
from mockpayline.domain.journal import Kind
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import CardPayment, WebPayment
from mockpayline.errors import FormMistake, ImpossibleStep

from .desk import (
    AMEX,
    CB,
    CHALLENGED,
    GIFT,
    GIFT_50,
    GIFT_150,
    GIFT_ON_HOLD,
    GOOD,
    GOOD_AMEX,
    ON_HOLD,
    REFUSED,
    Desk,
    code_of,
    refusals_of,
)

S = PaymentState
REAL_LOOKING = "4111111111111111"
NO_KEY = "4970100000000001"
"""A scenario's card without a Luhn key, so that it can be no real one; the demo world declares such."""
VISA = Contract(number="VISA", card_code="VISA", point_of_sale="shop.test")


def card_of(payment: WebPayment) -> CardPayment:
    assert payment.card is not None, "no card payment was made"
    return payment.card


def split(desk: Desk, amount: int = 15_000) -> str:
    """Open a payment with 50 euros held on a gift card."""
    token = desk.open(amount)
    desk.add(token, GIFT_50)
    return token


# Paying.


def test_a_complement_pays_all_that_is_due_and_finishes() -> None:
    desk = Desk()
    payment = desk.pay(split(desk))
    assert (payment.state, code_of(payment), payment.due) == (S.ACCEPTED, "00000", 0)
    card = card_of(payment)
    assert (card.amount, card.contract, card.brand, card.tail) == (10_000, "CB", "CB", "5734")
    assert payment.complement == card
    assert card.transaction_id not in {"", payment.transaction_id}, "the complement is a transaction of its own"


def test_a_basket_paid_by_card_alone_is_one_ordinary_transaction() -> None:
    desk = Desk()
    payment = desk.pay(desk.open(15_000))
    assert card_of(payment).transaction_id == payment.transaction_id != ""
    assert payment.complement is None
    assert not payment.paid_by_gift_cards


@pytest.mark.parametrize("code", ["00000", "02400", "04000", "04001", "04003", "01001"])
def test_a_code_that_pays_is_accepted_and_keeps_its_own_state(code: str) -> None:
    desk = Desk()
    payment = desk.pay(split(desk), bank_card_number(code))
    assert (payment.state, code_of(payment)) == (S.ACCEPTED, code)
    assert payment.outcome is not None
    assert payment.outcome.state == ("PENDING_RISK" if code in {"04001", "04003"} else "ACCEPTED")


@pytest.mark.parametrize("code", ["01100", "01109", "04002", "04301", "04401", "03001", "03022", "02319"])
def test_a_code_that_refuses_is_one_attempt_and_leaves_the_gift_cards_held(code: str) -> None:
    desk = Desk()
    payment = desk.pay(split(desk), bank_card_number(code))
    assert (payment.state, refusals_of(payment), payment.card) == (S.OPEN, [code], None)
    assert payment.refusals[0].by_card
    assert (payment.held, payment.due) == (5_000, 10_000)


def test_the_amount_asked_of_the_bank_decides_for_the_good_cards() -> None:
    desk = Desk()
    assert refusals_of(desk.pay(desk.open(33_305))) == ["01100"]
    assert refusals_of(desk.pay(split(desk, 38_360))) == ["01103"], "what is asked of the bank is the complement"
    assert desk.pay(desk.open(33_308), GOOD_AMEX).state is S.ACCEPTED
    assert desk.pay(desk.open(33_306)).state is S.ACCEPTED


def test_a_card_of_the_scenario_comes_before_its_number_and_the_amount() -> None:
    declared = (BankCard(number=REFUSED), BankCard(number=GOOD, outcome="01206"))
    desk = Desk(bank_cards=declared)
    assert desk.pay(desk.open(), REFUSED).state is S.ACCEPTED
    assert refusals_of(desk.pay(desk.open(33_308), GOOD)) == ["01206"]
    assert desk.pay(desk.open(33_305), REFUSED).state is S.ACCEPTED


def test_a_card_of_the_scenario_needs_no_luhn_key() -> None:
    desk = Desk(bank_cards=(BankCard(number=NO_KEY),))
    assert desk.pay(desk.open(), NO_KEY).state is S.ACCEPTED


def test_the_banks_answer_is_journalled() -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token, REFUSED)
    (entry,) = desk.journal(Kind.BANK, token)
    assert entry.data == {"card": "497010XXXXXX" + REFUSED[-4:], "amount": "100.00", "contract": "CB", "code": "01100"}


@pytest.mark.parametrize(
    ("mask", "shown"), [(PanMask.SIX_FOUR, "497010XXXXXX5734"), (PanMask.SIX_TWO, "497010XXXXXXXX34")]
)
def test_the_card_is_kept_masked_by_the_dialect(mask: PanMask, shown: str) -> None:
    desk = Desk(Dialect(pan_mask=mask))
    assert card_of(desk.pay(desk.open())).number == shown


def test_expiry_and_holder_are_kept_and_the_cryptogram_is_not() -> None:
    desk = Desk()
    payment = desk.act(desk.open(), bank.pay, GOOD, "1229", "987", "A. Buyer")
    assert (card_of(payment).expires, card_of(payment).holder) == ("1229", "A. Buyer")
    assert "987" not in str(card_of(payment))


# Which contract.


@pytest.mark.parametrize(("number", "contract"), [(GOOD, "CB"), (GOOD_AMEX, "AMEX")])
def test_an_amex_number_goes_to_amex_and_others_to_the_first_other_card_contract(number: str, contract: str) -> None:
    desk = Desk(contracts=(GIFT, AMEX, CB, VISA))
    assert card_of(desk.pay(split(desk), number)).contract == contract


def test_the_lists_order_decides_between_cb_and_visa() -> None:
    desk = Desk(contracts=(GIFT, CB, VISA))
    token = desk.open(selected=["GIFT", "VISA", "CB"])
    assert card_of(desk.pay(token)).contract == "VISA"


@pytest.mark.parametrize(
    ("contracts", "number", "brand"), [((GIFT, CB), GOOD_AMEX, "AMEX"), ((GIFT, AMEX), GOOD, "CB")]
)
def test_a_brand_that_no_contract_takes_is_a_form_mistake(
    contracts: tuple[Contract, ...], number: str, brand: str
) -> None:
    desk = Desk(contracts=contracts)
    token = split(desk)
    with pytest.raises(FormMistake, match="takes cards of this brand") as stopped:
        desk.pay(token, number)
    assert (stopped.value.value, stopped.value.expected) == (brand, contracts[1].card_code)
    assert desk.payment(token).refusals == []


def test_without_any_card_contract_the_remainder_cannot_be_paid() -> None:
    desk = Desk(contracts=(GIFT,))
    token = split(desk)
    with pytest.raises(ImpossibleStep, match="No card contract") as stopped:
        desk.pay(token)
    assert stopped.value.expected == "change the gift cards, cancel, or give up"


def test_a_payment_that_offers_the_gift_card_alone_takes_a_bank_card_only_as_complement() -> None:
    desk = Desk()
    token = desk.open(15_000, selected=["GIFT"])
    with pytest.raises(ImpossibleStep, match="Only gift cards are offered"):
        desk.pay(token)
    desk.add(token, GIFT_50)
    assert desk.pay(token).state is S.ACCEPTED


# The form.


@pytest.mark.parametrize("number", [REAL_LOOKING, "4970100000325735", "", "abc", GIFT_50, bank_card_number("02315")])
def test_a_number_that_is_no_test_card_is_a_form_mistake_and_kept_nowhere(number: str) -> None:
    desk = Desk()
    token = desk.open()
    with pytest.raises(FormMistake) as stopped:
        desk.pay(token, number)
    told = f"{stopped.value} {stopped.value.value} {stopped.value.expected}"
    assert not number or number not in told, "the message repeats the number"
    assert "4970100000325734" in stopped.value.expected, "the message says which cards there are"
    assert desk.payment(token).refusals == []
    assert not number or number not in str(desk.run(lambda tx: (tx.entries(), tx.payment(token))))


def test_a_mistyped_number_and_an_unknown_one_are_told_apart() -> None:
    desk = Desk()
    token = desk.open()
    with pytest.raises(FormMistake, match="mistyped"):
        desk.pay(token, "4970100000325735")
    with pytest.raises(FormMistake, match="no test bank card"):
        desk.pay(token, REAL_LOOKING)


@pytest.mark.parametrize("expires", ["0126", "1226", "0127", "1299", ""])
def test_this_month_and_any_later_is_a_good_expiry_and_a_script_may_leave_it_out(expires: str) -> None:
    desk = Desk()
    assert desk.pay(desk.open(), GOOD, expires).state is S.ACCEPTED


@pytest.mark.parametrize("expires", ["1225", "0125", "0100"])
def test_last_month_is_past(expires: str) -> None:
    desk = Desk()
    with pytest.raises(FormMistake, match="has expired") as stopped:
        desk.pay(desk.open(), GOOD, expires)
    assert stopped.value.value == expires


def test_a_month_is_past_at_its_very_end() -> None:
    desk = Desk(Dialect(session_life=31 * 86_400))
    token = desk.open()
    desk.wait(30.5 * 86_400 - 0.001)
    desk.pay(token, REFUSED, "0126")
    desk.wait(0.001)
    with pytest.raises(FormMistake, match="has expired"):
        desk.pay(token, REFUSED, "0126")


@pytest.mark.parametrize("expires", ["1329", "0029", "12/29", "129", "12299", "1\u0662\u0662\u0669"])
def test_an_expiry_is_a_month_and_a_year(expires: str) -> None:
    desk = Desk()
    with pytest.raises(FormMistake, match="month and a year") as stopped:
        desk.pay(desk.open(), GOOD, expires)
    assert (stopped.value.value, stopped.value.expected) == (expires, "MMYY, as 1229")


def test_a_card_number_in_the_expirys_place_is_not_repeated() -> None:
    desk = Desk()
    with pytest.raises(FormMistake) as stopped:
        desk.pay(desk.open(), GOOD, REAL_LOOKING)
    assert REAL_LOOKING not in f"{stopped.value} {stopped.value.value}"


@pytest.mark.parametrize("holder", [REAL_LOOKING, "A. Buyer 4", "\u0664\u0661"])
def test_a_holders_name_with_digits_is_a_form_mistake_and_not_repeated(holder: str) -> None:
    desk = Desk()
    token = desk.open()
    with pytest.raises(FormMistake, match="name has no digits") as stopped:
        desk.act(token, bank.pay, GOOD, "1229", "123", holder)
    assert stopped.value.value is None
    assert desk.payment(token).card is None


@pytest.mark.parametrize(("cvv", "good"), [("123", True), ("1234", True), ("", True), ("12", False), ("12345", False)])
def test_a_cryptogram_has_three_or_four_digits_where_it_is_given(cvv: str, good: bool) -> None:
    desk = Desk()
    token = desk.open()
    if good:
        assert desk.pay(token, GOOD, cvv=cvv).state is S.ACCEPTED
        return
    with pytest.raises(FormMistake, match="cryptogram") as stopped:
        desk.pay(token, GOOD, cvv=cvv)
    assert stopped.value.value is None, "a cryptogram is not repeated"


def test_a_number_is_taken_as_people_type_it() -> None:
    desk = Desk()
    assert desk.pay(desk.open(), "4970 1000 0032-5734").state is S.ACCEPTED


def test_where_gift_cards_pay_it_all_a_complement_is_an_impossible_step() -> None:
    desk = Desk()
    token = desk.open(5_000)
    desk.add(token, GIFT_50)
    with pytest.raises(ImpossibleStep, match="Nothing is due") as stopped:
        desk.pay(token)
    assert stopped.value.expected == "confirm"


@pytest.mark.parametrize("number", [GOOD, CHALLENGED])
def test_a_second_card_during_a_challenge_and_after_the_end_is_an_impossible_step(number: str) -> None:
    desk = Desk()
    token = desk.open()
    desk.pay(token, number)
    with pytest.raises(ImpossibleStep):
        desk.pay(token)


# Confirming.


def test_confirm_finishes_a_basket_that_gift_cards_pay_whole() -> None:
    desk = Desk()
    token = desk.open(20_000)
    desk.add(token, GIFT_50)
    desk.add(token, GIFT_150)
    payment = desk.act(token, bank.confirm)
    assert (payment.state, code_of(payment), payment.card) == (S.ACCEPTED, "00000", None)
    assert payment.paid_by_gift_cards


@pytest.mark.parametrize("amount", [1, 5_000])
def test_confirm_is_impossible_while_a_cent_is_due(amount: int) -> None:
    desk = Desk()
    token = desk.open(5_000 + amount)
    desk.add(token, GIFT_50)
    with pytest.raises(ImpossibleStep, match="remains to be paid") as stopped:
        desk.act(token, bank.confirm)
    assert stopped.value.value == f"{amount // 100}.{amount % 100:02d}"
    desk.act(token, basket.remove, GIFT_50)
    with pytest.raises(ImpossibleStep, match="remains to be paid"):
        desk.act(token, bank.confirm)


def test_confirm_is_impossible_during_a_challenge() -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token, CHALLENGED)
    with pytest.raises(ImpossibleStep, match="challenge is under way") as stopped:
        desk.act(token, bank.confirm)
    assert stopped.value.expected == "authenticate, cancel or give_up", "the message names what can be done"
    assert desk.payment(token).state is S.CHALLENGE


# 3-D Secure.


@pytest.mark.parametrize("number", [CHALLENGED, NO_KEY])
def test_a_card_that_asks_for_it_goes_to_3_d_secure_before_the_bank_is_asked(number: str) -> None:
    desk = Desk(bank_cards=(BankCard(number=NO_KEY, three_ds=True),))
    token = split(desk)
    payment = desk.pay(token, number)
    assert (payment.state, payment.outcome, refusals_of(payment)) == (S.CHALLENGE, None, [])
    assert card_of(payment).three_ds
    assert desk.journal(Kind.BANK, token) == []
    payment = desk.act(token, bank.authenticate, Authentication.SUCCESS)
    assert (payment.state, code_of(payment)) == (S.ACCEPTED, "00000")
    assert card_of(payment).three_ds


@pytest.mark.parametrize(("result", "code"), [("failure", "03003"), ("abandon", "03022")])
def test_a_failed_or_abandoned_authentication_is_one_refused_attempt(result: str, code: str) -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token, CHALLENGED)
    payment = desk.act(token, bank.authenticate, Authentication(result))
    assert (payment.state, refusals_of(payment), payment.card) == (S.OPEN, [code], None)
    assert payment.refusals[0].by_card
    assert payment.held == 5_000
    assert desk.pay(token).state is S.ACCEPTED, "the buyer may try another card"


@pytest.mark.parametrize(("code", "state"), [("01100", S.OPEN), ("02005", S.ON_HOLD), ("04001", S.ACCEPTED)])
def test_after_3_d_secure_the_bank_still_has_its_own_answer(code: str, state: PaymentState) -> None:
    desk = Desk(bank_cards=(BankCard(number=NO_KEY, outcome=code, three_ds=True),))
    token = split(desk)
    desk.pay(token, NO_KEY)
    assert desk.act(token, bank.authenticate, Authentication.SUCCESS).state is state


@pytest.mark.parametrize("result", Authentication)
def test_without_a_challenge_there_is_nothing_to_authenticate(result: Authentication) -> None:
    desk = Desk()
    token = desk.open()
    with pytest.raises(ImpossibleStep, match="No 3-D Secure challenge") as stopped:
        desk.act(token, bank.authenticate, result)
    assert stopped.value.value == "open"
    desk.pay(token)
    with pytest.raises(ImpossibleStep) as stopped:
        desk.act(token, bank.authenticate, result)
    assert stopped.value.value == "accepted"


# On hold.


def test_a_bank_that_does_not_know_yet_puts_the_payment_on_hold() -> None:
    desk = Desk()
    payment = desk.pay(split(desk), ON_HOLD)
    assert (payment.state, code_of(payment)) == (S.ON_HOLD, "02005")
    assert card_of(payment).transaction_id == ""


def test_a_waiting_gift_card_holds_up_what_the_bank_accepted() -> None:
    desk = Desk()
    token = desk.open(20_000)
    desk.add(token, GIFT_150)
    desk.add(token, GIFT_ON_HOLD, 1_000)
    assert desk.pay(token, REFUSED).state is S.OPEN, "a refusal of the bank is told at once"
    payment = desk.pay(token)
    assert (payment.state, code_of(payment)) == (S.ON_HOLD, "02005")
    assert payment.held == 16_000
