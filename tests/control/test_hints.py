from __future__ import annotations

import pytest

from tests.inspector.site import site

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_hints_are_told_with_reason_source_and_places() -> None:
    async with site() as one:
        assert await one.control("hints") == {"hints": []}
        token = await one.open(order_amount="9")
        (hint,) = (await one.control("hints"))["hints"]
        assert hint["hint"] == "amounts_differ"
        assert hint["title"]
        assert hint["reason"]
        assert hint["source"]
        assert hint["count"] == 1
        assert hint["places"] == [
            {
                "what": "payment.amount is 10000, order.amount 9",
                "token": token,
                "order_ref": "A-1",
                "seq": 1,
                "at": "2027-01-15T08:00:00.000Z",
            }
        ]


async def test_a_hint_about_no_call_has_no_entry() -> None:
    async with site() as one:
        scenario = "extends: demo\ncontracts: [{number: A-1, card_code: CB}]"
        await one.http.put("/control/worlds/DEMO", content=scenario)
        (hint,) = (await one.control("hints"))["hints"]
        assert (hint["places"][0]["seq"], hint["places"][0]["at"]) == (None, None)


async def test_hints_take_no_parameter_and_need_a_world() -> None:
    async with site() as one:
        assert (await one.http.get("/control/worlds/DEMO/hints?limit=1")).status_code == 422
        assert (await one.http.get("/control/worlds/NOBODY/hints")).status_code == 404
