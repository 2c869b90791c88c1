from __future__ import annotations

import logging

import pytest
from starlette.types import Message

import mockpayline
from mockpayline.control.api import Resource
from mockpayline.control.guard import Guard
from mockpayline.errors import StoreDown
from tests.control.api import DEMO, MAGIC, Api

pytestmark = pytest.mark.anyio


async def test_a_ready_server_says_so_with_its_version(api: Api) -> None:
    assert await api.get("/control/ready") == {"ready": True, "version": mockpayline.__version__}


async def test_a_server_whose_store_is_down_is_not_ready(api: Api) -> None:
    await api.store.close()
    assert (await api.get("/control/ready", 503))["kind"] == "store_down"
    assert (await api.get(DEMO, 503))["kind"] == "store_down"


@pytest.mark.parametrize(
    "path",
    [
        "/control",
        "/control/",
        "/control/nowhere",
        "/control/ready/",
        "/control/worlds/",
        f"{DEMO}/",
        f"{DEMO}/payment",
        f"{DEMO}/payments/T/buyer/x",
        f"{DEMO}/gift-cards/",
        "/control/worlds//clock",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
async def test_an_unknown_address_is_404_in_the_shape_of_errors(api: Api, method: str, path: str) -> None:
    answer = await api.http.request(method, path)
    assert (answer.status_code, answer.json()["error"]["kind"]) == (404, "not_found"), answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/reset"),
        ("GET", "/payments"),
        ("GET", "/payments/T"),
        ("POST", "/payments/T/buyer"),
        ("GET", "/gift-cards"),
        ("GET", f"/gift-cards/{MAGIC}"),
        ("PATCH", f"/gift-cards/{MAGIC}"),
        ("GET", "/clock"),
        ("POST", "/clock"),
        ("GET", "/journal"),
    ],
)
async def test_an_unknown_world_is_404(api: Api, method: str, path: str) -> None:
    body = {"POST/clock": {"advance": "1s"}, f"PATCH/gift-cards/{MAGIC}": {"balance": 1}}.get(method + path, [])
    answer = await api.http.request(method, f"/control/worlds/NOBODY{path}", json=body)
    assert (answer.status_code, answer.json()["error"]["value"]) == (404, "NOBODY"), answer.text


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/control/ready", "GET, HEAD"),
        ("DELETE", "/control/worlds", "GET, HEAD"),
        ("POST", DEMO, "GET, PUT, DELETE, HEAD"),
        ("PATCH", DEMO, "GET, PUT, DELETE, HEAD"),
        ("GET", f"{DEMO}/reset", "POST"),
        ("POST", f"{DEMO}/payments", "GET, HEAD"),
        ("PUT", f"{DEMO}/payments/T", "GET, HEAD"),
        ("GET", f"{DEMO}/payments/T/buyer", "POST"),
        ("PUT", f"{DEMO}/gift-cards/1", "GET, PATCH, HEAD"),
        ("PUT", f"{DEMO}/clock", "GET, POST, HEAD"),
        ("DELETE", f"{DEMO}/journal", "GET, HEAD"),
        ("OPTIONS", f"{DEMO}/journal", "GET, HEAD"),
        ("INVENTED", f"{DEMO}/journal", "GET, HEAD"),
    ],
)
async def test_a_wrong_method_is_405_and_names_the_right_ones(api: Api, method: str, path: str, allowed: str) -> None:
    answer = await api.http.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed), answer.text
    assert answer.json()["error"]["kind"] == "wrong_method"


async def test_head_is_answered_as_get(api: Api) -> None:
    assert (await api.http.head(DEMO)).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"), [("GET", DEMO), ("GET", f"{DEMO}/nowhere"), ("POST", DEMO), ("DELETE", DEMO), ("PUT", DEMO)]
)
async def test_every_answer_is_what_it_says_and_is_kept_by_nobody(api: Api, method: str, path: str) -> None:
    answer = await api.http.request(method, path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert not [name for name in answer.headers if name.startswith("access-control")], "CORS is not spoken"


async def test_our_own_mistake_is_500_with_a_reference_that_the_log_carries(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_arguments: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(api.worlds, "across", broken)
    with caplog.at_level(logging.ERROR, "mockpayline.control"):
        answer = await api.http.get("/control/ready")
    error = answer.json()["error"]
    assert (answer.status_code, error["kind"]) == (500, "internal_error")
    assert error["value"] in caplog.text, "the log does not know the reference"
    assert "secret of the inside" in caplog.text, "the log tells what happened"
    assert "secret" not in answer.text, "the answer tells of the inside"
    assert "Traceback" not in answer.text, "the answer shows a traceback"


async def test_a_store_that_goes_down_meanwhile_is_503(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def down(*_arguments: object) -> None:
        raise StoreDown("The store does not answer.")

    monkeypatch.setattr(api.store, "run", down)
    for method, path in [("GET", "/control/worlds"), ("PUT", DEMO), ("POST", f"{DEMO}/reset"), ("DELETE", DEMO)]:
        answer = await api.http.request(method, path, content=b'{"extends": "demo"}' if method == "PUT" else b"")
        assert (answer.status_code, answer.json()["error"]["kind"]) == (503, "store_down"), f"{method} {path}"


async def test_a_client_that_leaves_in_the_middle_of_its_body_is_answered_nothing(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": f"{DEMO}/clock",
        "path_params": {"merchant": "DEMO"},
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    await Resource(api.worlds, Guard(), {"POST": "clock.change"})(scope, receive, send)
    assert not sent, "nobody is there to read the answer"
    assert not caplog.records, "a client that leaves is no trouble"
