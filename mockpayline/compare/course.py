"""The course of a payment that comes to a code: what the buyer does, and which cards do it."""

from __future__ import annotations

from msgspec import Struct

from mockpayline.compare.basket import SAMPLE_CARD, SAMPLE_GIFT, Basket, Card, number_like
from mockpayline.domain.bank_card import BankCard, bank_card_number
from mockpayline.domain.buyer_step import AddGiftCard, Authenticate, Authentication, PayComplement, Step, Wait, Word
from mockpayline.domain.gift_card import GiftCard
from mockpayline.domain.outcome import State
from mockpayline.errors import SandboxError
from mockpayline.operations.catalogue import find_outcome

ACCEPTED = "00000"
MAX_AMOUNT = "02610"
PIN = "1234"
LIFE = 16 * 60_000
"""Long enough for a session to run out, in ms."""
NO_MAXIMUM = 10**10

_OPEN, _CONFIRM, _GIVE_UP = Word("open"), Word("confirm"), Word("give_up")
_EXPIRES, _HOLDER = "1299", "A BUYER"

_WITHOUT_PAYING: dict[str, tuple[Step, ...]] = {
    "02533": (),
    "02534": (Wait(LIFE),),
    "02306": (_OPEN,),
    "02324": (_OPEN, Wait(LIFE)),
    "02304": (_OPEN, Wait(LIFE)),
    "02319": (_OPEN, Word("cancel")),
    "02014": (_OPEN, Word("end_token")),
}
"""What leads to the codes of a session in which nobody paid."""

_SECURE = {
    "03030": (),
    "03003": (Authenticate(Authentication.FAILURE), _GIVE_UP),
    "03022": (Authenticate(Authentication.ABANDON), _GIVE_UP),
}
"""What follows at the bank's 3-D Secure page."""


class Course(Struct, frozen=True):
    """The buyer's steps, the cards that a world must declare for them, and the maximum of its gift-card contract."""

    steps: tuple[Step, ...]
    gift_cards: tuple[GiftCard, ...] = ()
    bank_cards: tuple[BankCard, ...] = ()
    amount: int = SAMPLE_GIFT + SAMPLE_CARD
    max_amount: int = NO_MAXIMUM


class NoCourse(SandboxError):
    """A code to which no payment of the sandbox comes; `value` is it."""

    kind = "no_course"
    status = 422


def course(code: str, basket: Basket, refund: str | None = None) -> Course:
    """Return the course of a payment that comes to a code; its bank card refuses refunds with `refund`.

    Raises `NoCourse`.
    """
    if code in _WITHOUT_PAYING:
        return Course(_WITHOUT_PAYING[code], amount=basket.amount)
    outcome = find_outcome(code)
    state = outcome.state if outcome else None
    if state is not None and state.pays:
        return _paid(code, basket, refund)
    if state is State.ONHOLD_PARTNER:
        card = GiftCard(number="9998000000000000001", balance=basket.amount, pin=PIN, outcome=code)
        return Course((_OPEN, _gift(card, basket.amount), _CONFIRM), (card,), amount=basket.amount)
    if code in _SECURE:
        bank = BankCard(number=bank_card_number(), three_ds=True)
        return Course((_OPEN, _pay(bank), *_SECURE[code]), bank_cards=(bank,), amount=basket.amount)
    if state is None or not state.refuses:
        raise NoCourse("no payment of the sandbox comes to this code", path="result.code", value=code)
    return _refused(code, basket)


def _paid(code: str, basket: Basket, refund: str | None) -> Course:
    gifts = tuple(_gift_card(card, place) for place, card in enumerate(basket.cards))
    steps: tuple[Step, ...] = (_OPEN, *(_gift(gift, card.paid) for gift, card in zip(gifts, basket.cards, strict=True)))
    if not basket.by_card:
        return Course((*steps, _CONFIRM), gifts, amount=basket.amount)
    masked = basket.bank_card or "497010XXXXXX5734"
    bank = BankCard(number=number_like(masked, 1, luhn=True), outcome=code, refund=refund)
    return Course((*steps, _pay(bank)), gifts, (bank,), basket.amount)


def _refused(code: str, basket: Basket) -> Course:
    """Return how a code refuses: the maximum, the gift card's processor (02xxx), or the bank."""
    gift = GiftCard(number="9998000000000000001", balance=basket.amount, pin=PIN)
    steps = (_OPEN, _gift(gift, basket.amount), _GIVE_UP)
    if code == MAX_AMOUNT:
        return Course(steps, (gift,), amount=basket.amount, max_amount=basket.amount - 1)
    if code.startswith("02"):
        gift.outcome = code
        return Course(steps, (gift,), amount=basket.amount)
    bank = BankCard(number=bank_card_number(), outcome=code)
    return Course((_OPEN, _pay(bank), _GIVE_UP), bank_cards=(bank,), amount=basket.amount)


def _gift_card(card: Card, place: int) -> GiftCard:
    number = number_like(card.number or "999800XXXXXXXXX0001", place + 1, luhn=False)
    return GiftCard(number=number, balance=card.initial, pin=PIN)


def _gift(card: GiftCard, amount: int) -> AddGiftCard:
    return AddGiftCard(card.number, PIN, amount)


def _pay(card: BankCard) -> PayComplement:
    return PayComplement(card.number, _EXPIRES, holder=_HOLDER)
