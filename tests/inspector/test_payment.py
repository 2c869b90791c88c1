"""One payment's page: all that happened, the way it took, and money that adds up."""

from __future__ import annotations

import pytest

from mockpayline.store.sqlite import Bounds
from tests.inspector.site import FIRST, SECOND, Site, gift, site

pytestmark = pytest.mark.anyio

WORLD = "/worlds/DEMO"


async def test_the_timeline_tells_every_kind_of_thing_in_order(demo_site: Site) -> None:
    token = await demo_site.split()
    await demo_site.details(token)
    page = await demo_site.page(f"{WORLD}/payments/{token}")
    kinds = page.texts("//ol[@class='timeline']/li/span[@class='kind']")
    assert kinds == [
        *("call", "state", "step", "processor", "hold"),
        *("step", "bank", "state", "commit", "call"),
    ]
    assert "doWebPayment answers 00000 ACCEPTED" in page.words
    assert "Hold 50.00 on 999800XXXXXXXXX0001" in page.words
    assert "The bank is asked for 70.00 on 497010XXXXXX5734 (CB1): 00000" in page.words


async def test_every_entry_says_when_it_was_on_the_worlds_clock(demo_site: Site) -> None:
    token = await demo_site.open()
    await demo_site.advance("2m")
    await demo_site.buyer(token, "cancel")
    page = await demo_site.page(f"{WORLD}/payments/{token}")
    times = page.texts("//ol[@class='timeline']/li/time")
    assert times[0] == "08:00:00.000"
    assert set(times[1:]) == {"08:02:00.000"}


async def test_the_path_taken_is_lit_and_nothing_else(demo_site: Site) -> None:
    token = await demo_site.split()
    page = await demo_site.page(f"{WORLD}/payments/{token}")
    assert page.texts("//*[local-name()='path'][@class='arrow lit']/*") == [
        "issued → open: open",
        "open → accepted: accept",
    ]
    reached = page.texts("//*[local-name()='g'][contains(@class, 'reached')]")
    assert reached == ["issued", "open", "accepted"]
    assert page.texts("//*[@id='drawing-title']") == ["The payment is accepted, by way of issued, open, accepted"]


async def test_a_timeline_shows_one_kind_where_asked(demo_site: Site) -> None:
    token = await demo_site.split()
    page = await demo_site.page(f"{WORLD}/payments/{token}?kind=hold")
    assert page.texts("//ol[@class='timeline']/li/span[@class='kind']") == ["hold"]


async def test_what_pays_is_summed_up(demo_site: Site) -> None:
    token = await demo_site.split()
    page = await demo_site.page(f"{WORLD}/payments/{token}")
    (total,) = page.texts("//table[@class='ledger']/tfoot/tr")
    assert total == "Together120.00of 120.00 ✓"


async def test_a_basket_under_way_tells_what_is_due_and_leads_to_the_page(demo_site: Site) -> None:
    token = await demo_site.open()
    await demo_site.buyer(token, gift(FIRST))
    page = await demo_site.page(f"{WORLD}/payments/{token}")
    assert "100.00, due 50.00" in page.words
    assert f"/v2/?token={token}" in page.links
    assert "held" in page.words


async def test_the_transactions_of_a_split_payment_stand_on_its_page(demo_site: Site) -> None:
    token = await demo_site.split()
    view = await demo_site.control(f"payments/{token}")
    await demo_site.refund(view["transaction_id"], 3000)
    page = await demo_site.page(f"{WORLD}/payments/{token}")
    for shown in (view["transaction_id"], view["complement"]["transaction_id"], "REFUND"):
        assert shown in page.words


async def test_the_whole_list_of_transactions_links_both_sides(demo_site: Site) -> None:
    token = await demo_site.split()
    view = await demo_site.control(f"payments/{token}")
    main, complement = view["transaction_id"], view["complement"]["transaction_id"]
    await demo_site.refund(main, 3000)
    rows = (await demo_site.page(f"{WORLD}/transactions")).find("//tbody/tr")
    told = {row.xpath("string(th)").strip(): " ".join(row.text_content().split()) for row in rows}
    assert complement in told[main].removeprefix(main)
    assert main in told[complement]
    assert sorted("REFUND" in one for one in told.values()) == [False, False, True]


async def test_a_payment_that_the_journal_forgot_is_still_told() -> None:
    async with site(bounds=Bounds(journal_entries=1)) as one:
        token = await one.split()
        await one.open("later")
        page = await one.page(f"{WORLD}/payments/{token}")
        assert "The journal has nothing of this payment any more" in page.words
        assert page.texts("//*[local-name()='g'][contains(@class, 'present')]") == ["accepted"]


async def test_hints_stand_with_the_payment_that_they_are_about(demo_site: Site) -> None:
    odd = await demo_site.open("odd", order_amount="9")
    plain = await demo_site.open("plain")
    assert "order_amount" not in (await demo_site.page(f"{WORLD}/payments/{plain}")).words
    assert "Let order.amount be payment.amount." in (await demo_site.page(f"{WORLD}/payments/{odd}")).words
    assert "Let order.amount be payment.amount." not in (await demo_site.page(f"{WORLD}/payments/{plain}")).words


async def test_two_gift_cards_stand_in_the_order_of_debit(demo_site: Site) -> None:
    token = await demo_site.open(amount=17_000)
    await demo_site.buyer(token, gift(SECOND, "120.00"), gift(FIRST), "confirm")
    page = await demo_site.page(f"{WORLD}/payments/{token}")
    assert page.texts("//table[@class='ledger']/tbody/tr/th") == ["Gift card …0002", "Gift card …0001"]
