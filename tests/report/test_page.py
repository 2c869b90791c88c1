from __future__ import annotations

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from mockpayline.report.page import page
from mockpayline.report.source import Name, Told
from tests.report.told import case, told

AT = datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)
ALL = told(
    case("a", group="G"),
    case("b", group="G", met=True),
    case("c", group="H"),
    names={"faults": [Name("lose_answer", met=True), Name("drop", met=False)]},
)


def read(report: Told) -> html.HtmlElement:
    return html.document_fromstring(page(report, AT).decode())


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_it_tells_the_whole_and_when() -> None:
    text = words(read(ALL))
    assert "Payline coverage 1 of 3" in text
    assert "33 % of the cases were met" in text
    assert "in all worlds of the server (3 now)" in text
    assert "mockpayline 1.2.3 at http://localhost:8000, 2026-11-23 09:00 UTC" in text


def test_one_world_s_page_names_the_merchant() -> None:
    assert "in the world of the merchant SHOP1." in words(read(told(case(), merchant="SHOP1")))


def test_each_group_tells_its_share_and_each_case_its_state_in_words_and_the_scenario() -> None:
    document = read(ALL)
    assert [words(one) for one in document.iter("h2")][:2] == ["G 1 of 2", "H 0 of 1"]
    rows = [words(one) for one in document.xpath("//tbody/tr")]
    assert rows == [
        "a✗ neverIt ends.scenarios/a.yaml",
        "b✓ metIt ends.scenarios/b.yaml",
        "c✗ neverIt ends.scenarios/c.yaml",
    ]


def test_single_names_are_told_too() -> None:
    document = read(ALL)
    assert "Faults 1 of 2" in [words(one) for one in document.iter("h3")]
    assert [words(one) for one in document.iter("li")] == ["✓ lose answer", "✗ drop"]


def test_nothing_is_loaded_and_nothing_runs() -> None:
    document = read(ALL)
    assert [one.tag for one in document.iter("script", "link", "img", "iframe", "object", "form", "a")] == []
    assert not document.xpath("//@src | //@href | //@*[starts-with(name(), 'on')]")
    text = page(ALL, AT).decode()
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_it_has_colours_for_light_dark_and_paper() -> None:
    text = page(ALL, AT).decode()
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def test_every_table_says_what_its_columns_are() -> None:
    for table in read(ALL).iter("table"):
        assert len(table.xpath(".//thead//th[@scope='col']")) == len(table.xpath("(.//tbody/tr)[1]/*"))


@given(st.text(), st.text())
def test_whatever_a_server_says_stays_text(title: str, says: str) -> None:
    hostile = f"<script>alert(1)</script>{title}"
    text = page(told(case(hostile, says=f'"><img src=x>{says}')), AT).decode()
    assert not re.search("<(script|img)", text)
