"""Whoever came by one of Payline's names is told to come by it again."""

from __future__ import annotations

from typing import Any

import pytest

from mockpayline.soap.hosts import PAYLINE_HOSTS, callers_url

PUBLIC = "http://sandbox.test:8000"


def scope(host: str) -> dict[str, Any]:
    return {"type": "http", "scheme": "https", "headers": [(b"host", host.encode())], "server": ("127.0.0.1", 8443)}


@pytest.mark.parametrize("host", [*PAYLINE_HOSTS, "homologation.payline.com:8443", "Homologation.Payline.com"])
def test_a_caller_by_payline_s_name_is_led_to_it_again_whatever_the_public_url(host: str) -> None:
    assert callers_url(scope(host), PUBLIC) == f"https://{host}"


@pytest.mark.parametrize("host", ["127.0.0.1:8443", "[::1]:8443", "payline.com.test", "homologation.payline.co"])
def test_any_other_caller_is_led_to_the_public_url(host: str) -> None:
    assert callers_url(scope(host), PUBLIC) == PUBLIC
    assert callers_url(scope(host), None) == f"https://{host}"
