from __future__ import annotations

from typing import Any

import pytest
from starlette.requests import Request

from mockpayline.control.guard import Guard, authority
from mockpayline.errors import Forbidden, Unauthorized
from tests.control.api import serving


def request(method: str = "GET", *, version: str = "1.1", **headers: str | list[str]) -> Request:
    """Return a request with these headers, a list being sent as several."""
    raw = [
        (name.encode(), value.encode("latin-1"))
        for name, values in headers.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    scope: dict[str, Any] = {"type": "http", "method": method, "http_version": version, "path": "/", "headers": raw}
    return Request(scope)


LOCAL = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost:8000",
    "127.0.0.1",
    "127.0.0.1:8000",
    "127.1.2.3:1",
    "[::1]",
    "[::1]:65535",
    "[0:0:0:0:0:0:0:1]:8000",
    "10.0.0.7:8000",
    "203.0.113.9",
    "[2001:db8::1]:8000",
    "payline",
    "my_service:8000",
    "2130706433",
    "shop.test",
    "a.b.shop.test:8000",
    "payline.localhost",
    "payline.internal",
    "Payline.INTERNAL:443",
]

STRANGE = [
    "example.com",
    "example.com:8000",
    "attacker.test.example.com",
    "localhost.example.com",
    "127.0.0.1.example.com",
    "mytest.invalid",
    "notinternal.co",
    "1.2.3",
    "1.2.3.4.5",
    "0x7f.0.0.1",
]

MALFORMED = [
    "",
    " ",
    "localhost:",
    "localhost:0",
    "localhost:65536",
    "localhost:80:80",
    "localhost:x",
    "localhost/",
    "localhost\\",
    "localhost?",
    "localhost#",
    "user@localhost",
    "localhost, localhost",
    "localhost localhost",
    ".",
    ".test",
    "a..test",
    "-a.test",
    "::1",
    "[::1",
    "[::1]x",
    "[127.0.0.1]",
    "[fe80::1%25eth0]",
    "[:::1]",
    "[]",
    "l\xf6calhost",
    "a" * 64,
    "a." * 127 + "toolong",
]


@pytest.mark.parametrize("host", LOCAL)
def test_a_local_host_may_call(host: str) -> None:
    Guard().check(request(host=host))


@pytest.mark.parametrize("host", [*STRANGE, *MALFORMED])
def test_a_strange_or_malformed_host_may_not_call(host: str) -> None:
    with pytest.raises(Forbidden) as refused:
        Guard().check(request(host=host))
    assert refused.value.path == "Host", "the answer says which header it is about"


@pytest.mark.parametrize("host", STRANGE)
def test_an_allowed_host_may_call_in_any_spelling_and_at_any_port(host: str) -> None:
    name = host.partition(":")[0]
    Guard(allowed_hosts=[name.upper()]).check(request(host=f"{name.title()}:81"))


@pytest.mark.parametrize("host", ["sub.example.com", "example.com.evil.com", "xample.com", "example.co"])
def test_an_allowed_host_allows_no_other_name(host: str) -> None:
    with pytest.raises(Forbidden):
        Guard(allowed_hosts=["example.com"]).check(request(host=host))


@pytest.mark.parametrize("host", ["pay.example.com", "PAY.example.com:8443", "localhost"])
def test_the_host_of_the_public_url_may_call(host: str) -> None:
    Guard(public_url="https://Pay.example.com:8443/sandbox").check(request(host=host))


@pytest.mark.parametrize("host", ["example.com", "other.example.com", "pay.example.com.evil.com"])
def test_a_public_url_allows_no_other_name(host: str) -> None:
    with pytest.raises(Forbidden):
        Guard(public_url="https://pay.example.com").check(request(host=host))


@pytest.mark.parametrize(
    ("public_url", "origin"),
    [
        ("https://pay.example.com", "https://pay.example.com"),
        ("https://pay.example.com", "https://pay.example.com:443"),
        ("http://pay.example.com:8080/below", "http://pay.example.com:8080"),
    ],
)
def test_a_page_of_the_public_url_changes_things_behind_a_proxy_that_names_another_host(
    public_url: str, origin: str
) -> None:
    Guard(public_url=public_url).check(request("POST", host="127.0.0.1:8000", origin=origin))


@pytest.mark.parametrize("origin", ["https://pay.example.com:8443", "http://evil.com", "null"])
def test_a_public_url_allows_no_other_origin(origin: str) -> None:
    with pytest.raises(Forbidden):
        Guard(public_url="https://pay.example.com").check(request("POST", host="127.0.0.1:8000", origin=origin))


def test_two_hosts_are_refused_though_both_are_local() -> None:
    with pytest.raises(Forbidden):
        Guard().check(request(host=["localhost", "localhost"]))


def test_a_missing_host_is_taken_from_http_1_0_alone() -> None:
    Guard().check(request(version="1.0"))
    with pytest.raises(Forbidden):
        Guard().check(request(version="1.1"))


def test_a_page_never_changes_anything_where_the_host_is_missing() -> None:
    Guard().check(request("POST", version="1.0"))
    with pytest.raises(Forbidden):
        Guard().check(request("POST", version="1.0", origin="http://localhost"))


SAME = [
    ("localhost:8000", "http://localhost:8000"),
    ("LocalHost:8000", "http://localhost:8000"),
    ("localhost", "http://localhost"),
    ("localhost:80", "http://localhost"),
    ("shop.test", "https://shop.test"),
    ("shop.test:443", "https://shop.test"),
    ("[::1]:8000", "http://[::1]:8000"),
]

