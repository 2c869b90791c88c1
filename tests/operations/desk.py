"""A counter at which tests call: a store, its worlds, and answers that are checked against the schema as they leave."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

import msgspec
import pytest
from lxml import etree

from mockpayline.contract.base import Message, xsd_name
from mockpayline.contract.messages import (
    DoRefundRequest,
    DoRefundResponse,
    DoWebPaymentRequest,
    DoWebPaymentResponse,
    GetTransactionDetailsRequest,
    GetTransactionDetailsResponse,
    GetWebPaymentDetailsRequest,
    GetWebPaymentDetailsResponse,
)
from mockpayline.contract.operations import by_request
from mockpayline.contract.types import Order, Payment, PrivateData, PrivateDataList, SelectedContractList
from mockpayline.contract.types.result import Result
from mockpayline.contract.wsdl import schema
from mockpayline.domain.bank_card import bank_card_number
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.gift_card import GiftCard, gift_card_number
from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.web_payment import WebPayment
from mockpayline.domain.world import Declaration
from mockpayline.errors import ImpossibleStep
from mockpayline.operations.backend import Backend, Reply
from mockpayline.operations.buyer import play
from mockpayline.operations.worlds import Worlds
from mockpayline.scenario.buyer import parse_steps
from mockpayline.scenario.loader import demo
from mockpayline.soap.authentication import Credentials
from mockpayline.soap.codec import Decoded, FieldProblem, encode
from mockpayline.store.sqlite import Bounds
from tests.stores import open_store

R = TypeVar("R")

NEWEST = "34"
START = 1_795_424_405_000
"""2026-11-23 09:00:05 UTC, 10:00:05 in Paris: where the clock of a test's world stands still."""
LIFE = 15 * 60_000

GOOD_CB = "4970100000325734"
GOOD_AMEX = "370000000000002"
CHALLENGED = "4970100000000002"
NO_REFUND = "4970100000000004"


def world(merchant: str = "DEMO", *, key: str | None = "demo", **dialect: Any) -> Declaration:
    """Return the demo world under a merchant id, its clock frozen, its dialect switched as named."""
    return msgspec.structs.replace(
        demo(), merchant_id=merchant, access_key=key, clock_start=START, dialect=Dialect(**dialect)
    )


def gift(number: str, amount: str | None = None, *, pin: str = "1234") -> dict[str, Any]:
    """Return the buyer's step that adds a gift card."""
    step = {"number": number, "pin": pin}
    return {"gift_card": step if amount is None else step | {"amount": amount}}


def card(number: str = GOOD_CB) -> dict[str, Any]:
    """Return the buyer's step that pays what is due by bank card."""
    return {"complement": {"card": number, "expires": "1230", "cvv": "123", "holder": "A BUYER"}}


def gift_of(cents: int, outcome: str = "00000", serial: int = 1) -> str:
    """Return a gift card's number that carries its balance."""
    return gift_card_number(cents, outcome, serial)


def card_of(code: str) -> str:
    """Return a bank card's number whose bank answers this code."""
    return bank_card_number(code)


def basket(amount: str | None = "10000", ref: str | None = "A1", **fields: Any) -> DoWebPaymentRequest:
    """Return a doWebPayment on the gift-card contract as a shop sends it; `fields` replace whole fields."""
    request = DoWebPaymentRequest(
        version=NEWEST,
        payment=paying(amount),
        returnURL="https://shop.test/back",
        cancelURL="https://shop.test/cancelled",
        order=Order(ref=ref, amount=amount, currency="978", date="23/11/2026 10:00"),
        privateDataList=pairs(2),
    )
    return msgspec.structs.replace(request, **fields)


def paying(amount: str | None = "10000", **fields: Any) -> Payment:
    """Return the payment of a basket on the gift-card contract."""
    asked = Payment(amount=amount, currency="978", action="101", mode="CPT", contractNumber="CCC1")
    return msgspec.structs.replace(asked, **fields)


def by_card(amount: str = "10000", **fields: Any) -> DoWebPaymentRequest:
    """Return a doWebPayment on the bank-card contract."""
    return basket(amount, payment=paying(amount, contractNumber="CB1", **fields))


def pairs(count: int) -> PrivateDataList:
    """Return that many pairs of private data."""
    return PrivateDataList(privateData=[PrivateData(key=f"k{place}", value=f"v {place}") for place in range(count)])


