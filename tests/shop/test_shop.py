from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from mockpayline.domain.bank_card import GOOD_CB
from mockpayline.domain.gift_card import gift_card_number

ROOT = Path(__file__).parent.parent.parent


def test_nothing_heavy_is_imported_before_the_first_request() -> None:
    code = "import sys, mockpayline.shop; print(*sorted(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    for late in ("jinja2", "mockpayline.shop.counter", "mockpayline.soap.codec"):
        assert late not in found.stdout.split(), f"{late} is imported at a start, and needed only for the shop"


def test_the_readme_leads_to_the_shop_with_cards_that_pay_and_pictures_that_are_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "http://127.0.0.1:8000/shop" in readme
    for number in (gift_card_number(5000, serial=3), GOOD_CB):
        assert f"`{number}`" in readme
    pictures = re.findall(r"!\[[^\]]+\]\((\S+)\)", readme)
    assert len(pictures) >= 2
    for one in pictures:
        assert (ROOT / one).stat().st_size < 100_000, f"{one} is small enough for a repository"
