"""What an answer, or the control API's view of a payment, tells: the facts that `expect` names, in cents and words."""

from __future__ import annotations

import json
from typing import Any

from msgspec import Struct

from mockpayline.contract.base import Message
from mockpayline.domain.money import cents
from mockpayline.errors import InvalidValue
from mockpayline.player.control import PaymentView

REFUND = "REFUND"


class GiftCard(Struct, frozen=True):
    """A gift card of a basket, its number masked; None for what is not told."""

    number: str
    initial: int | None = None
    final: int | None = None
    paid: int | None = None
    held: int | None = None


class Complement(Struct, frozen=True):
    """The complement; an empty text and None for what is not told."""

    transaction: str = ""
    amount: int | None = None
    number: str = ""
    type: str = ""
    contract: str = ""
    refunded: int | None = None


def answer_facts(response: Message) -> dict[str, Any]:
    """Return what an answer tells, by the words of `expect`; a word of which it tells nothing is None."""
    found: Any = response
    result = found.result
    transaction = getattr(found, "transaction", None)
    payment = getattr(found, "payment", None)
    data = getattr(transaction, "partnerAdditionalData", None) or ""
    history = getattr(found, "statusHistoryList", None)
    pairs = getattr(found, "privateDataList", None)
    duplicated = getattr(transaction, "isDuplicated", None)
    return {
        "code": result.code if result else None,
        "state": result.shortMessage if result else None,
        "message": result.longMessage if result else None,
        "partner_code": (result.partnerCode or "") if result else "",
        "main_amount": _cents(payment.amount if payment else None),
        "contract": getattr(found, "contractNumber", None) or (payment.contractNumber if payment else None),
        "gift_cards": gift_cards(data),
        "complement": _complement(found),
        "data": data,
        "transaction": (transaction.id or "") if transaction else "",
        "linked": getattr(found, "linkedTransactionId", None) or "",
        "refunds": tuple(_cents(one.amount) for one in _associated(found) if one.type == REFUND),
        "history": tuple(one.status or "" for one in history.statusHistory) if history else (),
        "private_data": {one.key or "": one.value or "" for one in pairs.privateData} if pairs else {},
        "duplicated": None if duplicated is None else duplicated == "1",
    }


def refund_ids(response: Message) -> list[str]:
    """Return the ids of the refunds that an answer lists, oldest first."""
    return [one.transactionId for one in _associated(response) if one.type == REFUND and one.transactionId]


def view_facts(view: PaymentView) -> dict[str, Any]:
    """Return what the control API tells of a payment, by the words of `expect`."""
    bank = view.complement
    return {
        "code": view.code,
        "state": view.short_message,
        "contract": view.contract,
        "gift_cards": tuple(
            GiftCard(one.number, _euros(one.initial), _euros(one.final), _euros(one.paid), _euros(one.held))
            for one in view.gift_cards
        ),
        "complement": bank
        and Complement(bank.transaction_id, _euros(bank.amount), bank.card, refunded=_euros(bank.refunded)),
        "payment_state": view.state,
        "attempts_left": view.attempts_left,
        "due": _euros(view.due),
        "redirect": view.redirect,
    }


def gift_cards(data: str) -> tuple[GiftCard, ...] | None:
    """Return the gift cards of a partnerAdditionalData, whatever its nesting and unit; None for one of another form."""
    if not data:
        return ()
    found = _listed(data)
    if found is None:
        return None
    unit = unit_of(data)
    amount = _euros if unit == "euros" else _cents
    return tuple(
        GiftCard(
            str(one.get("PAN", "")),
            amount(one.get("initialBalance")),
            amount(one.get("finalBalance")),
            amount(one.get("paymentAmount")),
        )
        for one in found
    )


def nesting_of(data: str) -> str:
    """Return how the cards of a partnerAdditionalData stand: nested, flat, or empty where it is neither."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(found, list) or not found:
        return ""
    return "nested" if isinstance(found[0], list) else "flat"


def unit_of(data: str) -> str:
    """Return what the amounts of a partnerAdditionalData are: euros have a point, cents none."""
    found = _listed(data)
    if not found:
        return ""
    return "euros" if any("." in str(one.get("paymentAmount", "")) for one in found) else "cents"


def _listed(data: str) -> list[dict[str, Any]] | None:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if isinstance(found, list) and len(found) == 1 and isinstance(found[0], list):
        found = found[0]
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return None
    return found


def _complement(found: Any) -> Complement | None:
    further = getattr(found, "paymentAdditionalList", None)
    if further is None or not further.paymentAdditional:
        return None
    one = further.paymentAdditional[0]
    payment, card = one.payment, one.card
    return Complement(
        (one.transaction.id or "") if one.transaction else "",
        _cents(payment.amount if payment else None),
        (card.number or "") if card else "",
        (card.type or "") if card else "",
        (payment.contractNumber or "") if payment else "",
    )


def _associated(found: Any) -> list[Any]:
    listed = getattr(found, "associatedTransactionsList", None)
    return list(listed.associatedTransactions) if listed else []


def _cents(text: Any) -> int | None:
    return int(text) if isinstance(text, str) and text.isascii() and text.lstrip("-").isdigit() else None


def _euros(text: Any) -> int | None:
    try:
        return None if text is None else cents(text)
    except InvalidValue:
        return None
