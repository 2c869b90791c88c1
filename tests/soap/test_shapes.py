"""A request whose shape was met is read as the parser would have it; what is remembered is bounded."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from mockpayline.contract.operations import OPERATIONS, Operation
from mockpayline.soap.codec import Decoded, decode, encode
from mockpayline.soap.envelope import body_child, operation_of
from mockpayline.soap.faults import SoapFault
from mockpayline.soap.limits import Limits
from mockpayline.soap.parser import parse
from mockpayline.soap.shapes import BODY_BYTES, MEETINGS, MET, PIECES, SHAPES, SHAPES_BYTES, Shapes

from . import envelopes
from .envelopes import web_payment
from .instances import full
from .variants import ODD, PLAIN, twins

UTF_8 = "text/xml; charset=utf-8"
LIMITS = Limits(depth=12, width=60, attributes=40)
EXAMPLES = int(os.environ.get("MOCKPAYLINE_SHAPES", "150"))

each_operation = pytest.mark.parametrize("name", OPERATIONS)


def by_parser(body: bytes, content_type: str, limits: Limits = LIMITS) -> tuple[Operation, Decoded[Any]]:
    """Return what parser, envelope and codec make of a request."""
    element = body_child(parse(body, content_type, limits))
    operation = operation_of(element)
    return operation, decode(element, operation.request)


def said(read: Any, body: bytes, content_type: str = UTF_8) -> tuple[object, ...]:
    """Return what a way to read makes of a request, or the fault that it raises."""
    try:
        operation, decoded = read(body, content_type)
    except SoapFault as fault:
        return type(fault), fault.message
    return operation, decoded


def warm(body: str | bytes, content_type: str = UTF_8, shapes: Shapes | None = None) -> Shapes:
    """Return a memory that has met a request as often as it takes to remember it."""
    shapes = shapes or Shapes(LIMITS)
    content = body.encode() if isinstance(body, str) else body
    for _ in range(MEETINGS):
        said(shapes.read, content, content_type)
    return shapes


def is_parsed(shapes: Shapes, body: str | bytes, content_type: str = UTF_8) -> bool:
    """Tell whether a request had to be parsed; either way it must be read as the parser does."""
    before = shapes.parsed
    content = body.encode() if isinstance(body, str) else body
    assert said(shapes.read, content, content_type) == said(by_parser, content, content_type)
    return shapes.parsed > before


@settings(
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(
    st.sampled_from([operation.request for operation in OPERATIONS.values()]).flatmap(twins),
    st.sampled_from([UTF_8, UTF_8, UTF_8, "text/xml", "text/xml; charset=latin-1", "text/xml; charset=wrong"]),
)
def test_a_request_read_by_its_shape_is_the_one_that_the_parser_reads(
    documents: tuple[bytes, list[bytes]], content_type: str
) -> None:
    learnt, others = documents
    shapes = warm(learnt, content_type)

    for body in (learnt, *others):
        event("parsed" if is_parsed(shapes, body, content_type) else "read by its shape")


@each_operation
def test_every_request_of_a_shape_that_was_met_is_read_without_the_parser(name: str) -> None:
    text = encode(full(OPERATIONS[name].request), 99).decode()
    shapes = warm(text)

    assert shapes.remembered == 1
    assert not is_parsed(shapes, text)
    assert not is_parsed(shapes, text.replace("éé", "other &amp; longer"))


@pytest.mark.parametrize("client", envelopes.SHAPES)
def test_every_clients_way_to_write_is_remembered(client: str) -> None:
    text = envelopes.SHAPES[client]
    shapes = warm(text)

    assert not is_parsed(shapes, text.replace(">A1<", ">B2<").replace("10000", "9"))


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_text_is_read_by_the_shape(text: str) -> None:
    shapes = warm(web_payment("<i:version>1</i:version>"))

    assert not is_parsed(shapes, web_payment(f"<i:version>{text}</i:version>"))


@pytest.mark.parametrize("text", [text for text in ODD if text not in {"maybe", "1_0", "a*b"}])
def test_what_is_no_plain_text_is_left_to_the_parser(text: str) -> None:
    shapes = warm(web_payment("<i:version>1</i:version>"))

    assert is_parsed(shapes, web_payment(f"<i:version>{text}</i:version>").encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(("text", "parsed"), [("true", False), ("0", False), ("maybe", True), ("TRUE", True)])
def test_a_value_is_read_by_the_shape_and_its_problem_by_the_parser(text: str, parsed: bool) -> None:
    shapes = warm(web_payment("<i:skipSmartDisplay>1</i:skipSmartDisplay>"))
    body = web_payment(f"<i:skipSmartDisplay>{text}</i:skipSmartDisplay>")

    assert is_parsed(shapes, body) is parsed
    assert bool(shapes.read(body.encode(), UTF_8)[1].problems) is parsed


@pytest.mark.parametrize(
    "inside",
    [
        "<i:version>1<!-- >2</ --></i:version>",
        "<i:version>1<!-- -->2</i:version>",
        "<i:version><![CDATA[<i>1</i>]]></i:version>",
        "<?pi >1</ ?><i:version>2</i:version>",
        "<i:version>&#xE000;1<!-- >2</ --></i:version>",
        "<i:version>&#057344;1<!-- >2</ --></i:version>",
        "<i:version>\ue0001<!-- >2</ --></i:version>",
        "<i:payment><o:amount/>1</i:payment>",
        "<i:skipSmartDisplay>1</i:skipSmartDisplay><i:skipSmartDisplay>0</i:skipSmartDisplay>",
        "<i:version>4970 1000 0032 5734<!-- a card number --></i:version>",
    ],
)
def test_a_shape_whose_texts_go_nowhere_is_not_remembered(inside: str) -> None:
    shapes = warm(web_payment(inside))

    assert shapes.remembered == 0
    assert is_parsed(shapes, web_payment(inside))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xef\xbb\xbf" + web_payment().encode(), UTF_8),
        (web_payment().encode(), "text/xml; charset=iso-8859-1"),
        (b'<?xml version="1.0" encoding="latin-1"?>' + web_payment().encode(), UTF_8),
        (web_payment().encode("utf-16"), UTF_8),
    ],
)
def test_what_is_not_plain_utf_8_is_not_remembered(body: bytes, content_type: str) -> None:
    shapes = warm(body, content_type)

    assert shapes.remembered == 0
    assert is_parsed(shapes, body, content_type)


def test_a_shape_is_one_of_its_content_type() -> None:
    body = web_payment("<i:version>é</i:version>")
    shapes = warm(body)

    assert not is_parsed(shapes, body)
    assert is_parsed(shapes, body, "text/xml; charset=latin-1")


@pytest.mark.parametrize(
    "spoilt", ["<i:version>1</i:version><i:version>", "<i:skipSmartDisplay>x</i:skipSmartDisplay>"]
)
def test_what_is_wrong_is_never_remembered(spoilt: str) -> None:
    shapes = warm(web_payment(spoilt))

    assert shapes.remembered == 0


def test_a_nul_does_not_pass_for_a_text() -> None:
    body = web_payment("<i:version>1</i:version>")
    shapes = warm(body)

    assert is_parsed(shapes, body.replace(">1</", "\0"))


def test_a_limit_holds_for_a_shape_as_it_does_for_the_parser() -> None:
    many = web_payment("<i:z>1</i:z>" * (LIMITS.width + 1))
    shapes = warm(many)

    assert shapes.remembered == 0
    assert is_parsed(shapes, many)


def test_requests_of_one_shape_share_nothing() -> None:
    body = envelopes.PLAIN.encode()
    shapes = warm(body)
    first, second = (shapes.read(body, UTF_8)[1].request for _ in range(2))
    first.selectedContractList.selectedContract.clear()
    first.order.details.details[0].ref = "other"

    assert second == by_parser(body, UTF_8)[1].request
    assert shapes.parsed == MEETINGS


@pytest.mark.parametrize(("times", "remembered"), [(MEETINGS - 1, 0), (MEETINGS, 1)])
def test_a_shape_is_remembered_when_it_was_met_again(times: int, remembered: int) -> None:
    shapes = Shapes(LIMITS)
    for number in range(times):
        shapes.read(web_payment(f"<i:version>{number + 1}</i:version>").encode(), UTF_8)

    assert shapes.remembered == remembered


@pytest.mark.parametrize(("over", "remembered"), [(0, 1), (1, 0)])
def test_a_body_beyond_its_bound_is_not_remembered(over: int, remembered: int) -> None:
    empty = web_payment("<i:version></i:version>")
    body = empty.replace("></i:version>", f">{'1' * (BODY_BYTES - len(empty) + over)}</i:version>")

    assert warm(body).remembered == remembered


@pytest.mark.parametrize(("over", "remembered"), [(0, 1), (1, 0)])
def test_a_request_of_too_many_texts_is_not_remembered(over: int, remembered: int) -> None:
    texts = (PIECES - 1) // 2 + over
    shapes = warm(web_payment("<i:z>1</i:z>" * texts), shapes=Shapes(Limits()))

    assert shapes.remembered == remembered


@pytest.mark.parametrize(("count", "kept"), [(SHAPES, True), (SHAPES + 1, False)])
def test_the_oldest_shape_gives_way_to_one_too_many(count: int, kept: bool) -> None:
    shapes = Shapes(LIMITS)
    for number in range(count):
        warm(web_payment(f"<i:z{number}>1</i:z{number}>"), shapes=shapes)

    assert shapes.remembered == SHAPES
    assert is_parsed(shapes, web_payment("<i:z0>1</i:z0>")) is not kept
    assert not is_parsed(shapes, web_payment(f"<i:z{count - 1}>2</i:z{count - 1}>"))


def test_a_shape_that_gave_way_is_learnt_anew() -> None:
    shapes = Shapes(LIMITS)
    for number in range(SHAPES + 1):
        warm(web_payment(f"<i:z{number}>1</i:z{number}>"), shapes=shapes)

    assert not is_parsed(warm(web_payment("<i:z0>1</i:z0>"), shapes=shapes), web_payment("<i:z0>2</i:z0>"))


def test_large_shapes_are_bounded_by_their_bytes() -> None:
    shapes = Shapes(LIMITS)
    for number in range(SHAPES_BYTES // BODY_BYTES + 3):
        warm(web_payment(f"<i:z{number}>1</i:z{number}><!--{'x' * (BODY_BYTES - 1000)}-->"), shapes=shapes)

    assert 0 < shapes.remembered <= SHAPES_BYTES // (BODY_BYTES - 1000)


def test_shapes_that_strangers_invent_are_forgotten() -> None:
    shapes = Shapes(LIMITS)
    once = web_payment("<i:version>1</i:version>").encode()
    for _ in range(MEETINGS - 1):
        shapes.read(once, UTF_8)
    for number in range(MET):
        shapes.read(web_payment(f"<i:z{number}/>").encode(), UTF_8)
    shapes.read(once, UTF_8)

    assert shapes.remembered == 0, "counting has begun anew"
    assert warm(once, shapes=shapes).remembered == 1
