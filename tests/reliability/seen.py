"""What answers and journal entries say, in the terms of the model: cents, instants in ms, masked card numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from .model import Line, Row, in_cents, masked
from .traffic import CHALLENGED

Entry = dict[str, Any]
"""An entry of the journal, as the control API tells it."""


def step_key(journal: Sequence[Entry], place: int) -> tuple[str, ...]:
    """Return what tells a step in the journal from others, as `particulars` does of the call."""
    entry = journal[place]
    data = dict(entry["data"])
    if data["step"] == "complement":
        # What follows at once tells the card: the bank that is asked, or the challenge that comes before it.
        following = journal[place + 1]
        data["card"] = following["data"]["card"] if following["kind"] == "bank" else masked(CHALLENGED)
    rest = data.get("amount") or data.get("result") or data.get("code") or ""
    return entry["token"], data["step"], data.get("card", ""), rest


def ledger_line(entry: Entry) -> Line:
    """Return an entry of the journal as the model writes its ledger."""
    data, kind = entry["data"], entry["kind"]
    of = (kind, entry["token"])
    match kind:
        case "hold" | "release":
            return (*of, data["card"], in_cents(data["amount"]))
        case "commit":
            return (*of, data["card"], *(in_cents(data[name]) for name in ("amount", "initial", "final")))
        case "refund":
            return (*of, in_cents(data["amount"]))
        case "bank":
            return (*of, in_cents(data["amount"]), data["code"])
        case _:
            return (*of, data["code"])


def payment_view(seen: dict[str, Any]) -> dict[str, Any]:
    """Return a payment of the control API as `Row.view` tells it."""
    complement = seen["complement"]
    return {
        **{name: seen[name] for name in ("token", "state", "code", "order_ref", "attempts_left")},
        **{name: in_cents(seen[name]) for name in ("amount", "due")},
        "gift_cards": [
            {name: said if name == "number" or said is None else in_cents(said) for name, said in one.items()}
            for one in seen["gift_cards"]
        ],
        "complement": complement
        and {
            "card": complement["card"],
            "amount": in_cents(complement["amount"]),
            "refunded": in_cents(complement["refunded"]),
        },
        "has_transaction": seen["transaction_id"] is not None,
        **{name: seen[name] and instant(seen[name]) for name in ("opened_at", "ended_at")},
    }


def view_ids(seen: dict[str, Any]) -> list[str]:
    """Return the transaction ids of a payment of the control API."""
    return [one for one in (seen["transaction_id"], (seen["complement"] or {}).get("transaction_id")) if one]


def card_view(seen: dict[str, Any]) -> dict[str, int]:
    """Return a gift card of the control API as `Card.view` tells it."""
    return {name: in_cents(seen[name]) for name in ("balance", "held", "available")}


def details(answer: str, *, whole: bool) -> dict[str, Any]:
    """Return what a reading call tells of the money."""
    main, _, rest = answer.partition("paymentAdditionalList>")
    data = one_text(main, "partnerAdditionalData")
    refunds = re.findall(r"type>REFUND<.*?amount>([0-9]+)<", main)
    return {
        "code": one_text(main, "code"),
        "amount": int(one_text(re.sub(r".*?payment>", "", main, count=1, flags=re.DOTALL), "amount") or 0),
        "gift_cards": json.loads(data.replace("&quot;", '"'))[0] if data else [],
        "additional": int(one_text(rest, "amount") or 0),
        "refunds": [int(one) for one in refunds] if not whole else [],
    }


def expected(row: Row, whole: bool, named: object, answer: str) -> dict[str, Any]:
    """Return the same of the model; getTransactionDetails may be about the complement, which its id says."""
    accepted = row.state == "accepted"
    by_gifts = accepted and bool(row.cards)
    complement = (
        not whole and by_gifts and one_text(answer, "linkedTransactionId") and "partnerAdditionalData" not in answer
    )
    amount = sum(row.cards.values()) if by_gifts else row.amount
    gift_cards = [
        {"PAN": masked(number), "initialBalance": str(first), "finalBalance": str(last)}
        | {"paymentAmount": str(row.cards[number])}
        for number, (first, last) in row.debits.items()
    ]
    return {
        "code": row.view()["code"],
        "amount": row.by_card if complement else amount,
        "gift_cards": gift_cards if by_gifts and not complement else [],
        "additional": row.by_card if by_gifts and not complement else 0,
        "refunds": row.refunds[-99:] if not whole else [],
    }


def ids(answer: str) -> list[str]:
    """Return the ids of the two transactions that a reading call names, refunds left out."""
    found = re.findall(r"transaction>\s*<[^>]*\bid>([0-9]+)<", answer)
    return [*found, one_text(answer, "linkedTransactionId")]


def one_text(text: str, element: str) -> str:
    """Return the text of the first element of this local name, "" where there is none."""
    found = re.search(rf"[<:]{element}>([^<]*)<", text)
    return found[1] if found else ""


def instant(instant: str) -> int:
    """Return an instant of the control API in ms."""
    return round(datetime.fromisoformat(instant).timestamp() * 1000)
