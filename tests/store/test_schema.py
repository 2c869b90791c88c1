"""The tables carry their version, and a store of an older one is brought forward."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from mockpayline.store import schema
from mockpayline.store.schema import VERSION, migrate


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


def test_a_new_store_is_brought_to_the_present_version(connection: sqlite3.Connection) -> None:
    assert version_of(connection) == 0
    migrate(connection)
    assert version_of(connection) == VERSION == len(schema._STEPS)


def test_a_store_of_the_present_version_is_left_as_it_is(connection: sqlite3.Connection) -> None:
    migrate(connection)
    connection.execute("INSERT INTO gift_card VALUES ('M', '1', x'7b7d')")
    before = tables_of(connection)
    migrate(connection)
    assert tables_of(connection) == before
    assert connection.execute("SELECT count(*) FROM gift_card").fetchone() == (1,)


def test_an_older_store_takes_only_the_steps_it_lacks(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(connection)
    connection.execute("INSERT INTO gift_card VALUES ('M', '1', x'7b7d')")
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
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    assert version_of(connection) == VERSION
    with pytest.raises(sqlite3.OperationalError):
        connection.execute("SELECT * FROM half")


def test_the_rows_that_calls_ask_for_are_found_by_an_index(connection: sqlite3.Connection) -> None:
    migrate(connection)
    for query in (
        "SELECT doc FROM payment WHERE token = ? AND merchant = ?",
        "SELECT doc FROM payment WHERE merchant = ? AND order_ref = ?",
        "SELECT doc FROM payment WHERE merchant = ? AND ends_at <= ?",
        "SELECT token FROM payment WHERE merchant = ? AND final = 1 ORDER BY position LIMIT 1",
        "SELECT doc FROM gift_card WHERE merchant = ? AND number = ?",
        "DELETE FROM paid WHERE token = ? AND merchant = ?",
        "DELETE FROM journal WHERE merchant = ? AND seq <= ?",
    ):
        values = ("a",) * query.count("?")
        plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", values))
        assert "SEARCH" in plan, f"{query}: {plan}"
        assert "TEMP B-TREE" not in plan, f"{query}: {plan}"
