"""Several processes on one file serve one sandbox: a card is spent once, what is done once for all is done once."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from mockpayline.domain.bank_card import GOOD_CB
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.money import cents
from mockpayline.workers import bind
from tests.reliability.caller import Caller
from tests.reliability.shop import Shop, wait_until
from tests.server import Server, running_server

WATCHDOG = 30.0
"""Seconds, more than ten times what an end takes; `python -m tests.reliability end` measures it."""
CALLERS = 8

REST = {"complement": {"card": GOOD_CB, "expires": "1239", "cvv": "123"}}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server("--store", f"sqlite:///{tmp_path}/worlds.db", "--workers", "2") as one:
        yield one


@pytest.fixture
def shop() -> Iterator[Shop]:
    one = Shop()
    yield one
    one.close()


def processes(server: Server) -> list[int]:
    """Return the process that each worker was said to be, a later one in the place of an earlier one."""
    found = dict(re.findall(r"worker (\d+) is process (\d+)", "".join(server.output)))
    return [int(found[place]) for place in sorted(found)]


def alive(process: int) -> bool:
    """Tell whether a process runs; one that ended, and that nobody asked for its status yet, does not."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False


def together(server: Server, merchant: str, work: Callable[[Caller, int], object]) -> list[object]:
    """Do work in as many threads as there are callers, each on a connection of its own, all at the same time."""
    ready = threading.Barrier(CALLERS)

    def one(place: int) -> object:
        with closing(Caller(server.port, merchant)) as caller:
            caller.details("1unknown")
            ready.wait(WATCHDOG)
            return work(caller, place)

    with ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(one, range(CALLERS)))


def test_a_card_raced_by_many_callers_is_spent_once(server: Server) -> None:
    number = gift_card_number(1000)
    with closing(Caller(server.port, "SHOP")) as caller:
        tokens = [caller.open(f"A{place}", 10_000) for place in range(CALLERS)]
        step = {"gift_card": {"number": number, "pin": "1234", "amount": "3.00"}}
        together(server, "SHOP", lambda one, place: one.buy(tokens[place], step, REST))
        payments = caller.control("GET", "/payments")["payments"]
        assert {one["state"] for one in payments} == {"accepted"}
        paid = [cents(card["paid"]) for one in payments for card in one["gift_cards"]]
        assert paid == [300, 300, 300], "the balance pays three times, and five callers came too late"
        assert caller.control("GET", f"/gift-cards/{number}")["balance"] == "1.00"


def test_tokens_and_transaction_ids_are_given_once(server: Server) -> None:
    def open_and_pay(caller: Caller, place: int) -> list[str]:
        tokens = [caller.open(f"A{place}-{turn}", 1000) for turn in range(10)]
        return tokens + [caller.buy(token, REST)["transaction_id"] for token in tokens]

    given = [one for some in together(server, "SHOP", open_and_pay) for one in some]  # type: ignore[attr-defined]
    assert len(given) == CALLERS * 20
    assert len(set(given)) == len(given)


def test_each_notification_is_sent_once_whichever_worker_queued_it(server: Server, shop: Shop) -> None:
    def pay(caller: Caller, place: int) -> list[str]:
        tokens = [caller.open(f"A{place}-{turn}", 1000, notify=shop.url) for turn in range(5)]
        for token in tokens:
            caller.buy(token, REST)
        return tokens

    tokens = [one for some in together(server, "SHOP", pay) for one in some]  # type: ignore[attr-defined]
    with closing(Caller(server.port, "SHOP")) as caller:

        def told() -> int:
            return sum(one["kind"] == "notification" for one in caller.control("GET", "/journal")["entries"])

        wait_until("every notification in the journal", lambda: told() == len(tokens))
    assert shop.called == dict.fromkeys(tokens, 1)


def test_what_comes_due_ends_once_though_nobody_calls(server: Server, shop: Shop) -> None:
    with closing(Caller(server.port, "SHOP")) as caller:
        tokens = [caller.open(f"A{place}", 1000, notify=shop.url) for place in range(5)]
        for token in tokens:
            caller.buy(token, "open")
        caller.control("POST", "/clock", {"advance": "899s"})
        wait_until("the shop told of every end", lambda: len(shop.answered) == len(tokens))
        entries = caller.control("GET", "/journal")["entries"]
        ended = [one["token"] for one in entries if one["kind"] == "state" and "expired" in one["data"].values()]
        assert sorted(ended) == sorted(tokens), "each ends once"
    assert shop.called == dict.fromkeys(tokens, 1)


