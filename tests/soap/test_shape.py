"""What is compiled from a shape reads any texts as the decoder would, for every message of the contract."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockpayline.contract.base import Message
from mockpayline.contract.messages import DoWebPaymentRequest, GetMerchantSettingsResponse
from mockpayline.soap.codec import Decoded, decode, encode
from mockpayline.soap.codec.shape import marked, reader, split, unescape
from mockpayline.soap.envelope import body_child
from mockpayline.soap.limits import Limits
from mockpayline.soap.parser import parse

from .envelopes import envelope, web_payment
from .instances import MESSAGES, full, instances


def by_decoder(text: str, cls: type[Message]) -> Decoded[Any]:
    return decode(body_child(parse(text.encode(), "", Limits())), cls)


def compiled(text: str, cls: type[Message]) -> Any:
    """Return what reads documents of the shape of this one, or None."""
    pieces = split(text)
    document = marked(pieces)
    if document is None:
        return None
    root = parse(document.encode(), "", Limits())
    return reader(root, body_child(root), cls, len(pieces))


def settings_response(inside: str) -> str:
    return envelope(
        "<i:getMerchantSettingsResponse><i:listPointOfSell><i:pointOfSell>"
        f"{inside}</i:pointOfSell></i:listPointOfSell></i:getMerchantSettingsResponse>"
    )


@pytest.mark.parametrize("cls", MESSAGES, ids=lambda cls: cls.__name__)
def test_a_full_message_is_read_by_its_shape(cls: type[Message]) -> None:
    text = encode(full(cls), 99).decode()

    assert compiled(text, cls)(split(text)) == by_decoder(text, cls)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from(MESSAGES).flatmap(instances))
def test_any_message_is_read_by_its_shape(message: Message) -> None:
    cls = type(message)
    text = encode(message, 99).decode()
    pieces = split(text)
    read = compiled(text, cls)

    # A reference that is none of XML's five is written for carriage returns alone.
    if read is None or not unescape(pieces):
        assert "\ue000" in text or "&#" in text
    else:
        assert read(pieces) == by_decoder(text, cls)


@pytest.mark.parametrize(
    ("inside", "other"),
    [
        ("<o:virtualTerminal><o:inactivityDelay>{}</o:inactivityDelay></o:virtualTerminal>", ("1", "-20")),
        ("<o:contracts><o:contract><o:smallLogo>{}</o:smallLogo></o:contract></o:contracts>", ("aGk=", "aGVs\nbG8=")),
        ("<o:id>{}</o:id><o:z>{}</o:z>", ("1", "2 &amp; 3")),
    ],
)
def test_values_of_every_kind_are_read_anew_from_each_document(inside: str, other: tuple[str, str]) -> None:
    first, second = (settings_response(inside.replace("{}", text)) for text in other)
    read = compiled(first, GetMerchantSettingsResponse)
    pieces = split(second)

    assert unescape(pieces)
    assert read(pieces) == by_decoder(second, GetMerchantSettingsResponse)
    assert read(pieces) != by_decoder(first, GetMerchantSettingsResponse)


@pytest.mark.parametrize(
    ("element", "unreadable", "told"),
    [
        ("<o:virtualTerminal><o:inactivityDelay>{}</o:inactivityDelay></o:virtualTerminal>", "1_0", "^$"),
        ("<o:contracts><o:contract><o:smallLogo>{}</o:smallLogo></o:contract></o:contracts>", "a*b", "base64"),
    ],
)
def test_a_value_that_cannot_be_read_raises(element: str, unreadable: str, told: str) -> None:
    read = compiled(settings_response(element.replace("{}", "1234")), GetMerchantSettingsResponse)

    with pytest.raises(ValueError, match=told):
        read(split(settings_response(element.replace("{}", unreadable))))


def test_a_shape_with_a_problem_of_its_own_is_not_compiled() -> None:
    assert compiled(web_payment("<i:skipSmartDisplay> maybe </i:skipSmartDisplay>"), DoWebPaymentRequest) is None
    assert compiled(web_payment("<i:skipSmartDisplay> true </i:skipSmartDisplay>"), DoWebPaymentRequest) is not None


@pytest.mark.parametrize("text", ["a", "é\u00a0", "a\tb\nc", "&amp;", "]]", "\ue000"])
def test_a_document_is_split_at_a_plain_text(text: str) -> None:
    assert split(f"<a>{text}</a>") == ["<a", text, "a>"]


@pytest.mark.parametrize("text", ["", " ", " a", "a\n", "a\rb", "a>", "<b/>a<b/>", "\x00", "a\ufffe", "\uffff"])
def test_a_document_is_not_split_at_what_is_no_plain_text(text: str) -> None:
    assert split(f"<a>{text}</a>") == [f"<a>{text}</a>"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("&amp;lt;", "&lt;"),
        ("&lt;&gt;&quot;&apos;&amp;", "<>\"'&"),
        ("&#38;", None),
        ("&unknown;", None),
        ("a & b", None),
        ("&amp;&amp", None),
    ],
)
def test_only_the_references_of_xml_itself_are_known(text: str, meant: str | None) -> None:
    pieces = ["<a", text, "a>&z;"]

    assert unescape(pieces) is (meant is not None)
    if meant is not None:
        assert pieces[1] == meant


@pytest.mark.parametrize("hostile", [">", ">a", ">a</", "</", "<", ">a ", ">a\r", "> ", "a", ">&", ">é "])
def test_a_hostile_document_is_split_in_time(hostile: str) -> None:
    text = hostile * (200_000 // len(hostile))
    started = process_time()
    split(text)

    # A watchdog: in proportion to its length it takes a fiftieth of that, by its square minutes.
    assert process_time() - started < 1