FOREIGN = [
    ("localhost:8000", "http://localhost:8001"),
    ("localhost:8000", "http://localhost"),
    ("localhost:8000", "http://127.0.0.1:8000"),
    ("localhost:8000", "https://example.com"),
    ("localhost:8000", "http://localhost:8000.example.com"),
    ("localhost:8000", "http://evil@localhost:8000"),
    ("localhost", "https://localhost:80"),
    ("localhost", "ftp://localhost"),
    ("localhost", "chrome-extension://localhost"),
    ("localhost", "file://"),
    ("localhost", "null"),
    ("localhost", "localhost"),
    ("localhost", ""),
    ("localhost", "http://["),
    ("localhost", "http://localhost:99999"),
]

CHANGES = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "INVENTED"]


@pytest.mark.parametrize(("host", "origin"), SAME)
@pytest.mark.parametrize("method", CHANGES)
def test_the_own_origin_may_change(method: str, host: str, origin: str) -> None:
    Guard().check(request(method, host=host, origin=origin))


@pytest.mark.parametrize(("host", "origin"), FOREIGN)
@pytest.mark.parametrize("method", CHANGES)
def test_a_foreign_origin_may_not_change(method: str, host: str, origin: str) -> None:
    with pytest.raises(Forbidden) as refused:
        Guard().check(request(method, host=host, origin=origin))
    assert refused.value.path == "Origin", "the answer says which header it is about"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_foreign_origin_may_read_since_it_cannot_see_the_answer(method: str) -> None:
    Guard().check(request(method, host="localhost", origin="https://example.com"))


def test_two_origins_are_refused_though_both_are_the_own_one() -> None:
    with pytest.raises(Forbidden):
        Guard().check(request("POST", host="localhost", origin=["http://localhost", "http://localhost"]))


@pytest.mark.parametrize("said", ["Bearer s3cret", "bearer s3cret", "BEARER  s3cret ", " Bearer s3cret"])
def test_the_right_token_is_taken(said: str) -> None:
    Guard(token="s3cret").check(request(host="localhost", authorization=said))


@pytest.mark.parametrize(
    "said",
    [
        [],
        "",
        "Bearer",
        "Bearer ",
        "Bearer s3cre",
        "Bearer s3crett",
        "Bearer S3CRET",
        "Bearer s3cret s3cret",
        "Bearer s\xe9cret",
        "s3cret",
        "Basic s3cret",
        "Bearers3cret",
        ["Bearer s3cret", "Bearer s3cret"],
        ["Bearer wrong", "Bearer s3cret"],
    ],
)
def test_a_missing_wrong_or_doubled_token_is_refused_and_never_repeated(said: str | list[str]) -> None:
    with pytest.raises(Unauthorized) as refused:
        Guard(token="s3cret").check(request(host="localhost", authorization=said))
    told = f"{refused.value} {refused.value.path} {refused.value.value} {refused.value.expected}"
    assert "s3cre" not in told.lower(), "neither the token nor what was sent shows"


def test_without_a_token_any_authorization_is_taken() -> None:
    Guard().check(request(host="localhost", authorization="Basic x"))


def test_the_host_is_checked_before_the_token() -> None:
    with pytest.raises(Forbidden):
        Guard(token="s3cret").check(request(host="example.com"))


def test_a_health_check_needs_no_token_but_a_host() -> None:
    Guard(token="s3cret").check(request(host="localhost"), with_token=False)
    with pytest.raises(Forbidden):
        Guard(token="s3cret").check(request(host="example.com"), with_token=False)


def test_an_ipv6_host_has_one_spelling() -> None:
    assert authority("[2001:DB8:0::1]:80") == ("2001:db8::1", 80), "spellings of one address are told apart"


@pytest.mark.anyio
async def test_the_api_answers_401_with_a_challenge_where_a_token_is_asked_for() -> None:
    async with serving(guard=Guard(token="s3cret")) as api:
        refused = await api.http.get("/control/worlds")
        assert refused.status_code == 401, "no token was sent"
        assert refused.headers["www-authenticate"].startswith("Bearer"), "RFC 9110 asks for a challenge"
        assert refused.json()["error"]["kind"] == "unauthorized", "the shape is that of all errors"
        taken = await api.http.get("/control/worlds", headers={"Authorization": "Bearer s3cret"})
        assert taken.status_code == 200, taken.text
        await api.get("/control/ready")
        await api.get("/control/nowhere", 401)


@pytest.mark.anyio
async def test_the_api_answers_403_to_a_strange_host_on_every_address() -> None:
    async with serving(host="example.com") as api:
        for path in ("/control", "/control/ready", "/control/worlds", "/control/worlds/DEMO/clock", "/control/nowhere"):
            assert (await api.get(path, 403))["kind"] == "forbidden", f"{path} answers a stranger"


@pytest.mark.anyio
async def test_a_foreign_page_changes_nothing() -> None:
    async with serving() as api:
        refused = await api.http.delete("/control/worlds/DEMO", headers={"Origin": "https://example.com"})
        assert refused.status_code == 403, "a foreign page deleted a world"
        preflight = await api.http.options("/control/worlds/DEMO", headers={"Origin": "https://example.com"})
        assert preflight.status_code == 403, "the preflight of a foreign page is refused"
        assert not [name for name in preflight.headers if name.startswith("access-control")], "CORS is not spoken"
        await api.get("/control/worlds/DEMO")
