"""zeep by Payline's own address, the authority trusted by REQUESTS_CA_BUNDLE."""

from __future__ import annotations

import socket
from typing import Any

import pytest
import requests

from tests.clients.life import live, opening
from tests.clients.test_zeep import ZeepShop
from tests.clients.tls import TlsWorld
from tests.tls.server import TlsServer


@pytest.fixture
def world(tls: TlsServer, monkeypatch: pytest.MonkeyPatch) -> TlsWorld:
    """A world whose names lead here, in place of a hosts file."""
    resolve = socket.getaddrinfo

    def led_here(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if str(host).endswith(".payline.com"):
            host, port = "127.0.0.1", tls.port
        return resolve(host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", led_here)
    monkeypatch.setenv("NO_PROXY", "*")
    return TlsWorld(tls)


def trusting_the_environment(world: TlsWorld) -> ZeepShop:
    """Return a shop whose session heeds the environment, as sessions do unless they are told otherwise."""
    shop = ZeepShop(world)
    shop.session.trust_env = True
    return shop


def test_zeep_lives_through_a_basket_by_payline_s_own_address(world: TlsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(world.tls.authority))
    live(trusting_the_environment(world), world)


def test_zeep_that_does_not_trust_the_authority_refuses(world: TlsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    with pytest.raises(requests.exceptions.SSLError, match="CERTIFICATE_VERIFY_FAILED"):
        trusting_the_environment(world).call("doWebPayment", opening("A1"))
