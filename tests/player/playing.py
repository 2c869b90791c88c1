"""Scenarios written in a test, and a server that answers just what a test tells it to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mockpayline.hosting import PrivateServer
from mockpayline.player.run import Run, Script
from mockpayline.player.stage import PUBLIC_URL, Stage
from mockpayline.scenario.loader import load_playable_text, open_playable
from mockpayline.scenario.play_source import world_source

HEAD = "extends: demo\nclock: {start: 2026-03-01T09:30:00Z}\n"
PAID = """
  - doWebPayment: {amount: 100.00}
  - buyer:
      - gift_card: {number: 9998000000000000001, pin: "1234"}
      - complement: {card: 4970100000325734, expires: "1230", cvv: "123"}
"""
WATCHDOG = 60.0


def host(store: Path | None) -> PrivateServer:
    """Return a private server as the command makes it."""
    return PrivateServer(store=store, public_url=PUBLIC_URL)


def script(play: str, *, head: str = HEAD, merchant: str = "PLAYED") -> Script:
    """Return a scenario that plays these items."""
    text = f"{head}merchant: {{id: {merchant}}}\nplay:\n{play}"
    playable = load_playable_text(text, name="played.yaml")
    source = text[: text.index("play:\n")].encode()
    return Script("played.yaml", playable.declaration, playable.play, source)


def library_script(name: str) -> Script:
    """Return a scenario of the library."""
    playable = open_playable(name)
    return Script(name, playable.declaration, playable.play, world_source(name))


def played(stage: Stage, play: str, *, head: str = HEAD) -> Run:
    """Play items in the demo world, on a frozen clock."""
    return stage.play(script(play, head=head))


def failures(stage: Stage, play: str, *, head: str = HEAD) -> list[tuple[str, str, str]]:
    """Return path, wanted and seen of what is not as expected."""
    return [(one.path, one.wanted, one.seen) for one in played(stage, play, head=head).failures]


@contextmanager
def answering(*answers: bytes) -> Iterator[str]:
    """Serve one connection after the other: read a request, write these bytes, close. Yields the address."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for answer in answers:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(WATCHDOG)
                with connection.makefile("rb") as request:
                    length = 0
                    for line in iter(request.readline, b"\r\n"):
                        if line.lower().startswith(b"content-length:"):
                            length = int(line.partition(b":")[2])
                    request.read(length)
                connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        # A thread that still waits for a caller wakes up.
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(WATCHDOG)
        listening.close()


def http(body: bytes, *, status: str = "200 OK", kind: str = "text/xml", length: int | None = None) -> bytes:
    """Return the bytes of an answer; `length` is what it says of itself where that is not true."""
    told = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {told}\r\n\r\n".encode() + body
