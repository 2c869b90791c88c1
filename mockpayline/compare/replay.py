"""The like of a captured answer, played in a world of its own in this process: nothing is sent anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum
from typing import Any, Self, TypeVar

from mockpayline.compare.basket import SAMPLE_CARD, SAMPLE_GIFT, Basket, Card, basket_of
from mockpayline.compare.capture import Capture
from mockpayline.compare.course import ACCEPTED, Course, course
from mockpayline.contract.base import Message
from mockpayline.contract.messages.direct import DoRefundRequest, DoRefundResponse
from mockpayline.contract.messages.search import GetTransactionDetailsRequest, GetTransactionDetailsResponse
from mockpayline.contract.messages.web import DoWebPaymentRequest, GetWebPaymentDetailsRequest
from mockpayline.contract.operations import OPERATIONS
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.payment import Payment
from mockpayline.domain.buyer_step import Step, Word
from mockpayline.domain.contract import AMEX, CADEAU_CARREFOUR, Contract, PointOfSale
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.web_payment import WebPayment
from mockpayline.domain.world import Declaration
from mockpayline.operations.buyer import play
from mockpayline.operations.call import NEWEST_VERSION, Call
from mockpayline.operations.catalogue import find_outcome
from mockpayline.operations.dispatch import answer
from mockpayline.operations.worlds import Worlds
from mockpayline.store.sqlite import SqliteStore

R = TypeVar("R")

UNKNOWN_TOKEN, DUPLICATE = "02317", "02001"
REFUND_OF_NOTHING, TOO_MUCH, BAD_AMOUNT, UNKNOWN = "02703", "02613", "02305", "02301"
NOT_PAID, NOT_CAPTURED = "02314", "02618"
NO_MATCH, TOO_MANY, BAD_CRITERIA = "02310", "02311", "02312"
NOBODYS = "10000000000000"
"""A transaction id that no world gives out."""
MERCHANT = "COMPARED"
START = 1_790_000_000_000
SAMPLE = Basket(
    (Card("999800XXXXXXXXX0001", SAMPLE_GIFT, SAMPLE_GIFT),), by_card=SAMPLE_CARD, bank_card="497010XXXXXX5734"
)
_SHOP = PointOfSale(label="compared")
_GIFT, _BANK = "CCC1", "CB1"
_REFUND = "REFUND"
_PAUSE = 3_600_000
"""The time between a payment and its refund, in ms, so that ids made at the two tell."""


class Replayed:
    """The sandbox's answer to the like of a capture, and the complement's id in it, empty for none."""

    def __init__(self, message: Message, complement_id: str = "") -> None:
        self.message = message
        self.complement_id = complement_id


def replay(capture: Capture, dialect: Dialect) -> Replayed:
    """Return the sandbox's answer under a dialect. Raises `NoCourse` for a code that nothing leads to."""
    plays = {
        "getWebPaymentDetails": _web_payment,
        "getTransactionDetails": _transaction,
        "doRefund": _refund,
    }
    return plays[capture.operation.name](capture, dialect)


class _Side(Enum):
    """What an answer's main contract is of: gift cards, a bank card alone, or the complement of a split payment."""

    GIFT_CARDS = 1
    CARD = 2
    COMPLEMENT = 3


