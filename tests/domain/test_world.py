"""A world's declaration: contracts by number and by point of sale."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from mockpayline.domain.contract import PointOfSale
from mockpayline.domain.world import Declaration

from .desk import AMEX, CB, GIFT, SHOP

OTHER = PointOfSale(label="other.test")
WORLD = Declaration(
    scenario="s",
    merchant_id="M",
    points_of_sale=(SHOP, OTHER),
    contracts=(replace(CB, active=False), GIFT, replace(AMEX, point_of_sale="other.test")),
)


def test_a_contract_is_found_by_its_number_while_it_is_active() -> None:
    assert WORLD.contract("GIFT") is WORLD.contracts[1]
    assert WORLD.contract("CB") is None
    assert WORLD.contract("NONE") is None


def test_a_point_of_sale_has_its_own_active_contracts() -> None:
    assert [one.number for one in WORLD.contracts_of("shop.test")] == ["GIFT"]
    assert [one.number for one in WORLD.contracts_of("other.test")] == ["AMEX"]


@pytest.mark.parametrize("shop", [SHOP, OTHER])
def test_a_point_of_sale_is_found_by_its_label(shop: PointOfSale) -> None:
    assert WORLD.point_of_sale(shop.label) is shop
