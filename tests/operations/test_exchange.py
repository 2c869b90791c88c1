"""An exchange shown again says what went over the wire, as far as it was kept."""

from __future__ import annotations

import msgspec
import pytest
from lxml import etree

from mockpayline.contract.messages import DoWebPaymentRequest, GetWebPaymentDetailsRequest
from mockpayline.contract.operations import OPERATIONS
from mockpayline.contract.types import Order
from mockpayline.domain.journal import Entry, Kind
from mockpayline.errors import NotFound
from mockpayline.operations.exchange import Exchange, exchange_of, find_exchange, xml_text
from mockpayline.operations.exchange_copy import as_scenario
from mockpayline.scenario.loader import load_text
from mockpayline.soap.codec import FieldProblem, decode, encode
from mockpayline.soap.envelope import body_child
from mockpayline.soap.limits import Limits
from mockpayline.soap.parser import parse

from .desk import Context, Desk, basket, only

LIMITS = Limits(body_bytes=1 << 24, depth=64, width=10_000, attributes=1000)


def exchange(desk: Desk) -> Exchange:
    return exchange_of(desk.journal(Kind.CALL)[-1])


def canonical(xml: bytes) -> bytes:
    """Return the body's child without insignificant differences: prefixes, quotes, where namespaces are declared."""
    element = body_child(parse(xml, "text/xml; charset=utf-8", LIMITS))
    etree.cleanup_namespaces(element)
    return etree.tostring(element, method="c14n", exclusive=True)


@pytest.mark.parametrize("version", ["34", "4"])
@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_the_answer_is_shown_as_it_was_encoded(desk: Desk, operation: str, version: str) -> None:
    request = OPERATIONS[operation].request()
    if "version" in request.__struct_fields__:
        request = msgspec.structs.replace(request, version=version)
    reply = desk.reply(request)
    assert reply.message is not None
    shown = exchange(desk).answer
    assert shown is not None
    assert canonical(xml_text(shown).encode()) == canonical(encode(reply.message, reply.version))


@pytest.mark.parametrize("version", ["34", "15", "4"])
def test_so_is_the_answer_about_a_payment_in_any_version(desk: Desk, version: str) -> None:
    reply = desk.reply(GetWebPaymentDetailsRequest(version=version, token=desk.token()))
    assert reply.message is not None
    shown = exchange(desk).answer
    assert shown is not None
    assert canonical(xml_text(shown).encode()) == canonical(encode(reply.message, reply.version))


def test_the_request_shown_is_read_as_the_one_that_was_sent(desk: Desk) -> None:
    sent = basket(ref="<&\"'>", languageCode="fr", skipSmartDisplay=True)
    desk.open(sent)
    element = body_child(parse(xml_text(exchange(desk).request).encode(), "text/xml; charset=utf-8", LIMITS))
    assert decode(element, DoWebPaymentRequest).request == sent


def test_what_was_nil_is_shown_as_nil_and_what_was_missing_is_not_shown(desk: Desk) -> None:
    desk.open(context=Context(nil=("owner", "title")))
    names = {line.name: line.nil for line in exchange(desk).request}
    assert names["owner"] is True
    assert "recurring" not in names
    rows = {one.path: one.how for one in exchange(desk).fields}
    assert (rows["owner"], rows["recurring"], rows["returnURL"]) == ("nil", "absent", "sent")


def test_an_absent_field_that_the_contract_requires_departs_from_it(desk: Desk) -> None:
    desk.open(basket(returnURL=None, languageCode=None))
    departs = {one.path: one.departs for one in exchange(desk).fields}
    assert departs["returnURL"] is True
    assert departs["languageCode"] is False, "it may be nil, and is left out by most"


def test_a_field_that_could_not_be_read_departs_too(desk: Desk) -> None:
    desk.open(problems=(FieldProblem("skipSmartDisplay", "perhaps", "a boolean"),))
    row = next(one for one in exchange(desk).fields if one.path == "skipSmartDisplay")
    assert (row.how, row.instead, row.departs) == ("unreadable", "must be a boolean", True)


def test_items_of_a_list_are_numbered_where_there_are_several(desk: Desk) -> None:
    desk.open()
    paths = [one.path for one in exchange(desk).fields]
    assert "privateDataList.privateData[0].key" in paths
    assert "privateDataList.privateData[1].value" in paths


def test_a_card_number_in_any_field_is_kept_masked_in_answers_too(desk: Desk) -> None:
    pan = "4111111111111111"
    token = desk.open(basket(ref=pan, order=Order(ref=pan, amount="10000", currency="978"))).token
    desk.details(token or "")
    entry = desk.journal(Kind.CALL)[-1]
    assert pan not in str(entry.data)
    assert entry.data["answer"]["order"]["ref"] == "411111XXXXXX1111"


def test_only_calls_are_exchanges(desk: Desk) -> None:
    with pytest.raises(NotFound):
        exchange_of(Entry(kind=Kind.HOLD, at=0))
    with pytest.raises(NotFound):
        desk.run(lambda tx: find_exchange(tx, 1))
    desk.open()
    assert desk.run(lambda tx: find_exchange(tx, 1)).entry == only(desk.journal(Kind.CALL))


@pytest.mark.parametrize(
    "ref", ["plain", "- dash: #", "a\\b", "\u2028\x85é", "'\"", "{}[]&*!|>%@`", "null", "~", "0x10"]
)
def test_a_scenario_copy_says_any_reference_as_it_was(desk: Desk, ref: str) -> None:
    desk.open(basket(ref=ref))
    entry = only(desk.journal(Kind.CALL))
    text = desk.run(lambda tx: as_scenario(exchange_of(entry), tx))
    assert text is not None
    if ref.isprintable():
        load_text(text.encode(), merchant_id="COPY")
    lines = [line for line in text.splitlines() if "order_ref" in line]
    assert len(lines) == 1, "the reference broke out of its line"
