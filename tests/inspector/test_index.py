"""Every page: reached by its address, guarded, self-contained, and never a way for markup to get in."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import lxml.html
import msgspec
import pytest

from mockpayline.inspector.addresses import ADDRESSES
from mockpayline.inspector.frame import PARTS
from mockpayline.scenario.loader import demo
from tests.inspector.site import FIRST, Site, gift, site

pytestmark = pytest.mark.anyio

WORLD = "/worlds/DEMO"
PAGES = ["/", *(f"{WORLD}/{path}".rstrip("/") for path, _ in PARTS)]


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_of_a_world_without_history_teaches_the_next_step(demo_site: Site, path: str) -> None:
    page = await demo_site.page(path)
    assert len(page.find("//h1")) == 1, "a page has one title"
    assert page.find("//main"), "and its content is found"


@pytest.mark.parametrize("part", ["", "calls", "transactions", "notifications", "hints", "faults", "journal"])
async def test_what_is_empty_says_so_in_words(demo_site: Site, part: str) -> None:
    page = await demo_site.page(f"{WORLD}/{part}".rstrip("/"))
    assert page.find("//*[contains(@class, 'empty')]"), "an empty page leaves the developer alone"


async def test_every_link_of_every_page_leads_somewhere(demo_site: Site) -> None:
    token = await demo_site.split()
    await demo_site.details(token)
    await demo_site.refund("16327100000000", 1)
    seen: set[str] = set()
    todo = ["/"]
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = await demo_site.http.get(path)
        assert answer.status_code == 200, f"a link leads to {path}, which is {answer.status_code}"
        if answer.headers["content-type"].startswith("text/html") and not path.startswith(("/control", "/v2")):
            found = {link.split("#")[0] for link in _links(answer.text) if not link.startswith("?")}
            assert all(one.startswith("/") and not one.startswith("//") for one in found if one), f"{path} leads away"
            todo += sorted(one for one in found if one and not one.endswith(("/notify", "/forget")))
    assert f"{WORLD}/payments/{token}" in seen


def _links(text: str) -> list[str]:
    document: Any = lxml.html.document_fromstring(text)
    return [str(one) for one in document.xpath("//a/@href|//link/@href|//script/@src")]


@pytest.mark.parametrize("path", [*PAGES, f"{WORLD}/payments/nobody", "/worlds/NOBODY", "/inspector/token"])
async def test_a_page_runs_its_own_scripts_alone_and_stands_in_no_frame(demo_site: Site, path: str) -> None:
    answer = await demo_site.http.get(path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    for wrong in ("<script>", "<style", " style=", "onclick", "hx-on", "javascript:"):
        assert wrong not in answer.text, f"{path} has {wrong}, which its own policy forbids"


HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(1)</script>{{7*7}}&amp;"


async def test_nothing_that_a_merchant_sends_becomes_markup() -> None:
    """Every text that a shop chooses is hostile here, and every page that shows one is looked at."""
    evil = HOSTILE.replace("&", "&amp;").replace("<", "&lt;")
    short = "<b>&\"'".replace("&", "&amp;").replace("<", "&lt;")
    declared = msgspec.structs.replace(demo(), scenario=HOSTILE, description=HOSTILE)
    async with site(declared) as one:
        more = (
            f"<i:privateDataList><o:privateData><o:key>{evil}</o:key><o:value>{evil}</o:value></o:privateData>"
            f"</i:privateDataList><i:languageCode>{evil}</i:languageCode><i:buyer><o:lastName>{evil}</o:lastName>"
            f"<o:email>{evil}</o:email></i:buyer><i:merchantName>{evil}</i:merchantName><i:miscData>{evil}</i:miscData>"
            f"<i:unknown>{evil}</i:unknown>"
        )
        url = f"https://shop.test/?a={evil}".replace(" ", "")
        token = await one.open(
            short,
            more=more,
            return_url=url,
            notification=f"<i:notificationURL>{url}</i:notificationURL>",
        )
        assert token, "the hostile payment was opened"
        await one.soap("getTransactionDetails", f"<i:version>{evil}</i:version><i:orderRef>{evil}</i:orderRef>")
        await one.soap(
            "getWebPaymentDetails",
            f"<i:version>34</i:version><i:token>{evil}</i:token>",
            **{"User-Agent": HOSTILE, "X-Failover-Cause": HOSTILE, "X-Own": HOSTILE},
        )
        await one.refund(evil, 1)
        await one.buyer(token, gift(FIRST), "cancel")
        entries = (await one.control("journal"))["entries"]
        paths = [*PAGES, f"{WORLD}/payments/{token}", f"{WORLD}?q={quote(HOSTILE)}", f"/?q={quote(HOSTILE)}"]
        said = quote(HOSTILE)
        paths += [f"{path}?q={said}&kind={said}&operation={said}&state={said}" for path in PAGES]
        paths += [f"{WORLD}/calls/{entry['seq']}?fields=all" for entry in entries if entry["kind"] == "call"]
        paths += [f"/worlds/{quote(HOSTILE, safe='')}", f"{WORLD}/payments/{quote(HOSTILE, safe='')}"]
        for path in paths:
            answer = await one.http.get(path)
            assert answer.status_code in {200, 404}, f"{path}: {answer.status_code}"
            assert "<img" not in answer.text, f"{path}: a text became an image"
            assert "<script>" not in answer.text, f"{path}: a text became a script"
            assert "<b>" not in answer.text, f"{path}: a text became markup"
            assert "49&amp;amp;" not in answer.text, f"{path}: a text became a template"


async def test_a_merchant_id_of_any_form_makes_a_harmless_link(demo_site: Site) -> None:
    merchant = '"><img src=x onerror=1>/../é'
    await demo_site.worlds.make(msgspec.structs.replace(demo(), merchant_id=merchant))
    page = await demo_site.page("/")
    assert not page.find("//img"), "a merchant id runs as markup"
    assert merchant in page.words


@pytest.mark.parametrize("path", PAGES)
async def test_strangers_see_nothing(path: str) -> None:
    async with site(host="example.com") as one:
        page = await one.page(path, 403)
    assert "DEMO" not in page.words


@pytest.mark.parametrize("path", [path for path, views in ADDRESSES.items() if "POST" not in views])
async def test_pages_are_read_only(demo_site: Site, path: str) -> None:
    there = path.format(merchant="DEMO", token="T", card="c", seq="1")
    answer = await demo_site.http.post(there)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_a_form_of_another_origin_changes_nothing(demo_site: Site) -> None:
    said: dict[str, Any] = {"data": {"advance": "16m"}, "headers": {"Origin": "https://evil.example"}}
    answer = await demo_site.http.post(f"{WORLD}/clock", **said)
    assert answer.status_code == 403
    assert (await demo_site.control("clock"))["now"] == "2027-01-15T08:00:00.000Z", "the clock has moved"


async def test_a_store_that_is_down_is_said(demo_site: Site) -> None:
    await demo_site.worlds.close()
    page = await demo_site.page(WORLD, 503)
    assert "does not answer" in page.words


async def test_a_failure_of_the_program_tells_its_reference_and_nothing_else(
    demo_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("mockpayline.inspector.asked.frame_of", fail)
    page = await demo_site.page(WORLD, 500)
    assert "Internal error (reference " in page.words
    assert "secret" not in page.text


async def test_the_first_page_says_what_this_is_and_where_soap_clients_go(demo_site: Site) -> None:
    page = await demo_site.page("/", Host="payline.test:8080")
    assert "Carte Cadeau Carrefour" in page.words
    assert "Not affiliated with Monext or Carrefour" in page.words
    for service in ("WebPaymentAPI", "DirectPaymentAPI", "ExtendedAPI"):
        assert f"http://payline.test:8080/V4/services/{service}" in page.words
        assert f"/V4/services/{service}?wsdl" in page.links


async def test_the_first_page_leads_to_the_demo_shop(demo_site: Site) -> None:
    assert "/shop" in (await demo_site.page("/")).links
    assert "/shop" in (await demo_site.page(WORLD)).links, "so does a world in which nothing was opened"


async def counts_of(one: Site) -> dict[str, str]:
    """Return the numbers of the menu by the names of their parts."""
    page = await one.page(f"{WORLD}/clock")
    found = [(link, link.xpath("span[not(@hidden)]")) for link in page.find("//nav//a[span]")]
    return {link.text.strip(): spans[0].text for link, spans in found if spans}


async def test_the_menu_counts_payments_waiting_notifications_and_faults(demo_site: Site) -> None:
    assert await counts_of(demo_site) == {}, "nothing is counted where there is nothing"
    await demo_site.split()
    await demo_site.open("A-2")
    await demo_site.control("faults", on="doRefund", http=503)
    assert await counts_of(demo_site) == {"Payments": "2", "Notifications": "1", "Faults": "1"}


@pytest.mark.parametrize(("number", "shown"), [(100, "100"), (101, "100+")])
async def test_the_menu_counts_to_a_hundred(demo_site: Site, number: int, shown: str) -> None:
    for place in range(number):
        await demo_site.open(f"A-{place}")
    assert (await counts_of(demo_site))["Payments"] == shown


async def test_what_the_menu_counts_is_renewed_with_the_page(demo_site: Site) -> None:
    page = await demo_site.page(WORLD)
    (live,) = page.find("//*[@id='live']")
    renewed = set(live.get("hx-select-oob").replace("#", "").split(", "))
    assert renewed == {"clock", *(str(one.get("id")) for one in page.find("//nav//span"))}


@pytest.mark.parametrize("path", ["/worlds/DEMO/zebra", "/inspector/zebra", "/worlds/"])
async def test_an_address_of_nothing_is_a_page_that_says_so(demo_site: Site, path: str) -> None:
    page = await demo_site.page(path, 404)
    assert "The inspector has no such page." in page.words


async def test_an_unknown_world_is_said_to_be_unknown(demo_site: Site) -> None:
    page = await demo_site.page("/worlds/NOBODY", 404)
    assert "There is no world of this merchant" in page.words
