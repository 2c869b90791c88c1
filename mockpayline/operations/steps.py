"""One step of the buyer upon a web payment, within a transaction: what it may do and what the journal tells of it."""

from __future__ import annotations

from collections.abc import Callable

from mockpayline.domain import bank, basket, buyer_step, ending
from mockpayline.domain.act import Act
from mockpayline.domain.card_number import compact, masked
from mockpayline.domain.journal import Kind
from mockpayline.domain.money import euros
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import Event, PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.errors import ImpossibleStep, NotFound
from mockpayline.operations.catalogue import find_outcome


def find(tx: WorldTx, token: str) -> WebPayment:
    """Return a web payment of this world. Raises `NotFound`."""
    payment = tx.payment(token)
    if payment is None:
        raise NotFound("This world has no web payment of this token.", path="token", value=token)
    return payment


def take(tx: WorldTx, token: str, step: buyer_step.Step) -> WebPayment:
    """Take one step and return the payment; whoever acts on the page has opened it.

    Raises `ImpossibleStep`, and then what was changed is to be undone, but for the opening (`arrive`). A wait is no
    step upon a payment.
    """
    assert not isinstance(step, buyer_step.Wait), "time passes for a world, not for one payment"
    arrive(tx, token, step)
    payment = find(tx, token)
    act = Act(tx, payment, find_outcome)
    tx.journal(Kind.STEP, payment, step=step.name, **_particulars(step))
    try:
        _take(act, step)
    except ImpossibleStep as mistake:
        if mistake.path != "state":
            raise
        raise _out_of_place(payment.state, step) from None
    tx.save_payment(payment)
    return payment


def arrive(tx: WorldTx, token: str, step: buyer_step.Step) -> None:
    """Open the page of a payment that nobody has opened yet, if a step is one upon the page, possible or not."""
    payment = find(tx, token)
    if payment.state is PaymentState.ISSUED and step.name not in _NOT_AT_PAGE:
        _open(Act(tx, payment, find_outcome))
        tx.save_payment(payment)


_NOT_AT_PAGE = frozenset({"end_token", "partner_answer"})


def _take(act: Act, step: buyer_step.Step) -> None:
    match step:
        case buyer_step.Word(name):
            _WORDS[name](act)
        case buyer_step.AddGiftCard(number, pin, amount):
            basket.add(act, number, pin, amount)
        case buyer_step.RemoveGiftCard(number):
            basket.remove(act, number)
        case buyer_step.PayComplement(card, expires, cvv, holder):
            bank.pay(act, card, expires, cvv, holder)
        case buyer_step.Authenticate(result):
            bank.authenticate(act, result)
        case buyer_step.PartnerAnswer(code):
            _partner_answer(act, code)
        case buyer_step.Wait():
            raise AssertionError("time passes for a world, not for one payment")


_STEPS_IN: dict[PaymentState, str] = {
    PaymentState.ISSUED: "open, or any step that opens the page first; end_token",
    PaymentState.OPEN: "gift_card, remove_gift_card, complement, confirm, cancel, give_up, end_token",
    PaymentState.CHALLENGE: "authenticate, cancel, give_up, end_token",
    PaymentState.ON_HOLD: "partner_answer",
}
"""The steps that a payment takes, as the table of the state machine allows them, for who took another."""


def _out_of_place(state: PaymentState, step: buyer_step.Step) -> ImpossibleStep:
    """Return the state machine's refusal in the buyer's words."""
    return ImpossibleStep(
        f"A payment that is {state} does not take the step {step.name}.",
        path="state",
        value=state.value,
        expected=_STEPS_IN.get(state, "nothing more: it is over"),
    )


def _open(act: Act) -> None:
    act.take(Event.OPEN)
    if act.payment.opened_at is None:
        act.payment.opened_at = act.tx.now


_WORDS: dict[str, Callable[[Act], None]] = {
    "open": _open,
    "confirm": bank.confirm,
    "cancel": ending.cancel,
    "give_up": ending.give_up,
    "end_token": ending.end_token,
}


def _partner_answer(act: Act, code: str) -> None:
    outcome = find_outcome(code)
    if outcome is None:
        raise ImpossibleStep(
            "No code with a state is known by this number.",
            path="partner_answer",
            value=code,
            expected="a code of the catalogue: mockpayline codes",
        )
    ending.partner_answer(act, outcome)


def _particulars(step: buyer_step.Step) -> dict[str, str]:
    """Return what the journal tells of a step; PIN and cryptogram are never told, nor numbers of unknown cards."""
    match step:
        case buyer_step.AddGiftCard(number, _, amount):
            told = {"card": masked(compact(number))}
            return told if amount is None else told | {"amount": euros(amount)}
        case buyer_step.RemoveGiftCard(number):
            return {"card": masked(compact(number))}
        case buyer_step.Authenticate(result):
            return {"result": result.value}
        case buyer_step.PartnerAnswer(code):
            return {"code": code}
        case _:
            return {}
