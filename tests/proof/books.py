"""The money of a world, added up from what the control API shows; the server's own sums are not used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

Ask = Callable[[str], dict[str, Any]]
"""Returns what the control API answers to a GET below the world's address."""

UNFINISHED = {"issued", "open", "challenge", "on_hold"}
NOTHING = Decimal(0)


def mistakes(ask: Ask, document: dict[str, Any], by_number: dict[str, Decimal]) -> Iterator[str]:
    """Yield what does not add up in the world of a scenario; `by_number` are the gift cards that it does not declare.

    Cards are told apart by their last two digits, which every mask leaves.
    """
    payments = ask("/payments?limit=1000")["payments"]
    begun = {one["number"]: Decimal(one["balance"]) for one in document["gift_cards"]} | by_number
    for number, beginning in begun.items():
        yield from _card(ask(f"/gift-cards/{number}"), number[-2:], beginning, payments)
    gift_contract = next(one for one in document["contracts"] if one["card_code"] == "CADEAU_CARREFOUR")
    dialect = document["dialect"]
    for payment in payments:
        yield from _basket(payment, keeps=dialect.get("unpaid_complement") == "keep_debit")
        yield from _maximum(payment, Decimal(gift_contract["max_amount"]), dialect.get("max_amount_scope", "basket"))
    yield from _journal(ask("/journal")["entries"], payments)


def _card(card: dict[str, Any], last: str, beginning: Decimal, payments: list[dict[str, Any]]) -> Iterator[str]:
    mine = [(payment, one) for payment in payments for one in payment["gift_cards"] if one["number"].endswith(last)]
    took = sum((_taken(one) for _, one in mine), NOTHING)
    if beginning - took != Decimal(card["balance"]):
        yield f"{last} began with {beginning}, payments took {took}, and it has {card['balance']}"
    held = sum((Decimal(one["held"]) for payment, one in mine if payment["state"] in UNFINISHED), NOTHING)
    if held != Decimal(card["held"]):
        yield f"{last} holds {card['held']}, baskets under way {held}"
    if Decimal(card["balance"]) - Decimal(card["held"]) != Decimal(card["available"]) or Decimal(card["available"]) < 0:
        yield f"{last} has {card['balance']}, holds {card['held']}, so that {card['available']} is available"


def _taken(card: dict[str, Any]) -> Decimal:
    return NOTHING if card["final"] is None else Decimal(card["initial"]) - Decimal(card["final"])


def _basket(payment: dict[str, Any], *, keeps: bool) -> Iterator[str]:
    cards, bank, state = payment["gift_cards"], payment["complement"], payment["state"]
    what = f"{payment['order_ref']} ({state})"
    if state == "accepted":
        share = sum((Decimal(one["paid"]) for one in cards), NOTHING)
        rest = Decimal(bank["amount"]) if bank else NOTHING
        if share + rest != Decimal(payment["amount"]):
            yield f"{what}: {share} by gift cards and {rest} by card of {payment['amount']}"
        if any(Decimal(one["paid"]) != _taken(one) or Decimal(one["paid"]) <= 0 for one in cards):
            yield f"{what}: a gift card paid something else than was taken from it"
        if bank and not NOTHING <= Decimal(bank["refunded"]) <= rest:
            yield f"{what}: {bank['refunded']} given back of {rest}"
        return
    if bank is not None:
        yield f"{what}: it has a complement"
    if any(Decimal(one["paid"]) != 0 for one in cards):
        yield f"{what}: gift cards paid"
    taken = sum(map(_taken, cards), NOTHING)
    if taken and not (keeps and state not in UNFINISHED):
        yield f"{what}: {taken} were taken from gift cards"
    if state in UNFINISHED:
        held = sum((Decimal(one["held"]) for one in cards), NOTHING)
        if Decimal(payment["amount"]) - held != Decimal(payment["due"]):
            yield f"{what}: {held} held of {payment['amount']}, and {payment['due']} due"


def _maximum(payment: dict[str, Any], most: Decimal, scope: str) -> Iterator[str]:
    shares = [max(Decimal(one["paid"]), Decimal(one["held"])) for one in payment["gift_cards"]]
    share = max(shares, default=NOTHING) if scope == "card" else sum(shares, NOTHING)
    if share > most:
        yield f"{payment['order_ref']}: gift cards pay {share}, above the maximum {most} for each {scope}"


def _journal(entries: list[dict[str, Any]], payments: list[dict[str, Any]]) -> Iterator[str]:
    if entries and entries[0]["seq"] != 1:
        return  # the oldest are gone, so that nothing can be added up
    told: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in entries:
        if one["kind"] in {"refund", "commit"}:
            told[one["kind"], one["token"]] += Decimal(one["data"]["amount"])
    for payment in payments:
        bank, token = payment["complement"], payment["token"]
        refunded = Decimal(bank["refunded"]) if bank else NOTHING
        if told["refund", token] != refunded:
            yield f"{payment['order_ref']}: {refunded} given back, {told['refund', token]} by the journal"
        taken = sum(map(_taken, payment["gift_cards"]), NOTHING)
        if told["commit", token] != taken:
            yield f"{payment['order_ref']}: {taken} taken from gift cards, {told['commit', token]} by the journal"
