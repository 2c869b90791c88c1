"""The coverage of a world tells what was tried and what never was."""

from __future__ import annotations

import pytest

from tests.inspector.site import Site

pytestmark = pytest.mark.anyio


async def test_transitions_that_were_taken_are_told_apart_from_the_others(demo_site: Site) -> None:
    await demo_site.split()
    page = await demo_site.page("/worlds/DEMO/coverage")
    rows = page.texts("//tbody/tr")
    met = {row.removesuffix("✓ met") for row in rows if row.endswith("✓ met")}
    assert {"issuedopenopen", "openacceptaccepted"} <= met
    assert any(row.endswith("never") for row in rows)
    assert "doWebPayment 00000" in page.words
