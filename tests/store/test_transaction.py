"""One transaction on one world: its rows, its limits, its clock, and what belongs to no other world."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from mockpayline.domain.clock import Clock
from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import Notification, WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.world import Declaration
from mockpayline.errors import NotFound

from .shelf import CARD, NOW, TABLES, Shelf, declaration, new_payment

ShelfOf = Callable[..., Shelf]

FINAL = [state for state in PaymentState if state.is_final]
UNFINISHED = [state for state in PaymentState if not state.is_final]


def journal(shelf: Shelf, count: int = 1, text: str = "x", merchant: str = "M") -> None:
    def work(tx: WorldTx) -> None:
        for _ in range(count):
            tx.journal(Kind.HINT, hint=text)

    shelf.run(work, merchant)


# The world.


def test_a_world_starts_with_what_is_declared(shelf: Shelf) -> None:
    assert shelf.run(lambda tx: (tx.exists, tx.access_key, tx.declaration)) == (True, "key", declaration())
    assert [(one.number, one.balance) for one in shelf.run(lambda tx: tx.gift_cards())] == [(CARD, 5000)]


def test_a_merchant_without_world_has_nothing_to_read(shelf: Shelf) -> None:
    assert shelf.run(lambda tx: tx.exists, "NOBODY") is False
    any_payment = shelf.run(new_payment)
    for work in (
        lambda tx: tx.declaration,
        lambda tx: tx.access_key,
        lambda tx: tx.now,
        lambda tx: tx.clock,
        lambda tx: tx.set_clock(Clock()),
        lambda tx: tx.pin_access_key("k"),
        lambda tx: tx.delete_world(),
        lambda tx: tx.redeclare(declaration()),
        lambda tx: tx.add_payment(any_payment),
        lambda tx: tx.due_payment(),
        lambda tx: tx.next_due(),
        lambda tx: tx.faults(),
        lambda tx: tx.stop_notifying("T"),
    ):
        with pytest.raises(NotFound):
            shelf.run(work, "NOBODY")


def test_a_pinned_key_stays(shelf: Shelf) -> None:
    shelf.run(lambda tx: tx.pin_access_key("mine"))
    assert shelf.run(lambda tx: tx.access_key) == "mine"


def fill(tx: WorldTx) -> None:
    payment = new_payment(tx)
    tx.add_payment(payment)
    tx.next_transaction_id(payment.token)
    tx.journal(Kind.STEP, payment, step="open")
    tx.notify(Notification(url="https://shop.test", type="WEBTRS", parameter="token", value="t", token=payment.token))
    tx.count_call("a name")


def test_deleting_a_world_leaves_no_row_of_it_in_any_table(shelf: Shelf) -> None:
    shelf.make("OTHER")
    shelf.run(fill, "OTHER")
    shelf.run(fill)
    before = shelf.contents()
    assert all(len([row for row in rows if "M" in row]) == 1 for rows in before.values()), "a row in every table"
    shelf.run(lambda tx: tx.delete_world())
    assert shelf.contents() == {table: [row for row in rows if "M" not in row] for table, rows in before.items()}, (
        "the other world's rows alone are left"
    )
    tables = {row[0] for row in shelf.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables - {"sqlite_sequence", "settled"} == set(TABLES), "every table is looked at here"


def test_a_deleted_world_is_gone_within_its_transaction_too(shelf: Shelf) -> None:
    def work(tx: WorldTx) -> bool:
        fill(tx)
        tx.delete_world()
        return tx.exists

    assert shelf.run(work) is False
    assert shelf.run(lambda tx: tx.merchants()) == []
    assert shelf.count("journal") == 0, "what was about to be written is not written"


def test_deleting_all_worlds_leaves_every_table_empty(shelf: Shelf) -> None:
    shelf.make("OTHER")
    shelf.run(fill, "OTHER")
    shelf.run(fill)
    shelf.run(lambda tx: tx.delete_all_worlds(), "")
    assert set(map(len, shelf.contents().values())) == {0}
    shelf.make()
    assert shelf.run(lambda tx: (tx.exists, tx.entries())) == (True, []), "a world may begin again"


def test_another_declaration_in_the_place_of_a_worlds_changes_nothing_else(shelf: Shelf) -> None:
    shelf.run(fill)
    shelf.run(lambda tx: tx.set_clock(Clock(offset=77)))
    before = shelf.contents()
    again = msgspec.structs.replace(declaration(seed="another"), gift_cards=())

    def work(tx: WorldTx) -> Declaration:
        tx.redeclare(again)
        return tx.declaration

    assert shelf.run(work) == again, "it holds within the transaction"
    assert shelf.run(lambda tx: tx.declaration) == again
    after = shelf.contents()
    assert [table for table in before if before[table] != after[table]] == ["world", "declaration"]
    (old,), (new,) = before["world"], after["world"]
    places = [at for at, (one, other) in enumerate(zip(old, new, strict=True)) if one != other]
    assert [(old[at], new[at]) for at in places] == [(1, 2)], "the declaration has a place of its own"


def test_making_a_world_anew_forgets_whatever_it_held(shelf: Shelf) -> None:
    shelf.run(fill)
    shelf.run(lambda tx: tx.set_clock(Clock(offset=77)))
    shelf.run(lambda tx: tx.pin_access_key("old"))
    shelf.make(seed="new")
    assert [shelf.count(table) for table in TABLES] == [1, 0, 0, 1, 0, 0, 0, 1]
    assert shelf.run(lambda tx: (tx.declaration.seed, tx.clock, tx.access_key)) == ("new", Clock(), "key")
    journal(shelf)
    assert [entry.seq for entry in shelf.run(lambda tx: tx.entries())] == [1]


def test_merchants_are_listed_in_order(shelf: Shelf) -> None:
    for merchant in ("Z", "A", "é"):
        shelf.make(merchant)
    assert shelf.run(lambda tx: tx.merchants(), "") == ["A", "M", "Z", "é"]


# Web payments.


def test_a_payment_is_found_by_token_order_and_transaction(shelf: Shelf) -> None:
    token = shelf.add("A1")
    transaction = shelf.run(lambda tx: tx.next_transaction_id(token))
    found = shelf.run(
        lambda tx: (tx.payment(token), tx.payments_of_order("A1"), tx.payment_of_transaction(transaction))
    )
    assert found[0] is not None
    assert found == (found[0], [found[0]], found[0])


def test_payments_of_an_order_are_oldest_first_and_lists_newest_first(shelf: Shelf) -> None:
    tokens = [shelf.add("A1") for _ in range(3)]
    assert [one.token for one in shelf.run(lambda tx: tx.payments_of_order("A1"))] == tokens
    assert shelf.tokens() == tokens[::-1]
    assert [one.token for one in shelf.run(lambda tx: tx.payments(2))] == tokens[:0:-1]


def test_what_is_saved_is_read_back(shelf: Shelf) -> None:
    token = shelf.add()
    shelf.finish(token, PaymentState.CANCELLED)
    payment = shelf.run(lambda tx: tx.payment(token))
    assert payment is not None
    assert payment.state is PaymentState.CANCELLED
    assert shelf.count("payment") == 1


def test_saving_a_payment_that_was_never_added_is_a_programmers_mistake(shelf: Shelf) -> None:
    with pytest.raises(AssertionError):
        shelf.run(lambda tx: tx.save_payment(new_payment(tx)))


def test_rows_of_another_world_are_not_seen(shelf: Shelf) -> None:
    shelf.make("OTHER")
    token = shelf.add("A1")
    transaction = shelf.run(lambda tx: tx.next_transaction_id(token))
    journal(shelf)
    seen = shelf.run(
        lambda tx: (
            tx.payment(token),
            tx.payment_of_transaction(transaction),
            tx.payments_of_order("A1"),
            tx.payments(10),
            tx.due_payment(),
            tx.entries(),
        ),
        "OTHER",
    )
    assert seen == (None, None, [], [], None, [])


def test_two_worlds_may_have_the_same_transaction_id_each_for_its_own_payment(shelf: Shelf) -> None:
    shelf.make("OTHER")
    mine, theirs = shelf.add(), shelf.add(merchant="OTHER")
    first = shelf.run(lambda tx: tx.next_transaction_id(mine))
    second = shelf.run(lambda tx: tx.next_transaction_id(theirs), "OTHER")
    assert first == second, "ids are unique within their world"
    for merchant, token in (("M", mine), ("OTHER", theirs)):
        found = shelf.run(lambda tx: tx.payment_of_transaction(first), merchant)
        assert found is not None
        assert found.token == token


def test_a_token_leads_to_its_merchant_from_any_world_and_from_none(shelf: Shelf) -> None:
    shelf.make("OTHER")
    mine, theirs = shelf.add(), shelf.add(merchant="OTHER")
    for merchant in ("", "M", "OTHER"):
        assert shelf.run(lambda tx: tx.merchant_of(mine), merchant) == "M"
        assert shelf.run(lambda tx: tx.merchant_of(theirs), merchant) == "OTHER"
        assert shelf.run(lambda tx: tx.merchant_of("1unknown"), merchant) is None


def test_ids_stay_unique_where_the_same_day_of_another_decade_gives_the_same_digits(shelf: Shelf) -> None:
    token = shelf.add()
    ten_years = (10 * 365 + 2) * 86_400_000  # three leap days, but 2036 is a leap year itself

    def three_at(tx: WorldTx, instant: int) -> list[str]:
        tx.set_clock(Clock(frozen_at=instant))
        return [tx.next_transaction_id(token) for _ in range(3)]

    now = shelf.run(lambda tx: three_at(tx, NOW))
    then = shelf.run(lambda tx: three_at(tx, NOW + ten_years))
    assert len({*now, *then}) == 6
    assert {one[:11] for one in now} == {one[:11] for one in then}, "the digits of the instant are the same"


# The journal.


def test_the_journal_keeps_its_order_and_counts_from_one(shelf: Shelf) -> None:
    journal(shelf, 2, "a")
    journal(shelf, 1, "b")
    entries = shelf.run(lambda tx: tx.entries())
    assert [(entry.seq, entry.data["hint"]) for entry in entries] == [(1, "a"), (2, "a"), (3, "b")]
    assert {entry.at for entry in entries} == {NOW}


def test_entries_are_seen_within_the_transaction_that_made_them(shelf: Shelf) -> None:
    def work(tx: WorldTx) -> int:
        tx.journal(Kind.HINT, hint="x")
        return len(tx.entries())

    assert shelf.run(work) == 1
    assert shelf.run(lambda tx: len(tx.entries())) == 1


def test_the_journal_is_filtered_by_operation_order_and_token(shelf: Shelf) -> None:
    tokens = [shelf.add("A1"), shelf.add("A2")]

    def work(tx: WorldTx) -> None:
        for token in tokens:
            payment = tx.payment(token)
            tx.journal(Kind.CALL, payment, operation="doRefund")
            tx.journal(Kind.CALL, payment, operation="doWebPayment")
        tx.journal(Kind.CALL, operation="doRefund")

    shelf.run(work)
    assert len(shelf.run(lambda tx: tx.entries())) == 5
    assert len(shelf.run(lambda tx: tx.entries(operation="doRefund"))) == 3
    assert len(shelf.run(lambda tx: tx.entries(order_ref="A1"))) == 2
    assert len(shelf.run(lambda tx: tx.entries(token=tokens[1], operation="doRefund"))) == 1
    assert shelf.run(lambda tx: tx.entries(token="' OR 1=1 --")) == []


# Notifications.


def note(value: str) -> Notification:
    return Notification(url="https://shop.test", type="WEBTRS", parameter="token", value=value, token=value)


def queue(shelf: Shelf, value: str, merchant: str = "M") -> None:
    shelf.run(lambda tx: tx.notify(note(value)), merchant)


def test_notifications_of_all_worlds_wait_oldest_first(shelf: Shelf) -> None:
    shelf.make("OTHER")
    for merchant, value in (("M", "1"), ("OTHER", "2"), ("M", "3")):
        queue(shelf, value, merchant)
    waiting = shelf.run(lambda tx: tx.queued(10), "")
    assert [(one.merchant, one.notification.value) for one in waiting] == [("M", "1"), ("OTHER", "2"), ("M", "3")]
    assert len(shelf.run(lambda tx: tx.queued(2), "")) == 2
    shelf.run(lambda tx: tx.taken(waiting[0].position))
    assert [one.notification.value for one in shelf.run(lambda tx: tx.queued(10), "")] == ["2", "3"]


def test_a_transaction_knows_whether_it_queued(shelf: Shelf) -> None:
    def work(tx: WorldTx) -> tuple[bool, bool]:
        before = tx.has_queued
        tx.notify(note("1"))
        return before, tx.has_queued

    assert shelf.run(work) == (False, True)
    assert shelf.run(lambda tx: tx.has_queued) is False


def test_places_in_the_queue_are_never_given_twice(shelf: Shelf) -> None:
    queue(shelf, "1")
    [first] = shelf.run(lambda tx: tx.queued(1))
    shelf.make()
    queue(shelf, "2")
    [second] = shelf.run(lambda tx: tx.queued(1))
    assert second.position > first.position, "one under way must not be taken for another"


# Gift cards.


def test_a_card_is_kept_under_its_number_and_listed_in_number_order(shelf: Shelf) -> None:
    def work(tx: WorldTx) -> list[tuple[str, int]]:
        known = tx.gift_card(CARD)
        assert known is not None
        for number, balance in (("9998000000000000000", 1), (CARD, 2)):
            tx.save_gift_card(msgspec.structs.replace(known, number=number, balance=balance))
        return [(one.number, one.balance) for one in tx.gift_cards()]

    assert shelf.run(work) == [("9998000000000000000", 1), (CARD, 2)]
    assert shelf.run(lambda tx: tx.gift_card("1")) is None
