from __future__ import annotations

import pytest

from mockpayline.domain.gift_card import gift_card_number
from tests.control.api import DEMO, FIFTY, MAGIC, Api

pytestmark = pytest.mark.anyio

CARDS = f"{DEMO}/gift-cards"
BLOCKED = "9998000000000000005"


async def test_the_scenarios_cards_are_listed_in_number_order(api: Api) -> None:
    cards = (await api.get(CARDS))["gift_cards"]
    assert [card["number"][-1] for card in cards] == ["1", "2", "3", "4", "5", "7", "8"]
    assert cards[0] == {
        "number": "999800XXXXXXXXX0001",
        "balance": "50.00",
        "available": "50.00",
        "held": "0.00",
        "status": "active",
        "outcome": None,
    }


async def test_a_card_is_shown_with_what_is_held_on_it(api: Api) -> None:
    token = await api.open_payment()
    await api.play(token, {"gift_card": {"number": FIFTY, "pin": "1234", "amount": "20"}})
    card = await api.get(f"{CARDS}/{FIFTY}")
    assert (card["balance"], card["available"], card["held"]) == ("50.00", "30.00", "20.00")


@pytest.mark.parametrize("spelling", ["9998 0000 0000 0000 001", "9998-0000-0000-0000-001"])
async def test_a_number_may_be_grouped(api: Api, spelling: str) -> None:
    assert (await api.get(f"{CARDS}/{spelling}"))["balance"] == "50.00"


async def test_a_card_of_a_number_that_means_something_is_shown_before_it_is_used_and_not_kept_by_that(
    api: Api,
) -> None:
    number = gift_card_number(12_50, "02998")
    card = await api.get(f"{CARDS}/{number}")
    assert (card["balance"], card["status"], card["outcome"]) == ("12.50", "active", "02998")
    assert len((await api.get(CARDS))["gift_cards"]) == 7, "looking made a card"


async def test_a_changed_card_of_a_number_that_means_something_is_kept(api: Api) -> None:
    await api.patch(f"{CARDS}/{MAGIC}", {"balance": "7.00"})
    assert (await api.get(f"{CARDS}/{MAGIC}"))["balance"] == "7.00"
    assert len((await api.get(CARDS))["gift_cards"]) == 8


@pytest.mark.parametrize(
    "number",
    [
        "9250000012345678901",
        "4970101234567890",
        MAGIC[:-1] + str((int(MAGIC[-1]) + 1) % 10),
        gift_card_number(100_00, "02777"),
        "1",
        "x",
        "9" * 5000,
    ],
)
async def test_an_unknown_number_is_404_and_not_repeated(api: Api, number: str) -> None:
    shown = await api.http.get(f"{CARDS}/{number}")
    changed = await api.http.patch(f"{CARDS}/{number}", json={"balance": 1})
    for answer in (shown, changed):
        assert answer.status_code == 404, answer.text
        assert answer.json()["error"]["value"] is None, "the number may be a real card's"
        assert len(number) < 10 or number not in answer.text, "the number may be a real card's"
    assert len((await api.get(CARDS))["gift_cards"]) == 7, "the number was kept"


@pytest.mark.parametrize(
    ("said", "balance"),
    [
        ("12.50", "12.50"),
        (12.5, "12.50"),
        (12, "12.00"),
        ("0", "0.00"),
        (0.1, "0.10"),
        ("9999999999.99", "9999999999.99"),
    ],
)
async def test_a_balance_is_set_in_euros(api: Api, said: object, balance: str) -> None:
    assert (await api.patch(f"{CARDS}/{FIFTY}", {"balance": said}))["balance"] == balance
    assert (await api.get(f"{CARDS}/{FIFTY}"))["balance"] == balance


@pytest.mark.parametrize("status", ["blocked", "expired", "unknown", "active"])
async def test_a_status_is_set_alone_and_decides_the_next_payment(api: Api, status: str) -> None:
    card = await api.patch(f"{CARDS}/{FIFTY}", {"status": status})
    assert (card["status"], card["balance"]) == (status, "50.00")
    payment = await api.play(await api.open_payment(), {"gift_card": {"number": FIFTY, "pin": "1234"}})
    assert payment["attempts_left"] == (3 if status == "active" else 2)


async def test_a_blocked_card_is_freed_and_charged_at_once(api: Api) -> None:
    card = await api.patch(f"{CARDS}/{BLOCKED}", {"status": "active", "balance": "80.00"})
    assert (card["status"], card["available"]) == ("active", "80.00")


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({}, "body"),
        ([], "body"),
        ({"balance": "12.505"}, "balance"),
        ({"balance": 0.1 + 0.2}, "balance"),
        ({"balance": "-1"}, "balance"),
        ({"balance": -1}, "balance"),
        ({"balance": True}, "balance"),
        ({"balance": None}, "balance"),
        ({"balance": ""}, "balance"),
        ({"balance": "1e3"}, "balance"),
        ({"balance": "12,50"}, "balance"),
        ({"balance": "10000000000"}, "balance"),
        ({"balance": ["1"]}, "balance"),
        ({"status": "stolen"}, "status"),
        ({"status": None}, "status"),
        ({"status": ["active"]}, "status"),
        ({"status": "active", "pin": "1234"}, "pin"),
        ({"held": "1.00"}, "held"),
    ],
)
async def test_a_change_without_sense_is_422_and_changes_nothing(api: Api, said: object, path: str) -> None:
    before = await api.get(f"{CARDS}/{FIFTY}")
    assert (await api.patch(f"{CARDS}/{FIFTY}", said, 422))["path"] == path
    assert await api.get(f"{CARDS}/{FIFTY}") == before


async def test_a_balance_may_fall_to_what_is_held_and_no_further(api: Api) -> None:
    token = await api.open_payment()
    await api.play(token, {"gift_card": {"number": FIFTY, "pin": "1234", "amount": "20"}})
    error = await api.patch(f"{CARDS}/{FIFTY}", {"balance": "19.99", "status": "blocked"}, 422)
    assert (error["path"], error["value"], error["expected"]) == ("balance", "19.99", "at least 20.00")
    assert (await api.get(f"{CARDS}/{FIFTY}"))["status"] == "active", "half of the change was made"
    card = await api.patch(f"{CARDS}/{FIFTY}", {"balance": "20.00"})
    assert (card["available"], card["held"]) == ("0.00", "20.00")
