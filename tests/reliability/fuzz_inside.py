"""The whole server in this process without a socket: bytes in at the protocol, bytes out, as fast as can be.

What only a socket can show is tried with sockets, in the tests of strangers.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from mockpayline.app import build, open_worlds
from mockpayline.scenario.compiled import demo
from mockpayline.settings import Settings
from mockpayline.wire import HttpProtocol
from tests.reliability.fuzz_request import TOKEN

SMALL: dict[str, Any] = {
    "journal_entries": 50,
    "journal_bytes": 2 * 1024 * 1024,
    "payments": 100,
    "worlds": 40,
    "gift_cards": 200,
    "notifications": 10_000,
    "drain_timeout": 0.05,
}
"""Settings under which a server is soon as full as it may get, so that memory has no reason to grow."""

PATIENCE = 0.25
"""Seconds of real time after which a request that waits for something is left, as a client leaves."""
SHORT_PATIENCE = 0.01
"""The same for a request that was not sent whole: more of it never comes."""
_ENDS_WITHIN = 10.0
"""Seconds after which a call that nobody waits for any longer is one that was forgotten."""
_PAYMENTS = 40
"""Requests after which another payment is open: most do something to it."""


class Complaints(logging.Handler):
    """Keeps what the server logs as an error: nothing that a client sends may be one."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record with its traceback."""
        self.said.append(logging.Formatter().format(record))


class Wire(asyncio.Transport):
    """A connection that leads nowhere: it keeps what is written."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            {"peername": ("127.0.0.1", 50_000), "sockname": ("127.0.0.1", 8000), "socket": None, "sslcontext": None}
        )
        self._loop = loop
        self.protocol: HttpProtocol | None = None
        self.written = bytearray()
        self.closed = False
        self.ended = False

    def write(self, data: Any) -> None:
        """Keep what a client would read."""
        assert not self.ended, "nothing is written behind the end of what is written"
        if not self.closed:
            self.written += data

    def writelines(self, list_of_data: Any) -> None:
        """Keep several pieces."""
        for one in list_of_data:
            self.write(one)

    def get_write_buffer_size(self) -> int:
        """Tell that everything went out."""
        return 0

    def can_write_eof(self) -> bool:
        """Tell that one side can end before the other, as a socket's can."""
        return True

    def write_eof(self) -> None:
        """End the server's side; what comes is still read."""
        self.ended = True

    def is_closing(self) -> bool:
        """Tell whether the server has ended the connection."""
        return self.closed

    def close(self) -> None:
        """End the connection from the server's side."""
        if not self.closed:
            self.closed = True
            self._loop.call_soon(self._lost)

    abort = close

    def pause_reading(self) -> None:
        """Everything is here already."""

    def resume_reading(self) -> None:
        """Everything is here already."""

    def leave(self) -> None:
        """End the connection from the client's side."""
        self.close()

    def _lost(self) -> None:
        assert self.protocol is not None, "a connection has a protocol"
        self.protocol.connection_lost(None)


class Inside:
    """A server of the demo world with small limits; `answer` sends one request, or several at once."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner = runner
        self._loop = runner.get_loop()
        settings = Settings(**SMALL)
        self._worlds = open_worlds(settings, [demo()])
        self._state = ServerState()
        self._config = uvicorn.Config(
            build(settings, self._worlds),
            http=HttpProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
        )
        self._config.server_header = False
        self._config.load()
        self._token = b""
        self._since = _PAYMENTS
        self.complaints = Complaints()
        self.seconds = 0.0
        self.left = False

    def start(self) -> None:
        """Begin the worlds."""
        self._runner.run(self._worlds.start())

    def close(self) -> None:
        """Let the worlds go."""
        self._runner.run(self._worlds.close())

    def answer(self, request: bytes, *, pieces: Sequence[int] = ()) -> bytes:
        """Return what comes back; `pieces` are places at which the request is cut for its way.

        `seconds` is how much CPU it took, and `left` whether the client left before that. Raises `AssertionError` for
        a call that goes on though its client has left.
        """
        if TOKEN in request:
            request = request.replace(TOKEN, self.token())
        return self._runner.run(self._answer(request, pieces))

    def token(self) -> bytes:
        """Return the token of a payment that was open not long ago."""
        self._since += 1
        if self._since > _PAYMENTS:
            from tests.reliability.fuzz_seeds import OPENING

            said = self._runner.run(self._answer(OPENING, ()))
            found = said.partition(b"token>")[2].partition(b"<")[0]
            if len(found) != len(TOKEN):
                # The world may have been deleted, or made into one that opens no payment.
                from tests.reliability.fuzz_seeds import DEMO_AGAIN

                self._runner.run(self._answer(DEMO_AGAIN, ()))
                said = self._runner.run(self._answer(OPENING, ()))
                found = said.partition(b"token>")[2].partition(b"<")[0]
            assert len(found) == len(TOKEN), f"a payment can be opened in the demo world: {said!r}"
            self._token, self._since = found, 0
        return self._token

    async def _answer(self, request: bytes, pieces: Sequence[int]) -> bytes:
        self.left = False
        wire = Wire(self._loop)
        protocol = HttpProtocol(config=self._config, server_state=self._state, app_state={})
        wire.protocol = protocol
        started, began = time.perf_counter(), time.process_time()
        protocol.connection_made(wire)
        before = 0
        for place in (*sorted(pieces), len(request)):
            if place > before and not wire.closed:
                protocol.data_received(request[before:place])
                await asyncio.sleep(0)
                before = place
        for turn in range(100_000):
            cycle = protocol.cycle
            answered = (cycle is None or cycle.response_complete) and not protocol.pipeline
            if wire.closed or (answered and not self._state.tasks):
                break
            sent_whole = cycle is not None and not cycle.more_body
            if time.perf_counter() - started > (PATIENCE if sent_whole else SHORT_PATIENCE):
                self.left = True
                break
            await asyncio.sleep(0 if turn < 50 else 0.0005)
        self.seconds = time.process_time() - began
        wire.leave()
        end = time.perf_counter() + _ENDS_WITHIN
        while self._state.tasks:
            assert time.perf_counter() < end, f"a call goes on though its client has left: {self._state.tasks}"
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        return bytes(wire.written)


@contextmanager
def inside() -> Iterator[Inside]:
    """Serve inside this process until the block ends; what it logs as an error is kept in its complaints."""
    root = logging.getLogger()
    with asyncio.Runner() as runner:
        one = Inside(runner)
        root.addHandler(one.complaints)
        one.start()
        try:
            yield one
        finally:
            one.close()
            root.removeHandler(one.complaints)
