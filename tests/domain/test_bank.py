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
    told,
)

S = PaymentState
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


def test_a_complement_may_be_a_single_cent() -> None:
    desk = Desk()
    payment = desk.pay(split(desk, 5_001))
    assert (payment.state, card_of(payment).amount) == (S.ACCEPTED, 1)


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
    assert card_of(desk.pay(desk.open())).holder == "", "nobody's name is made up"


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
    with pytest.raises(FormMistake) as stopped:
        desk.pay(token, number)
    said = "No contract of this payment takes cards of this brand."
    assert told(stopped) == (said, "card", brand, contracts[1].card_code)
    assert desk.payment(token).refusals == []


def test_a_basket_paid_by_card_alone_tells_the_brands_that_its_contracts_take() -> None:
    desk = Desk(contracts=(GIFT, CB, VISA))
    with pytest.raises(FormMistake) as stopped:
        desk.pay(desk.open(), GOOD_AMEX)
    said = "No contract of this payment takes cards of this brand."
    assert told(stopped) == (said, "card", "AMEX", "CB, VISA")


def test_without_any_card_contract_the_remainder_cannot_be_paid() -> None:
    desk = Desk(contracts=(GIFT,))
    token = split(desk)
    with pytest.raises(ImpossibleStep) as stopped:
        desk.pay(token)
    legal = "change the gift cards, cancel, or give up"
    assert told(stopped) == ("No card contract can take what remains.", "complement", None, legal)


def test_a_payment_that_offers_the_gift_card_alone_takes_a_bank_card_only_as_complement() -> None:
    desk = Desk()
    token = desk.open(15_000, selected=["GIFT"])
    with pytest.raises(ImpossibleStep) as stopped:
        desk.pay(token)
    said = "Only gift cards are offered; a bank card pays what they leave."
    assert told(stopped) == (said, "complement", None, "a gift_card first")
    desk.add(token, GIFT_50)
    assert desk.pay(token).state is S.ACCEPTED


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
    with pytest.raises(ImpossibleStep) as stopped:
        desk.act(token, bank.confirm)
    due = f"{amount // 100}.{amount % 100:02d}"
    assert told(stopped) == ("Something remains to be paid.", "confirm", due, "a complement, or another gift card")
    desk.act(token, basket.remove, GIFT_50)
    with pytest.raises(ImpossibleStep, match="remains to be paid"):
        desk.act(token, bank.confirm)


def test_confirm_is_impossible_during_a_challenge() -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token, CHALLENGED)
    with pytest.raises(ImpossibleStep) as stopped:
        desk.act(token, bank.confirm)
    legal = "authenticate, cancel or give_up"
    assert told(stopped) == ("A 3-D Secure challenge is under way.", "confirm", None, legal)
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
    with pytest.raises(ImpossibleStep) as stopped:
        desk.act(token, bank.authenticate, result)
    legal = "a complement first, by a card that asks for a challenge"
    assert told(stopped) == ("No 3-D Secure challenge is under way.", "authenticate", "open", legal)
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
