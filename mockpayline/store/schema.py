"""The tables, and the version they carry; a store of an older version is migrated forward, step by step."""

from __future__ import annotations

import sqlite3

VERSION = 2

# Instants are ms since 1970 on the world's clock. A payment's `ends_at` is NULL once it is final and while it is on
# hold; a world's `next_end` is no later than the earliest of them, so that a call seldom has to look. `doc` is the JSON
# of the domain's object.
_STEPS: tuple[str, ...] = (
    """
    CREATE TABLE world (
        merchant TEXT PRIMARY KEY,
        declaration BLOB NOT NULL,
        access_key TEXT NOT NULL,
        tokens INTEGER NOT NULL DEFAULT 0,
        id_second INTEGER NOT NULL DEFAULT 0,
        ids_in_second INTEGER NOT NULL DEFAULT 0,
        entries INTEGER NOT NULL DEFAULT 0,
        payments INTEGER NOT NULL DEFAULT 0,
        dropped INTEGER NOT NULL DEFAULT 0,
        clock_offset INTEGER NOT NULL DEFAULT 0,
        frozen_at INTEGER,
        next_end INTEGER
    ) WITHOUT ROWID;
    CREATE TABLE payment (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        token TEXT NOT NULL UNIQUE,
        merchant TEXT NOT NULL,
        order_ref TEXT NOT NULL,
        final INTEGER NOT NULL,
        ends_at INTEGER,
        doc BLOB NOT NULL
    );
    CREATE INDEX payment_order ON payment (merchant, order_ref);
    CREATE INDEX payment_final ON payment (merchant) WHERE final = 1;
    CREATE INDEX payment_ends ON payment (merchant, ends_at) WHERE ends_at IS NOT NULL;
    CREATE TABLE paid (
        merchant TEXT NOT NULL,
        transaction_id TEXT NOT NULL,
        token TEXT NOT NULL,
        PRIMARY KEY (merchant, transaction_id)
    ) WITHOUT ROWID;
    CREATE INDEX paid_token ON paid (token);
    CREATE TABLE gift_card (
        merchant TEXT NOT NULL,
        number TEXT NOT NULL,
        doc BLOB NOT NULL,
        PRIMARY KEY (merchant, number)
    ) WITHOUT ROWID;
    CREATE TABLE journal (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        merchant TEXT NOT NULL,
        seq INTEGER NOT NULL,
        operation TEXT NOT NULL,
        order_ref TEXT NOT NULL,
        token TEXT NOT NULL,
        doc BLOB NOT NULL
    );
    CREATE UNIQUE INDEX journal_seq ON journal (merchant, seq);
    CREATE TABLE notification (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        merchant TEXT NOT NULL,
        doc BLOB NOT NULL
    );
    """,
    # The gift cards of a world are counted, and known by age, so that those typed by number alone have a limit.
    """
    CREATE TABLE aged_gift_card (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        merchant TEXT NOT NULL,
        number TEXT NOT NULL,
        held INTEGER NOT NULL,
        doc BLOB NOT NULL,
        UNIQUE (merchant, number)
    );
    INSERT INTO aged_gift_card (merchant, number, held, doc)
        SELECT merchant, number, instr(doc, CAST('"holds":{"' AS BLOB)) > 0, doc FROM gift_card
        ORDER BY merchant, number;
    DROP TABLE gift_card;
    ALTER TABLE aged_gift_card RENAME TO gift_card;
    ALTER TABLE world ADD COLUMN gift_cards INTEGER NOT NULL DEFAULT 0;
    UPDATE world SET gift_cards = (SELECT count(*) FROM gift_card WHERE gift_card.merchant = world.merchant);
    """,
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a store to the present version, each step in one transaction; `PRAGMA user_version` says where it stands.

    Whoever opens a file has made sure before that no later version wrote it.
    """
    (standing,) = connection.execute("PRAGMA user_version").fetchone()
    for version, step in enumerate(_STEPS[standing:], start=standing + 1):
        try:
            connection.executescript(f"BEGIN IMMEDIATE; {step} PRAGMA user_version = {version}; COMMIT;")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
