"""Suites of the plugin's users, to be run by a pytest of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

SHOP = Path(__file__).with_name("shop.py").read_text(encoding="utf-8")
WATCHDOG = 120.0

PAYS = """
    from shop import opened

    def test_pays(payline):
        token = opened(payline)
        payline.pay(token).gift_card(payline.gift_card(balance=25)).complement()
        payline.assert_paid("A1", gift_cards=[25], complement=75)
"""
FAILS = """
    import pytest
    from shop import opened

    @pytest.mark.payline(clock="frozen")
    def test_fails(payline):
        token = opened(payline)
        payline.clock.advance("2m")
        payline.pay(token).gift_card(payline.gift_card(balance=25)).complement()
        payline.assert_paid("A1", complement=80)
"""


def run(suite: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run a suite in a pytest of its own, with a watchdog."""
    return suite.runpytest_subprocess("-W", "error", "-p", "no:cacheprovider", "-ra", *arguments, timeout=WATCHDOG)
