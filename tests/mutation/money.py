"""What must be noticed without exception: the functions that reckon money, or decide whether any moves."""

from __future__ import annotations

from fnmatch import fnmatchcase

MONEY = (
    "money.*",
    "gift_card.GiftCard.*",
    "gift_card.gift_card_number",
    "gift_card.magic_gift_card",
    "gift_card.processor_refusal",
    "gift_card.balance_refusal",
    "web_payment.WebPayment.held",
    "web_payment.WebPayment.due",
    "web_payment.WebPayment.paid_by_gift_cards",
    "web_payment.WebPayment.complement",
    "web_payment.WebPayment.refunded",
    "web_payment.WebPayment.attempts",
    "web_payment.WebPayment.is_duplicate",
    "web_payment.WebPayment.basket_card",
    "basket.*",
    "bank.pay",
    "bank.confirm",
    "bank._settle",
    "bank_card.BankCard.code_for",
    "ending.*",
    "refund.*",
    "duplicate.*",
    "outcome.State.*",
    "rule.AmountRange.*",
    "coverage.paid",
    "coverage.refunded",
)
"""Patterns of functions: amounts and their texts, the ledger, the sums of a basket, endings, refunds, duplicates."""


def reckons_money(function: str) -> bool:
    """Tell whether a function (`gift_card.GiftCard.hold`) is one of those."""
    return any(fnmatchcase(function, pattern) for pattern in MONEY)
