from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mockpayline.errors import LimitReached, StoreDown
from mockpayline.scenario.loader import load
from mockpayline.watch import SETTLE, Watcher
from tests.server import Server, running_server
from tests.watching import CARD, EVERY, Watched, play, text, until, world


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(text())
    return path


@pytest.fixture
def watched(caplog: pytest.LogCaptureFixture) -> Watched:
    caplog.set_level(logging.INFO, "mockpayline.watch")
    return Watched(caplog)


def test_an_edited_file_is_taken_and_told(file: Path, watched: Watched) -> None:
    async def story() -> None:
        async with watched.watching(file):
            file.write_text(text("second"))
            await watched.until_scenarios("second")
            file.write_text(text("third"))
            await watched.until_scenarios("second", "third")
            await watched.until_told("was read again", 2)

    play(story)
    assert watched.lines == [f"{file} was read again: M's world plays by it now"] * 2


def test_a_file_that_was_edited_before_the_watcher_began_is_taken(file: Path, watched: Watched) -> None:
    async def story() -> None:
        before = load(file)
        file.write_text(text("second"))
        task = asyncio.create_task(Watcher({"M": file}, [before], watched.refresh, every=EVERY).run())
        await watched.until_scenarios("second")
        task.cancel()

    play(story)


def test_an_edit_that_keeps_size_and_time_is_taken(file: Path, watched: Watched) -> None:
    async def story() -> None:
        async with watched.watching(file):
            file.write_text(text("second"))
            await watched.until_scenarios("second")
            stat = file.stat()
            file.write_text(text("fourth"))
            os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
            assert file.stat().st_size == stat.st_size, "the test keeps the size"
            await watched.until_scenarios("second", "fourth")

    play(story)


def test_a_file_that_an_editor_puts_in_the_old_one_s_place_is_taken(file: Path, watched: Watched) -> None:
    async def story() -> None:
        async with watched.watching(file):
            for name in ("second", "third"):
                new = file.with_suffix(".new")
                new.write_text(text(name))
                new.replace(file)
                await watched.until("it is taken", lambda name=name: watched.taken[-1:] == [load(file)])  # type: ignore[misc]
            await watched.until_scenarios("second", "third")

    play(story)
    assert not any("gone" in line for line in watched.lines), watched.lines


def test_a_symbolic_link_that_is_turned_to_another_file_is_taken(tmp_path: Path, watched: Watched) -> None:
    """Configuration that a container is given changes so."""

    async def story() -> None:
        for name in ("first", "second"):
            (tmp_path / f"{name}.yaml").write_text(text(name))
        link = tmp_path / "shop.yaml"
        link.symlink_to("first.yaml")
        async with watched.watching(link):
            (tmp_path / "turned").symlink_to("second.yaml")
            (tmp_path / "turned").replace(link)
            await watched.until_scenarios("second")

    play(story)


def test_a_file_with_a_mistake_changes_nothing_and_is_told_once_with_its_lines(file: Path, watched: Watched) -> None:
    async def story() -> None:
        async with watched.watching(file):
            file.write_text(text("second") + "giftcards: []\n")
            await watched.until_told("unknown key")
            file.touch()
            file.write_text(text("third", most="-1") + "giftcards: []\n")
            await watched.until_told("max_amount")
            assert watched.taken == [], "a file with mistakes is not taken"
            file.write_text(text("fourth"))
            await watched.until_scenarios("fourth")

    play(story)
    stays = f"{file} has mistakes: M's world stays as it was"
    assert watched.lines[0] == stays
    assert watched.lines[1].startswith(f"{file}:8:1: giftcards: unknown key; did you mean gift_cards?")
    assert watched.lines.count(stays) == 2, "each broken edit is told once"


def test_a_mistake_that_is_taken_back_is_told_to_be_right_again(file: Path, watched: Watched) -> None:
    async def story() -> None:
        async with watched.watching(file):
            file.write_text("merchant: 1\n")
            await watched.until_told("has mistakes")
            file.write_text(text())
            await watched.until_told("is right again")

    play(story)
    assert watched.taken == [], "what is declared never changed"


def test_an_edit_that_declares_the_same_changes_and_tells_nothing(file: Path, watched: Watched) -> None:
    async def story() -> None:
        async with watched.watching(file):
            file.write_text("# a remark\n" + text())
            await asyncio.sleep(SETTLE)
            file.write_text("# a remark\n" + text("second"))
            await watched.until_scenarios("second")

    play(story)
    assert watched.lines == [f"{file} was read again: M's world plays by it now"]


