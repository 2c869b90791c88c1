"""What the shop reads of getWebPaymentDetails: the result, the gift cards, the complement."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from mockpayline.contract.messages.web import GetWebPaymentDetailsResponse
from mockpayline.contract.types.result import Result

PATHS = (
    "order.ref",
    "transaction.id",
    "transaction.date",
    "payment.amount",
    "contractNumber",
    "card.number",
    "card.type",
    "result.partnerCode",
    "result.partnerCodeLabel",
)
"""What is shown of an answer, where it has a value."""
COMPLEMENT_PATHS = ("transaction.id", "payment.amount", "payment.contractNumber", "card.number")
"""What is shown of each paymentAdditional."""
CARD_KEYS = ("PAN", "initialBalance", "paymentAmount", "finalBalance")
"""What partnerAdditionalData tells of a gift card."""

_PIECE = re.compile(r"(<[^>]*>)([^<]*)")


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer, taken apart as a merchant's module does; every value as it came, `rows` with their paths."""

    code: str
    state: str
    message: str
    rows: tuple[tuple[str, str], ...]
    gift_cards: tuple[dict[str, str], ...]


def read(answer: GetWebPaymentDetailsResponse) -> Reading:
    """Return what an answer says."""
    result = answer.result or Result()
    rows = [(path, _at(answer, path)) for path in PATHS]
    for additional in answer.paymentAdditionalList.paymentAdditional if answer.paymentAdditionalList else ():
        rows += [(f"paymentAdditional.{path}", _at(additional, path)) for path in COMPLEMENT_PATHS]
    return Reading(
        code=result.code or "",
        state=result.shortMessage or "",
        message=result.longMessage or "",
        rows=tuple((path, value) for path, value in rows if value),
        gift_cards=gift_cards(_at(answer, "transaction.partnerAdditionalData")),
    )


def gift_cards(text: str) -> tuple[dict[str, str], ...]:
    """Return the gift cards of partnerAdditionalData, nested in a second list or not; none for anything else."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    while isinstance(said, list) and len(said) == 1 and isinstance(said[0], list):
        said = said[0]
    if not isinstance(said, list):
        return ()
    return tuple({key: str(one.get(key, "")) for key in CARD_KEYS} for one in said if isinstance(one, dict))


def indented(xml: str) -> str:
    """Return XML with an element a line, for people to read."""
    lines: list[str] = []
    depth, is_open = 0, False
    for tag, text in _PIECE.findall(xml):
        closes = tag.startswith("</")
        depth -= closes
        if closes and is_open:
            lines[-1] += tag
        else:
            lines.append("  " * depth + tag + text.strip())
        is_open = not closes and not tag.startswith("<?") and not tag.endswith("/>")
        depth += is_open
    return "\n".join(lines)


def _at(message: object, path: str) -> str:
    found: object = message
    for name in path.split("."):
        found = getattr(found, name, None)
    return found if isinstance(found, str) else ""
