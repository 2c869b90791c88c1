"""One call of a merchant: a GET whose answer is its status, within a bounded time and a bounded number of bytes."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mockpayline.notifications.host import Address
from mockpayline.notifications.policy import Policy, Refused
from mockpayline.notifications.resolver import NotResolved, Resolver
from mockpayline.notifications.target import Target, target_of

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD_BYTES = 64 * 1024
"""How much of an answer is read at most until its head ends. The body is not read at all."""
ADDRESSES = 8
"""How many addresses of one name are tried."""
_HANDSHAKE = 0.8
"""How much of the time left a TLS handshake may take: it must end by itself, or it leaves its socket open."""
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})(?: [^\r\n]*)?\r?\n")
_SWITCHING = 101


class Failed(Exception):
    """A call that came to no answer; the words say why. `is_slow`: its time was over."""

    def __init__(self, reason: str, *, is_slow: bool = False) -> None:
        super().__init__(reason)
        self.is_slow = is_slow


class Caller:
    """Calls URLs where `policy` lets it; `timeout` bounds one call, in seconds."""

    def __init__(self, policy: Policy, timeout: float) -> None:
        self._policy = policy
        self._timeout = timeout
        self._resolver = Resolver()
        self._tls: ssl.SSLContext | None = None

    async def get(self, url: str) -> int:
        """Return the status of the answer. Raises `Failed`, and `Refused` for a URL that is not called."""
        end = asyncio.get_running_loop().time() + self._timeout
        doing = "while looking the name up"
        try:
            async with asyncio.timeout_at(end):
                target = target_of(url)
                addresses = await self._addresses(target)
                doing = "while connecting"
                connection = await self._connect(addresses, target.port, end)
                if target.is_https:
                    doing = "during the TLS handshake"
                reader, writer = await self._open(connection, target, end)
                try:
                    doing = "while waiting for the answer"
                    with _told():
                        writer.write(target.request)
                        await writer.drain()
                        return await _status(reader)
                finally:
                    # Whatever else it would send is not waited for.
                    writer.transport.abort()
        except TimeoutError:
            raise Failed(f"timed out {doing}", is_slow=True) from None
        except NotResolved as error:
            raise Failed(str(error)) from None

    async def _addresses(self, target: Target) -> list[Address]:
        """Return where to connect to, every address checked. Raises `Refused` where nothing is left."""
        if target.address is not None:
            self._policy.check(target.address)
            return [target.address]
        self._policy.check_host(target.host)
        allowed, refused = [], None
        for one in await self._resolver.look_up(target.host):
            try:
                self._policy.check(one, target.host)
            except Refused as error:
                refused = error
            else:
                allowed.append(one)
        if not allowed:
            raise refused or Failed(f"the name {target.host} has no address")
        return allowed[:ADDRESSES]

    async def _connect(self, addresses: Sequence[Address], port: int, end: float) -> socket.socket:
        """Connect to the first address that takes the call; each has its share of the time."""
        loop = asyncio.get_running_loop()
        failure = Failed("the connection was not taken")
        for place, one in enumerate(addresses):
            share = (end - loop.time()) / (len(addresses) - place)
            try:
                async with asyncio.timeout(share):
                    with _told():
                        return await _connected(one, port)
            except TimeoutError:
                failure = Failed("timed out while connecting", is_slow=True)
            except Failed as error:
                failure = error
        raise failure

    async def _open(
        self, connection: socket.socket, target: Target, end: float
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            if not target.is_https:
                return await asyncio.open_connection(sock=connection, limit=HEAD_BYTES)
            tls = self._context()
            left = max(end - asyncio.get_running_loop().time(), 0.001) * _HANDSHAKE
            with _told():
                return await asyncio.open_connection(
                    sock=connection,
                    limit=HEAD_BYTES,
                    ssl=tls,
                    # The name's certificate is asked for, not one of the address.
                    server_hostname=target.host,
                    ssl_handshake_timeout=left,
                )
        except BaseException:
            connection.close()
            raise

    def _context(self) -> ssl.SSLContext:
        """Return what certificates are checked by: the system's authorities (or `SSL_CERT_FILE`), else certifi's."""
        if self._tls is None:
            self._tls = ssl.create_default_context()
            paths = ssl.get_default_verify_paths()
            if not (paths.cafile or paths.capath):
                import certifi

                self._tls.load_verify_locations(certifi.where())
        return self._tls


async def _connected(address: Address, port: int) -> socket.socket:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        where: tuple[object, ...] = (str(address), port)
        if address.version == 6:
            text, _, zone = str(address).partition("%")
            where = (text, port, 0, _zone(zone) if zone else 0)
        await asyncio.get_running_loop().sock_connect(connection, where)
    except BaseException:
        connection.close()
        raise
    return connection


def _zone(name: str) -> int:
    return int(name) if name.isdecimal() else socket.if_nametoindex(name)


async def _status(reader: asyncio.StreamReader) -> int:
    """Read an answer's head, past those that only announce it, and return its status. Raises `Failed`."""
    read = 0
    status = 0
    while True:
        try:
            line = await reader.readline()
        except ValueError:
            line, read = b"\n", HEAD_BYTES
        read += len(line)
        if read > HEAD_BYTES:
            raise Failed(f"the answer's head is longer than {HEAD_BYTES} bytes")
        if not status:
            found = _STATUS_LINE.fullmatch(line)
            if found is None:
                raise Failed(_NO_ANSWER if not line else _NO_HTTP)
            status = int(found[1])
        elif not line.endswith(b"\n"):
            raise Failed("the connection was closed before the answer's head was over")
        elif line in {b"\r\n", b"\n"}:
            if status >= 200:
                return status
            if status == _SWITCHING:
                raise Failed("the answer switches to another protocol")
            status = 0


_NO_ANSWER = "the connection was closed without an answer"
_NO_HTTP = "the answer is no HTTP"


@contextmanager
def _told() -> Iterator[None]:
    """Tell what the system says of a connection in plain words."""
    try:
        yield
    except TimeoutError:
        raise
    except ConnectionRefusedError:
        raise Failed("connection refused") from None
    except ssl.SSLCertVerificationError as error:
        raise Failed(f"the certificate is not accepted: {error.verify_message}") from None
    except ssl.SSLError as error:
        raise Failed(f"no TLS ({(error.reason or 'unknown').lower().replace('_', ' ')})") from None
    except ConnectionResetError:
        raise Failed("the connection was reset") from None
    except ConnectionAbortedError as error:
        # asyncio says so of a handshake that takes too long.
        if "SSL handshake" in str(error):
            raise Failed("timed out during the TLS handshake", is_slow=True) from None
        raise Failed("the connection was closed during the TLS handshake") from None
    except OSError as error:
        raise Failed((error.strerror or str(error) or type(error).__name__).lower()) from None
