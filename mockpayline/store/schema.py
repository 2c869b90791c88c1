"""The tables, and the version they carry; a store of an older version is migrated forward, step by step."""

from __future__ import annotations

import sqlite3

VERSION = 4

LOGGED_SINCE = 4
"""The version from which on a file may have a redo log, whose statements are those of the file's own version."""

# Instants are ms since 1970 on the world's clock. A payment's `due_at` is when the next thing happens to it by itself,
# NULL where nothing will; a world's `next_due` is no later than the earliest of them, so that a call seldom has to
# look, and its `next_notice` is the earliest `due_at` of its notifications. `doc` is the JSON of the domain's object.
_TABLES = """
    CREATE TABLE world (
        merchant TEXT PRIMARY KEY,
        access_key TEXT NOT NULL,
        tokens INTEGER NOT NULL DEFAULT 0,
        id_second INTEGER NOT NULL DEFAULT 0,
        ids_in_second INTEGER NOT NULL DEFAULT 0,
        entries INTEGER NOT NULL DEFAULT 0,
        payments INTEGER NOT NULL DEFAULT 0,
        dropped INTEGER NOT NULL DEFAULT 0,
        clock_offset INTEGER NOT NULL DEFAULT 0,
        frozen_at INTEGER,
        next_due INTEGER,
        gift_cards INTEGER NOT NULL DEFAULT 0,
        declared INTEGER NOT NULL DEFAULT 0,
        next_notice INTEGER,
        faults BLOB NOT NULL DEFAULT x'5b5d',
        met TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID;
    CREATE INDEX world_notice ON world (next_notice, clock_offset, frozen_at) WHERE next_notice IS NOT NULL;
    CREATE TABLE declaration (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        merchant TEXT NOT NULL UNIQUE,
        doc BLOB NOT NULL
    );
    CREATE TABLE payment (
        position INTEGER PRIMARY KEY,
        token TEXT NOT NULL UNIQUE,
        merchant TEXT NOT NULL,
        order_ref TEXT NOT NULL,
        final INTEGER NOT NULL,
        due_at INTEGER,
        doc BLOB NOT NULL
    );
    CREATE INDEX payment_order ON payment (merchant, order_ref);
    CREATE INDEX payment_final ON payment (merchant) WHERE final = 1;
    CREATE INDEX payment_due ON payment (merchant, due_at) WHERE due_at IS NOT NULL;
    CREATE TABLE paid (
        merchant TEXT NOT NULL,
        transaction_id TEXT NOT NULL,
        token TEXT NOT NULL,
        PRIMARY KEY (merchant, transaction_id)
    ) WITHOUT ROWID;
    CREATE INDEX paid_token ON paid (token);
    CREATE TABLE gift_card (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        merchant TEXT NOT NULL,
        number TEXT NOT NULL,
        held INTEGER NOT NULL,
        doc BLOB NOT NULL,
        UNIQUE (merchant, number)
    );
    CREATE TABLE journal (
        position INTEGER PRIMARY KEY,
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
        doc BLOB NOT NULL,
        token TEXT NOT NULL DEFAULT '',
        due_at INTEGER NOT NULL DEFAULT 0,
        attempt INTEGER NOT NULL DEFAULT 0,
        last INTEGER NOT NULL DEFAULT 0,
        receiver TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX notification_due ON notification (merchant, due_at);
    CREATE INDEX notification_token ON notification (token);
    CREATE TABLE counted (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        merchant TEXT NOT NULL,
        name TEXT NOT NULL,
        count INTEGER NOT NULL,
        UNIQUE (merchant, name)
    );
    CREATE TABLE settled (store TEXT NOT NULL, record INTEGER NOT NULL);
    INSERT INTO settled VALUES (lower(hex(randomblob(16))), 0);
"""
"""What a new store is given, and what the steps come to; to run these takes three times as long."""

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
    # More than a session's end comes due, notifications are tried again, faults count their calls. What is declared is
    # large and seldom changes, so it leaves the row that every call writes; and nothing asks that the places of
    # payments and entries be never given twice, which a call pays for.
    """
    CREATE TABLE placed_payment (
        position INTEGER PRIMARY KEY,
        token TEXT NOT NULL UNIQUE,
        merchant TEXT NOT NULL,
        order_ref TEXT NOT NULL,
        final INTEGER NOT NULL,
        due_at INTEGER,
        doc BLOB NOT NULL
    );
    INSERT INTO placed_payment SELECT position, token, merchant, order_ref, final, ends_at, doc FROM payment;
    DROP TABLE payment;
    ALTER TABLE placed_payment RENAME TO payment;
    CREATE INDEX payment_order ON payment (merchant, order_ref);
    CREATE INDEX payment_final ON payment (merchant) WHERE final = 1;
    CREATE INDEX payment_due ON payment (merchant, due_at) WHERE due_at IS NOT NULL;
    CREATE TABLE placed_journal (
        position INTEGER PRIMARY KEY,
        merchant TEXT NOT NULL,
        seq INTEGER NOT NULL,
        operation TEXT NOT NULL,
        order_ref TEXT NOT NULL,
        token TEXT NOT NULL,
        doc BLOB NOT NULL
    );
    INSERT INTO placed_journal SELECT position, merchant, seq, operation, order_ref, token, doc FROM journal;
    DROP TABLE journal;
    ALTER TABLE placed_journal RENAME TO journal;
    CREATE UNIQUE INDEX journal_seq ON journal (merchant, seq);
    ALTER TABLE world RENAME COLUMN next_end TO next_due;
    CREATE TABLE declaration (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        merchant TEXT NOT NULL UNIQUE,
        doc BLOB NOT NULL
    );
    INSERT INTO declaration (merchant, doc) SELECT merchant, declaration FROM world ORDER BY merchant;
    ALTER TABLE world ADD COLUMN declared INTEGER NOT NULL DEFAULT 0;
    UPDATE world SET declared = (SELECT position FROM declaration WHERE declaration.merchant = world.merchant);
    ALTER TABLE world DROP COLUMN declaration;
    ALTER TABLE world ADD COLUMN next_notice INTEGER;
    ALTER TABLE world ADD COLUMN faults BLOB NOT NULL DEFAULT x'5b5d';
    ALTER TABLE world ADD COLUMN met TEXT NOT NULL DEFAULT '';
    ALTER TABLE notification ADD COLUMN token TEXT NOT NULL DEFAULT '';
    ALTER TABLE notification ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE notification ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE notification ADD COLUMN last INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE notification ADD COLUMN receiver TEXT NOT NULL DEFAULT '';
    UPDATE notification SET token = json_extract(CAST(doc AS TEXT), '$.token');
    UPDATE world SET next_notice = (SELECT min(due_at) FROM notification WHERE notification.merchant = world.merchant);
    CREATE INDEX notification_due ON notification (merchant, due_at);
    CREATE INDEX world_notice ON world (next_notice, clock_offset, frozen_at) WHERE next_notice IS NOT NULL;
    CREATE INDEX notification_token ON notification (token);
    CREATE TABLE counted (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        merchant TEXT NOT NULL,
        name TEXT NOT NULL,
        count INTEGER NOT NULL,
        UNIQUE (merchant, name)
    );
    """,
    # The number of the last record of the redo log that is in the tables, and a name by which the log knows its store.
    """
    CREATE TABLE settled (store TEXT NOT NULL, record INTEGER NOT NULL);
    INSERT INTO settled VALUES (lower(hex(randomblob(16))), 0);
    """,
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a store to the present version, each step in one transaction; `PRAGMA user_version` says where it stands.

    Whoever opens a file has made sure before that no later version wrote it.
    """
    (standing,) = connection.execute("PRAGMA user_version").fetchone()
    steps = [(VERSION, _TABLES)] if standing == 0 else enumerate(_STEPS[standing:], start=standing + 1)
    for version, step in steps:
        try:
            connection.executescript(f"BEGIN IMMEDIATE; {step} PRAGMA user_version = {version}; COMMIT;")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
