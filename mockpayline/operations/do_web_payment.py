"""doWebPayment: open a session for a basket; the answer is a token and the address to send the buyer to."""

from __future__ import annotations

from collections.abc import Sequence

from mockpayline.contract.messages.web import DoWebPaymentRequest, DoWebPaymentResponse
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.payment import Payment, SelectedContractList
from mockpayline.domain.duplicate import DUPLICATE, is_duplicate_order
from mockpayline.domain.journal import Kind
from mockpayline.domain.opening import Asked, Offer, offer
from mockpayline.domain.rule import Rule
from mockpayline.domain.web_payment import Script, WebPayment
from mockpayline.operations.call import Call
from mockpayline.operations.catalogue import ACCEPTED, BAD_FIELD, result
from mockpayline.operations.field_checks import (
    CURRENCY_NUMERIC,
    amount_mistake,
    reference_mistake,
    url_mistake,
)

PRIVATE_DATA_LIMIT = 99
"""Private data pairs of a request; one more is 02514."""
TOO_MANY_PRIVATE_DATA = "02514"


def do_web_payment(request: DoWebPaymentRequest, call: Call) -> DoWebPaymentResponse:
    """Open a web payment, or refuse with the field's or contract's code and no token."""
    payment, order = request.payment or Payment(), request.order or Order()
    mistake = _field_mistake(request, payment, order)
    if mistake is not None:
        return DoWebPaymentResponse(result=result(BAD_FIELD, mistake))
    if request.privateDataList and len(request.privateDataList.privateData) > PRIVATE_DATA_LIMIT:
        return DoWebPaymentResponse(result=result(TOO_MANY_PRIVATE_DATA))
    offered = offer(call.tx.declaration, _asked(request, payment))
    if isinstance(offered, str):
        return DoWebPaymentResponse(result=result(offered, CURRENCY_NUMERIC if offered == BAD_FIELD else ""))
    assert order.ref is not None, "the reference was checked"
    assert payment.amount is not None, "the amount was checked"
    if is_duplicate_order(call.tx, order.ref, int(payment.amount)):
        return DoWebPaymentResponse(result=result(DUPLICATE))
    opened = _opened(call, request, payment, order.ref, offered)
    rules = call.tx.declaration.rules
    told = _scripted(opened, request, rules) if rules else None
    call.tx.add_payment(opened)
    call.payment = opened
    if told is not None:
        call.tx.journal(Kind.RULE, opened, operation="doWebPayment", **told)
    call.hints.extend(offered.hints)
    if amount_mistake(order.amount) is not None:
        call.hints.append("order.amount is no amount in cents; it was taken as it came.")
    return DoWebPaymentResponse(
        result=result(ACCEPTED), token=opened.token, redirectURL=f"{call.base_url}/v2/?token={opened.token}"
    )


def _field_mistake(request: DoWebPaymentRequest, payment: Payment, order: Order) -> str | None:
    mistake = (
        amount_mistake(payment.amount)
        or reference_mistake(order.ref)
        or url_mistake("Return URL", request.returnURL)
        or url_mistake("Cancel URL", request.cancelURL)
    )
    if mistake is None and request.notificationURL:
        mistake = url_mistake("Notification URL", request.notificationURL)
    return mistake


def _asked(request: DoWebPaymentRequest, payment: Payment) -> Asked:
    return Asked(
        contract=payment.contractNumber or "",
        action=payment.action or "",
        mode=payment.mode or "",
        currency=payment.currency or "",
        selected=_numbers(request.selectedContractList),
        second=_numbers(request.secondSelectedContractList),
    )


def _numbers(sent: SelectedContractList | None) -> tuple[str, ...]:
    return tuple(number for number in sent.selectedContract if number) if sent else ()


def _opened(call: Call, request: DoWebPaymentRequest, payment: Payment, order_ref: str, offered: Offer) -> WebPayment:
    tx = call.tx
    shop = tx.declaration.point_of_sale(offered.point_of_sale)
    return WebPayment(
        token=tx.next_token(),
        order_ref=order_ref,
        amount=int(payment.amount or 0),
        action=payment.action or "",
        contract=payment.contractNumber or "",
        point_of_sale=shop.label,
        created_at=tx.now,
        ends_at=tx.now + tx.declaration.dialect.session_life * 1000,
        request=call.kept(request),
        methods=offered.methods,
        complements=offered.complements,
        gift_contract=offered.gift_contract,
        notification_url=request.notificationURL or shop.notification_url,
    )


def _scripted(opened: WebPayment, request: DoWebPaymentRequest, rules: Sequence[Rule]) -> dict[str, object]:
    """Give a new web payment what the rule that matches it scripts; returns what the journal tells of the choice."""
    # Imported here, for most worlds have no rules.
    from mockpayline.scenario.matching import conditions_of, facts_of, match, nearest
    from mockpayline.scenario.mistake import shown

    facts = facts_of(request)
    rule = match(rules, facts)
    if rule is None:
        missed = nearest(rules, facts)
        assert missed is not None, "a rule that does not match has a condition that does not hold"
        return {
            "nearest": missed.rule.name,
            "condition": missed.condition,
            "wanted": shown(missed.wanted),
            "seen": shown(missed.seen),
        }
    opened.rule = rule.name
    opened.script = Script(steps=rule.buyer, at=opened.created_at) if rule.buyer else None
    opened.partner = rule.partner
    opened.notifications = rule.notifications
    return {"rule": rule.name, "conditions": {name: shown(one) for name, one in conditions_of(rule.when).items()}}