def contracts(*numbers: str) -> SelectedContractList:
    """Return a list of contract numbers."""
    return SelectedContractList(selectedContract=list(numbers))


@dataclass
class Heard:
    """What a transport would keep of HTTP headers."""

    host: str = "payline.test:8000"
    user_agent: str = "a test"
    failover: dict[str, str] = field(default_factory=dict)
    headers: msgspec.Raw = field(default_factory=lambda: msgspec.Raw(b"{}"))


@dataclass
class Context:
    """What a transport would know of a call."""

    request_id: str = "call-1"
    base_url: str = "http://payline.test:8000"
    heard: Heard = field(default_factory=Heard)
    path: str = "/V4/services/WebPaymentAPI"
    nil: tuple[str, ...] = ()
    milliseconds: float = 1.5


class Desk:
    """A server's worlds without the server. Close it."""

    def __init__(
        self,
        *declarations: Declaration,
        strict: bool = False,
        bounds: Bounds | None = None,
        real_time: Callable[[], int] = lambda: START,
    ) -> None:
        self.store = open_store(bounds, real_time=real_time)
        self.worlds = Worlds(self.store, declarations or (world(),), strict=strict)
        self.backend = Backend(self.worlds)
        self.merchant = next(iter(self.worlds.declarations))
        asyncio.run(self.worlds.start())

    def close(self) -> None:
        """Let go of the store."""
        asyncio.run(self.store.close())

    def reply(
        self,
        request: Message,
        *,
        merchant: str | None = None,
        key: str = "demo",
        problems: tuple[FieldProblem, ...] = (),
        ignored: tuple[str, ...] = (),
        context: Context | None = None,
    ) -> Reply:
        """Return what a call comes to; at the newest version its response must be valid by the schema."""
        operation = by_request(xsd_name(type(request)))
        assert operation is not None, "every request class has an operation"
        reply = asyncio.run(
            self.backend.call(
                Credentials(merchant or self.merchant, key),
                operation,
                Decoded(request, problems, ignored),
                context or Context(),
            )
        )
        if reply.message is not None and reply.version >= int(NEWEST):
            assert_valid(reply.message, reply.version)
        return reply

    def call(
        self,
        request: Message,
        *,
        merchant: str | None = None,
        key: str = "demo",
        problems: tuple[FieldProblem, ...] = (),
        ignored: tuple[str, ...] = (),
        context: Context | None = None,
    ) -> tuple[Message, int]:
        """Return an operation's response and its version."""
        reply = self.reply(request, merchant=merchant, key=key, problems=problems, ignored=ignored, context=context)
        assert reply.message is not None, f"the call meets the fault {reply.fault}"
        return reply.message, reply.version

    def answer(self, request: Message, response: type[R], **how: Any) -> R:
        """Return the response of a call, of the class that the operation answers with."""
        found, _version = self.call(request, **how)
        assert isinstance(found, response), f"the answer is a {type(found).__name__}"
        return found

    def open(self, request: DoWebPaymentRequest | None = None, **how: Any) -> DoWebPaymentResponse:
        """Open a web payment, whatever the answer."""
        return self.answer(basket() if request is None else request, DoWebPaymentResponse, **how)

    def token(self, request: DoWebPaymentRequest | None = None, **how: Any) -> str:
        """Return the token of a new web payment."""
        opened = self.open(request, **how)
        assert opened.token, f"a token, not {opened.result}"
        return opened.token

    def buy(self, token: str, *steps: Any, merchant: str | None = None) -> WebPayment:
        """Take the buyer's steps."""
        return asyncio.run(play(self.worlds, merchant or self.merchant, token, parse_steps(list(steps))))

    def paid(self, *steps: Any, request: DoWebPaymentRequest | None = None) -> str:
        """Return the token of a web payment that took these steps."""
        token = self.token(request)
        self.buy(token, *steps)
        return token

    def details(self, token: str | None, *, version: str | None = NEWEST, **how: Any) -> GetWebPaymentDetailsResponse:
        """Read a web payment."""
        return self.answer(
            GetWebPaymentDetailsRequest(version=version, token=token), GetWebPaymentDetailsResponse, **how
        )

    def transaction(self, transaction_id: str | None = None, **fields: Any) -> GetTransactionDetailsResponse:
        """Read a transaction, by its id or by other criteria."""
        fields.setdefault("version", NEWEST)
        request = GetTransactionDetailsRequest(transactionId=transaction_id, **fields)
        return self.answer(request, GetTransactionDetailsResponse)

    def refund(self, transaction_id: str | None, amount: str | None, **fields: Any) -> DoRefundResponse:
        """Give an amount back."""
        fields.setdefault("payment", Payment(amount=amount, currency="978", action="421", mode="CPT"))
        return self.answer(DoRefundRequest(version=NEWEST, transactionID=transaction_id, **fields), DoRefundResponse)

    def xml(self, request: Message, **how: Any) -> etree._Element:
        """Return the answer as it goes over the wire: the body's one child."""
        return body_of(*self.call(request, **how))

    def run(self, work: Callable[[WorldTx], R], merchant: str | None = None) -> R:
        """Run work in one transaction on a world."""
        return asyncio.run(self.worlds.run(merchant or self.merchant, work))

    def payment(self, token: str) -> WebPayment:
        """Return a web payment as the store holds it."""
        found = self.run(lambda tx: tx.payment(token))
        assert found is not None, "the world holds the payment"
        return found

    def gift_card(self, number: str) -> GiftCard:
        """Return a gift card's account as the store holds it."""
        found = self.run(lambda tx: tx.gift_card(number))
        assert found is not None, "the world knows the card"
        return found

    def journal(self, kind: Kind | None = None, **filters: str) -> list[Entry]:
        """Return the journal, of one kind if named."""
        entries = self.run(lambda tx: tx.entries(**filters))
        return [entry for entry in entries if kind in (None, entry.kind)]

    def hints(self) -> list[str]:
        """Return the hints of the journal."""
        return [entry.data["hint"] for entry in self.journal(Kind.HINT)]

    def everything_kept(self) -> str:
        """Return all that the store in memory keeps as one text, to search for what must not be there."""
        connection, held = self.store._writing.connection, self.store._held
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = (row for table in tables for row in connection.execute(f"SELECT * FROM {table}"))  # noqa: S608 - names
        texts = [_text(value) for row in rows for value in row]
        assert held.journals is not None, "the store is in memory"
        assert held.kept_payments is not None, "the store is in memory"
        texts += [line.doc.decode() for merchant in held.journals._worlds for line in held.journals.lines(merchant)]
        for world in held.kept_payments.worlds.values():
            texts += [f"{one.order_ref} {one.doc.decode()}" for one in world.payments.values()]
        return "\n".join(texts)


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def body_of(response: Message, version: int) -> etree._Element:
    """Return the encoded response's element."""
    envelope = etree.fromstring(encode(response, version))
    return envelope[-1][0]


