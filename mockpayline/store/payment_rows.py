"""The web payments of one world in a file: rows, found by token, transaction, order and instant."""

from __future__ import annotations

import msgspec

from mockpayline.domain.web_payment import WebPayment
from mockpayline.store.known_payments import KnownPayments
from mockpayline.store.world_row import Statements

encode_payment = msgspec.json.Encoder().encode
"""Return a web payment as it is kept."""

decode_payment = msgspec.json.Decoder(WebPayment).decode
"""Return the web payment that a text holds."""


class PaymentRows:
    """One world's web payments inside one transaction; see `holdings.Payments` for what each method means."""

    def __init__(self, db: Statements, merchant: str, known: KnownPayments) -> None:
        self._db = db
        self._merchant = merchant
        self._known = known

    def find(self, token: str) -> WebPayment | None:
        """Return a web payment by its token."""
        text = self._known.find(self._merchant, token)
        if text is None:
            row = self._db.ask(
                "SELECT doc FROM payment WHERE token = ? AND merchant = ?", (token, self._merchant), token
            ).fetchone()
            if row is None:
                return None
            text = row[0]
            self._known.put(self._merchant, token, text)
        return decode_payment(text)

    def of_transaction(self, transaction_id: str) -> WebPayment | None:
        """Return the web payment of a transaction."""
        token = self._token_of(transaction_id)
        return None if token is None else self.find(token)

    def of_order(self, order_ref: str) -> list[WebPayment]:
        """Return the web payments of an order, oldest first."""
        rows = self._db(
            "SELECT doc FROM payment WHERE merchant = ? AND order_ref = ? ORDER BY position",
            (self._merchant, order_ref),
        )
        return [decode_payment(row[0]) for row in rows]

    def newest(self, most: int) -> list[WebPayment]:
        """Return the newest web payments, newest first."""
        rows = self._db(
            "SELECT doc FROM payment WHERE merchant = ? ORDER BY position DESC LIMIT ?", (self._merchant, most)
        )
        return [decode_payment(row[0]) for row in rows]

    def merchant_of(self, token: str) -> str | None:
        """Return whose web payment a token names."""
        row = self._db("SELECT merchant FROM payment WHERE token = ?", (token,)).fetchone()
        return row[0] if row else None

    def first_due(self) -> tuple[int, WebPayment] | None:
        """Return the web payment that something happens to first, after that instant (ms)."""
        row = self._db(
            "SELECT due_at, doc FROM payment WHERE merchant = ? AND due_at IS NOT NULL ORDER BY due_at, position"
            " LIMIT 1",
            (self._merchant,),
        ).fetchone()
        return (int(row[0]), decode_payment(row[1])) if row else None

    def next_due(self, after: int) -> int | None:
        """Return the next instant (ms) later than this one at which something happens to a web payment."""
        (instant,) = self._db(
            "SELECT min(due_at) FROM payment WHERE merchant = ? AND due_at > ?", (self._merchant, after)
        ).fetchone()
        return None if instant is None else int(instant)

    def add(self, payment: WebPayment, due_at: int | None) -> None:
        """Keep a new web payment."""
        text = encode_payment(payment)
        self._db.later(
            "INSERT INTO payment (token, merchant, order_ref, final, due_at, doc) VALUES (?, ?, ?, ?, ?, ?)",
            (payment.token, self._merchant, payment.order_ref, payment.state.is_final, due_at, text),
            payment.token,
        )
        self._known.put(self._merchant, payment.token, text)

    def save(self, payment: WebPayment, due_at: int | None) -> bool:
        """Keep a web payment as it now is; tells whether it was there."""
        text = encode_payment(payment)
        statement = "UPDATE payment SET final = ?, due_at = ?, doc = ? WHERE token = ?"
        values = (payment.state.is_final, due_at, text, payment.token)
        if self._known.find(self._merchant, payment.token) is not None:
            self._db.later(statement, values, payment.token)
        elif self._db(statement, values).rowcount != 1:
            return False
        self._known.put(self._merchant, payment.token, text)
        return True

    def bind(self, transaction_id: str, token: str) -> bool:
        """Have a transaction belong to a web payment; tells whether the id was free."""
        if self._token_of(transaction_id) is not None:
            return False
        self._db.later(
            "INSERT INTO paid (merchant, transaction_id, token) VALUES (?, ?, ?)",
            (self._merchant, transaction_id, token),
            self._name(transaction_id),
        )
        return True

    def _token_of(self, transaction_id: str) -> str | None:
        row = self._db.ask(
            "SELECT token FROM paid WHERE merchant = ? AND transaction_id = ?",
            (self._merchant, transaction_id),
            self._name(transaction_id),
        ).fetchone()
        return row[0] if row else None

    def _name(self, transaction_id: str) -> str:
        return f"{transaction_id} {self._merchant}"

    def drop_oldest(self, most: int) -> int:
        """Drop the oldest finished web payments, at most so many; returns how many there were."""
        rows = self._db(
            "SELECT position, token FROM payment WHERE merchant = ? AND final = 1 ORDER BY position LIMIT ?",
            (self._merchant, most),
        ).fetchall()
        for position, token in rows:
            self._known.drop(token)
            self._db("DELETE FROM payment WHERE position = ?", (position,))
            self._db("DELETE FROM paid WHERE token = ?", (token,))
        return len(rows)

    def forget(self) -> None:
        """Drop them all."""
        self._known.forget()
        self._db("DELETE FROM payment WHERE merchant = ?", (self._merchant,))
        self._db("DELETE FROM paid WHERE merchant = ?", (self._merchant,))
