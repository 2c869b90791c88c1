"""The servers that are compared: ours on both stores, the floor, what one would write by hand, and the usual tools.

Outside tools answer one canned answer for each call, told apart as their users would: by an XPath into the body. They
come from npm, installed on demand; one that cannot be had or started here is absent, with the reason.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.benchmarks import calls
from tests.benchmarks.filled import Filling
from tests.benchmarks.load import Call
from tests.benchmarks.process import FLOOR, OURS, Process, free_port, running
from tests.clients.programs import node_modules
from tests.programs import program

OPEN, DETAILS = "doWebPayment", "getWebPaymentDetails"
NODE = Path(__file__).parent / "node"
PAID = 50
"""Baskets whose details are asked for in turns, each paid with two gift cards and a complement."""
_KEPT = "1000000"
"""Payments and gift cards that ours may keep: more than a run makes, so that none is dropped."""
_JOURNAL = "1000"
"""Requests that WireMock keeps, as many as our journal; without a limit it keeps all."""

Command = Callable[[int], Sequence[str]]


@dataclass(frozen=True)
class Rival:
    """A server: its name in the tables, how it is started on a port, and what is called by the name of the call.

    Where it cannot be had here, `absent` says why.
    """

    name: str
    command: Command
    calls: Callable[[Process], dict[str, Call]]
    ours: bool = False
    absent: str = ""

    def first(self) -> Call:
        """Return the call by which a server shows that it has started."""
        return _opening_of_floor() if self.name == FLOOR_NAME else _opening()


FLOOR_NAME = "constant bytes (Starlette, uvicorn)"
MEMORY_NAME = "mockpayline, in memory"
FILE_NAME = "mockpayline, in a file"
MOUNTEBANK_NAME = "mountebank, canned"
WIREMOCK_NAME = "WireMock, canned"


def rivals(folder: Path) -> list[Rival]:
    """Return the servers, whose files are put into a folder."""
    _can(folder)
    return [
        Rival(FLOOR_NAME, _python(*FLOOR), _floor_calls),
        Rival(MEMORY_NAME, _ours(lambda port: "sqlite://"), our_calls, ours=True),
        Rival(FILE_NAME, _ours(lambda port: f"sqlite:///{folder / f'{port}.db'}"), our_calls, ours=True),
        Rival("lxml and a template by hand", _python("-m", "tests.benchmarks.template", str(folder)), _canned_calls),
        _found("stock Spyne behind a2wsgi", lambda: _spyne(folder)),
        _found("node `soap`, canned", lambda: _node_soap(folder)),
        _found(MOUNTEBANK_NAME, lambda: _mountebank(folder)),
        _found(WIREMOCK_NAME, lambda: _wiremock(folder)),
    ]


def _found(name: str, command: Callable[[], Command]) -> Rival:
    try:
        return Rival(name, command(), _canned_calls)
    except pytest.skip.Exception as absent:
        return Rival(name, _python(), _canned_calls, absent=str(absent))


def _can(folder: Path) -> None:
    """Put our own answers and our WSDL into a folder, for those that answer canned ones."""
    with running(OURS) as server:
        (folder / "opened.xml").write_bytes(server.post(calls.SERVICE, calls.opening("A1")))
        token = calls.paid(server, "A2")
        (folder / "paid.xml").write_bytes(server.post(calls.SERVICE, calls.details(token)))
    command = [sys.executable, "-m", "mockpayline", "wsdl", "WebPaymentAPI"]
    wsdl = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own program
    (folder / "wsdl.xml").write_bytes(wsdl.stdout)


def _python(*arguments: str) -> Command:
    return lambda port: [sys.executable, *arguments, str(port)]


def _ours(store: Callable[[int], str]) -> Command:
    limits = ["--payments", _KEPT, "--gift-cards", _KEPT]
    return lambda port: [
        sys.executable,
        "-m",
        "mockpayline",
        "serve",
        "--store",
        store(port),
        *limits,
        "--port",
        str(port),
    ]


def _spyne(folder: Path) -> Command:
    if find_spec("a2wsgi") is None:
        pytest.skip("a2wsgi is not installed")
    return _python("-m", "tests.benchmarks.spyne_server", str(folder))


def _node_soap(folder: Path) -> Command:
    node, modules = program("node"), node_modules(NODE / "package.json")
    return lambda port: [node, str(NODE / "soap_server.js"), str(modules / "soap"), str(folder), str(port)]


def _mountebank(folder: Path) -> Command:
    node, modules = program("node"), node_modules(NODE / "package.json")
    own = folder / "mountebank"
    own.mkdir()

    def command(port: int) -> Sequence[str]:
        stubs = [
            {
                "predicates": [{"exists": {"body": True}, "xpath": {"selector": _selector(name)}}],
                # It closes every connection unless it is told.
                "responses": [{"is": {"headers": {**_TYPE, "Connection": "keep-alive"}, "body": answer}}],
            }
            for name, answer in _answers(folder)
        ]
        file = own / f"{port}.json"
        file.write_text(json.dumps({"imposters": [{"port": port, "protocol": "http", "stubs": stubs}]}))
        quiet = ["--localOnly", "--nologfile", "--loglevel", "error", "--pidfile", str(own / f"{port}.pid")]
        script = str(modules / "mountebank" / "bin" / "mb")
        return [node, script, "start", "--configfile", str(file), "--port", str(free_port()), *quiet]

    return command


def _wiremock(folder: Path) -> Command:
    java, modules = program("java"), node_modules(NODE / "package.json")
    (jar,) = (modules / "wiremock" / "build").glob("*.jar")
    own = folder / "wiremock"
    (own / "mappings").mkdir(parents=True)
    for name, answer in _answers(folder):
        request = {"method": "POST", "urlPath": calls.SERVICE, "bodyPatterns": [{"matchesXPath": _selector(name)}]}
        stub = {"request": request, "response": {"status": 200, "headers": _TYPE, "body": answer}}
        (own / "mappings" / f"{name}.json").write_text(json.dumps(stub))
    quiet = ["--bind-address", "127.0.0.1", "--disable-banner", "--max-request-journal-entries", _JOURNAL]
    return lambda port: [java, "-jar", str(jar), "--port", str(port), "--root-dir", str(own), *quiet]


_TYPE = {"Content-Type": "text/xml; charset=utf-8"}


def _answers(folder: Path) -> list[tuple[str, str]]:
    files = {OPEN: "opened.xml", DETAILS: "paid.xml"}
    return [(name, (folder / file).read_text(encoding="utf-8")) for name, file in files.items()]


def _selector(name: str) -> str:
    return f"//*[local-name()='{name}Request']"


def openings() -> Iterator[bytes]:
    """Return doWebPayments without end, each of another order."""
    return (calls.opening(f"L{number}") for number in itertools.count())


_OPENED, _PAID = b"token>", b"finalBalance"


def _opening() -> Call:
    return Call(calls.SERVICE, openings(), _OPENED)


def _opening_of_floor() -> Call:
    return Call("/700", openings(), b"x" * 700)


def _floor_calls(server: Process) -> dict[str, Call]:
    return {OPEN: _opening_of_floor(), DETAILS: Call("/3000", _asking("x" * 33), b"x" * 3000)}


def our_calls(server: Process) -> dict[str, Call]:
    """Return the calls of ours, which change and read its store: new orders, and baskets that are paid first."""
    server.connect_anew()
    filling = Filling(server)
    tokens = [filling.pay().token for _ in range(PAID)]
    return {OPEN: _opening(), DETAILS: Call(calls.SERVICE, _asking(*tokens), _PAID)}


def _canned_calls(server: Process) -> dict[str, Call]:
    return {OPEN: _opening(), DETAILS: Call(calls.SERVICE, _asking("x" * 33), _PAID)}


def _asking(*tokens: str) -> Iterator[bytes]:
    return itertools.cycle([calls.details(token) for token in tokens])
