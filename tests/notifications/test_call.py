"""One call: to the address that was checked, under the name of the URL, in a bounded time whatever happens there."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.notifications.call import HEAD_BYTES, Caller, Failed
from mockpayline.notifications.policy import Policy, Refused
from tests.programs import program

from .resolving import hanging
from .shop import WATCHDOG, Answer, Shop, response

ShopOf = Callable[..., Shop]

SHORT = 0.1
"""Seconds of a call that is to time out."""


def get(url: str, *shops: Shop, policy: Policy | None = None, timeout: float = WATCHDOG) -> int:
    """Call a URL while shops listen. Raises what the caller raises."""

    async def main() -> int:
        caller = Caller(policy or Policy(), timeout)
        async with asyncio.timeout(WATCHDOG):
            if not shops:
                return await caller.get(url)
            async with shops[0].open():
                return await caller.get(url)

    return asyncio.run(main())


def sends(*parts: bytes, then: Callable[[asyncio.StreamReader], object] | None = None) -> Answer:
    """Return a manner that sends some bytes, and then waits for the caller to hang up where `then` is given."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
        if then is not None:
            await reader.read()

    return answer


def failure(url: str, *shops: Shop, policy: Policy | None = None, timeout: float = WATCHDOG) -> Failed:
    """Return how a call fails."""
    with pytest.raises(Failed) as caught:
        get(url, *shops, policy=policy, timeout=timeout)
    return caught.value


# Where it goes.


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "localhost"])
def test_a_shop_on_loopback_is_called_in_every_notation(shop: Shop, host: str) -> None:
    assert get(f"http://{host}:{shop.port}/n", shop) == 200


@pytest.mark.parametrize("zone", ["", "%25lo", "%lo", "%251"])
def test_a_shop_on_ipv6_is_called_with_or_without_a_zone(zone: str) -> None:
    async def main() -> int:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await response()(reader, writer)
            writer.close()

        server = await asyncio.start_server(serve, "::1", 0)
        async with server:
            return await Caller(Policy(), WATCHDOG).get(f"http://[::1{zone}]:{server.sockets[0].getsockname()[1]}/n")

    if not socket.has_ipv6 or "lo" not in [name for _, name in socket.if_nameindex()]:
        pytest.skip("this host has no IPv6 loopback by that name")
    assert asyncio.run(main()) == 200


def test_an_interface_that_is_none_is_told(shop: Shop) -> None:
    assert str(failure(f"http://[::1%25nosuch0]:{shop.port}/n")) == "no interface with this name"


def test_a_resolver_that_hangs_costs_the_time_out_and_holds_no_other_name_up(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        caller = Caller(Policy(), SHORT)
        calls = [asyncio.create_task(caller.get(f"http://{place}.test/n")) for place in range(20)]
        async with shop.open():
            assert await Caller(Policy(), WATCHDOG).get(f"http://shop.localhost:{shop.port}/n") == 200
        for one in calls:
            with pytest.raises(Failed, match="timed out while looking the name up"):
                await one

    with hanging(monkeypatch):
        asyncio.run(main())


def test_a_name_is_called_under_its_own_name(shop: Shop) -> None:
    assert get(f"http://shop.localhost:{shop.port}/n?a=b", shop) == 200
    assert shop.requests[0].startswith(f"GET /n?a=b HTTP/1.1\r\nHost: shop.localhost:{shop.port}\r\n")


def test_only_the_addresses_of_a_name_that_were_found_to_be_allowed_are_connected_to(shop: Shop) -> None:
    assert get(f"http://shop.localhost:{shop.port}/n", shop, policy=Policy(deny=("::1",))) == 200
    # The shop listens on 127.0.0.1 alone.
    denied = failure(f"http://shop.localhost:{shop.port}/n", shop, policy=Policy(deny=("127.0.0.0/8",)))
    assert str(denied) in {"connection refused", "cannot assign requested address"}
    assert len(shop.requests) == 1


def test_a_name_whose_every_address_is_refused_is_not_called_but_may_be_later(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"127\.0\.0\.1 is denied|::1 is denied") as caught:
        get(f"http://shop.localhost:{shop.port}/n", shop, policy=Policy(deny=("127.0.0.0/8", "::1")))
    assert (caught.value.for_good, shop.requests) == (False, [])


def test_a_name_that_is_denied_is_not_called(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"the host shop\.localhost is denied") as caught:
        get(f"http://shop.localhost:{shop.port}/n", shop, policy=Policy(deny=("shop.localhost",)))
    assert (caught.value.for_good, shop.requests) == (True, [])


def test_an_address_is_connected_to_once_it_was_checked_however_the_name_resolves_then(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [["127.0.0.1"], ["169.254.169.254"]]

    def rebinding(*_arguments: object, **_named: object) -> object:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0)) for one in answers.pop(0)]

    async def main() -> int:
        async with shop.open():
            monkeypatch.setattr(socket, "getaddrinfo", rebinding)
            return await Caller(Policy(), WATCHDOG).get(f"http://rebinding.test:{shop.port}/n")

    assert asyncio.run(main()) == 200
    assert answers == [["169.254.169.254"]], "the name is looked up once"
    assert shop.requests[0].split("\r\n")[1] == f"Host: rebinding.test:{shop.port}"


