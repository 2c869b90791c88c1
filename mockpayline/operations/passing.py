"""Time passing in a world: what has come due happens at its own instant, in the order of the instants."""

from __future__ import annotations

from mockpayline.domain import ending
from mockpayline.domain.act import Act
from mockpayline.domain.buyer_step import Wait
from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.web_payment import Script, WebPayment
from mockpayline.errors import ImpossibleStep
from mockpayline.operations.catalogue import find_outcome
from mockpayline.operations.steps import find, take

AT_ONCE = 100
"""Things that happen in one transaction; thousands of sessions may end at the same time."""


def settle_due(tx: WorldTx, most: int = AT_ONCE) -> bool:
    """Let happen what has come due: sessions end, scripted buyers act, partners answer. Tells whether that is all."""
    for _ in range(most):
        payment = tx.due_payment()
        if payment is None:
            return True
        instant = payment.due_at
        assert instant is not None, "what is due has an instant"
        with tx.at(instant):
            _happen(tx, payment, instant)
    return tx.due_payment() is None


def _happen(tx: WorldTx, payment: WebPayment, instant: int) -> None:
    if payment.state.runs_out and payment.ends_at <= instant:
        ending.expire(Act(tx, payment, find_outcome))
        tx.save_payment(payment)
    elif payment.partner_answers_at is not None and payment.partner_answers_at <= instant:
        _answer(tx, payment)
    else:
        assert payment.script is not None, "nothing else comes due"
        _act(tx, payment, payment.script)


def _answer(tx: WorldTx, payment: WebPayment) -> None:
    assert payment.partner is not None, "an answer that comes by itself is scripted"
    assert payment.partner.later is not None, "an answer that comes by itself is scripted"
    outcome = find_outcome(payment.partner.later.code)
    assert outcome is not None, "the loader takes codes with a state alone"
    ending.partner_answer(Act(tx, payment, find_outcome), outcome)
    tx.save_payment(payment)


def _act(tx: WorldTx, payment: WebPayment, script: Script) -> None:
    """Take the scripted buyer's next step; one that is impossible ends the script, and the journal says so."""
    step, rest = script.steps[0], script.steps[1:]
    at = script.at + step.time if isinstance(step, Wait) else script.at
    payment.script = Script(steps=rest, at=at) if rest else None
    tx.save_payment(payment)
    if isinstance(step, Wait):
        return
    try:
        take(tx, payment.token, step)
    except ImpossibleStep as mistake:
        # What the step had begun to change was not saved.
        payment = find(tx, payment.token)
        payment.script = None
        tx.save_payment(payment)
        tx.journal(
            Kind.HINT,
            payment,
            hint=f"The rule {payment.rule} scripts a step {step.name} that could not be taken, so its buyer stops:"
            f" {mistake.message}",
        )
