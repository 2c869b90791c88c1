"""HTTPS beside HTTP: the same worlds, Payline's names verified, with workers, restarts, faults and a quick end."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import ssl
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mockpayline.settings import Settings
from mockpayline.soap.hosts import PAYLINE_HOSTS
from mockpayline.testing import AsyncSandbox, Sandbox
from mockpayline.tls.listener import hosts_of
from tests.clients.life import opening
from tests.clients.php_shape import decoded, envelope
from tests.server import running_server
from tests.tls.server import WATCHDOG, TlsServer, tls_server

SERVICE = "/V4/services/WebPaymentAPI"
DIRECTORY = "/services/servicesendpoints/SOAP/DEMO"
ACCOUNT = "Basic " + b64encode(b"DEMO:demo").decode()


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsServer]:
    """A server that only this module talks to."""
    with tls_server(tmp_path_factory.mktemp("tls"), "--public-url", "http://shop.test:8000") as one:
        yield one


def called(one: TlsServer, name: str, ref: str) -> str:
    """Open a basket by a host of this name and return the redirectURL."""
    with one.asking(name) as connection:
        headers = {"Content-Type": "text/xml; charset=utf-8", "Authorization": ACCOUNT}
        connection.request("POST", SERVICE, envelope("doWebPayment", opening(ref)), headers)
        answer = decoded("doWebPayment", connection.getresponse().read())
    assert answer["result"]["code"] == "00000", f"the basket is not opened: {answer}"
    return str(answer["redirectURL"])


@pytest.mark.parametrize("name", [*PAYLINE_HOSTS, "localhost", "127.0.0.1"])
def test_every_documented_host_is_verified_and_its_directory_leads_to_it_again(tls: TlsServer, name: str) -> None:
    urls = json.loads(tls.get(name, DIRECTORY))["urls"]
    assert urls == [f"https://{name}" if name in PAYLINE_HOSTS else "http://shop.test:8000"]


def test_the_wsdl_names_the_host_that_it_was_asked_at(tls: TlsServer) -> None:
    assert b'location="https://homologation.payline.com/V4/services/WebPaymentAPI"' in tls.get(
        "homologation.payline.com", f"{SERVICE}?wsdl"
    )


def test_buyers_are_sent_to_the_public_url_whatever_host_was_called(tls: TlsServer) -> None:
    assert called(tls, "homologation.payline.com", "A1").startswith("http://shop.test:8000/v2/?token=")


def test_both_listeners_serve_the_same_worlds(tls: TlsServer) -> None:
    token = called(tls, "services.payline.com", "A2").rpartition("token=")[2]
    answer = httpx.get(f"{tls.server.url}/control/worlds/DEMO/payments/{token}", trust_env=False)
    assert answer.json()["order_ref"] == "A2"


def test_a_client_that_does_not_trust_the_authority_is_not_served(tls: TlsServer) -> None:
    with (
        socket.create_connection(("127.0.0.1", tls.port), timeout=WATCHDOG) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        ssl.create_default_context().wrap_socket(plain, server_hostname="localhost")
    assert json.loads(tls.get("localhost", "/control/ready"))["ready"] is True, "others are served on"


def test_plain_http_at_the_port_of_https_harms_nobody(tls: TlsServer) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{tls.port}/control/ready", trust_env=False, timeout=WATCHDOG)
    assert json.loads(tls.get("localhost", "/control/ready"))["ready"] is True
    assert "Traceback" not in "".join(tls.server.output)


def test_ready_asks_by_https_with_the_authority_trusted(tls: TlsServer) -> None:
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "mockpayline", "ready", "--url", f"https://localhost:{tls.port}"],
        env={**os.environ, "SSL_CERT_FILE": str(tls.authority)},
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, f"ready: https://localhost:{tls.port}\n"), ran.stderr


def cli(tls: TlsServer, *words: str, trusted: bool) -> subprocess.CompletedProcess[str]:
    """Run a command against the server by HTTPS, with its authority trusted or not."""
    environment = {name: value for name, value in os.environ.items() if name != "SSL_CERT_FILE"}
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "mockpayline", *words, "--url", f"https://localhost:{tls.port}"],
        env={**environment, "SSL_CERT_FILE": str(tls.authority)} if trusted else environment,
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )


def test_report_and_play_ask_by_https_with_the_authority_trusted(tls: TlsServer) -> None:
    played = cli(tls, "play", "gift-card-alone", trusted=True)
    assert played.returncode == 0, played.stdout + played.stderr
    told = cli(tls, "report", "--merchant", "gift-card-alone", trusted=True)
    assert (told.returncode, told.stdout[:16]) == (0, "Payline coverage"), told.stderr


@pytest.mark.parametrize("words", [("report",), ("play", "gift-card-alone")])
def test_a_server_that_is_not_trusted_is_told_with_what_to_set(tls: TlsServer, words: tuple[str, ...]) -> None:
    told = cli(tls, *words, trusted=False)
    assert told.returncode == 1
    assert "is not trusted" in told.stdout + told.stderr
    assert "let SSL_CERT_FILE name the authority.pem" in told.stdout + told.stderr


def test_both_python_clients_ask_by_https_with_the_authority_trusted(
    tls: TlsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"https://localhost:{tls.port}"
    monkeypatch.setenv("SSL_CERT_FILE", str(tls.authority))
    with Sandbox(url, "TRUSTING").begin() as payline:
        assert payline.contracts[0].number == "CCC1"

    async def asked() -> int:
        async with AsyncSandbox(url, "TRUSTING") as sandbox:
            return len(await (await sandbox.attach()).payments())

    assert asyncio.run(asked()) == 0


def test_a_scripted_fault_closes_an_encrypted_connection_too(tls: TlsServer) -> None:
    faults = f"{tls.server.url}/control/worlds/DEMO/faults"
    said = {"on": "doWebPayment", "at": "payment.payline.com", "do": "lose_answer"}
    assert httpx.post(faults, json=said, trust_env=False).is_success
    try:
        with pytest.raises(ConnectionError):
            called(tls, "payment.payline.com", "A3")
        called(tls, "homologation.payline.com", "A4")
    finally:
        httpx.delete(faults, trust_env=False)


def test_trust_that_was_set_up_once_stays_over_restarts(tmp_path: Path) -> None:
    with tls_server(tmp_path) as one:
        before = one.authority.read_bytes()
    with tls_server(tmp_path) as again:
        assert again.authority.read_bytes() == before
        again.get("homologation.payline.com", DIRECTORY)


def test_every_worker_answers_by_https(tmp_path: Path) -> None:
    options = ("--workers", "2", "--store", f"sqlite:///{tmp_path / 'worlds.sqlite'}")
    with tls_server(tmp_path / "tls", *options) as one:
        for place in range(8):
            called(one, "homologation.payline.com", f"W{place}")
        told = httpx.get(f"{one.server.url}/control/worlds/DEMO/payments", trust_env=False).json()
    assert len(told["payments"]) == 8


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_server_s_end_waits_for_no_client_that_says_nothing(tmp_path: Path, workers: str) -> None:
    options = ("--workers", workers, "--store", f"sqlite:///{tmp_path / 'worlds.sqlite'}")
    with (
        tls_server(tmp_path / "tls", *options) as one,
        socket.create_connection(("127.0.0.1", one.port), timeout=WATCHDOG),  # it never begins to agree
        one.asking("localhost") as kept,
    ):
        kept.request("GET", "/control/ready")
        kept.getresponse().read()
        one.server.process.terminate()
        # Workers that did not end by themselves are killed after a while, and then this is no 0.
        assert one.server.process.wait(WATCHDOG) == 0, "".join(one.server.output)
        assert "Traceback" not in "".join(one.server.output)


def test_a_call_whose_body_is_still_arriving_at_the_server_s_end_is_answered(tmp_path: Path) -> None:
    body = envelope("doWebPayment", opening("A1"))
    head = f"POST {SERVICE} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {ACCOUNT}\r\n"
    head += f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    with tls_server(tmp_path) as one, one.connected("localhost") as shop:
        shop.sendall(head.encode())
        assert shop.recv(4096).startswith(b"HTTP/1.1 100"), "the call has begun"
        one.server.process.terminate()
        shop.sendall(body)
        assert shop.recv(4096).startswith(b"HTTP/1.1 200"), "".join(one.server.output)
        assert one.server.process.wait(WATCHDOG) == 0, "".join(one.server.output)


def test_a_port_of_https_that_is_taken_is_told_by_its_name(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        options = ["--port", "0", "--tls", "--tls-port", port, "--tls-folder", str(tmp_path)]
        ran = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "mockpayline", "serve", *options],
            capture_output=True,
            text=True,
            timeout=WATCHDOG,
            check=False,
        )
    assert ran.returncode == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in ran.stderr


def test_the_certificate_holds_the_hosts_of_every_setting_that_names_one() -> None:
    settings = Settings(
        host="10.1.2.3",
        allowed_hosts=("sandbox.example",),
        public_url="https://buyers.test:8443/pay",
        failover_urls=("https://one.test", "http://[fd00::1]:8000"),
        tls_hosts=("payline", "localhost"),
    )
    further = ["10.1.2.3", "sandbox.example", "buyers.test", "one.test", "fd00::1", "payline"]
    assert list(hosts_of(settings)) == [*PAYLINE_HOSTS, "localhost", "127.0.0.1", "::1", *further]
    assert "0.0.0.0" not in hosts_of(Settings(host="0.0.0.0")), "nobody asks at every address"  # noqa: S104


def test_a_server_without_https_loads_nothing_of_it() -> None:
    ask = "import mockpayline.app, sys; print(*{'trustme', 'cryptography', 'mockpayline.tls'} & sys.modules.keys())"
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", ask], capture_output=True, text=True, timeout=WATCHDOG, check=True
    )
    assert ran.stdout == "\n"


def test_the_directory_names_the_addresses_of_the_setting(tmp_path: Path) -> None:
    urls = "https://payment.payline.com,https://payment-2.payline.com"
    with running_server("--failover-urls", urls) as one:
        told = httpx.get(f"{one.url}{DIRECTORY}", trust_env=False).json()
    assert told == {"urls": urls.split(","), "ttl": 60}
