from __future__ import annotations

import pytest

from mockpayline.domain.journal import Kind
from tests.control.api import DEMO, FIFTY, Api

pytestmark = pytest.mark.anyio

JOURNAL = f"{DEMO}/journal"


async def test_a_fresh_world_has_an_empty_journal(api: Api) -> None:
    assert await api.get(JOURNAL) == {"entries": []}


async def test_entries_come_oldest_first_with_all_their_members(api: Api) -> None:
    token = await api.open_payment("A1")
    await api.play(token, "open", {"gift_card": {"number": FIFTY, "pin": "1234", "amount": "20"}})
    entries = (await api.get(JOURNAL))["entries"]
    assert [one["seq"] for one in entries] == list(range(1, len(entries) + 1))
    hold = next(one for one in entries if one["kind"] == "hold")
    assert {name: hold[name] for name in ("at", "operation", "token", "order_ref", "data")} == {
        "at": "2026-09-21T14:13:20.000Z",
        "operation": "",
        "token": token,
        "order_ref": "A1",
        "data": {"card": "999800XXXXXXXXX0001", "amount": "20.00"},
    }


async def test_entries_are_filtered_by_operation_order_and_token(api: Api) -> None:
    first, second = await api.open_payment("A1"), await api.open_payment("A2")
    await api.play(first, "open")
    await api.play(second, "cancel")
    await api.inside(lambda tx: tx.journal(Kind.CALL, tx.payment(first), operation="getWebPaymentDetails"))
    everything = (await api.get(JOURNAL))["entries"]
    for parameters, chosen in [
        ({"operation": "getWebPaymentDetails"}, [one for one in everything if one["operation"]]),
        ({"order_ref": "A1"}, [one for one in everything if one["order_ref"] == "A1"]),
        ({"token": second}, [one for one in everything if one["token"] == second]),
        ({"order_ref": "A1", "token": second}, []),
        ({"operation": "doRefund"}, []),
    ]:
        assert (await api.get(JOURNAL, 200, **parameters))["entries"] == chosen, f"filtered by {parameters}"
    assert [one for one in everything if one["operation"]], "one entry is a call's"
    assert [one for one in everything if one["token"] == second], "some entries are the second payment's"


async def test_secrets_of_the_buyer_are_not_journalled(api: Api) -> None:
    token = await api.open_payment()
    await api.play(
        token,
        {"gift_card": {"number": FIFTY, "pin": "1234"}},
        {"complement": {"card": "4970100000325734", "expires": "1230", "cvv": "987"}},
    )
    text = (await api.http.get(JOURNAL)).text
    for secret in (FIFTY, "4970100000325734", '"1234"', "987"):
        assert secret not in text, f"{secret} shows"
