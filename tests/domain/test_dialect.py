"""The dialect: its switches, their legal values and defaults are an interface that scenarios rely on."""

from __future__ import annotations

from enum import StrEnum

import msgspec
import pytest

from mockpayline.domain import dialect
from mockpayline.domain.dialect import Dialect

SWITCHES: dict[str, tuple[type[StrEnum], list[str]]] = {
    "main_amount": (dialect.MainAmount, ["gift_share", "basket"]),
    "refund_id": (dialect.RefundId, ["complement", "new"]),
    "data_nesting": (dialect.DataNesting, ["nested", "flat"]),
    "data_unit": (dialect.DataUnit, ["cents", "euros"]),
    "pan_mask": (dialect.PanMask, ["6X4", "6X2"]),
    "missing_version": (dialect.MissingVersion, ["newest", "4"]),
    "unpaid_complement": (dialect.UnpaidComplement, ["release", "keep_debit"]),
    "max_amount_scope": (dialect.MaxAmountScope, ["basket", "card"]),
    "onhold_notification": (dialect.OnHoldNotification, ["WEBTRS", "TRS", "both"]),
}
"""Every switch of words, its default first."""

NUMBERS = {"attempts": 3, "session_life": 900, "max_cards": None, "duplicate_check": False}


@pytest.mark.parametrize("name", SWITCHES)
def test_a_switch_has_the_words_of_the_design_the_default_first(name: str) -> None:
    kind, words = SWITCHES[name]
    assert [word.value for word in kind] == words
    assert getattr(Dialect(), name) == words[0]


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_or_flag_has_the_default_of_the_design(name: str) -> None:
    assert getattr(Dialect(), name) == NUMBERS[name]


def test_there_is_no_switch_beside_the_named_ones() -> None:
    assert set(Dialect.__struct_fields__) == set(SWITCHES) | set(NUMBERS)


@pytest.mark.parametrize(("name", "word"), [(name, word) for name, (_, words) in SWITCHES.items() for word in words])
def test_every_value_of_every_switch_survives_being_kept(name: str, word: str) -> None:
    kept = msgspec.json.encode(msgspec.convert({name: word}, Dialect))
    assert getattr(msgspec.json.decode(kept, type=Dialect), name) == word
