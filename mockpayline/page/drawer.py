"""The drawer of test cards: ready numbers for each outcome, and forms filled in with one of them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from mockpayline.domain.bank_card import GOOD_AMEX, GOOD_CB, BankCard, bank_card_number
from mockpayline.domain.contract import AMEX, CARD_CODES
from mockpayline.domain.gift_card import GiftCard, GiftCardStatus, gift_card_number, magic_gift_card
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.web_payment import WebPayment
from mockpayline.domain.world import Declaration
from mockpayline.operations.catalogue import find_outcome
from mockpayline.page import amounts
from mockpayline.page.language import Language
from mockpayline.page.texts import say

SHOWN_AT_MOST = 30
"""Cards of the scenario that are shown, of each kind."""
KNOWN_AT_MOST = 300
"""Cards of the scenario that the page's script is told of; with more, the server alone tells which are test cards."""

PIN = "1234"
WRONG_PIN = "0000"
CVV = "123"
CVV_AMEX = "1234"
HOLDER = "Camille Test"
_EXPIRES_IN_YEARS = 3
_MONTHS = 12

_SERIALS = 10_000
_LARGEST = 9_999_999
_FIFTY = 5000
_MASTERCARD = "513283555"


class Kind(StrEnum):
    """Which form a test card belongs to."""

    GIFT = "gift"
    BANK = "bank"


@dataclass(frozen=True, slots=True)
class Ready:
    """A test card: its number, what else its form asks for, and what it does, as the key of a sentence with values.

    `key` names it in addresses, so that no number stands in one. `cents` are put into the sentence as an amount.
    """

    key: str
    kind: Kind
    number: str
    words: str
    pin: str = ""
    cents: int | None = None
    code: str = ""
    own: bool = False

    @property
    def cvv(self) -> str:
        """The cryptogram that goes with the number."""
        return CVV_AMEX if len(self.number) == len(GOOD_AMEX) else CVV

    def does(self, language: Language) -> str:
        """Return what the card does."""
        amount = "" if self.cents is None else amounts.shown(self.cents, language)
        return say(language, self.words, amount=amount, code=self.code)


@dataclass(frozen=True, slots=True)
class Drawer:
    """What the drawer holds. `known` are the scenario's own numbers; `all_known` tells whether these are all of them.

    `month` is the world's present one, counted in months since the year 0.
    """

    cards: tuple[Ready, ...]
    month: int
    known: tuple[str, ...]
    all_known: bool

    @property
    def expires(self) -> str:
        """A date to come, as MM/YY."""
        return f"12/{(self.month // _MONTHS + _EXPIRES_IN_YEARS) % 100:02d}"

    def find(self, key: str) -> Ready | None:
        """Return the card of a key, or the one whose number scripts a return code; None for anything else."""
        return next((one for one in self.cards if one.key == key), None) or _of_code(key)

    def typed(self, card: Ready) -> Mapping[str, str]:
        """Return what fills the fields of the form that a card belongs to."""
        if card.kind is Kind.GIFT:
            return {"number": card.number, "pin": card.pin}
        return {"card": card.number, "expires": self.expires, "cvv": card.cvv, "holder": HOLDER}


def drawer(tx: WorldTx, payment: WebPayment) -> Drawer:
    """Return the drawer of a payment."""
    declaration = tx.declaration
    today = datetime.fromtimestamp(tx.now / 1000, UTC)
    declared = [one.number for one in declaration.gift_cards] + [one.number for one in declaration.bank_cards]
    gifts = (*_own_gifts(tx, payment), *_gifts(payment.token, payment.amount)) if payment.gift_contract else ()
    return Drawer(
        cards=(*gifts, *_banks(card_codes(payment, declaration)), *_own_banks(payment, declaration)),
        month=today.year * _MONTHS + today.month,
        known=tuple(declared[:KNOWN_AT_MOST]),
        all_known=len(declared) <= KNOWN_AT_MOST,
    )


def ready_made(token: str) -> tuple[Ready, ...]:
    """Return the cards that pages without a payment show: those that are test cards in every world."""
    return (*_gifts(token, None), *_banks({*CARD_CODES}))


