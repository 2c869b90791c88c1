"""The machinery of mutation testing, in its short form: one module, and a change that is planted to survive."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.mutation.equivalent import EQUIVALENT, Equivalent
from tests.mutation.money import MONEY, reckons_money
from tests.mutation.mutant import Mutant
from tests.mutation.run import Failed, mutants
from tests.mutation.tree import copy, fit, modules
from tests.mutation.verdict import Verdict
from tests.programs import REQUIRE_ALL

installed = pytest.mark.skipif(
    find_spec("mutmut") is None and os.environ.get(REQUIRE_ALL) != "1", reason="the extra `mutation` is not installed"
)

DIFF = """# mockpayline.domain.money.x_euros__mutmut_1: survived
--- mockpayline/domain/money.py
+++ mockpayline/domain/money.py
@@ -1,3 +1,3 @@
 def euros(amount: int) -> str:
-    return f"{amount // 100}"
+    return f"{amount // 101}"
"""
SURVIVOR = Mutant("mockpayline.domain.money.x_euros__mutmut_1", "survived", DIFF)
KILLED = Mutant("mockpayline.domain.money.x_euros__mutmut_2", "killed")
SAME = Equivalent("money.euros", 'return f"{amount // 100}"', 'return f"{amount // 101}"', "as this test says")


@installed
def test_every_change_to_how_euros_are_written_is_noticed_and_a_planted_one_that_nothing_tests_is_found(
    tmp_path: Path,
) -> None:
    copy(tmp_path, ["money"], tests="tests/domain/test_money.py")
    with (tmp_path / "mockpayline/domain/money.py").open("a") as module:
        module.write("\n\ndef planted(amount: int) -> int:\n    return amount + 1\n")
    with (tmp_path / "tests/domain/test_money.py").open("a") as tests:
        tests.write(
            "\n\ndef test_planted() -> None:\n    from mockpayline.domain.money import planted\n\n    planted(1)\n"
        )
    found = mutants(tmp_path, ["*.x_euros__*", "*.x_planted__*"], children=1)
    of_planted = [one for one in found if one.function == "money.planted"]
    assert {one.change for one in of_planted} == {
        ("return amount + 1", "return amount - 1"),
        ("return amount + 1", "return amount + 2"),
    }
    assert len(found) > 10, "the function has as many places to change"
    assert Verdict(found, EQUIVALENT).survivors == of_planted


@installed
def test_a_tree_whose_tests_fail_without_any_change_proves_nothing(tmp_path: Path) -> None:
    copy(tmp_path, ["money"], tests="tests/domain/test_money.py")
    (tmp_path / "tests/domain/test_money.py").write_text("def test_nothing() -> None:\n    raise AssertionError\n")
    with pytest.raises(Failed, match="mutmut run ended with 1"):
        mutants(tmp_path, children=1)


def test_a_property_stays_one_and_an_assertion_keeps_its_sentence() -> None:
    source = '''
class Card:
    balance = 1

    @property
    def due(self) -> int:
        """What is due."""
        assert self.balance != 2, "é: two is never due"
        return self.balance

    @property
    def twice(self) -> int:
        return self.due * 2
'''
    made = fit(source)
    assert "@property" not in made
    assert '"""é: two is never due"""' in made
    names: dict[str, type] = {}
    exec(made, names)  # noqa: S102 - what is run stands above
    card = names["Card"]()
    assert (card.due, card.twice) == (1, 2)
    card.balance = 2
    with pytest.raises(AssertionError, match="two is never due"):
        _ = card.due


def test_a_module_of_the_room_is_fit_without_losing_a_name() -> None:
    assert {"money", "gift_card", "basket", "ending", "refund", "web_payment"} <= set(modules())


@pytest.mark.parametrize(
    ("mangled", "function"),
    [
        ("x_euros__mutmut_12", "money.euros"),
        ("xǁGiftCardǁhold__mutmut_3", "money.GiftCard.hold"),
        ("x__due__mutmut_1", "money._due"),
    ],
)
def test_a_mutant_tells_the_function_that_it_changes(mangled: str, function: str) -> None:
    assert Mutant(f"mockpayline.domain.money.{mangled}", "killed").function == function


def test_a_survivor_in_money_is_complained_of_whatever_the_score() -> None:
    (complaint,) = Verdict([SURVIVOR, *[KILLED] * 99]).complaints(["money"])
    assert "money.euros reckons money" in complaint


def test_a_survivor_elsewhere_counts_in_the_score_alone() -> None:
    elsewhere = Mutant("mockpayline.domain.ids.x_next_token__mutmut_1", "survived")
    killed = Mutant("mockpayline.domain.ids.x_next_token__mutmut_2", "killed")
    assert Verdict([elsewhere, *[killed] * 9]).complaints(["ids"]) == []
    (complaint,) = Verdict([elsewhere, *[killed] * 8]).complaints(["ids"])
    assert complaint == "The tests noticed 88.9 % of the mutants, less than 90 %."


def test_what_is_said_to_mean_the_same_is_no_survivor_but_lowers_the_score() -> None:
    verdict = Verdict([SURVIVOR, *[KILLED] * 9], [SAME])
    assert (verdict.survivors, verdict.score, verdict.complaints(["money"])) == ([], 90.0, [])


@pytest.mark.parametrize("now", [[KILLED], [KILLED, Mutant(SURVIVOR.name, "survived", DIFF.replace("101", "102"))]])
def test_an_entry_of_the_table_that_no_survivor_is_is_complained_of_where_its_module_was_changed(
    now: list[Mutant],
) -> None:
    assert any("is said to mean the same" in one for one in Verdict(now * 99, [SAME]).complaints(["money"]))
    assert not any("is said to mean the same" in one for one in Verdict(now * 99, [SAME]).complaints(["basket"]))


@pytest.mark.parametrize("status", ["segfault", "suspicious", "skipped", "check was interrupted by user"])
def test_a_mutant_that_ended_otherwise_is_complained_of(status: str) -> None:
    unclear = Mutant(KILLED.name, status)
    assert Verdict([unclear, *[KILLED] * 99]).complaints(["money"]) == [
        f"{KILLED.name} ended as {status}, which says nothing."
    ]


def test_a_run_without_mutants_is_no_success() -> None:
    assert Verdict([]).complaints(["money"]) == ["No mutant was tested."]


def test_the_table_counts_each_module_the_money_and_all() -> None:
    late = Mutant("mockpayline.domain.ids.x_next_token__mutmut_1", "timeout")
    rows = [row.split() for row in Verdict([SURVIVOR, KILLED, late]).table().splitlines()]
    assert rows[1:] == [
        ["ids", "1", "0", "1", "0", "0", "100.0", "%"],
        ["money", "2", "1", "0", "0", "1", "50.0", "%"],
        ["in", "money", "arithmetic", "2", "1", "0", "0", "1", "50.0", "%"],
        ["all", "3", "1", "1", "0", "1", "66.7", "%"],
    ]


def test_every_pattern_of_money_names_a_module_of_the_room() -> None:
    assert {pattern.partition(".")[0] for pattern in MONEY} <= set(modules())
    assert reckons_money("gift_card.GiftCard.hold")
    assert not reckons_money("ids.next_token")


def test_every_entry_of_the_table_has_a_reason_and_names_a_module_of_the_room() -> None:
    for known in EQUIVALENT:
        assert known.function.partition(".")[0] in modules(), known.function
        assert known.why.endswith("."), f"{known.function} has no sentence"
        assert known.before != known.after
