"""The balance of a gift card, asked before an amount is chosen.

The rules themselves tell it: the card is added as far as it goes, and what that changed is undone. So whatever would
refuse the card refuses it here too, as an attempt, and asking tells nothing that adding would not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from mockpayline.domain.buyer_step import AddGiftCard
from mockpayline.domain.card_number import compact
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.web_payment import WebPayment
from mockpayline.operations import steps


class Bound(StrEnum):
    """What bounds the amount that is proposed."""

    BALANCE = "balance"
    DUE = "due"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class Offer:
    """A gift card that may be added: what is available on it, and the most that it may pay of this basket, in cents."""

    number: str
    pin: str
    balance: int
    most: int
    bound: Bound


class Offered(Exception):
    """Carries an offer out of a transaction, which is undone by that; None where the card would be refused."""

    def __init__(self, offer: Offer | None) -> None:
        super().__init__("what was tried is undone")
        self.offer = offer


def ask(tx: WorldTx, token: str, step: AddGiftCard) -> WebPayment:
    """Ask for a card's balance: return the payment where the card is refused, which is an attempt.

    Raises `Offered` where it is not, `ImpossibleStep` as adding it does.
    """
    before = steps.find(tx, token)
    refusals, amount = len(before.refusals), before.amount
    payment = steps.take(tx, token, AddGiftCard(step.number, step.pin, None))
    if len(payment.refusals) > refusals:
        return payment
    number = compact(step.number)
    account, held = tx.gift_card(number), payment.basket_card(number)
    assert account is not None, "a card that was added has an account"
    assert held is not None, "it is in the basket"
    balance = account.available(token)
    due = amount - payment.held + held.amount
    bound = Bound.DUE if held.amount == due else Bound.BALANCE if held.amount == balance else Bound.MAX
    raise Offered(Offer(number, step.pin, balance, held.amount, bound))


def ask_again(tx: WorldTx, token: str, step: AddGiftCard) -> NoReturn:
    """Ask for a balance that was shown already, which is no attempt whatever the answer: it comes by `Offered`."""
    ask(tx, token, step)
    raise Offered(None)
