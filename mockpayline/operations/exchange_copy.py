"""A SOAP exchange to take along: as a command of curl, and as a scenario that makes the call again."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from mockpayline.contract.operations import OPERATIONS
from mockpayline.domain.bank_card import GOOD_AMEX, GOOD_CB, bank_card_number
from mockpayline.domain.card_number import masked
from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.money import euros
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.web_payment import WebPayment
from mockpayline.domain.world import Declaration
from mockpayline.operations.exchange import Exchange, value_text, xml_text

UNKNOWN_KEY = "ACCESS_KEY"
"""What stands for an access key that the scenario does not tell."""

PLAYED = ("doWebPayment", "getWebPaymentDetails", "getTransactionDetails", "doRefund")
"""The operations that a scenario's section `play` can call."""

_NAMED = 5
_VERSION_DIGITS = 3
_CHALLENGE = "03030"
_ANY_PIN = "1234"
_OWN_KEYS = {
    "order.ref": "order_ref",
    "payment.contractNumber": "contract",
    "returnURL": "return_url",
    "cancelURL": "cancel_url",
    "notificationURL": "notification_url",
    "languageCode": "language",
    "buyer.email": "buyer_email",
    "payment.action": "action",
    "payment.mode": "mode",
    "payment.currency": "currency",
}
"""What `play` calls fields of doWebPayment by names of its own."""
_FILLED = frozenset(_OWN_KEYS) - {"languageCode", "buyer.email"}


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
    declaration = tx.declaration
    lines = [
        f"# {exchange.operation.name} of {_comment(declaration.merchant_id)}, as a scenario to play.",
        "format: 1",
        f"scenario: {_quoted(exchange.operation.name + ' again')}",
        f"extends: {_quoted(declaration.scenario)}"
        + ("" if declaration.scenario == "demo" else "  # a built-in one, or a file beside this one (name.yaml)"),
        "play:",
    ]
    payment = tx.payment(exchange.entry.token) if exchange.entry.token else None
    if exchange.operation.name == "doWebPayment" or payment is None:
        lines += _call(exchange, tx)
    else:
        lines += _story(exchange, payment, tx)
    return "\n".join(lines) + "\n"


def _story(exchange: Exchange, payment: WebPayment, tx: WorldTx) -> Iterator[str]:
    """Write the payment up to the call: it is opened, the buyer acts, refunds are made, the call is made."""
    steps: list[str] = []
    opened = False
    for entry in tx.entries(token=payment.token):
        if entry.seq >= exchange.entry.seq:
            break
        if entry.kind is Kind.CALL and entry.operation in {"doWebPayment", "doRefund"}:
            opened = opened or entry.operation == "doWebPayment"
            yield from _buyer(steps)
            steps.clear()
            yield from _call(Exchange(entry, OPERATIONS[entry.operation]), tx)
        elif entry.kind is Kind.STEP:
            steps += _step(entry, tx)
    if not opened:
        yield "  # The journal has dropped the doWebPayment of this payment; this one asks for as much."
        yield f"  - doWebPayment: {{order_ref: {_quoted(payment.order_ref)}, amount: {_quoted(euros(payment.amount))}}}"
    yield from _buyer(steps)
    yield from _call(exchange, tx)


def _buyer(steps: list[str]) -> Iterator[str]:
    if steps:
        yield "  - buyer:"
        yield from (f"      - {step}" for step in steps)


def _call(exchange: Exchange, tx: WorldTx) -> Iterator[str]:
    """Write one call with the code that it was answered."""
    name, code = exchange.operation.name, exchange.entry.data.get("code")
    said = dict(_leaves(exchange.entry.data["request"]))
    known = _known(exchange, said, tx)
    yield f"  - {name}:" + ("" if known or said else " {}")
    yield from (f"      {key}: {_value(value)}" for key, value in known.items())
    fields = {path: text for path, text in said.items() if "[" not in path}
    if fields:
        yield "      fields:"
        yield from (f"        {_quoted(path)}: {_quoted(text)}" for path, text in fields.items())
    lost = [_comment(path) for path in said if "[" in path]
    if lost:
        yield f"      # Left out, for fields name no items of lists: {', '.join(lost[:_NAMED])}"
    if code:
        yield f"    expect: {{code: {_quoted(code)}}}"


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
            known = _transaction_keys(said, name, tx)
    version = said.get("version", "")
    if version.isascii() and version.isdigit() and len(version) <= _VERSION_DIGITS:
        known["version"] = said.pop("version")
    elif not version:
        said["version"] = ""  # which leaves it out, where `play` would send the newest
    return known


