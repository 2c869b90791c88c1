from __future__ import annotations

from contextlib import closing

import pytest

from mockpayline.domain.buyer_step import (
    AddGiftCard,
    Authenticate,
    Authentication,
    PartnerAnswer,
    PayComplement,
    RemoveGiftCard,
    Step,
    Wait,
    Word,
)
from mockpayline.hosting import PrivateServer
from mockpayline.player.connection import Connection
from mockpayline.player.control import ControlApi, Refused, said
from mockpayline.scenario.buyer import parse_steps
from tests.player.playing import answering, http

WORLD = b'{"extends": "demo", "clock": {"start": "2026-03-01T09:30:00Z"}}'


@pytest.mark.parametrize(
    "step",
    [
        Word("open"),
        AddGiftCard("9998000000000000001", "0630"),
        AddGiftCard("9998000000000000001", "0630", 1250),
        RemoveGiftCard("9998000000000000001"),
        PayComplement("4970100000000001", "1230", "123", "A B"),
        PayComplement("4970100000000001"),
        Authenticate(Authentication.FAILURE),
        PartnerAnswer("00000"),
        Wait(960_000),
    ],
)
def test_a_step_is_said_in_the_apis_own_words(step: Step) -> None:
    assert parse_steps([said(step)]) == [step]


def test_a_world_is_made_and_its_clock_moved(private_server: PrivateServer) -> None:
    control = ControlApi("CONTROL")
    with closing(Connection(private_server.url)) as connection:
        assert control.put(connection, WORLD).now == "2026-03-01T09:30:00.000Z"
        assert control.advance(connection, 1500).now == "2026-03-01T09:30:01.500Z"
        assert control.balance(connection, "9998000000000000001") == "50.00"
        assert control.payments(connection, "A") == []
        assert control.payment(connection, "nobody") is None


def test_what_the_api_refuses_is_told_in_its_words(private_server: PrivateServer) -> None:
    with closing(Connection(private_server.url)) as connection, pytest.raises(Refused, match="expected:"):
        ControlApi("CONTROL").put(connection, b"")


@pytest.mark.parametrize(
    "answer",
    [b"", http(b"[]"), http(b"{}"), http(b'{"now": "today"}'), http(b"x", status="500"), http(b"{}", status="404 No")],
)
def test_an_answer_of_another_form_is_refused_whatever_it_is(answer: bytes) -> None:
    with answering(answer) as url, closing(Connection(url)) as connection, pytest.raises(Refused):
        ControlApi("CONTROL").put(connection, WORLD)
