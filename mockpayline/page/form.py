"""What the page's forms send, read into buyer steps.

The hidden field `step` makes a POST a step; without it, or with a word that is none, it is a shop's own form that led
the buyer here. `seen` names the basket that the page showed: a step upon another one is not taken, so that neither a
double click nor an old page of the back button does what the buyer did not see.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from mockpayline.domain import buyer_step as said
from mockpayline.domain.buyer_step import Authentication
from mockpayline.domain.card_number import compact, luhn_valid, masked
from mockpayline.domain.web_payment import WebPayment
from mockpayline.errors import FormMistake, ImpossibleStep, InvalidValue
from mockpayline.page import amounts

URLENCODED = "application/x-www-form-urlencoded"
BALANCE = "balance"
"""The step that asks for a gift card's balance, and adds it not."""
FIELDS_AT_MOST = 200
"""Fields of one form."""
TEXT_AT_MOST = 80
"""Characters of one field that a person types."""
_DIGITS_AT_MOST = 8
"""Digits that a text may have to be shown again or kept: fewer than any card number's."""

SECRET = frozenset({"number", "pin", "card", "cvv"})
"""Fields that are never shown again."""

_EXPIRES = re.compile(r"(\d\d)/?(?:20)?(\d\d)", re.ASCII)


class FieldMistake(FormMistake):
    """A form mistake that the page itself finds; `words` is the key of its sentence."""

    def __init__(self, words: str, *, path: str) -> None:
        super().__init__("The form was not filled in rightly.", path=path)
        self.words = words


class StalePage(ImpossibleStep):
    """A step upon a basket that has changed since the page showed it."""


class TooManyFields(ValueError):
    """A form with more fields than a buyer's or a shop's has."""


def read(content_type: str, body: bytes) -> dict[str, str]:
    """Return the fields of a form, the first of each name; nothing for other kinds of content.

    A shop's own form may be multipart: it is no step of ours, so it is not read. Raises `TooManyFields`.
    """
    if content_type.partition(";")[0].strip().lower() != URLENCODED:
        return {}
    try:
        pairs = parse_qsl(
            body.decode("latin-1"), keep_blank_values=True, errors="replace", max_num_fields=FIELDS_AT_MOST
        )
    except ValueError:
        raise TooManyFields from None
    return dict(reversed(pairs))


def is_step(fields: Mapping[str, str]) -> bool:
    """Tell whether a form is one of the page's own."""
    return fields.get("step") in _READERS


def seen(payment: WebPayment) -> str:
    """Return a name of what a page shows of a payment; it changes with every step that changes that.

    It is made of what the page says anyway, so it gives no card number away.
    """
    basket = [f"{masked(card.number)}:{card.amount}" for card in payment.gift_cards]
    text = ";".join([payment.state.value, str(len(payment.refusals)), *basket])
    return format(zlib.crc32(text.encode()), "08x")


def step_of(fields: Mapping[str, str], payment: WebPayment) -> said.Step:
    """Return the step that one of the page's forms means. Raises `FieldMistake` and `StalePage`."""
    step = fields["step"]
    # A script may leave the field out, and whoever wants to leave means it whatever the basket holds.
    if step not in {"cancel", "give_up"} and fields.get("seen", seen(payment)) != seen(payment):
        raise StalePage("The basket has changed since the page was shown.", path="seen", expected="a page of now")
    return _READERS[step](fields, payment)


