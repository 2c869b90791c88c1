from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.contract.codes import all_codes
from mockpayline.domain.dialect import Dialect, PanMask
from mockpayline.domain.gift_card import GiftCardStatus
from mockpayline.domain.money import euros
from mockpayline.domain.outcome import State
from mockpayline.domain.world import Declaration
from mockpayline.scenario.loader import builtin, demo, load, load_text, open_scenario
from mockpayline.scenario.mistake import MAX_MISTAKES, Mistake, ScenarioError

LEAST = "merchant: {id: M, points_of_sale: [{label: shop}]}\n"


def refused(text: str | bytes) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        load_text(text, name="f")
    return caught.value


def test_the_demo_world_is_the_one_that_the_documentation_promises() -> None:
    world = demo()
    assert (world.scenario, world.merchant_id, world.access_key) == ("demo", "DEMO", "demo")
    assert [one.label for one in world.points_of_sale] == ["demo.fr"]
    assert [(one.number, one.card_code, one.point_of_sale) for one in world.contracts] == [
        ("CCC1", "CADEAU_CARREFOUR", "demo.fr"),
        ("CB1", "CB", "demo.fr"),
        ("AMEX1", "AMEX", "demo.fr"),
    ]
    gift = world.contracts[0]
    assert (gift.max_amount, gift.contract_type, gift.currency) == (100_000, "Non alimentaire", "978")
    assert gift.label
    assert gift.description
    assert gift.ccc_contract
    assert {one.status for one in world.gift_cards} == set(GiftCardStatus)
    assert any(one.three_ds for one in world.bank_cards)
    assert any(one.refund for one in world.bank_cards)
    assert world.dialect == Dialect()
    assert world.clock_start is None


def test_a_least_scenario_has_every_default() -> None:
    world = load_text(LEAST, name="least.yaml")
    assert world == Declaration(scenario="least", merchant_id="M", points_of_sale=world.points_of_sale, contracts=())


def test_a_file_gives_its_stem_where_it_gives_no_names(tmp_path: Path) -> None:
    path = tmp_path / "my-shop.yaml"
    path.write_text("merchant: {points_of_sale: [{label: shop}]}\n")
    world = load(path)
    assert (world.scenario, world.merchant_id) == ("my-shop", "my-shop")


def test_a_stem_that_is_no_merchant_id_asks_for_one(tmp_path: Path) -> None:
    path = tmp_path / "my shop.yaml"
    path.write_text("merchant: {points_of_sale: [{label: shop}]}\n")
    with pytest.raises(ScenarioError, match=r":1:1: merchant\.id: no merchant id is given, and the file's name cannot"):
        load(path)


def test_the_callers_merchant_id_wins() -> None:
    assert load_text(LEAST, merchant_id="PATH").merchant_id == "PATH"
    with pytest.raises(ScenarioError, match=r"merchant\.id: the merchant id has not the right form"):
        load_text(LEAST, merchant_id="a/b")


@pytest.mark.parametrize("merchant_id", ["a:b", "a b", "", "-a", ".", "x" * 51, "\u00e9"])
def test_a_merchant_id_can_stand_in_an_address_and_in_basic_authentication(merchant_id: str) -> None:
    error = refused(json.dumps({"merchant": {"id": merchant_id, "points_of_sale": [{"label": "shop"}]}}))
    assert error.path == "merchant.id"


def test_a_file_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read: No such file"):
        load(tmp_path / "none.yaml")
    with pytest.raises(ScenarioError, match="cannot be read: Is a directory"):
        load(tmp_path)
    with pytest.raises(ScenarioError, match="this is no file name"):
        load("a\0b")


def test_an_argument_is_a_file_first_and_a_built_in_scenario_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_scenario("demo") == demo()
    Path("demo").write_text(LEAST)
    assert open_scenario("demo").merchant_id == "M"


def test_an_unknown_built_in_scenario_is_told_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="did you mean demo"):
        builtin("demoo")


@pytest.mark.parametrize(
    ("section", "line"),
    [
        ("payments: {}", "f:2:11: payments: a mapping stands here (expected: a list of mappings)"),
        ("payments: [open]", "f:2:12: payments[0]: a text stands here (seen: open, expected: a mapping of keys)"),
        ("play: 1", "f:2:7: play: "),
    ],
)
def test_a_section_of_another_kind_is_told_with_its_line(section: str, line: str) -> None:
    assert refused(LEAST + section).message.startswith(line)


