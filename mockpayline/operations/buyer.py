"""The buyer's steps upon a web payment, each in a transaction of its own: what raises leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from mockpayline.domain import bank, basket, ending
from mockpayline.domain import buyer_step as said
from mockpayline.domain.act import Act
from mockpayline.domain.card_number import compact, masked
from mockpayline.domain.journal import Kind
from mockpayline.domain.money import euros
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import Event, PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.errors import ImpossibleStep, NotFound
from mockpayline.operations.catalogue import find_outcome
from mockpayline.operations.worlds import Worlds, settle_due


async def play(worlds: Worlds, merchant: str, token: str, steps: Sequence[said.Step]) -> WebPayment:
    """Take the steps one after another and return the payment as they leave it.

    A refusal with a code goes on to the next step. Raises `NotFound` for an unknown token, and `ImpossibleStep` (or
    `FormMistake`) with the index of the step that could not be taken; what came before it stands.
    """
    for index, step in enumerate(steps):
        try:
            await worlds.run(merchant, partial(take, token=token, step=step))
        except ImpossibleStep as mistake:
            mistake.index = index
            mistake.path = ".".join(dict.fromkeys([f"steps[{index}]", step.name, mistake.path]))
            raise
    return await worlds.run(merchant, lambda tx: find(tx, token))


def find(tx: WorldTx, token: str) -> WebPayment:
    """Return a web payment of this world. Raises `NotFound`."""
    payment = tx.payment(token)
    if payment is None:
        raise NotFound("This world has no web payment of this token.", path="token", value=token)
    return payment


def take(tx: WorldTx, token: str, step: said.Step) -> WebPayment:
    """Take one step and return the payment; whoever acts on the page has opened it."""
    payment = find(tx, token)
    if isinstance(step, said.Wait):
        _wait(tx, step)
        return find(tx, token)
    act = Act(tx, payment, find_outcome)
    if payment.state is PaymentState.ISSUED and step.name not in {"end_token", "partner_answer"}:
        _open(act)
    tx.journal(Kind.STEP, payment, step=step.name, **_particulars(step))
    try:
        _take(act, step)
    except ImpossibleStep as mistake:
        if mistake.path != "state":
            raise
        raise _out_of_place(payment.state, step) from None
    tx.save_payment(payment)
    return payment


def _take(act: Act, step: said.Step) -> None:
    match step:
        case said.Word(name):
            _WORDS[name](act)
        case said.AddGiftCard(number, pin, amount):
            basket.add(act, number, pin, amount)
        case said.RemoveGiftCard(number):
            basket.remove(act, number)
        case said.PayComplement(card, expires, cvv, holder):
            bank.pay(act, card, expires, cvv, holder)
        case said.Authenticate(result):
            bank.authenticate(act, result)
        case said.PartnerAnswer(code):
            _partner_answer(act, code)
        case said.Wait():
            raise AssertionError("time passes for a world, not for one payment")


_STEPS_IN: dict[PaymentState, str] = {
    PaymentState.ISSUED: "open, or any step that opens the page first; end_token",
    PaymentState.OPEN: "gift_card, remove_gift_card, complement, confirm, cancel, give_up, end_token",
    PaymentState.CHALLENGE: "authenticate, cancel, give_up, end_token",
    PaymentState.ON_HOLD: "partner_answer",
}
"""The steps that a payment takes, as the table of the state machine allows them, for who took another."""


def _out_of_place(state: PaymentState, step: said.Step) -> ImpossibleStep:
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


def _wait(tx: WorldTx, step: said.Wait) -> None:
    clock = tx.clock
    clock.advance(step.time, tx.real_now)
    tx.set_clock(clock)
    settle_due(tx)


def _particulars(step: said.Step) -> dict[str, str]:
    """Return what the journal tells of a step; PIN and cryptogram are never told, nor numbers of unknown cards."""
    match step:
        case said.AddGiftCard(number, _, amount):
            told = {"card": masked(compact(number))}
            return told if amount is None else told | {"amount": euros(amount)}
        case said.RemoveGiftCard(number):
            return {"card": masked(compact(number))}
        case said.Authenticate(result):
            return {"result": result.value}
        case said.PartnerAnswer(code):
            return {"code": code}
        case _:
            return {}