def shown_again(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the typed values that a page may show again: no secrets, and nothing that may be a card number."""
    return {name: value for name, value in fields.items() if name not in SECRET and is_harmless(value)}


def is_harmless(text: str) -> bool:
    """Tell whether a text is short, printable and without so many digits that a card number may be among them."""
    digits = sum(character.isdigit() for character in text)
    return len(text) <= TEXT_AT_MOST and text.isprintable() and digits <= _DIGITS_AT_MOST


def words_of(mistake: ImpossibleStep, fields: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the key of the sentence that tells the buyer of a mistake, and what is put into it."""
    if isinstance(mistake, FieldMistake):
        return mistake.words, {}
    if isinstance(mistake, StalePage):
        return "stale", {}
    if not isinstance(mistake, FormMistake):
        return _impossible(mistake), {}
    if mistake.path == "card":
        if mistake.value is not None:
            return "brand_not_taken", {"brand": str(mistake.value)}
        return ("no_test_card" if luhn_valid(_number(fields, "card")) else "mistyped_card"), {}
    return _FORM_MISTAKES.get(mistake.path, "required"), {}


def _impossible(mistake: ImpossibleStep) -> str:
    if mistake.path == "amount":
        # The rules name the amount only where it is the amount that is wrong.
        return "nothing_due" if mistake.value is None else "small_amount"
    return _IMPOSSIBLE.get(mistake.path, "not_now")


_FORM_MISTAKES = {
    "number": "no_test_gift_card",
    "pin": "bad_pin",
    "expires": "past_expires",
    "cvv": "bad_cvv",
    "holder": "bad_holder",
}
_IMPOSSIBLE = {
    "number": "gift_card_empty",
    "gift_card": "no_gift_card_now",
    "complement": "no_card_now",
    "confirm": "still_due",
}


def card_of(fields: Mapping[str, str]) -> said.AddGiftCard:
    """Return the gift card that a form names, without an amount. Raises `FieldMistake`."""
    return said.AddGiftCard(_number(fields, "number"), _required(fields, "pin"))


def _gift_card(fields: Mapping[str, str], _payment: WebPayment) -> said.Step:
    card = card_of(fields)
    text = _text(fields, "amount")
    try:
        amount = amounts.typed(text) if text else None
    except InvalidValue:
        raise FieldMistake("bad_amount", path="amount") from None
    return said.AddGiftCard(card.number, card.pin, amount)


def _remove_gift_card(fields: Mapping[str, str], payment: WebPayment) -> said.Step:
    """Read a place in the basket, counted from 0: so no full number need stand in the page."""
    place = fields.get("place", "")
    if not (place.isascii() and place.isdigit() and len(place) < 6 and int(place) < len(payment.gift_cards)):
        raise StalePage("No gift card stands at this place of the basket.", path="place")
    return said.RemoveGiftCard(payment.gift_cards[int(place)].number)


def _complement(fields: Mapping[str, str], _payment: WebPayment) -> said.Step:
    card = _number(fields, "card")
    expires = _EXPIRES.fullmatch("".join(_required(fields, "expires").split()))
    if expires is None or not 1 <= int(expires[1]) <= 12:
        raise FieldMistake("bad_expires", path="expires")
    cvv, holder = _required(fields, "cvv"), _text(fields, "holder")
    if not is_harmless(holder):
        # The holder's name is kept and answered, so that a card number typed into the wrong field would be as well.
        raise FieldMistake("bad_holder", path="holder")
    return said.PayComplement(card, expires[1] + expires[2], cvv, holder)


def _authenticate(fields: Mapping[str, str], _payment: WebPayment) -> said.Step:
    try:
        return said.Authenticate(Authentication(fields.get("result", "")))
    except ValueError:
        raise ImpossibleStep("3-D Secure does not end this way.", path="result") from None


def _word(name: str) -> Callable[[Mapping[str, str], WebPayment], said.Step]:
    return lambda _fields, _payment: said.Word(name)


def _balance(fields: Mapping[str, str], _payment: WebPayment) -> said.Step:
    return card_of(fields)


_READERS: dict[str, Callable[[Mapping[str, str], WebPayment], said.Step]] = {
    BALANCE: _balance,
    "gift_card": _gift_card,
    "remove_gift_card": _remove_gift_card,
    "complement": _complement,
    "authenticate": _authenticate,
    "confirm": _word("confirm"),
    "cancel": _word("cancel"),
    "give_up": _word("give_up"),
}


def _text(fields: Mapping[str, str], name: str) -> str:
    # Pasted texts hold tabs and blanks that do not break.
    text = " ".join(fields.get(name, "").split())
    if len(text) > TEXT_AT_MOST or not text.isprintable():
        raise FieldMistake("too_long", path=name)
    return text


def _required(fields: Mapping[str, str], name: str) -> str:
    text = _text(fields, name)
    if not text:
        raise FieldMistake("required", path=name)
    return text


def _number(fields: Mapping[str, str], name: str) -> str:
    """Return a card number without what people put between its groups."""
    return compact("".join(_required(fields, name).split()))
