from __future__ import annotations

import pytest

from mockpayline.domain.card_number import masked
from mockpayline.errors import Unauthorized
from mockpayline.store.sqlite import Bounds
from tests.control.api import DEMO, FIFTY, GOOD_CB, Api, serving

pytestmark = pytest.mark.anyio

SHOP = "/control/worlds/SHOP"
COPY = '{"extends": "demo"}'
"""The least that a scenario can be."""
OWN = """
format: 1
scenario: own
extends: demo
merchant: {id: IGNORED, access_key: own-key}
clock: {start: 2026-03-01T09:30:00Z}
dialect: {session_life: 5m, pan_mask: 6X2}
"""


async def test_worlds_are_listed_in_order_with_their_time(api: Api) -> None:
    await api.put("/control/worlds/A", OWN, 201)
    listed = (await api.get("/control/worlds"))["worlds"]
    assert [(one["merchant"], one["scenario"], one["now"], one["frozen"]) for one in listed] == [
        ("A", "own", "2026-03-01T09:30:00.000Z", True),
        ("DEMO", "demo", "2026-09-21T14:13:20.000Z", False),
    ]


async def test_a_world_that_goes_while_worlds_are_listed_is_left_out(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stale(*_arguments: object) -> list[str]:
        return ["DEMO", "GONE"]

    monkeypatch.setattr(api.worlds, "across", stale)
    assert [one["merchant"] for one in (await api.get("/control/worlds"))["worlds"]] == ["DEMO"]


async def test_a_world_is_shown_as_it_was_declared(api: Api) -> None:
    world = await api.get(DEMO)
    assert (world["merchant"], world["scenario"], world["access_key"]) == ("DEMO", "demo", "demo")
    assert [(one["number"], one["card_code"], one["max_amount"]) for one in world["contracts"]] == [
        ("CCC1", "CADEAU_CARREFOUR", "1000.00"),
        ("CB1", "CB", None),
        ("AMEX1", "AMEX", None),
    ]
    assert world["points_of_sale"][0]["label"] == "demo.fr"
    assert (world["dialect"]["session_life"], world["dialect"]["pan_mask"]) == ("900s", "6X4")


async def test_a_world_shows_no_card_and_no_pin(api: Api) -> None:
    text = (await api.http.get(DEMO)).text
    assert FIFTY not in text, "a card number shows"
    assert "1234" not in text, "a PIN shows"


async def test_a_scenario_makes_a_world_and_then_replaces_it(api: Api) -> None:
    made = await api.put(SHOP, OWN, 201)
    assert (made["merchant"], made["access_key"], made["dialect"]["session_life"]) == ("SHOP", "own-key", "300s")
    token = await api.open_payment(merchant="SHOP")
    replaced = await api.put(SHOP, OWN, 200)
    assert replaced == made, "the same scenario made another world"
    assert (await api.get(f"{SHOP}/payments"))["payments"] == [], "the replaced world's payments are still there"
    await api.get(f"{SHOP}/payments/{token}", 404)


async def test_the_addresss_merchant_wins_over_the_scenarios(api: Api) -> None:
    await api.put(SHOP, OWN, 201)
    assert (await api.get(SHOP))["merchant"] == "SHOP"
    await api.get("/control/worlds/IGNORED", 404)


async def test_json_is_a_scenario_too(api: Api) -> None:
    made = await api.put(
        SHOP, '{"format": 1, "extends": "demo", "scenario": "json", "description": "\\u00e9t\\u00e9"}', 201
    )
    assert (made["scenario"], made["description"]) == ("json", "été")


@pytest.mark.parametrize("body", ["", " \r\n"])
async def test_an_empty_body_replaces_nothing(api: Api, body: str) -> None:
    await api.put(SHOP, OWN, 201)
    before = await api.get(SHOP)
    error = await api.put(SHOP, body, 422)
    assert (error["path"], error["expected"]) == ("body", 'a scenario, at least {"extends": "demo"}')
    assert await api.get(SHOP) == before, "a mistyped file name would have cost the test its world"


MISTAKEN: dict[str, tuple[str | bytes, str]] = {
    "no mapping": ("- a", "a scenario is a mapping"),
    "no YAML": ("{", "this is no YAML"),
    "another format": ("format: 2\nextends: demo", "format"),
    "an unknown section": ("format: 1\nextends: demo\ngift_card: []", "gift_card"),
    "a file beside it": ("format: 1\nextends: ../demo.yaml", "extends"),
    "an absolute file": ("format: 1\nextends: /etc/passwd", "extends"),
    "no UTF-8": (b"\xff\xff\xff\xfe", "scenario:"),
}


@pytest.mark.parametrize("name", MISTAKEN)
async def test_a_mistaken_scenario_is_422_with_its_place_and_makes_nothing(api: Api, name: str) -> None:
    body, told = MISTAKEN[name]
    error = await api.put(SHOP, body, 422)
    assert error["kind"] == "invalid_scenario"
    assert told in error["message"], error["message"]
    assert "scenario:" in error["message"], "the place is named"
    await api.get(SHOP, 404)


async def test_a_mistaken_scenario_leaves_the_world_as_it_was(api: Api) -> None:
    token = await api.open_payment()
    await api.put(DEMO, "format: 2", 422)
    await api.get(f"{DEMO}/payments/{token}")


async def test_a_card_number_in_a_mistaken_scenario_is_not_repeated(api: Api) -> None:
    error = await api.put(SHOP, "format: 1\nextends: demo\nseed: [4970101234567890]\n4970101234567890: 1", 422)
    assert "4970101234567890" not in str(error), "the number shows"


@pytest.mark.parametrize("merchant", ["-x", "é", "a%20b", "a" * 51])
@pytest.mark.parametrize("body", ["", OWN])
async def test_a_merchant_id_that_cannot_stand_in_addresses_is_422(api: Api, merchant: str, body: str) -> None:
    answer = await api.http.put(f"/control/worlds/{merchant}", content=body)
    assert (answer.status_code, answer.json()["error"]["path"]) == (422, "merchant"), answer.text


async def test_a_merchant_id_of_fifty_characters_makes_a_world(api: Api) -> None:
    await api.put("/control/worlds/" + "a" * 50, COPY, 201)


async def test_a_reset_world_is_as_it_was_made_and_keeps_its_key(api: Api) -> None:
    await api.put(SHOP, '{"extends": "demo", "merchant": {"access_key": null}}', 201)
    await api.worlds.run_as("SHOP", "mine", lambda tx: tx.access_key)
    before = await api.get(SHOP)
    await api.open_payment(merchant="SHOP")
    await api.patch(f"{SHOP}/gift-cards/{FIFTY}", {"balance": "1.00"})
    await api.post(f"{SHOP}/clock", {"freeze": True})
    answer = await api.http.post(f"{SHOP}/reset")
    assert answer.status_code == 200, answer.text
    assert answer.json() == before, "the world is not what it was"
    assert (await api.get(f"{SHOP}/payments"))["payments"] == []
    assert (await api.get(f"{SHOP}/gift-cards/{FIFTY}"))["balance"] == "50.00"
    assert (await api.get(f"{SHOP}/journal"))["entries"] == []


async def test_a_reset_world_goes_back_to_its_own_scenario_not_to_the_servers(api: Api) -> None:
    await api.put(SHOP, OWN, 201)
    await api.post(f"{SHOP}/clock", {"advance": "1h"})
    await api.http.post(f"{SHOP}/reset")
    assert (await api.get(SHOP))["now"] == "2026-03-01T09:30:00.000Z"


async def test_a_deleted_world_is_gone(api: Api) -> None:
    await api.open_payment()
    answer = await api.http.delete(DEMO)
    assert (answer.status_code, answer.content) == (204, b"")
    await api.get(DEMO, 404)
    assert (await api.get("/control/worlds"))["worlds"] == []
    assert (await api.put(DEMO, COPY, 201))["access_key"] == "demo", "it can be made again"


async def test_worlds_up_to_the_limit_are_made_and_one_more_is_not() -> None:
    async with serving(Bounds(worlds=2)) as api:
        await api.put(SHOP, COPY, 201)
        error = await api.put("/control/worlds/MORE", COPY, 413)
        assert (error["kind"], error["value"]) == ("limit_reached", 2)
        await api.put(SHOP, COPY, 200)


async def test_one_world_knows_nothing_of_another(api: Api) -> None:
    await api.put(SHOP, COPY, 201)
    token = await api.open_payment(merchant="SHOP")
    await api.get(f"{DEMO}/payments/{token}", 404)
    await api.play(token, "open", status=404)
    assert (await api.get(f"{DEMO}/journal"))["entries"] == []


async def test_a_whole_basket_leaves_no_card_number_in_any_answer(api: Api) -> None:
    token = await api.open_payment()
    await api.play(
        token,
        {"gift_card": {"number": FIFTY, "pin": "1234"}},
        {"complement": {"card": GOOD_CB, "expires": "1230", "cvv": "123"}},
    )
    for path in ("", "/payments", f"/payments/{token}", "/gift-cards", f"/gift-cards/{FIFTY}", "/journal"):
        text = (await api.http.get(DEMO + path)).text
        assert FIFTY not in text, f"{path} shows the gift card's number"
        assert GOOD_CB not in text, f"{path} shows the bank card's number"
    assert masked(GOOD_CB) in (await api.http.get(f"{DEMO}/payments")).text, "the masked number shows"


async def test_a_key_that_a_caller_chose_is_neither_shown_nor_kept(api: Api) -> None:
    await api.worlds.run_as("NEWM", "the-shops-real-key", lambda _tx: None)
    assert (await api.get("/control/worlds/NEWM"))["access_key"] is None
    assert "the-shops-real-key" not in await api.worlds.run("NEWM", lambda tx: tx.access_key)
    await api.worlds.run_as("NEWM", "the-shops-real-key", lambda _tx: None)
    with pytest.raises(Unauthorized):
        await api.worlds.run_as("NEWM", "another", lambda _tx: None)
