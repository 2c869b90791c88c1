from __future__ import annotations

import re
from importlib.resources import files

import pytest

from mockpayline.widget import CDN, SCRIPT, STYLE
from mockpayline.widget.files import PARTS
from tests.widget.desk import Desk


@pytest.mark.parametrize("prefix", ["", CDN])
@pytest.mark.parametrize(("path", "kind"), [(SCRIPT, "text/javascript"), (STYLE, "text/css")])
def test_any_page_may_load_the_script_and_the_stylesheet(desk: Desk, prefix: str, path: str, kind: str) -> None:
    answer = desk.request("GET", prefix + path).response
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


def test_a_browser_that_has_the_script_is_not_sent_it_again(desk: Desk) -> None:
    tag = desk.request("GET", SCRIPT).response.headers["etag"]
    assert desk.request("GET", SCRIPT, headers={"if-none-match": tag}).status == 304


def test_every_part_of_the_script_is_served_once(desk: Desk) -> None:
    text = desk.request("GET", SCRIPT).text
    folder = files("mockpayline.widget").joinpath("static")
    found = {one.name.removesuffix(".js") for one in folder.iterdir() if one.name.endswith(".js")}
    assert found == set(PARTS), "each file is a part, and each part a file"
    for name in PARTS:
        assert text.count(folder.joinpath(f"{name}.js").read_text(encoding="utf-8")) == 1


def test_the_script_evaluates_no_text_and_asks_nobody_but_its_own_server(desk: Desk) -> None:
    text = desk.request("GET", SCRIPT).text
    assert not re.search(r"\beval\(|new Function|document\.write", text)
    assert not re.search(r"https?://", text), "no address stands in it"
