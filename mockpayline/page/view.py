"""What a page shows of a payment: facts read inside a transaction, then put into the buyer's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from mockpayline.domain.act import Act
from mockpayline.domain.bank_card import GOOD_AMEX, GOOD_CB
from mockpayline.domain.basket import room_left
from mockpayline.domain.card_number import masked
from mockpayline.domain.contract import AMEX
from mockpayline.domain.dialect import MaxAmountScope
from mockpayline.domain.money import EUR
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.domain.world import Declaration
from mockpayline.errors import ImpossibleStep
from mockpayline.operations.catalogue import find_outcome, scripted_codes
from mockpayline.operations.reading import request_of
from mockpayline.page import amounts, form
from mockpayline.page.balance import Bound, Offer
from mockpayline.page.drawer import Drawer, Kind, Ready, drawer
from mockpayline.page.language import Language
from mockpayline.page.texts import refusal_key, say


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands in the world for a payment's page.

    Amounts are cents. `max_amount` and `room` (what one more gift card may add under it) are None where gift cards
    are not offered. `takes_card` tells whether a bank card can pay what is due now, `brands` are the card_codes that
    it may have. `numbers` are the basket's cards, masked. `drawer` holds the test cards. `leads_back` is the point of
    sale's `end_of_payment_redirection`: whether a buyer is led back to the shop without a ticket.
    """

    payment: WebPayment
    attempts_left: int
    max_amount: int | None
    max_per_card: bool
    room: int | None
    takes_card: bool
    brands: tuple[str, ...]
    numbers: tuple[str, ...]
    drawer: Drawer
    leads_back: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the step just tried: the field it is tied to (None: the whole page) and its sentence."""

    field: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows besides the facts, for this once.

    `problem` is of the step just tried, `typed` are the values of its form. `offer` is a gift card whose balance was
    asked, `fill` a test card to fill its form with, `no_such_card` that there is none of the code asked for.
    `just_refused` marks the last refusal as news.
    """

    problem: Problem | None = None
    typed: Mapping[str, str] | None = None
    offer: Offer | None = None
    fill: Ready | None = None
    no_such_card: bool = False
    just_refused: bool = False


TestCards: TypeAlias = list[tuple[str, list[tuple[Ready, str, Mapping[str, str]]]]]
"""The drawer's cards by groups: title, then each card, what it does, and the fields that it fills by their names."""

_OFFER_WORDS = {Bound.BALANCE: "offer_balance", Bound.DUE: "offer_due", Bound.MAX: "offer_max"}


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
        brands=tuple(dict.fromkeys(one.card_code for one in cards)),
        numbers=tuple(masked(card.number, declaration.dialect.pan_mask) for card in payment.gift_cards),
        drawer=drawer(tx, payment),
        leads_back=_leads_back(declaration, payment.point_of_sale),
    )


def _leads_back(declaration: Declaration, label: str) -> bool:
    # A scenario that was edited since may have no such point of sale any more.
    return any(one.end_of_payment_redirection for one in declaration.points_of_sale if one.label == label)


def problem(mistake: ImpossibleStep, fields: Mapping[str, str], language: Language) -> Problem:
    """Return how a mistake is told: beside its field where a form has it, else at the top of the page."""
    words, values = form.words_of(mistake, fields)
    sentence = say(language, words, **values)
    return Problem(mistake.path if mistake.path in _FIELDS.get(fields.get("step", ""), ()) else None, sentence)


_CARD_FIELDS = ("number", "pin")
_FIELDS = {
    form.BALANCE: _CARD_FIELDS,
    "gift_card": (*_CARD_FIELDS, "amount"),
    "complement": ("card", "expires", "cvv", "holder"),
}


def page_values(facts: Facts, language: Language, shown: Shown) -> dict[str, object]:
    """Return what the template of the payment page is filled with."""
    problem = shown.problem
    if problem is not None and problem.field is not None and not _is_in_a_form(problem.field, facts, shown.offer):
        problem = Problem(None, problem.sentence)
    fill = shown.fill if shown.offer is None and problem is None else None
    return basics(facts, language) | {
        "gift_form": _offers_gift_form(facts),
        "takes_card": facts.takes_card,
        "brands": facts.brands,
        "open": _opened(facts, problem, fill, shown.offer),
        "offer": shown.offer,
        "offer_words": _OFFER_WORDS[shown.offer.bound] if shown.offer else "",
        "offer_number": masked(shown.offer.number) if shown.offer else "",
        "refusal": _refusal(facts, language),
        "just_refused": shown.just_refused,
        "problem": problem,
        "typed": facts.drawer.typed(fill) if fill else shown.typed or {},
        "focus": _focus(problem, fill, shown),
        "no_such_card": shown.no_such_card,
        "script": _script(facts),
    }


