"""Requests are read leniently: what the real clients write differently means the same."""

from __future__ import annotations

import pytest

from mockpayline.contract.messages import (
    CreateWebWalletRequest,
    DoRefundRequest,
    DoWebPaymentRequest,
    GetMerchantSettingsResponse,
)
from mockpayline.contract.types import (
    FunctionParameter,
    Payment,
    PrivateData,
    PrivateDataList,
    VirtualTerminalFunction,
)
from mockpayline.soap.codec import Decoded, FieldProblem, decode
from mockpayline.soap.codec.decoder import REPORTED
from mockpayline.soap.envelope import body_child
from mockpayline.soap.limits import Limits
from mockpayline.soap.parser import parse

from .envelopes import SHAPES, WANTED, envelope, web_payment


def read(text: str) -> Decoded[DoWebPaymentRequest]:
    return decode(body_child(parse(text.encode(), "", Limits())), DoWebPaymentRequest)


@pytest.mark.parametrize("client", SHAPES)
def test_every_clients_shape_says_the_same(client: str) -> None:
    decoded = read(SHAPES[client])

    if client == "node-soap 0.9":
        assert decoded.request.version is None, "its request has no version"
        decoded.request.version = WANTED.version
    assert decoded.request == WANTED
    assert decoded.problems == ()


def test_only_what_nobody_knows_is_told_as_ignored() -> None:
    unknown = "<i:y/><i:payment><z>1</z><o:amount>1</o:amount><z>2</z></i:payment><i:version>1</i:version>"

    assert {client: read(shape).ignored for client, shape in SHAPES.items() if read(shape).ignored} == {}
    assert set(read(web_payment(unknown)).ignored) == {"y", "payment.z[0]", "payment.z[1]"}


@pytest.mark.parametrize(
    "amount",
    [
        "<o:amount>100</o:amount>",
        "<amount>100</amount>",
        "<i:amount>100</i:amount>",
        '<amount xmlns="urn:other">100</amount>',
        "<o:amount>\n  100\t</o:amount>",
        "<o:amount><![CDATA[100]]></o:amount>",
        "<o:amount>1<!-- aside -->0<?aside?><![CDATA[0]]></o:amount>",
        "<o:amount>&#49;0&#x30;</o:amount>",
        '<o:amount xsi:nil="false">100</o:amount>',
        '<o:amount xsi:nil="0">100</o:amount>',
        '<o:amount xsi:type="o:order">100</o:amount>',
        '<o:amount xsi:type="nothing:known" amount="7" currency="978">100</o:amount>',
        "<o:amount>99</o:amount><o:amount>100</o:amount>",
        '<o:amount>100</o:amount><o:amount xsi:nil="true"/>',
    ],
)
def test_an_amount_is_the_same_however_it_is_written(amount: str) -> None:
    assert read(web_payment(f"<i:payment>{amount}</i:payment>")).request.payment == Payment(amount="100")


@pytest.mark.parametrize(
    "absent",
    [
        "",
        "<o:amount/>",
        "<o:amount></o:amount>",
        "<o:amount>  \n</o:amount>",
        '<o:amount xsi:nil="true"/>',
        '<o:amount xsi:nil="1"/>',
        '<o:amount xsi:nil="true">100</o:amount>',
        "<o:amount><o:currency>978</o:currency></o:amount>",
        "text where an object is wanted",
    ],
)
def test_an_object_with_nothing_in_it_is_absent(absent: str) -> None:
    assert read(web_payment(f"<i:payment>{absent}</i:payment>")).request.payment is None


def test_a_nil_object_is_absent_though_it_holds_something() -> None:
    nil = '<i:payment xsi:nil="true"><o:amount>1</o:amount></i:payment>'

    assert read(web_payment(nil)).request.payment is None


def test_the_blanks_within_a_text_stay_and_a_no_break_space_is_none() -> None:
    refs = [read(web_payment(f"<i:order><o:ref>{ref}</o:ref></i:order>")).request for ref in (" a  b\nc ", "\u00a0a")]

    assert [request.order.ref for request in refs if request.order] == ["a  b\nc", "\u00a0a"]


