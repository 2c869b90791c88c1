"""A SOAP exchange to take along: as a command of curl, and as a scenario that makes the call again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockpayline.contract.operations import OPERATIONS
from mockpayline.domain.bank_card import GOOD_AMEX, GOOD_CB, bank_card_number
from mockpayline.domain.card_number import masked
from mockpayline.domain.dialect import PanMask
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.money import euros
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.web_payment import WebPayment
from mockpayline.domain.world import Declaration
from mockpayline.operations.exchange import Exchange, xml_text
from mockpayline.operations.payment_view import iso
from mockpayline.operations.world_copy import quoted, world_lines
from mockpayline.scenario.play_words import (
    CONTRACT_LISTS,
    FILLED,
    OWN_KEYS,
    PLAYED,
    forget,
    is_amount,
    is_version,
    leaves,
)

UNKNOWN_KEY = "ACCESS_KEY"
"""What stands for an access key that the scenario does not tell."""

_CHANGING = {"doWebPayment", "doRefund"}
_SOON = 1000
"""Milliseconds that are worth a wait: what calls take on a clock that runs is not."""
_BY_OTHERS = {"02001", "02311"}
"""A duplicate, and an order with several payments."""
_NAMED = 5
_CHALLENGE = "03030"
_ANY_PIN, _WRONG_PIN = "1234", "0000"
_AMPLE = 999_999


def as_curl(exchange: Exchange, base_url: str, declaration: Declaration) -> str:
    """Return the command that makes the call again; what is masked is sent masked."""
    key = declaration.access_key or UNKNOWN_KEY
    words = [
        "curl", "-sS", f"{base_url}{exchange.entry.data.get('path') or '/V4/services/' + exchange.operation.service}",
        "-u", f"{declaration.merchant_id}:{key}",
        "-H", "Content-Type: text/xml; charset=utf-8",
        "-H", f'SOAPAction: "{exchange.operation.name}"',
        "--data-raw", xml_text(exchange.request),
    ]  # fmt: skip
    return " ".join(shlex.quote(one) for one in words)


def as_scenario(exchange: Exchange, tx: WorldTx) -> str | None:
    """Return a scenario that makes the call again, after all that came before it upon its payment.

    Card numbers are the world's own where one fits what the journal shows of them; others are replaced by good test
    cards, with a comment. None for an operation that `play` has no word for.
    """
    if exchange.operation.name not in PLAYED:
        return None
    declaration, entry = tx.declaration, exchange.entry
    payment = tx.payment(entry.token) if entry.token and exchange.operation.name != "doWebPayment" else None
    before = [one for one in tx.entries(token=payment.token) if one.seq < entry.seq] if payment is not None else []
    lines = [
        f"# {exchange.operation.name} of {_comment(declaration.merchant_id)}, as a scenario to play.",
        "format: 1",
        f"scenario: {quoted(exchange.operation.name + ' again')}",
        f"clock: {{start: {iso((before[0] if before else entry).at)}}}",
        *world_lines(declaration),
        "play:",
        *(_call(exchange, tx) if payment is None else _story(before, exchange, payment, tx)),
    ]
    return "\n".join(lines) + "\n"


def _story(before: Sequence[Entry], exchange: Exchange, payment: WebPayment, tx: WorldTx) -> Iterator[str]:
    """Write the payment up to the call: it is opened, the buyer acts, refunds are made, time passes; then the call."""
    told = [one for one in before if one.kind is Kind.STEP or (one.kind is Kind.CALL and one.operation in _CHANGING)]
    if not any(one.operation == "doWebPayment" for one in told):
        yield "  # The journal has dropped the doWebPayment of this payment; this one asks for as much."
        yield f"  - doWebPayment: {{order_ref: {quoted(payment.order_ref)}, amount: {quoted(euros(payment.amount))}}}"
    steps: list[str] = []
    now = (before[0] if before else exchange.entry).at
    for entry in [*told, exchange.entry]:
        if entry.kind is Kind.CALL or entry.at - now >= _SOON:
            yield from _buyer(steps)
            steps.clear()
        if entry.at - now >= _SOON:
            yield f"  - wait: {entry.at - now}ms"
            now = entry.at
        if entry.kind is Kind.CALL:
            yield from _call(Exchange(entry, OPERATIONS[entry.operation]), tx)
        else:
            steps += _step(entry, tx)


def _buyer(steps: list[str]) -> Iterator[str]:
    if steps:
        yield "  - buyer:"
        yield from (f"      - {step}" for step in steps)


def _call(exchange: Exchange, tx: WorldTx) -> Iterator[str]:
    """Write one call with the code that it was answered."""
    name, code = exchange.operation.name, exchange.entry.data.get("code")
    said = dict(leaves(exchange.entry.data["request"]))
    known = _known(exchange, said, tx)
    yield f"  - {name}:" + ("" if known or said else " {}")
    yield from (f"      {key}: {_value(value)}" for key, value in known.items())
    fields = {path: text for path, text in said.items() if "[" not in path}
    if fields:
        yield "      fields:"
        yield from (f"        {quoted(path)}: {quoted(text)}" for path, text in fields.items())
    lost = [_comment(path) for path in said if "[" in path]
    if lost:
        yield f"      # Left out, for fields name no items of lists: {', '.join(lost[:_NAMED])}"
    fault = _fault(exchange, tx)
    if fault:
        yield f"    # It met the fault {fault}, which is left out here."
    elif code in _BY_OTHERS:
        yield f"    # It was answered {code} because of other payments, which are left out here."
    elif code:
        yield f"    expect: {{code: {quoted(code)}}}"


def _fault(exchange: Exchange, tx: WorldTx) -> str:
    """Return the fault that a call met, which stands behind it; hints may stand between them."""
    for one in tx.entries():
        if one.seq <= exchange.entry.seq or one.kind is Kind.HINT:
            continue
        met = one.kind is Kind.FAULT and one.operation == exchange.operation.name
        return _comment(str(one.data.get("fault"))) if met else ""
    return ""


def _known(exchange: Exchange, said: dict[str, str], tx: WorldTx) -> dict[str, object]:
    """Return what `play` has words of its own for; it is taken out of what was said."""
    known: dict[str, object] = {}
    match exchange.operation.name:
        case "doWebPayment":
            known = _opening_keys(said, exchange.entry.data["request"])
        case "getWebPaymentDetails":
            token = said.pop("token", "")
            if not exchange.entry.token:
                known["token"] = token
        case name:
            known = _transaction_keys(said, name, tx, known_payment=bool(exchange.entry.token))
    version = said.get("version", "")
    if is_version(version):
        known["version"] = said.pop("version")
    elif not version:
        said["version"] = ""  # which leaves it out, where `play` would send the newest
    return known


def _opening_keys(said: dict[str, str], request: Mapping[str, Any]) -> dict[str, object]:
    known: dict[str, object] = {}
    amount = said.get("payment.amount", "")
    if is_amount(amount) and said.get("order.amount") == amount:
        known["amount"] = euros(int(amount))
        del said["payment.amount"], said["order.amount"]
    else:
        said.setdefault("payment.amount", "")
        said.setdefault("order.amount", "")
    said.setdefault("order.date", "")
    if said.get("order.currency") == said.get("payment.currency"):
        said.pop("order.currency", None)
    for path, key in OWN_KEYS.items():
        # An empty text leaves a field out that `play` would else fill.
        if path in said or path in FILLED:
            known[key] = said.pop(path, "")
    for name, key in CONTRACT_LISTS:
        listed = (request.get(name) or {}).get("selectedContract")
        if listed:
            known[key] = listed
            forget(said, name)
    pairs = (request.get("privateDataList") or {}).get("privateData")
    if pairs and all(one.get("key") for one in pairs):
        known["private_data"] = {one["key"]: one.get("value", "") for one in pairs}
        forget(said, "privateDataList")
    return known


def _transaction_keys(said: dict[str, str], name: str, tx: WorldTx, *, known_payment: bool) -> dict[str, object]:
    known: dict[str, object] = {}
    given = said.pop("transactionID", "") or said.pop("transactionId", "")
    if given:
        known["transaction"] = _side(given, tx)
    elif name == "getTransactionDetails" and known_payment and said.pop("orderRef", ""):
        known["by"] = "order_ref"
    else:
        known["transaction"] = ""  # which leaves it out; an order that was never opened is sent as a field
    if name == "getTransactionDetails" and said.pop("transactionHistory", "N").upper() == "Y":
        known["history"] = True
    if name == "doRefund":
        known["contract"] = said.pop("payment.contractNumber", "")
        for path in ("payment.amount", "payment.currency", "payment.action", "payment.mode"):
            said.setdefault(path, "")  # which leaves it out, where `play` would send its own
    amount = said.get("payment.amount", "")
    if name == "doRefund" and is_amount(amount):
        known["amount"] = euros(int(said.pop("payment.amount")))
    return known


def _side(transaction_id: str, tx: WorldTx) -> str:
    """Return which side of its payment an id names; ids are others when the scenario is played."""
    payment = tx.payment_of_transaction(transaction_id)
    if payment is None:
        return transaction_id
    if payment.complement is not None and payment.complement.transaction_id == transaction_id:
        return "complement"
    return "main" if payment.transaction_id == transaction_id else "refund"


def _step(entry: Entry, tx: WorldTx) -> list[str]:
    data, name = entry.data, entry.data["step"]
    match name:
        case "gift_card" | "remove_gift_card":
            number, note = _gift_card(entry, tx)
            told = {"number": number}
            if name == "gift_card":
                told["pin"] = _pin(entry, number, tx)
                if "amount" in data:
                    told["amount"] = data["amount"]
            inside = ", ".join(f"{key}: {quoted(value)}" for key, value in told.items())
            return [f"{name}: {{{inside}}}{note}"]
        case "complement":
            number, note = _bank_card(entry, tx)
            return [f'complement: {{card: {quoted(number)}, expires: "1230", cvv: "123"}}{note}']
        case "authenticate":
            return [f"authenticate: {data['result']}"]
        case "partner_answer":
            return [f"partner_answer: {quoted(data['code'])}"]
        case _:
            return [str(name)]


def _gift_card(step: Entry, tx: WorldTx) -> tuple[str, str]:
    """Return the card of a step that names it masked; in place of one that is gone, one that is answered alike."""
    shown = str(step.data.get("card", ""))
    found = next((one.number for one in tx.gift_cards() if _fits(one.number, shown)), None)
    if found is not None:
        return found, ""
    code = str(_answer(step, Kind.PROCESSOR, tx).get("code") or "00000")
    scripted = code.startswith("02") and code != "02000"
    return gift_card_number(_AMPLE, code if scripted else "00000"), f"  # in place of {_comment(shown)}"


def _pin(step: Entry, number: str, tx: WorldTx) -> str:
    card = tx.gift_card(number)
    right = card.pin if card and card.pin else _ANY_PIN
    if _answer(step, Kind.PROCESSOR, tx).get("partner_code") != "EPAY_WRONG_PIN":
        return right
    return _WRONG_PIN if right != _WRONG_PIN else _ANY_PIN


def _bank_card(step: Entry, tx: WorldTx) -> tuple[str, str]:
    """Return the card of a step; the step itself keeps no number, the bank's answer that follows it a masked one."""
    answer = _answer(step, Kind.BANK, tx)
    shown = str(answer.get("card", ""))
    challenged = _answer(step, Kind.STATE, tx).get("event") == "ask_challenge"
    declared = tx.declaration.bank_cards
    numbers = [*(one.number for one in declared), GOOD_CB, GOOD_AMEX]
    found = next((one for one in numbers if _fits(one, shown)), None)
    if found is not None:
        return found, ""
    note = f"  # in place of {_comment(shown) or 'one that was not kept'}"
    if challenged:
        return next((one.number for one in declared if one.three_ds), bank_card_number(_CHALLENGE)), note
    code = str(answer.get("code") or "00000")
    return GOOD_CB if code == "00000" else bank_card_number(code), note


def _fits(number: str, shown: str) -> bool:
    """Tell whether a number is the one that is shown masked, by whichever mask."""
    return any(masked(number, mask) == shown for mask in PanMask)


def _answer(step: Entry, kind: Kind, tx: WorldTx) -> dict[str, Any]:
    """Return the data of the first entry of a kind about the same payment, before its next step of the same name."""
    for one in tx.entries(token=step.token):
        if one.seq > step.seq and one.kind is kind:
            return one.data
        if one.seq > step.seq and one.data.get("step") == step.data.get("step"):
            break
    return {}


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(quoted(str(one)) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(str(key))}: {quoted(str(one))}" for key, one in value.items()) + "}"
    return quoted(str(value))


def _comment(text: str) -> str:
    return "".join(one if one.isprintable() else "?" for one in text)[:60]
