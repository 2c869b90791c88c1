"""The control API of the server that is played against, as far as playing needs it."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from msgspec import Struct

from mockpayline.domain.buyer_step import (
    AddGiftCard,
    Authenticate,
    PartnerAnswer,
    PayComplement,
    RemoveGiftCard,
    Step,
    Wait,
)
from mockpayline.domain.money import euros
from mockpayline.errors import SandboxError
from mockpayline.player.connection import Connection, Reply

T = TypeVar("T")
_IMPOSSIBLE = 409
_NOT_FOUND = 404
_FAILED = 400
_TIME = r"^20\d\d-(0[1-9]|1[0-2])-([01]\d|2\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$"


class Refused(SandboxError):
    """The control API did not do what was asked, or answered something that it never answers."""


class GiftCardView(Struct, frozen=True):
    """A gift card of a basket as the API shows it, amounts as decimal euros."""

    number: str
    held: str
    initial: str | None
    final: str | None
    paid: str


class ComplementView(Struct, frozen=True):
    """The complement as the API shows it."""

    card: str
    amount: str
    transaction_id: str
    refunded: str


class PaymentView(Struct, frozen=True):
    """A web payment as the API shows it."""

    token: str
    state: str
    code: str
    short_message: str
    order_ref: str
    amount: str
    due: str
    attempts_left: int
    contract: str
    gift_cards: list[GiftCardView]
    complement: ComplementView | None
    transaction_id: str | None
    redirect: str | None


class _Payments(Struct, frozen=True):
    payments: list[PaymentView]


class _Entry(Struct, frozen=True):
    kind: str
    at: str
    seq: int
    operation: str = ""
    token: str = ""
    order_ref: str = ""
    data: dict[str, Any] = {}


class _Entries(Struct, frozen=True):
    entries: list[_Entry]


class World(Struct, frozen=True):
    """A world's own time."""

    now: Annotated[str, msgspec.Meta(pattern=_TIME)]


class _Balance(Struct, frozen=True):
    balance: str


class Mistake(Struct, frozen=True):
    """What the API says is wrong; `index` is that of an impossible buyer step."""

    message: str
    path: str = ""
    expected: str = ""
    index: int | None = None


class _Error(Struct, frozen=True):
    error: Mistake


class ControlApi:
    """The API of one merchant's world; every call may raise `Refused` and `Unreachable`."""

    def __init__(self, merchant: str, token: str | None = None) -> None:
        self._world = f"/control/worlds/{quote(merchant, safe='')}"
        self._headers = {"Content-Type": "application/json"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"

    def put(self, connection: Connection, scenario: bytes) -> World:
        """Make the world anew from a scenario."""
        return self._asked(connection, "PUT", "", World, scenario)

    def payment(self, connection: Connection, token: str) -> PaymentView | None:
        """Return a payment, None for an unknown one."""
        reply = self._send(connection, "GET", f"/payments/{quote(token, safe='')}", None)
        return None if reply.status == _NOT_FOUND else _read(reply, PaymentView)

    def payments(self, connection: Connection, order_ref: str) -> list[PaymentView]:
        """Return the payments of an order, the newest first."""
        query = urlencode({"order_ref": order_ref, "limit": 1000})
        return self._asked(connection, "GET", f"/payments?{query}", _Payments).payments

    def buyer(self, connection: Connection, token: str, steps: tuple[Step, ...]) -> Mistake | None:
        """Let the buyer take steps; returns what the API says of one that is impossible."""
        body = msgspec.json.encode([said(one) for one in steps])
        reply = self._send(connection, "POST", f"/payments/{quote(token, safe='')}/buyer", body)
        if reply.status == _IMPOSSIBLE:
            return _decoded(reply, _Error).error
        _read(reply, PaymentView)
        return None

    def advance(self, connection: Connection, time: int) -> World:
        """Let so many ms pass; all that comes due has then run."""
        return self._asked(connection, "POST", "/clock", World, msgspec.json.encode({"advance": f"{time}ms"}))

    def balance(self, connection: Connection, number: str) -> str:
        """Return a gift card's balance in euros."""
        return self._asked(connection, "GET", f"/gift-cards/{quote(number, safe='')}", _Balance).balance

    def journal(self, connection: Connection) -> list[dict[str, Any]]:
        """Return the journal, oldest entry first."""
        found: list[dict[str, Any]] = msgspec.to_builtins(self._asked(connection, "GET", "/journal", _Entries).entries)
        return found

    def _asked(self, connection: Connection, method: str, path: str, kind: type[T], body: bytes | None = None) -> T:
        return _read(self._send(connection, method, path, body), kind)

    def _send(self, connection: Connection, method: str, path: str, body: bytes | None) -> Reply:
        reply = connection.send(method, self._world + path, body, self._headers)
        if reply.broken:
            raise Refused(f"the control API does not answer {method} {self._world}{path} ({reply.broken})")
        return reply


def _read(reply: Reply, kind: type[T]) -> T:
    if reply.status >= _FAILED:
        mistake = _decoded(reply, _Error).error
        told = [mistake.message]
        if mistake.expected:
            told.append(f"(expected: {mistake.expected})")
        raise Refused(" ".join(told), path=mistake.path, value=reply.status)
    return _decoded(reply, kind)


def _decoded(reply: Reply, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(reply.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        message = f"this is no control API: HTTP status {reply.status}, {reply.content_type or 'no content type'}"
        raise Refused(message, value=reply.status) from None


def said(step: Step) -> object:
    """Return a buyer step as JSON says it."""
    match step:
        case AddGiftCard(number, pin, amount):
            fields = {"number": number, "pin": pin}
            return {"gift_card": fields if amount is None else fields | {"amount": euros(amount)}}
        case RemoveGiftCard(number):
            return {"remove_gift_card": {"number": number}}
        case PayComplement(card, expires, cvv, holder):
            fields = {"card": card, "expires": expires, "cvv": cvv, "holder": holder}
            return {"complement": {name: text for name, text in fields.items() if text}}
        case Authenticate(result):
            return {"authenticate": result.value}
        case PartnerAnswer(code):
            return {"partner_answer": code}
        case Wait(time):
            return {"wait": f"{time}ms"}
        case _:
            return step.name
