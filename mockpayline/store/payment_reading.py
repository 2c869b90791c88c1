"""The web payments of one world, found by token, transaction and order."""

from __future__ import annotations

import msgspec

from mockpayline.domain.web_payment import WebPayment
from mockpayline.store.every_world import EveryWorld

decode_payment = msgspec.json.Decoder(WebPayment).decode


class PaymentReading(EveryWorld):
    """The part of a transaction that looks for web payments; see `domain.ports.Tx` for what each method means."""

    _merchant: str

    def payment(self, token: str) -> WebPayment | None:
        """Return a web payment by its token."""
        row = self._db("SELECT doc FROM payment WHERE token = ? AND merchant = ?", (token, self._merchant)).fetchone()
        return decode_payment(row[0]) if row else None

    def payment_of_transaction(self, transaction_id: str) -> WebPayment | None:
        """Return the web payment of a transaction."""
        row = self._db(
            "SELECT payment.doc FROM paid JOIN payment USING (token) WHERE paid.merchant = ? AND transaction_id = ?",
            (self._merchant, transaction_id),
        ).fetchone()
        return decode_payment(row[0]) if row else None

    def payments_of_order(self, order_ref: str) -> list[WebPayment]:
        """Return the web payments of an order."""
        rows = self._db(
            "SELECT doc FROM payment WHERE merchant = ? AND order_ref = ? ORDER BY position",
            (self._merchant, order_ref),
        )
        return [decode_payment(row[0]) for row in rows]

    def payments(self, most: int) -> list[WebPayment]:
        """Return the newest web payments."""
        rows = self._db(
            "SELECT doc FROM payment WHERE merchant = ? ORDER BY position DESC LIMIT ?", (self._merchant, most)
        )
        return [decode_payment(row[0]) for row in rows]
