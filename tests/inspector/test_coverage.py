"""The coverage of a world tells what was tried and what never was."""

from __future__ import annotations

import pytest

from tests.inspector.site import Site

pytestmark = pytest.mark.anyio


async def test_every_case_of_the_report_is_there_with_the_scenario_to_run_next(demo_site: Site) -> None:
    await demo_site.split()
    page = await demo_site.page("/worlds/DEMO/coverage")
    cases = page.find("//table[contains(@class, 'cases')]//tr[td]")
    told = {one.xpath("string(th)"): (one.xpath("string(td[1])"), one.xpath("string(td[2])")) for one in cases}
    assert told == {
        one["title"]: ("✓ met" if one["met"] else "never", one["scenario"])
        for one in (await demo_site.control("coverage"))["cases"]
    }
    assert told["session opened"][0] == "✓ met"
    assert told["cancel"] == ("never", "cancel-after-a-card")


async def test_transitions_that_were_taken_are_told_apart_from_the_others(demo_site: Site) -> None:
    await demo_site.split()
    page = await demo_site.page("/worlds/DEMO/coverage")
    rows = page.texts("//tbody/tr")
    met = {row.removesuffix("✓ met") for row in rows if row.endswith("✓ met")}
    assert {"issuedopenopen", "openacceptaccepted"} <= met
    assert any(row.endswith("never") for row in rows)
    assert "doWebPayment 00000" in page.words
