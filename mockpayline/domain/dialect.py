"""The dialect: every rule that no public document settles, as a named switch of the world.

Each default is the likelier reading; the other values are what a merchant could meet instead.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class MainAmount(StrEnum):
    """What `payment.amount` of getWebPaymentDetails holds: the gift cards' part or the whole basket."""

    GIFT_SHARE = "gift_share"
    BASKET = "basket"


class RefundId(StrEnum):
    """Which id doRefund answers: the complement's own (documented) or a new one."""

    COMPLEMENT = "complement"
    NEW = "new"


class DataNesting(StrEnum):
    """The brackets of partnerAdditionalData: `[[{...}]]` as the sample shows, or `[{...}]` as the prose says."""

    NESTED = "nested"
    FLAT = "flat"


class DataUnit(StrEnum):
    """The unit of the amounts in partnerAdditionalData: `6000` or `60.00`."""

    CENTS = "cents"
    EUROS = "euros"


class PanMask(StrEnum):
    """How card numbers are masked: six digits, X, then the last four or the last two."""

    SIX_FOUR = "6X4"
    SIX_TWO = "6X2"


class MissingVersion(StrEnum):
    """How a call without version is read: as the newest, or as version 4, the platform's documented default."""

    NEWEST = "newest"
    FOUR = "4"


class UnpaidComplement(StrEnum):
    """What a refused complement leaves behind: cards given back, or cards debited all the same (the bad day)."""

    RELEASE = "release"
    KEEP_DEBIT = "keep_debit"


class MaxAmountScope(StrEnum):
    """What the contract's maximum bounds: all gift cards of a basket together, or each card."""

    BASKET = "basket"
    CARD = "card"


class OnHoldNotification(StrEnum):
    """The notification's type when a payment on hold settles: by token, by transaction, or both."""

    WEBTRS = "WEBTRS"
    TRS = "TRS"
    BOTH = "both"


class Dialect(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """All switches with their defaults; `session_life` is in seconds."""

    main_amount: MainAmount = MainAmount.GIFT_SHARE
    refund_id: RefundId = RefundId.COMPLEMENT
    data_nesting: DataNesting = DataNesting.NESTED
    data_unit: DataUnit = DataUnit.CENTS
    pan_mask: PanMask = PanMask.SIX_FOUR
    missing_version: MissingVersion = MissingVersion.NEWEST
    unpaid_complement: UnpaidComplement = UnpaidComplement.RELEASE
    attempts: int = 3
    session_life: int = 900
    max_cards: int | None = None
    max_amount_scope: MaxAmountScope = MaxAmountScope.BASKET
    duplicate_check: bool = False
    onhold_notification: OnHoldNotification = OnHoldNotification.WEBTRS
