"""What hints are found by: one function for each, from the facts of a world to the places where it is so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from mockpayline.contract.fields import fields_of
from mockpayline.contract.operations import OPERATIONS
from mockpayline.domain.journal import Kind
from mockpayline.domain.money import euros
from mockpayline.domain.opening import GIFT_ACTION, GIFT_MODE
from mockpayline.domain.state_machine import PaymentState
from mockpayline.operations.hints import Facts, Place, SoapCall

DATA_SINCE = 16
"""The first version whose answers have partnerAdditionalData."""

ASKED_WITHIN = 60_000
"""How long after a payment's end, in ms on the world's clock, a shop that never asks for the result is told so."""

POLLS = 5
"""Readings of one payment, within `POLLED_WITHIN` and with the same answer, that are no polling yet."""
POLLED_WITHIN = 60_000
"""In ms on the world's clock."""

_DETAILS = "getWebPaymentDetails"
_ON_HOLD = "ONHOLD_PARTNER"
_READING = (_DETAILS, "getTransactionDetails")
_NOT_OF_THE_METHOD = ("doCapture", "doReset", "doAuthorization", "doReAuthorization", "doDebit", "doCredit")
REFUND_ACTION = "421"
# RFC 3986, section 2: what a URI is made of; whatever else must be percent-encoded.
_URL_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")
_URL_FIELDS = ("returnURL", "cancelURL", "notificationURL")
_SAID_BETTER = ("The call has no version", "The contract knows no element")


def no_version(facts: Facts) -> Iterator[Place]:
    """Find calls without a version."""
    for call in facts.calls:
        if not call.said("version") and _has_version(call.operation):
            yield call.place(f"{call.operation} was read as version {call.entry.data.get('version')}")


def _has_version(operation: str) -> bool:
    found = OPERATIONS.get(operation)
    return found is not None and any(one.name == "version" for one in fields_of(found.request))


def old_version(facts: Facts) -> Iterator[Place]:
    """Find readings in a version that has no gift-card data."""
    for call in facts.of(*_READING):
        version, payment = call.said("version"), facts.payment(call)
        if version.isascii() and version.isdigit() and int(version) < DATA_SINCE and payment and payment.gift_contract:
            yield call.place(f"{call.operation} asks in version {version}")


def amounts_differ(facts: Facts) -> Iterator[Place]:
    """Find openings whose two amounts differ."""
    for call in facts.of("doWebPayment"):
        paid, ordered = call.said("payment.amount"), call.said("order.amount")
        if paid != ordered:
            yield call.place(f"payment.amount is {paid or 'absent'}, order.amount {ordered or 'absent'}")


def no_notification(facts: Facts) -> Iterator[Place]:
    """Find openings that nobody will be notified of."""
    for call in facts.of("doWebPayment"):
        payment = facts.payment(call)
        if payment is not None and payment.notification_url is None:
            yield call.place("no notificationURL, and none of the point of sale")


def url_characters(facts: Facts) -> Iterator[Place]:
    """Find addresses with characters that no URL may have."""
    for call in facts.of("doWebPayment"):
        for field in _URL_FIELDS:
            url = call.said(field)
            wrong = "".join(dict.fromkeys(one for one in url if not _URL_CHARACTERS.fullmatch(one)))
            if wrong:
                yield call.place(f"{field} has {wrong!r}")
            elif "#" in url:
                yield call.place(f"{field} has a fragment (#), which no server ever sees")


def not_https(facts: Facts) -> Iterator[Place]:
    """Find addresses on the Internet without TLS."""
    for call in facts.of("doWebPayment"):
        for field in _URL_FIELDS:
            if call.said(field).lower().startswith("http://") and not _is_local(call.said(field)):
                yield call.place(f"{field} is http")


