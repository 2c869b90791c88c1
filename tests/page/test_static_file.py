from __future__ import annotations

import re

import pytest

from mockpayline.page.static_file import address
from tests.page.browser import Browser


@pytest.fixture(scope="module")
def browser() -> Browser:
    return Browser()


def test_the_stylesheet_is_kept_for_good_under_the_address_of_its_content(browser: Browser) -> None:
    answer = browser.request("GET", "/v2/" + address("page.css")).response
    assert answer.status_code == 200, "the page finds its stylesheet"
    assert answer.headers["content-type"] == "text/css; charset=utf-8", "browsers take it as what it is"
    assert "immutable" in answer.headers["cache-control"], "another content has another address"


@pytest.mark.parametrize("query", ["", "?v=old"])
def test_the_stylesheet_under_another_address_is_asked_for_again(browser: Browser, query: str) -> None:
    answer = browser.request("GET", "/v2/static/page.css" + query).response
    assert answer.headers["cache-control"] == "no-cache", "an old page must not pin a new stylesheet"


def test_an_unchanged_stylesheet_is_not_sent_again(browser: Browser) -> None:
    tag = browser.request("GET", "/v2/static/page.css").response.headers["etag"]
    answer = browser.request("GET", "/v2/static/page.css", headers={"if-none-match": tag})
    assert (answer.status, answer.text) == (304, ""), "the browser has it already"


def test_the_stylesheet_loads_nothing(browser: Browser) -> None:
    text = browser.request("GET", "/v2/static/page.css").text
    assert not re.search(r"url\(|@import", text), "the page needs no network but the server"


def test_nothing_else_is_served_from_the_folder(browser: Browser) -> None:
    for path in ("/v2/static/", "/v2/static/other.css", "/v2/static/../templates/base.html"):
        assert browser.request("GET", path).status == 404, f"{path} is nothing"
