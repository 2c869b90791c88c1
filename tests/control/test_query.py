from __future__ import annotations

import pytest
from starlette.requests import Request

from mockpayline.control.query import count, parameters
from mockpayline.errors import InvalidValue
from tests.control.api import DEMO, Api


def request(query: str) -> Request:
    return Request({"type": "http", "method": "GET", "headers": [], "path": "/", "query_string": query.encode()})


def test_parameters_are_read_by_name() -> None:
    assert parameters(request("state=open&order_ref=A%201%C3%A9"), "order_ref", "state") == {
        "state": "open",
        "order_ref": "A 1é",
    }


@pytest.mark.parametrize("query", ["stat=open", "state=open&x=1", "state=open&state=open", "state=", "state"])
def test_a_parameter_that_would_be_ignored_is_refused(query: str) -> None:
    with pytest.raises(InvalidValue):
        parameters(request(query), "state")


@pytest.mark.parametrize(("text", "value"), [("1", 1), ("10", 10), ("007", 7)])
def test_a_number_within_its_bounds_is_read(text: str, value: int) -> None:
    assert count({"limit": text}, "limit", default=5, most=100) == value


@pytest.mark.parametrize("text", ["0", "101", "-1", "1.0", "x", "²", "", "1" * 5000])
def test_a_number_beyond_its_bounds_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        count({"limit": text}, "limit", default=5, most=100)


def test_an_absent_number_is_its_default() -> None:
    assert count({}, "limit", default=5, most=100) == 5


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/control/ready"),
        ("GET", "/control/worlds"),
        ("GET", DEMO),
        ("PUT", DEMO),
        ("DELETE", DEMO),
        ("POST", f"{DEMO}/reset"),
        ("GET", f"{DEMO}/payments"),
        ("GET", f"{DEMO}/payments/T"),
        ("POST", f"{DEMO}/payments/T/buyer"),
        ("GET", f"{DEMO}/gift-cards"),
        ("GET", f"{DEMO}/gift-cards/1"),
        ("PATCH", f"{DEMO}/gift-cards/1"),
        ("GET", f"{DEMO}/clock"),
        ("POST", f"{DEMO}/clock"),
        ("GET", f"{DEMO}/journal"),
    ],
)
async def test_no_address_takes_an_unknown_parameter(api: Api, method: str, path: str) -> None:
    answer = await api.http.request(method, f"{path}?mistyped=1", json=[])
    assert (answer.status_code, answer.json()["error"]["path"]) == (422, "mistyped"), answer.text
