from __future__ import annotations

import pytest

from mockpayline.contract.messages.web import DoWebPaymentResponse
from mockpayline.contract.types.result import Result
from mockpayline.player.addresses import headers_of
from mockpayline.player.soap_call import Answer

FAILED = Answer("doWebPayment", fault="http", status=502)


def test_without_addresses_a_call_names_none() -> None:
    assert headers_of((), 1, "http", None, 0) == {}
    assert headers_of((), 2, "http", FAILED, 1) == {}


def test_tries_go_round_the_addresses() -> None:
    called = [headers_of(("a", "b", "c"), tries, "http", FAILED, 0)["Host"] for tries in range(1, 6)]
    assert called == ["a", "b", "c", "a", "b"]


def test_a_try_at_the_same_address_is_no_fail_over() -> None:
    assert headers_of(("a",), 2, "http", FAILED, 0) == {"Host": "a"}


@pytest.mark.parametrize(
    ("before", "cause"),
    [
        (FAILED, "HTTP_502"),
        (Answer("doWebPayment", fault="timeout"), "TIMEOUT"),
        (Answer("doWebPayment", fault="lost"), "TIMEOUT"),
        (Answer("doWebPayment", response=DoWebPaymentResponse(result=Result(code="02101"))), "APP_02101"),
    ],
)
def test_a_try_at_another_address_tells_what_the_one_before_came_to(before: Answer, cause: str) -> None:
    assert headers_of(("a", "b"), 2, "https", before, 0.0123) == {
        "Host": "b",
        "x-failover-cause": cause,
        "x-failover-duration": "12",
        "x-failover-origin": "https://a",
        "x-failover-index": "1",
    }


@pytest.mark.parametrize("fault", ["cut", "html", "soap"])
def test_what_the_sdk_has_no_word_for_is_not_made_up(fault: str) -> None:
    assert headers_of(("a", "b"), 2, "https", Answer("doWebPayment", fault=fault), 0) == {"Host": "b"}
