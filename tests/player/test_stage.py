from __future__ import annotations

from pathlib import Path

from mockpayline.hosting import PrivateServer
from mockpayline.player.stage import NO_RESTART, PUBLIC_URL, Stage
from tests.player.playing import host, script

PAY = "  - doWebPayment\n"
RESTARTED = PAY + "  - restart\n" + "  - expect: {payment_state: issued}\n"


class Hosts:
    """Makes private servers and notes with which store."""

    def __init__(self) -> None:
        self.stores: list[Path | None] = []

    def __call__(self, store: Path | None) -> PrivateServer:
        self.stores.append(store)
        return host(store)


def test_one_server_in_memory_serves_all_scenarios() -> None:
    hosts = Hosts()
    with Stage(hosts) as stage:
        assert not any(stage.play(script(PAY)).failures for _ in range(3))
    assert hosts.stores == [None]


def test_a_scenario_that_restarts_has_a_server_with_a_file_of_its_own_that_is_gone_afterwards() -> None:
    hosts = Hosts()
    with Stage(hosts) as stage:
        assert stage.play(script(RESTARTED)).failures == []
    (store,) = hosts.stores
    assert store is not None
    assert not store.parent.exists()


def test_every_scenario_has_a_file_where_the_server_is_restarted_between_items() -> None:
    hosts = Hosts()
    with Stage(hosts, restart_between=True) as stage:
        assert stage.play(script(PAY + PAY)).failures == []
    assert None not in hosts.stores


def test_a_running_server_is_played_against_and_keeps_the_world() -> None:
    with PrivateServer(public_url=PUBLIC_URL) as server, Stage(host, url=server.url) as stage:
        assert stage.play(script(PAY)).failures == []
        assert stage.play(script(PAY)).failures == []


def test_a_restart_of_a_running_server_is_told_before_anything_is_played() -> None:
    hosts = Hosts()
    with Stage(hosts, url="http://127.0.0.1:9") as stage:
        (told,) = stage.play(script(RESTARTED)).failures
    assert (told.path, told.seen) == ("play[1]", NO_RESTART)
    assert hosts.stores == []
