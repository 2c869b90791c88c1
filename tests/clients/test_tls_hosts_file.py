"""The whole of it as the server tells to set it up: a line in the hosts file, port 443, a line of php.ini, no more.

The hosts file is replaced for one process alone, in a mount namespace, which like port 443 takes the rights of root.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from mockpayline.tls.guide import NAMES
from tests.clients.programs import HERE, php
from tests.programs import program
from tests.tls.server import WATCHDOG, tls_server


def may_replace_the_hosts_file() -> bool:
    """Tell whether this process may give another one a hosts file of its own, and listen at 443."""
    if os.name != "posix" or os.geteuid() != 0:
        return False
    probe = [program("unshare"), "--mount", "sh", "-c", "mount --bind /dev/null /etc/hosts"]
    return subprocess.run(probe, capture_output=True, timeout=WATCHDOG, check=False).returncode == 0  # noqa: S603


def test_a_script_with_payline_s_addresses_in_it_reaches_the_sandbox_by_the_hosts_file(tmp_path: Path) -> None:
    if not may_replace_the_hosts_file():
        pytest.skip("it takes the rights of root")
    # A loopback address of this process alone, for 443 is one port only on each.
    address = f"127.{1 + os.getpid() % 250}.{1 + os.getpid() // 250 % 250}.{2 + os.getpid() // 62500 % 250}"
    options = ("--host", address, "--tls-port", "443")
    with tls_server(tmp_path / "tls", *options) as tls:
        guide = "".join(tls.server.output)
        line = f"{address} {' '.join(NAMES)}"
        assert line in guide, f"the server tells the line of the hosts file:\n{guide}"
        (tmp_path / "hosts").write_text(f"127.0.0.1 localhost\n{line}\n")
        script = [php(), "-d", f"openssl.cafile={tls.authority}", str(HERE / "php" / "shop.php"), "DEMO", "demo"]
        within = f"mount --bind {shlex.quote(str(tmp_path / 'hosts'))} /etc/hosts && exec {shlex.join(script)}"
        ran = subprocess.run(  # noqa: S603 - our own script
            [program("unshare"), "--mount", "sh", "-c", within],
            env={name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
            capture_output=True,
            text=True,
            timeout=WATCHDOG,
            check=False,
        )
    directory = '{"urls": ["https://homologation-payment.payline.com"], "ttl": 60}'
    assert ran.stdout.splitlines() == [directory, "02317"], ran.stdout + ran.stderr
