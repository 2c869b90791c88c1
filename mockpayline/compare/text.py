"""What comparing came to, for a terminal; and the dialect that agrees, for a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mockpayline.compare.flat import Field
from mockpayline.compare.likeness import Difference, Kind
from mockpayline.compare.search import NEVER_SHOWN, Finding
from mockpayline.domain.dialect import Dialect
from mockpayline.scenario.mistake import printable, shown, without_numbers


def lines(finding: Finding) -> Iterator[str]:
    """Yield what differs field by field, and the dialect value that would agree."""
    capture = finding.capture
    result = capture.message.result
    state = (result.shortMessage if result else None) or "no state"
    answered = f"{capture.operation.name} {shown(capture.code) or 'without code'} {shown(state)}"
    head = f"{printable(without_numbers(capture.file))}: {answered}"
    yield f"{head}, as to a call of version {finding.version}"
    if capture.hidden:
        yield "  A card number stood there in full; it was masked, and tells nothing of pan_mask."
    if "missing_version" in finding.told:
        yield "  It looks like the answer to a call without version; if yours named one, leave missing_version out."
    yield f"  {finding.same} fields agree{', by the dialect below' if finding.explained else ''}."
    for one in finding.by_default:
        if one.kind is not Kind.NOTHING:
            yield _difference(one, finding)
    shapes = [one for one in finding.by_default if one.kind is Kind.NOTHING and one.path not in finding.explained]
    if shapes:
        yield "  Nothing stands there on either side, said in another way:"
        yield from (
            f"    {shown(one.path)}: yours {_said(one.theirs)}, the sandbox {_said(one.ours)}" for one in shapes
        )


def summary(findings: Iterable[Finding], dialect: dict[str, Any]) -> Iterator[str]:
    """Yield what all answers together show, and what none of them does."""
    left = sum(one.kind is not Kind.NOTHING for finding in findings for one in finding.left)
    if left:
        yield f"{left} field{'s differ' if left > 1 else ' differs'} that no dialect explains. Please report it."
    else:
        yield "Nothing differs that no dialect explains."
    silent = [name for name in Dialect.__struct_fields__ if name not in dialect and name not in NEVER_SHOWN]
    yield f"Not shown here: {', '.join(silent) or 'nothing'}. Shown by no answer: {', '.join(NEVER_SHOWN)}."


def dialect_block(dialect: dict[str, Any]) -> str:
    """Return a scenario's `dialect` with these switches, in the order of the documentation."""
    known = [name for name in Dialect.__struct_fields__ if name in dialect]
    if not known:
        return "dialect: {}"
    return "\n".join(["dialect:", *(f"  {name}: {_value(dialect[name])}" for name in known)])


def _difference(one: Difference, finding: Finding) -> str:
    switch = finding.explained.get(one.path)
    agrees = f"{switch}: {_value(finding.told[switch])} agrees" if switch else "no dialect value agrees"
    return f"  {shown(one.path)}: yours {_said(one.theirs)}, the sandbox {_said(one.ours)}; {agrees}"


def _said(field: Field | None) -> str:
    if field is None:
        return "has no such field"
    return shown(field.text) if field.text else ("nil" if field.nil else "empty")


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
