"""What an item of `play` expects to see: only what is named is checked."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Struct

from mockpayline.domain.outcome import State
from mockpayline.domain.state_machine import PaymentState
from mockpayline.scenario.play_values import (
    AmountsByCard,
    EurosList,
    FaultOrWord,
    NumberOrTexts,
    OrNone,
    SectionOrNone,
    SectionsOrNone,
    TextOrSection,
    Texts,
    TextsByName,
)
from mockpayline.scenario.values import Choice, Digits, Euros, Number, Text

_TEXT = Text(most=1000)


class Nesting(StrEnum):
    """How the gift cards stand in partnerAdditionalData."""

    NESTED = "nested"
    FLAT = "flat"


class Unit(StrEnum):
    """What the amounts of partnerAdditionalData are."""

    CENTS = "cents"
    EUROS = "euros"


class Which(StrEnum):
    """Which transaction an answer names; `some`: any, `new`: neither side of the payment, `none`: no id at all."""

    SOME = "some"
    NONE = "none"
    MAIN = "main"
    COMPLEMENT = "complement"
    NEW = "new"


class ExpectedGiftCard(Struct, kw_only=True, frozen=True):
    """One gift card: the last digits of its number, or all of it; balances, what it paid, what is held on it."""

    number: Annotated[str | None, Text(most=19)] = None
    initial: Annotated[int | None, Euros()] = None
    final: Annotated[int | None, Euros()] = None
    paid: Annotated[int | None, Euros()] = None
    held: Annotated[int | None, Euros()] = None


class ExpectedComplement(Struct, kw_only=True, frozen=True):
    """The complement: its amount, its card (last digits of the number, or the type), contract, what was given back."""

    amount: Annotated[int | None, Euros()] = None
    card: Annotated[str | None, Text(most=50)] = None
    contract: Annotated[str | None, Text(most=50)] = None
    refunded: Annotated[int | None, Euros()] = None


class ExpectedData(Struct, kw_only=True, frozen=True):
    """partnerAdditionalData: the text itself (empty: none at all), or how it is built."""

    text: Annotated[str | None, Text(least=0, most=10_000)] = None
    nesting: Nesting | None = None
    unit: Unit | None = None


class ExpectedFault(Struct, kw_only=True, frozen=True):
    """How a call came to no answer: one of the words `none`, `lost`, `cut`, `html`, `timeout`, or one of the others.

    `http` is the status, `soap` a text that the fault string contains.
    """

    word: Annotated[str | None, _TEXT] = None
    http: Annotated[int | None, Number(300, 599)] = None
    soap: Annotated[str | None, _TEXT] = None


class Expect(Struct, kw_only=True, frozen=True):
    """All that can be expected; which of it an item can show stands in `SHOWN`. Amounts are cents."""

    fault: Annotated[ExpectedFault | None, FaultOrWord(ExpectedFault)] = None
    tries: Annotated[int | None, Number(1, 100)] = None
    code: Annotated[str | None, Digits(5, 5)] = None
    state: Annotated[str | None, Choice(State)] = None
    message: Annotated[str | None, _TEXT] = None
    partner_code: Annotated[str | None, OrNone(_TEXT)] = None
    main_amount: Annotated[int | None, Euros()] = None
    contract: Annotated[str | None, _TEXT] = None
    gift_cards: Annotated[tuple[ExpectedGiftCard, ...] | None, SectionsOrNone(ExpectedGiftCard)] = None
    complement: Annotated[ExpectedComplement | str | None, SectionOrNone(ExpectedComplement)] = None
    data: Annotated[ExpectedData | None, TextOrSection(ExpectedData, "text")] = None
    transaction: Which | None = None
    linked: Which | None = None
    refunds: Annotated[tuple[int, ...] | None, EurosList()] = None
    history: Annotated[tuple[str, ...] | None, Texts(_TEXT)] = None
    private_data: Annotated[dict[str, str] | None, TextsByName(Text(most=255), "a key with its text")] = None
    duplicated: bool | None = None
    impossible: Annotated[int | None, Number(0, 999)] = None
    payment_state: PaymentState | None = None
    attempts_left: Annotated[int | None, Number(0, 99)] = None
    due: Annotated[int | None, Euros()] = None
    redirect: Annotated[str | None, _TEXT] = None
    payments: Annotated[int | None, Number(0, 100_000)] = None
    notifications: Annotated[int | tuple[str, ...] | None, NumberOrTexts(("WEBTRS", "TRS"))] = None
    balances: Annotated[dict[str, int] | None, AmountsByCard()] = None
    hints: Annotated[tuple[str, ...] | None, Texts(_TEXT, alone=True)] = None
    rule: Annotated[str | None, OrNone(Text(most=100))] = None


ABOUT_WORLD = frozenset(
    {
        *("code", "state", "contract", "gift_cards", "complement", "payment_state", "attempts_left", "due", "redirect"),
        *("payments", "notifications", "balances", "hints", "rule"),
    }
)
"""What every item can show: the payment and its world as the control API tells of them."""
_ABOUT_CALL = ABOUT_WORLD | {"fault", "tries", "message", "partner_code"}
_ABOUT_DETAILS = _ABOUT_CALL | {"main_amount", "data", "transaction", "linked", "private_data", "duplicated"}

SHOWN: dict[str, frozenset[str]] = {
    "doWebPayment": _ABOUT_CALL,
    "getWebPaymentDetails": _ABOUT_DETAILS,
    "getTransactionDetails": _ABOUT_DETAILS | {"refunds", "history"},
    "doRefund": _ABOUT_CALL | {"transaction"},
    "buyer": ABOUT_WORLD | {"impossible"},
}
"""What can be expected of an item, by its word; of every other item `ABOUT_WORLD`."""

FROM_ANSWER: dict[str, frozenset[str]] = {
    "doWebPayment": frozenset({"code", "state"}),
    "doRefund": frozenset({"code", "state"}),
    "getWebPaymentDetails": frozenset({"code", "state", "contract", "gift_cards", "complement"}),
    "getTransactionDetails": frozenset({"code", "state", "contract", "gift_cards", "complement"}),
}
"""Which words of `ABOUT_WORLD` the answer of a call tells; the rest of them is looked up."""
