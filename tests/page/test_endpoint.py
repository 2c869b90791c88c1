from __future__ import annotations

import asyncio
import re

import httpx
import pytest
from starlette.applications import Starlette

from mockpayline.errors import StoreDown
from mockpayline.page import endpoint, form, routes
from tests.page.browser import ORIGIN, Browser, mistakes_of
from tests.page.buying import (
    CHALLENGED,
    FIFTY,
    TWENTY,
    add,
    ask_balance,
    pay_by_card,
)


@pytest.fixture
def browser() -> Browser:
    return Browser()


class TestLimitsAndFailures:
    def test_a_form_at_the_limit_is_read_and_one_byte_more_is_not(self, browser: Browser) -> None:
        token = browser.pay()
        headers = {"content-type": form.URLENCODED}
        for size, status in ((endpoint.BODY_BYTES, 200), (endpoint.BODY_BYTES + 1, 413)):
            content = b"filler=".ljust(size, b"x")
            answer = browser.request("POST", f"/v2/?token={token}", content=content, headers=headers)
            assert answer.status == status, f"a body of {size} bytes is answered {answer.status}"
        assert str(endpoint.BODY_BYTES) in answer.words, "the page names the limit"

    def test_a_body_without_a_length_is_bounded_as_well(self, browser: Browser) -> None:
        token = browser.pay()

        async def parts() -> object:
            transport = httpx.ASGITransport(browser.app)

            async def endless() -> object:
                while True:
                    yield b"x" * 4096

            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                return await client.post(f"/v2/?token={token}", content=endless())  # type: ignore[arg-type]

        answer = asyncio.run(parts())
        assert isinstance(answer, httpx.Response)
        assert answer.status_code == 413, "reading stops at the limit"

    def test_as_many_fields_as_the_limit_are_read_and_one_more_is_not(self, browser: Browser) -> None:
        token = browser.pay()
        for count, status in ((form.FIELDS_AT_MOST, 200), (form.FIELDS_AT_MOST + 1, 400)):
            answer = browser.post(token, {f"f{place}": "1" for place in range(count)})
            assert answer.status == status, f"{count} fields are answered {answer.status}"

    def test_a_store_that_is_down_is_503(self, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        token = browser.pay()

        async def down(*_: object) -> None:
            raise StoreDown("The store does not answer.")

        monkeypatch.setattr(browser.store, "run", down)
        answer = browser.get(token)
        assert answer.status == 503, "the page cannot be made now"
        assert "réessayez" in answer.words, "the page says what to do"

    def test_a_bug_is_500_with_the_reference_that_the_log_carries(
        self, browser: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        token = browser.pay()

        async def broken(*_: object) -> None:
            raise ZeroDivisionError("a bug")

        monkeypatch.setattr(browser.store, "run", broken)
        answer = browser.get(token)
        assert answer.status == 500, "a bug is an internal error"
        found = re.search(r"référence ([0-9a-f]{12})", answer.words)
        assert found, "the page gives a reference"
        assert found[1] in caplog.text, "the log carries it"
        assert "ZeroDivisionError" in caplog.text, "with the reason"
        assert "Zero" not in answer.text, "the page tells nothing of the inside"
        assert "Traceback" not in answer.text, "least of all a traceback"

    def test_a_buyer_who_leaves_while_sending_is_no_error(
        self, browser: Browser, caplog: pytest.LogCaptureFixture
    ) -> None:
        token = browser.pay()
        scope = {
            "type": "http", "method": "POST", "path": "/v2/", "query_string": f"token={token}".encode(),
            "headers": [], "http_version": "1.1", "scheme": "http", "server": ("sandbox.test", 80),
        }  # fmt: skip

        async def receive() -> dict[str, object]:
            return {"type": "http.disconnect"}

        async def send(_message: object) -> None: ...

        asyncio.run(browser.app(scope, receive, send))
        assert "internal error" not in caplog.text, "a closed connection is no bug of ours"


class TestHeaders:
    def test_name_the_shops_origins_as_the_only_targets_besides_the_page(self, browser: Browser) -> None:
        page = browser.get(browser.pay())
        assert page.response.headers["content-security-policy"] == (
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
            " form-action 'self' https://shop.test https://cancel.shop.test:8443;"
            " frame-ancestors 'none'; base-uri 'none'"
        ), "nothing but our own files is loaded, and forms lead to the shop"

    def test_of_the_answer_to_a_mistake_let_its_forms_lead_to_the_shop(self, browser: Browser) -> None:
        answer = browser.post(browser.pay(), {"step": "confirm"})
        assert "https://shop.test" in answer.response.headers["content-security-policy"], "this page has forms too"

    def test_keep_the_token_and_the_page_to_the_buyer(self, browser: Browser) -> None:
        token = browser.pay()
        missing = browser.request("GET", "/v2/")
        for answer in (browser.get(token), browser.get("nobody"), missing, browser.post(token, {"step": "cancel"})):
            headers = answer.response.headers
            assert headers["referrer-policy"] == "no-referrer", f"{answer.status} tells no other site the address"
            assert headers["cache-control"] == "no-store", f"{answer.status} is kept nowhere"
            assert headers["x-content-type-options"] == "nosniff", f"{answer.status} is what it says"

    def test_forbid_frames_on_pages_without_a_payment_as_well(self, browser: Browser) -> None:
        policy = browser.get("nobody").response.headers["content-security-policy"]
        assert "form-action 'self';" in policy, "no shop is known"
        assert "frame-ancestors 'none'" in policy, "no page of ours stands in a frame"


class TestAddresses:
    def test_without_a_slash_show_the_same_page_whose_links_work(self, browser: Browser) -> None:
        token = browser.pay(5000)
        page = browser.request("GET", f"/v2?token={token}")
        assert page.status == 200, "the slash is often lost"
        href = page.find("//link[@rel='stylesheet']")[0].get("href")
        assert browser.request("GET", "/" + str(href)).status == 200, "the stylesheet is found from there"
        page = add(browser, page, TWENTY)
        assert page.said("remains") == "30,00 €", "so are the forms"

    def test_of_links_and_forms_stay_on_the_server_and_below_a_proxys_path(self, browser: Browser) -> None:
        mounted = Starlette(routes=routes(browser.worlds))
        browser.app.mount("/below/a/path", mounted)
        token = browser.pay(5000)
        page = browser.request("GET", f"/below/a/path/v2/?token={token}")
        page = add(browser, page, TWENTY)
        assert str(page.response.url).startswith(f"{ORIGIN}/below/a/path/v2/"), "the redirect keeps the path"
        for one in page.find("//*[@href or @src or @action]"):
            target = one.get("href") or one.get("src") or one.get("action") or ""
            assert not target.startswith(("http", "/")), f"{target} leaves the page's own directory"


class TestLanguages:
    @pytest.mark.parametrize(
        ("code", "accepted", "language", "due"),
        [
            (None, None, "fr", "1 234,50 €"),
            (None, "en-GB,en;q=0.9,fr;q=0.8", "en", "€1,234.50"),
            ("eng", "fr", "en", "€1,234.50"),
            ("fr_FR", "en", "fr", "1 234,50 €"),
        ],
    )
    def test_come_from_the_shop_then_the_browser(
        self, browser: Browser, code: str | None, accepted: str | None, language: str, due: str
    ) -> None:
        token = browser.pay(123_450, languageCode=code)
        page = browser.get(token, **({"accept_language": accepted} if accepted else {}))
        assert page.find("/html")[0].get("lang") == language, "the page says which language it speaks"
        assert page.response.headers["content-language"] == language, "so does the header"
        assert page.said("remains") == due, "amounts are in the language's form"

    def test_reach_the_pages_without_a_basket(self, browser: Browser) -> None:
        page = browser.get("nobody", accept_language="en")
        assert page.find("/html")[0].get("lang") == "en", "an unknown token is told in the browser's language"
        token = browser.pay(languageCode="en")
        browser.wait(token, 15)
        assert "The time to pay is over" in browser.get(token).words, "an expired one in the shop's"

    def test_tell_refusals_and_mistakes_in_english_too(self, browser: Browser) -> None:
        token = browser.pay(languageCode="en")
        page = add(browser, browser.get(token), FIFTY, pin="0000")
        assert "PIN is wrong. You have 2 attempts left." in page.alert(), "the refusal is in English"
        answer = ask_balance(browser, page, "1")
        assert "no test gift card" in answer.said("number-mistake"), "the mistake is in English"


def test_every_kind_of_page_is_well_formed(browser: Browser) -> None:
    token = browser.pay(10_000)
    page = browser.get(token)
    assert mistakes_of(page) == [], "the first page"
    page = add(browser, page, FIFTY, pin="0000")
    assert mistakes_of(page) == [], "a refusal"
    assert mistakes_of(ask_balance(browser, page, FIFTY)) == [], "a balance"
    page = add(browser, page, FIFTY)
    assert mistakes_of(page) == [], "a gift card in the basket"
    assert mistakes_of(browser.post(token, {"step": "confirm"})) == [], "an impossible step"
    page = browser.follow(pay_by_card(browser, page, CHALLENGED))
    assert mistakes_of(page) == [], "3-D Secure"
    token = browser.pay(2000)
    assert mistakes_of(add(browser, browser.get(token), TWENTY)) == [], "nothing due"
