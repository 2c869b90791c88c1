"""No number of a real card is kept or told again, by whichever door it came: everything that is written is searched.

python -m pytest tests/reliability/test_secrets.py
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from mockpayline.contract.operations import OPERATIONS
from tests.by_hand import opening
from tests.every_field import paths
from tests.reliability.doors import Doors
from tests.reliability.secret import BRANDS, SHORT_BRANDS, Secrets, numbers, spaced
from tests.reliability.shop import Shop, wait_until
from tests.server import Server, running_server

WATCHDOG = 60.0

_BUG = """
import mockpayline.operations.backend as backend

def answer(operation, request, call):
    raise RuntimeError(f"a bug: {request!r}")

backend.answer = answer
"""
"""What Python imports as it starts where it finds it: a program in which an operation has a bug."""


@contextmanager
def searched(folder: Path, *arguments: str, **more: object) -> Iterator[tuple[Server, Secrets]]:
    """Run a server that writes all it can into a folder, and search everything once it has ended, and before."""
    secrets = Secrets()
    store = f"sqlite:///{folder}/worlds.db"
    with running_server(
        "--store", store, "--log-level", "debug", *arguments, folder=folder, environment={"PYTHONFAULTHANDLER": "1"}
    ) as server:
        yield server, secrets
        assert_nothing_kept(folder, server, secrets)
    assert_nothing_kept(folder, server, secrets)


def assert_nothing_kept(folder: Path, server: Server, secrets: Secrets) -> None:
    """Assert that no number stands in any file of a folder, nor in what the server wrote."""
    assert secrets.doors, "numbers were given out"
    assert secrets.found_below(folder) == {}, "files hold what came by these doors"
    written = "".join(server.output)
    assert secrets.found_in(written.encode()) == [], f"the log tells of it:\n{written}"


def told_by(server: Server) -> dict[str, bytes]:
    """Return what the control API and the inspector tell of every world, page by page and call by call."""
    found: dict[str, bytes] = {}
    with httpx.Client(base_url=server.url, trust_env=False, timeout=WATCHDOG) as http:

        def read(path: str) -> str:
            answer = http.get(path)
            assert answer.status_code == 200, f"{path} answers {answer.status_code}"
            found[path] = answer.content
            return answer.text

        read("/control/worlds")
        for merchant in re.findall(r"/worlds/([^/\"]+)\"", read("/")):
            for part in ("", "/journal", "/payments", "/notifications", "/hints", "/invariants", "/coverage"):
                read(f"/control/worlds/{merchant}{part}")
            for part in (
                "",
                "/transactions",
                "/gift-cards",
                "/contracts",
                "/notifications",
                "/hints",
                "/faults",
                "/journal",
            ):
                read(f"/worlds/{merchant}{part}?show=1000")
            calls = re.findall(r'href="(/worlds/[^"]+/calls/\d+)"', read(f"/worlds/{merchant}/calls?show=1000"))
            # Of calls without number many are alike; those that were said the most stand at either end.
            for path in dict.fromkeys([*calls[:20], *calls[-20:]]):
                read(path)
    return found


def assert_nothing_told(secrets: Secrets, answers: dict[str, bytes]) -> None:
    """Assert that no answer repeats a number, not even to whoever sent it."""
    told = {door: found for door, content in answers.items() if (found := secrets.found_in(content))}
    assert told == {}, "answers repeat what came by these doors"


def test_a_real_number_is_kept_and_told_nowhere_whatever_door_it_came_by(tmp_path: Path) -> None:
    with searched(tmp_path, "--tls", "--tls-port", "0", "--tls-folder", str(tmp_path / "tls")) as (server, secrets):
        with closing(Doors(server, secrets)) as doors:
            doors.all()
            assert_nothing_told(secrets, doors.answers)
        assert_nothing_told(secrets, told_by(server))


def test_texts_around_a_real_number_are_kept_without_it(tmp_path: Path) -> None:
    with searched(tmp_path) as (server, secrets), closing(Doors(server, secrets)) as doors:
        doors.described()
        doors.soap_texts()
        assert_nothing_told(secrets, doors.answers | told_by(server))


def test_several_workers_that_log_json_keep_no_real_number_either(tmp_path: Path) -> None:
    running = searched(tmp_path, "--workers", "2", "--log-format", "json")
    with running as (server, secrets), closing(Doors(server, secrets)) as doors:
        for door in (
            doors.page,
            doors.steps,
            doors.soap_bodies,
            doors.soap_headers,
            doors.addresses,
            doors.by_hand,
        ):
            door()
        assert_nothing_told(secrets, doors.answers | told_by(server))


def test_a_bug_is_told_without_the_number_that_it_met(tmp_path: Path) -> None:
    (tmp_path / "bug").mkdir()
    (tmp_path / "bug" / "sitecustomize.py").write_text(_BUG)
    for form in ("text", "json"):
        secrets = Secrets()
        environment = {"PYTHONPATH": str(tmp_path / "bug"), "PYTHONFAULTHANDLER": "1"}
        running = running_server("--log-level", "debug", "--log-format", form, environment=environment)
        with running as server, closing(Doors(server, secrets)) as doors:
            doors.soap_reading()
            for number in secrets.all("order.ref"):
                told = doors.soap("a bug", opening("A1").replace(b">A1<", f">{number}<".encode()))
                assert "Internal error (reference " in told, f"the bug is met: {told}"
            assert_nothing_told(secrets, doors.answers)
        written = "".join(server.output)
        assert "Traceback" in written, f"the log tells of the bug: {written[:2000]}"
        assert secrets.found_in(written.encode()) == [], f"the log tells what the bug met:\n{written}"


@pytest.mark.skipif(sys.platform == "win32", reason="a signal of POSIX")
def test_a_crash_is_reported_without_the_numbers_that_came_before_it(tmp_path: Path) -> None:
    secrets = Secrets()
    no_core = ("sh", "-c", 'ulimit -c 0 && exec "$@"', "sh")
    store = f"sqlite:///{tmp_path}/worlds.db"
    environment = {"PYTHONFAULTHANDLER": "1"}
    with running_server("--store", store, environment=environment, within=no_core, folder=tmp_path) as server:
        with closing(Doors(server, secrets)) as doors:
            doors.page()
            doors.soap_headers()
        server.process.send_signal(signal.SIGSEGV)
        assert server.process.wait(WATCHDOG) == -signal.SIGSEGV, "the server crashes"
        assert_nothing_kept(tmp_path, server, secrets)
    assert "Fatal Python error: Segmentation fault" in "".join(server.output), "the crash is reported"
    assert_nothing_kept(tmp_path, server, secrets)


def test_a_notified_address_and_what_it_answers_are_kept_without_the_number(tmp_path: Path) -> None:
    shop = Shop()
    try:
        with searched(tmp_path) as (server, secrets), closing(Doors(server, secrets)) as doors:
            for number in secrets.all("notification"):
                body = opening("A1", f"{shop.url}?card={number.replace(' ', '%20')}")
                token = re.search(r"token>([^<]+)<", doors.soap("notified", body))
                assert token, "the payment is opened"
                doors.control("POST", f"/payments/{token[1]}/buyer", ["cancel"])
            wait_until("three notifications", lambda: sum(shop.answered.values()) == 3)
            assert_nothing_told(secrets, doors.answers | told_by(server))
    finally:
        shop.close()


COMMANDS = {
    "check": ("check", "{scenario}"),
    "play": ("play", "--trace", "--junit", "{folder}/play.xml", "{scenario}"),
    "serve": ("serve", "--port", "0", "{scenario}"),
    "compare": ("compare", "{answer}"),
    "codes": ("codes", "{number}"),
    "wsdl": ("wsdl", "{number}"),
    "option": ("serve", "--port", "{number}"),
    "argument": ("play", "{number}"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_meets_a_real_number_tells_and_writes_none_of_it(tmp_path: Path, command: str) -> None:
    secrets = Secrets()
    for place in range(3):
        number = (str, spaced, lambda one: spaced(one, "-"))[place](secrets.number(command))
        given = tmp_path / "given"
        written = tmp_path / "written"
        given.mkdir(exist_ok=True)
        written.mkdir(exist_ok=True)
        (given / "scenario.yaml").write_text(
            f"extends: demo\ndescription: pay with {number}\nplay:\n  - doWebPayment: {{amount: '{number}'}}\n"
            f"  - buyer:\n      - complement: {{card: '{number}', expires: '1239', cvv: '123'}}\n"
        )
        (given / "answer.xml").write_text(
            '<getWebPaymentDetailsResponse xmlns="http://impl.ws.payline.experian.com"><result><code>00000</code></result>'
            f"<card><number>{number}</number></card><privateDataList><privateData><key>pan</key>"
            f"<value>{number}</value></privateData></privateDataList></getWebPaymentDetailsResponse>"
        )
        names = {
            "scenario": f"{given}/scenario.yaml", "answer": f"{given}/answer.xml", "folder": str(written),
            "number": number,
        }  # fmt: skip
        arguments = [one.format(**names) for one in COMMANDS[command]]
        ended = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "mockpayline", *arguments],
            capture_output=True,
            cwd=written,
            timeout=WATCHDOG,
            env={**os.environ, "MOCKPAYLINE_LOG_LEVEL": "debug"},
        )
        said = ended.stdout + ended.stderr
        assert said, f"{command} says something"
        assert secrets.found_in(said) == [], said.decode()
        assert secrets.found_below(written) == {}, "it writes no number either"


_FAILING = """
import httpx
from tests.by_hand import opening

