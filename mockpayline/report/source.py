"""Where a report comes from: the control API of a server that runs."""

from __future__ import annotations

from contextlib import closing
from typing import TypeVar
from urllib.parse import quote

import msgspec
from msgspec import Struct

from mockpayline.errors import NotFound, SandboxError
from mockpayline.player.connection import Connection

T = TypeVar("T")
_OK, _NOT_FOUND = 200, 404


class Refused(SandboxError):
    """The server does not tell what a report needs; `value` is the HTTP status."""


class Totals(Struct, frozen=True):
    """How many cases were met of how many; `percent` is rounded down."""

    met: int
    cases: int
    percent: int


class Case(Struct, frozen=True):
    """A case in words, whether it was met, and the file of the scenario that meets it."""

    key: str
    group: str
    title: str
    says: str
    met: bool
    scenario: str
    file: str


class Name(Struct, frozen=True):
    """A single thing that can be met."""

    name: str
    met: bool


class Coverage(Struct, frozen=True):
    """What the control API tells of one world, or of all together; `worlds` is then how many there are."""

    line: str
    totals: Totals
    cases: list[Case]
    names: dict[str, list[Name]]
    worlds: int | None = None


class _Ready(Struct, frozen=True):
    version: str


class Told(Struct, frozen=True):
    """What a server told: its version, the coverage, and of which merchant's world it is (None: of all)."""

    url: str
    version: str
    merchant: str | None
    coverage: Coverage


def ask(url: str, merchant: str | None, token: str | None) -> Told:
    """Return what a server tells of one merchant's world, or of all.

    Raises `InvalidValue` for what is no address, `Unreachable` where nobody answers, `NotFound` for a merchant without
    world, and `Refused` for any other answer than a report.
    """
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    path = "/control/coverage" if merchant is None else f"/control/worlds/{quote(merchant, safe='')}/coverage"
    with closing(Connection(url)) as connection:
        version = _asked(connection, "/control/ready", headers, _Ready).version
        return Told(url, version, merchant, _asked(connection, path, headers, Coverage, merchant))


def _asked(connection: Connection, path: str, headers: dict[str, str], kind: type[T], merchant: str | None = None) -> T:
    reply = connection.send("GET", path, None, headers)
    if reply.broken:
        raise Refused(f"the server does not answer GET {path} ({reply.broken})")
    if reply.status == _NOT_FOUND and merchant is not None:
        raise NotFound("--merchant: the server has no such world", path="merchant", value=merchant)
    if reply.status == 401:
        raise Refused("the server asks for its control token", value=reply.status, expected="--control-token TOKEN")
    if reply.status != _OK:
        raise Refused(f"the server does not tell of its coverage: GET {path}", value=reply.status)
    try:
        return msgspec.json.decode(reply.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        message = f"this is no server of this version: GET {path} answers something else than a coverage"
        raise Refused(message, value=reply.content_type) from None