def basics(facts: Facts, language: Language) -> dict[str, object]:
    """Return what all pages of a payment are filled with: the basket and the drawer."""
    payment = facts.payment
    return {
        "payment": payment,
        "seen": form.seen(payment),
        "money": partial(amounts.shown, language=language, currency=_currency(payment)),
        "plain": partial(amounts.plain, language=language),
        "held": payment.held,
        "gift_offered": facts.max_amount is not None,
        "max_amount": facts.max_amount,
        "max_per_card": facts.max_per_card,
        "cards": list(zip(facts.numbers, payment.gift_cards, strict=True)),
        **drawer_values(cards_shown(facts.drawer.cards, language, facts.drawer.typed)),
        "can_fill": payment.state is PaymentState.OPEN and payment.due > 0,
    }


def drawer_values(cards: TestCards) -> dict[str, object]:
    """Return what the drawer is filled with on a page that has no form to fill in."""
    return {"test_cards": cards, "can_fill": False, "no_such_card": False, "refusal": None}


def _offers_gift_form(facts: Facts) -> bool:
    return facts.max_amount is not None and facts.payment.due > 0 and facts.room != 0


def _is_in_a_form(field: str, facts: Facts, offer: Offer | None) -> bool:
    if field == "amount":
        return offer is not None
    if field in _CARD_FIELDS:
        return offer is None and _offers_gift_form(facts)
    return facts.takes_card and facts.payment.due > 0


def _opened(facts: Facts, problem: Problem | None, fill: Ready | None, offer: Offer | None) -> Kind:
    """Return which method's form is open at first."""
    if problem is not None and problem.field is not None:
        return Kind.BANK if problem.field in _FIELDS["complement"] else Kind.GIFT
    if offer is not None:
        return Kind.GIFT
    if fill is not None:
        return fill.kind
    if not _offers_gift_form(facts):
        return Kind.BANK
    asked_for_gift_card = facts.payment.contract == facts.payment.gift_contract and not facts.payment.gift_cards
    return Kind.GIFT if asked_for_gift_card or not facts.takes_card else Kind.BANK


def _focus(problem: Problem | None, fill: Ready | None, shown: Shown) -> str:
    """Return the field that a buyer goes on with; none where the page is to be read from its top."""
    if problem is not None:
        return problem.field or ""
    if shown.offer is not None:
        return "amount"
    if fill is not None:
        return "number" if fill.kind is Kind.GIFT else "card"
    return ""


def _script(facts: Facts) -> dict[str, str]:
    """Return what the page's script must know to tell test cards from others, as texts of attributes."""
    return {
        "known": " ".join(dict.fromkeys((*facts.drawer.known, GOOD_CB, GOOD_AMEX))),
        "all": "yes" if facts.drawer.all_known else "",
        "month": str(facts.drawer.month),
        "codes": " ".join(scripted_codes()),
        "amex": "yes" if AMEX in facts.brands else "",
        "others": "yes" if set(facts.brands) - {AMEX} else "",
    }


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


def cards_shown(
    among: Iterable[Ready], language: Language, typed: Callable[[Ready], Mapping[str, str]] = lambda _: {}
) -> TestCards:
    """Return the drawer's cards in groups that have any, each with what it does and what fills its form."""
    every = list(among)
    groups = (
        ("help_gifts", Kind.GIFT, False),
        ("help_own_gifts", Kind.GIFT, True),
        ("help_banks", Kind.BANK, False),
        ("help_own_banks", Kind.BANK, True),
    )
    shown = []
    for title, kind, own in groups:
        cards = [one for one in every if one.kind is kind and one.own is own]
        if cards:
            rows = [(one, one.does(language), typed(one)) for one in cards]
            shown.append((say(language, title), rows))
    return shown
