"""What is known of a call besides its message."""

from __future__ import annotations

from typing import Any

import pytest

from mockpayline.soap.context import CallContext, base_url


def scope(*headers: tuple[bytes, bytes], **more: Any) -> dict[str, Any]:
    return {"scheme": "http", "server": ("127.0.0.1", 8000), "headers": list(headers), "path": "/p", **more}


@pytest.mark.parametrize("host", ["shop.test", "localhost:8000", "127.0.0.1:1", "[::1]:8000", "[::1]", "under_score"])
def test_the_base_is_what_the_client_called(host: str) -> None:
    assert base_url(scope((b"host", host.encode()), scheme="https"), None) == f"https://{host}"


@pytest.mark.parametrize("host", ["", "a b", 'x"><y', "a/b", "a:b", "user@host", "[x]", "é"])
def test_a_host_that_is_none_gives_way_to_the_sockets_address(host: str) -> None:
    assert base_url(scope((b"host", host.encode("latin-1"))), None) == "http://127.0.0.1:8000"


def test_without_a_host_header_the_sockets_address_counts() -> None:
    assert base_url(scope(server=("::1", 80)), None) == "http://[::1]:80"
    assert base_url(scope(server=None), None) == "http://localhost"


def test_the_public_url_wins_and_loses_its_slash() -> None:
    assert base_url(scope((b"host", b"inner")), "https://sandbox.test/") == "https://sandbox.test"


def test_a_call_shows_its_headers_but_no_key() -> None:
    context = CallContext(
        "id1",
        scope(
            (b"host", b"h"),
            (b"authorization", b"Basic c2VjcmV0"),
            (b"proxy-authorization", b"x"),
            (b"cookie", b"c"),
            (b"user-agent", b"PHP"),
            (b"soapaction", b' "doWebPayment" '),
            (b"x-failover-cause", b"TIMEOUT"),
        ),
        b"<secret/>",
    )

    assert context.headers == {
        "host": "h",
        "user-agent": "PHP",
        "soapaction": ' "doWebPayment" ',
        "x-failover-cause": "TIMEOUT",
    }
    assert context.user_agent == "PHP"
    assert context.soap_action == "doWebPayment"
    assert context.failover == {"x-failover-cause": "TIMEOUT"}
    assert context.base_url == "http://h"
    assert context.path == "/p"
    assert "secret" not in repr(context)


def test_a_call_without_headers_has_empty_ones() -> None:
    context = CallContext("id1", scope(), b"")

    assert (context.user_agent, context.soap_action, context.failover) == ("", "", {})
