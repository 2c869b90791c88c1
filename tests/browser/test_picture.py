from __future__ import annotations

from base64 import b64encode

from tests.browser.chromium import Windows
from tests.browser.picture import _read, smaller

FEW = "<style>body { margin: 0; font: 40px serif }</style><b>a picture</b> of it"


def test_a_picture_of_few_colours_stays_as_it_is_and_becomes_smaller(windows: Windows) -> None:
    page = windows.open(width=300, height=120)
    page.set_content(FEW)
    png = page.screenshot()
    before = _read(png)
    assert len(set(before[2])) <= 256, "black text on white has grey shades alone"
    small = smaller(png)
    assert len(small) < len(png), f"{len(png)} bytes became {len(small)}"
    page.set_content(
        f'<style>body {{ margin: 0 }}</style><img src="data:image/png;base64,{b64encode(small).decode()}">'
    )
    page.locator("img").evaluate("image => image.decode()")
    assert _read(page.screenshot()) == before, "a browser shows it as it was"
