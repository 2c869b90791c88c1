"""How a web payment ends: accepted, refused, put on hold, cancelled, given up, expired, ended by the merchant."""

from __future__ import annotations

from mockpayline.domain import coverage
from mockpayline.domain.act import Act
from mockpayline.domain.card_number import masked
from mockpayline.domain.dialect import OnHoldNotification, UnpaidComplement
from mockpayline.domain.journal import Kind
from mockpayline.domain.money import euros
from mockpayline.domain.outcome import Outcome, State
from mockpayline.domain.ports import Notification
from mockpayline.domain.rule import NotificationPlan
from mockpayline.domain.state_machine import Event, PaymentState
from mockpayline.domain.web_payment import BasketCard, Refusal, StatusChange
from mockpayline.errors import ImpossibleStep

SITUATION_CODES: dict[PaymentState, str] = {
    PaymentState.ISSUED: "02533",
    PaymentState.OPEN: "02306",
    PaymentState.CHALLENGE: "03030",
    PaymentState.CANCELLED: "02319",
    PaymentState.EXPIRED: "02324",
    PaymentState.NEVER_OPENED: "02534",
    PaymentState.ENDED: "02014",
}
"""The code of getWebPaymentDetails outside a payment (docs.monext.fr, "Return codes", and the shop modules' lists)."""

_AT_ONCE = NotificationPlan()

_HISTORY = {State.ONHOLD_PARTNER: "ON_HOLD_PARTNER"}
"""statusHistory spells this state with underscores; PrestaShop's module compares it."""


def accept(act: Act, outcome: Outcome) -> None:
    """Commit every hold and the card payment together, or put the whole on hold where the processor does so."""
    waiting = next((card.on_hold for card in act.payment.gift_cards if card.on_hold), None)
    if waiting is not None:
        put_on_hold(act, act.outcome(waiting))
        return
    act.take(Event.ACCEPT)
    _commit(act, outcome)


def put_on_hold(act: Act, outcome: Outcome) -> None:
    """Wait for the partner: the holds stay, the buyer goes back to the shop, the session never expires."""
    act.take(Event.PUT_ON_HOLD)
    payment = act.payment
    act.tx.journal(Kind.PARTNER, payment, code=outcome.code)
    payment.outcome = outcome
    if not payment.transaction_id:
        payment.transaction_id = act.tx.next_transaction_id(payment.token)
        payment.history.append(StatusChange(_HISTORY[State.ONHOLD_PARTNER], act.tx.now))
        if payment.partner and payment.partner.later:
            payment.partner_answers_at = act.tx.now + payment.partner.later.after
        _notify(act, "WEBTRS")


def partner_answer(act: Act, outcome: Outcome) -> None:
    """Settle a payment on hold by the partner's later answer.

    It accepts, ends it whatever attempts remain (holds released, card payment voided), or leaves it on hold with
    another code. Raises `ImpossibleStep` for a code that answers nothing.
    """
    act.check(Event.PARTNER_ACCEPTS)
    act.payment.partner_answers_at = None
    if outcome.state.pays:
        act.tx.journal(Kind.PARTNER, act.payment, code=outcome.code)
        act.take(Event.PARTNER_ACCEPTS)
        _commit(act, outcome)
    elif outcome.state.refuses:
        act.tx.journal(Kind.PARTNER, act.payment, code=outcome.code)
        act.take(Event.PARTNER_REFUSES)
        act.payment.refusals.append(Refusal(outcome=outcome, at=act.tx.now))
        _end_refused(act)
    elif outcome.state is State.ONHOLD_PARTNER:
        put_on_hold(act, outcome)
    else:
        raise ImpossibleStep(
            "The partner's answer settles nothing.",
            path="partner_answer",
            value=f"{outcome.code} {outcome.state}",
            expected="a code that accepts, refuses or stays on hold",
        )


def refuse(act: Act, outcome: Outcome, *, by_card: bool = False) -> None:
    """Count a refused attempt; the last one allowed ends the payment with this refusal."""
    payment = act.payment
    last = len(payment.refusals) + 1 >= act.tx.declaration.dialect.attempts
    act.take(Event.REFUSE_LAST if last else Event.REFUSE)
    payment.refusals.append(Refusal(outcome=outcome, at=act.tx.now, by_card=by_card))
    left = max(0, act.tx.declaration.dialect.attempts - len(payment.refusals))
    act.tx.journal(Kind.REFUSAL, payment, code=outcome.code, attempts_left=left)
    if last:
        _end_refused(act)
    else:
        payment.card = None