def _opening_keys(said: dict[str, str], request: Mapping[str, Any]) -> dict[str, object]:
    known: dict[str, object] = {}
    amount = said.get("payment.amount", "")
    if amount.isascii() and amount.isdigit() and len(amount) <= 12 and said.get("order.amount") == amount:
        known["amount"] = euros(int(amount))
        del said["payment.amount"], said["order.amount"]
    if said.get("order.currency") == said.get("payment.currency"):
        said.pop("order.currency", None)
    for path, key in _OWN_KEYS.items():
        # An empty text leaves a field out that `play` would else fill.
        if path in said or path in _FILLED:
            known[key] = said.pop(path, "")
    for name, key in (
        ("selectedContractList", "selected_contracts"),
        ("secondSelectedContractList", "second_contracts"),
    ):
        listed = (request.get(name) or {}).get("selectedContract")
        if listed:
            known[key] = listed
            for path in [one for one in said if one.startswith(f"{name}.")]:
                del said[path]
    pairs = (request.get("privateDataList") or {}).get("privateData")
    if pairs and all(one.get("key") for one in pairs):
        known["private_data"] = {one["key"]: one.get("value", "") for one in pairs}
        for path in [one for one in said if one.startswith("privateDataList.")]:
            del said[path]
    return known


def _transaction_keys(said: dict[str, str], name: str, tx: WorldTx) -> dict[str, object]:
    known: dict[str, object] = {}
    given = said.pop("transactionID", "") or said.pop("transactionId", "")
    if given:
        known["transaction"] = _side(given, tx)
    elif name == "getTransactionDetails" and said.pop("orderRef", ""):
        known["by"] = "order_ref"
    if name == "getTransactionDetails" and said.pop("transactionHistory", "N").upper() == "Y":
        known["history"] = True
    amount = said.get("payment.amount", "")
    if name == "doRefund" and amount.isascii() and amount.isdigit() and 0 < len(amount) <= 12:
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


def _leaves(said: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Return the texts of a message by their paths; items of a list are numbered from 0 where there are several."""
    if isinstance(said, dict):
        for name, value in said.items():
            yield from _leaves(value, f"{path}.{name}" if path else name)
    elif isinstance(said, list):
        for place, value in enumerate(said):
            yield from _leaves(value, f"{path}[{place}]")
    elif said is not None:
        yield path, value_text(said)


def _step(entry: Entry, tx: WorldTx) -> list[str]:
    data, name = entry.data, entry.data["step"]
    match name:
        case "gift_card" | "remove_gift_card":
            number, note = _gift_card(data.get("card", ""), tx)
            told = {"number": number}
            if name == "gift_card":
                told["pin"] = _pin(number, tx)
                if "amount" in data:
                    told["amount"] = data["amount"]
            inside = ", ".join(f"{key}: {_quoted(value)}" for key, value in told.items())
            return [f"{name}: {{{inside}}}{note}"]
        case "complement":
            number, note = _bank_card(entry, tx)
            return [f'complement: {{card: {_quoted(number)}, expires: "1230", cvv: "123"}}{note}']
        case "authenticate":
            return [f"authenticate: {data['result']}"]
        case "partner_answer":
            return [f"partner_answer: {_quoted(data['code'])}"]
        case _:
            return [str(name)]


def _gift_card(shown: str, tx: WorldTx) -> tuple[str, str]:
    found = next((one.number for one in tx.gift_cards() if masked(one.number) == shown), None)
    return (found, "") if found else ("9999100000000000018", f"  # in place of {_comment(shown)}")


def _pin(number: str, tx: WorldTx) -> str:
    card = tx.gift_card(number)
    return card.pin if card and card.pin else _ANY_PIN


def _bank_card(step: Entry, tx: WorldTx) -> tuple[str, str]:
    """Return the card of a step; the step itself keeps no number, the bank's answer that follows it a masked one."""
    shown, challenged = "", False
    for one in tx.entries(token=step.token):
        if one.seq > step.seq and one.data.get("step") == "complement":
            break
        if one.seq > step.seq and one.kind is Kind.BANK:
            shown = str(one.data.get("card", ""))
        challenged = challenged or (one.seq > step.seq and one.data.get("event") == "ask_challenge")
    declared = tx.declaration.bank_cards
    numbers = [*(one.number for one in declared), GOOD_CB, GOOD_AMEX]
    found = next((one for one in numbers if masked(one) == shown), None)
    if found is not None:
        return found, ""
    note = f"  # in place of {_comment(shown) or 'one that was not kept'}"
    if challenged:
        return next((one.number for one in declared if one.three_ds), bank_card_number(_CHALLENGE)), note
    return GOOD_CB, note


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_quoted(str(one)) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(str(key))}: {_quoted(str(one))}" for key, one in value.items()) + "}"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    """Return a text as YAML reads it back whatever it holds: between double quotes, as JSON writes it."""
    return (
        json.dumps(text, ensure_ascii=False)
        .replace("\x7f", "\\u007f")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
        .replace("\x85", "\\u0085")
    )


def _comment(text: str) -> str:
    return "".join(one if one.isprintable() else "?" for one in text)[:60]
