"""Answers to compare: the sandbox's own, as they go over the wire, and documents written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mockpayline.contract.base import Message
from mockpayline.contract.messages import GetTransactionDetailsRequest, GetWebPaymentDetailsRequest
from mockpayline.soap.codec import encode
from tests.operations.desk import Desk, card, gift, gift_of, world

OPEN = '<getWebPaymentDetailsResponse xmlns="http://impl.ws.payline.experian.com">'
CLOSE = "</getWebPaymentDetailsResponse>"
SPLIT = (gift(gift_of(3000), "20.00"), gift(gift_of(5000, serial=2), "40.00"), card())
"""A basket of 100.00 paid by two gift cards and a bank card."""


@contextmanager
def desk_of(**dialect: Any) -> Iterator[Desk]:
    """Open a desk that speaks a dialect."""
    desk = Desk(world(**dialect))
    try:
        yield desk
    finally:
        desk.close()


def sent(desk: Desk, request: Message) -> bytes:
    """Return an answer as it is sent."""
    return encode(*desk.call(request))


def details(*steps: Any, version: str | None = "34", **dialect: Any) -> bytes:
    """Return the getWebPaymentDetails of a basket of 100.00 that took these steps."""
    with desk_of(**dialect) as desk:
        return sent(desk, GetWebPaymentDetailsRequest(version=version, token=desk.paid(*steps)))


def transaction(side: str = "main", *, history: bool = False, refunds: tuple[str, ...] = (), **dialect: Any) -> bytes:
    """Return the getTransactionDetails of one side of a split payment."""
    with desk_of(**dialect) as desk:
        payment = desk.payment(desk.paid(*SPLIT))
        assert payment.complement is not None, "the payment is split"
        for amount in refunds:
            desk.refund(payment.transaction_id, amount)
        named = payment.transaction_id if side == "main" else payment.complement.transaction_id
        asked = GetTransactionDetailsRequest(
            version="34", transactionId=named, transactionHistory="Y" if history else None
        )
        return sent(desk, asked)


def by_hand(fields: str) -> bytes:
    """Return a getWebPaymentDetails answer of these elements, without envelope."""
    return f"{OPEN}{fields}{CLOSE}".encode()