def _gifts(token: str, amount: int | None) -> Iterator[Ready]:
    # A gift card is spent in its world, so that each payment is shown numbers of its own.
    serial = zlib.crc32(token.encode(errors="replace")) % _SERIALS
    whole = _FIFTY if amount is None else min(amount, _LARGEST)
    rows = (
        *((("help_gift_all", whole, "00000", PIN),) if amount is not None else ()),
        ("help_gift", 5000, "00000", PIN),
        ("help_gift", 2000, "00000", PIN),
        ("help_gift_wrong_pin", 5000, "00000", WRONG_PIN),
        ("help_gift_refused", whole, "02998", PIN),
        ("help_gift_timeout", whole, "02103", PIN),
        ("help_gift_on_hold", whole, "02005", PIN),
        ("help_gift_empty", 0, "00000", PIN),
    )
    for place, (words, balance, code, pin) in enumerate(rows):
        number = gift_card_number(balance, code, (serial + place) % _SERIALS)
        yield Ready(f"gift-{place}", Kind.GIFT, number, words, pin=pin, cents=balance, code=code)


_STATUS_WORDS = {
    GiftCardStatus.ACTIVE: "help_gift_own",
    GiftCardStatus.BLOCKED: "help_gift_blocked",
    GiftCardStatus.EXPIRED: "help_gift_expired",
    GiftCardStatus.UNKNOWN: "help_gift_unknown",
}


def _own_gifts(tx: WorldTx, payment: WebPayment) -> Iterator[Ready]:
    for place, declared in enumerate(tx.declaration.gift_cards[:SHOWN_AT_MOST]):
        account: GiftCard = tx.gift_card(declared.number) or declared
        yield Ready(
            f"own-gift-{place}",
            Kind.GIFT,
            declared.number,
            _STATUS_WORDS[declared.status],
            pin=declared.pin or PIN,
            cents=account.available(payment.token),
            own=True,
        )


def _banks(brands: set[str]) -> Iterator[Ready]:
    if brands - {AMEX}:
        rows = (
            ("help_bank", GOOD_CB, ""),
            ("help_bank_mastercard", bank_card_number("00000", _MASTERCARD), ""),
            ("help_bank_3ds", bank_card_number("03030"), "03030"),
            ("help_bank_refused", bank_card_number("01116"), "01116"),
            ("help_bank_expired", bank_card_number("01201"), "01201"),
            ("help_bank_fraud", bank_card_number("04002"), "04002"),
            ("help_bank_error", bank_card_number("01199"), "01199"),
        )
        for place, (words, number, code) in enumerate(rows):
            yield Ready(f"bank-{place}", Kind.BANK, number, words, code=code)
    if AMEX in brands:
        yield Ready("bank-amex", Kind.BANK, GOOD_AMEX, "help_bank_amex")


def _own_banks(payment: WebPayment, declaration: Declaration) -> Iterator[Ready]:
    if not card_codes(payment, declaration):
        return
    for place, card in enumerate(declaration.bank_cards[:SHOWN_AT_MOST]):
        words, code = _what_it_does(card)
        yield Ready(f"own-bank-{place}", Kind.BANK, card.number, words, code=code, own=True)


def _what_it_does(card: BankCard) -> tuple[str, str]:
    found = find_outcome(card.outcome)
    pays = found is not None and found.state.pays
    if card.three_ds:
        return "help_bank_own_3ds_good" if pays else "help_bank_own_3ds", card.outcome
    if not pays:
        return "help_bank_own_code", card.outcome
    if card.refund:
        return "help_bank_own_refund", card.refund
    return "help_bank_own", card.outcome


def card_codes(payment: WebPayment, declaration: Declaration) -> set[str]:
    """Return the card_codes of the contracts that may take a bank card in this payment, now or for the rest."""
    numbers = dict.fromkeys((*payment.methods, *payment.complements))
    contracts = filter(None, map(declaration.contract, numbers))
    return {one.card_code for one in contracts if one.is_bank_card}


def _of_code(code: str) -> Ready | None:
    """Return the card whose number scripts a return code: a gift card where one can, else a bank card."""
    if not (len(code) == len("00000") and code.isascii() and code.isdigit()) or find_outcome(code) is None:
        return None
    if code.startswith("02") and code != "02000":
        number = gift_card_number(5000, code)
        if magic_gift_card(number, find_outcome) is not None:
            return Ready(code, Kind.GIFT, number, "help_gift", pin=PIN, cents=5000, code=code)
    return Ready(code, Kind.BANK, bank_card_number(code), "help_bank", code=code)
