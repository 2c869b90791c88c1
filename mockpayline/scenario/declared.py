"""From the sections of a scenario that was read without a mistake to the declaration of its world."""

from __future__ import annotations

from msgspec import structs

from mockpayline.domain.bank_card import BankCard
from mockpayline.domain.contract import Contract, PointOfSale
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.gift_card import GiftCard
from mockpayline.domain.world import Declaration
from mockpayline.scenario import schema
from mockpayline.scenario.mistake import shown
from mockpayline.scenario.payments import rules_of


def declaration_of(scenario: schema.Scenario, merchant_id: str, stem: str) -> Declaration:
    """Return what a scenario declares; `stem`, the file's name without its ending, stands for an absent name."""
    shops = tuple(PointOfSale(**structs.asdict(one)) for one in scenario.merchant.points_of_sale)
    contracts = []
    for entry in scenario.contracts:
        values = structs.asdict(entry)
        values["point_of_sale"] = entry.point_of_sale or shops[0].label
        contracts.append(Contract(**values))
    return Declaration(
        scenario=scenario.scenario or shown(stem),
        description=scenario.description,
        merchant_id=merchant_id,
        access_key=scenario.merchant.access_key,
        seed=scenario.seed,
        clock_start=scenario.clock.start if scenario.clock is not None else None,
        points_of_sale=shops,
        contracts=tuple(contracts),
        gift_cards=tuple(GiftCard(**structs.asdict(one)) for one in scenario.gift_cards),
        bank_cards=tuple(
            BankCard(
                number=one.number,
                outcome=one.outcome,
                three_ds=one.three_ds is schema.ThreeDs.CHALLENGE,
                refund=one.refund,
            )
            for one in scenario.bank_cards
        ),
        dialect=Dialect(**structs.asdict(scenario.dialect)),
        rules=rules_of(scenario.payments),
    )
