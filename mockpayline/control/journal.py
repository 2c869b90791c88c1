"""The journal of a world, oldest entry first."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from msgspec import Meta
from starlette.requests import Request

from mockpayline.control.answer import Answer, json_answer
from mockpayline.control.query import ORDER_REF, TOKEN, Parameter, asks
from mockpayline.control.worlds import merchant_of
from mockpayline.domain.journal import Entry, Kind
from mockpayline.operations.payment_view import Instant, iso
from mockpayline.operations.worlds import Worlds

_OPERATION = Parameter(
    "operation", "Only what is about calls of this operation, as doRefund.", {"type": "string", "minLength": 1}
)


class EntryView(TypedDict):
    """One thing that happened."""

    seq: Annotated[int, Meta(description="Its place in the journal, from 1.", ge=1)]
    at: Instant
    kind: Annotated[Kind, Meta(description="What the entry records.")]
    operation: Annotated[str, Meta(description="The SOAP operation that was called; empty for none.")]
    token: Annotated[str, Meta(description="The payment's token; empty for none.")]
    order_ref: Annotated[str, Meta(description="The reference of the payment's order; empty for none.")]
    data: Annotated[
        dict[str, Any], Meta(description="The particulars, by the entry's kind: euros as text, card numbers masked.")
    ]


class Journal(TypedDict):
    """What happened in a world, as far back as it is kept."""

    entries: Annotated[list[EntryView], Meta(description="The entries, the oldest first.")]


@asks(_OPERATION, ORDER_REF, TOKEN)
async def show(worlds: Worlds, request: Request, said: dict[str, str]) -> Answer[Journal]:
    """GET .../journal: the entries, by `operation`, `order_ref` and `token` where these are given."""
    entries = await worlds.run(merchant_of(request), lambda tx: tx.entries(**said))
    return json_answer({"entries": [entry_view(one) for one in entries]})


def entry_view(entry: Entry) -> EntryView:
    """Return an entry as developers see it."""
    return {
        "seq": entry.seq,
        "at": iso(entry.at),
        "kind": entry.kind,
        "operation": entry.operation,
        "token": entry.token,
        "order_ref": entry.order_ref,
        "data": entry.data,
    }
