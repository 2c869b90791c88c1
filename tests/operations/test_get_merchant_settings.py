"""getMerchantSettings: what shop plugins list before anything else."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from mockpayline.contract.messages import GetMerchantSettingsRequest, GetMerchantSettingsResponse
from mockpayline.contract.types import PointOfSell
from mockpayline.domain.contract import Contract, PointOfSale

from .desk import Desk, code, only, world

DeskOf = Callable[..., Desk]


def shops(desk: Desk, version: str | None = "34") -> list[PointOfSell]:
    answer = desk.answer(GetMerchantSettingsRequest(version=version), GetMerchantSettingsResponse)
    assert code(answer) == "00000"
    assert answer.listPointOfSell is not None
    return answer.listPointOfSell.pointOfSell


def listed(shop: PointOfSell) -> list[tuple[str | None, ...]]:
    assert shop.contracts is not None
    return [(one.cardType, one.contractNumber, one.label, one.currency) for one in shop.contracts.contract]


@pytest.mark.parametrize("version", ["34", "", None, "4"])
def test_the_demo_worlds_contracts_are_listed_under_their_point_of_sale(desk: Desk, version: str | None) -> None:
    shop = only(shops(desk, version))
    assert shop.label == "demo.fr"
    assert listed(shop) == [
        ("CADEAU_CARREFOUR", "CCC1", "Carte Cadeau Carrefour", "978"),
        ("CB", "CB1", "CB", "978"),
        ("AMEX", "AMEX1", "American Express", "978"),
    ]


def test_what_the_scenario_says_of_a_point_of_sale_is_told(desk: Desk) -> None:
    shop = only(shops(desk))
    assert (shop.siret, shop.codeMcc) == ("00000000000000", "5999")
    assert (shop.webmasterEmail, shop.webstoreURL) == ("webmaster@demo.test", "https://www.demo.test/")
    assert shop.endOfPaymentRedirection is True


def test_every_point_of_sale_stands_with_its_own_active_contracts(desk_of: DeskOf) -> None:
    declared = world()
    more = (
        Contract(number="CB2", card_code="CB", point_of_sale="two.fr"),
        Contract(number="CB3", card_code="CB", point_of_sale="two.fr", active=False),
    )
    desk = desk_of(
        msgspec.structs.replace(
            declared,
            points_of_sale=(*declared.points_of_sale, PointOfSale(label="two.fr"), PointOfSale(label="none.fr")),
            contracts=(*declared.contracts, *more),
        )
    )
    found = {shop.label: [one[1] for one in listed(shop)] for shop in shops(desk)}
    assert found == {"demo.fr": ["CCC1", "CB1", "AMEX1"], "two.fr": ["CB2"], "none.fr": []}
    assert len({shop.id for shop in shops(desk)}) == 3


def test_labels_are_never_empty_for_plugins_show_them(desk_of: DeskOf) -> None:
    declared = world()
    bare = tuple(msgspec.structs.replace(one, label="") for one in declared.contracts)
    desk = desk_of(msgspec.structs.replace(declared, contracts=bare))
    assert all(label for _, _, label, _ in listed(only(shops(desk))))
