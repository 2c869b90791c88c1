from __future__ import annotations

import pytest

from mockpayline.domain.ports import WorldTx
from tests.inspector.site import FIRST, site

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_every_invariant_is_told_and_holds_after_a_split_payment_and_a_refund() -> None:
    async with site() as one:
        token = await one.split()
        await one.refund((await one.control(f"payments/{token}"))["transaction_id"], 1000)
        told = await one.control("invariants")
        assert told["holds"] is True
        assert (told["payments"], told["gift_cards"]) == (1, 7)
        assert len(told["invariants"]) == 8
        assert all(each["holds"] and each["offenders"] == [] and each["says"] for each in told["invariants"])


async def test_a_change_by_hand_breaks_nothing() -> None:
    async with site() as one:
        await one.split()
        answer = await one.http.patch(f"/control/worlds/DEMO/gift-cards/{FIRST}", json={"balance": "12.00"})
        assert answer.status_code == 200
        assert (await one.control("invariants"))["holds"] is True


async def test_an_offender_is_told_masked() -> None:
    async with site() as one:

        def spoil(tx: WorldTx) -> None:
            card = tx.gift_card(FIRST)
            assert card is not None
            card.spent = 7
            tx.save_gift_card(card)

        await one.worlds.run("DEMO", spoil)
        told = await one.control("invariants")
        assert told["holds"] is False
        (offender,) = next(each["offenders"] for each in told["invariants"] if each["invariant"] == "spent_is_paid")
        assert offender == {"what": "spent 0.07, but payments took 0.00", "token": "", "card": "999800XXXXXXXXX0001"}
