"""The demo shop where the buyer comes by HTTPS."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import httpx

from tests.server import running_server
from tests.tls.server import WATCHDOG, listening


def test_a_shop_that_is_opened_by_https_is_notified_at_the_plain_port(tmp_path: Path) -> None:
    with running_server("--tls", "--tls-port", "0", "--tls-folder", str(tmp_path)) as server:
        tls = listening(server, tmp_path)
        trusted = ssl.create_default_context(cafile=tls.authority)

        def called(method: str, path: str, **more: Any) -> httpx.Response:
            url = f"https://localhost:{tls.port}{path}"
            return httpx.request(
                method,
                url,
                verify=trusted,
                timeout=WATCHDOG,
                trust_env=False,
                **more,
            )

        location = called("POST", "/shop/pay", data={"kettle": "1"}).headers["location"]
        token = location.partition("token=")[2]
        called("POST", f"/control/worlds/DEMO/payments/{token}/buyer", json=["cancel"]).raise_for_status()
        told = called("GET", f"/control/worlds/DEMO/notifications?token={token}&until=delivered&timeout=30s").json()
    assert [one["url"].partition("?")[0] for one in told["sent"]] == [f"{server.url}/shop/notification"]
    assert told["sent"][0]["delivered"] is True, f"the shop has not taken it: {told}"
