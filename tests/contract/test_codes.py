"""The catalogue of return codes."""

from __future__ import annotations

import csv
from importlib import resources

import pytest

from mockpayline.contract.codes import STATES, ReturnCode, all_codes, return_code


def rows() -> list[dict[str, str]]:
    table = resources.files("mockpayline.contract") / "data" / "return-codes.csv"
    with table.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_every_row_of_the_table_is_reachable_by_its_code() -> None:
    unreachable = [row["code"] for row in rows() if return_code(row["code"]) != ReturnCode(**row)]
    assert unreachable == []
    assert len(all_codes()) == len(rows()) == 239


def test_every_code_is_five_digits() -> None:
    assert [code for code in all_codes() if not (len(code) == 5 and code.isdecimal())] == []


def test_every_state_is_one_of_the_documented_or_unknown() -> None:
    assert {entry.state for entry in all_codes().values()} <= STATES | {""}


def test_every_code_has_a_source() -> None:
    assert [entry.code for entry in all_codes().values() if not entry.source_url] == []


def test_a_code_without_a_sentence_says_why() -> None:
    silent = [entry for entry in all_codes().values() if not entry.long_message]
    assert {entry.code for entry in silent} == {"02400", "02535", "02536"}
    assert all("wording" in entry.comment for entry in silent)


@pytest.mark.parametrize("code", ["", "0", "99999", "XXXXX", "00000 "])
def test_an_unknown_code_is_none(code: str) -> None:
    assert return_code(code) is None


@pytest.mark.parametrize(
    ("code", "state"),
    [("00000", "ACCEPTED"), ("02610", "REFUSED"), ("02703", "ERROR"), ("02998", "REFUSED"), ("02319", "CANCELLED")],
)
def test_the_codes_of_the_gift_card_have_the_documented_states(code: str, state: str) -> None:
    entry = return_code(code)
    assert entry is not None, f"{code} is missing"
    assert entry.state == state


def test_the_catalogue_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        all_codes()["00000"] = None  # type: ignore[index]
