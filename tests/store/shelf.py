"""A store to test with, on a clock of the test's own, and payments to put into it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from mockpayline.domain.contract import Contract, PointOfSale
from mockpayline.domain.gift_card import GiftCard
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.domain.world import Declaration
from mockpayline.store.declared_texts import ResidentTexts
from mockpayline.store.known_rows import ResidentRows
from mockpayline.store.sqlite import Bounds
from tests.stores import open_store

R = TypeVar("R")

NOW = 1_795_424_405_000
CARD = "9998000000000000001"

TABLES = ("world", "payment", "paid", "gift_card", "journal", "notification", "counted", "declaration")


def declaration(merchant: str = "M", **fields: Any) -> Declaration:
    """Return a world with one contract and one gift card."""
    return Declaration(
        scenario="test",
        merchant_id=merchant,
        points_of_sale=(PointOfSale(label="shop"),),
        contracts=(Contract(number="CCC1", card_code="CADEAU_CARREFOUR", point_of_sale="shop", max_amount=100_000),),
        gift_cards=(GiftCard(number=CARD, balance=5000),),
        **fields,
    )


class Shelf:
    """A store whose real time is `now`, changed by the test. Close it."""

    def __init__(self, bounds: Bounds | None = None, path: str | None = None, **how: Any) -> None:
        self.now = NOW
        self.store = open_store(bounds, path=path, real_time=lambda: self.now, **how)

    def close(self) -> None:
        """Let go of the store."""
        asyncio.run(self.store.close())

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection, to look at the tables with, which hold all that is certain."""
        self.store._writing.commit()
        return self.bare

    @property
    def bare(self) -> sqlite3.Connection:
        """The connection as it is, within a transaction too."""
        return self.store._writing.connection

    def run(self, work: Callable[[WorldTx], R], merchant: str = "M") -> R:
        """Run work in one transaction."""
        return asyncio.run(self.store.run(merchant, work))

    def make(self, merchant: str = "M", **fields: Any) -> None:
        """Make a world."""
        self.run(lambda tx: tx.create_world(declaration(merchant, **fields), "key"), merchant)

    def add(
        self, ref: str = "A1", state: PaymentState = PaymentState.OPEN, *, life: int = 900_000, merchant: str = "M"
    ) -> str:
        """Add a payment in a state; returns its token."""

        def work(tx: WorldTx) -> str:
            payment = new_payment(tx, ref, state, life=life)
            tx.add_payment(payment)
            return payment.token

        return self.run(work, merchant)

    def finish(self, token: str, state: PaymentState = PaymentState.ACCEPTED) -> None:
        """Bring a payment to a state."""

        def work(tx: WorldTx) -> None:
            payment = tx.payment(token)
            assert payment is not None, "the payment was added"
            payment.state = state
            tx.save_payment(payment)

        self.run(work)

    def tokens(self, merchant: str = "M") -> list[str]:
        """Return the tokens that the world holds, newest first."""
        return self.run(lambda tx: [one.token for one in tx.payments(100_000)], merchant)

    def count(self, table: str) -> int:
        """Return how many rows a table has, or what stands for it in the process's memory."""
        if table in {"journal", "payment", "paid", "declaration"}:
            return len(self.contents()[table])
        (rows,) = self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - a name of ours
        return int(rows)

    def contents(self) -> dict[str, list[Any]]:
        """Return all rows of all tables, or what stands for them in the process's memory."""
        found = {table: self.connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}  # noqa: S608
        rows = self.store._held.rows
        if isinstance(rows, ResidentRows):
            known = [(merchant, *msgspec.structs.astuple(row)) for merchant, row in sorted(rows._rows.items())]
            assert [row[0] for row in known] == [row[0] for row in found["world"]], "both know the same worlds"
            found["world"] = known
        found["journal"] = self.lines()
        texts = self.store._held.declarations.texts
        if isinstance(texts, ResidentTexts):
            found["declaration"] = [(place, merchant, text) for place, (text, merchant) in texts._texts.items()]
        payments = self.store._held.kept_payments
        if payments is not None:
            kept = [(merchant, one) for merchant, world in payments.worlds.items() for one in world.payments.values()]
            found["payment"] = [(merchant, *msgspec.structs.astuple(one)) for merchant, one in kept]
            found["paid"] = [(merchant, paid, one.token) for merchant, one in kept for paid in one.transactions]
        return found

    def lines(self) -> list[tuple[str, bytes]]:
        """Return the journals of all worlds: whose an entry is, and its text."""
        journals = self.store._held.journals
        if journals is not None:
            return [(merchant, line.doc) for merchant in journals._worlds for line in journals.lines(merchant)]
        return self.connection.execute("SELECT merchant, doc FROM journal ORDER BY merchant, seq").fetchall()


def new_payment(
    tx: WorldTx, ref: str = "A1", state: PaymentState = PaymentState.OPEN, *, life: int = 900_000
) -> WebPayment:
    """Return a web payment with a token of this world that nothing holds yet."""
    return WebPayment(
        token=tx.next_token(),
        order_ref=ref,
        amount=10_000,
        action="101",
        contract="CCC1",
        point_of_sale="shop",
        created_at=tx.now,
        ends_at=tx.now + life,
        request=msgspec.Raw(b"{}"),
        state=state,
    )
