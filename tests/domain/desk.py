"""A desk to play at: one world in memory on a frozen clock, web payments opened in it, rules acted upon them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest

from mockpayline.contract.messages.web import DoWebPaymentRequest, DoWebPaymentResponse
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.payment import Payment, SelectedContractList
from mockpayline.domain import bank, basket
from mockpayline.domain.act import Act
from mockpayline.domain.bank_card import BankCard, bank_card_number
from mockpayline.domain.contract import Contract, PointOfSale
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.gift_card import GiftCard, gift_card_number
from mockpayline.domain.journal import Entry, Kind
from mockpayline.domain.ports import Notification, WorldTx
from mockpayline.domain.refund import RefundAnswer, RefundRequest, refund
from mockpayline.domain.state_machine import Event
from mockpayline.domain.web_payment import WebPayment
from mockpayline.domain.world import Declaration
from mockpayline.errors import SandboxError
from mockpayline.operations.call import Call
from mockpayline.operations.catalogue import find_outcome
from mockpayline.operations.do_web_payment import do_web_payment
from mockpayline.operations.passing import settle_due
from mockpayline.store.sqlite import Bounds
from tests.stores import open_store

P = ParamSpec("P")
R = TypeVar("R")

NOON = 1_767_268_800_000
"""2026-01-01 12:00:00 UTC, where the desk's clock stands at first."""
LIFE = 900
"""The seconds of a session's life."""
MAX_AMOUNT = 100_000
PIN = "1234"

SHOP = PointOfSale(label="shop.test", notification_url="https://shop.test/notify")
GIFT = Contract(
    number="GIFT",
    card_code="CADEAU_CARREFOUR",
    point_of_sale="shop.test",
    ccc_contract="0000042",
    contract_type="Non alimentaire",
    max_amount=MAX_AMOUNT,
    accepts_discounted_cards=True,
)
CB = Contract(number="CB", card_code="CB", point_of_sale="shop.test")
AMEX = Contract(number="AMEX", card_code="AMEX", point_of_sale="shop.test")
CONTRACTS = (GIFT, CB, AMEX)

GIFT_50 = gift_card_number(5_000)
GIFT_150 = gift_card_number(15_000, serial=2)
GIFT_2000 = gift_card_number(200_000, serial=3)
GIFT_ON_HOLD = gift_card_number(5_000, "02005", serial=4)

GOOD = "4970100000325734"
GOOD_AMEX = "370000000000002"
REFUSED = bank_card_number("01100")
CHALLENGED = bank_card_number("03030")
ON_HOLD = bank_card_number("02005")


