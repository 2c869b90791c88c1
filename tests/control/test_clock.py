from __future__ import annotations

import pytest

from tests.control.api import DEMO, Api

pytestmark = pytest.mark.anyio

CLOCK = f"{DEMO}/clock"
NOW = "2026-09-21T14:13:20.000Z"
MINUTE = 60_000


async def test_a_clock_shows_real_time_at_first(api: Api) -> None:
    assert await api.get(CLOCK) == {"now": NOW, "frozen": False}
    api.real_now += 1
    assert (await api.get(CLOCK))["now"] == "2026-09-21T14:13:20.001Z"


async def test_a_real_clock_that_is_advanced_goes_on_from_there(api: Api) -> None:
    assert await api.post(CLOCK, {"advance": "16m"}) == {"now": "2026-09-21T14:29:20.000Z", "frozen": False}
    api.real_now += MINUTE
    assert (await api.get(CLOCK))["now"] == "2026-09-21T14:30:20.000Z"


async def test_a_frozen_clock_stands_still_until_it_is_moved_or_thawed(api: Api) -> None:
    assert await api.post(CLOCK, {"freeze": True}) == {"now": NOW, "frozen": True}
    api.real_now += 10 * MINUTE
    assert await api.get(CLOCK) == {"now": NOW, "frozen": True}
    assert (await api.post(CLOCK, {"advance": "250ms"}))["now"] == "2026-09-21T14:13:20.250Z"
    assert await api.post(CLOCK, {"freeze": False}) == {"now": "2026-09-21T14:13:20.250Z", "frozen": False}
    api.real_now += MINUTE
    assert (await api.get(CLOCK))["now"] == "2026-09-21T14:14:20.250Z", "a thawed clock runs from where it stood"


async def test_freezing_and_thawing_twice_is_as_once(api: Api) -> None:
    await api.post(CLOCK, {"advance": "1h"})
    thawed = await api.post(CLOCK, {"freeze": False})
    assert thawed == {"now": "2026-09-21T15:13:20.000Z", "frozen": False}
    frozen = await api.post(CLOCK, {"freeze": True})
    api.real_now += MINUTE
    assert await api.post(CLOCK, {"freeze": True}) == frozen


@pytest.mark.parametrize("frozen", [True, False])
async def test_a_clock_is_set_to_a_later_time(api: Api, frozen: bool) -> None:
    await api.post(CLOCK, {"freeze": frozen})
    told = await api.post(CLOCK, {"now": "2026-12-24T20:00:00+01:00"})
    assert told == {"now": "2026-12-24T19:00:00.000Z", "frozen": frozen}


@pytest.mark.parametrize("frozen", [True, False])
async def test_a_clock_does_not_go_back(api: Api, frozen: bool) -> None:
    await api.post(CLOCK, {"freeze": frozen})
    error = await api.post(CLOCK, {"now": "2026-09-21T14:13:19.999Z"}, 422)
    assert (error["path"], error["value"]) == ("now", "2026-09-21T14:13:19.999Z")
    assert (await api.get(CLOCK))["now"] == NOW
    assert (await api.post(CLOCK, {"now": NOW}))["now"] == NOW, "the present is not the past"


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({}, "body"),
        ([], "body"),
        ("16m", "body"),
        ({"advance": "1m", "freeze": True}, "body"),
        ({"advance": "-1m"}, "advance"),
        ({"advance": "soon"}, "advance"),
        ({"advance": 16}, "advance"),
        ({"advance": None}, "advance"),
        ({"advance": "999999999h"}, "advance"),
        ({"now": "tomorrow"}, "now"),
        ({"now": 1790000000000}, "now"),
        ({"now": "2100-01-01T00:00:00Z"}, "now"),
        ({"freeze": "true"}, "freeze"),
        ({"freeze": 1}, "freeze"),
        ({"freeze": None}, "freeze"),
        ({"thaw": True}, "thaw"),
    ],
)
async def test_a_change_without_sense_is_422_and_changes_nothing(api: Api, said: object, path: str) -> None:
    assert (await api.post(CLOCK, said, 422))["path"] == path
    assert await api.get(CLOCK) == {"now": NOW, "frozen": False}


async def test_a_clock_goes_to_the_end_of_its_century_and_no_further(api: Api) -> None:
    await api.post(CLOCK, {"freeze": True})
    end = {"now": "2099-12-31T23:59:59.999Z", "frozen": True}
    assert await api.post(CLOCK, {"now": "2099-12-31T23:59:59.999Z"}) == end
    await api.post(CLOCK, {"advance": "1ms"}, 422)
    assert await api.get(CLOCK) == end


async def test_it_answers_once_everything_that_came_due_has_run(api: Api) -> None:
    unopened, opened = await api.open_payment("A1"), await api.open_payment("A2")
    await api.play(opened, "open")
    await api.post(CLOCK, {"advance": "14m"})
    assert await states(api, unopened, opened) == ["issued", "open"]
    await api.post(CLOCK, {"advance": "1m"})
    # Read past the door that would settle them itself.
    assert await states(api, unopened, opened) == ["never_opened", "expired"]
    payment = await api.get(f"{DEMO}/payments/{opened}")
    assert payment["ended_at"] == "2026-09-21T14:28:20.000Z", "it ended when its life was over"


async def test_what_came_due_ends_at_its_own_instant_however_far_the_clock_jumps(api: Api) -> None:
    token = await api.open_payment()
    await api.post(CLOCK, {"freeze": True})
    await api.post(CLOCK, {"advance": "48h"})
    assert (await api.get(f"{DEMO}/payments/{token}"))["ended_at"] == "2026-09-21T14:28:20.000Z"


async def states(api: Api, *tokens: str) -> list[str]:
    """Return the states that the store holds, nothing being settled by the reading."""
    found = await api.store.run("DEMO", lambda tx: [tx.payment(token) for token in tokens])
    return [one.state.value for one in found if one is not None]
