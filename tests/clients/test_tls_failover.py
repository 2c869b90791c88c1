"""Fail-over rehearsed: the directory names two addresses, one of them is ill, and a client goes on to the other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from mockpayline.soap.directory import PREFIX
from tests.clients.conversation import Conversation, Refused, conversing
from tests.clients.life import opening
from tests.clients.php_shape import envelope
from tests.clients.programs import HERE, php
from tests.clients.tls import FIRST, SECOND, TlsWorld
from tests.clients.tunnel import Tunnel, tunnel_to
from tests.clients.world import KEY
from tests.soap.envelopes import IMPL, OBJ, XSI
from tests.tls.server import TlsServer

OPERATION = "doWebPayment"
READ_TIMEOUT = 2
"""Seconds after which the client takes an address for dead; the fault below holds its answer much longer."""


@dataclass
class Rehearsal:
    """A client that fails over, the world that it calls, and the tunnel that leads it there."""

    world: TlsWorld
    conversation: Conversation
    tunnel: Tunnel

    def open(self, ref: str) -> Mapping[str, Any]:
        """Open a basket and return which address answered, and what."""
        inside = envelope(OPERATION, opening(ref)).decode().partition("Body>")[2].rpartition("</SOAP-ENV:Body>")[0]
        names = f' xmlns:ns1="{IMPL}" xmlns:ns2="{OBJ}" xmlns:xsi="{XSI}">'
        return self.conversation.call(OPERATION, {"body": inside.replace(">", names, 1)})

    def script(self, **fault: Any) -> None:
        """Let a fault befall doWebPayment in this world."""
        self._asked("POST", "/faults", {"on": OPERATION, **fault})

    def journal(self, kind: str) -> list[dict[str, Any]]:
        """Return the data of the entries of a kind."""
        return [one["data"] for one in self._asked("GET", "/journal", None)["entries"] if one["kind"] == kind]

    def payments(self) -> list[dict[str, Any]]:
        """Return the world's payments."""
        found: list[dict[str, Any]] = self._asked("GET", "/payments", None)["payments"]
        return found

    def _asked(self, method: str, path: str, said: object) -> dict[str, Any]:
        url = f"{self.world.tls.server.url}/control/worlds/{self.world.merchant}{path}"
        content = None if said is None else json.dumps(said)
        answer = httpx.request(method, url, content=content, trust_env=False)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found


@contextmanager
def rehearsing(tls: TlsServer) -> Iterator[Rehearsal]:
    """Run the client until the block ends."""
    world = TlsWorld(tls)
    options = ["-d", f"openssl.cafile={tls.authority}", "-d", f"default_socket_timeout={READ_TIMEOUT}"]
    with tunnel_to(tls.port) as tunnel:
        settings = {"merchant": world.merchant, "key": KEY, "proxy": tunnel.port}
        with conversing([php(), *options, str(HERE / "php" / "failover.php")], settings, {}) as conversation:
            yield Rehearsal(world, conversation, tunnel)


@pytest.fixture
def rehearsal(tls: TlsServer) -> Iterator[Rehearsal]:
    """A client of a world of its own."""
    with rehearsing(tls) as one:
        yield one


def test_the_first_address_of_the_directory_is_called_while_it_is_well(rehearsal: Rehearsal) -> None:
    answered = rehearsal.open("A1")
    assert (answered["url"], answered["result"]["code"]) == (f"https://{FIRST}", "00000")
    assert rehearsal.tunnel.asked == [f"{FIRST}:443", f"{FIRST}:443"], "the directory, then the call"


@pytest.mark.parametrize(("fault", "cause"), [({"http": 503}, "HTTP_503"), ({"code": "02101"}, "APP_02101")])
def test_a_client_goes_on_to_the_next_address_and_says_why(
    rehearsal: Rehearsal, fault: dict[str, Any], cause: str
) -> None:
    rehearsal.script(at=FIRST, **fault)
    answered = rehearsal.open("A1")
    assert (answered["url"], answered["result"]["code"]) == (f"https://{SECOND}", "00000")
    assert len(rehearsal.payments()) == 1, "what failed before the work opened nothing"
    first, second = rehearsal.journal("call")
    assert first.get("failover", {}) == {}, "a first call has nothing to explain"
    told = {name: value for name, value in second["failover"].items() if name != "x-failover-duration"}
    assert told == {
        "x-failover-cause": cause,
        "x-failover-origin": f"https://{FIRST}",
        "x-failover-index": "1",
    }
    (met,) = rehearsal.journal("fault")
    assert met["at"] == FIRST, "the journal tells which address was ill"


def test_an_answer_that_comes_too_late_leaves_a_basket_behind_at_each_address(rehearsal: Rehearsal) -> None:
    rehearsal.script(at=FIRST, delay="60s")
    assert rehearsal.open("A1")["url"] == f"https://{SECOND}"
    assert [one["order_ref"] for one in rehearsal.payments()] == ["A1", "A1"], "merchants must live with both"
    assert rehearsal.journal("call")[-1]["failover"]["x-failover-cause"] == "TIMEOUT"


def test_a_client_that_finds_every_address_ill_gives_up(rehearsal: Rehearsal) -> None:
    rehearsal.script(http=500)
    with pytest.raises(Refused, match=r"Internal Server Error|HTTP"):
        rehearsal.open("A1")
    assert [one["call"] for one in rehearsal.journal("fault")] == [1, 2], "both addresses were tried"
    assert rehearsal.payments() == []


def test_the_directory_is_the_one_of_every_merchant(rehearsal: Rehearsal) -> None:
    path = f"{PREFIX}{rehearsal.world.merchant}"
    assert json.loads(rehearsal.world.tls.get(FIRST, path))["urls"] == [f"https://{FIRST}", f"https://{SECOND}"]