@pytest.mark.parametrize("section", ["payments:", "payments: []", "payments: null"])
def test_a_scenario_may_have_no_rules(section: str) -> None:
    assert load_text(LEAST + section).rules == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("giftcards: []", "f:2:1: giftcards: unknown key; did you mean gift_cards? (expected: one of format, "),
        ("dialect: {atempts: 1}", "f:2:11: dialect.atempts: unknown key; did you mean attempts? (expected: one of "),
        ("<<: {}", "f:2:1: <<: unknown key (expected: one of "),
        ("format: 2", "f:2:9: format: this version cannot read it (seen: 2, expected: 1)"),
        ("clock: {}", "f:2:8: clock.start: the value is missing (expected: an ISO 8601 time"),
        ("clock: 2026-03-01", "f:2:8: clock: a text stands here (seen: 2026-03-01, expected: a mapping of keys)"),
        ("seed: [1]", "f:2:7: seed: a list stands here (expected: a text of 1 to 100 characters on one line)"),
        ("seed: {}", "f:2:7: seed: a mapping stands here (expected: a text"),
        ("gift_cards: [{}]", "f:2:14: gift_cards[0].number: the value is missing (expected: 10 to 19 digits)"),
        ("gift_cards: {a: b}", "f:2:13: gift_cards: a mapping stands here (expected: a list of mappings)"),
        (
            "gift_cards: [{number: 123456789, balance: 1}]",
            "f:2:23: gift_cards[0].number: there are 9 digits (seen: 123456789, expected: 10 to 19 digits)",
        ),
        (
            "bank_cards: [{number: 4970100000325734, three_ds: chalenge}]",
            "f:2:51: bank_cards[0].three_ds: the value is unknown; did you mean challenge? (seen: chalenge, ",
        ),
    ],
)
def test_a_mistake_is_told_with_line_column_and_legal_form(text: str, line: str) -> None:
    told = refused(LEAST + text).message.splitlines()
    assert told[0].startswith(line), told[0]


def test_what_is_missing_altogether_is_told() -> None:
    assert refused("").message == "f:1:1: merchant: the value is missing (expected: a mapping of keys)"
    assert "extends: demo" in refused("merchant: {id: M}").message
    assert "merchant.points_of_sale: the list is empty" in refused("merchant: {id: M, points_of_sale: []}").message
    assert "a scenario is a mapping of keys" in refused("- a").message


def test_all_mistakes_of_a_file_are_told_in_one_go() -> None:
    text = "\n".join(
        [
            "giftcards: []",
            "seed: a",
            "seed: b",
            "merchant: {id: 'a b', points_of_sale: [{label: x}, {label: x}]}",
            "contracts: [{number: A, card_code: CB, max_amount: 1.234, point_of_sale: y}]",
            "dialect: {attempts: none}",
            "payments: [{nam: a}]",
        ]
    )
    places = [(one.place.line, one.path) for one in refused(text).mistakes]
    assert places == [
        (1, "giftcards"),
        (3, "seed"),
        (4, "merchant.id"),
        (4, "merchant.points_of_sale[1].label"),
        (5, "contracts[0].max_amount"),
        (5, "contracts[0].max_amount"),
        (5, "contracts[0].point_of_sale"),
        (6, "dialect.attempts"),
        (7, "payments[0].nam"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"key{number}: 1\n" for number in range(5_000)),
        "gift_cards: [" + "{number: x}, " * 5_000 + "]",
        "contracts: [" + "{number: A, card_code: CB, point_of_sale: shp}, " * 5_000 + "]",
        "bank_cards: [" + "{number: 497010000001, outcome: 2305}, " * 5_000 + "]",
        "seed: 1\n" * 5_000,
    ],
)
def test_reading_stops_soon_after_the_mistakes_that_are_told(text: str) -> None:
    error = refused(LEAST + text)
    assert error.message.endswith("f: and more mistakes")
    assert len(error.message.splitlines()) == MAX_MISTAKES + 1
    assert len(error.mistakes) < 2 * MAX_MISTAKES + 10, "mistakes are looked for that nobody is told"


def test_no_message_repeats_a_long_number_of_the_file() -> None:
    number = "4970100000325734"
    text = (
        f"{number}: 1\nseed: [{number}]\ngift_cards: [{{number: '{number} ', balance: {number}}}]\nmerchant: {number}"
    )
    assert number not in refused(text).message
    assert number not in str(refused(text).value)


# Texts as the format allows them on one line, YAML's and JSON's traps among them.
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], max_codepoint=0xD7FF), min_size=1, max_size=20),
    st.sampled_from(["null", "~", "off", "0630", "1e3", "- a", "a: b", "#x", "'", '"', "\\ud83d", "\U0001f600"]),
)
CENTS = st.integers(0, 99_999_999)
DIGITS = "0123456789"
SCRIPTED = sorted(code for code, row in all_codes().items() if row.state)
REFUSING = [code for code in SCRIPTED if State(all_codes()[code].state).refuses]


