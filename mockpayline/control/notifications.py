"""The notifications of a world: those sent, as the journal tells of them, and those that wait."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict, cast

from msgspec import Meta
from starlette.requests import Request

from mockpayline.control.answer import Answer, json_answer
from mockpayline.control.query import LIMIT, LISTED, LISTED_AT_MOST, TOKEN, asks, count
from mockpayline.control.waiting import TIMEOUT, patience, until, waited
from mockpayline.control.worlds import merchant_of
from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.ports import Queued, WorldTx
from mockpayline.errors import InvalidValue
from mockpayline.operations.payment_view import Instant, iso
from mockpayline.operations.steps import find
from mockpayline.operations.worlds import Worlds


class Sent(TypedDict):
    """One call of a notification address, with what became of it."""

    seq: Annotated[int, Meta(description="Its place in the journal.", ge=1)]
    at: Instant
    token: Annotated[str, Meta(description="The payment's token.")]
    order_ref: Annotated[str, Meta(description="The reference of the payment's order.")]
    type: Annotated[str, Meta(description="WEBTRS, or TRS for a payment on hold that settled.")]
    attempt: Annotated[int, Meta(description="The minute of the schedule, from 0.", ge=0)]
    url: Annotated[str, Meta(description="The address that was called, with its parameters.")]
    delivered: Annotated[bool, Meta(description="Whether the merchant took it: any status below 400.")]
    status: NotRequired[Annotated[int, Meta(description="The HTTP status that was answered.")]]
    reason: NotRequired[Annotated[str, Meta(description="Why no status was answered.")]]
    copy: NotRequired[Annotated[int, Meta(description="Of a call that a scenario duplicates: which copy, from 1.")]]
    given_up: NotRequired[Annotated[str, Meta(description="Why no attempt follows this one, which was not delivered.")]]


class Waiting(TypedDict):
    """A notification that waits for its next attempt."""

    token: Annotated[str, Meta(description="The payment's token.")]
    type: Annotated[str, Meta(description="WEBTRS, or TRS for a payment on hold that settled.")]
    url: Annotated[str, Meta(description="The address that will be called.")]
    attempt: Annotated[int, Meta(description="The minute of the schedule, from 0.", ge=0)]
    due_at: Annotated[Instant, Meta(description="When it is due on the world's clock.")]
    is_last: Annotated[bool, Meta(description="Whether no attempt follows this one.")]


class Notifications(TypedDict):
    """Notifications of a world."""

    sent: Annotated[list[Sent], Meta(description="Those sent, delivered or not, the newest last.")]
    waiting: Annotated[list[Waiting], Meta(description="Those that wait, the next first.")]


@asks(TOKEN, LIMIT, until("delivered", "Wait until the merchant took a notification of the `token`."), TIMEOUT)
async def show(worlds: Worlds, request: Request, said: dict[str, str]) -> Answer[Notifications]:
    """GET .../notifications: `sent`, the newest last, and `waiting`, the next first; of one `token` where it is given.

    Each list has its newest or next `limit`. What was sent is known for as long as the journal keeps it. With
    `until=delivered` it is answered once one of the `token` was delivered, or `timeout` is over.
    """
    limit = count(said, "limit", default=LISTED, most=LISTED_AT_MOST)
    seconds = patience(said, "delivered")
    merchant, token = merchant_of(request), said.get("token")
    if "until" in said and token is None:
        message = "Nothing says whose notification is waited for."
        raise InvalidValue(message, path="token", expected="the token of a payment")

    def look(tx: WorldTx) -> tuple[bool, Notifications]:
        if "until" in said and token is not None:
            find(tx, token)  # nobody is notified of a payment that there is not
        sent = [one for one in tx.entries(token=token or "") if one.kind is Kind.NOTIFICATION]
        return any(one.data["delivered"] for one in sent), {
            "sent": [sent_view(one) for one in sent[-limit:]],
            "waiting": [waiting_view(one) for one in tx.waiting(limit, token=token)],
        }

    return json_answer(await waited(worlds, request, lambda: worlds.run(merchant, look), seconds))


def sent_view(entry: Entry) -> Sent:
    """Return one call as developers see it."""
    at = iso(entry.at)
    return cast(Sent, {"seq": entry.seq, "at": at, "token": entry.token, "order_ref": entry.order_ref, **entry.data})


def waiting_view(queued: Queued) -> Waiting:
    """Return one that waits as developers see it."""
    return {
        "token": queued.notification.token,
        "type": queued.notification.type,
        "url": queued.notification.url,
        "attempt": queued.attempt,
        "due_at": iso(queued.due_at),
        "is_last": queued.is_last,
    }
