"""What is written is read back, for every message of the contract; Spyne and the schema agree."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from mockpayline.contract.base import Element, Message
from mockpayline.contract.fields import fields_of
from mockpayline.contract.messages import DoWebPaymentRequest
from mockpayline.contract.types import Payment
from mockpayline.contract.wsdl import model_of, schema
from mockpayline.soap.codec import decode, encode
from mockpayline.soap.envelope import body_child
from mockpayline.soap.limits import Limits
from mockpayline.soap.parser import parse

from .envelopes import IMPL, OBJ
from .instances import MESSAGES, as_read, full, instances

each_message = pytest.mark.parametrize("cls", MESSAGES, ids=lambda cls: cls.__name__)


def element(message: Message, version: int = 99) -> etree._Element:
    return body_child(parse(encode(message, version), "", Limits()))


@each_message
def test_a_full_message_is_read_back_as_it_was_written(cls: type[Message]) -> None:
    message = full(cls)

    # The one field with an end has to be read at a version that has it, and the others at a version with all.
    read = decode(element(message), cls)

    assert read.problems == ()
    assert read.ignored == ()
    assert read.request == without_ended(message)


def without_ended(message: Message) -> Message:
    """Return the message without the fields that the newest version no longer has."""
    for field in fields_of(type(message)):
        if field.until is not None:
            setattr(message, field.name, None)
    return message


@each_message
def test_an_empty_message_is_read_back_as_empty(cls: type[Message]) -> None:
    read = decode(element(cls()), cls)

    assert read.request == cls()
    assert read.problems == ()


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from(MESSAGES).flatmap(instances))
def test_any_message_is_read_back_as_it_was_written(message: Message) -> None:
    cls = type(message)
    expected = as_read(without_ended(message)) or cls()

    read = decode(element(message), cls)

    assert read.request == expected
    assert read.problems == ()
    assert read.ignored == ()


@each_message
def test_a_full_message_is_valid_by_the_schema(cls: type[Message]) -> None:
    message = element(full(cls))
    validator = schema()

    assert validator.validate(message), str(validator.error_log)


@each_message
def test_a_full_message_is_to_spyne_what_it_is_to_us(cls: type[Message]) -> None:
    message = full(cls)

    seen = spyne_reads(element(message), cls)

    compare(seen, without_ended(message), cls.__name__)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from(MESSAGES).flatmap(instances))
def test_any_message_is_to_spyne_what_it_is_to_us(message: Message) -> None:
    cls = type(message)

    compare(spyne_reads(element(message), cls), without_ended(message), cls.__name__)


@each_message
def test_what_spyne_writes_is_read_as_it_was_meant(cls: type[Message]) -> None:
    message = full(cls)

    assert decode(spyne_writes(message), cls).request == message


def spyne_reads(message: etree._Element, cls: type[Message]) -> Any:
    """Return what stock Spyne makes of a body's child, without its validation."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = model_of(cls)
        from spyne.protocol.xml import XmlDocument

        return XmlDocument().from_element(None, model, message)


def spyne_writes(message: Message) -> etree._Element:
    """Return the body's child that stock Spyne writes for a message."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = model_of(type(message))
        from spyne.protocol.xml import XmlDocument

        parent = etree.Element("parent")
        XmlDocument().to_parent(None, model, spyne_instance(message), parent, IMPL)
        return parent[0]


def spyne_instance(message: Element) -> Any:
    """Return the same message as an instance of Spyne's model."""
    values = {}
    for field in fields_of(type(message)):
        value = getattr(message, field.name)
        items = [spyne_value(item) for item in (value if field.repeated else [value])]
        if field.xsd_type == "dateTime":
            from datetime import datetime

            items = [datetime.fromisoformat(item) for item in items]
        values[field.name] = items if field.repeated else items[0]
    return model_of(type(message))(**values)


def spyne_value(value: Any) -> Any:
    if isinstance(value, bytes):
        return [value]  # Spyne's ByteArray is a sequence of chunks
    return spyne_instance(value) if isinstance(value, Element) else value


def compare(seen: Any, meant: Element, path: str) -> None:
    """Compare an object of Spyne's with one of ours, field by field."""
    for field in fields_of(type(meant)):
        ours = getattr(meant, field.name)
        theirs = getattr(seen, field.name)
        place = f"{path}.{field.name}"
        if field.repeated:
            assert len(theirs or []) == len(ours), f"{place} has {len(ours)} items, Spyne sees {theirs!r}"
            for index, (their, our) in enumerate(zip(theirs or [], ours, strict=True)):
                compare_value(their, our, f"{place}[{index}]")
        elif ours is None and issubclass(field.type, Element):
            # A required object that is absent is written empty, and Spyne sees an object with nothing in it.
            if theirs is not None:
                compare(theirs, field.type(), place)
        else:
            compare_value(theirs, ours, place)


def compare_value(theirs: Any, ours: Any, path: str) -> None:
    if isinstance(ours, Element):
        compare(theirs, ours, path)
    elif isinstance(ours, bytes):
        assert b"".join(theirs or []) == ours, f"{path}: Spyne sees {theirs!r}, written was {ours!r}"
    elif ours is None or ours == "":
        assert not theirs or path.endswith(".inactivityDelay"), f"{path}: Spyne sees {theirs!r}, written was nothing"
    else:
        theirs = theirs.isoformat() if hasattr(theirs, "isoformat") else theirs
        assert theirs == ours, f"{path}: Spyne sees {theirs!r}, written was {ours!r}"


names = st.sampled_from(["payment", "amount", "order", "details", "selectedContract", "skipSmartDisplay", "x"])
namespaces = st.sampled_from([IMPL, OBJ, "urn:other", ""])


@st.composite
def trees(draw: st.DrawFn, depth: int = 0) -> etree._Element:
    namespace, name = draw(namespaces), draw(names)
    node = etree.Element(f"{{{namespace}}}{name}" if namespace else name)
    node.text = draw(st.sampled_from([None, "", " ", "maybe", "true", "12", "é"]))
    if draw(st.booleans()):
        node.set("{http://www.w3.org/2001/XMLSchema-instance}nil", draw(st.sampled_from(["true", "0", "x"])))
    if depth < 4:
        node.extend(draw(st.lists(trees(depth=depth + 1), max_size=3)))
    if draw(st.booleans()):
        node.append(etree.Comment("said aside"))
    return node


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees())
def test_no_tree_of_elements_makes_decoding_raise(tree: etree._Element) -> None:
    assert isinstance(decode(tree, DoWebPaymentRequest).request, DoWebPaymentRequest)
    for cls in MESSAGES:
        decode(tree, cls)


def test_a_field_that_no_version_lost_or_gained_is_written_at_any_version() -> None:
    message = DoWebPaymentRequest(payment=Payment(amount="1"))

    for version in (-1, 0, 4, 34, 10**6):
        assert decode(element(message, version), DoWebPaymentRequest).request == message
