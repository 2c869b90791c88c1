"""Masking: what the contract's fields hold that must not be kept, and that none is forgotten."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.contract import messages, types
from mockpayline.contract.base import Element
from mockpayline.contract.fields import fields_of
from mockpayline.contract.masking import CARD_NUMBERS, HIDDEN, SECRET_NAMES, mask_number, masked
from mockpayline.contract.messages import DoAuthorizationRequest, GetWebPaymentDetailsRequest
from mockpayline.contract.types import Card, Wallet

CLASSES: dict[str, type[Element]] = {
    name: getattr(module, name) for module in (messages, types) for name in module.__all__
}
TEXT_FIELDS = [
    (name, field.name) for name, cls in CLASSES.items() for field in fields_of(cls) if field.type in (str, bytes)
]
SUSPICIOUS = re.compile(
    r"^(number|cardnumber|cardid|pan|cv.*|.*cvx|.*cryptogram|.*password|secret.*|.*iban|accountnumber|pares"
    r"|(encrypted|token)data|.*track.*|.*cheque.*|.*pin)$",
    re.IGNORECASE,
)
HARMLESS = {
    ("Authorization", "number"): "the authorisation's number",
    ("Cheque", "number"): "a cheque, no card",
    ("ConnectionData", "secretQuestion"): "the question, not the answer",
    ("VerifyEnrollmentRequest", "generateVirtualCvx"): "a flag",
    ("VerifyEnrollmentResponse", "virtualCvx"): "in an answer, and answers are not kept",
}


def test_every_class_and_field_that_is_masked_exists_in_the_contract() -> None:
    assert [one for one in CARD_NUMBERS if one not in TEXT_FIELDS] == []
    assert SECRET_NAMES - {name for _, name in TEXT_FIELDS} == set()


def test_no_field_that_sounds_like_a_card_number_or_a_secret_is_forgotten() -> None:
    sounding = {one for one in TEXT_FIELDS if SUSPICIOUS.match(one[1])}
    covered = {one for one in sounding if one in CARD_NUMBERS or one[1] in SECRET_NAMES}
    assert sounding - covered == set(HARMLESS), "each is masked, or stands in the list of harmless ones with a reason"


def full(cls: type[Element], text: str) -> Element:
    """Return an instance with this text in every text field, all the way down."""
    values: dict[str, object] = {}
    for field in fields_of(cls):
        if issubclass(field.type, Element):
            one: object = full(field.type, text)
        else:
            one = text if field.type is str else None
        values[field.name] = [one] if field.repeated else one
    return cls(**values)


def texts(element: Element, owner: str = "") -> list[tuple[str, str, str]]:
    """Return class, field and text of every text inside an element."""
    found: list[tuple[str, str, str]] = []
    for field in fields_of(type(element)):
        value = getattr(element, field.name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Element):
                found += texts(one)
            elif isinstance(one, str):
                found.append((type(element).__name__, field.name, one))
    return found


@pytest.mark.parametrize("name", sorted(name for name in CLASSES if name.endswith("Request")))
def test_what_is_kept_of_a_request_shows_no_number_and_no_secret_however_deep(name: str) -> None:
    before = full(CLASSES[name], "4111111111111111")
    after = texts(masked(before))
    assert len(after) == len(texts(before)), "masking drops no field"
    for owner, field, text in after:
        if (owner, field) in CARD_NUMBERS:
            assert text == "411111XXXXXX1111", f"{owner}.{field}"
        elif field in SECRET_NAMES:
            assert text == HIDDEN, f"{owner}.{field}"
        else:
            assert text == "4111111111111111", f"{owner}.{field} is no secret and helps whoever reads the journal"
    assert before == full(CLASSES[name], "4111111111111111"), "the request itself is left as it was"


def test_an_element_that_can_hold_nothing_secret_is_not_copied() -> None:
    request = GetWebPaymentDetailsRequest(version="34", token="t")
    assert masked(request) is request


def test_absent_and_empty_fields_stay_so() -> None:
    request = DoAuthorizationRequest(card=Card(number=None, cvx=""))
    assert masked(request) == request


def test_the_card_of_a_wallet_is_masked() -> None:
    kept = masked(Wallet(walletId="w", card=Card(number="4111111111111111", cvx="123")))
    assert kept.card == Card(number="411111XXXXXX1111", cvx=HIDDEN)


@given(st.text(alphabet="0123456789 -", max_size=40))
def test_at_most_six_first_and_four_last_characters_of_a_number_are_shown(number: str) -> None:
    shown = mask_number(number)
    assert len(shown) == len(number)
    assert set(shown[6:-4]) <= {"X"}
    assert len(number) > 10 or set(shown) <= {"X"}, "a short number is masked whole"
