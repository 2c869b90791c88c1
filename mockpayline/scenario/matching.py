"""Which rule scripts a new web payment, and why the others do not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from mockpayline.domain.money import euros
from mockpayline.domain.rule import AmountRange, Rule, When

if TYPE_CHECKING:
    from mockpayline.contract.messages.web import DoWebPaymentRequest

TEXT_AT_MOST = 255
"""Characters of a text that a pattern looks at: no reference or address that is legal has more."""

_CENTS = re.compile(r"\d{1,12}", re.ASCII)


class Facts(Struct, frozen=True):
    """What rules look at in a doWebPayment; a text that was not sent is empty, an amount that is none is None.

    `amount` is payment.amount in cents. `private_data` are the pairs as they came, in which a key may come twice.
    """

    order_ref: str = ""
    amount: int | None = None
    contract: str = ""
    version: str = ""
    private_data: tuple[tuple[str, str], ...] = ()
    buyer_email: str = ""


class Mismatch(Struct, frozen=True):
    """The first condition of a rule that does not hold: its name, what it wants, and what was seen ("" for nothing)."""

    rule: Rule
    condition: str
    wanted: str
    seen: str


def facts_of(request: DoWebPaymentRequest) -> Facts:
    """Return the facts of a request, also of one whose fields are wrong."""
    payment, order, buyer, pairs = request.payment, request.order, request.buyer, request.privateDataList
    amount = (payment and payment.amount) or ""
    return Facts(
        order_ref=(order and order.ref) or "",
        amount=int(amount) if _CENTS.fullmatch(amount) else None,
        contract=(payment and payment.contractNumber) or "",
        version=request.version or "",
        private_data=tuple((one.key or "", one.value or "") for one in pairs.privateData) if pairs else (),
        buyer_email=(buyer and buyer.email) or "",
    )


def match(rules: Sequence[Rule], facts: Facts) -> Rule | None:
    """Return the first rule all of whose conditions hold, or None."""
    return next((rule for rule in rules if all(held for held, *_ in _conditions(rule.when, facts))), None)


def nearest(rules: Sequence[Rule], facts: Facts) -> Mismatch | None:
    """Return which rule comes nearest to scripting a payment that it does not: most of its conditions hold.

    Of equally near ones it is the first. None where there is no rule that does not match.
    """
    found: Mismatch | None = None
    most = -1
    for rule in rules:
        conditions = list(_conditions(rule.when, facts))
        held = sum(one for one, *_ in conditions)
        if most < held < len(conditions):
            most = held
            found = next(Mismatch(rule, *told) for holds, *told in conditions if not holds)
    return found


def conditions_of(when: When) -> dict[str, str]:
    """Return the conditions of a rule in words, by their names."""
    return {name: wanted for _, name, wanted, _ in _conditions(when, Facts())}


def _conditions(when: When, facts: Facts) -> Iterator[tuple[bool, str, str, str]]:
    """Yield each condition that is given: whether it holds, its name, what it wants, what is there."""
    if when.order_ref is not None:
        yield matcher(when.order_ref)(facts.order_ref), "order_ref", when.order_ref, facts.order_ref
    if when.amount is not None:
        amount = facts.amount
        held = amount is not None and when.amount.holds(amount)
        yield held, "amount", _range(when.amount), "" if amount is None else euros(amount)
    if when.contract is not None:
        yield when.contract == facts.contract, "contract", when.contract, facts.contract
    if when.version is not None:
        yield when.version == facts.version, "version", when.version, facts.version
    for key, wanted in when.private_data.items():
        seen = [value for name, value in facts.private_data if name == key]
        yield wanted in seen, f"private_data.{key}", wanted, ", ".join(seen)
    if when.buyer_email is not None:
        yield matcher(when.buyer_email)(facts.buyer_email), "buyer_email", when.buyer_email, facts.buyer_email


def _range(amount: AmountRange) -> str:
    """Return a range as scenarios write it."""
    least, most = (None if one is None else euros(one) for one in (amount.least, amount.most))
    if least is None or most is None:
        return f">= {least}" if least is not None else f"<= {most}" if most is not None else "any amount"
    return least if least == most else f"{least}..{most}"


@lru_cache(maxsize=1024)
def matcher(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a text fits a pattern, capitals told apart from small letters.

    A pattern between slashes is a regular expression that must be found somewhere in the text; one with `*` (any
    characters) or `?` (one) must fit the whole text; any other is the text itself. Raises `re.error`.
    """
    if len(pattern) > 1 and pattern[0] == pattern[-1] == "/":
        search = re.compile(pattern[1:-1]).search
        return lambda text: search(text[:TEXT_AT_MOST]) is not None
    if "*" in pattern or "?" in pattern:
        whole = re.compile(_glob(pattern), re.DOTALL).fullmatch
        return lambda text: len(text) <= TEXT_AT_MOST and whole(text) is not None
    return pattern.__eq__


def _glob(pattern: str) -> str:
    """Return a glob as a regular expression that never tries a part again: each part is where it first fits."""
    first, *rest = (re.escape(part).replace(r"\?", ".") for part in re.split(r"\*+", pattern))
    if not rest:
        return first
    *between, last = rest
    return first + "".join(f"(?>.*?{part})" for part in between) + f".*{last}"
