"""The sections of a scenario, format 1, as typed classes: what a key is called, its form, whether it must be given.

A field without a default must be given. A field's annotation names its form (`mockpayline.scenario.values`); a
boolean and an enumeration are their own form. `mockpayline.scenario.reader` walks a file against these classes,
`mockpayline.scenario.loader` turns them into the domain's. scenarios/README.md says the same in prose.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Struct

from mockpayline.domain import world
from mockpayline.domain.dialect import (
    DataNesting,
    DataUnit,
    Dialect,
    MainAmount,
    MaxAmountScope,
    MissingVersion,
    OnHoldNotification,
    PanMask,
    RefundId,
    UnpaidComplement,
)
from mockpayline.domain.gift_card import GiftCardStatus
from mockpayline.domain.money import EUR
from mockpayline.scenario.payments import RuleEntry
from mockpayline.scenario.play import Item
from mockpayline.scenario.play_form import PlayForm
from mockpayline.scenario.reader import Some
from mockpayline.scenario.return_code import Code, Use
from mockpayline.scenario.values import (
    Digits,
    Euros,
    Instant,
    Number,
    OnlyOnce,
    Seconds,
    Text,
    Url,
    Word,
)

MERCHANT_ID = Word(world.MERCHANT_ID, world.MERCHANT_ID_RULE)
CARD_CODE = Word("[A-Z0-9_]{1,50}", "a card_code as Payline writes it, as CB, AMEX or CADEAU_CARREFOUR")
LONGEST_LIFE = 31 * 24 * 3600
"""The longest life of a web payment that a scenario may set, in seconds: 31 days."""


class ThreeDs(StrEnum):
    """Whether the bank asks the buyer to authenticate."""

    CHALLENGE = "challenge"
    NONE = "none"


class ClockSection(Struct, kw_only=True, frozen=True):
    """The world's clock: absent, it is real time; `start` freezes it at that instant."""

    start: Annotated[int, Instant()]


class PointOfSaleEntry(Struct, kw_only=True, frozen=True):
    """A point of sale: `mockpayline.domain.contract.PointOfSale`, field by field."""

    label: Annotated[str, Text(most=100)]
    notification_url: Annotated[str | None, Url()] = None
    siret: Annotated[str | None, Digits(14, 14)] = None
    mcc: Annotated[str | None, Digits(4, 4)] = None
    webmaster_email: Annotated[str | None, Word(r"[^@\s]+@[^@\s]+", "an e-mail address")] = None
    comments: Annotated[str | None, Text(least=0, lines=True)] = None
    webstore_url: Annotated[str | None, Url()] = None
    end_of_payment_redirection: bool = False


class MerchantSection(Struct, kw_only=True, frozen=True):
    """The merchant account; `id` absent is the file's stem, `access_key` absent is the first caller's."""

    points_of_sale: Annotated[
        list[PointOfSaleEntry],
        Some("a list with a point of sale, or extends: demo to inherit the demo world's"),
    ]
    id: Annotated[str | None, MERCHANT_ID] = None
    access_key: Annotated[str | None, Text()] = None


class ContractEntry(Struct, kw_only=True, frozen=True):
    """A contract: `mockpayline.domain.contract.Contract`; `point_of_sale` absent is the first one."""

    number: Annotated[str, Text(most=20)]
    card_code: Annotated[str, CARD_CODE]
    label: Annotated[str, Text(least=0)] = ""
    description: Annotated[str, Text(least=0, lines=True)] = ""
    currency: Annotated[str, Digits(3, 3)] = EUR
    active: bool = True
    point_of_sale: Annotated[str | None, Text(most=100)] = None
    ccc_contract: Annotated[str | None, Text()] = None
    contract_type: Annotated[str | None, Text()] = None
    max_amount: Annotated[int | None, Euros(least=1)] = None
    accepts_discounted_cards: bool = False


class GiftCardEntry(Struct, kw_only=True, frozen=True):
    """A gift card's account at the start of the world; `pin` absent takes any four digits but 0000."""

    number: Annotated[str, Digits(10, 19)]
    balance: Annotated[int, Euros()]
    pin: Annotated[str | None, Digits(4, 4)] = None
    status: GiftCardStatus = GiftCardStatus.ACTIVE


class BankCardEntry(Struct, kw_only=True, frozen=True):
    """What the bank answers for a card; `refund` is the code with which it refuses a refund."""

    number: Annotated[str, Digits(12, 19)]
    outcome: Annotated[str, Code()] = "00000"
    three_ds: ThreeDs = ThreeDs.NONE
    refund: Annotated[str | None, Code(Use.REFUSE)] = None


class DialectSection(Struct, kw_only=True, frozen=True):
    """The switches of `mockpayline.domain.dialect.Dialect`, with its defaults."""

    main_amount: MainAmount = Dialect().main_amount
    refund_id: RefundId = Dialect().refund_id
    data_nesting: DataNesting = Dialect().data_nesting
    data_unit: DataUnit = Dialect().data_unit
    pan_mask: PanMask = Dialect().pan_mask
    missing_version: MissingVersion = Dialect().missing_version
    unpaid_complement: UnpaidComplement = Dialect().unpaid_complement
    attempts: Annotated[int, Number(1, 99)] = Dialect().attempts
    session_life: Annotated[int, Seconds(1, LONGEST_LIFE)] = Dialect().session_life
    max_cards: Annotated[int | None, Number(1, 99, none=True)] = Dialect().max_cards
    max_amount_scope: MaxAmountScope = Dialect().max_amount_scope
    duplicate_check: bool = Dialect().duplicate_check
    onhold_notification: OnHoldNotification = Dialect().onhold_notification


class Scenario(Struct, kw_only=True, frozen=True):
    """A whole file. `extends` is carried out before the file is read against this class."""

    format: Annotated[str, OnlyOnce("1")] = "1"
    scenario: Annotated[str | None, Text(most=100)] = None
    description: Annotated[str, Text(least=0, most=10_000, lines=True)] = ""
    extends: Annotated[str | None, Text(most=100)] = None
    seed: Annotated[str, Text(most=100)] = "0"
    clock: ClockSection | None = None
    merchant: MerchantSection
    contracts: list[ContractEntry] = []
    gift_cards: list[GiftCardEntry] = []
    bank_cards: list[BankCardEntry] = []
    dialect: DialectSection = DialectSection()
    payments: list[RuleEntry] = []
    play: Annotated[tuple[Item, ...], PlayForm()] = ()
