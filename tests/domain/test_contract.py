"""Contracts: which of them is the gift card's, and which can pay a complement."""

from __future__ import annotations

import pytest

from mockpayline.domain.contract import Contract


@pytest.mark.parametrize(
    ("card_code", "gift", "bank"),
    [
        ("CADEAU_CARREFOUR", True, False),
        ("CB", False, True),
        ("VISA", False, True),
        ("MASTERCARD", False, True),
        ("AMEX", False, True),
        ("CARREFOUR_CADEAU", False, False),
        ("ILLICADO", False, False),
        ("PAYPAL", False, False),
    ],
)
def test_the_card_code_tells_gift_card_and_bank_cards_from_the_rest(card_code: str, gift: bool, bank: bool) -> None:
    contract = Contract(number="1", card_code=card_code, point_of_sale="shop.test")
    assert (contract.is_gift_card, contract.is_bank_card) == (gift, bank)


def test_a_contract_is_active_and_in_euros_unless_said_otherwise() -> None:
    contract = Contract(number="1", card_code="CB", point_of_sale="shop.test")
    assert contract.active
    assert contract.currency == "978"
