from __future__ import annotations

from html.parser import HTMLParser

import msgspec
import pytest

from mockpayline.control.guard import Guard
from mockpayline.scenario.loader import demo
from tests.control.api import DEMO, Api, serving

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Page(HTMLParser):
    """Collects a page's tags, links and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"} and value]

    def handle_data(self, data: str) -> None:
        self.text += data


async def page(api: Api, status: int = 200, **headers: str) -> Page:
    answer = await api.http.get("/", headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    return Page(answer.text)


async def test_the_page_says_what_this_is_and_whose_it_is_not() -> None:
    async with serving() as api:
        text = " ".join((await page(api)).text.split())
    assert "not affiliated with Monext or Carrefour" in text
    assert "Carte Cadeau Carrefour" in text


async def test_the_page_needs_nothing_but_itself() -> None:
    async with serving() as api:
        found = await page(api)
    assert not {"script", "style", "link", "img", "iframe", "form"} & set(found.tags)
    assert all(link.startswith("/") and not link.startswith("//") for link in found.links), "a link leads elsewhere"


async def test_the_page_says_where_soap_clients_go_by_the_host_it_was_asked_at() -> None:
    async with serving() as api:
        found = await page(api, Host="payline.test:8080")
    for service in ("WebPaymentAPI", "DirectPaymentAPI", "ExtendedAPI"):
        assert f"http://payline.test:8080/V4/services/{service}" in found.text
        assert f"/V4/services/{service}?wsdl" in found.links


async def test_every_link_into_a_world_leads_somewhere() -> None:
    async with serving() as api:
        links = [link for link in (await page(api)).links if link.startswith("/control")]
        assert f"{DEMO}/payments" in links
        for link in links:
            await api.get(link)


async def test_what_others_wrote_is_escaped() -> None:
    async with serving() as api:
        scenario = 'format: 1\nextends: demo\nscenario: "<script>alert(1)</script>\\"&"'
        await api.put("/control/worlds/a@b.c", scenario, 201)
        answer = (await api.http.get("/")).text
        assert "<script" not in answer, "a scenario's name runs as a script"
        assert '<script>alert(1)</script>"&' in Page(answer).text, "the name shows as it is"
        assert "/control/worlds/a%40b.c/journal" in Page(answer).links


async def test_a_merchant_id_of_any_form_makes_a_harmless_link() -> None:
    async with serving() as api:
        merchant = '"><img src=x onerror=1>/../é'
        await api.worlds.make(msgspec.structs.replace(demo(), merchant_id=merchant))
        found = await page(api)
        assert "img" not in found.tags, "a merchant id runs as markup"
        assert merchant in found.text


async def test_strangers_see_nothing() -> None:
    async with serving(host="example.com") as api:
        found = await page(api, 403)
    assert "DEMO" not in found.text


async def test_where_a_token_is_asked_for_the_page_asks_too() -> None:
    async with serving(guard=Guard(token="s3cret")) as api:
        refused = await api.http.get("/")
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        assert "DEMO" not in refused.text
        assert "DEMO" in (await page(api, Authorization="Bearer s3cret")).text


async def test_a_store_that_is_down_is_said() -> None:
    async with serving() as api:
        await api.store.close()
        assert "does not answer" in (await page(api, 503)).text


async def test_the_page_is_read_only() -> None:
    async with serving() as api:
        answer = await api.http.post("/")
    assert (answer.status_code, "GET" in answer.headers["allow"]) == (405, True)
