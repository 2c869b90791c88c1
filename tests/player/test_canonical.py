from __future__ import annotations

from mockpayline.player.canonical import canonical, canonical_answer
from mockpayline.soap.faults import ServerFault


def test_what_belongs_to_one_run_alone_is_left_out() -> None:
    entry = {"seq": 1, "data": {"request_id": "r", "user_agent": "u", "failover": {}, "code": "00000"}}
    assert canonical([entry]) == [{"seq": 1, "data": {"code": "00000"}}]


def test_ports_of_the_loopback_address_are_left_out_wherever_they_stand() -> None:
    entry = {"data": {"url": "http://127.0.0.1:4711/a?b", "list": ["https://localhost:1/", "https://shop.test:8/"]}}
    kept = {"data": {"url": "http://127.0.0.1/a?b", "list": ["https://localhost/", "https://shop.test:8/"]}}
    assert canonical([entry]) == [kept]


def test_a_soap_fault_is_the_same_but_for_its_request_id() -> None:
    one, other = ServerFault("busy").to_bytes("1"), ServerFault("busy").to_bytes("2")
    assert one != other
    assert canonical_answer(one) == canonical_answer(other)
    assert canonical_answer(b"<a>1</a>") == b"<a>1</a>"
