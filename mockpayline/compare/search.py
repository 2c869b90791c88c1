"""Which dialect the platform speaks: every combination of the switches that an answer can show is played."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from itertools import product
from typing import Any

import msgspec
from msgspec import Struct

from mockpayline.compare.capture import Capture
from mockpayline.compare.flat import Field, Fields, flat, listed
from mockpayline.compare.identity import refund_id_of
from mockpayline.compare.likeness import WEIGHT, Difference, alike, differences
from mockpayline.compare.replay import DUPLICATE, Replayed, replay
from mockpayline.contract.base import Element
from mockpayline.contract.fields import fields_of
from mockpayline.domain.dialect import (
    DataNesting,
    DataUnit,
    Dialect,
    MainAmount,
    MissingVersion,
    PanMask,
    RefundId,
    UnpaidComplement,
)
from mockpayline.operations.call import DEFAULT_VERSION, NEWEST_VERSION
from mockpayline.soap.codec import encode
from mockpayline.soap.limits import MIB, Limits
from mockpayline.soap.parser import parse

PLAYED: dict[str, type[StrEnum]] = {
    "main_amount": MainAmount,
    "data_nesting": DataNesting,
    "data_unit": DataUnit,
    "pan_mask": PanMask,
    "refund_id": RefundId,
}
"""The switches that are tried, with their values."""

NEVER_SHOWN = ("session_life", "max_cards", "max_amount_scope", "onhold_notification")
"""The switches that no answer of these operations shows."""

WHOSE = "transaction.id is whose"
"""The field that says whose id a refund answers."""


Switches = dict[str, Any]
"""Values of the dialect by the names of its switches."""


class Finding(Struct, frozen=True):
    """What comparing one answer came to.

    `version` is the one that the answer looks like. `by_default` are the differences from the sandbox as it is,
    `explained` which switch takes each path's away, `left` what no dialect takes away; `told` are the switches that
    the answer shows, with the value that agrees, `same` the number of fields that agree then.
    """

    capture: Capture
    version: int
    by_default: list[Difference]
    explained: dict[str, str]
    left: list[Difference]
    told: dict[str, Any]
    same: int


def search(capture: Capture, complements: frozenset[str] = frozenset()) -> Finding:
    """Compare one answer; `complements` are the complements' ids that answers beside it name. Raises `NoCourse`."""
    whose = refund_id_of(capture, complements)
    theirs = dict(capture.fields)
    if whose is not None:
        theirs[WHOSE] = Field(whose.value)
    tried = _Tried(capture, theirs)
    # Of equals the first is taken: the newest version, and the defaults.
    version = min(_versions(capture), key=lambda one: tried.weight({}, one))
    names = [one for one in PLAYED if (one == "refund_id") == (capture.operation.name == "doRefund")]
    names = names if whose is not None or "refund_id" not in names else []
    choices = (dict(zip(names, values, strict=True)) for values in product(*(PLAYED[one] for one in names)))
    best: Switches = min(choices, key=lambda one: tried.weight(one, version))
    told = {name: best[name] for name in names if _tells(tried, name, best, version)}
    if capture.hidden:
        told.pop("pan_mask", None)
    versionless = _looks_versionless(tried, best, version)
    by_default = tried.differences({}, NEWEST_VERSION if versionless else version)
    left = tried.differences(best, version)
    explained: dict[str, str] = {}
    if versionless:
        explained = dict.fromkeys({one.path for one in by_default} - {one.path for one in left}, "missing_version")
    plain = {one.path for one in tried.differences({}, version)}
    for name, value in told.items():
        explained |= dict.fromkeys(plain - {one.path for one in tried.differences({name: value}, version)}, name)
    told |= dict(_evident(capture)) | ({"missing_version": MissingVersion.FOUR} if versionless else {})
    return Finding(capture, version, by_default, explained, left, told, alike(theirs, tried.fields(best, version)))


def _tells(tried: _Tried, name: str, best: Switches, version: int) -> bool:
    """Tell whether an answer shows a switch: with any other value of it more differs."""
    least = tried.weight(best, version)
    others = (value for value in PLAYED[name] if value != best[name])
    return all(tried.weight(best | {name: value}, version) > least for value in others)


class _Tried:
    """The sandbox's answers by switches and version, each played and written once."""

    def __init__(self, capture: Capture, theirs: Fields) -> None:
        self._capture = capture
        self._theirs = theirs
        self._always: Switches = {"duplicate_check": True} if capture.code == DUPLICATE else {}
        self._replayed: dict[bytes, Replayed] = {}
        self._fields: dict[tuple[bytes, int], Fields] = {}

    def weight(self, switches: Switches, version: int) -> int:
        """Return how much differs."""
        return sum(WEIGHT[one.kind] for one in self.differences(switches, version))

    def differences(self, switches: Switches, version: int) -> list[Difference]:
        """Return what differs."""
        return differences(self._theirs, self.fields(switches, version))

    def fields(self, switches: Switches, version: int) -> Fields:
        """Return the sandbox's answer."""
        dialect = Dialect(**(switches | self._always))
        key = msgspec.json.encode(dialect)
        if key not in self._replayed:
            self._replayed[key] = replay(self._capture, dialect)
        if (key, version) not in self._fields:
            replayed = self._replayed[key]
            (body,) = parse(encode(replayed.message, version), "", Limits(body_bytes=MIB))[-1]
            found = self._fields[key, version] = flat(body)
            if WHOSE in self._theirs:
                ours = found.get("transaction.id", Field("")).text
                found[WHOSE] = Field(RefundId.COMPLEMENT if ours == replayed.complement_id else RefundId.NEW)
        return self._fields[key, version]


def _looks_versionless(tried: _Tried, best: Switches, version: int) -> bool:
    """Tell whether the answer has the shape of the platform's default version, and of no newer one.

    The contrary tells nothing: a call in whose answer newer fields stand may well have named its version.
    """
    newest, oldest = (tried.weight(best, one) for one in (NEWEST_VERSION, DEFAULT_VERSION))
    return oldest < newest and oldest == tried.weight(best, version)


def _evident(capture: Capture) -> Iterator[tuple[str, Any]]:
    """Yield the switches that an answer shows without being played."""
    if capture.code == DUPLICATE:
        yield "duplicate_check", True
    attempts = getattr(capture.message, "numberOfAttempt", None) or ""
    if attempts.isascii() and attempts.isdigit() and len(attempts) == 1 and int(attempts) > Dialect().attempts:
        yield "attempts", int(attempts)
    transaction = getattr(capture.message, "transaction", None)
    result = capture.message.result
    if transaction is None or result is None or result.shortMessage != "REFUSED":
        return
    cards = listed(transaction.partnerAdditionalData or "") or []
    if any(one.get("initialBalance") != one.get("finalBalance") for one in cards):
        yield "unpaid_complement", UnpaidComplement.KEEP_DEBIT


def _versions(capture: Capture) -> list[int]:
    """Return the versions between which answers of this operation differ, the newest first."""
    changes = _changes(capture.operation.response)
    return sorted({DEFAULT_VERSION, NEWEST_VERSION} | {one for one in changes if one <= NEWEST_VERSION}, reverse=True)


@cache
def _changes(cls: type[Element]) -> frozenset[int]:
    found: set[int] = set()
    for field in fields_of(cls):
        found |= {field.since} if field.since is not None else set()
        found |= {field.until + 1} if field.until is not None else set()
        if issubclass(field.type, Element):
            found |= _changes(field.type)
    return frozenset(found)
