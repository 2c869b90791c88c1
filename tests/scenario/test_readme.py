from __future__ import annotations

import re

import pytest

from mockpayline.scenario import schema
from mockpayline.scenario.extends import library
from mockpayline.scenario.loader import builtin, load_text
from mockpayline.scenario.reader import fields

README = (library() / "README.md").read_text()
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_reference_loads(example: str) -> None:
    load_text(example, name="example.yaml")


def test_the_reference_has_an_example_of_every_section() -> None:
    assert len(EXAMPLES) >= 8


@pytest.mark.parametrize(
    "section",
    [
        schema.Scenario,
        schema.MerchantSection,
        schema.PointOfSaleEntry,
        schema.ContractEntry,
        schema.GiftCardEntry,
        schema.BankCardEntry,
        schema.DialectSection,
    ],
)
def test_the_reference_names_every_key(section: type[schema.Scenario]) -> None:
    missing = [name for name in fields(section) if f"`{name}`" not in README]
    assert not missing, f"scenarios/README.md says nothing of {missing}"


def test_the_reference_gives_every_switch_with_its_default_first() -> None:
    for one in ("main_amount", "refund_id", "data_nesting", "data_unit", "pan_mask", "missing_version"):
        default = getattr(schema.DialectSection(), one)
        assert f"| `{one}` | `{default}`, " in README, f"the row of {one} does not begin with {default}"


@pytest.mark.parametrize("name", sorted(path.stem for path in library().glob("*.yaml")))
def test_every_scenario_of_the_library_loads(name: str) -> None:
    assert builtin(name).scenario == name
