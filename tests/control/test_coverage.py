from __future__ import annotations

import pytest

from tests.control.api import DEMO, Api

pytestmark = pytest.mark.anyio

COVERAGE = f"{DEMO}/coverage"


async def test_a_fresh_world_has_met_nothing(api: Api) -> None:
    assert await api.get(COVERAGE) == {"met": []}


async def test_what_was_met_is_told_once_in_the_order_of_the_names(api: Api) -> None:
    await api.play(await api.open_payment(), "open", "open", "cancel")
    assert (await api.get(COVERAGE))["met"] == [
        "transition issued open",
        "transition open cancel",
        "transition open open",
    ]


async def test_an_unknown_world_is_404(api: Api) -> None:
    assert (await api.get("/control/worlds/NOBODY/coverage", 404))["kind"] == "not_found"


async def test_parameters_that_it_does_not_know_are_told(api: Api) -> None:
    assert (await api.get(COVERAGE, 422, only="faults"))["path"] == "only"
