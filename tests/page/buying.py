"""What the tests of the page share: test numbers, the shop's addresses, and the steps of a buyer."""

from __future__ import annotations

import asyncio

import msgspec

from mockpayline.domain.bank_card import GOOD_CB, bank_card_number
from mockpayline.domain.gift_card import gift_card_number
from tests.page.browser import CANCEL_URL, RETURN_URL, Browser, Page

FIFTY = gift_card_number(5000, serial=1)
TWENTY = gift_card_number(2000, serial=2)
FAILING = gift_card_number(5000, "02998", serial=3)
CHALLENGED = bank_card_number("03030")
REFUSED = bank_card_number("01116")
REAL = "4111111111111111"
"""A number that passes Luhn's check and is no test card of the sandbox."""


def to_return(token: str) -> str:
    return f"{RETURN_URL}&token={token}&paylinetoken={token}"


def to_cancel(token: str) -> str:
    return f"{CANCEL_URL}?token={token}&paylinetoken={token}"


def ask_balance(browser: Browser, page: Page, number: str, pin: str = "1234") -> Page:
    return browser.submit(page, "form-balance", number=number, pin=pin)


def add(browser: Browser, page: Page, number: str, amount: str = "", pin: str = "1234") -> Page:
    """Ask for the card's balance and use an amount of it, the one proposed where none is given."""
    offer = ask_balance(browser, page, number, pin)
    if offer.status == 303:
        return browser.follow(offer)
    typed = {"amount": amount} if amount else {}
    return browser.follow(browser.submit(offer, "form-gift-card", **typed))


def pay_by_card(browser: Browser, page: Page, card: str = GOOD_CB, **typed: str) -> Page:
    filled = {"card": card, "expires": "12/29", "cvv": "123", "holder": "Jeanne Martin"} | typed
    return browser.submit(page, "form-complement", **filled)


def journal(browser: Browser, token: str) -> str:
    entries = asyncio.run(browser.worlds.run(browser.merchant, lambda tx: tx.entries(token=token)))
    return msgspec.json.encode(entries).decode()
