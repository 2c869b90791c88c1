"""Faults as merchants live through them: what was done all the same, and what a second try comes to."""

from __future__ import annotations

import base64
import json
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import IncompleteRead, RemoteDisconnected
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import zeep

from mockpayline.domain.fault import FaultKind
from tests.by_hand import opening
from tests.server import running_server

from .faulty import HEADERS, KEY, MERCHANT, PATH, SILENT, WATCHDOG, WHOLE, Shop, code, details, prepare, sent, token_of


@pytest.mark.parametrize("kind", FaultKind)
def test_a_reading_call_is_tried_again_with_success(shop: Shop, kind: FaultKind) -> None:
    order_ref = f"{kind}-read"
    token = token_of(shop.again(opening(order_ref)))
    assert code(shop.again(details(token))) == "02533"
    assert [one["call"] for one in shop.faults(order_ref)] == [1, 1], "each operation has a count of its own"


@pytest.mark.parametrize("kind", FaultKind)
def test_a_fault_before_the_work_leaves_no_payment_and_one_after_it_does(shop: Shop, kind: FaultKind) -> None:
    order_ref = f"{kind}-work"
    try:
        shop.open(order_ref)
    except (RemoteDisconnected, IncompleteRead):
        shop.http.close()
    assert shop.payments(order_ref) == ([] if kind.before_work else ["issued"])
    status, _, body = shop.open(order_ref)
    assert (status, code(body)) == (200, "00000"), "the second call meets nothing"
    assert len(shop.payments(order_ref)) == (1 if kind.before_work else 2)
    [told] = shop.faults(order_ref)
    assert (told["fault"], told["call"], told["rule"]) == (kind, 1, kind)


def test_the_second_reading_alone_can_be_lost(shop: Shop) -> None:
    token = token_of(shop.open("late-1")[2])
    assert code(shop.post(details(token))[2]) == "02533"
    with pytest.raises(RemoteDisconnected):
        shop.post(details(token))
    assert code(shop.post(details(token))[2]) == "02533"


def test_a_scripted_buyer_acts_though_the_answer_was_lost(shop: Shop) -> None:
    assert shop.raw(opening("buyer-lost")) == b""
    assert shop.payments("buyer-lost") == ["cancelled"]
    status, _, body = shop.open("buyer-lost")
    assert (status, code(body)) == (200, "00000"), "and after an answer that was not"
    assert shop.payments("buyer-lost") == ["cancelled"] * 2


def test_a_stranger_meets_no_fault(shop: Shop) -> None:
    wrong = "Basic " + base64.b64encode(f"{MERCHANT}:wrong".encode()).decode()
    assert shop.post(opening("drop-stranger"), Authorization=wrong)[0] == 401
    with pytest.raises(RemoteDisconnected):
        shop.open("drop-stranger")


def test_a_fault_of_the_whole_world_befalls_its_calls_and_no_reading_of_the_description(shop: Shop) -> None:
    said = json.dumps({"on": "*", "call": 1, "do": "drop"}).encode()
    [before] = shop.control("POST", "/faults", said)["faults"]
    assert before["calls"] == {}
    try:
        for method in ("GET", "HEAD"):
            shop.http.request(method, f"{PATH}?wsdl", headers=HEADERS)
            with shop.http.getresponse() as answer:
                assert answer.status == 200
                answer.read()
        with pytest.raises(RemoteDisconnected):
            shop.open("A3")
        assert shop.open("A3")[0] == 200
        [after] = shop.control("GET", "/faults")["faults"]
        assert (after["calls"], after["met"]) == ({"doWebPayment": 2}, 1)
    finally:
        shop.control("DELETE", "/faults")
    assert shop.payments("A3") == ["issued"]


SCENARIO = """
extends: demo
merchant: {access_key: key}
payments:
  - name: lost answer
    when: {order_ref: LOST-*, amount: 100.00}
    buyer: [open, cancel]
    faults:
      - {on: doWebPayment, call: 1, do: lose_answer}
      - {on: getWebPaymentDetails, first: 2, http: 503, delay: 5ms}
      - {on: getWebPaymentDetails, every: 3, code: "02101"}
"""


def test_a_scenario_scripts_faults(shop: Shop) -> None:
    scripted = Shop(shop.server, "SCRIPTED")
    scripted.control("PUT", "", SCENARIO.encode())
    with closing(scripted.http):
        with pytest.raises(RemoteDisconnected):
            scripted.open("LOST-1")
        assert scripted.payments("LOST-1") == ["cancelled"], "the payment exists, and its buyer acted"
        token = token_of(scripted.open("LOST-1")[2])
        answers = [scripted.post(details(token)) for _ in range(4)]
    assert [status for status, *_ in answers] == [503, 503, 200, 200]
    assert [code(body) for _, _, body in answers[2:]] == ["02101", "02319"]
    rules = [one["data"] for one in scripted.control("GET", "/journal")["entries"] if one["kind"] == "rule"]
    assert rules == [{"rule": "lost answer", "conditions": {"order_ref": "LOST-*", "amount": "100.00"}}] * 2


