from __future__ import annotations

import socket

import pytest

from mockpayline.errors import InvalidValue
from mockpayline.hosting import PrivateServer
from mockpayline.player.connection import Connection, Reply, Unreachable
from tests.player.playing import answering, http


def send(url: str, patience: float = 30.0) -> Reply:
    connection = Connection(url)
    try:
        return connection.send("POST", "/", b"<x/>", {}, patience)
    finally:
        connection.close()


def test_a_whole_answer_is_told_whole() -> None:
    with answering(http(b"<a/>")) as url:
        assert send(url) == Reply(200, "text/xml", b"<a/>")


def test_a_connection_closed_without_an_answer_is_lost() -> None:
    with answering(b"") as url:
        assert send(url).broken == "lost"


def test_an_answer_that_ends_too_early_is_cut_and_keeps_what_came() -> None:
    with answering(http(b"<a>half", length=100)) as url:
        assert send(url) == Reply(200, "text/xml", b"<a>half", "cut")


def test_what_is_no_http_is_lost() -> None:
    with answering(b"hello\r\n") as url:
        assert send(url).broken == "lost"


def test_an_answer_that_takes_too_long_is_a_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        assert send(url, 0.05).broken == "timeout"


def test_nobody_at_the_address_is_told_with_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with pytest.raises(Unreachable, match=f"no server answers at {url}"):
        send(url)


@pytest.mark.parametrize(
    "url", ["", "localhost:8000", "ftp://localhost", "http://", "http://localhost:99999", "http://["]
)
def test_what_is_no_address_is_a_mistake(url: str) -> None:
    with pytest.raises(InvalidValue, match="this is no address of a server"):
        Connection(url)


def test_a_connection_is_kept_between_calls_and_opened_again_when_the_server_closed_it() -> None:
    with PrivateServer() as server:
        connection = Connection(server.url)
        try:
            assert connection.send("GET", "/control/ready", None, {}).status == 200
            kept = connection._kept.sock
            assert connection.send("GET", "/control/ready", None, {}).status == 200
            assert connection._kept.sock is kept
            server.restart()
            assert connection.send("GET", "/control/ready", None, {}).status == 200
        finally:
            connection.close()
