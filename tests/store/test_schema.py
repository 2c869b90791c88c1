"""The tables carry their version, and a store of an older one is brought forward."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mockpayline.store import schema
from mockpayline.store.schema import VERSION, migrate

from . import version_1
from .shelf import TABLES, Shelf

CARD = "INSERT INTO gift_card (merchant, number, held, doc) VALUES ('M', '1', 0, x'7b7d')"


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(":memory:", isolation_level=None)
    yield made
    made.close()


def version_of(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def tables_of(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name")]


def plain(statements: list[str]) -> list[str]:
    """Return what tables are made by, however it was written or came about: a table that was renamed is quoted."""
    return [" ".join(one.replace('"', "").split()).replace(" , ", ", ").replace(" )", ")") for one in statements]


def test_a_new_store_is_brought_to_the_present_version(connection: sqlite3.Connection) -> None:
    assert version_of(connection) == 0
    migrate(connection)
    assert version_of(connection) == VERSION == len(schema._STEPS)


def test_a_new_store_has_the_tables_that_all_steps_come_to(connection: sqlite3.Connection) -> None:
    migrate(connection)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as stepped:
        stepped.executescript(schema._STEPS[0] + "PRAGMA user_version = 1;")
        migrate(stepped)
        assert plain(tables_of(connection)) == plain(tables_of(stepped))
        assert version_of(connection) == version_of(stepped)
        (store, record), (other, its_record) = (
            one.execute("SELECT * FROM settled").fetchone() for one in (connection, stepped)
        )
        assert (record, its_record) == (0, 0)
        assert store != other, "each store has a name of its own"


def test_a_store_of_the_present_version_is_left_as_it_is(connection: sqlite3.Connection) -> None:
    migrate(connection)
    connection.execute(CARD)
    before = tables_of(connection)
    migrate(connection)
    assert tables_of(connection) == before
    assert connection.execute("SELECT count(*) FROM gift_card").fetchone() == (1,)


def test_an_older_store_takes_only_the_steps_it_lacks(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(connection)
    connection.execute(CARD)
    monkeypatch.setattr(schema, "_STEPS", (*schema._STEPS, "CREATE TABLE further (a);", "CREATE TABLE more (b);"))
    migrate(connection)
    assert version_of(connection) == VERSION + 2
    assert connection.execute("SELECT count(*) FROM gift_card").fetchone() == (1,), "what was kept is kept"
    connection.execute("SELECT a, b FROM further, more")


def test_a_step_that_fails_leaves_the_store_at_the_version_before(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(connection)
    monkeypatch.setattr(schema, "_STEPS", (*schema._STEPS, "CREATE TABLE half (a); CREATE TABLE half (a);"))
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection)
    assert not connection.in_transaction
    assert version_of(connection) == VERSION
    with pytest.raises(sqlite3.OperationalError):
        connection.execute("SELECT * FROM half")


def test_the_rows_that_calls_ask_for_are_found_by_an_index(connection: sqlite3.Connection) -> None:
    migrate(connection)
    for query in (
        "SELECT doc FROM payment WHERE token = ? AND merchant = ?",
        "SELECT doc FROM payment WHERE merchant = ? AND order_ref = ?",
        "SELECT doc, due_at FROM payment WHERE merchant = ? AND due_at IS NOT NULL ORDER BY due_at, position LIMIT 1",
        "SELECT min(due_at) FROM payment WHERE merchant = ? AND due_at > ?",
        "SELECT min(due_at) FROM notification WHERE merchant = ?",
        "SELECT 1 FROM notification WHERE token = ? AND attempt = 0 AND due_at <= ? LIMIT 1",
        "UPDATE counted SET count = count + 1 WHERE merchant = ? AND name = ? RETURNING count",
        "SELECT token FROM payment WHERE merchant = ? AND final = 1 ORDER BY position LIMIT 1",
        "SELECT doc FROM gift_card WHERE merchant = ? AND number = ?",
        "DELETE FROM paid WHERE token = ? AND merchant = ?",
        "DELETE FROM journal WHERE merchant = ? AND seq <= ?",
    ):
        values = ("a",) * query.count("?")
        plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", values))
        assert "SEARCH" in plan, f"{query}: {plan}"
        assert "TEMP B-TREE" not in plan, f"{query}: {plan}"


# A file of the first version.


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Shelf]:
    version_1.make(tmp_path / "worlds.db")
    shelf = Shelf(path=str(tmp_path / "worlds.db"))
    yield shelf
    shelf.close()


def test_the_tables_of_the_first_version_are_the_first_step(connection: sqlite3.Connection) -> None:
    connection.executescript(schema._STEPS[0])
    other = sqlite3.connect(":memory:")
    other.executescript(version_1.TABLES)
    try:
        for table in TABLES:
            columns = f"PRAGMA table_info({table})"
            assert connection.execute(columns).fetchall() == other.execute(columns).fetchall(), (
                "a step that was released is never changed; add one behind it"
            )
    finally:
        other.close()


def test_a_file_of_the_first_version_is_brought_forward_with_all_it_holds(migrated: Shelf) -> None:
    assert version_of(migrated.connection) == VERSION
    payment, cards, entries, queued, clock = migrated.run(
        lambda tx: (tx.payment(version_1.TOKEN), tx.gift_cards(), tx.entries(), tx.queued(10), tx.clock)
    )
    assert payment is not None
    assert (payment.held, payment.due) == (700, 9300)
    assert [(one.number, one.balance, one.available()) for one in cards] == [
        (version_1.FREE, 1234, 1234),
        (version_1.HELD, 5000, 4300),
    ]
    assert ([one.seq for one in entries], len(queued), clock.offset) == ([1], 1, 77)
    assert migrated.connection.execute("SELECT number, held FROM gift_card ORDER BY number").fetchall() == [
        (version_1.FREE, 0),
        (version_1.HELD, 1),
    ]
    assert migrated.connection.execute("SELECT gift_cards FROM world").fetchone() == (2,), "its cards are counted"


def test_life_goes_on_in_a_file_brought_forward(migrated: Shelf) -> None:
    token = migrated.add()
    assert migrated.tokens() == [token, version_1.TOKEN]
    found = migrated.run(lambda tx: tx.payment_of_transaction("26327090005001"))
    assert found is not None
    assert found.token == version_1.TOKEN


def test_a_file_brought_forward_has_the_tables_of_a_new_one(migrated: Shelf, connection: sqlite3.Connection) -> None:
    migrate(connection)
    for table in TABLES:
        columns = f"PRAGMA table_info({table})"
        assert migrated.connection.execute(columns).fetchall() == connection.execute(columns).fetchall()