def cancel(act: Act) -> None:
    """End by the buyer's cancel button: 02319, every hold released."""
    act.take(Event.CANCEL)
    _end_unpaid(act)


def give_up(act: Act) -> None:
    """Let the buyer leave: an earlier refusal becomes final, else nothing happens until the session expires."""
    if act.payment.refusals:
        act.take(Event.GIVE_UP_REFUSED)
        _end_refused(act)
    else:
        act.take(Event.GIVE_UP)


def end_token(act: Act) -> None:
    """End by the merchant through the widget: 02014, every hold released."""
    act.take(Event.END_TOKEN)
    _end_unpaid(act)


def expire(act: Act) -> None:
    """End because the session's life is over; an earlier refusal is then the answer."""
    if act.payment.refusals:
        act.take(Event.EXPIRE_REFUSED)
        _end_refused(act)
    else:
        act.take(Event.EXPIRE)
        _end_unpaid(act)


def release(act: Act, held: BasketCard) -> None:
    """Give one card's hold back."""
    card = act.held_card(held.number)
    amount = card.release(act.payment.token)
    act.tx.save_gift_card(card)
    act.tx.journal(Kind.RELEASE, act.payment, card=masked(held.number), amount=euros(amount))


def _commit(act: Act, outcome: Outcome) -> None:
    payment = act.payment
    payment.outcome = outcome
    if not payment.transaction_id:
        payment.transaction_id = act.tx.next_transaction_id(payment.token)
    _debit(act)
    if payment.card is not None:
        alone = not payment.gift_cards
        payment.card.transaction_id = payment.transaction_id if alone else act.tx.next_transaction_id(payment.token)
    for way in coverage.paid(payment):
        act.tx.meet(way)
    _finish(act, outcome)


def _debit(act: Act) -> None:
    for held in act.payment.gift_cards:
        card = act.held_card(held.number)
        held.initial, held.final = card.commit(act.payment.token)
        act.tx.save_gift_card(card)
        act.tx.journal(
            Kind.COMMIT,
            act.payment,
            card=masked(held.number),
            amount=euros(held.amount),
            initial=euros(held.initial),
            final=euros(held.final),
        )


def _end_refused(act: Act) -> None:
    payment = act.payment
    last = payment.refusals[-1]
    payment.outcome = last.outcome
    if not payment.transaction_id:
        payment.transaction_id = act.tx.next_transaction_id(payment.token)
    payment.card = None
    # After a refused complement the cards stay debited, whichever refusal was the last; a partner's refusal releases.
    refused_complement = any(refusal.by_card for refusal in payment.refusals) and not payment.history
    if refused_complement and act.tx.declaration.dialect.unpaid_complement is UnpaidComplement.KEEP_DEBIT:
        _debit(act)
        payment.kept_debit = payment.held
    else:
        _release_all(act)
    _finish(act, last.outcome)


def _end_unpaid(act: Act) -> None:
    payment = act.payment
    payment.outcome = act.outcome(SITUATION_CODES[payment.state])
    payment.card = None
    _release_all(act)
    payment.ended_at = act.tx.now
    _notify(act, "WEBTRS")


def _release_all(act: Act) -> None:
    for held in act.payment.gift_cards:
        release(act, held)
    act.payment.gift_cards.clear()


def _finish(act: Act, outcome: Outcome) -> None:
    payment = act.payment
    payment.ended_at = act.tx.now
    was_on_hold = bool(payment.history)
    payment.history.append(StatusChange(outcome.state.value, act.tx.now))
    kind = act.tx.declaration.dialect.onhold_notification
    if was_on_hold and kind is not OnHoldNotification.WEBTRS:
        _notify(act, "TRS")
    if not was_on_hold or kind is not OnHoldNotification.TRS:
        _notify(act, "WEBTRS")


def _notify(act: Act, kind: str) -> None:
    payment, plan = act.payment, act.payment.notifications or _AT_ONCE
    if payment.notification_url is None or plan.off:
        return
    parameter, value = ("token", payment.token) if kind == "WEBTRS" else ("transactionId", payment.transaction_id)
    act.tx.notify(
        Notification(
            url=payment.notification_url,
            type=kind,
            parameter=parameter,
            value=value,
            token=payment.token,
            first_at=act.tx.now + plan.after,
            duplicate=plan.duplicate,
            drop_first=plan.drop_first,
        )
    )
