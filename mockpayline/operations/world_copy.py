"""A world's declaration to take along: the lines of a scenario file that declares it again, without files beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from msgspec import structs

from mockpayline.domain.dialect import Dialect
from mockpayline.domain.money import euros
from mockpayline.domain.rule import AmountRange, Rule, When
from mockpayline.domain.world import Declaration
from mockpayline.scenario.compiled import demo


def quoted(text: str) -> str:
    """Return a text as YAML reads it back whatever it holds: between double quotes, as JSON writes it."""
    return (
        json.dumps(text, ensure_ascii=False)
        .replace("\x7f", "\\u007f")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
        .replace("\x85", "\\u0085")
    )


def world_lines(declaration: Declaration) -> Iterator[str]:
    """Write what a scenario has declared, but for its clock, and for its rules what a payment's story does not tell.

    The story has the buyer's steps; faults and notifications are the server's, so what stays of a rule is which
    payments it scripts, and what the gift-card processor answers them. Nothing but the demo world is extended: the
    file that another world was made from is not known, and may be changed.
    """
    partners = any(rule.partner is not None for rule in declaration.rules)
    if _is_demo(declaration):
        yield "extends: demo"
        return
    if declaration.seed != "0":
        yield f"seed: {quoted(declaration.seed)}"
    yield "merchant:"
    if declaration.access_key is not None:
        yield f"  access_key: {quoted(declaration.access_key)}"
    yield "  points_of_sale:"
    yield from (f"    - {_flow(_given(one))}" for one in declaration.points_of_sale)
    sections: dict[str, list[dict[str, Any]]] = {
        "contracts": [_given(one, "max_amount") for one in declaration.contracts],
        "gift_cards": [_given(one, "balance", required=("balance",)) for one in declaration.gift_cards],
        "bank_cards": [
            {**_given(one), **({"three_ds": "challenge"} if one.three_ds else {})} for one in declaration.bank_cards
        ],
        "payments": [_rule(one) for one in declaration.rules] if partners else [],
    }
    for name, entries in sections.items():
        if entries:
            yield f"{name}:"
            yield from (f"  - {_flow(one)}" for one in entries)
    dialect = _dialect(declaration.dialect)
    if dialect:
        yield f"dialect: {_flow(dialect)}"


def _is_demo(declaration: Declaration) -> bool:
    own = demo()
    same = {name: getattr(own, name) for name in ("scenario", "merchant_id", "description", "clock_start", "copy_of")}
    return structs.replace(declaration, **same) == own


def _given(one: Any, *amounts: str, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the fields of a part of the declaration that are not as they would be if they were left out."""
    found: dict[str, Any] = {}
    for field in structs.fields(type(one)):
        value = getattr(one, field.name)
        said = isinstance(value, bool) or bool(value)
        if field.name in required or (said and value != field.default):
            found[field.name] = euros(value) if field.name in amounts else value
    return found


def _dialect(dialect: Dialect) -> dict[str, Any]:
    found = {name: "none" if value is None else value for name, value in structs.asdict(dialect).items()}
    usual = structs.asdict(Dialect())
    found = {name: value for name, value in found.items() if value != usual[name]}
    if "session_life" in found:
        found["session_life"] = f"{found['session_life']}s"
    return found


def _rule(rule: Rule) -> dict[str, Any]:
    told: dict[str, Any] = {"name": rule.name}
    if when := _when(rule.when):
        told["when"] = when
    if rule.partner is not None:
        partner = structs.asdict(rule.partner)
        later = rule.partner.later
        partner["later"] = None if later is None else {"code": later.code, "after": f"{later.after}ms"}
        told["partner"] = {name: value for name, value in partner.items() if value is not None}
    return told


def _when(when: When) -> dict[str, Any]:
    found = {name: value for name, value in structs.asdict(when).items() if value}
    if when.amount is not None:
        found["amount"] = _range(when.amount)
    return found


def _range(amount: AmountRange) -> str:
    if amount.least is None:
        return f"<= {euros(amount.most or 0)}"
    if amount.most is None:
        return f">= {euros(amount.least)}"
    return f"{euros(amount.least)}..{euros(amount.most)}"


def _flow(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(str(name))}: {_flow(one)}" for name, one in value.items()) + "}"
    return quoted(str(value))
