"""The resolver: names become addresses, and one that hangs costs a bounded number of threads."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from mockpayline.notifications.resolver import AT_MOST, NotResolved, Resolver

from .resolving import hanging


@pytest.mark.parametrize("name", ["localhost", "shop.localhost", "a.b.localhost"])
def test_whatever_is_below_localhost_is_this_host(name: str) -> None:
    found = asyncio.run(Resolver().look_up(name))
    assert [str(one) for one in found] == ["127.0.0.1", "::1"]


def test_a_name_of_the_system_is_found() -> None:
    name = socket.gethostname()
    try:
        expected = {row[4][0] for row in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)}
    except OSError:
        pytest.skip("this host does not know its own name")
    assert {str(one) for one in asyncio.run(Resolver().look_up(name))} == expected


@pytest.mark.parametrize("name", ["no-such-host.invalid", "a" * 70 + ".test"])
def test_a_name_without_address_is_told(name: str) -> None:
    with pytest.raises(NotResolved, match=f"the name {name} does not resolve"):
        asyncio.run(Resolver().look_up(name))


def test_who_asks_for_a_name_that_is_being_looked_up_waits_for_the_same_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def main(asked: list[str]) -> None:
        resolver = Resolver()
        for _ in range(10):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(resolver.look_up("slow.test"), 0.001)
        assert asked == ["slow.test"], "one thread, however many ask"

    with hanging(monkeypatch) as asked:
        asyncio.run(main(asked))


def test_a_resolver_that_hangs_takes_a_bounded_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main(asked: list[str]) -> None:
        resolver = Resolver()
        waiting = [asyncio.create_task(resolver.look_up(f"{place}.test")) for place in range(AT_MOST)]
        await asyncio.sleep(0)
        with pytest.raises(NotResolved, match="too many names wait"):
            await resolver.look_up("one-more.test")
        for one in waiting:
            one.cancel()
        assert "one-more.test" not in asked

    with hanging(monkeypatch) as asked:
        asyncio.run(main(asked))


def test_a_name_can_be_looked_up_again_after_it_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        resolver = Resolver()
        with monkeypatch.context() as patched:
            patched.setattr(socket, "getaddrinfo", _fails)
            with pytest.raises(NotResolved):
                await resolver.look_up("shop.test")
            patched.setattr(socket, "getaddrinfo", _finds)
            assert [str(one) for one in await resolver.look_up("shop.test")] == ["10.0.0.1", "10.0.0.2"]

    asyncio.run(main())


def _fails(*_arguments: Any, **_named: Any) -> Any:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def _finds(*_arguments: Any, **_named: Any) -> Any:
    found = ["10.0.0.1", "10.0.0.1", "::ffff:10.0.0.2"]
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0)) for one in found]
