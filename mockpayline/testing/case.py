"""One test with a world: what its report carries where it fails, and whether its money adds up."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from mockpayline.errors import NotFound
from mockpayline.testing.evidence import broken, evidence
from mockpayline.testing.sandbox import Sandbox

TIMELINE, REPRODUCTION, SERVER = "payline timeline", "payline reproduction", "payline server"
"""The headings of the report's sections."""

_SERVER_LINES = 200
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")

Section = tuple[str, str]
"""A heading and its text."""


class Server(Protocol):
    """A server, and what it has said so far."""

    @property
    def url(self) -> str:
        """Its address."""

    @property
    def output(self) -> list[str]:
        """What it said, line by line."""


class Case:
    """A test by its `title`, its sandbox, and the server behind it; `folder` makes the one for reproductions."""

    def __init__(self, title: str, sandbox: Sandbox, server: Server, folder: Callable[[], Path]) -> None:
        self.failed = False
        self._title = title
        self._sandbox = sandbox
        self._server = server
        self._folder = folder
        self._said = len(server.output)
        self._gathered: list[Section] | None = None

    def fail(self) -> list[Section]:
        """Note that the test failed, and return what its report is to carry; once, however often it fails."""
        self.gather()
        sections, self._gathered = self._gathered or [], []
        return sections

    def gather(self) -> None:
        """Ask the server for what the report of a failure is to carry, while it is there to be asked.

        Where it cannot tell, that is told instead: a report must come about.
        """
        self.failed = True
        if self._gathered is None:
            self._gathered = self._evidence()

    def _evidence(self) -> list[Section]:
        sections: list[Section] = []
        try:
            found = self._sandbox.run(evidence(self._sandbox.world, self._title))
            sections.append((TIMELINE, "\n".join(found.timeline) or "nothing happened in the world"))
            sections.append((REPRODUCTION, self._written(found.reproduction)))
        except Exception as error:
            # Raised from here it would end the whole run of pytest, and hide why the test failed.
            sections.append((TIMELINE, f"it cannot be told what happened: {type(error).__name__}: {error}"))
        said = self._server.output[self._said :][-_SERVER_LINES:]
        return [*sections, (SERVER, "".join(said).rstrip())] if said else sections

    def broken(self) -> list[str]:
        """Return what of the world's money does not add up, a line each; a world that the test forgot has none."""
        try:
            return broken(self._sandbox.invariants())
        except NotFound:
            return []

    def met(self) -> list[str]:
        """Return the names of what the world met; one that the test forgot met nothing."""
        try:
            return self._sandbox.coverage().met
        except NotFound:
            return []

    def end(self) -> None:
        """Forget the world, unless the test failed: then it stays for whoever wants to look at it."""
        if not self.failed:
            self._sandbox.delete()
            self._gathered = []  # there is nothing left to tell of

    def _written(self, scenario: str) -> str:
        """Write the reproduction into a file and return it with the command that plays it."""
        name = _NOT_IN_NAMES.sub("-", self._sandbox.merchant_id)
        try:
            file = self._folder() / f"{name}.yaml"
            file.write_text(scenario, encoding="utf-8")
        except OSError as error:
            return f"# It could not be written to a file: {error}\n{scenario}"
        return f"# mockpayline play --trace {file}\n{scenario}"