def assert_valid(response: Message, version: int) -> None:
    """Fail with the schema's own words where an answer is not what the contract says."""
    validator = _schema()
    element = etree.ElementTree(body_of(response, version))
    assert validator.validate(element), f"{type(response).__name__} is invalid: {validator.error_log}"


@cache
def _schema() -> etree.XMLSchema:
    return schema()


def names(element: etree._Element, path: str) -> list[str]:
    """Return the local names of the children found under a path of local names, in the order they stand."""
    return [etree.QName(child).localname for parent in at(element, path) for child in parent]


def at(element: etree._Element, path: str) -> list[etree._Element]:
    """Return the elements at a path of local names."""
    steps = "/".join(f"*[local-name()='{name}']" for name in path.split("/")) if path else "."
    found = element.xpath(steps)
    assert isinstance(found, list), "a path finds elements"
    return [one for one in found if isinstance(one, etree._Element)]


def code(response: Any) -> str | None:
    """Return the code of a response."""
    found: Result = response.result
    return found.code


def said(response: Any) -> tuple[str | None, str | None]:
    """Return code and long message of a response."""
    found: Result = response.result
    return found.code, found.longMessage


def gift_data(response: Any) -> Any:
    """Return what partnerAdditionalData holds, decoded."""
    return json.loads(response.transaction.partnerAdditionalData)


def only(items: Sequence[R]) -> R:
    """Return the one item of a list."""
    assert len(items) == 1, f"one item, not {len(items)}"
    return items[0]


def impossible(desk: Desk, token: str, *steps: Any) -> ImpossibleStep:
    """Let the buyer try steps of which one is impossible, and return what it says."""
    with pytest.raises(ImpossibleStep) as caught:
        desk.buy(token, *steps)
    return caught.value
