"""What playing a scenario came to."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from mockpayline.domain.world import Declaration
from mockpayline.scenario.play import Item

_XML_AT_MOST = 20_000


class Script(Struct, frozen=True):
    """A scenario to play: the file it stands in, what it declares, its items, and its text for the server."""

    file: str
    declaration: Declaration
    items: tuple[Item, ...]
    source: bytes


class Failure(Struct, frozen=True):
    """Something that is not as it was expected: its place in the file, the wanted, the seen, the answer's XML."""

    file: str
    line: int
    path: str
    wanted: str
    seen: str
    xml: str = ""

    def __str__(self) -> str:
        """Return it as one line, without the XML."""
        told = f"{self.file}:{self.line}: {self.path}: "
        return told + (f"wanted {self.wanted}, seen {self.seen}" if self.wanted else self.seen)


class Run(Struct):
    """One scenario as it was played.

    `answers` are the bytes of every SOAP answer in the order of the items, `journal` the world's at the end,
    `timeline` the lines of who did what, `seconds` how long it took.
    """

    script: Script
    failures: list[Failure] = []
    answers: list[bytes] = []
    journal: list[dict[str, Any]] = []
    timeline: list[str] = []
    seconds: float = 0.0

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.script.declaration.scenario

    def fail(self, item: Item, path: str, wanted: str, seen: str, xml: bytes = b"") -> None:
        """Note what is wrong with an item."""
        text = xml[:_XML_AT_MOST].decode("utf-8", "replace")
        self.failures.append(Failure(self.script.file, item.line, path, wanted, seen, text))
