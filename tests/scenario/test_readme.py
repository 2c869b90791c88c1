from __future__ import annotations

import re

import msgspec
import pytest

from mockpayline.scenario import payments, play, play_expect, play_form, play_values, schema, steps
from mockpayline.scenario.extends import library
from mockpayline.scenario.loader import builtin, load_text
from mockpayline.scenario.reader import fields

README = (library() / "README.md").read_text()
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_reference_loads(example: str) -> None:
    load_text(example, name="example.yaml")


def test_the_reference_has_an_example_of_every_section() -> None:
    assert len(EXAMPLES) >= 14


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
        payments.RuleEntry,
        payments.WhenSection,
        payments.NotificationsSection,
        payments.FaultEntry,
        payments.PartnerSection,
        payments.LaterSection,
        steps.GiftCardFields,
        steps.RemovedCardFields,
        steps.ComplementFields,
        play.DoWebPayment,
        play.GetWebPaymentDetails,
        play.GetTransactionDetails,
        play.DoRefund,
        play.Receiver,
        play_expect.Expect,
        play_expect.ExpectedGiftCard,
        play_expect.ExpectedComplement,
    ],
)
def test_the_reference_names_every_key(section: type[msgspec.Struct]) -> None:
    missing = [name for name in fields(section) if not any(f"`{name}{end}" in README for end in ("`", ": "))]
    assert not missing, f"scenarios/README.md says nothing of {missing}"


def test_the_reference_names_every_step_and_fault() -> None:
    words = [*steps.NAMES, *map(str, payments.PlainFault)]
    missing = [word for word in words if f"`{word}" not in README]
    assert not missing, f"scenarios/README.md says nothing of {missing}"


def test_the_reference_names_every_word_of_play() -> None:
    words = [*play_form.ACTIONS, *play_form.BESIDE, *play_values.FAULT_WORDS, *map(str, play_expect.Which)]
    missing = [word for word in words if f"`{word}" not in README]
    assert not missing, f"scenarios/README.md says nothing of {missing}"


def test_the_reference_gives_every_switch_with_its_default_first() -> None:
    for one in ("main_amount", "refund_id", "data_nesting", "data_unit", "pan_mask", "missing_version"):
        default = getattr(schema.DialectSection(), one)
        assert f"| `{one}` | `{default}`, " in README, f"the row of {one} does not begin with {default}"


@pytest.mark.parametrize("name", sorted(path.stem for path in library().glob("*.yaml")))
def test_every_scenario_of_the_library_loads(name: str) -> None:
    assert builtin(name).scenario == name