def test_the_next_address_of_a_name_is_tried_where_one_does_not_answer(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two(*_arguments: object, **_named: object) -> object:
        found = ["127.0.0.3", "169.254.169.254", "127.0.0.1"]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0)) for one in found]

    async def main() -> int:
        async with shop.open():
            monkeypatch.setattr(socket, "getaddrinfo", two)
            return await Caller(Policy(), WATCHDOG).get(f"http://two.test:{shop.port}/n")

    assert asyncio.run(main()) == 200


# What the receiver does.


def test_a_body_of_ten_megabytes_is_not_waited_for(shop_of: ShopOf) -> None:
    body = b"x" * 10 * 1024 * 1024
    assert get((shop := shop_of(response("200 OK", body=body))).url(), shop) == 200


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_what_only_announces_an_answer_is_passed_over(shop_of: ShopOf, end: bytes) -> None:
    first = b"HTTP/1.1 100 Continue" + end * 2 + b"HTTP/1.1 103 Early Hints" + end + b"Link: <a>" + end * 2
    shop = shop_of(sends(first, b"HTTP/1.0 204" + end * 2))
    assert get(shop.url(), shop) == 204


def test_announcements_without_end_are_a_head_that_is_too_long(shop_of: ShopOf) -> None:
    shop = shop_of(sends(b"HTTP/1.1 100 Continue\r\n\r\n" * 4000))
    assert str(failure(shop.url(), shop)) == f"the answer's head is longer than {HEAD_BYTES} bytes"


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([], "timed out while waiting for the answer"),
        ([b"HTTP/1.1"], "timed out while waiting for the answer"),
        ([b"HTTP/1.1 200 OK\r\nX: y\r\n"], "timed out while waiting for the answer"),
    ],
)
def test_a_receiver_that_hangs_costs_the_time_out(shop_of: ShopOf, parts: list[bytes], reason: str) -> None:
    shop = shop_of(sends(*parts, then=lambda _reader: None))
    failed = failure(shop.url(), shop, timeout=SHORT)
    assert (str(failed), failed.is_slow) == (reason, True)


def test_a_receiver_that_resets_the_connection_is_told(shop_of: ShopOf) -> None:
    async def reset(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    shop = shop_of(reset)
    told = str(failure(shop.url(), shop))
    assert told in {"the connection was reset", "the connection was closed without an answer"}


def test_a_receiver_that_does_not_take_the_connection_costs_the_time_out() -> None:
    with closing(socket.create_server(("127.0.0.1", 0), backlog=0)) as deaf:
        port = deaf.getsockname()[1]
        # What the kernel takes by itself is taken up, so that further ones wait for their connection.
        filling = [socket.socket() for _ in range(4)]
        for one in filling:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        failed = failure(f"http://127.0.0.1:{port}/", timeout=SHORT)
        for one in filling:
            one.close()
    assert (str(failed), failed.is_slow) == ("timed out while connecting", True)


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: b"HTTP/1.1 200 OK\r\n" + tail))
def test_whatever_bytes_come_there_is_a_status_or_a_reason(answer: bytes) -> None:
    async def main() -> int | str:
        shop = Shop(sends(answer))
        async with shop.open():
            try:
                return await Caller(Policy(), WATCHDOG).get(shop.url())
            except Failed as failed:
                return str(failed)
            finally:
                shop.close()

    found = asyncio.run(main())
    assert 200 <= found <= 999 if isinstance(found, int) else not found.startswith("timed out"), "the shop closed"


# TLS.


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of shop.localhost, signed by itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "shop.pem", folder / "shop.key"
    subprocess.run(  # noqa: S603 - openssl, with our own words
        [
            *(program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-nodes", "-days", "2", "-subj", "/CN=shop", "-addext", "subjectAltName=DNS:shop.localhost"),
            *("-out", str(made), "-keyout", str(key)),
        ],
        check=True,
        capture_output=True,
    )
    return made, key


async def over_tls(certificate: tuple[Path, Path], host: str, timeout: float = WATCHDOG) -> tuple[int, list[object]]:
    """Call a shop that speaks TLS, by a name; returns the status and the names that it was asked for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    names: list[object] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await response()(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    try:
        return await Caller(Policy(), timeout).get(f"https://{host}:{port}/n"), names
    finally:
        server.close()
        await server.wait_closed()


def test_the_certificate_of_the_name_is_asked_for_and_accepted(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    assert asyncio.run(over_tls(certificate, "shop.localhost")) == (200, ["shop.localhost"])


@pytest.mark.parametrize("host", ["other.localhost", "127.0.0.1"])
def test_a_certificate_of_another_name_is_not_accepted(
    certificate: tuple[Path, Path], host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with pytest.raises(Failed, match=r"the certificate is not accepted: .*mismatch"):
        asyncio.run(over_tls(certificate, host))


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(certificate: tuple[Path, Path]) -> None:
    with pytest.raises(Failed, match=r"the certificate is not accepted: self.signed certificate"):
        asyncio.run(over_tls(certificate, "shop.localhost"))


def test_a_receiver_that_speaks_no_tls_is_told(shop_of: ShopOf) -> None:
    shop = shop_of(sends(b"HTTP/1.1 400 Bad Request\r\n\r\n"), reads_head=False)
    told = str(failure(shop.url().replace("http:", "https:"), shop))
    assert told == "no TLS (wrong version number)"


def test_a_receiver_that_closes_during_the_handshake_is_told(shop_of: ShopOf) -> None:
    shop = shop_of(sends(), reads_head=False)
    told = str(failure(shop.url().replace("http:", "https:"), shop))
    assert told in {"the connection was closed during the TLS handshake", "the connection was reset"}
