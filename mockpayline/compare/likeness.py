"""Whether two fields say the like: some must be the same, some have the same form, some merely be there."""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct

from mockpayline.compare.flat import Field, Fields

_PLACE = re.compile(r"\[\d+\]")

_FORM = frozenset(
    {
        "date", "id", "transactionId", "linkedTransactionId", "originTransactionId", "PAN",
        "expirationDate", "numberOfAttempt", "card.number", "value",
    }
)  # fmt: skip
"""Their digits are of the one payment, so that only the form is compared."""

_THERE = frozenset(
    {
        "score", "explanation", "threeDSecure", "fraudResult", "softDescriptor", "cardholder", "token", "panType",
        "media", "authorization.number", "customerId", "status", "fees", "isPossibleFraud",
    }
)  # fmt: skip
"""They depend on the buyer, the bank or the merchant's settings: what stands there says nothing of the rules."""

_NOT_OURS = frozenset(
    {
        "scoring", "avs", "fraudResultDetails", "pointOfSell", "extendedCard", "customerMedia", "routingRule",
        "reattempt", "wallet", "authentication3DSecure", "bankAccountData", "subMerchant", "billingRecordList",
    }
)  # fmt: skip
"""Objects that hold such fields only."""


class Kind(StrEnum):
    """How a field differs: in its value, its form, by being there or not, or in how it says that there is nothing."""

    VALUE = "value"
    FORM = "form"
    MISSING = "missing here"
    BEYOND = "only here"
    NOTHING = "nothing in it"


WEIGHT = {Kind.VALUE: 20, Kind.FORM: 20, Kind.MISSING: 20, Kind.BEYOND: 20, Kind.NOTHING: 1}
"""How much a difference counts where dialects are weighed."""


class Difference(Struct, frozen=True):
    """A field that differs: what the platform said and what the sandbox says, None where the field is not there."""

    path: str
    kind: Kind
    theirs: Field | None
    ours: Field | None


def differences(theirs: Fields, ours: Fields) -> list[Difference]:
    """Return what differs, in the order of the platform's answer, then what only the sandbox says."""
    paths = [*theirs, *(path for path in ours if path not in theirs)]
    found = ((path, theirs.get(path), ours.get(path)) for path in paths)
    return [Difference(path, kind, one, two) for path, one, two in found if (kind := _kind(path, one, two)) is not None]


def alike(theirs: Fields, ours: Fields) -> int:
    """Return how many fields with something in them say the like in both."""
    return sum(1 for path, one in theirs.items() if one.text and _kind(path, one, ours.get(path)) is None)


def form(text: str) -> str:
    """Return a text with every digit as 9."""
    return re.sub("[0-9]", "9", text)


def _kind(path: str, theirs: Field | None, ours: Field | None) -> Kind | None:
    if theirs == ours:
        return None
    one, two = (field.text if field else "" for field in (theirs, ours))
    plain = _PLACE.sub("", path)
    steps = plain.split(".")
    if not _NOT_OURS.isdisjoint(steps[:-1]) or steps[-1] in _NOT_OURS:
        return None
    if not one and not two:
        # An element that may be left out, or be empty, or be nil: clients that read without a guard see a difference.
        return Kind.NOTHING
    if not two:
        return Kind.MISSING
    if not one:
        return Kind.BEYOND
    tail = ".".join(steps[-2:])
    if steps[-1] in _THERE or tail in _THERE:
        return None
    if steps[-1] in _FORM or tail in _FORM:
        return None if form(one) == form(two) else Kind.FORM
    return None if one == two else Kind.VALUE
