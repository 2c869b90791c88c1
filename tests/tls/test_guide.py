"""The guide names the authority's file wherever it is to be trusted, and the address that listens."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockpayline.soap.hosts import PAYLINE_HOSTS
from mockpayline.tls.guide import NAMES, guide

FILE = Path("/data/my tls/authority.pem")


def test_every_client_is_told_the_file_as_a_shell_takes_it() -> None:
    told = guide(FILE, host="127.0.0.1", port=8443, buyers=None)
    rows = {line.split()[0]: line for line in told.splitlines() if line.startswith("  ")}
    for client in ("curl", "PHP", "Node", "Python", "Java"):
        assert "'/data/my tls/authority.pem'" in rows[client], f"{client} is not told what to trust"
    assert "authority" in rows, "the file stands there by itself"


def test_the_names_that_are_to_be_led_here_are_those_of_payline() -> None:
    told = guide(FILE, host="127.0.0.1", port=8443, buyers=None)
    assert set(NAMES) <= set(PAYLINE_HOSTS)
    assert f"127.0.0.1 {' '.join(NAMES)}\n" in told, "a line for the hosts file"
    assert ", ".join(NAMES) in told, "aliases for compose"


@pytest.mark.parametrize(("port", "told"), [(8443, True), (443, False)])
def test_a_port_that_the_sdks_do_not_ask_at_is_told(port: int, told: bool) -> None:
    assert ("--tls-port 443" in guide(FILE, host="127.0.0.1", port=port, buyers=None)) is told


@pytest.mark.parametrize(("buyers", "told"), [("http://127.0.0.1:8000", True), (None, False)])
def test_a_public_url_is_proposed_where_there_is_none(buyers: str | None, told: bool) -> None:
    assert ("--public-url" in guide(FILE, host="127.0.0.1", port=8443, buyers=buyers)) is told
