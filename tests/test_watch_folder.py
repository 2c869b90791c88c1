"""Scenario files that are added to a folder while it is served."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import httpx
import pytest

from mockpayline.errors import StoreDown
from mockpayline.scenario.loader import demo, load
from mockpayline.watch import SETTLE
from tests.server import running_server
from tests.watching import CARD, EVERY, Watched, play, text, until, world


@pytest.fixture
def watched(caplog: pytest.LogCaptureFixture) -> Watched:
    caplog.set_level(logging.INFO, "mockpayline.watch")
    return Watched(caplog)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The one file of a folder."""
    path = tmp_path / "shop.yaml"
    path.write_text(text())
    return path


def other(name: str = "other", merchant: str = "N") -> str:
    """Return a scenario of another merchant."""
    return text(name).replace("id: M", f"id: {merchant}")


def test_a_file_that_is_added_is_served_and_then_followed_as_the_others_are(shop: Path, watched: Watched) -> None:
    added = shop.with_name("added.yaml")

    async def story() -> None:
        async with watched.watching(shop, folders=[shop.parent]):
            added.write_text(other())
            await watched.until_scenarios("other")
            added.write_text(other("again"))
            shop.write_text(text("second"))
            await watched.until(
                "both are taken", lambda: {"again", "second"} <= {one.scenario for one in watched.taken}
            )
            await watched.until_told("was read again", 2)

    play(story)
    assert watched.lines[0] == f"{added} was added: N's world plays by it now"
    assert f"{added} was read again: N's world plays by it now" in watched.lines


def test_a_file_that_was_added_before_the_watcher_began_is_served(shop: Path, watched: Watched) -> None:
    async def story() -> None:
        shop.with_name("added.json").write_text('{"extends": "demo", "scenario": "other"}')
        async with watched.watching(shop, folders=[shop.parent]):
            await watched.until_scenarios("other")

    play(story)
    assert watched.taken[0].merchant_id == "added", "a file that names no merchant is its own, as ever"


def test_what_is_no_scenario_of_the_folder_is_not_served(shop: Path, watched: Watched) -> None:
    async def story() -> None:
        async with watched.watching(shop, folders=[shop.parent]):
            for name in ("notes.txt", ".hidden.yaml", "shop.yaml~", "schema.json"):
                shop.with_name(name).write_text(other("wrong", "W"))
            shop.with_name("folder.yaml").mkdir()
            (shop.with_name("folder.yaml") / "within.yaml").write_text(other("wrong", "W"))
            shop.with_name("zz.yaml").write_text(other())
            await watched.until_scenarios("other")

    play(story)


def test_an_added_file_with_a_mistake_is_told_once_and_served_when_it_is_right(shop: Path, watched: Watched) -> None:
    added = shop.with_name("added.yaml")

    async def story() -> None:
        async with watched.watching(shop, folders=[shop.parent]):
            added.write_text("merchant: 1\n")
            await watched.until_told("has mistakes")
            added.touch()
            await asyncio.sleep(SETTLE + 5 * EVERY)
            added.write_text(other())
            await watched.until_scenarios("other")
            await watched.until_told("was added")

    play(story)
    assert watched.lines[0] == f"{added} has mistakes: it is not served"
    assert watched.lines[1].startswith(f"{added}:1:11: merchant")
    assert watched.lines[2:] == [f"{added} was added: N's world plays by it now"]


def test_an_added_file_that_goes_before_it_was_right_is_forgotten(shop: Path, watched: Watched) -> None:
    added = shop.with_name("added.yaml")

    async def story() -> None:
        async with watched.watching(shop, folders=[shop.parent]):
            for times in (1, 2):
                added.write_text("merchant: 1\n")
                await watched.until_told("has mistakes", times)
                added.unlink()
                await watched.until_told("is gone", times)

    play(story)
    assert watched.taken == []
    assert f"{added} is gone" in watched.lines


def test_a_world_stays_when_the_file_that_was_added_goes_and_follows_it_when_it_is_back(
    shop: Path, watched: Watched
) -> None:
    added = shop.with_name("added.yaml")

    async def story() -> None:
        async with watched.watching(shop, folders=[shop.parent]):
            added.write_text(other())
            await watched.until_scenarios("other")
            added.unlink()
            await watched.until_told("is gone: N's world stays as it was")
            added.write_text(other("again"))
            await watched.until_scenarios("other", "again")

    play(story)


