from __future__ import annotations

import msgspec
import pytest

from mockpayline.domain.contract import Contract, PointOfSale
from mockpayline.domain.dialect import Dialect
from mockpayline.scenario import schema
from mockpayline.scenario.reader import fields

SAME = [
    (schema.DialectSection, Dialect),
    (schema.ContractEntry, Contract),
    (schema.PointOfSaleEntry, PointOfSale),
]


@pytest.mark.parametrize(("section", "domain"), SAME)
def test_a_section_has_the_fields_of_its_domain_class(
    section: type[msgspec.Struct], domain: type[msgspec.Struct]
) -> None:
    assert set(section.__struct_fields__) == set(domain.__struct_fields__)


@pytest.mark.parametrize(("section", "domain"), SAME)
def test_a_section_has_the_defaults_of_its_domain_class(
    section: type[msgspec.Struct], domain: type[msgspec.Struct]
) -> None:
    defaults = {one.name: one.default for one in msgspec.structs.fields(domain) if not one.required}
    for one in msgspec.structs.fields(section):
        if not one.required and one.name in defaults:
            assert one.default == defaults[one.name], f"{section.__name__}.{one.name} has a default of its own"


def test_every_field_of_the_format_has_a_form() -> None:
    waiting: list[type[msgspec.Struct]] = [schema.Scenario]
    seen = set()
    while waiting:
        section = waiting.pop()
        seen.add(section.__name__)
        for field in fields(section).values():
            assert field.shape.expected, f"{section.__name__}.{field.name} says nothing of what is legal"
            inner = getattr(field.shape, "of", None)
            if inner is not None:
                waiting.append(inner)
    assert seen == {
        "Scenario",
        "ClockSection",
        "MerchantSection",
        "PointOfSaleEntry",
        "ContractEntry",
        "GiftCardEntry",
        "BankCardEntry",
        "DialectSection",
        "RuleEntry",
        "WhenSection",
        "NotificationsSection",
        "FaultEntry",
        "PartnerSection",
        "LaterSection",
    }
