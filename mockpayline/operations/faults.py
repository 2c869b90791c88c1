"""Which scripted fault a call meets: the world's own, or one of the rule that its payment began with."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import msgspec
from msgspec import Struct

from mockpayline.contract.base import Message
from mockpayline.contract.messages.web import DoWebPaymentRequest
from mockpayline.domain import coverage
from mockpayline.domain.fault import Fault, FaultKind
from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.rule import Rule
from mockpayline.domain.web_payment import WebPayment
from mockpayline.operations.call import Call
from mockpayline.scenario.matching import facts_of, match
from mockpayline.scenario.mistake import shown

_LOSES_ANSWER = frozenset({FaultKind.LOSE_ANSWER, FaultKind.TRUNCATE})


class Met(Struct, frozen=True):
    """A fault that a call meets: which call it is, from 1, and the rule, or "" for a fault of the world itself."""

    fault: Fault
    call: int
    rule: str


def meet(operation: str, request: Message, call: Call, host: str = "") -> Met | None:
    """Count a call, and return the fault that it meets, the world's own before those of its rule.

    A rule's faults count the calls of an operation for one order; the world's own count all calls of it since they
    were set. Those at one address count the calls that named it, `host` being the Host header. Every call is counted
    by all, whichever it meets.
    """
    own = _own(operation, call.tx, host)
    scripted = _scripted(operation, request, call, host)
    met = own or scripted
    call.answer_is_lost = met is not None and met.fault.kind in _LOSES_ANSWER
    if met is not None and met.fault.kind.before_work and call.payment is None:
        # The work will not name the payment that the call is about, which the journal books it under.
        call.payment = _payment(request, call.tx)
    return met


def journal(met: Met, operation: str, request: Message, call: Call) -> None:
    """Record what a call met, right behind the call itself; `call` among the data is its number."""
    fault = met.fault
    told: dict[str, object] = {"fault": fault.kind, "call": met.call, "rule": met.rule}
    if fault.at:
        told["at"] = fault.at
    order_ref = _order_ref(request)
    if order_ref and call.payment is None:
        told["order_ref"] = shown(order_ref)
    if fault.delay:
        told["delay_ms"] = fault.delay
    call.tx.meet(coverage.fault(fault.kind))
    call.tx.journal(Kind.FAULT, call.payment, operation=operation, **told)


def _own(operation: str, tx: WorldTx, host: str) -> Met | None:
    faults = tx.faults()
    found: Met | None = None
    for place, fault in enumerate(faults):
        if not fault.concerns(operation, host):
            continue
        count = fault.calls.get(operation, 0) + 1
        struck = found is None and fault.befalls(operation, count, host)
        faults[place] = msgspec.structs.replace(
            fault, calls={**fault.calls, operation: count}, met=fault.met + (1 if struck else 0)
        )
        if struck:
            found = Met(fault, count, "")
    if any(fault.concerns(operation, host) for fault in faults):
        tx.set_faults(faults)
    return found


def _scripted(operation: str, request: Message, call: Call, host: str) -> Met | None:
    rules = call.tx.declaration.rules
    if not any(fault.concerns(operation, host) for rule in rules for fault in rule.faults):
        return None
    rule: Rule | None
    if isinstance(request, DoWebPaymentRequest):
        facts = facts_of(request)
        rule, order_ref = match(rules, facts), facts.order_ref
    else:
        payment = _payment(request, call.tx)
        if payment is None:
            return None
        rule, order_ref = _named(rules, payment.rule), payment.order_ref
        call.payment = payment
    if rule is None:
        return None
    faults = [fault for fault in rule.faults if fault.concerns(operation, host)]
    counts = {
        at: call.tx.count_call(_counted(operation, rule.name, order_ref, at))
        for at in dict.fromkeys(fault.at for fault in faults)
    }
    fault = next((one for one in faults if one.befalls(operation, counts[one.at], host)), None)
    return None if fault is None else Met(fault, counts[fault.at], rule.name)


def _payment(request: Message, tx: WorldTx) -> WebPayment | None:
    """Return the web payment that a request is about: by token, by transaction, or the newest of its order."""
    if isinstance(request, DoWebPaymentRequest):
        return None
    token = _text(request, "token")
    if token and (payment := tx.payment(token)) is not None:
        return payment
    transaction = _text(request, "transactionID") or _text(request, "transactionId")
    if transaction:
        return tx.payment_of_transaction(transaction)
    order_ref = _order_ref(request)
    of_order = tx.payments_of_order(order_ref) if order_ref else []
    return next((one for one in reversed(of_order) if one.rule), of_order[-1] if of_order else None)


def _order_ref(request: Message) -> str:
    return _text(request, "orderRef") or _text(getattr(request, "order", None), "ref")


def _text(part: object, name: str) -> str:
    said = getattr(part, name, None)
    return said if isinstance(said, str) else ""


def _named(rules: Sequence[Rule], name: str) -> Rule | None:
    return next((rule for rule in rules if rule.name == name), None) if name else None


def _counted(operation: str, rule: str, order_ref: str, at: str) -> str:
    """Return the name that calls are counted under: short, and without a reference that may hold anything."""
    of = (operation, rule, order_ref, at) if at else (operation, rule, order_ref)
    return blake2b("\n".join(of).encode(errors="replace"), digest_size=16).hexdigest()
