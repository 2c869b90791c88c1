"""Buyer steps: one act of the buyer upon the payment page, of the bank or partner behind it, or time that passes."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Authentication(StrEnum):
    """How the buyer leaves the 3-D Secure page."""

    SUCCESS = "success"
    FAILURE = "failure"
    ABANDON = "abandon"


class _Step(Struct, frozen=True, omit_defaults=True, tag_field="step"):
    @property
    def name(self) -> str:
        """The step's word, as people write it."""
        return str(self.__struct_config__.tag)


class Word(_Step, frozen=True, omit_defaults=True, tag="word"):
    """A step without particulars: open, confirm, cancel, give_up or end_token."""

    word: str

    @property
    def name(self) -> str:
        """The word itself."""
        return self.word


class AddGiftCard(_Step, frozen=True, omit_defaults=True, tag="gift_card"):
    """Type a gift card; `amount` is in cents, None for as much as fits."""

    number: str
    pin: str
    amount: int | None = None


class RemoveGiftCard(_Step, frozen=True, omit_defaults=True, tag="remove_gift_card"):
    """Take a gift card out of the basket."""

    number: str


class PayComplement(_Step, frozen=True, omit_defaults=True, tag="complement"):
    """Pay what is due by bank card; `expires` is MMYY."""

    card: str
    expires: str = ""
    cvv: str = ""
    holder: str = ""


class Authenticate(_Step, frozen=True, omit_defaults=True, tag="authenticate"):
    """Come back from the 3-D Secure page."""

    result: Authentication


class PartnerAnswer(_Step, frozen=True, omit_defaults=True, tag="partner_answer"):
    """The partner answers a payment on hold with a code."""

    code: str


class Wait(_Step, frozen=True, omit_defaults=True, tag="wait"):
    """Let time pass on the world's clock, in ms."""

    time: int


Step = Word | AddGiftCard | RemoveGiftCard | PayComplement | Authenticate | PartnerAnswer | Wait
