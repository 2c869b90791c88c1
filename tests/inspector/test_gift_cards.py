"""A gift card's ledger adds up, and is shown adding up."""

from __future__ import annotations

import pytest

from mockpayline.domain.gift_card import GiftCard
from mockpayline.inspector.ledger import card_key, ledger_of
from mockpayline.store.sqlite import Bounds
from tests.inspector.site import FIRST, SECOND, Site, gift, site

pytestmark = pytest.mark.anyio

WORLD = "/worlds/DEMO"
LEDGER = f"{WORLD}/gift-cards/{card_key(SECOND)}"


async def test_no_page_shows_a_whole_number(demo_site: Site) -> None:
    for path in (f"{WORLD}/gift-cards", LEDGER):
        page = await demo_site.page(path)
        assert SECOND not in page.text
        assert "999800XXXXXXXXX0002" in page.words


async def test_the_ledger_tells_each_movement_and_its_sum_is_the_balance(demo_site: Site) -> None:
    for ref, amount in (("A-1", "100.00"), ("A-2", "20.00")):
        token = await demo_site.open(ref, int(amount.replace(".", "")))
        await demo_site.buyer(token, gift(SECOND, amount), "confirm")
    page = await demo_site.page(LEDGER)
    assert page.texts("//table[caption='Ledger']/tbody/tr/th") == ["The card began with", "Order A-1", "Order A-2"]
    (total,) = page.texts("//table[caption='Ledger']/tfoot/tr")
    assert total == "150.00 \N{MINUS SIGN} 120.00 = 30.00✓ adds up30.00"


async def test_a_change_by_hand_is_part_of_the_ledger(demo_site: Site) -> None:
    token = await demo_site.open()
    await demo_site.buyer(token, gift(SECOND, "100.00"), "confirm")
    answer = await demo_site.http.patch(f"/control/worlds/DEMO/gift-cards/{SECOND}", json={"balance": "80.00"})
    assert answer.status_code == 200
    (total,) = (await demo_site.page(LEDGER)).texts("//table[caption='Ledger']/tfoot/tr")
    assert total == "150.00 \N{MINUS SIGN} 100.00 + 30.00 = 80.00✓ adds up80.00"
    assert "Changed by hand" in (await demo_site.page(f"{WORLD}/journal")).words


async def test_holds_are_told_apart_from_debits(demo_site: Site) -> None:
    token = await demo_site.open()
    await demo_site.buyer(token, gift(SECOND, "40.00"))
    page = await demo_site.page(LEDGER)
    assert "150.00 \N{MINUS SIGN} 40.00 = 110.00 available" in page.words
    assert page.texts("//table[caption='Holds']/tbody/tr/th") == ["Order A-1"]


async def test_what_was_spent_in_payments_that_are_gone_stays_in_the_sum() -> None:
    async with site(bounds=Bounds(payments=1)) as one:
        for ref in ("A-1", "A-2"):
            token = await one.open(ref, 2_000)
            await one.buyer(token, gift(SECOND, "20.00"), "confirm")
        page = await one.page(LEDGER)
        assert "Spent in payments that are no longer kept" in page.words
        (total,) = page.texts("//table[caption='Ledger']/tfoot/tr")
        assert total == "150.00 \N{MINUS SIGN} 20.00 \N{MINUS SIGN} 20.00 = 110.00✓ adds up110.00"


def test_a_ledger_that_does_not_add_up_says_so() -> None:
    ledger = ledger_of(GiftCard(number=FIRST, balance=4_999), [], 5_000, whole=True)
    assert (ledger.reckoned, ledger.adds_up) == (5_000, False)


async def test_a_card_known_by_its_number_alone_is_listed_once_it_is_used(demo_site: Site) -> None:
    from mockpayline.domain.gift_card import gift_card_number

    number = gift_card_number(12_34)
    await demo_site.buyer(await demo_site.open(), gift(number))
    page = await demo_site.page(f"{WORLD}/gift-cards?q={number[-4:]}")
    (row,) = page.texts("//tbody/tr")
    assert "by its number" in row
    assert "12.34" in row


async def test_an_unknown_card_is_said_to_be_unknown(demo_site: Site) -> None:
    await demo_site.page(f"{WORLD}/gift-cards/0123456789abcdef", 404)
