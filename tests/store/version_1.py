"""A store's file as the first version made it: its tables as they were written then, and rows of a life in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec

from .shelf import NOW, declaration

TABLES = """
CREATE TABLE world (merchant TEXT PRIMARY KEY, declaration BLOB NOT NULL, access_key TEXT NOT NULL,
    tokens INTEGER NOT NULL DEFAULT 0, id_second INTEGER NOT NULL DEFAULT 0, ids_in_second INTEGER NOT NULL DEFAULT 0,
    entries INTEGER NOT NULL DEFAULT 0, payments INTEGER NOT NULL DEFAULT 0, dropped INTEGER NOT NULL DEFAULT 0,
    clock_offset INTEGER NOT NULL DEFAULT 0, frozen_at INTEGER, next_end INTEGER) WITHOUT ROWID;
CREATE TABLE payment (position INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE, merchant TEXT NOT NULL,
    order_ref TEXT NOT NULL, final INTEGER NOT NULL, ends_at INTEGER, doc BLOB NOT NULL);
CREATE INDEX payment_order ON payment (merchant, order_ref);
CREATE INDEX payment_final ON payment (merchant) WHERE final = 1;
CREATE INDEX payment_ends ON payment (merchant, ends_at) WHERE ends_at IS NOT NULL;
CREATE TABLE paid (merchant TEXT NOT NULL, transaction_id TEXT NOT NULL, token TEXT NOT NULL,
    PRIMARY KEY (merchant, transaction_id)) WITHOUT ROWID;
CREATE INDEX paid_token ON paid (token);
CREATE TABLE gift_card (merchant TEXT NOT NULL, number TEXT NOT NULL, doc BLOB NOT NULL,
    PRIMARY KEY (merchant, number)) WITHOUT ROWID;
CREATE TABLE journal (position INTEGER PRIMARY KEY AUTOINCREMENT, merchant TEXT NOT NULL, seq INTEGER NOT NULL,
    operation TEXT NOT NULL, order_ref TEXT NOT NULL, token TEXT NOT NULL, doc BLOB NOT NULL);
CREATE UNIQUE INDEX journal_seq ON journal (merchant, seq);
CREATE TABLE notification (position INTEGER PRIMARY KEY AUTOINCREMENT, merchant TEXT NOT NULL, doc BLOB NOT NULL);
PRAGMA user_version = 1;
"""

TOKEN = "1" + "0" * 32
FREE, HELD = "9998000000000000001", "9998000000000000002"
_CARDS = {
    FREE: b'{"number":"9998000000000000001","balance":1234}',
    HELD: b'{"number":"9998000000000000002","balance":5000,"holds":{"%s":700}}' % TOKEN.encode(),
}
_PAYMENT = (
    b'{"token":"%s","order_ref":"A1","amount":10000,"action":"101","contract":"CCC1","point_of_sale":"shop",'
    b'"created_at":%d,"ends_at":%d,"request":{},"state":"open",'
    b'"gift_cards":[{"number":"9998000000000000002","amount":700}]}' % (TOKEN.encode(), NOW, NOW + 900_000)
)
_ENTRY = b'{"kind":"hint","at":%d,"data":{"hint":"x"},"seq":1}' % NOW
_NOTE = b'{"url":"https://shop.test","type":"WEBTRS","parameter":"token","value":"t","token":"%s"}' % TOKEN.encode()


def make(path: Path) -> None:
    """Make such a file: one world, its clock 77 ms ahead, with a row in every table."""
    connection = sqlite3.connect(path)
    connection.executescript(TABLES)
    connection.execute(
        "INSERT INTO world VALUES ('M', ?, 'key', 3, 0, 0, 1, 1, 0, 77, NULL, ?)",
        (msgspec.json.encode(declaration()), NOW + 900_000),
    )
    connection.execute(
        "INSERT INTO payment (token, merchant, order_ref, final, ends_at, doc) VALUES (?, 'M', 'A1', 0, ?, ?)",
        (TOKEN, NOW + 900_000, _PAYMENT),
    )
    connection.execute("INSERT INTO paid VALUES ('M', '26327090005001', ?)", (TOKEN,))
    connection.executemany("INSERT INTO gift_card VALUES ('M', ?, ?)", _CARDS.items())
    connection.execute("INSERT INTO journal VALUES (1, 'M', 1, '', '', '', ?)", (_ENTRY,))
    connection.execute("INSERT INTO notification (merchant, doc) VALUES ('M', ?)", (_NOTE,))
    connection.commit()
    connection.close()
