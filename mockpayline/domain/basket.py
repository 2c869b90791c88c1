"""The basket: gift cards added, changed and removed, by the order of checks of Payline and the processor."""

from __future__ import annotations

import re

from mockpayline.domain import ending
from mockpayline.domain.act import Act
from mockpayline.domain.card_number import compact, masked
from mockpayline.domain.contract import Contract
from mockpayline.domain.dialect import MaxAmountScope
from mockpayline.domain.gift_card import (
    REFUSED_BY_PROCESSOR,
    GiftCard,
    balance_refusal,
    has_pattern,
    processor_refusal,
    scripted_refusal,
)
from mockpayline.domain.journal import Kind
from mockpayline.domain.money import euros
from mockpayline.domain.outcome import Outcome, State
from mockpayline.domain.state_machine import Event
from mockpayline.domain.web_payment import BasketCard
from mockpayline.errors import FormMistake, ImpossibleStep

MAX_AMOUNT_EXCEEDED = "02610"

_PIN = re.compile(r"\d{4}", re.ASCII)


def add(act: Act, number: str, pin: str, chosen: int | None = None) -> None:
    """Add a gift card to the basket with an amount (cents), or replace the amount of one that is in it.

    The order is fixed: cut the chosen amount to what is due (Carrefour_Cadeau's page), then the contract's maximum
    (02610), then the processor's own checks (02998). A refusal with a code is an attempt. Without a chosen amount
    it is the least of available balance, due and room under the maximum.
    Raises `FormMistake` for a number that is no test card and a PIN that is not four digits, `ImpossibleStep` for
    zero, for nothing due, and where gift cards are not offered.
    """
    act.check(Event.HOLD)
    contract = _gift_contract(act)
    number = compact(number)
    card = _known_card(act, number)
    if not _PIN.fullmatch(pin):
        raise FormMistake("A PIN has four digits.", path="pin", expected="four digits, 0000 being the wrong one")
    _room_for_card(act, number)
    amount = min(_room(act, contract, number) if chosen is None else chosen, _due(act, number))
    if amount < 1:
        raise _nothing_to_take(act, number, chosen, contract)
    if amount > _room(act, contract, number):
        ending.refuse(act, act.outcome(MAX_AMOUNT_EXCEEDED))
        return
    if chosen is None:
        amount = min(amount, card.available(act.payment.token))
        if amount < 1 and _refusal_of_card(act, card, pin) is None:
            raise _nothing_to_take(act, number, None, contract)
    refusal = _ask_processor(act, contract, card, pin, amount)
    if refusal is not None:
        ending.refuse(act, refusal)
        return
    _hold(act, card, amount)


def remove(act: Act, number: str) -> None:
    """Take a gift card out of the basket and release its hold. Raises `ImpossibleStep` if it is not in it."""
    act.check(Event.RELEASE)
    number = compact(number)
    held = act.payment.basket_card(number)
    if held is None:
        raise ImpossibleStep(
            "This gift card is not in the basket.",
            path="number",
            # What is no test card may be a real one, and is not repeated.
            value=masked(number) if act.gift_card(number) else None,
            expected=", ".join(masked(card.number) for card in act.payment.gift_cards) or "no card is in it",
        )
    act.take(Event.RELEASE)
    ending.release(act, held)
    act.payment.gift_cards.remove(held)


def _offered(act: Act) -> Contract | None:
    number = act.payment.gift_contract
    if number is None:
        return None
    return act.tx.declaration.contract(number)


def _gift_contract(act: Act) -> Contract:
    contract = _offered(act)
    if contract is None:
        raise ImpossibleStep(
            "This payment does not offer gift cards.",
            path="gift_card",
            expected="a gift-card contract among the methods, action 101, mode CPT, currency 978",
        )
    return contract


def _known_card(act: Act, number: str) -> GiftCard:
    card = act.gift_card(number)
    if card is None and has_pattern(number):
        raise ImpossibleStep(
            f"This gift card's outcome {number[11:14]} scripts nothing.",
            path="number",
            value=masked(number),
            expected="000, or the last three digits of a 02xxx code that refuses, is an error or puts on hold",
        )
    if card is None:
        # A real card number must not enter a sandbox, so the number is not even repeated.
        raise FormMistake(
            "This is no test gift card of the sandbox; it was not kept.",
            path="number",
            expected="a card of the scenario, or 9999 + balance in cents (7) + outcome (3) + serial (4) + Luhn digit",
        )
    return card


def _room_for_card(act: Act, number: str) -> None:
    most = act.tx.declaration.dialect.max_cards
    if most is not None and act.payment.basket_card(number) is None and len(act.payment.gift_cards) >= most:
        raise ImpossibleStep(
            "The basket holds as many gift cards as the dialect's max_cards allows.",
            path="gift_card",
            value=len(act.payment.gift_cards) + 1,
            expected=f"at most {most}",
        )


