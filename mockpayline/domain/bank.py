"""Paying what is due by bank card: which card, which contract, what the bank answers, and 3-D Secure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from mockpayline.domain import ending
from mockpayline.domain.act import Act
from mockpayline.domain.bank_card import ACCEPTED, BankCard, brand, is_amex, known_bank_card
from mockpayline.domain.buyer_step import Authentication
from mockpayline.domain.card_number import compact, luhn_valid, masked
from mockpayline.domain.contract import AMEX
from mockpayline.domain.duplicate import DUPLICATE, is_duplicate_basket
from mockpayline.domain.journal import Kind
from mockpayline.domain.money import euros
from mockpayline.domain.outcome import Outcome, State
from mockpayline.domain.state_machine import Event, PaymentState
from mockpayline.domain.web_payment import CardPayment
from mockpayline.errors import FormMistake, ImpossibleStep

AUTHENTICATION_FAILED = "03003"
AUTHENTICATION_ABANDONED = "03022"

_EXPIRES = re.compile(r"(0[1-9]|1[0-2])\d\d", re.ASCII)
_EXPIRES_SHOWN = 7
_CVV = re.compile(r"\d{3,4}", re.ASCII)


def pay(act: Act, number: str, expires: str = "", cvv: str = "", holder: str = "") -> None:
    """Pay all that is due by bank card and finish, or go to 3-D Secure.

    `expires` is MMYY and may be left out by a script, `cvv` likewise; neither cvv nor the full number is kept.
    Raises `FormMistake` for what the card form would not let through, `ImpossibleStep` where nothing is due or no
    card contract can take the rest.
    """
    act.check(Event.ASK_CHALLENGE)
    payment = act.payment
    if payment.due < 1:
        raise ImpossibleStep("Nothing is due: the gift cards pay it all.", path="complement", expected="confirm")
    if not payment.complements:
        raise ImpossibleStep(
            "No card contract can take what remains.",
            path="complement",
            expected="change the gift cards, cancel, or give up",
        )
    number = compact(number)
    card = _known_card(act, number)
    _check_form(act, expires, cvv, holder)
    payment.card = CardPayment(
        number=masked(number, act.tx.declaration.dialect.pan_mask),
        tail=number[-4:],
        brand=brand(number),
        contract=_contract_for(act, number),
        amount=payment.due,
        code=card.code_for(payment.due),
        expires=expires,
        holder=holder,
        refund=card.refund,
    )
    if is_duplicate_basket(act.tx, act.payment):
        _refuse_duplicate(act)
        return
    if card.three_ds or act.outcome(payment.card.code).state is State.INPROGRESS:
        payment.card.three_ds = True
        act.take(Event.ASK_CHALLENGE)
        return
    _settle(act, act.outcome(payment.card.code))


def authenticate(act: Act, result: Authentication) -> None:
    """Come back from 3-D Secure: the bank then answers, or the attempt is refused with 03003 or 03022.

    Raises `ImpossibleStep` where no challenge is under way.
    """
    card = act.payment.card
    if act.payment.state is not PaymentState.CHALLENGE:
        raise ImpossibleStep(
            "No 3-D Secure challenge is under way.",
            path="authenticate",
            value=act.payment.state.value,
            expected="a complement first, by a card that asks for a challenge",
        )
    assert card is not None, "a challenge is under way for a card payment"
    if result is Authentication.SUCCESS:
        if act.outcome(card.code).state is State.INPROGRESS:
            card.code = ACCEPTED
        _settle(act, act.outcome(card.code))
        return
    code = AUTHENTICATION_FAILED if result is Authentication.FAILURE else AUTHENTICATION_ABANDONED
    ending.refuse(act, act.outcome(code), by_card=True)


def confirm(act: Act) -> None:
    """Finish a basket that gift cards pay whole. Raises `ImpossibleStep` while something is due."""
    act.check(Event.ACCEPT)
    payment = act.payment
    if payment.state is PaymentState.CHALLENGE:
        raise ImpossibleStep(
            "A 3-D Secure challenge is under way.", path="confirm", expected="authenticate, cancel or give_up"
        )
    if payment.due > 0:
        raise ImpossibleStep(
            "Something remains to be paid.",
            path="confirm",
            value=euros(payment.due),
            expected="a complement, or another gift card",
        )
    if is_duplicate_basket(act.tx, act.payment):
        _refuse_duplicate(act)
        return
    ending.accept(act, act.outcome(ACCEPTED))


def _settle(act: Act, outcome: Outcome) -> None:
    card = act.payment.card
    assert card is not None, "the bank is asked for a card payment"
    act.tx.journal(
        Kind.BANK,
        act.payment,
        card=card.number,
        amount=euros(card.amount),
        contract=card.contract,
        code=outcome.code,
    )
    if outcome.state.pays:
        ending.accept(act, outcome)
    elif outcome.state is State.ONHOLD_PARTNER:
        ending.put_on_hold(act, outcome)
    else:
        ending.refuse(act, outcome, by_card=True)


def _known_card(act: Act, number: str) -> BankCard:
    declared = next((one for one in act.tx.declaration.bank_cards if one.number == number), None)
    card = declared or known_bank_card(number, act.catalogue)
    if card is None and not luhn_valid(number):
        raise FormMistake("The card number is mistyped: its last digit does not fit.", path="card", expected=_LEGAL)
    if card is None:
        # A real card number must not enter a sandbox, so the number is not even repeated.
        raise FormMistake("This is no test bank card of the sandbox; it was not kept.", path="card", expected=_LEGAL)
    return card


_LEGAL = (
    "a card of the scenario, 4970100000325734, 370000000000002, or nine digits + 9 + a five-digit code + Luhn digit"
)


def _check_form(act: Act, expires: str, cvv: str, holder: str) -> None:
    if expires and not _EXPIRES.fullmatch(expires):
        # A long text may be a card number in the wrong field, so it is not repeated.
        seen = expires if len(expires) <= _EXPIRES_SHOWN else None
        raise FormMistake("An expiry is a month and a year.", path="expires", value=seen, expected="MMYY, as 1229")
    if expires and _is_past(expires, act.tx.now):
        raise FormMistake("The card has expired.", path="expires", value=expires, expected="this month or later")
    if any(character.isdigit() for character in holder):
        # Whoever types a number here may type a card's; it would be kept with the payment.
        raise FormMistake("A holder's name has no digits.", path="holder", expected="a name, or nothing")
    if cvv and not _CVV.fullmatch(cvv):
        raise FormMistake("A cryptogram has three or four digits.", path="cvv", expected="three digits, four for AMEX")


def _is_past(expires: str, now: int) -> bool:
    today = datetime.fromtimestamp(now / 1000, UTC)
    return (2000 + int(expires[2:]), int(expires[:2])) < (today.year, today.month)


def _contract_for(act: Act, number: str) -> str:
    """Return the contract that takes a number: an AMEX one goes to AMEX, others to the first CB, VISA or MASTERCARD."""
    payment, declaration = act.payment, act.tx.declaration
    alone = not payment.gift_cards
    candidates = payment.methods if alone else payment.complements
    for candidate in candidates:
        contract = declaration.contract(candidate)
        if contract is not None and contract.is_bank_card and (contract.card_code == AMEX) == is_amex(number):
            return candidate
    cards = [one for one in map(declaration.contract, candidates) if one is not None and one.is_bank_card]
    if alone and not cards:
        raise ImpossibleStep(
            "Only gift cards are offered; a bank card pays what they leave.",
            path="complement",
            expected="a gift_card first",
        )
    raise FormMistake(
        "No contract of this payment takes cards of this brand.",
        path="card",
        value=brand(number),
        expected=", ".join(one.card_code for one in cards),
    )


def _refuse_duplicate(act: Act) -> None:
    ending.refuse(act, act.outcome(DUPLICATE), by_card=act.payment.card is not None)