def _is_local(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
        return not ip_address(host).is_global
    except ValueError:
        host = (urlsplit(url).hostname or "") if "[" not in url else ""
        return "." not in host or host.endswith((".test", ".localhost", ".internal", ".local", ".example"))


def never_asked(facts: Facts) -> Iterator[Place]:
    """Find payments that are over and that the shop never asked for since."""
    oldest = facts.entries[0].at if facts.entries else facts.now
    # The journal is in order, so that the last reading of each payment stands here.
    asked = {one.entry.token: one for one in facts.of(_DETAILS)}
    for token, payment in facts.payments.items():
        over, reading = payment.ended_at, asked.get(token)
        if reading is not None and over is not None and (reading.entry.at >= over or reading.state == _ON_HOLD):
            continue  # of what was on hold `hold_forgotten` tells
        if over is None or over < oldest or facts.now - over < ASKED_WITHIN:
            continue
        if payment.state is not PaymentState.NEVER_OPENED:
            seq = max(one.seq for one in facts.entries if one.token == token)
            since = " since" if reading is not None else ""
            yield Place(f"{payment.state} and never asked for{since}", token, payment.order_ref, seq, over)


def hold_forgotten(facts: Facts) -> Iterator[Place]:
    """Find payments on hold that settled unseen."""
    last = {one.entry.token: one for one in facts.of(_DETAILS)}
    for token, call in last.items():
        payment = facts.payments.get(token)
        ended = payment.ended_at if payment else None
        if call.state == _ON_HOLD and ended is not None and facts.now - ended >= ASKED_WITHIN:
            yield call.place(f"last seen {call.code} {call.state}, settled since, never asked for again")


def hyphen(facts: Facts) -> Iterator[Place]:
    """Find contracts whose names a module would cut: those declared, and others that a shop names."""
    declared = facts.declaration.contracts
    for contract in declared:
        if "-" in contract.number or "-" in contract.card_code:
            yield Place(f"contract {contract.number} ({contract.card_code})")
    known = {one.number for one in declared}
    for call in facts.of("doWebPayment"):
        number = call.said("payment.contractNumber")
        if "-" in number and number not in known:
            yield call.place(f"payment.contractNumber is {number[:50]!r}, which no contract has")


def no_selection(facts: Facts) -> Iterator[Place]:
    """Find openings that leave the methods open."""
    for call in facts.of("doWebPayment"):
        if not (call.request.get("selectedContractList") or {}).get("selectedContract"):
            yield call.place("no selectedContractList")


def polled(facts: Facts) -> Iterator[Place]:
    """Find readings that repeat too fast: for each payment the longest row of them within a minute."""
    streaks: dict[str, list[SoapCall]] = defaultdict(list)
    found: dict[str, Place] = {}
    most: dict[str, int] = defaultdict(lambda: POLLS)
    for call in facts.of(_DETAILS):
        token = call.entry.token
        streak = streaks[token]
        if streak and streak[-1].code != call.code:
            streak.clear()
        streak.append(call)
        recent = sum(1 for one in streak if call.entry.at - one.entry.at <= POLLED_WITHIN)
        if token and recent > most[token]:
            most[token] = recent
            found[token] = call.place(f"asked {recent} times within a minute, always {call.code}")
    yield from found.values()


def gift_refund(facts: Facts) -> Iterator[Place]:
    """Find refunds of what gift cards paid."""
    for call in facts.of("doRefund"):
        payment = facts.payment(call)
        if payment is None or not payment.gift_cards or payment.state is not PaymentState.ACCEPTED:
            continue
        amount, complement = call.said("payment.amount"), payment.complement
        if complement is None:
            yield call.place("nothing but gift cards paid, so nothing can be given back")
        elif amount == str(payment.held) != str(complement.amount):
            yield call.place(
                f"{euros(payment.held)} is the gift cards' part; the complement is {euros(complement.amount)}"
            )


def refund_action(facts: Facts) -> Iterator[Place]:
    """Find refunds under another action."""
    for call in facts.of("doRefund"):
        action = call.said("payment.action")
        if action != REFUND_ACTION:
            yield call.place(f"payment.action is {action or 'absent'}")


def decided_on_code(facts: Facts) -> Iterator[Place]:
    """Find a shop that took an answer for a refusal which was none: it opened the same order again."""
    waiting: dict[str, SoapCall] = {}
    for call in facts.calls:
        if call.operation in _READING:
            ref = call.entry.order_ref
            if call.code != "00000" and call.state in {"ACCEPTED", "PENDING_RISK", "ONHOLD_PARTNER"}:
                waiting[ref] = call
            else:
                waiting.pop(ref, None)
        elif call.operation == "doWebPayment":
            before = waiting.pop(call.said("order.ref"), None)
            if before is not None:
                yield call.place(f"the order was opened again after {before.code}, which is {before.state}")


def receiver_refuses(facts: Facts) -> Iterator[Place]:
    """Find notifications that were not taken."""
    for entry in facts.entries:
        if entry.kind is Kind.NOTIFICATION and entry.data.get("delivered") is False:
            why = entry.data.get("reason") or entry.data.get("error") or f"HTTP {entry.data.get('status')}"
            yield Place(f"{entry.data.get('type', '')}: {why}", entry.token, entry.order_ref, entry.seq, entry.at)


def reference(facts: Facts) -> Iterator[Place]:
    """Find order references with a backslash."""
    for call in facts.of("doWebPayment"):
        if "\\" in call.said("order.ref"):
            yield call.place("order.ref has a backslash")


def not_cents(facts: Facts) -> Iterator[Place]:
    """Find amounts that are no whole cents."""
    for call in facts.of("doWebPayment", "doRefund"):
        amount = call.said("payment.amount")
        if amount and not (amount.isascii() and amount.isdigit()):
            yield call.place(f"payment.amount is {amount[:20]!r}")


def gift_terms(facts: Facts) -> Iterator[Place]:
    """Find gift-card payments on terms that the method does not have."""
    gifts = {one.number for one in facts.declaration.contracts if one.is_gift_card}
    for call in facts.of("doWebPayment"):
        if call.said("payment.contractNumber") not in gifts:
            continue
        action, mode = call.said("payment.action"), call.said("payment.mode")
        if (action, mode) != (GIFT_ACTION, GIFT_MODE):
            yield call.place(f"action {action or 'absent'}, mode {mode or 'absent'}")


def not_offered(facts: Facts) -> Iterator[Place]:
    """Find calls of operations that the method does not have."""
    for call in facts.of(*_NOT_OF_THE_METHOD):
        yield call.place(f"{call.operation} answered {call.code}")


def unknown_fields(facts: Facts) -> Iterator[Place]:
    """Find elements that the contract does not have."""
    for call in facts.calls:
        if ignored := call.entry.data.get("ignored"):
            yield call.place(f"{call.operation}: {', '.join(ignored[:5])}")


def unknown_token(facts: Facts) -> Iterator[Place]:
    """Find readings of tokens that were never given out."""
    for call in facts.of(_DETAILS):
        if call.code == "02317":
            yield call.place("this world never gave the token out, or has forgotten the payment")


def posted_again(facts: Facts) -> Iterator[Place]:
    """Find calls that a fail-over repeated."""
    for call in facts.calls:
        if failover := call.entry.data.get("failover"):
            yield call.place(f"{call.operation} because of {failover.get('x-failover-cause', 'an error')}")


def remarks(facts: Facts) -> Iterator[Place]:
    """Find the remarks of the journal that no other finding says better."""
    for entry in facts.entries:
        said = str(entry.data.get("hint", ""))
        if entry.kind is Kind.HINT and not said.startswith(_SAID_BETTER):
            yield Place(said, entry.token, entry.order_ref, entry.seq, entry.at)
