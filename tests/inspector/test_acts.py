"""What can be done from the pages."""

from __future__ import annotations

import pytest

from tests.inspector.site import NOON, Site

pytestmark = pytest.mark.anyio

WORLD = "/worlds/DEMO"


async def now(site: Site) -> str:
    return str((await site.control("clock"))["now"])


async def test_the_clock_is_advanced_and_what_came_due_has_happened(demo_site: Site) -> None:
    token = await demo_site.open()
    answer = await demo_site.post(f"{WORLD}/clock", {"advance": "16m"}, Origin="http://localhost")
    assert answer.headers["location"] == f"{WORLD}/clock"
    assert await now(demo_site) == "2027-01-15T08:16:00.000Z"
    assert (await demo_site.control(f"payments/{token}"))["state"] == "never_opened"


async def test_the_clock_goes_to_what_is_next(demo_site: Site) -> None:
    await demo_site.open()
    page = await demo_site.page(f"{WORLD}/clock")
    (button,) = page.find("//button[@name='now']")
    await demo_site.post(f"{WORLD}/clock", {"now": str(button.get("value"))})
    assert await now(demo_site) == "2027-01-15T08:15:00.000Z", "the session's life ends there"


async def test_the_clock_is_let_go_and_frozen_again(demo_site: Site) -> None:
    await demo_site.post(f"{WORLD}/clock", {"freeze": "false"})
    assert (await demo_site.control("clock"))["frozen"] is False
    assert "running" in (await demo_site.page(f"{WORLD}/clock")).words
    await demo_site.post(f"{WORLD}/clock", {"freeze": "true"})
    assert (await demo_site.control("clock"))["frozen"] is True


@pytest.mark.parametrize(
    "fields", [{"advance": "soon"}, {"now": "2020-01-01"}, {}, {"advance": "1m", "freeze": "true"}]
)
async def test_a_clock_that_cannot_be_moved_so_says_what_is_legal(demo_site: Site, fields: dict[str, str]) -> None:
    answer = await demo_site.post(f"{WORLD}/clock", fields, 422)
    assert "Expected" in answer.text
    assert await now(demo_site) == "2027-01-15T08:00:00.000Z"


async def test_a_notification_is_queued_again_and_the_timeline_says_by_whom(demo_site: Site) -> None:
    token = await demo_site.split()
    before = await waiting(demo_site, token)
    answer = await demo_site.post(f"{WORLD}/payments/{token}/notify", {"type": "WEBTRS"})
    assert answer.headers["location"] == f"{WORLD}/payments/{token}"
    assert await waiting(demo_site, token) == [*before, ("WEBTRS", token, NOON)]
    assert "WEBTRS sent again" in (await demo_site.page(f"{WORLD}/payments/{token}")).words


async def waiting(site: Site, token: str) -> list[tuple[str, str, int]]:
    queued = await site.worlds.run("DEMO", lambda tx: tx.waiting(10, token=token))
    return [(one.notification.type, one.notification.value, one.due_at) for one in queued]


async def test_a_transaction_is_notified_by_its_id(demo_site: Site) -> None:
    token = await demo_site.split()
    transaction = (await demo_site.control(f"payments/{token}"))["transaction_id"]
    await demo_site.post(f"{WORLD}/payments/{token}/notify", {"type": "TRS"})
    assert ("TRS", transaction, NOON) in await waiting(demo_site, token)


async def test_nobody_is_notified_where_there_is_no_address(demo_site: Site) -> None:
    token = await demo_site.open(notification="")
    await demo_site.post(f"{WORLD}/payments/{token}/notify", {"type": "WEBTRS"}, 409)
    await demo_site.post(f"{WORLD}/payments/{token}/notify", {"type": "SMOKE"}, 422)
    assert await waiting(demo_site, token) == []


async def test_notifications_are_listed_while_they_wait(demo_site: Site) -> None:
    token = await demo_site.split()
    page = await demo_site.page(f"{WORLD}/notifications")
    assert "http://shop.test/notify" in page.words
    assert f"{WORLD}/payments/{token}" in page.links


async def test_a_form_that_is_too_large_is_not_read(demo_site: Site) -> None:
    await demo_site.post(f"{WORLD}/clock", {"advance": "1" * 70_000}, 413)


async def test_what_is_no_form_is_refused(demo_site: Site) -> None:
    answer = await demo_site.http.post(f"{WORLD}/clock", json={"advance": "1m"})
    assert answer.status_code == 422
