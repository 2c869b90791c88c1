"""Java by Payline's own name: a hosts file of the virtual machine, the authority in a trust store made by keytool."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.clients.life import opening, read
from tests.clients.php_shape import decoded, envelope
from tests.clients.programs import HERE
from tests.clients.tls import HOST, TlsWorld
from tests.clients.world import KEY
from tests.programs import program
from tests.tls.server import WATCHDOG, TlsServer

PASSWORD = "sandbox"


def trust_store(tls: TlsServer, folder: Path) -> Path:
    """Return a trust store that holds the authority, made as the server tells."""
    store = folder / "payline.p12"
    command = [program("keytool"), "-importcert", "-noprompt", "-alias", "mockpayline", "-file", str(tls.authority)]
    subprocess.run(  # noqa: S603 - a program just found
        [*command, "-keystore", str(store), "-storetype", "PKCS12", "-storepass", PASSWORD],
        capture_output=True,
        timeout=WATCHDOG,
        check=True,
    )
    return store


def opened(world: TlsWorld, folder: Path, *options: str) -> subprocess.CompletedProcess[bytes]:
    """Open a basket from a virtual machine with these options."""
    hosts = folder / "hosts"
    hosts.write_text(f"127.0.0.1 {HOST}\n")
    source = str(HERE / "java" / "Call.java")
    address = f"{world.url}/V4/services/WebPaymentAPI"
    return subprocess.run(  # noqa: S603 - a program just found
        [program("java"), f"-Djdk.net.hosts.file={hosts}", *options, source, address, f"{world.merchant}:{KEY}"],
        input=envelope("doWebPayment", opening("A1")),
        capture_output=True,
        timeout=WATCHDOG,
        check=False,
    )


def test_java_opens_a_basket_by_payline_s_own_name(tls: TlsServer, tmp_path: Path) -> None:
    program("javac")  # without which the virtual machine runs no source
    world = TlsWorld(tls, tls.port)
    store = trust_store(tls, tmp_path)
    trusting = (f"-Djavax.net.ssl.trustStore={store}", f"-Djavax.net.ssl.trustStorePassword={PASSWORD}")
    ran = opened(world, tmp_path, *trusting)
    assert ran.returncode == 0, ran.stderr.decode()
    answer = decoded("doWebPayment", ran.stdout)
    assert read(answer, "result", "code") == "00000", f"the basket is not opened: {answer}"
    assert read(answer, "redirectURL").startswith(f"{world.url}/v2/?token="), answer


def test_java_that_does_not_trust_the_authority_refuses(tls: TlsServer, tmp_path: Path) -> None:
    program("javac")
    ran = opened(TlsWorld(tls, tls.port), tmp_path)
    assert ran.returncode != 0
    assert b"unable to find valid certification path" in ran.stderr, ran.stderr.decode()