def unique(entries: st.SearchStrategy[dict[str, Any]], key: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(entries, max_size=4, unique_by=lambda entry: entry[key])


DOCUMENTS = st.fixed_dictionaries(
    {
        "merchant": st.fixed_dictionaries(
            {"id": st.just("M"), "points_of_sale": st.just([{"label": "shop"}])}, optional={"access_key": TEXTS}
        ),
        "contracts": unique(
            st.fixed_dictionaries(
                {
                    "number": TEXTS,
                    "card_code": st.just("CADEAU_CARREFOUR"),
                    "max_amount": st.integers(1, 99_999_999).map(euros),
                },
                optional={"label": TEXTS, "ccc_contract": TEXTS, "contract_type": TEXTS},
            ),
            "number",
        ),
        "gift_cards": unique(
            st.fixed_dictionaries(
                {"number": st.text(DIGITS, min_size=10, max_size=19), "balance": CENTS.map(euros)},
                optional={
                    "pin": st.text(DIGITS, min_size=4, max_size=4),
                    "status": st.sampled_from([str(one) for one in GiftCardStatus]),
                },
            ),
            "number",
        ),
        "bank_cards": unique(
            st.fixed_dictionaries(
                {"number": st.text(DIGITS, min_size=12, max_size=19)},
                optional={"outcome": st.sampled_from(SCRIPTED), "refund": st.sampled_from(REFUSING)},
            ),
            "number",
        ),
    },
    optional={
        "seed": TEXTS,
        "description": TEXTS,
        "dialect": st.fixed_dictionaries(
            {},
            optional={
                "attempts": st.integers(1, 99).map(str),
                "session_life": st.integers(1, 86_400).map(lambda seconds: f"{seconds}s"),
                "pan_mask": st.sampled_from([str(one) for one in PanMask]),
            },
        ),
    },
)


@given(DOCUMENTS, st.booleans())
def test_a_valid_document_loads_to_what_was_written(document: dict[str, Any], ascii_only: bool) -> None:
    world = load_text(json.dumps(document, ensure_ascii=ascii_only))
    assert world.access_key == document["merchant"].get("access_key")
    assert world.seed == document.get("seed", "0")
    assert world.description == document.get("description", "")
    for contract, wrote in zip(world.contracts, document["contracts"], strict=True):
        assert contract.max_amount == Decimal(wrote["max_amount"]) * 100
        for key in ("number", "card_code", "label", "ccc_contract", "contract_type"):
            assert getattr(contract, key) == wrote.get(key, "" if key == "label" else None)
    for card, wrote in zip(world.gift_cards, document["gift_cards"], strict=True):
        assert (card.number, Decimal(card.balance)) == (wrote["number"], Decimal(wrote["balance"]) * 100)
        assert (card.pin, card.status) == (wrote.get("pin"), wrote.get("status", "active"))
    for bank_card, wrote in zip(world.bank_cards, document["bank_cards"], strict=True):
        assert (bank_card.number, bank_card.outcome) == (wrote["number"], wrote.get("outcome", "00000"))
        assert bank_card.refund == wrote.get("refund")
    dialect = document.get("dialect", {})
    assert world.dialect.attempts == int(dialect.get("attempts", 3))
    assert world.dialect.session_life == int(dialect.get("session_life", "900s")[:-1])


DEMO_TEXT = (Path(__file__).parents[2] / "scenarios" / "demo.yaml").read_text()
PIECES = st.sampled_from(
    [":", "- ", "\n", "  ", "{", "}", "[", "]", "&a ", "*a", "!!x ", "'", '"', "|", ">", "#", "\t", "%", "@"]
)


@given(st.one_of(st.text(), st.binary(), st.lists(st.one_of(PIECES, st.text(max_size=3))).map("".join)))
def test_any_text_loads_or_is_refused_with_a_line(text: str | bytes) -> None:
    check_loads_or_refuses(text)


@given(st.integers(0, len(DEMO_TEXT)), st.integers(0, 20), st.one_of(PIECES, st.text(max_size=3)))
def test_a_damaged_demo_world_loads_or_is_refused_with_a_line(start: int, length: int, instead: str) -> None:
    check_loads_or_refuses(DEMO_TEXT[:start] + instead + DEMO_TEXT[start + length :])


def check_loads_or_refuses(text: str | bytes) -> None:
    mistakes: tuple[Mistake, ...] = ()
    try:
        assert load_text(text, name="f").merchant_id
    except ScenarioError as error:
        mistakes = error.mistakes
        assert str(error), "an error is told"  # noqa: PT017 (either way is right here)
    lines = len(LINE_BREAK.split(text if isinstance(text, str) else text.decode("utf-8", "replace")))
    wrong = [one.place for one in mistakes if not 1 <= one.place.line <= lines or one.place.column < 1]
    assert not wrong, f"a text of {lines} lines has no such places"


# YAML 1.1, chapter 5.4.
LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
