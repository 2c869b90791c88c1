from __future__ import annotations

from typing import Any

import pytest

from mockpayline.domain.coverage_cases import CASES
from tests.control.api import DEMO, Api

pytestmark = pytest.mark.anyio

COVERAGE = f"{DEMO}/coverage"
SERVER = "/control/coverage"


def met_keys(told: Any) -> set[str]:
    return {one["key"] for one in told["cases"] if one["met"]}


async def test_a_fresh_world_has_met_nothing(api: Api) -> None:
    told = await api.get(COVERAGE)
    assert told["met"] == []
    assert told["totals"] == {"met": 0, "cases": len(CASES), "percent": 0}
    assert not any(one["met"] for names in told["names"].values() for one in names)


async def test_what_was_met_is_told_once_in_the_order_of_the_names(api: Api) -> None:
    await api.play(await api.open_payment(), "open", "open", "cancel")
    assert (await api.get(COVERAGE))["met"] == [
        "transition issued open",
        "transition open cancel",
        "transition open open",
    ]


async def test_a_case_is_told_in_words_with_what_met_it_and_the_scenario_to_run(api: Api) -> None:
    await api.play(await api.open_payment(), "cancel")
    told = await api.get(COVERAGE)
    assert met_keys(told) == {"page", "cancel"}
    assert next(one for one in told["cases"] if one["key"] == "cancel") == {
        "key": "cancel",
        "group": "Ends without payment",
        "title": "cancel",
        "says": "The buyer presses cancel and comes to cancelURL: 02319.",
        "met": True,
        "met_by": ["transition open cancel"],
        "scenario": "cancel-after-a-card",
        "file": "scenarios/cancel-after-a-card.yaml",
    }
    assert told["line"].startswith(f"Payline coverage 2 of {len(CASES)}; never met: session opened, ")


async def test_single_names_are_told_against_the_list_of_all(api: Api) -> None:
    await api.inside(lambda tx: tx.meet("answer doRefund 01121"))
    await api.inside(lambda tx: tx.meet("answer getMerchantSettings 00000"))
    await api.inside(lambda tx: tx.meet("fault drop"))
    names = (await api.get(COVERAGE))["names"]
    met = {kind: [one["name"] for one in told if one["met"]] for kind, told in names.items()}
    assert met == {
        "operations": ["doRefund", "getMerchantSettings"],
        "answers": ["doRefund 01*", "doRefund 01121", "getMerchantSettings 00000"],
        "transitions": [],
        "notifications": [],
        "faults": ["drop"],
    }
    assert len(names["transitions"]) == 31
    assert len(names["notifications"]) == 3
    assert len(names["faults"]) == 9


async def test_an_unknown_world_is_404(api: Api) -> None:
    assert (await api.get("/control/worlds/NOBODY/coverage", 404))["kind"] == "not_found"


@pytest.mark.parametrize("address", [COVERAGE, SERVER])
async def test_parameters_that_it_does_not_know_are_told(api: Api, address: str) -> None:
    assert (await api.get(address, 422, only="faults"))["path"] == "only"


async def test_the_server_has_met_what_any_world_met(api: Api) -> None:
    await api.put("/control/worlds/OTHER", '{"extends": "demo"}', 201)
    await api.inside(lambda tx: tx.meet("fault drop"), "OTHER")
    await api.inside(lambda tx: tx.meet("fault slow"))
    told = await api.get(SERVER)
    assert told["met"] == ["fault drop", "fault slow"]
    assert told["worlds"] == 2


async def test_the_server_remembers_what_worlds_met_that_are_gone_or_begun_anew(api: Api) -> None:
    await api.put("/control/worlds/OTHER", '{"extends": "demo"}', 201)
    await api.inside(lambda tx: tx.meet("fault drop"), "OTHER")
    assert (await api.http.delete("/control/worlds/OTHER")).status_code == 204
    await api.inside(lambda tx: tx.meet("fault slow"))
    assert (await api.http.post(f"{DEMO}/reset")).status_code == 200
    told = await api.get(SERVER)
    assert (told["met"], told["worlds"]) == (["fault drop", "fault slow"], 1)
    assert (await api.get(COVERAGE))["met"] == []