class _Stage:
    """A world in memory in which one course is played. Close it."""

    def __init__(self, capture: Capture, dialect: Dialect, played: Course, *, side: _Side = _Side.GIFT_CARDS) -> None:
        self._capture = capture
        self._course = played
        self._asked = _asked(capture.message, side)
        declaration = Declaration(
            scenario="compared",
            merchant_id=MERCHANT,
            points_of_sale=(_SHOP,),
            contracts=_contracts(capture.message, side, played.max_amount),
            clock_start=START,
            gift_cards=played.gift_cards,
            bank_cards=played.bank_cards,
            dialect=dialect,
        )
        self._store = SqliteStore(real_time=lambda: START)
        self._worlds = Worlds(self._store, [declaration])
        asyncio.run(self._worlds.start())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run(self._store.close())

    def open(self) -> str:
        """Open a session and return its token."""
        said = self._asked
        message = self._capture.message
        order = getattr(message, "order", None) or Order()
        if not order.ref:
            order.ref = "A1"
        opened = self.call(
            DoWebPaymentRequest(
                payment=Payment(
                    amount=str(self._course.amount),
                    currency=said.currency or "978",
                    action=said.action or "101",
                    mode=said.mode or "CPT",
                    contractNumber=said.contractNumber,
                ),
                returnURL="https://shop.test/back",
                cancelURL="https://shop.test/left",
                order=order,
                privateDataList=getattr(message, "privateDataList", None),
                buyer=getattr(message, "buyer", None),
            ),
            "doWebPayment",
        )
        token: str | None = opened.token
        assert token, f"the replay opens a session that the sandbox takes: {opened.result}"
        return token

    def act(self, token: str, *more: Step) -> WebPayment:
        """Let the buyer take the course's steps, and more."""
        return asyncio.run(play(self._worlds, MERCHANT, token, [*self._course.steps, *more]))

    def pay(self) -> WebPayment:
        """Open a session and play the course in it."""
        return self.act(self.open())

    def payment(self, token: str) -> WebPayment:
        """Return a payment as it stands."""
        found = self.run(lambda tx: tx.payment(token))
        assert found is not None, "the replay asks for its own token"
        return found

    def later(self) -> None:
        """Let an hour pass."""

        def work(tx: WorldTx) -> None:
            clock = tx.clock
            clock.advance(_PAUSE, tx.real_now)
            tx.set_clock(clock)

        self.run(work)

    def run(self, work: Callable[[WorldTx], R]) -> R:
        """Run work on the world."""
        return asyncio.run(self._worlds.run(MERCHANT, work))

    def call(self, request: Message, operation: str) -> Any:
        """Return the answer of an operation, with all that the newest version has."""

        def work(tx: WorldTx) -> Message:
            return answer(OPERATIONS[operation], request, Call(tx, NEWEST_VERSION, "http://compared.test"))

        return self.run(work)


def _asked(message: Any, side: _Side) -> Payment:
    """Return the payment as the shop asked for it, as far as an answer tells."""
    told: Payment = getattr(message, "payment", None) or Payment()
    contract = _GIFT if side is _Side.COMPLEMENT else _contract_of(message) or _GIFT
    return Payment(currency=told.currency, action=told.action, mode=told.mode, contractNumber=contract)


def _contract_of(message: Any) -> str:
    told: Payment = getattr(message, "payment", None) or Payment()
    return getattr(message, "contractNumber", None) or told.contractNumber or ""


def _contracts(message: Any, side: _Side, most: int) -> tuple[Contract, ...]:
    """Return the contracts of the answer by their numbers: the gift card's, and the bank card's."""
    further = getattr(message, "paymentAdditionalList", None)
    inner = further.paymentAdditional[0].payment if further and further.paymentAdditional else None
    own = _contract_of(message)
    gift, bank = (own or _GIFT, (inner.contractNumber if inner else None) or "")
    if side is not _Side.GIFT_CARDS:
        gift, bank = _GIFT, own
    if not bank or bank == gift:
        bank = _BANK if gift != _BANK else f"{_BANK}-{_BANK}"
    if gift == bank:
        gift = f"{gift}-{gift}"
    return (
        Contract(number=gift, card_code=CADEAU_CARREFOUR, point_of_sale=_SHOP.label, max_amount=most),
        Contract(number=bank, card_code="CB", point_of_sale=_SHOP.label),
        Contract(number=f"{bank}-{AMEX}", card_code=AMEX, point_of_sale=_SHOP.label),
    )


def _web_payment(capture: Capture, dialect: Dialect) -> Replayed:
    code, operation = capture.code, capture.operation.name
    if code == DUPLICATE:
        with _Stage(capture, dialect, course(ACCEPTED, basket_of(capture))) as stage:
            first, second = stage.open(), stage.open()
            stage.act(first)
            stage.act(second, Word("give_up"))
            return Replayed(stage.call(GetWebPaymentDetailsRequest(token=second), operation))
    if code == UNKNOWN_TOKEN:
        with _Stage(capture, dialect, Course(())) as stage:
            return Replayed(stage.call(GetWebPaymentDetailsRequest(token=NOBODYS), operation))
    own = basket_of(capture)
    side = _Side.CARD if _is_paid(code) and not own.cards else _Side.GIFT_CARDS
    with _Stage(capture, dialect, course(code, own), side=side) as stage:
        token = stage.open()
        payment = stage.act(token)
        return Replayed(stage.call(GetWebPaymentDetailsRequest(token=token), operation), _complement(payment))


