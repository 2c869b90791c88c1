"""Answers are written strictly: schema order, every required element, nothing that XML forbids."""

from __future__ import annotations

import pytest
from lxml import etree

from mockpayline.contract.messages import (
    DoRefundResponse,
    DoWebPaymentResponse,
    GetMerchantSettingsResponse,
    GetTransactionDetailsResponse,
    GetWebPaymentDetailsResponse,
)
from mockpayline.contract.types import (
    Contract,
    ContractNumberWalletList,
    FunctionParameter,
    ListPointOfSell,
    PointOfSell,
    PointOfSellContracts,
    PrivateData,
    PrivateDataList,
    Result,
    Transaction,
    VirtualTerminal,
    VirtualTerminalFunction,
    VirtualTerminalFunctions,
)
from mockpayline.soap.codec import encode

from .envelopes import IMPL, OBJ, SOAP, XSI

START = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="{SOAP}" xmlns:impl="{IMPL}" '
    f'xmlns:obj="{OBJ}" xmlns:xsi="{XSI}"><soapenv:Header/><soapenv:Body>'
)
END = "</soapenv:Body></soapenv:Envelope>"


def inside(text: bytes) -> str:
    decoded = text.decode()
    assert decoded.startswith(START), f"the envelope starts otherwise: {decoded[:400]}"
    assert decoded.endswith(END), f"the envelope ends otherwise: {decoded[-80:]}"
    return decoded.removeprefix(START).removesuffix(END)


def test_an_answer_is_its_envelope_and_nothing_else() -> None:
    answer = DoWebPaymentResponse(result=Result(code="00000", shortMessage="ACCEPTED"), token="t")

    assert inside(encode(answer, 34)) == (
        "<impl:doWebPaymentResponse><impl:result><obj:code>00000</obj:code>"
        "<obj:shortMessage>ACCEPTED</obj:shortMessage></impl:result><impl:token>t</impl:token>"
        '<impl:redirectURL xsi:nil="true"/></impl:doWebPaymentResponse>'
    )


def test_what_is_absent_is_empty_nil_or_left_out_as_its_occurrence_says() -> None:
    assert inside(encode(DoRefundResponse(transaction=Transaction()), 34)) == (
        "<impl:doRefundResponse><impl:result/><impl:transaction><obj:id/><obj:date/>"
        '<obj:isPossibleFraud xsi:nil="true"/></impl:transaction></impl:doRefundResponse>'
    )


def test_an_empty_text_is_an_empty_element() -> None:
    assert "<impl:token></impl:token>" in inside(encode(DoWebPaymentResponse(token=""), 34))


def test_a_list_repeats_its_element_and_an_empty_one_writes_none() -> None:
    def written(pairs: list[PrivateData]) -> str:
        answer = GetWebPaymentDetailsResponse(privateDataList=PrivateDataList(privateData=pairs))
        return inside(encode(answer, 34)).partition("</impl:privateDataList>")[0].partition("<impl:privateDataList>")[2]

    assert written([]) == ""
    assert written([PrivateData(key="a"), PrivateData(key="b", value="")]) == (
        "<obj:privateData><obj:key>a</obj:key><obj:value/></obj:privateData>"
        "<obj:privateData><obj:key>b</obj:key><obj:value></obj:value></obj:privateData>"
    )


def test_values_that_are_no_text_are_written_as_the_schema_has_them() -> None:
    contract = Contract(logoEnable=True, maxAmountPerTransaction=-5, smallLogo=b"\xff\x00")
    shop = PointOfSell(endOfPaymentRedirection=False, contracts=PointOfSellContracts(contract=[contract]))
    written = inside(encode(GetMerchantSettingsResponse(listPointOfSell=ListPointOfSell(pointOfSell=[shop])), 34))

    assert "<obj:logoEnable>true</obj:logoEnable>" in written
    assert "<obj:endOfPaymentRedirection>false</obj:endOfPaymentRedirection>" in written
    assert "<obj:maxAmountPerTransaction>-5</obj:maxAmountPerTransaction>" in written
    assert "<obj:smallLogo>/wA=</obj:smallLogo>" in written
    assert "<impl:pointOfSell><obj:siret " in written, "a type declared in a message keeps the message's namespace"


def test_an_attribute_is_written_in_its_tag_and_left_out_where_absent() -> None:
    function = VirtualTerminalFunction(
        function="simplePayment", label="l", functionParameter=[FunctionParameter(id='a"<&\n'), FunctionParameter()]
    )
    terminal = VirtualTerminal(functions=VirtualTerminalFunctions(function=[function]))
    answer = GetMerchantSettingsResponse(
        listPointOfSell=ListPointOfSell(pointOfSell=[PointOfSell(virtualTerminal=terminal)])
    )
    written = inside(encode(answer, 34))

    assert '<obj:functionParameter id="a&quot;&lt;&amp;&#10;"></obj:functionParameter>' in written
    assert "<obj:functionParameter></obj:functionParameter>" in written


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<a>&amp;\"'", "<a>&amp;\"'"),
        ("]]>", "]]>"),
        ("a\rb\nc\td", "a\rb\nc\td"),
        ("\x00\x01\x08\x0b\x0c\x0e\x1fx", "x"),
        ("\ud800x\udfff", "x"),
        ("\ufffex\uffff", "x"),
        ("\x7f\x85\u2028\ufeff\U0001f600", "\x7f\x85\u2028\ufeff\U0001f600"),
    ],
)
def test_any_text_comes_out_as_it_was_but_for_what_xml_forbids(text: str, read: str) -> None:
    root = etree.fromstring(encode(DoWebPaymentResponse(token=text), 34))

    assert root.findtext(f".//{{{IMPL}}}token") == read


@pytest.mark.parametrize(("version", "present"), [(15, False), (16, True), (99, True), (-3, False)])
def test_an_optional_field_is_left_out_before_its_version(version: int, present: bool) -> None:
    answer = DoRefundResponse(transaction=Transaction(partnerAdditionalData="[]"))

    assert ("partnerAdditionalData" in inside(encode(answer, version))) is present


@pytest.mark.parametrize(("version", "present"), [(28, True), (29, False)])
def test_a_field_is_left_out_after_its_last_version(version: int, present: bool) -> None:
    answer = GetWebPaymentDetailsResponse(
        contractNumberWalletList=ContractNumberWalletList(contractNumberWallet=["C1"])
    )

    assert ("<obj:contractNumberWallet>C1<" in inside(encode(answer, version))) is present


def test_before_their_version_nillable_fields_are_nil_and_required_ones_empty() -> None:
    answer = GetTransactionDetailsResponse(linkedTransactionId="1", pointOfSell=PointOfSell(id="2"))
    old, new = inside(encode(answer, 22)), inside(encode(answer, 26))

    assert '<impl:linkedTransactionId xsi:nil="true"/>' in old
    assert "<impl:pointOfSell/>" in old
    assert "<impl:linkedTransactionId>1<" in new
    assert "<impl:pointOfSell><obj:id>2<" in new


def test_a_value_of_a_wrong_type_is_a_programmers_mistake_and_raises() -> None:
    with pytest.raises(TypeError):
        encode(DoWebPaymentResponse(token=5), 34)  # type: ignore[arg-type]
