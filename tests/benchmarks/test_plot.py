"""The picture: well-formed, told in words too, a bar for every server that was measured."""

from __future__ import annotations

from lxml import etree

from tests.benchmarks.figured import all_figured
from tests.benchmarks.plot import PANELS, plot
from tests.benchmarks.rivals import WIREMOCK_NAME

SVG = "{http://www.w3.org/2000/svg}"


def drawn(text: str) -> etree._Element:
    return etree.fromstring(text.encode())


def test_the_picture_has_a_bar_of_every_server_in_every_panel_as_long_as_its_figure() -> None:
    figures = list(all_figured().values())
    bars = [one for one in drawn(plot(figures, "a machine")).iter(f"{SVG}rect") if one.get("class") != "paper"]
    assert len(bars) == len(PANELS) * len(figures)
    floor, ours = (float(bars[number].get("width", "")) for number in (0, 1))
    assert round(ours / floor, 1) == 2.0


def test_the_picture_leaves_out_what_is_absent() -> None:
    figures = all_figured()
    figures[WIREMOCK_NAME].absent = "java is not installed"
    assert "WireMock" not in plot(list(figures.values()), "a machine")


def test_the_picture_tells_its_figures_to_those_who_do_not_see_it() -> None:
    root = drawn(plot(list(all_figured().values()), "a <machine> & more"))
    named = {one.get("id") for one in (*root.iter(f"{SVG}title"), *root.iter(f"{SVG}desc"))}
    assert set((root.get("aria-labelledby") or "").split()) == named
    assert "mockpayline, in memory 200 µs" in (root.findtext(f"{SVG}desc") or "")


def test_the_picture_has_colours_for_dark_screens() -> None:
    assert "prefers-color-scheme: dark" in (drawn(plot(list(all_figured().values()), "")).findtext(f"{SVG}style") or "")
