"""Baskets of several payments that share gift cards, played at random against a little book of plain numbers.

Desk and book are compared to the cent after each step.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from mockpayline.domain import bank, basket, ending
from mockpayline.domain.act import Act
from mockpayline.domain.bank_card import BankCard
from mockpayline.domain.buyer_step import Authentication
from mockpayline.domain.dialect import Dialect, UnpaidComplement
from mockpayline.domain.gift_card import GiftCard, GiftCardStatus
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.web_payment import WebPayment
from mockpayline.errors import ImpossibleStep
from mockpayline.operations.catalogue import outcome

from .book import (
    BANK_CARDS,
    BLOCKED,
    FINAL,
    GIFT_CARDS,
    MAXIMUM,
    MOST_PAYMENTS,
    PAYING,
    REFUSING,
    RUNNING,
    SLOW,
    SLY,
    STINGY,
    WAITING,
    Book,
    Row,
)
from .desk import CB, GIFT, LIFE, Desk, land

AMOUNTS = st.integers(1, 15_000) | st.sampled_from([5_000, 8_500, MAXIMUM, MAXIMUM + 1, 12_345])
CENTS = st.integers(1, 12_000) | st.sampled_from([1, 2_500, 4_000, 6_000, MAXIMUM, MAXIMUM + 1])
GOOD_NUMBERS = st.sampled_from([number for number, (_, refusal, _) in GIFT_CARDS.items() if not refusal])
MOSTLY = st.integers(0, 7).map(bool)


class BasketMachine(RuleBasedStateMachine):
    """Plays a step upon desk and book alike."""

    unpaid = UnpaidComplement.RELEASE
    attempts = 3

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(
            Dialect(attempts=self.attempts, unpaid_complement=self.unpaid),
            contracts=(replace(GIFT, max_amount=MAXIMUM), CB),
            gift_cards=(GiftCard(number=BLOCKED, balance=5_000, status=GiftCardStatus.BLOCKED),),
            bank_cards=(
                BankCard(number=SLY, three_ds=True, outcome="01100"),
                BankCard(number=SLOW, three_ds=True, outcome="02005"),
                BankCard(number=STINGY, refund="01206"),
            ),
        )
        self.book = Book(attempts=self.attempts, keeps=self.unpaid is UnpaidComplement.KEEP_DEBIT)
        self.refund_ids: list[str] = []
        self.ended: dict[str, WebPayment] = {}

    def play(self, token: str, step: Callable[[Act], object], *, possible: bool) -> None:
        """Take a step at the desk; what the book calls impossible must be refused, and nothing else."""
        if possible:
            self.desk.act(token, step)
        else:
            with pytest.raises(ImpossibleStep):
                self.desk.act(token, step)

    def tokens(self, *states: str) -> list[str]:
        return [
            token for token, row in self.book.rows.items() if row.state in (states or RUNNING | FINAL | {"on_hold"})
        ]

    def add(self, token: str, number: str, chosen: int | None, *, right_pin: bool = True) -> None:
        pin = "1234" if right_pin else "0000"
        possible = self.book.add(self.book.rows[token], number, right_pin=right_pin, chosen=chosen)
        self.play(token, lambda act: basket.add(act, number, pin, chosen), possible=possible)

    def remove(self, token: str, number: str) -> None:
        possible = self.book.remove(self.book.rows[token], number)
        self.play(token, lambda act: basket.remove(act, number), possible=possible)

    def pay(self, token: str, number: str) -> None:
        self.play(token, lambda act: bank.pay(act, number), possible=self.book.pay(self.book.rows[token], number))

    def authenticate(self, token: str, result: Authentication) -> None:
        possible = self.book.authenticate(self.book.rows[token], result.value)
        self.play(token, lambda act: bank.authenticate(act, result), possible=possible)

    def answer(self, token: str, code: str) -> None:
        possible = self.book.answer(self.book.rows[token], code)
        self.play(token, lambda act: ending.partner_answer(act, outcome(code)), possible=possible)

    def say(self, token: str, word: str) -> None:
        row = self.book.rows[token]
        says: dict[str, tuple[Callable[[Act], object], Callable[[], bool]]] = {
            "open": (land, lambda: self.book.land(row)),
            "confirm": (bank.confirm, lambda: self.book.confirm(row)),
            "give_up": (ending.give_up, lambda: self.book.give_up(row)),
            "cancel": (ending.cancel, lambda: self.book.leave(row, "cancelled", "02319")),
            "end_token": (ending.end_token, lambda: self.book.leave(row, "ended", "02014")),
        }
        step, possible = says[word]
        self.play(token, step, possible=possible())

    # The steps of buyers who know what they are about, each where its state allows it.

    @precondition(lambda self: len(self.book.rows) < MOST_PAYMENTS)
    @rule(amount=AMOUNTS, landed=MOSTLY, numbers=st.lists(GOOD_NUMBERS, max_size=2))
    def a_payment_is_opened(self, amount: int, landed: bool, numbers: list[str]) -> None:
        token = self.desk.issue(amount)
        assert token not in self.book.rows, "a token was given twice"
        self.book.rows[token] = Row(amount, self.book.now + LIFE)
        if landed:
            self.say(token, "open")
        for number in numbers:
            self.add(token, number, None)

    @precondition(lambda self: self.tokens("open"))
    @rule(data=st.data(), number=GOOD_NUMBERS, chosen=st.none() | CENTS)
    def a_gift_card_is_added_or_replaced(self, data: st.DataObject, number: str, chosen: int | None) -> None:
        self.add(data.draw(st.sampled_from(self.tokens("open"))), number, chosen)

    @precondition(lambda self: any(row.holds for row in self.book.rows.values() if row.state == "open"))
    @rule(data=st.data())
    def a_gift_card_is_removed(self, data: st.DataObject) -> None:
        token = data.draw(st.sampled_from([one for one in self.tokens("open") if self.book.rows[one].holds]))
        self.remove(token, data.draw(st.sampled_from(list(self.book.rows[token].holds))))

    @precondition(lambda self: self.tokens("open"))
    @rule(data=st.data(), number=st.sampled_from(list(BANK_CARDS)))
    def the_rest_is_paid(self, data: st.DataObject, number: str) -> None:
        token = data.draw(st.sampled_from(self.tokens("open")))
        if self.book.rows[token].due:
            self.pay(token, number)
        else:
            self.say(token, "confirm")

    @precondition(lambda self: self.tokens("challenge"))
    @rule(data=st.data(), result=st.sampled_from(Authentication))
    def the_buyer_comes_back_from_3_d_secure(self, data: st.DataObject, result: Authentication) -> None:
        self.authenticate(data.draw(st.sampled_from(self.tokens("challenge"))), result)

    @precondition(lambda self: self.tokens("on_hold"))
    @rule(data=st.data(), code=st.sampled_from(sorted(PAYING | WAITING | REFUSING)))
    def the_partner_answers(self, data: st.DataObject, code: str) -> None:
        self.answer(data.draw(st.sampled_from(self.tokens("on_hold"))), code)

    @precondition(lambda self: self.tokens("accepted", "refused", "on_hold"))
    @rule(data=st.data(), by_main=st.booleans(), amount=st.integers(0, 3_000) | CENTS)
    def a_refund_is_asked(self, data: st.DataObject, by_main: bool, amount: int) -> None:
        token = data.draw(st.sampled_from(self.tokens("accepted") or self.tokens("refused", "on_hold")))
        payment = self.desk.payment(token)
        named = payment.complement.transaction_id if payment.complement and not by_main else payment.transaction_id
        answer = self.desk.refund(named, amount)
        assert answer.outcome.code == self.book.refund(self.book.rows[token], amount)
        if answer.refund is not None:
            self.refund_ids.append(answer.refund.id)

    # What may happen to any payment at any time, possible or not.

    @precondition(lambda self: self.book.rows)
    @rule(data=st.data(), step=st.sampled_from(["add", "remove", "pay", "authenticate", "answer", "word"]))
    def somebody_tries_something(self, data: st.DataObject, step: str) -> None:
        token = data.draw(st.sampled_from(self.tokens()))
        if step == "add":
            number, pin = data.draw(st.sampled_from(list(GIFT_CARDS))), data.draw(MOSTLY)
            self.add(token, number, data.draw(st.none() | CENTS), right_pin=pin)
        elif step == "remove":
            self.remove(token, data.draw(st.sampled_from(list(GIFT_CARDS))))
        elif step == "pay":
            self.pay(token, data.draw(st.sampled_from(list(BANK_CARDS))))
        elif step == "authenticate":
            self.authenticate(token, data.draw(st.sampled_from(Authentication)))
        elif step == "answer":
            self.answer(token, data.draw(st.sampled_from(["00000", "02005", "02015", "02306"])))
        else:
            self.say(token, data.draw(st.sampled_from(["open", "confirm", "give_up", "cancel", "end_token"])))

    @rule(seconds=st.sampled_from([1, 60, LIFE // 10, LIFE // 3, LIFE - 1, LIFE]))
    def time_passes(self, seconds: int) -> None:
        self.book.wait(seconds)
        self.desk.wait(seconds)

    @invariant()
    def desk_and_book_agree(self) -> None:
        def all_of_it(tx: WorldTx) -> tuple[dict[str, WebPayment | None], dict[str, GiftCard]]:
            return {token: tx.payment(token) for token in self.book.rows}, {one.number: one for one in tx.gift_cards()}

        found, cards = self.desk.run(all_of_it)
        payments = {token: payment for token, payment in found.items() if payment is not None}
        assert len(payments) == len(self.book.rows)
        self.the_payments_are_as_the_book_says(payments)
        self.no_cent_is_made_or_lost(payments, cards)
        self.no_transaction_id_is_given_twice(payments)
        self.what_is_final_stays_as_it_is(payments)

    def the_payments_are_as_the_book_says(self, payments: dict[str, WebPayment]) -> None:
        for token, row in self.book.rows.items():
            payment = payments[token]
            assert payment.state.value == row.state
            assert payment.due == row.due
            assert [(one.outcome.code, one.by_card) for one in payment.refusals] == row.refusals
            assert len(row.refusals) <= self.attempts + (row.code in REFUSING), "an attempt too many"
            assert payment.held <= MAXIMUM
            assert (payment.outcome.code if payment.outcome else "") == row.code
            assert payment.kept_debit == row.kept
            if not row.kept:
                basket_now = {card.number: card.amount for card in payment.gift_cards}
                assert basket_now == (row.paid_by_gifts or row.holds)
            assert (payment.card.amount if payment.card else None) == (row.card[0] if row.card else None)

    def no_cent_is_made_or_lost(self, payments: dict[str, WebPayment], cards: dict[str, GiftCard]) -> None:
        rows = self.book.rows
        for number, balance in self.book.balances.items():
            at_first = GIFT_CARDS[number][0]
            card = cards.get(number) or GiftCard(number=number, balance=at_first)
            assert card.balance == balance
            assert card.holds == {token: row.holds[number] for token, row in rows.items() if number in row.holds}
            assert 0 <= card.available() <= card.balance <= at_first
        for token, row in rows.items():
            if row.state != "accepted":
                continue
            payment = payments[token]
            by_card = payment.card.amount if payment.card else 0
            assert payment.held + by_card == payment.amount, "an accepted payment is paid to the cent"
            assert all((one.initial or 0) - (one.final or 0) == one.amount for one in payment.gift_cards)
            assert payment.refunded == sum(row.refunds) <= by_card
        gone = sum(balance - self.book.balances[number] for number, (balance, _, _) in GIFT_CARDS.items())
        assert gone == sum(sum(row.paid_by_gifts.values()) + row.kept for row in rows.values()), "the book is wrong"

    def no_transaction_id_is_given_twice(self, payments: dict[str, WebPayment]) -> None:
        ids = list(self.refund_ids)
        for payment in payments.values():
            assert bool(payment.transaction_id) is (payment.state.value in {"accepted", "refused", "on_hold"})
            ids += [payment.transaction_id] if payment.transaction_id else []
            ids += [payment.complement.transaction_id] if payment.complement else []
        assert len(ids) == len(set(ids))

    def what_is_final_stays_as_it_is(self, payments: dict[str, WebPayment]) -> None:
        for token, payment in payments.items():
            if token in self.ended:
                payment.refunds = []
                assert payment == self.ended[token], "a final payment changed"
            elif payment.state.is_final:
                assert payment.ended_at is not None
                assert payment.refunds == []
                self.ended[token] = payment

    def teardown(self) -> None:
        """Let every session run out, and read in the journal that each hold was let go of exactly once."""
        self.time_passes(LIFE)
        held: dict[tuple[str, str], str] = {}
        for entry in self.desk.run(lambda tx: tx.entries()):
            place = entry.token, str(entry.data.get("card"))
            if entry.kind.value == "hold":
                held[place] = entry.data["amount"]
            elif entry.kind.value in {"release", "commit"}:
                assert held.pop(place, None) == entry.data["amount"], f"{entry.kind} of what is not held: {place}"
        on_hold = {token for token, row in self.book.rows.items() if row.state == "on_hold"}
        assert {token for token, _ in held} <= on_hold, "a hold outlived its payment"
        self.desk_and_book_agree()


class KeepingMachine(BasketMachine):
    """The same on the bad day, when a refused complement leaves the gift cards debited."""

    unpaid = UnpaidComplement.KEEP_DEBIT
    attempts = 2


TestRelease = BasketMachine.TestCase
TestRelease.settings = settings(max_examples=250)

TestKeepDebit = KeepingMachine.TestCase
TestKeepDebit.settings = settings(max_examples=250)
