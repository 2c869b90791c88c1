"""PHP's SoapClient by Payline's own address, the authority trusted by a line of php.ini."""

from __future__ import annotations

import pytest

from tests.clients.conversation import Refused
from tests.clients.life import live, opening
from tests.clients.test_php import MODES, php_shop
from tests.clients.tls import HOST, TlsWorld
from tests.clients.tunnel import tunnel_to
from tests.tls.server import TlsServer


@pytest.mark.parametrize("wsdl", MODES)
def test_php_lives_through_a_basket_by_payline_s_own_address(tls: TlsServer, wsdl: bool) -> None:
    world = TlsWorld(tls)
    trusting = ("-d", f"openssl.cafile={tls.authority}")
    with tunnel_to(tls.port) as tunnel, php_shop(world, *trusting, wsdl=wsdl, proxy=tunnel.port) as shop:
        live(shop, world)
    assert set(tunnel.asked) == {f"{HOST}:443"}, "no other host was asked"


def test_php_that_does_not_trust_the_authority_refuses(tls: TlsServer) -> None:
    world = TlsWorld(tls)
    with (
        tunnel_to(tls.port) as tunnel,
        php_shop(world, wsdl=False, proxy=tunnel.port) as shop,
        pytest.raises(Refused, match=r"certificate verify failed|Could not connect"),
    ):
        shop.call("doWebPayment", opening("A1"))
    assert tunnel.asked == [f"{HOST}:443"], "it came as far as the certificate"