def _held_by_others(act: Act, number: str | None) -> int:
    return sum(card.amount for card in act.payment.gift_cards if card.number != number)


def _due(act: Act, number: str) -> int:
    return act.payment.amount - _held_by_others(act, number)


def _maximum(contract: Contract) -> int:
    assert contract.max_amount is not None, "the loader asks a maximum of every gift-card contract"
    return contract.max_amount


def _room(act: Act, contract: Contract, number: str | None = None) -> int:
    """Return what a card may hold under the maximum: the one of this number, else one that the basket has not yet."""
    if act.tx.declaration.dialect.max_amount_scope is MaxAmountScope.CARD:
        return _maximum(contract)
    return _maximum(contract) - _held_by_others(act, number)


def room_left(act: Act) -> int | None:
    """Return what one more gift card may add under the maximum, in cents; None where gift cards are not offered."""
    contract = _offered(act)
    return None if contract is None else max(0, _room(act, contract))


def _refusal_of_card(act: Act, card: GiftCard, pin: str) -> Outcome | None:
    """Return the processor's refusal of a card whatever the amount, or None."""
    refusal = processor_refusal(card, pin, act.outcome(REFUSED_BY_PROCESSOR))
    outcome = act.outcome(card.outcome) if card.outcome else None
    if refusal is None and outcome is not None and outcome.state.refuses:
        return scripted_refusal(outcome)
    return refusal


def _nothing_to_take(act: Act, number: str, chosen: int | None, contract: Contract) -> ImpossibleStep:
    if _due(act, number) < 1:
        return ImpossibleStep("Nothing is due any more.", path="amount", expected="confirm, or remove a card first")
    if chosen is not None:
        return ImpossibleStep(
            "The amount to take from a gift card is at least one cent.",
            path="amount",
            value=euros(chosen),
            expected=f"0.01 to {euros(_due(act, number))}",
        )
    # A card of the basket has balance for what it holds, so what nothing is left on is another one.
    if _room(act, contract) < 1:
        return ImpossibleStep(
            "The gift cards of this basket have reached the contract's maximum.",
            path="gift_card",
            value=euros(act.payment.held),
            expected=f"at most {euros(_maximum(contract))} by gift cards",
        )
    return ImpossibleStep(
        "Nothing is left on this gift card.", path="number", value=masked(number), expected="another gift card"
    )


def _ask_processor(act: Act, contract: Contract, card: GiftCard, pin: str, amount: int) -> Outcome | None:
    scripted = _partner_says(act)
    refusal = scripted_refusal(scripted) if scripted and scripted.state.refuses else _refusal_of_card(act, card, pin)
    if refusal is None and amount > card.available(act.payment.token):
        refusal = balance_refusal(act.outcome(REFUSED_BY_PROCESSOR))
    act.tx.journal(
        Kind.PROCESSOR,
        act.payment,
        card=masked(card.number),
        amount=euros(amount),
        # Handed on unchecked (integration page of the method, "contract settings").
        ccc_contract=contract.ccc_contract,
        contract_type=contract.contract_type,
        accepts_discounted_cards=contract.accepts_discounted_cards,
        code=refusal.code if refusal else "00000",
        partner_code=refusal.partner_code if refusal else None,
    )
    return refusal


def _partner_says(act: Act) -> Outcome | None:
    """Return what the scenario's rule has the processor answer to this card whatever it is, or None."""
    partner = act.payment.partner
    if partner is None:
        return None
    act.payment.partner_calls += 1
    return act.outcome(partner.code) if partner.first is None or act.payment.partner_calls <= partner.first else None


def _waits(act: Act, card: GiftCard) -> str | None:
    """Return the code with which the processor will put the commit on hold, or None."""
    payment, code = act.payment, card.outcome
    partner = payment.partner
    if partner is not None and (partner.first is None or payment.partner_calls <= partner.first):
        code = partner.code
    return code if code and act.outcome(code).state is State.ONHOLD_PARTNER else None


def _hold(act: Act, card: GiftCard, amount: int) -> None:
    act.take(Event.HOLD)
    card.hold(act.payment.token, amount)
    act.tx.save_gift_card(card)
    held = act.payment.basket_card(card.number)
    if held is None:
        act.payment.gift_cards.append(BasketCard(number=card.number, amount=amount, on_hold=_waits(act, card)))
    else:
        held.amount = amount
    act.tx.journal(Kind.HOLD, act.payment, card=masked(card.number), amount=euros(amount))
