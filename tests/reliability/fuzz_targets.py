"""What is tried: each target has right inputs, ways to change them, and a look at what comes of one.

A look returns whether the input was refused, and raises `Finding` (or whatever escaped) for what must not be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Protocol
from unicodedata import category
from zlib import crc32

from lxml import etree

from mockpayline.scenario.loader import load_playable_text
from mockpayline.scenario.mistake import MAX_MISTAKES, ScenarioError
from mockpayline.soap.codec import decode, encode
from mockpayline.soap.envelope import body_child, operation_of
from mockpayline.soap.faults import ServerFault, SoapFault
from mockpayline.soap.limits import Limits
from mockpayline.soap.parser import parse
from tests.reliability import fuzz_bytes, fuzz_request, fuzz_seeds, fuzz_xml, fuzz_yaml
from tests.reliability.fuzz_answers import Finding, answers_in, check
from tests.reliability.fuzz_bytes import Change, changed
from tests.reliability.fuzz_inside import Inside, inside

_LIMITS = Limits()
_UNFIT = {"Cc", "Cs", "Zl", "Zp"}
"""Characters that break a line, or mean something to a terminal."""
_PIECES = 5
"""In how many pieces a request may come."""


class Look(Protocol):
    """Tries one input."""

    seconds: float
    """How long the server had for the last one."""

    def __call__(self, case: bytes) -> bool:
        """Return whether it was refused."""
        ...


@dataclass(frozen=True)
class Target:
    """A name, right inputs, how one is changed, and how it is tried on a server, None where it is tried without one."""

    name: str
    seeds: Callable[[], Sequence[bytes]]
    change: Callable[[Random, bytes, Sequence[bytes]], bytes]
    look: Callable[[Inside], Look] | None = None


class _Parser:
    """The parser, the envelope and the codec, by themselves."""

    seconds = 0.0

    def __call__(self, case: bytes) -> bool:
        refused = False
        for kind in ("text/xml; charset=utf-8", "text/xml; charset=iso-8859-1", 'multipart/related; type="text/xml"'):
            try:
                element = body_child(parse(case, kind, _LIMITS))
                operation = operation_of(element)
            except SoapFault as fault:
                if isinstance(fault, ServerFault):
                    raise Finding(f"a request is no fault of the server's: {fault}") from None
                if len(fault.message) > 1000:
                    raise Finding(f"a sentence of {len(fault.message)} characters") from None
                etree.fromstring(fault.to_bytes("id"))
                refused = True
                continue
            decoded = decode(element, operation.request)
            etree.fromstring(encode(decoded.request, 34))
        return refused


class _Scenario:
    """The loader by itself; what it takes is then served and called."""

    def __init__(self, server: Inside) -> None:
        self._http = _Http(server)
        self.seconds = 0.0

    def __call__(self, case: bytes) -> bool:
        self.seconds = 0.0
        try:
            load_playable_text(case, name="fuzz")
        except ScenarioError as error:
            lines = error.message.split("\n")
            if len(lines) > MAX_MISTAKES + 1 or max(map(len, lines)) > 2000:
                raise Finding(f"{len(lines)} lines, the longest of {max(map(len, lines))} characters") from None
            if unfit := [one for one in lines if any(category(each) in _UNFIT for each in one)]:
                raise Finding(f"a mistake that a terminal cannot write: {unfit}") from None
            return True
        made = fuzz_request.request("PUT", "/control/worlds/FUZZ", case)
        call = fuzz_seeds.OPENING.replace(fuzz_seeds.KEY.encode(), b"Authorization: Basic RlVaWjprZXk=")
        for one in (made, call, fuzz_request.request("GET", "/control/worlds/FUZZ/payments")):
            self._http(one)
        return False


class _Http:
    """Any request to the whole server."""

    def __init__(self, server: Inside) -> None:
        self._server = server
        self.seconds = 0.0

    def __call__(self, case: bytes) -> bool:
        server = self._server
        server.complaints.said.clear()
        rng = Random(crc32(case))  # noqa: S311 - it chooses where a request is cut
        pieces = [rng.randint(0, len(case)) for _ in range(rng.randrange(_PIECES))]
        written = server.answer(case, pieces=pieces)
        self.seconds = server.seconds
        if server.complaints.said:
            raise Finding(f"the server complains: {server.complaints.said[0]}")
        method, _, rest = case.partition(b" ")
        answers = answers_in(written, method)
        for one in answers:
            check(one, rest.partition(b" ")[0])
        # One whose client left before it was sent whole was not refused at once, but waited for.
        return bool(answers) and answers[0].refuses and not server.left


@contextmanager
def looking(target: Target) -> Iterator[Look]:
    """Make a target ready to be tried until the block ends."""
    if target.look is None:
        yield _Parser()
        return
    with inside() as server:
        yield target.look(server)


def _plain(changes: Sequence[Change]) -> Callable[[Random, bytes, Sequence[bytes]], bytes]:
    every = (*changes, *changes, *fuzz_bytes.CHANGES)
    return lambda rng, seed, seeds: changed(rng, seed, every, seeds)


def _request(changes: Sequence[Change]) -> Callable[[Random, bytes, Sequence[bytes]], bytes]:
    """Return a change of a request: most often of its body, which keeps its right length, else of the rest."""
    bodily = (*changes, *changes, *fuzz_bytes.CHANGES)

    def change(rng: Random, seed: bytes, seeds: Sequence[bytes]) -> bytes:
        if rng.random() < 0.7:
            one = fuzz_request.read(seed)
            if one.body or rng.random() < 0.2:
                bodies = [fuzz_request.read(other).body for other in rng.sample(seeds, 3)]
                seed = one.with_body(changed(rng, one.body, bodily, bodies)).written()
        for _ in range(rng.choice((0, 0, 1, 1, 2))):
            seed = rng.choice(fuzz_request.HTTP_CHANGES)(rng, seed)
        return seed

    return change


_FORMS: tuple[Change, ...] = (fuzz_request.form_changes,) * 4

TARGETS = {
    one.name: one
    for one in (
        Target("parser", fuzz_seeds.messages, _plain(fuzz_xml.CHANGES)),
        Target("soap", fuzz_seeds.soap, _request(fuzz_xml.CHANGES), _Http),
        Target("scenario", fuzz_seeds.scenarios, _plain(fuzz_yaml.CHANGES), _Scenario),
        Target("control", fuzz_seeds.control, _request(fuzz_yaml.JSON_CHANGES), _Http),
        Target("page", fuzz_seeds.page, _request(_FORMS), _Http),
        Target("widget", fuzz_seeds.widget, _request(fuzz_yaml.JSON_CHANGES), _Http),
    )
}
"""All targets by name."""
