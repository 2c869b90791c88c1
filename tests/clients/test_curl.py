"""curl with an envelope of one's own, as developers try a service by hand, through the whole life of a basket."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from typing import Any

import pytest

from mockpayline.contract.operations import OPERATIONS
from mockpayline.soap.limits import Limits
from tests.clients.life import live, opening
from tests.clients.php_shape import decoded, envelope
from tests.clients.world import KEY, World
from tests.programs import program

EXPECT = ("-H", "Expect: 100-continue")
WATCHDOG = 60.0


class Curl:
    """A merchant's hand at curl; each envelope is padded by a comment of so many bytes."""

    def __init__(self, world: World, *options: str, padding: int = 0) -> None:
        self._world = world
        self._options = options
        self._padding = padding
        self.talk = ""

    def call(self, operation: str, request: dict[str, Any]) -> Mapping[str, Any]:
        """Make one call."""
        return decoded(operation, self.post(operation, envelope(operation, request)))

    def post(self, operation: str, body: bytes) -> bytes:
        """Post an envelope and return what came; `talk` is what curl told of the exchange."""
        address = f"{self._world.url}/V4/services/{OPERATIONS[operation].service}"
        account = ("-u", f"{self._world.merchant}:{KEY}")
        headers = ("-H", "Content-Type: text/xml; charset=utf-8", "-H", f'SOAPAction: "{operation}"')
        exchange = [program("curl"), "-sSv", "--noproxy", "*", *account, *headers, *self._options]
        ran = subprocess.run(  # noqa: S603 - a program just found
            [*exchange, "--data-binary", "@-", address],
            input=body + b"<!--" + b"x" * self._padding + b"-->",
            capture_output=True,
            timeout=WATCHDOG,
            check=False,
        )
        self.talk = ran.stderr.decode()
        assert ran.returncode == 0, f"curl ended with {ran.returncode}:\n{self.talk}"
        return ran.stdout


@pytest.mark.parametrize("options", [(), ("--http1.0",), EXPECT], ids=["plain", "HTTP 1.0", "100-continue"])
def test_curl_lives_through_a_basket(world: World, options: tuple[str, ...]) -> None:
    live(Curl(world, *options), world)


def test_curl_sends_a_large_envelope_once_it_is_told_to_continue(world: World) -> None:
    curl = Curl(world, *EXPECT, padding=200_000)
    assert curl.call("doWebPayment", opening("A1"))["result"]["code"] == "00000"
    assert "HTTP/1.1 100 Continue" in curl.talk, f"curl was not told to continue:\n{curl.talk}"


def test_curl_is_told_that_an_envelope_is_too_large_before_it_sends_it(world: World) -> None:
    curl = Curl(world, *EXPECT, padding=Limits().body_bytes)
    curl.post("doWebPayment", envelope("doWebPayment", opening("A1")))
    assert "HTTP/1.1 413 " in curl.talk, f"the envelope is not refused:\n{curl.talk}"
    assert "100 Continue" not in curl.talk, "it would have been sent for nothing"