def test_a_client_that_leaves_during_a_delay_is_no_error(shop: Shop) -> None:
    sent(shop.server, opening("hour-left")).close()
    assert shop.open("A1")[0] == 200


def test_httpx_sees_each_fault_as_what_it_is(shop: Shop) -> None:
    def call(kind: FaultKind) -> httpx.Response:
        with httpx.Client(trust_env=False, timeout=WATCHDOG) as client:
            return client.post(f"{shop.server.url}{PATH}", content=opening(f"{kind}-httpx"), headers=HEADERS)

    for kind in SILENT:
        with pytest.raises(httpx.RemoteProtocolError, match="disconnected without sending a response"):
            call(kind)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        call(FaultKind.TRUNCATE)
    assert {kind: call(kind).status_code for kind in WHOLE} == {
        FaultKind.HTTP: 503,
        FaultKind.SOAP_FAULT: 500,
        FaultKind.CODE: 200,
        FaultKind.GARBAGE: 200,
        FaultKind.DELAY: 200,
        FaultKind.SLOW: 200,
    }


def test_zeep_sees_each_fault_as_what_it_is(shop: Shop) -> None:
    with requests.Session() as session:
        session.trust_env = False
        session.auth = (MERCHANT, KEY)
        client = zeep.Client(f"{shop.server.url}{PATH}?wsdl", transport=zeep.Transport(session=session))

        def call(kind: FaultKind) -> Any:
            return client.service.doWebPayment(
                version="34",
                payment={
                    "amount": "10000",
                    "currency": "978",
                    "action": "101",
                    "mode": "CPT",
                    "contractNumber": "CCC1",
                },
                returnURL="https://shop.test/r",
                cancelURL="https://shop.test/c",
                order={"ref": f"{kind}-zeep", "amount": "10000", "currency": "978", "date": "23/11/2026 10:00"},
            )

        for kind in SILENT:
            with pytest.raises(requests.ConnectionError):
                call(kind)
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            call(FaultKind.TRUNCATE)
        with pytest.raises(zeep.exceptions.TransportError) as http_error:
            call(FaultKind.HTTP)
        assert http_error.value.status_code == 503
        with pytest.raises(zeep.exceptions.TransportError, match="invalid XML"):
            call(FaultKind.GARBAGE)
        with pytest.raises(zeep.exceptions.Fault, match="Axis <died>"):
            call(FaultKind.SOAP_FAULT)
        answers = {kind: call(kind)["result"]["code"] for kind in (FaultKind.CODE, FaultKind.DELAY, FaultKind.SLOW)}
        assert answers == {FaultKind.CODE: "02101", FaultKind.DELAY: "00000", FaultKind.SLOW: "00000"}
        again = [call(kind)["result"]["code"] for kind in FaultKind]
        assert again == ["00000"] * len(FaultKind), "each is over when it is tried again"


@pytest.mark.parametrize("order_ref", ["hour-end", "crawl-end"])
def test_a_server_that_ends_waits_for_no_delay(tmp_path: Path, order_ref: str) -> None:
    with running_server("--store", prepare(tmp_path / "worlds.db")) as server, sent(server, opening(order_ref)) as peer:
        shop = Shop(server)
        while not shop.payments(order_ref):
            time.sleep(0.01)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(WATCHDOG) == 0
        seen = peer.recv(65536)
        said = "".join(server.output)
    if order_ref == "hour-end":
        assert seen.startswith(b"HTTP/1.1 503"), "it is told that nothing comes"
    assert "Traceback" not in said, said
    assert "ERROR" not in said, said


def test_two_workers_share_the_counts(tmp_path: Path) -> None:
    with running_server("--store", prepare(tmp_path / "worlds.db"), "--workers", "2") as server:
        ready = threading.Barrier(8)

        def five(_place: int) -> list[int]:
            shop = Shop(server)
            with closing(shop.http):
                ready.wait(WATCHDOG)
                return [shop.open("ten-1")[0] for _ in range(5)]

        with ThreadPoolExecutor(8) as pool:
            statuses = [status for some in pool.map(five, range(8)) for status in some]
        assert (statuses.count(503), statuses.count(200)) == (10, 30)
        assert sorted(one["call"] for one in Shop(server).faults("ten-1")) == list(range(1, 11))
