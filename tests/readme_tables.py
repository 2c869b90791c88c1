"""The README's generated tables: made from the code, compared with what stands there, written again on demand.

`python -m tests.readme_tables` writes them into the README.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from mockpayline.contract.codes import all_codes
from mockpayline.domain.bank_card import bank_card_number
from mockpayline.domain.gift_card import gift_card_number, magic_gift_card
from mockpayline.operations.catalogue import find_outcome
from mockpayline.settings import OPTIONS, Option

README = Path(__file__).parent.parent / "README.md"

SAMPLE_BALANCE = 5000
"""Cents on the gift cards of the table."""


def card_numbers() -> str:
    """Return the table of test cards: a row for every code that a card number can script."""
    rows = ["| code | state | message | bank card | gift card with 50.00 |", "| --- | --- | --- | --- | --- |"]
    for row in all_codes().values():
        if row.state:
            gift = _gift_card(row.code)
            message = row.long_message.strip() or "(no wording known)"
            rows.append(f"| {row.code} | {row.state} | {message} | {bank_card_number(row.code)} | {gift or 'none'} |")
    return "\n".join(rows)


def _gift_card(code: str) -> str | None:
    """Return the gift card number that scripts a code, or None where no number does."""
    if code == "00000":
        return gift_card_number(SAMPLE_BALANCE)
    if not code.startswith("02") or code == "02000":
        return None
    number = gift_card_number(SAMPLE_BALANCE, code)
    return number if magic_gift_card(number, find_outcome) else None


def settings() -> str:
    """Return the table of settings."""
    rows = ["| flag | environment variable | default | meaning |", "| --- | --- | --- | --- |"]
    rows += [f"| `{one.flag}` | `{one.variable}` | {_default(one)} | {one.row.help} |" for one in OPTIONS]
    return "\n".join(rows)


def _default(option: Option) -> str:
    if option.default in (None, ()):
        return "none"
    return f"`{option.row.form.write(option.default)}`"


TABLES: dict[str, Callable[[], str]] = {"card numbers": card_numbers, "settings": settings}


def with_tables(text: str) -> str:
    """Return a README with every generated table as the code now makes it."""
    for name, table in TABLES.items():
        pattern = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        assert pattern.search(text), f"the README has no place for the table of {name}"
        text = pattern.sub(f"\\g<1>\n{table()}\n\n\\g<2>", text)
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
