"""Payments are found by whatever a developer has of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lxml.html
import pytest

from tests.inspector.site import Site

pytestmark = pytest.mark.anyio

WORLD = "/worlds/DEMO"


async def found(site: Site, **query: str) -> list[str]:
    answer = await site.http.get(WORLD, params=query)
    assert answer.status_code == 200, answer.text
    document: Any = lxml.html.document_fromstring(answer.text)
    return [one.text_content() for one in document.xpath("//tbody/tr/th/a")]


async def test_the_newest_payment_comes_first(demo_site: Site) -> None:
    for ref in ("A-1", "A-2", "A-3"):
        await demo_site.open(ref)
    assert await found(demo_site) == ["A-3", "A-2", "A-1"]


SEARCHES: list[tuple[str, Callable[[str, str], str]]] = [
    ("its token", lambda token, _: token),
    ("the beginning of its token", lambda token, _: token[:10].lower()),
    ("its reference", lambda _, __: "Shoe-77"),
    ("a part of its reference in any case", lambda _, __: "sHOE"),
    ("its transaction", lambda _, transaction: transaction),
    ("its amount", lambda _, __: "120"),
    ("its amount with a comma", lambda _, __: "120,00"),
    ("what a gift card paid", lambda _, __: "50.00"),
    ("what the bank card paid", lambda _, __: "70"),
]


@pytest.mark.parametrize(("_what", "text"), SEARCHES, ids=[what for what, _ in SEARCHES])
async def test_a_payment_is_found_by(demo_site: Site, _what: str, text: Callable[[str, str], str]) -> None:
    await demo_site.open("other", 99)
    token = await demo_site.split("Shoe-77")
    transaction = (await demo_site.control(f"payments/{token}"))["transaction_id"]
    assert await found(demo_site, q=text(token, transaction)) == ["Shoe-77"]


async def test_a_refund_leads_to_its_payment(demo_site: Site) -> None:
    token = await demo_site.split()
    transaction = (await demo_site.control(f"payments/{token}"))["transaction_id"]
    await demo_site.refund(transaction, 1234)
    assert await found(demo_site, q="12.34") == ["A-1"]


async def test_a_state_is_a_filter(demo_site: Site) -> None:
    await demo_site.open("issued")
    await demo_site.split("paid")
    assert await found(demo_site, state="accepted") == ["paid"]
    assert await found(demo_site, state="issued", q="paid") == []
    assert await found(demo_site, state="no such state") == ["paid", "issued"], "what is no state filters nothing"


async def test_a_search_without_result_says_how_to_search(demo_site: Site) -> None:
    await demo_site.open()
    page = await demo_site.page(f"{WORLD}?q=nothing")
    assert "Nothing is found for nothing" in page.words


async def test_a_long_list_is_cut_and_can_be_had_whole(demo_site: Site) -> None:
    for number in range(53):
        await demo_site.open(f"A-{number}")
    assert len(await found(demo_site)) == 50
    page = await demo_site.page(WORLD)
    (more,) = [link for link in page.links if "show=" in link]
    assert len((await demo_site.page(more)).find("//tbody/tr")) == 53


async def test_the_amounts_that_paid_are_told(demo_site: Site) -> None:
    token = await demo_site.split()
    (row,) = (await demo_site.page(WORLD)).texts("//tbody/tr")
    for amount in ("120.00", "50.00", "70.00"):
        assert amount in row
    assert token not in row, "a token is long, and stands in the link"