def test_a_file_that_is_gone_changes_nothing_is_told_once_and_may_come_back(file: Path, watched: Watched) -> None:
    async def story() -> None:
        async with watched.watching(file):
            file.unlink()
            await watched.until_told("is gone")
            await asyncio.sleep(5 * EVERY)
            file.write_text(text("second"))
            await watched.until_scenarios("second")

    play(story)
    assert watched.lines == [
        f"{file} is gone: M's world stays as it was",
        f"{file} was read again: M's world plays by it now",
    ]


def test_a_file_that_cannot_be_read_changes_nothing_and_is_told(file: Path, watched: Watched) -> None:
    async def story() -> None:
        async with watched.watching(file):
            file.unlink()
            file.mkdir()
            await watched.until_told("the file cannot be read")
            file.rmdir()
            file.write_text(text("second"))
            await watched.until_scenarios("second")

    play(story)


def test_the_files_that_a_scenario_extends_are_watched_whenever_they_appear(tmp_path: Path, watched: Watched) -> None:
    base, middle, top = (tmp_path / f"{name}.yaml" for name in ("base", "middle", "top"))

    def most() -> list[int | None]:
        return [one.contracts[0].max_amount for one in watched.taken]

    async def story() -> None:
        base.write_text(text())
        middle.write_text("extends: base.yaml\n")
        top.write_text("extends: middle.yaml\nmerchant: {id: T}\n")
        async with watched.watching(top):
            base.write_text(text(most="200.00"))
            await watched.until("the base's edit is taken", lambda: most() == [20000])
            middle.write_text("extends: other.yaml\n")
            await watched.until_told("there is no such file in the same folder")
            (tmp_path / "other.yaml").write_text(text(most="300.00"))
            await watched.until("the new base is taken", lambda: most() == [20000, 30000])
            (tmp_path / "other.yaml").write_text(text(most="400.00"))
            await watched.until("its edit is taken, too", lambda: most() == [20000, 30000, 40000])
            base.write_text(text(most="500.00"))
            await asyncio.sleep(SETTLE + 5 * EVERY)

    play(story)
    assert most() == [20000, 30000, 40000], "a file that is extended no longer is watched no longer"


def test_a_file_cannot_turn_to_another_merchant(file: Path, watched: Watched) -> None:
    async def story() -> None:
        async with watched.watching(file):
            file.write_text(text("second").replace("id: M", "id: N"))
            await watched.until_told("merchant.id: it is N now")

    play(story)
    assert watched.taken == []


def test_one_file_s_mistake_does_not_hold_another_up(tmp_path: Path, watched: Watched) -> None:
    async def story() -> None:
        good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
        bad.write_text(text().replace("id: M", "id: B"))
        good.write_text(text())
        async with watched.watching(bad, good):
            bad.write_text("{")
            good.write_text(text("second"))
            await watched.until_scenarios("second")
            await watched.until_told("has mistakes")

    play(story)


def test_a_store_that_is_down_is_tried_again(file: Path, watched: Watched) -> None:
    async def story() -> None:
        watched.refusals = [StoreDown("The store does not answer."), StoreDown("The store does not answer.")]
        async with watched.watching(file):
            file.write_text(text("second"))
            await watched.until_scenarios("second")

    play(story)
    assert sum("waits for the store" in line for line in watched.lines) == 2


def test_a_refusal_of_the_world_is_told(file: Path, watched: Watched) -> None:
    async def story() -> None:
        watched.refusals = [LimitReached("The sandbox holds as many worlds as it may.")]
        async with watched.watching(file):
            file.write_text(text("second"))
            await watched.until_told("The sandbox holds as many worlds as it may.")
            file.write_text(text("third"))
            await watched.until_scenarios("third")

    play(story)


@pytest.fixture
def served(file: Path) -> Iterator[Server]:
    """A server that watches the file."""
    with running_server("--watch", str(file)) as one:
        yield one


def test_a_served_world_follows_its_file_keeps_its_money_and_outlives_a_mistake(served: Server, file: Path) -> None:
    cards = f"{served.url}/control/worlds/M/gift-cards"
    answer = httpx.patch(f"{cards}/{CARD}", json={"balance": "12.34"}, trust_env=False)
    assert answer.status_code == 200, answer.text
    file.write_text("merchant: 1\n")
    until(served, "the mistake is told with its line", lambda: f"{file}:1:11: merchant" in "".join(served.output))
    assert world(served)["scenario"] == "first", "the mistake changed nothing"
    file.write_text(text("second", most="70.00"))
    until(served, "the world follows", lambda: world(served)["scenario"] == "second")
    contracts = world(served)["contracts"]
    assert isinstance(contracts, list)
    assert contracts[0]["max_amount"] == "70.00", f"the contract follows: {contracts}"
    balance = httpx.get(f"{cards}/{CARD}", trust_env=False).json()["balance"]
    assert balance == "12.34", "money is kept"
