"""How an answer goes down the connection: in one write, at once where that is possible, or cut short on purpose.

Uvicorn writes an answer's head and body apart, which are two system calls, and two packets to a client that reads at
once; it makes a task of each request, which costs as much as a small answer. And it lets no application end a
connection without an answer, as a broken network does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from mockpayline.bounded import BoundedProtocol

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

LAST_WORDS = 0.02
"""Seconds in which an idle connection is read, unheard, once its client was told that it ends: time for that to arrive.

Closed with bytes unread it would be reset, and the client could not tell whether its request was worked on."""

EXTENSION = "mockpayline.connection"
"""Where a request's scope holds its `Connection`, among the `extensions`."""


class Connection:
    """The client's connection as an application may end it: `scope["extensions"]["mockpayline.connection"]`."""

    __slots__ = ("_protocol",)

    def __init__(self, protocol: HttpProtocol) -> None:
        self._protocol = protocol

    def close(self) -> None:
        """End the connection as soon as what was sent so far is written; nothing more goes out on it.

        Before any answer the client sees the connection closed without a byte; within one (sent with `more_body`)
        it sees an answer that is cut. The application may then return, or send on in vain: nothing is written and
        nothing is logged. What it awaits from `receive` is `http.disconnect`. Requests that the client sent behind
        this one are not answered. Read the request's body first: a connection that ends with bytes unread is reset,
        and what was written may be lost with it. A second call does nothing. It never raises.
        """
        self._protocol.cut()


class HttpProtocol(BoundedProtocol):
    """Uvicorn's protocol with bounds, one write per answer, and a `Connection` for the application.

    An application may have a method `at_once(scope)` that tells whether a request is usually answered without waiting
    for anything. Such a request, if it came whole, is begun without a task, and gets one when it waits for the first
    time. Until then there is no current task, which `asyncio.timeout` asks for: `await asyncio.sleep(0)` before it.
    Where it has an attribute `has_ended`, and that is true, it gets no further connections.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._extensions = {EXTENSION: Connection(self)}
        self._answered: RequestResponseCycle | None = None
        self._at_once: Callable[[Any], bool] | None = getattr(self.config.app, "at_once", None)
        self._reading = False
        self._held: tuple[RequestResponseCycle, ASGI3Application] | None = None
        self._leaving = False
        self._left = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin with a new connection."""
        super().connection_made(transport)
        self.transport = _Gathering(transport, self.loop)
        if getattr(self.config.app, "has_ended", False):
            # Its handshake took until now, and nobody ends it any more.
            self.shutdown()
            return
        self.begin_bounds()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        cycle.scope["extensions"] = self._extensions  # type: ignore[typeddict-item]  # uvicorn knows its own alone
        self._answered = cycle
        if self._leaving:
            cycle.keep_alive = False
        if self._reading and self._held is None and self._at_once is not None and self._at_once(cycle.scope):
            # Its body may come with what is being read, so it is begun behind that. One alone: who sends many requests
            # together takes turns with others.
            self._held = cycle, app
        else:
            super()._start_asgi_task(cycle, app)

    def data_received(self, data: bytes) -> None:
        """Read on, and begin what has come whole."""
        if self._left:
            return
        self._reading = True
        try:
            super().data_received(data)
        finally:
            self._reading = False
        if self._held is not None:
            cycle, app = self._held
            self._held = None
            if cycle.more_body:
                if not cycle.disconnected:  # else it was refused
                    super()._start_asgi_task(cycle, app)
            else:
                self._begin(cycle.run_asgi(app))

    def _begin(self, answering: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine as far as it goes without waiting, and the rest of it as a task."""
        transport = self.transport
        assert isinstance(transport, _Gathering), "a request comes on a connection that was made"
        transport.is_told = True
        try:
            waited = answering.send(None)
        except StopIteration:
            return
        finally:
            transport.is_told = False
            transport.flush()
        task = self.loop.create_task(_go_on(_Begun(answering, waited)))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def leave(self) -> None:
        """Answer what is being answered, or the next request, as the last one: the client is told to go elsewhere."""
        self._leaving = True
        if self._answered is not None:
            self._answered.keep_alive = False

    def shutdown(self) -> None:
        """End in good order: behind the answer under way, or at once, without working on what still comes."""
        # Over TLS a connection that is being closed goes on being read.
        self._left = self.cycle is None or self.cycle.response_complete
        if self._left and not self._refused and self.transport.can_write_eof() and not self.transport.is_closing():
            self.transport.write_eof()
            self.loop.call_later(LAST_WORDS, self.transport.close)
        else:
            super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the client has gone, also for a request that others were sent behind."""
        cycle = self._answered
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
        self.pipeline.clear()
        super().connection_lost(exc)

    def under_answer(self) -> RequestResponseCycle:
        """Return the request that is being answered."""
        assert self._answered is not None, "what waits in line waits for an answer"
        return self._answered

    def cut(self) -> None:
        """End the connection, and take the request being answered for one whose client has gone."""
        cycle = self._answered
        if cycle is not None:
            cycle.disconnected = True
            cycle.message_event.set()
        self.pipeline.clear()
        self.flow.resume_writing()
        self.transport.close()


class _Begun:
    """A coroutine that was begun and waits for something, to be awaited to its end."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], waited: Any) -> None:
        self._coroutine = coroutine
        self._waited = waited

    def __await__(self) -> Generator[Any, Any, None]:
        waited = self._waited
        while True:
            thrown: BaseException | None = None
            try:
                sent = yield waited
            except BaseException as error:
                thrown = error
            try:
                waited = self._coroutine.send(sent) if thrown is None else self._coroutine.throw(thrown)
            except StopIteration:
                return


async def _go_on(begun: _Begun) -> None:
    await begun


class _Gathering(asyncio.Transport):
    """A transport that holds what is written until more comes, yet never longer than the loop takes to come round.

    So an answer's head waits for its body, and one whose body takes time is on its way all the same. It holds one
    piece at most; whoever writes more is slowed down by the transport below as ever. `is_told`: somebody calls `flush`
    at the end of what is going on, so the loop need not.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._below = transport
        self._loop = loop
        self._held: bytes | bytearray | memoryview | None = None
        self.is_told = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        held = self._held
        if held is None:
            self._held = data
            if not self.is_told:
                self._loop.call_soon(self.flush)
        else:
            self._held = None
            self._below.writelines((held, data) if data else (held,))

    def flush(self) -> None:
        """Write what is held."""
        held = self._held
        if held is not None:
            self._held = None
            self._below.write(held)

    def close(self) -> None:
        self.flush()
        self._below.close()

    def abort(self) -> None:
        self._held = None
        self._below.abort()

    def is_closing(self) -> bool:
        return self._below.is_closing()

    def can_write_eof(self) -> bool:
        return self._below.can_write_eof()

    def write_eof(self) -> None:
        self.flush()
        self._below.write_eof()

    def get_write_buffer_size(self) -> int:
        return self._below.get_write_buffer_size()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._below.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._below.pause_reading()

    def resume_reading(self) -> None:
        self._below.resume_reading()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._below.set_protocol(protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._below.get_protocol()