def _transaction(capture: Capture, dialect: Dialect) -> Replayed:
    code, message = capture.code, capture.message
    assert isinstance(message, GetTransactionDetailsResponse), "the answer is decoded as what it says it is"
    operation = capture.operation.name
    if code in {UNKNOWN, NO_MATCH, TOO_MANY, BAD_CRITERIA}:
        request = {
            UNKNOWN: GetTransactionDetailsRequest(transactionId=NOBODYS),
            NO_MATCH: GetTransactionDetailsRequest(orderRef="nobody's"),
            TOO_MANY: GetTransactionDetailsRequest(orderRef="A1"),
            BAD_CRITERIA: GetTransactionDetailsRequest(),
        }[code]
        with _Stage(capture, dialect, course(ACCEPTED, SAMPLE)) as stage:
            stage.pay()
            stage.pay()
            return Replayed(stage.call(request, operation))
    own = basket_of(capture)
    listed = message.associatedTransactionsList
    refunds = [one.amount for one in (listed.associatedTransactions if listed else []) if one.type == _REFUND]
    is_refund = bool(message.transaction and message.transaction.type == _REFUND)
    is_complement = bool(message.linkedTransactionId and not own.cards)
    side = _Side.GIFT_CARDS
    if is_refund or is_complement:
        own, side = Basket(SAMPLE.cards, own.by_card, own.bank_card), _Side.COMPLEMENT
    elif _is_paid(code) and not own.cards:
        side = _Side.CARD
    with _Stage(capture, dialect, course(code, own), side=side) as stage:
        payment = stage.pay()
        stage.later()
        for amount in refunds or ([str(own.by_card)] if is_refund else []):
            stage.call(_refunding(payment.transaction_id, amount), "doRefund")
        payment = stage.payment(payment.token)
        named = _complement(payment) if is_complement else payment.transaction_id
        if is_refund and payment.refunds:
            named = payment.refunds[-1].id
        history = "Y" if listed or message.statusHistoryList else None
        request = GetTransactionDetailsRequest(transactionId=named, transactionHistory=history)
        return Replayed(stage.call(request, operation), _complement(payment))


def _refund(capture: Capture, dialect: Dialect) -> Replayed:
    code, operation = capture.code, capture.operation.name
    assert isinstance(capture.message, DoRefundResponse), "the answer is decoded as what it says it is"
    own, amount, bank = SAMPLE, "100", None
    if code == REFUND_OF_NOTHING:
        own = Basket(SAMPLE.cards, 0, "")
    elif code == TOO_MUCH:
        amount = str(SAMPLE_CARD + 1)
    elif code == BAD_AMOUNT:
        amount = "0"
    elif code not in {ACCEPTED, DUPLICATE, UNKNOWN, NOT_PAID, NOT_CAPTURED}:
        bank = code
    with _Stage(capture, dialect, course("02998" if code == NOT_PAID else ACCEPTED, own, bank)) as stage:
        payment = stage.pay()
        stage.later()
        request = _refunding(NOBODYS if code == UNKNOWN else payment.transaction_id, amount)
        if code == DUPLICATE:
            stage.call(request, operation)
        return Replayed(stage.call(request, operation), _complement(payment))


def _refunding(transaction_id: str, amount: str | None) -> DoRefundRequest:
    return DoRefundRequest(
        transactionID=transaction_id, payment=Payment(amount=amount, currency="978", action="421", mode="CPT")
    )


def _is_paid(code: str) -> bool:
    outcome = find_outcome(code)
    return outcome is not None and outcome.state.pays


def _complement(payment: WebPayment) -> str:
    return payment.complement.transaction_id if payment.complement else ""
