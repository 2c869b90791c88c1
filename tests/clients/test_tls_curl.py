"""curl by Payline's own address: `--connect-to` leads the name here, `--cacert` trusts the authority."""

from __future__ import annotations

import subprocess

from tests.clients.life import live
from tests.clients.test_curl import Curl
from tests.clients.tls import HOST, TlsWorld
from tests.programs import program
from tests.tls.server import WATCHDOG, TlsServer

COULD_NOT_VERIFY = 60
"""curl's exit status for a certificate that nobody it trusts vouches for."""


def test_curl_lives_through_a_basket_by_payline_s_own_address(tls: TlsServer) -> None:
    world = TlsWorld(tls)
    live(Curl(world, "--cacert", str(tls.authority), "--connect-to", f"::127.0.0.1:{tls.port}"), world)


def test_curl_that_does_not_trust_the_authority_refuses(tls: TlsServer) -> None:
    ran = subprocess.run(  # noqa: S603 - a program just found
        [program("curl"), "-sS", "--noproxy", "*", "--connect-to", f"::127.0.0.1:{tls.port}", f"https://{HOST}/"],
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )
    assert ran.returncode == COULD_NOT_VERIFY, ran.stderr
