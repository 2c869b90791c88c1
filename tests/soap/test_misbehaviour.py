"""Faults carried out: what each does to the answer and to the connection."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import MutableMapping
from http.client import IncompleteRead
from typing import Any

import pytest

from mockpayline import wire
from mockpayline.domain.fault import Fault, FaultKind
from mockpayline.soap import misbehaviour
from mockpayline.soap.answer import XML, Answer
from mockpayline.soap.misbehaviour import send_with_fault
from tests.by_hand import opening

from .faulty import HEADERS, HOUR, PATH, SILENT, WATCHDOG, WHOLE, Shop, code, details, fault, token_of


@pytest.mark.parametrize("kind", SILENT)
def test_a_lost_call_ends_the_connection_without_a_byte(shop: Shop, kind: FaultKind) -> None:
    assert shop.raw(opening(f"{kind}-raw")) == b""


@pytest.mark.parametrize("kind", WHOLE)
def test_a_connection_lives_on_after_a_whole_answer(shop: Shop, kind: FaultKind) -> None:
    shop.open(f"{kind}-keep")
    kept = shop.http.sock
    assert kept is not None
    shop.open(f"{kind}-keep")
    assert shop.http.sock is kept


def test_an_http_fault_is_its_status_and_a_small_text(shop: Shop) -> None:
    status, headers, body = shop.open("http-status")
    assert (status, headers["content-type"]) == (503, "text/plain; charset=utf-8")
    assert body == b"503 Service Unavailable\n"


def test_a_soap_fault_is_the_servers_with_the_message_scripted(shop: Shop) -> None:
    status, headers, body = shop.open("soap_fault-message")
    assert (status, headers["content-type"]) == (500, "text/xml; charset=utf-8")
    assert b"<faultcode>soapenv:Server</faultcode><faultstring>Axis &lt;died" in body


def test_a_code_is_answered_in_a_response_without_token(shop: Shop) -> None:
    status, _, body = shop.open("code-answer")
    assert (status, code(body)) == (200, "02101")
    assert b"token>" not in body


def test_garbage_is_a_page_of_html(shop: Shop) -> None:
    status, headers, body = shop.open("garbage-page")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert body.startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize("kind", [FaultKind.DELAY, FaultKind.SLOW])
def test_a_late_answer_is_the_one_that_would_have_come_at_once(shop: Shop, kind: FaultKind) -> None:
    _, late, body = shop.open(f"{kind}-whole")
    _, prompt, again = shop.open(f"{kind}-whole")
    assert late == prompt
    assert body.replace(token_of(body).encode(), b"") == again.replace(token_of(again).encode(), b"")


@pytest.mark.parametrize("packed", ["identity", "gzip"])
def test_a_truncated_answer_is_the_first_half_under_the_whole_length(shop: Shop, packed: str) -> None:
    with pytest.raises(IncompleteRead):
        shop.open(f"truncate-{packed}")
    shop.http.close()
    token = token_of(shop.open(f"truncate-{packed}")[2])
    with pytest.raises(IncompleteRead) as seen:
        shop.post(details(token), **{"Accept-Encoding": packed})
    shop.http.close()
    _, headers, whole = shop.post(details(token), **{"Accept-Encoding": packed})
    assert headers.get("content-encoding", "identity") == packed
    assert len(seen.value.partial) == len(whole) // 2
    assert seen.value.expected == len(whole) - len(whole) // 2, "the head says how long it would have been"
    assert whole.startswith(seen.value.partial[: 10 if packed == "gzip" else None])
    assert code(gzip.decompress(whole) if packed == "gzip" else whole) == "02533"


def test_calls_behind_a_dropped_one_are_not_answered(shop: Shop) -> None:
    lines = "\r\n".join(f"{name}: {value}" for name, value in HEADERS.items())
    calls = b""
    for order_ref in ("A1", "drop-pipelined", "A2"):
        body = opening(order_ref)
        head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\n{lines}\r\nContent-Length: {len(body)}\r\n\r\n"
        calls += head.encode() + body
    with socket.create_connection(("127.0.0.1", shop.server.port), timeout=WATCHDOG) as peer:
        peer.sendall(calls)
        seen = b""
        while part := peer.recv(65536):
            seen += part
    assert seen.count(b"HTTP/1.1 200") == 1
    assert shop.payments("A2") == [], "it was never read"


def test_the_connection_is_asked_for_by_the_name_that_it_has() -> None:
    assert misbehaviour.CONNECTION == wire.EXTENSION


SCOPE = {"type": "http", "method": "POST", "http_version": "1.1", "extensions": {}}


def carried_out(one: Fault, body: bytes = b"x" * 1000, *, leaves: bool = False) -> list[MutableMapping[str, Any]]:
    """Return what is sent where a fault is carried out upon an answer; `leaves`: the client does, at once."""
    messages: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        if not leaves:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    asyncio.run(send_with_fault(one, Answer(200, body, (XML,)), SCOPE, {}, receive, send))
    return messages


def test_a_slow_answer_goes_out_in_pieces_of_a_tenth_of_its_rate() -> None:
    head, *pieces = carried_out(fault(FaultKind.SLOW, rate=4000))
    assert head["status"] == 200
    assert [(len(one["body"]), one.get("more_body", False)) for one in pieces] == [
        (400, True),
        (400, True),
        (200, False),
    ]


def test_a_slow_answer_without_end_is_hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(misbehaviour, "LONGEST", 0.2)
    _, *pieces = carried_out(fault(FaultKind.SLOW, rate=10))
    assert [len(one["body"]) for one in pieces] == [1, 1, 998]


@pytest.mark.parametrize("kind", FaultKind)
def test_nobody_waits_for_a_client_that_left(kind: FaultKind) -> None:
    assert carried_out(fault(kind, delay=HOUR), leaves=True) == []


def test_a_slow_answer_stops_where_the_client_leaves() -> None:
    _, *pieces = carried_out(fault(FaultKind.SLOW, rate=1), leaves=True)
    assert [one["body"] for one in pieces] == [b"x"]


@pytest.mark.parametrize(("status", "text"), [(503, b"503 Service Unavailable\n"), (599, b"599 Error\n")])
def test_a_status_without_a_name_has_a_text_all_the_same(status: int, text: bytes) -> None:
    head, body = carried_out(fault(FaultKind.HTTP, status=status))
    assert (head["status"], body["body"]) == (status, text)