def test_lists_that_come_in_parts_are_joined_in_order() -> None:
    decoded = read(
        web_payment(
            "<i:selectedContractList><o:selectedContract>A</o:selectedContract></i:selectedContractList>"
            "<i:version>1</i:version><i:selectedContractList/>"
            "<i:selectedContractList><o:selectedContract>B</o:selectedContract><o:selectedContract/>"
            "<o:selectedContract>C</o:selectedContract></i:selectedContractList>"
        )
    )

    assert decoded.request.selectedContractList is not None
    assert decoded.request.selectedContractList.selectedContract == ["A", "B", "C"]


def test_an_object_that_comes_in_parts_is_one_whose_later_texts_count() -> None:
    decoded = read(
        web_payment(
            "<i:order><o:ref>A</o:ref><o:amount>1</o:amount><o:details><o:details><o:ref>x</o:ref></o:details>"
            "</o:details></i:order><i:order><o:ref>B</o:ref><o:details><o:details><o:ref>y</o:ref></o:details>"
            "</o:details></i:order>"
        )
    )

    order = decoded.request.order
    assert order is not None
    assert order.details is not None
    assert (order.ref, order.amount) == ("B", "1")
    assert [detail.ref for detail in order.details.details] == ["x", "y"]


def test_keys_and_values_straight_in_their_list_make_pairs() -> None:
    text = envelope(
        "<i:createWebWalletRequest><i:privateDataList><o:key>a</o:key><o:value>1</o:value><o:key>b</o:key>"
        "<o:value>2</o:value><o:privateData><o:key>c</o:key><o:value>3</o:value></o:privateData><o:other>x</o:other>"
        "</i:privateDataList></i:createWebWalletRequest>"
    )
    decoded = decode(body_child(parse(text.encode(), "", Limits())), CreateWebWalletRequest)

    assert decoded.request.privateDataList == PrivateDataList(
        privateData=[
            PrivateData(key="c", value="3"),
            PrivateData(key="a", value="1"),
            PrivateData(key="b", value="2"),
        ]
    )
    assert decoded.ignored == ("privateDataList.other",)


def test_empty_keys_straight_in_their_list_make_no_pair() -> None:
    assert (
        read(web_payment("<i:privateDataList><o:key/><o:value/></i:privateDataList>")).request.privateDataList is None
    )


@pytest.mark.parametrize("value", ["maybe", "TRUE", "yes", "2"])
def test_what_is_no_boolean_is_told_and_absent(value: str) -> None:
    decoded = read(web_payment(f"<i:skipSmartDisplay>{value}</i:skipSmartDisplay><i:version>3</i:version>"))

    assert decoded.request == DoWebPaymentRequest(version="3")
    assert decoded.problems == (FieldProblem("skipSmartDisplay", value, "true, false, 1 or 0"),)


@pytest.mark.parametrize(("value", "meant"), [("true", True), ("1", True), ("false", False), (" 0 ", False)])
def test_a_boolean_is_a_word_or_a_digit(value: str, meant: bool) -> None:
    assert read(web_payment(f"<i:skipSmartDisplay>{value}</i:skipSmartDisplay>")).request.skipSmartDisplay is meant


def settings(inside: str) -> Decoded[GetMerchantSettingsResponse]:
    text = envelope(
        "<i:getMerchantSettingsResponse><i:listPointOfSell><i:pointOfSell><o:id>1</o:id></i:pointOfSell>"
        f"<i:pointOfSell>{inside}</i:pointOfSell></i:listPointOfSell></i:getMerchantSettingsResponse>"
    )
    return decode(body_child(parse(text.encode(), "", Limits())), GetMerchantSettingsResponse)


