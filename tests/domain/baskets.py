"""Baskets that tests begin with, gift cards that the processor refuses, and the ways in which an attempt is refused."""

from __future__ import annotations

from mockpayline.domain import bank, basket, ending
from mockpayline.domain.act import Act
from mockpayline.domain.dialect import Dialect, UnpaidComplement
from mockpayline.domain.gift_card import GiftCard, GiftCardStatus
from mockpayline.domain.web_payment import WebPayment
from mockpayline.operations.catalogue import outcome

from .desk import GIFT_50, GIFT_150, REFUSED, Desk

KEEP = Dialect(unpaid_complement=UnpaidComplement.KEEP_DEBIT)
UNKNOWN, BLOCKED, EXPIRED, SPENT = (f"900000000000000000{last}" for last in range(4))
DECLARED = (
    GiftCard(number=UNKNOWN, balance=0, status=GiftCardStatus.UNKNOWN),
    GiftCard(number=BLOCKED, balance=5_000, status=GiftCardStatus.BLOCKED),
    GiftCard(number=EXPIRED, balance=5_000, status=GiftCardStatus.EXPIRED),
    GiftCard(number=SPENT, balance=0),
)


def split(desk: Desk, amount: int = 25_000) -> str:
    """Open a payment with two gift cards of 200 euros in all, 50 being due."""
    token = desk.open(amount)
    desk.add(token, GIFT_50)
    desk.add(token, GIFT_150)
    return token


def free(desk: Desk, token: str) -> bool:
    """Tell whether both gift cards are as if the payment had never been."""
    cards = [desk.card(GIFT_50), desk.card(GIFT_150)]
    held = any(token in card.holds for card in cards)
    return not held and [card.balance for card in cards] == [5_000, 15_000]


def answer(desk: Desk, token: str, code: str) -> WebPayment:
    """Let the partner answer a payment on hold."""
    return desk.act(token, ending.partner_answer, outcome(code))


def refuse_by_bank(act: Act) -> None:
    """Pay by a bank card that the bank refuses: 01100."""
    bank.pay(act, REFUSED)


def refuse_by_pin(act: Act) -> None:
    """Type a wrong PIN: 02998."""
    basket.add(act, GIFT_50, "0000", 100)


def refuse_by_maximum(act: Act) -> None:
    """Go above the contract's maximum: 02610."""
    ending.refuse(act, act.outcome("02610"))


def last_reason(payment: WebPayment) -> tuple[str, str | None]:
    """Return the code of the latest refused attempt, and the processor's own reason."""
    found = payment.refusals[-1].outcome
    return found.code, found.partner_code


def room_left(desk: Desk, token: str) -> int | None:
    """Return what one more gift card may add to a basket."""
    seen: list[int | None] = []
    desk.act(token, lambda act: seen.append(basket.room_left(act)))
    return seen[0]