def test_a_second_file_of_a_merchant_is_refused_until_the_first_is_gone(shop: Path, watched: Watched) -> None:
    added = shop.with_name("added.yaml")

    async def story() -> None:
        async with watched.watching(shop, folders=[shop.parent]):
            added.write_text(text("second"))
            await watched.until_told("one scenario per merchant")
            await asyncio.sleep(SETTLE + 5 * EVERY)
            assert watched.taken == [], "the first file is there"
            shop.unlink()
            await watched.until_scenarios("second")
            await watched.until_told("in place of")
            added.write_text(text("third"))
            await watched.until_scenarios("second", "third")

    play(story)
    assert watched.lines[:4] == [
        f"{added}: it is not served",
        f"merchant.id: {shop} declares M, too; one scenario per merchant",
        f"{shop} is gone: M's world stays as it was",
        f"{added} was added in place of {shop}: M's world plays by it now",
    ]


def test_a_file_that_is_renamed_goes_on_as_its_merchant_s(shop: Path, watched: Watched) -> None:
    renamed = shop.with_name("renamed.yaml")

    async def story() -> None:
        async with watched.watching(shop, folders=[shop.parent]):
            await asyncio.sleep(SETTLE + 5 * EVERY)
            shop.rename(renamed)
            await watched.until_told("in place of")
            renamed.write_text(text("second"))
            await watched.until("its edits are taken", lambda: watched.taken[-1:] == [load(renamed)])

    play(story)
    assert not any("one scenario per merchant" in line for line in watched.lines), watched.lines


def test_the_merchant_of_a_built_in_scenario_keeps_it(shop: Path, watched: Watched) -> None:
    async def story() -> None:
        async with watched.watching(shop, folders=[shop.parent], besides=[demo()]):
            shop.with_name("added.yaml").write_text("extends: demo\nmerchant: {id: DEMO}\n")
            await watched.until_told("merchant.id: a built-in scenario declares DEMO, too")

    play(story)
    assert watched.taken == []


def test_an_added_file_waits_for_a_store_that_is_down(shop: Path, watched: Watched) -> None:
    async def story() -> None:
        watched.refusals = [StoreDown("The store does not answer.")]
        async with watched.watching(shop, folders=[shop.parent]):
            shop.with_name("added.yaml").write_text(other())
            await watched.until_scenarios("other")

    play(story)
    assert sum("waits for the store" in line for line in watched.lines) == 1


def test_a_folder_that_cannot_be_read_is_told_once_and_looked_into_when_it_can(
    tmp_path: Path, watched: Watched
) -> None:
    shop, folder = tmp_path / "shop.yaml", tmp_path / "more"

    async def story() -> None:
        shop.write_text(text())
        async with watched.watching(shop, folders=[folder]):
            await watched.until_told("cannot be read")
            shop.write_text(text("second"))
            await watched.until_scenarios("second")
            folder.mkdir()
            (folder / "added.yaml").write_text(other())
            await watched.until_scenarios("second", "other")

    play(story)
    assert watched.lines[0] == (
        f"{folder} cannot be read (No such file or directory): scenarios that are added to it are not seen"
    )
    assert sum("cannot be read" in line for line in watched.lines) == 1


def test_a_served_folder_serves_the_world_of_a_file_that_is_added(shop: Path) -> None:
    added = shop.with_name("added.yaml")
    with running_server("--watch", "--strict-merchants", str(shop.parent)) as server:
        worlds = f"{server.url}/control/worlds"
        assert httpx.get(f"{worlds}/N", trust_env=False).status_code == 404, "nobody declares it yet"
        added.write_text(other())
        until(server, "it is served", lambda: httpx.get(f"{worlds}/N", trust_env=False).status_code == 200)
        assert world(server, "N")["scenario"] == "other"
        card = f"{worlds}/N/gift-cards/{CARD}"
        httpx.patch(card, json={"balance": "12.34"}, trust_env=False).raise_for_status()
        added.unlink()
        until(server, "it is told", lambda: f"{added} is gone: N's world stays" in "".join(server.output))
        assert httpx.get(card, trust_env=False).json()["balance"] == "12.34", "the world outlives its file"
        added.write_text(other("again"))
        until(server, "it is followed", lambda: world(server, "N")["scenario"] == "again")
        assert world(server)["scenario"] == "first", "the other world is as it was"
