"""What a page shows of a payment: facts read inside a transaction, then put into the buyer's words."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from mockpayline.domain.act import Act
from mockpayline.domain.bank_card import GOOD_CB, bank_card_number
from mockpayline.domain.basket import room_left
from mockpayline.domain.card_number import masked
from mockpayline.domain.dialect import MaxAmountScope
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.money import EUR
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.errors import ImpossibleStep
from mockpayline.operations.catalogue import find_outcome
from mockpayline.operations.reading import request_of
from mockpayline.page import amounts, form
from mockpayline.page.language import Language
from mockpayline.page.texts import refusal_key, say

_REFUSED_BY_BANK = "01116"
_READY_BALANCES = (5000, 2000)
_SERIALS = 10_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands in the world for a payment's page.

    Amounts are cents. `max_amount` and `room` (what one more gift card may add under it) are None where gift cards
    are not offered. `takes_card` tells whether a bank card can pay what is due now.
    """

    payment: WebPayment
    attempts_left: int
    max_amount: int | None
    max_per_card: bool
    room: int | None
    takes_card: bool
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the step just tried: the field it is tied to (None: the whole page) and its sentence."""

    field: str | None
    sentence: str


def facts(tx: WorldTx, payment: WebPayment) -> Facts:
    """Return the facts of a payment, which holds good after the transaction as well."""
    declaration = tx.declaration
    contract = declaration.contract(payment.gift_contract) if payment.gift_contract else None
    # As the bank's rules choose: the complements beside gift cards, else the methods offered.
    candidates = payment.complements if payment.gift_cards else payment.methods
    cards = [one for one in map(declaration.contract, candidates) if one is not None and one.is_bank_card]
    return Facts(
        payment=payment,
        attempts_left=max(0, declaration.dialect.attempts - len(payment.refusals)),
        max_amount=contract.max_amount if contract else None,
        max_per_card=declaration.dialect.max_amount_scope is MaxAmountScope.CARD,
        room=room_left(Act(tx, payment, find_outcome)),
        takes_card=bool(payment.complements and cards),
        numbers=tuple(masked(card.number, declaration.dialect.pan_mask) for card in payment.gift_cards),
    )


def problem(mistake: ImpossibleStep, fields: Mapping[str, str], language: Language) -> Problem:
    """Return how a mistake is told: beside its field where a form has it, else at the top of the page."""
    words, values = form.words_of(mistake, fields)
    sentence = say(language, words, **values)
    return Problem(mistake.path if mistake.path in _FIELDS.get(fields.get("step", ""), ()) else None, sentence)


_FIELDS = {
    "gift_card": ("number", "pin", "amount"),
    "complement": ("card", "expires", "cvv", "holder"),
}


def page_values(
    facts: Facts,
    language: Language,
    *,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
    just_refused: bool = False,
) -> dict[str, object]:
    """Return what the template of the payment page is filled with.

    `typed` are the values of the form that `problem` is about. `just_refused` marks the last refusal as news.
    """
    payment = facts.payment
    currency = _currency(payment)
    money = partial(amounts.shown, language=language, currency=currency)
    room = payment.due if facts.room is None else min(facts.room, payment.due)
    if problem is not None and problem.field is not None and not _form_is_shown(problem.field, facts):
        problem = Problem(None, problem.sentence)
    return {
        "payment": payment,
        "challenge": payment.state is PaymentState.CHALLENGE,
        "seen": form.seen(payment),
        "money": money,
        "held": payment.held,
        "gift_offered": facts.max_amount is not None,
        "gift_form": _offers_gift_form(facts),
        "max_amount": facts.max_amount,
        "max_per_card": facts.max_per_card,
        "room": room,
        "takes_card": facts.takes_card,
        "cards": list(zip(facts.numbers, payment.gift_cards, strict=True)),
        "refusal": _refusal(facts, language),
        "just_refused": just_refused,
        "problem": problem,
        "typed": typed or {},
        "test_cards": _test_cards(payment.token, language),
    }


def _offers_gift_form(facts: Facts) -> bool:
    return facts.max_amount is not None and facts.payment.due > 0 and facts.room != 0


def _form_is_shown(field: str, facts: Facts) -> bool:
    if facts.payment.state is PaymentState.CHALLENGE:
        return False
    if field in _FIELDS["gift_card"]:
        return _offers_gift_form(facts)
    return facts.takes_card and facts.payment.due > 0


def _currency(payment: WebPayment) -> str:
    asked = request_of(payment).payment
    return (asked.currency if asked else None) or EUR


@dataclass(frozen=True, slots=True)
class RefusalShown:
    """The last refusal: why in the buyer's words, the codes in small print, and how often one may try again."""

    sentence: str
    code: str
    left: str


def _refusal(facts: Facts, language: Language) -> RefusalShown | None:
    if not facts.payment.refusals:
        return None
    outcome = facts.payment.refusals[-1].outcome
    left = "attempts_left_one" if facts.attempts_left == 1 else "attempts_left"
    return RefusalShown(
        sentence=say(language, refusal_key(outcome)),
        code=outcome.code + (f" · {outcome.partner_code}" if outcome.partner_code else ""),
        left=say(language, left, count=facts.attempts_left),
    )


def _test_cards(token: str, language: Language) -> list[tuple[str, str]]:
    """Return ready numbers, each with what it does."""
    # A gift card is spent in its world, so that each payment is shown numbers of its own.
    serial = zlib.crc32(token.encode()) % _SERIALS
    gifts = [
        (say(language, "help_gift", amount=amounts.shown(balance, language)), gift_card_number(balance, serial=serial))
        for balance in _READY_BALANCES
    ]
    return [
        *gifts,
        (say(language, "help_bank"), GOOD_CB),
        (say(language, "help_refused", code=_REFUSED_BY_BANK), bank_card_number(_REFUSED_BY_BANK)),
    ]
