"""What is known of a call besides its message."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mockpayline.soap.context import REPORTED, CallContext, base_url


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

    assert msgspec.json.decode(context.heard.headers) == {
        "host": "h",
        "user-agent": "PHP",
        "soapaction": ' "doWebPayment" ',
        "x-failover-cause": "TIMEOUT",
    }
    assert context.heard.user_agent == "PHP"
    assert context.soap_action == "doWebPayment"
    assert context.heard.failover == {"x-failover-cause": "TIMEOUT"}
    assert context.base_url == "http://h"
    assert context.path == "/p"
    assert "secret" not in repr(context)


def test_a_call_without_headers_has_empty_ones() -> None:
    context = CallContext("id1", scope(), b"")

    assert (context.heard.user_agent, context.soap_action, context.heard.failover) == ("", "", {})


def nil(body: bytes) -> tuple[str, ...]:
    return CallContext("id1", scope(), body).nil


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (b"<a/>", ()),
        (b'<i:owner xsi:nil="true"/><o:title xsi:nil="true"></o:title>', ("owner", "title")),
        (b'<i:owner xsi:nil="true"/><i:owner xsi:nil="true"/>', ("owner",)),
        (b'<i:owner xsi:nil="false"/>', ()),
        (b'<![CDATA[<:nil="true"]]>', ()),
        (b'<![CDATA[<4111111111111111 a:nil="true"]]>', ("411111XXXXXX1111",)),
    ],
)
def test_elements_sent_as_nil_are_named_once(body: bytes, names: tuple[str, ...]) -> None:
    assert nil(body) == names


def test_no_more_elements_are_named_than_the_limit() -> None:
    assert len(nil(b"".join(b'<e%d x:nil="true"/>' % place for place in range(REPORTED + 5)))) == REPORTED


def test_names_of_any_length_take_no_more_room_than_the_limit() -> None:
    assert sum(map(len, nil(b"<" + b"e" * 9000 + b' x:nil="true"/>'))) == 2000


def test_a_call_tells_how_long_it_has_taken() -> None:
    context = CallContext("id1", scope(), b"")
    first = context.milliseconds
    assert 0 <= first <= context.milliseconds