def test_pays(payline):
    said = opening("{number}").decode().replace("</o:ref>", "</o:ref><o:comment>{number}</o:comment>")
    address = payline.url + "/V4/services/WebPaymentAPI"
    answer = httpx.post(address, content=said, auth=(payline.merchant_id, payline.access_key), trust_env=False)
    assert b"token>" in answer.content
    assert False, "the test fails, and is told as a scenario"
"""


def test_the_reproduction_of_a_failing_test_holds_no_real_number(tmp_path: Path, pytester: pytest.Pytester) -> None:
    secrets = Secrets()
    written = tmp_path / "written"
    number = secrets.number("a reference and a comment of a test")
    pytester.makepyfile(_FAILING.format(number=number))
    told = pytester.runpytest_subprocess(
        "-p", "no:cacheprovider", "--payline-reproductions", str(written), "--show-capture=no", "--tb=no"
    )
    told.assert_outcomes(failed=1)
    files = list(written.rglob("*.yaml"))
    assert files, f"a reproduction was written; {told.stdout.str()}"
    assert "doWebPayment" in files[0].read_text(), "it tells of the call"
    assert secrets.found_below(written) == {}, "and of no number"
    assert secrets.found_in(told.stdout.str().encode()) == [], "nor does the output"


# The searcher itself.


@pytest.mark.parametrize("sign", ["", " ", "-", ".", "+", "%20", "\N{NO-BREAK SPACE}"])
def test_the_search_finds_a_number_that_is_there(tmp_path: Path, sign: str) -> None:
    secrets = Secrets()
    number = secrets.number("planted")
    secrets.number("never used")
    with closing(sqlite3.connect(tmp_path / "worlds.db")) as store:
        store.execute("PRAGMA journal_mode = WAL")
        store.execute("CREATE TABLE kept (doc BLOB)")
        store.execute("INSERT INTO kept VALUES (?)", [f'{{"ref":"a{spaced(number, sign)}b"}}'.encode()])
        store.commit()
        assert secrets.found_below(tmp_path) == {"worlds.db-wal": ["planted"]}


def test_the_numbers_that_are_carried_are_of_every_brand_and_none_is_a_test_card() -> None:
    for brand, (start, length) in (BRANDS | SHORT_BRANDS).items():
        made = numbers(brand)
        some = [next(made) for _ in range(20)]
        assert len(set(some)) == 20, brand
        assert {len(one) for one in some} == {length}, brand
        assert all(one.startswith(start) for one in some), brand


def test_every_text_field_of_every_operation_is_among_the_doors(server: Server) -> None:
    secrets = Secrets()
    with closing(Doors(server, secrets)) as doors:
        doors.soap_fields()
    wanted = {
        f"{name} {path}"
        for name, operation in OPERATIONS.items()
        for path, field in paths(operation.request)
        if field.type is str
    }
    assert wanted - set(secrets.doors.values()) == set(), "each field is said a number"
    assert len(wanted) > 1000, "the contract has many fields"
