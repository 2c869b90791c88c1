"""The bounds of a connection: how large a head may be, how long anything may take, and what is refused because of them.

Uvicorn waits for ever for a request that does not come to its end, however large its head grows.
"""

from __future__ import annotations

import logging
from typing import Any

from httptools import (
    HttpParserCallbackError,
    HttpParserError,
    HttpParserInvalidURLError,
    HttpParserUpgrade,
    HttpRequestParser,
)
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from mockpayline.errors import told_bug
from mockpayline.sweep import TURNED_AWAY, Sweep, Wait

_ANY_SIZE = 1 << 62
_BAD_ADDRESS = (HttpParserInvalidURLError, UnicodeDecodeError, AttributeError)
"""What uvicorn makes of an address that is none, and of one without a path."""
_log = logging.getLogger("mockpayline.wire")


class BoundedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol within the bounds of a sweep.

    The sweep is the application's attribute of that name. Without one, uvicorn's time-out of idle connections is the
    only bound.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sweep: Sweep | None = getattr(self.config.app, "sweep", None)
        self.seen: tuple[Wait | None, object, float] = (None, None, 0.0)
        self._head_bytes = _ANY_SIZE if self._sweep is None else self._sweep.bounds.head_bytes
        # What is under way when reading stops: the part of a request, and how many more bytes its head may have.
        self._part: Wait | None = None
        self._room = self._head_bytes
        self._trailing = False
        self._unread = 0
        self._refused = False

    def begin_bounds(self) -> None:
        """Have the connection swept, or turn it away where there are enough; asked for as soon as it is made."""
        sweep = self._sweep
        if sweep is not None:
            sweep.watch(self.connections, self.loop)  # type: ignore[arg-type]  # all of them are of this class
            if len(self.connections) > sweep.bounds.room:
                self._turn_away(sweep.bounds.room)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self._sweep is None:
            self._unset_keepalive_if_required()
        before = self.cycle
        if len(data) < self._room:
            self._feed(data)
        else:
            self._feed_by_pieces(data)
        if self._part is not None or self._is_under_way():
            self._note(len(data), before)

    def _feed(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade as upgrade:
            self._stay(data[upgrade.args[0] :])
        except HttpParserCallbackError as error:
            if not isinstance(error.__context__, _BAD_ADDRESS):
                told_bug(_log)
            self._refuse(400, "The address of the request cannot be read.")
        except HttpParserError as error:
            self._refuse(400, f"This is no HTTP/1.1: {str(error).lower()}.")

    def _feed_by_pieces(self, data: bytes) -> None:
        """Read so much at a time as a head may still have, so that a longer one is found out before it is read on."""
        place = 0
        while place < len(data):
            before = self.cycle
            piece = data[place : place + self._room]
            place += len(piece)
            self._feed(piece)
            self._note(len(piece), before)
            if self._room <= 0:
                self._refuse(431, f"The head of the request has more than {self._head_bytes} bytes.")
                return

    def _is_under_way(self) -> bool:
        """Tell whether a request has begun that has not come whole."""
        scope = self.scope
        # The path is known from the end of the head on.
        return scope is not None and ("path" not in scope or self.cycle.more_body)

    def _note(self, size: int, before: RequestResponseCycle | None) -> None:
        """Note which part of a request is under way behind so many bytes, `before` which there was this cycle."""
        if self.parser is _DEAF:
            return
        part = None
        if self._is_under_way():
            part = Wait.HEAD if "path" not in self.scope else Wait.BODY
        if part is Wait.HEAD or (part is Wait.BODY and self._trailing):
            # Of a head that began within these bytes it is not known how many are its own; with the next ones it is.
            whole = self.cycle is before and (self._part is not Wait.BODY or (self._trailing and part is Wait.BODY))
            self._room = self._room - size if whole else self._head_bytes
        else:
            self._room = self._head_bytes
        self._part = part

    def on_headers_complete(self) -> None:
        """Begin a request, with the headers that it has now: what comes behind a body in chunks is none of them."""
        if self.parser.should_upgrade():
            return  # it is told to `data_received`, too
        super().on_headers_complete()
        self.headers = _NO_MORE

    def on_chunk_header(self) -> None:
        """Note that a chunk's length was read: behind the last one come headers, of any size."""
        self._trailing = True

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        self._trailing = False
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that a request has come whole, also where it was answered before that."""
        self._trailing = False
        cycle = self.cycle
        if cycle is not None and cycle.scope is self.scope:
            cycle.more_body = False
            cycle.message_event.set()

    def on_response_complete(self) -> None:
        """Go on to the next request. The sweep finds out where none comes: a timer for each answer would cost more."""
        if self._sweep is None:
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            cycle, app = self.pipeline.pop()
            self._start_asgi_task(cycle, app)

    def _stay(self, rest: bytes) -> None:
        """Read a request that asks for another protocol as if it did not (RFC 9110, section 7.8); `rest` is its body.

        The parser leaves such a body unread, and Java's own client asks so with every first request.
        """
        method = self.parser.get_method()
        if method == b"CONNECT":
            self._refuse(501, "This server is no proxy.")
            return
        fields = [(name, value) for name, value in self.headers if name != b"upgrade"]
        version = self.parser.get_http_version().encode()
        head = [b"%s %s HTTP/%s" % (method, self.url, version), *(b"%s: %s" % one for one in fields), b"", b""]
        self.parser = HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._feed(b"\r\n".join(head) + rest)

    def _refuse(self, status: int, sentence: str) -> None:
        """Refuse what is being read, once what came before it is answered, and read nothing behind it."""
        self._read_no_more()
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and cycle.more_body:
            # It is this request that does not come to its end.
            cycle.disconnected = True
            cycle.waiting_for_100_continue = False
            cycle.message_event.set()
            if self.pipeline and self.pipeline[0][0] is cycle:
                self.pipeline.popleft()
                cycle = self.cycle = self.pipeline[0][0] if self.pipeline else self.under_answer()
            elif cycle.response_started:
                self.transport.close()
                return
            else:
                cycle = None
        if cycle is not None and not cycle.response_complete:
            # What is said now would be taken for the answer to that one.
            cycle.keep_alive = False
            return
        _log.info("refused with status %d: %s", status, sentence)
        self._say_last(status, sentence)

    def _read_no_more(self) -> None:
        self.parser = _DEAF
        self._part = None
        self._room = _ANY_SIZE

    def _say_last(self, status: int, sentence: str) -> None:
        """Answer, and end the connection once the client has had time to read it."""
        body = sentence.encode("ascii", "replace") + b"\n"
        head = b"%scontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % (
            STATUS_LINE[status],
            len(body),
        )
        self._refused = True
        self.transport.write(head + body)
        # Closed with bytes unread it would be reset, and the answer lost with it (RFC 9112, section 9.6).
        if self._sweep is not None and self.transport.can_write_eof() and not self.transport.is_closing():
            self.transport.write_eof()
        else:
            self.transport.close()

    def _turn_away(self, room: int) -> None:
        self._read_no_more()
        if len(self.connections) > room + TURNED_AWAY:
            self.transport.abort()
            return
        if len(self.connections) == room + 1:
            _log.warning("%d connections are open, and further ones are refused", room)
        self._say_last(503, f"At most {room} connections are taken at a time.")

    def shutdown(self) -> None:
        """End in good order, as the server ends."""
        if self._refused:
            self.transport.abort()
        else:
            super().shutdown()

    def cut(self) -> None:
        """End the connection, and take the request being answered for one whose client has gone."""
        raise NotImplementedError

    def under_answer(self) -> RequestResponseCycle:
        """Return the request that is being answered."""
        raise NotImplementedError

    def waits(self) -> tuple[Wait | None, object]:
        """Return what the connection waits for, as the sweep asks."""
        size = self.transport.get_write_buffer_size()
        if size:
            if size != self._unread:
                self._unread = size
            return Wait.READER, self._unread
        if self._refused:
            return Wait.GOODBYE, self
        if self.flow.read_paused:
            return None, None  # it is the server that does not read
        cycle = self.cycle
        if self._part is Wait.HEAD:
            return Wait.HEAD, self.scope
        if self._part is Wait.BODY:
            return Wait.BODY, cycle
        if cycle is None or cycle.response_complete:
            return Wait.REQUEST, cycle
        return None, None

    def tire(self, wait: Wait) -> None:
        """Wait no longer: refuse the request that does not come to its end, or end the connection."""
        if wait is Wait.HEAD or wait is Wait.BODY:
            self._refuse(408, "The request took too long to come.")
        elif wait is Wait.REQUEST:
            self.transport.close()
        else:
            _log.info("ended a connection that waited for %s", wait.value)
            self.cut()
            self.transport.abort()


class _Deaf:
    """Stands for the parser where nothing more is read."""

    def feed_data(self, data: bytes) -> None:
        """Do nothing."""


class _NoMore(list[Any]):
    """Stands for a request's headers where no more are taken."""

    def append(self, item: Any) -> None:
        """Do nothing."""


_DEAF: Any = _Deaf()
_NO_MORE: Any = _NoMore()
