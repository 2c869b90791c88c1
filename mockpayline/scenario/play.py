"""The section `play`: what a merchant does with the world of a scenario, and what must then be seen.

`mockpayline.scenario.play_form` reads a file into these classes, `mockpayline.player` plays them. An annotation names
the form of a field, as in `mockpayline.scenario.schema`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Struct

from mockpayline.domain.buyer_step import Step
from mockpayline.scenario.play_expect import Expect
from mockpayline.scenario.play_values import Texts, TextsByName
from mockpayline.scenario.values import Digits, Euros, Milliseconds, Number, Text

_FREE = Text(least=0, most=1000)
"""A text that goes into a request as it is, wrong ones included; an empty one leaves the field out."""
_ORDER_REF = Text(least=0, most=100)
_VERSION = Digits(1, 3)
_FIELDS = TextsByName(_FREE, "the path of a field in the request, as payment.amount, with the text to send")

FIRST_AMOUNT = 10_000
"""Cents of a doWebPayment that names no amount."""


class By(StrEnum):
    """What a getTransactionDetails asks with."""

    TRANSACTION = "transaction"
    ORDER_REF = "order_ref"


class DoWebPayment(Struct, kw_only=True, frozen=True):
    """Open a payment. `contract` absent is the first gift-card contract, `notification_url` the player's receiver.

    `fields` are sent beyond or in place of what the other keys say: by the path that the contract gives a field, the
    text, or an empty one to leave the field out. So every wrong request can be written.
    """

    order_ref: Annotated[str | None, _ORDER_REF] = None
    amount: Annotated[int, Euros()] = FIRST_AMOUNT
    contract: Annotated[str | None, _FREE] = None
    action: Annotated[str, _FREE] = "101"
    mode: Annotated[str, _FREE] = "CPT"
    currency: Annotated[str, _FREE] = "978"
    version: Annotated[str | None, _VERSION] = None
    selected_contracts: Annotated[tuple[str, ...], Texts(Text(most=50))] = ()
    second_contracts: Annotated[tuple[str, ...], Texts(Text(most=50))] = ()
    private_data: Annotated[dict[str, str] | None, TextsByName(Text(most=255), "a key with its text")] = None
    buyer_email: Annotated[str | None, _FREE] = None
    language: Annotated[str | None, _FREE] = None
    return_url: Annotated[str, _FREE] = "https://shop.test/return"
    cancel_url: Annotated[str, _FREE] = "https://shop.test/cancel"
    notification_url: Annotated[str | None, _FREE] = None
    fields: Annotated[dict[str, str] | None, _FIELDS] = None


class GetWebPaymentDetails(Struct, kw_only=True, frozen=True):
    """Ask what became of a payment: the last one opened, that of an order, or any token."""

    order_ref: Annotated[str | None, _ORDER_REF] = None
    token: Annotated[str | None, _FREE] = None
    version: Annotated[str | None, _VERSION] = None
    fields: Annotated[dict[str, str] | None, _FIELDS] = None


class GetTransactionDetails(Struct, kw_only=True, frozen=True):
    """Read a transaction: `main`, `complement` or the last `refund` of a payment, or any id; or by the order alone."""

    order_ref: Annotated[str | None, _ORDER_REF] = None
    transaction: Annotated[str, _FREE] = "main"
    by: By = By.TRANSACTION
    history: bool = False
    version: Annotated[str | None, _VERSION] = None
    fields: Annotated[dict[str, str] | None, _FIELDS] = None


class DoRefund(Struct, kw_only=True, frozen=True):
    """Give back; `amount` absent is what is left of the complement, of the whole payment where there is none."""

    order_ref: Annotated[str | None, _ORDER_REF] = None
    transaction: Annotated[str, _FREE] = "main"
    amount: Annotated[int | None, Euros()] = None
    contract: Annotated[str | None, _FREE] = None
    version: Annotated[str | None, _VERSION] = None
    fields: Annotated[dict[str, str] | None, _FIELDS] = None


class Buyer(Struct, kw_only=True, frozen=True):
    """What the buyer of a payment does."""

    order_ref: str | None = None
    steps: tuple[Step, ...] = ()


class Payment(Struct, kw_only=True, frozen=True):
    """Look at a payment as the control API shows it."""

    order_ref: Annotated[str | None, _ORDER_REF] = None


class Wait(Struct, kw_only=True, frozen=True):
    """Let so many ms pass on the world's clock."""

    time: int


class Restart(Struct, kw_only=True, frozen=True):
    """Stop the server and start it again on the same store."""


class Receiver(Struct, kw_only=True, frozen=True):
    """How the merchant's receiver of notifications answers from now on, or only to the `first` that come.

    `hang`: it answers so many ms late; `close`: it closes the connection without an answer.
    """

    status: Annotated[int, Number(200, 599)] = 200
    first: Annotated[int | None, Number(1, 1000)] = None
    hang: Annotated[int, Milliseconds(most=200)] = 0
    close: bool = False


class Parallel(Struct, kw_only=True, frozen=True):
    """Calls and buyers that begin all at once."""

    items: tuple[Item, ...]


Call = DoWebPayment | GetWebPaymentDetails | GetTransactionDetails | DoRefund
Action = Call | Buyer | Payment | Wait | Restart | Receiver | Parallel


class Item(Struct, kw_only=True, frozen=True):
    """One item of the list: what is done and what must then be seen.

    `path` and `line` say where it stands in the file, `word` what it is called there. A call that a fault befell is
    made again up to `retry` times; it waits `timeout` ms for its answer, as long as it takes for None. `at` are the
    addresses that the tries call in turn, as their Host headers name them; nothing is the server's own.
    """

    path: str
    line: int
    word: str
    action: Action
    expect: Expect | None = None
    retry: int = 0
    timeout: int | None = None
    at: tuple[str, ...] = ()

    @property
    def order_ref(self) -> str | None:
        """The order whose payment the item is about, None for none in particular."""
        return getattr(self.action, "order_ref", None)


def needs_restart(items: tuple[Item, ...]) -> bool:
    """Tell whether the server is restarted somewhere, which takes a store that outlives it."""
    return any(isinstance(one.action, Restart) for one in items)