@pytest.mark.parametrize("place", [0, 1])
def test_a_worker_that_dies_is_replaced_and_the_others_serve_meanwhile(server: Server, shop: Shop, place: int) -> None:
    before = processes(server)
    with closing(Caller(server.port, "SHOP")) as caller:
        kept = caller.open("A1", 1000)
    os.kill(before[place], signal.SIGKILL)
    wait_until("another process in its place", lambda: processes(server)[place] != before[place])
    assert processes(server)[1 - place] == before[1 - place], "the other one lives on"
    with closing(Caller(server.port, "SHOP")) as caller:
        assert caller.details(kept) == "02533"
        token = caller.open("A2", 1000, notify=shop.url)
        caller.buy(token, REST)
    wait_until("the shop told", lambda: shop.answered[token] == 1)
    assert "was ended by signal 9; another takes its place" in "".join(server.output)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_processes_with_status_0_in_time(server: Server, how: signal.Signals) -> None:
    workers = processes(server)
    with closing(Caller(server.port, "SHOP")) as caller:
        caller.begin()  # and its connection stays open
        server.process.send_signal(how)
        assert server.process.wait(WATCHDOG) == 0
    assert [one for one in workers if alive(one)] == []
    assert "Traceback" not in "".join(server.output)


def test_workers_end_at_once_when_their_parent_is_killed(server: Server, tmp_path: Path) -> None:
    workers, port = processes(server), server.port
    server.process.kill()
    server.process.wait()
    wait_until("the end of the workers", lambda: not any(map(alive, workers)))
    store = f"sqlite:///{tmp_path}/worlds.db"
    with running_server("--store", store, "--workers", "2", "--port", str(port)) as again:
        assert again.port == port, "file and address are free again"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_address_that_is_taken_is_told_in_a_line(server: Server, tmp_path: Path, workers: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [
            *(sys.executable, "-m", "mockpayline", "serve", "--port", str(server.port), "--workers", workers),
            *("--store", f"sqlite:///{tmp_path}/other.db"),
        ],
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert f"cannot listen on 127.0.0.1 port {server.port}: Address already in use" in done.stderr


def test_a_second_signal_ends_all_processes_at_once(server: Server) -> None:
    workers = processes(server)
    with closing(Caller(server.port, "SHOP")) as caller:
        caller.begin()
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)  # so that none can end in good order
        server.process.send_signal(signal.SIGTERM)
        server.process.send_signal(signal.SIGINT)  # another one, for two of a kind at the same instant are one
        assert server.process.wait(WATCHDOG) in {128 + signal.SIGTERM, 128 + signal.SIGINT}
    wait_until("the end of the workers", lambda: not any(map(alive, workers)))


def test_a_worker_that_hangs_does_not_hold_the_end_up(server: Server) -> None:
    workers = processes(server)
    os.kill(workers[0], signal.SIGSTOP)
    server.process.terminate()
    assert server.process.wait(WATCHDOG) == 0
    assert not any(map(alive, workers))


_WORKERS = """
import sys
from mockpayline.workers import Workers

def work(place, ready):
    {work}

sys.exit(Workers(2, work, lambda: print("all serve", flush=True)).run())
"""


@pytest.mark.parametrize(
    ("work", "told"),
    [
        ("return place", ""),
        ("sys.exit(place)", ""),
        ("raise RuntimeError('on purpose')", "RuntimeError: on purpose"),
    ],
)
def test_workers_that_fail_at_the_first_start_end_the_server_with_status_1(work: str, told: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _WORKERS.format(work=work)],
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert told in done.stderr


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_every_address_of_a_host_is_listened_on_at_one_port(host: str) -> None:
    sockets = bind(host, 0)
    try:
        assert len({one.getsockname()[1] for one in sockets}) == 1
        assert len({one.getsockname()[0] for one in sockets}) == len(sockets)
        with pytest.raises(OSError, match="in use"):
            bind(host, sockets[0].getsockname()[1])
    finally:
        for one in sockets:
            one.close()