class Desk:
    """A world of one shop. Every call is a transaction of its own that first settles what came due."""

    def __init__(
        self,
        dialect: Dialect | None = None,
        *,
        contracts: tuple[Contract, ...] = CONTRACTS,
        shops: tuple[PointOfSale, ...] = (SHOP,),
        gift_cards: tuple[GiftCard, ...] = (),
        bank_cards: tuple[BankCard, ...] = (),
    ) -> None:
        declaration = Declaration(
            scenario="desk",
            merchant_id="SHOP",
            points_of_sale=shops,
            contracts=contracts,
            clock_start=NOON,
            gift_cards=gift_cards,
            bank_cards=bank_cards,
            dialect=dialect or Dialect(),
        )
        self.store = open_store(Bounds(journal_entries=1_000_000), real_time=lambda: NOON)
        self.run(lambda tx: tx.create_world(declaration, "key"))

    def run(self, work: Callable[[WorldTx], R]) -> R:
        """Run work in one transaction; SQLite is called inline, so the coroutine ends at its first step."""
        try:
            self.store.run("SHOP", work).send(None)
        except StopIteration as done:
            result: R = done.value
            return result
        raise AssertionError("SQLite is called inline")

    def ask(
        self,
        amount: int = 10_000,
        *,
        order_ref: str = "A1",
        contract: str = "GIFT",
        action: str = "101",
        selected: Sequence[str] = (),
        second: Sequence[str] = (),
        notification_url: str | None = None,
    ) -> DoWebPaymentResponse:
        """Call doWebPayment."""
        request = DoWebPaymentRequest(
            payment=Payment(amount=str(amount), currency="978", action=action, mode="CPT", contractNumber=contract),
            order=Order(ref=order_ref),
            returnURL="https://shop.test/back",
            cancelURL="https://shop.test/basket",
            notificationURL=notification_url,
            selectedContractList=SelectedContractList(selectedContract=list(selected)) if selected else None,
            secondSelectedContractList=SelectedContractList(selectedContract=list(second)) if second else None,
        )
        return self.run(lambda tx: do_web_payment(request, Call(tx, 34, "http://sandbox.test")))

    def issue(self, amount: int = 10_000, **asked: Any) -> str:
        """Open a web payment; the buyer has not come to the page yet. Returns the token."""
        answer = self.ask(amount, **asked)
        assert answer.token, f"doWebPayment was refused: {answer.result}"
        return answer.token

    def open(self, amount: int = 10_000, **asked: Any) -> str:
        """Open a web payment and bring the buyer to its page. Returns the token."""
        token = self.issue(amount, **asked)
        self.act(token, land)
        return token

    def act(
        self, token: str, rule: Callable[Concatenate[Act, P], object], *args: P.args, **kwargs: P.kwargs
    ) -> WebPayment:
        """Let a rule act upon a payment and keep what it did; what it raises leaves nothing behind."""

        def work(tx: WorldTx) -> WebPayment:
            settle_due(tx)
            payment = tx.payment(token)
            assert payment is not None, "the token is one of this desk"
            rule(Act(tx, payment, find_outcome), *args, **kwargs)
            tx.save_payment(payment)
            return payment

        return self.run(work)

    def add(self, token: str, number: str, amount: int | None = None, pin: str = PIN) -> WebPayment:
        """Type a gift card."""
        return self.act(token, basket.add, number, pin, amount)

    def pay(self, token: str, number: str = GOOD, expires: str = "", cvv: str = "") -> WebPayment:
        """Type a bank card."""
        return self.act(token, bank.pay, number, expires, cvv)

    def refund(self, transaction_id: str, amount: int | None, sequence_number: str = "") -> RefundAnswer:
        """Refund what a transaction paid."""
        return self.run(lambda tx: refund(tx, RefundRequest(transaction_id, amount, sequence_number), find_outcome))

    def wait(self, seconds: float) -> None:
        """Let time pass."""

        def work(tx: WorldTx) -> None:
            clock = tx.clock
            clock.advance(round(seconds * 1000), tx.real_now)
            tx.set_clock(clock)
            settle_due(tx)

        self.run(work)

    def payment(self, token: str) -> WebPayment:
        """Return a payment as it is kept."""
        found = self.run(lambda tx: tx.payment(token))
        assert found is not None, "the token is one of this desk"
        return found

    def card(self, number: str) -> GiftCard:
        """Return a gift card's account as it is kept."""
        found = self.run(lambda tx: tx.gift_card(number))
        assert found is not None, "no basket ever held the card, and no scenario declares it"
        return found

    def journal(self, kind: Kind, token: str = "") -> list[Entry]:
        """Return the entries of one kind, oldest first."""
        return [entry for entry in self.run(lambda tx: tx.entries(token=token)) if entry.kind is kind]

    def notifications(self) -> list[Notification]:
        """Return the notifications that wait to be sent, oldest first."""
        return [queued.notification for queued in self.run(lambda tx: tx.queued(1000))]


def told(stopped: pytest.ExceptionInfo[SandboxError]) -> tuple[str, str, object, str]:
    """Return all that an error says: what is wrong, where, the value seen and what would be legal."""
    error = stopped.value
    return error.message, error.path, error.value, error.expected


def land(act: Act) -> None:
    """Bring the buyer to the page."""
    act.take(Event.OPEN)


def code_of(payment: WebPayment) -> str:
    """Return the code that a payment ended with, or `none`."""
    return payment.outcome.code if payment.outcome else "none"


def refusals_of(payment: WebPayment) -> list[str]:
    """Return the codes of the refused attempts."""
    return [refusal.outcome.code for refusal in payment.refusals]
