"""Live pages: a stream tells when there is something new, and holds nothing up when the server ends."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from mockpayline.inspector import live
from tests.inspector.site import Site
from tests.server import Server, running_server

PATIENCE = 20.0
END_WITHIN = 2.0
"""Seconds within which a server ends that is asked to, followed pages or not."""


def mark(url: str, path: str) -> str:
    """Return what a page's stream begins from."""
    text = httpx.get(f"{url}{path}", headers={"Accept": "text/html"}).text
    return text.partition("?since=")[2].partition('"')[0]


def events(stream: httpx.Response) -> Iterator[str]:
    """Return the names of a stream's events."""
    for line in stream.iter_lines():
        if line.startswith("event: "):
            yield line.removeprefix("event: ")


def change(server: Server, merchant: str) -> None:
    httpx.post(f"{server.url}/control/worlds/{merchant}/clock", json={"advance": "1m"}).raise_for_status()


def made(server: Server) -> str:
    merchant = server.merchant()
    httpx.put(f"{server.url}/control/worlds/{merchant}", content='{"extends": "demo"}').raise_for_status()
    return merchant


def test_a_change_is_told_to_who_follows_the_world(server: Server) -> None:
    merchant = made(server)
    since = mark(server.url, f"/worlds/{merchant}")
    with httpx.stream("GET", f"{server.url}/worlds/{merchant}/live?since={since}", timeout=PATIENCE) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        change(server, merchant)
        assert next(events(stream)) == "changed"


def test_what_changed_between_page_and_stream_is_told_at_once(server: Server) -> None:
    merchant = made(server)
    since = mark(server.url, f"/worlds/{merchant}")
    change(server, merchant)
    with httpx.stream("GET", f"{server.url}/worlds/{merchant}/live?since={since}", timeout=PATIENCE) as stream:
        assert next(events(stream)) == "changed"


def test_a_stream_that_was_lost_goes_on_from_its_last_event(server: Server) -> None:
    merchant = made(server)
    present = mark(server.url, f"/worlds/{merchant}")
    url = f"{server.url}/worlds/{merchant}/live?since=long-ago"
    with httpx.stream("GET", url, headers={"Last-Event-ID": present}, timeout=PATIENCE) as stream:
        lines = stream.iter_lines()
        assert next(lines) == "retry: 1000"
        change(server, merchant)
        told = [next(lines) for _ in range(3)]
    assert told[1] == "event: changed"
    assert told[2] != f"id: {present}", "nothing was told twice"


def test_a_new_world_is_told_to_who_follows_the_list(server: Server) -> None:
    since = mark(server.url, "/")
    with httpx.stream("GET", f"{server.url}/inspector/live?since={since}", timeout=PATIENCE) as stream:
        made(server)
        assert next(events(stream)) == "changed"


def test_a_stream_ends_with_its_world(server: Server) -> None:
    merchant = made(server)
    since = mark(server.url, f"/worlds/{merchant}")
    with httpx.stream("GET", f"{server.url}/worlds/{merchant}/live?since={since}", timeout=PATIENCE) as stream:
        httpx.delete(f"{server.url}/control/worlds/{merchant}").raise_for_status()
        assert list(events(stream)) == []


def test_a_server_with_followed_pages_ends_when_asked_to() -> None:
    with running_server() as server:
        reading = threading.Barrier(4)

        def follow() -> None:
            with httpx.stream("GET", f"{server.url}/worlds/DEMO/live?since=x", timeout=PATIENCE) as stream:
                lines = events(stream)
                next(lines)
                reading.wait(PATIENCE)
                assert list(lines) == [], "the stream is ended in good order"

        threads = [threading.Thread(target=follow) for _ in range(3)]
        for one in threads:
            one.start()
        reading.wait(PATIENCE)
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        status = server.process.wait(PATIENCE)
        took = time.monotonic() - begun
        for one in threads:
            one.join(PATIENCE)
        assert status == 0, "".join(server.output)
        assert took < END_WITHIN, f"it took {took:.2f} s"
        assert "Traceback" not in "".join(server.output)


@pytest.mark.anyio
async def test_no_more_pages_are_followed_than_the_limit(demo_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_open_streams", live.STREAMS_AT_MOST)
    await demo_site.page("/worlds/DEMO/live", 413)


@pytest.mark.anyio
async def test_nothing_is_followed_that_is_not_there(demo_site: Site) -> None:
    await demo_site.page("/worlds/NOBODY/live", 404)