@pytest.mark.parametrize("value", ["1_0", "٣", "1.0", "ten", "1" * 19, "0x1"])
def test_what_is_no_number_is_told_with_the_way_to_it(value: str) -> None:
    decoded = settings(f"<o:virtualTerminal><o:inactivityDelay>{value}</o:inactivityDelay></o:virtualTerminal>")

    assert decoded.problems == (
        FieldProblem(
            "listPointOfSell.pointOfSell[1].virtualTerminal.inactivityDelay",
            value,
            "a whole number of at most 18 digits",
        ),
    )


def test_bytes_are_read_from_base64_with_any_blanks() -> None:
    decoded = settings("<o:contracts><o:contract><o:smallLogo>aGVs\n bG8=</o:smallLogo></o:contract></o:contracts>")

    listed = decoded.request.listPointOfSell
    assert listed is not None
    assert listed.pointOfSell[1].contracts is not None
    assert listed.pointOfSell[1].contracts.contract[0].smallLogo == b"hello"


def test_bytes_that_are_no_base64_are_told() -> None:
    decoded = settings("<o:contracts><o:contract><o:smallLogo>a*b</o:smallLogo></o:contract></o:contracts>")

    assert [problem.expected for problem in decoded.problems] == ["base64"]


def test_an_attribute_of_the_contract_is_read() -> None:
    decoded = settings(
        "<o:virtualTerminal><o:functions><o:function><o:functionParameter id=' p ' other='x'/>"
        "<o:functionParameter id=' '/></o:function></o:functions></o:virtualTerminal>"
    )

    listed = decoded.request.listPointOfSell
    assert listed is not None
    terminal = listed.pointOfSell[1].virtualTerminal
    assert terminal is not None
    assert terminal.functions is not None
    assert terminal.functions.function == [VirtualTerminalFunction(functionParameter=[FunctionParameter(id="p")])]


def test_a_long_value_is_cut_in_the_problem() -> None:
    problem = read(web_payment(f"<i:skipSmartDisplay>{'y' * 5000}</i:skipSmartDisplay>")).problems[0]

    assert problem.value == "y" * 60


@pytest.mark.parametrize("count", [REPORTED, REPORTED + 1])
def test_a_request_full_of_unknown_elements_is_told_in_part(count: int) -> None:
    decoded = read(web_payment("".join(f"<i:u{number}/>" for number in range(count))))

    assert len(decoded.ignored) == REPORTED


@pytest.mark.parametrize("count", [REPORTED, REPORTED + 1])
def test_a_request_full_of_bad_values_is_told_in_part(count: int) -> None:
    decoded = read(web_payment("<i:skipSmartDisplay>x</i:skipSmartDisplay>" * count))

    assert len(decoded.problems) == REPORTED


def test_requests_share_nothing() -> None:
    text = envelope(
        "<i:doRefundRequest><i:details><o:details><o:ref>x</o:ref></o:details></i:details></i:doRefundRequest>"
    )
    first, second = (decode(body_child(parse(text.encode(), "", Limits())), DoRefundRequest).request for _ in range(2))
    assert first.details is not None
    first.details.details.clear()

    assert second.details is not None
    assert len(second.details.details) == 1


@pytest.mark.parametrize(("sent", "kept"), [(100, 100), (101, 100)])
def test_a_list_keeps_what_the_contract_bounds_it_to(sent: int, kept: int) -> None:
    pairs = "".join(f"<o:privateData><o:key>{n}</o:key><o:value>v</o:value></o:privateData>" for n in range(sent))
    decoded = read(web_payment(f"<i:privateDataList>{pairs}</i:privateDataList>"))
    listed = decoded.request.privateDataList
    assert listed is not None
    assert len(listed.privateData) == kept
    assert len(decoded.ignored) == sent - kept, "what is not kept is told"


def test_lists_in_two_parts_share_one_bound() -> None:
    half = "".join(f"<o:privateData><o:key>{n}</o:key><o:value>v</o:value></o:privateData>" for n in range(60))
    part = f"<i:privateDataList>{half}</i:privateDataList>"
    listed = read(web_payment(part + part)).request.privateDataList
    assert listed is not None
    assert len(listed.privateData) == 100
