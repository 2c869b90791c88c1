"""The command: read the answers, compare each, and say what they show together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mockpayline.compare.capture import read
from mockpayline.compare.identity import complement_ids
from mockpayline.compare.likeness import Kind
from mockpayline.compare.search import Finding, search
from mockpayline.compare.text import dialect_block, lines, summary
from mockpayline.errors import SandboxError


class Contradiction(SandboxError):
    """Two answers show different values of one switch; `value` are both."""


def compare(echo: Callable[[str], object], files: Sequence[str], *, only_dialect: bool) -> int:
    """Compare the answers in files and tell with `echo`; `only_dialect` tells the dialect's block alone.

    Returns the exit status: 1 where a field differs that no dialect explains. Raises `Unreadable` for a file without
    an answer, `NoCourse` for a code that no payment of the sandbox comes to, and `Contradiction`.
    """
    captures = [read(file) for file in files]
    complements = complement_ids(captures)
    findings = [search(one, complements) for one in captures]
    dialect = _together(findings)
    if only_dialect:
        echo(dialect_block(dialect))
    else:
        for finding in findings:
            for line in lines(finding):
                echo(line)
        for line in summary(findings, dialect):
            echo(line)
        echo(dialect_block(dialect))
    return int(any(one.kind is not Kind.NOTHING for finding in findings for one in finding.left))


def _together(findings: Sequence[Finding]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for finding in findings:
        for name, value in finding.told.items():
            if name == "attempts":
                value = max(value, found.get(name, 0))
            elif found.get(name, value) != value:
                message = f"the answers show two values of {name}"
                raise Contradiction(message, path=name, value=f"{found[name]} and {value}")
            found[name] = value
    return found
