"""A session as the widget is told of it: what it shows, in the buyer's words, and what the shop may ask of it."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote

from mockpayline.domain.bank_card import GOOD_AMEX, GOOD_CB
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.money import EUR
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.operations.payment_view import payment_view
from mockpayline.operations.reading import outcome_of, request_of
from mockpayline.operations.redirect import with_token
from mockpayline.page import amounts, form, view
from mockpayline.page.balance import Offer
from mockpayline.page.language import Language
from mockpayline.page.security import is_web_address
from mockpayline.page.texts import refusal_key, say
from mockpayline.page.ticket import Ticket
from mockpayline.page.view import Facts
from mockpayline.widget import CHALLENGE
from mockpayline.widget.info import info_of
from mockpayline.widget.state import FINAL, state_of, status_of
from mockpayline.widget.texts import texts

CARDS_AT_MOST = 40
"""Test cards that the drawer lists."""


class Seen:
    """What is read of a payment in one transaction, for an answer made afterwards.

    `ends_in` is how long (ms) the session still lives, None where nobody can tell: its clock stands still, or it is
    over.
    """

    def __init__(self, tx: WorldTx, payment: WebPayment) -> None:
        self.facts: Facts = view.facts(tx, payment)
        self.dialect: Dialect = tx.declaration.dialect
        runs = payment.state.runs_out and tx.clock.frozen_at is None
        self.ends_in: int | None = max(0, payment.ends_at - tx.now) if runs else None

    @property
    def payment(self) -> WebPayment:
        """The payment itself."""
        return self.facts.payment


def session_view(seen: Seen, language: Language, setting: Ticket) -> dict[str, Any]:
    """Return a session as JSON; the names of what the platform's own session has are its names.

    They are recorded in the tests of Monext's public mobile SDK (2025): token, language, pointOfSale, cancelUrl,
    returnUrl, automaticRedirectAtSessionsEnd, info, isSandbox. All that lies under `shows` is made for our script;
    `leadsBackAfter` there is in seconds. `setting` decides on the ticket as it does for the payment page.
    """
    payment = seen.payment
    wait = setting.at(seen.facts).wait(payment.state)
    asked = request_of(payment)
    return {
        "token": payment.token,
        "type": state_of(payment).value,
        "final": payment.state in FINAL,
        "status": status_of(payment).value,
        "language": language.value,
        "pointOfSale": payment.point_of_sale,
        "cancelUrl": _address(asked.cancelURL, payment.token),
        "returnUrl": _address(asked.returnURL, payment.token),
        "automaticRedirectAtSessionsEnd": wait is not None,
        "isSandbox": True,
        "info": info_of(payment, language),
        "payment": payment_view(payment, seen.dialect),
        "refusals": len(payment.refusals),
        "endsIn": seen.ends_in,
        "seen": form.seen(payment),
        "shows": _shows(seen.facts, language) | {"leadsBackAfter": wait},
        "texts": texts(language),
    }


def offer_view(offer: Offer, payment: WebPayment, language: Language) -> dict[str, str]:
    """Return the balance that was asked of a gift card, and the amount that is proposed."""
    money = _money(payment, language)
    return {
        "balance": money(offer.balance),
        "amount": amounts.plain(offer.most, language),
        "sentence": say(language, f"offer_{offer.bound.value}"),
    }


def _address(url: str | None, token: str) -> str:
    # doWebPayment takes nothing else; what leads a browser away is looked at again all the same.
    return with_token(url, token) if url and is_web_address(url) else ""


def _money(payment: WebPayment, language: Language) -> Any:
    asked = request_of(payment).payment
    return partial(amounts.shown, language=language, currency=(asked.currency if asked else None) or EUR)


def _shows(facts: Facts, language: Language) -> dict[str, Any]:
    payment, money = facts.payment, _money(facts.payment, language)
    offers_gift = facts.max_amount is not None
    basket = [{"number": number, "amount": money(card.amount)} for number, card in _basket(facts)]
    return {
        "ref": payment.order_ref,
        "amount": money(payment.amount),
        "due": money(payment.due),
        "nothingDue": payment.due == 0,
        "gift": {
            "max": money(facts.max_amount),
            "maxPerCard": facts.max_per_card,
            "paid": money(payment.held),
            "cards": basket,
            "form": payment.due > 0 and facts.room != 0,
        }
        if offers_gift
        else None,
        "bank": {"form": facts.takes_card, "pay": say(language, "pay", amount=money(payment.due))}
        if payment.due > 0
        else None,
        "challenge": f"{CHALLENGE}?token={quote(payment.token, safe='')}"
        if payment.state is PaymentState.CHALLENGE
        else None,
        "refusal": _refusal(facts, language),
        "ticket": _ticket(facts, language),
        "testCards": _test_cards(facts, language),
        "known": [*facts.drawer.known, GOOD_CB, GOOD_AMEX] if facts.drawer.all_known else None,
    }


def _basket(facts: Facts) -> Any:
    return zip(facts.numbers, facts.payment.gift_cards, strict=True)


def _refusal(facts: Facts, language: Language) -> dict[str, str] | None:
    if not facts.payment.refusals:
        return None
    outcome = facts.payment.refusals[-1].outcome
    left = "attempts_left_one" if facts.attempts_left == 1 else "attempts_left"
    return {
        "state": outcome.state.value,
        "code": outcome.code,
        "sentence": say(language, refusal_key(outcome)),
        "left": say(language, left, count=facts.attempts_left),
    }


def _ticket(facts: Facts, language: Language) -> list[list[str]]:
    """Return the lines of the ticket, label and text; both amounts where gift cards and a bank card paid."""
    payment, money = facts.payment, _money(facts.payment, language)
    if payment.state not in FINAL:
        return []
    lines = [[say(language, "shop"), payment.point_of_sale], [say(language, "order_label"), payment.order_ref]]
    if payment.state is PaymentState.ACCEPTED:
        lines += [[say(language, "gift_card"), f"{number} : {money(card.amount)}"] for number, card in _basket(facts)]
        if payment.card is not None:
            lines.append([say(language, "card"), f"{payment.card.number} : {money(payment.card.amount)}"])
    lines.append([say(language, "ticket_total"), money(payment.amount)])
    if payment.transaction_id:
        lines.append([say(language, "ticket_transaction"), payment.transaction_id])
    if payment.state is PaymentState.REFUSED:
        outcome = outcome_of(payment)
        lines.append([say(language, "code", code=outcome.code), say(language, refusal_key(outcome))])
    return lines


def _test_cards(facts: Facts, language: Language) -> list[dict[str, Any]]:
    drawer = facts.drawer
    return [
        {"kind": card.kind.value, "does": card.does(language), "number": card.number, "fills": dict(drawer.typed(card))}
        for card in drawer.cards[:CARDS_AT_MOST]
    ]
