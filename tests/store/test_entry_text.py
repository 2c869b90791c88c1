"""What the journal keeps of an entry: everything, but no card number, wherever somebody put it."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.card_number import luhn_digit
from mockpayline.domain.journal import Entry, Kind
from mockpayline.store.entry_text import decode_entry, line_of

CARD = "497010000000000" + luhn_digit("497010000000000")
MASKED = f"{CARD[:6]}XXXXXX{CARD[-4:]}"

particulars = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.text(max_size=30)
    | st.just(CARD)
    | st.just(int(CARD)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5) | st.just(CARD), inner, max_size=4),
    max_leaves=10,
)


def kept(told: Any) -> Entry:
    return decode_entry(line_of(3, Kind.CHANGE, 1_795_424_405_000, None, "doRefund", told).doc)


@given(st.dictionaries(st.text(max_size=5), particulars, max_size=5))
def test_an_entry_without_card_number_is_kept_as_it_is_and_one_with_is_kept_without(told: dict[str, Any]) -> None:
    entry = kept(told)
    assert (entry.seq, entry.kind, entry.at, entry.operation) == (3, Kind.CHANGE, 1_795_424_405_000, "doRefund")
    text = msgspec.json.encode(entry.data).decode()
    assert CARD not in text
    if CARD not in msgspec.json.encode(told).decode():
        assert entry.data == told


def test_a_card_number_sent_as_a_number_is_kept_as_a_masked_text() -> None:
    assert kept({"amount": int(CARD), "paid": True}).data == {"amount": MASKED, "paid": True}


def test_the_particulars_may_be_a_struct() -> None:
    class Told(msgspec.Struct):
        ref: str
        seen: msgspec.Raw

    found = kept(Told(f"order {CARD}", msgspec.Raw(b'{"number":"' + CARD.encode() + b'"}')))
    assert found.data == {"ref": f"order {MASKED}", "seen": {"number": MASKED}}


def test_a_token_that_ends_in_many_digits_is_no_card_number() -> None:
    token = "1" + "A" * 10 + "4970100000000" + CARD
    assert kept({"token": token}).data == {"token": token}
