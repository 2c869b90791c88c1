"""SOAP exchanges: what was said and answered, field by field, to be looked at and taken along."""

from __future__ import annotations

import pytest

from mockpayline.scenario.loader import load_text
from tests.inspector.site import Site

pytestmark = pytest.mark.anyio

WORLD = "/worlds/DEMO"
PAN = "4111111111111111"


async def last_call(site: Site, query: str = "") -> str:
    return f"{WORLD}/calls/{(await site.calls())[-1]}{query}"


async def test_an_exchange_shows_both_messages_as_xml_in_the_order_of_the_schema(demo_site: Site) -> None:
    token = await demo_site.open()
    page = await demo_site.page(await last_call(demo_site))
    request, answer = (one.text_content() for one in page.find("//pre[contains(@aria-label, 'as XML')]"))
    assert request.startswith("<impl:doWebPaymentRequest>\n  <impl:version>34</impl:version>\n  <impl:payment>\n")
    assert "<obj:amount>10000</obj:amount>" in request
    assert f"<impl:token>{token}</impl:token>" in answer
    assert answer.rstrip().endswith("</impl:doWebPaymentResponse>")


async def test_the_answer_is_what_was_sent_element_by_element(demo_site: Site) -> None:
    token = await demo_site.split()
    sent = await demo_site.details(token)
    page = await demo_site.page(await last_call(demo_site))
    (_, shown) = (one.text_content() for one in page.find("//pre[contains(@aria-label, 'as XML')]"))
    flat = "".join(line.strip() for line in shown.splitlines())
    assert flat.replace("&quot;", '"') in sent.replace("&quot;", '"')


async def test_headers_are_shown_and_keys_are_not(demo_site: Site) -> None:
    await demo_site.soap(
        "getMerchantSettings", "<i:version>34</i:version>", **{"X-Own": "seen", "Cookie": "session=hush-hush"}
    )
    page = await demo_site.page(await last_call(demo_site))
    assert "seen" in page.texts("//dt[.='x-own']/following-sibling::dd")
    assert page.texts("//dt[.='authorization']/following-sibling::dd") == ["Basic DEMO:***"]
    assert "hush-hush" not in page.text


async def test_the_time_taken_is_told(demo_site: Site) -> None:
    await demo_site.open()
    page = await demo_site.page(await last_call(demo_site))
    (took,) = page.texts("//dt[.='Took']/following-sibling::dd")
    assert float(took.split()[0]) > 0


async def fields(site: Site, query: str = "") -> dict[str, str]:
    page = await site.page(await last_call(site, query))
    rows = page.find("//table[contains(@class, 'fields')]/tbody/tr")
    return {row.xpath("string(th)").strip(): " ".join(row.xpath("string(td[1])").split()) for row in rows}


async def test_fields_are_told_sent_nil_absent_or_defaulted(demo_site: Site) -> None:
    await demo_site.open(version="", selected="", more='<i:owner xsi:nil="true"/>')
    told = await fields(demo_site)
    assert told["payment.amount"] == "10000"
    assert told["owner"] == "nil"
    assert told["version"] == "absent read as: version 34"
    assert told["selectedContractList"] == "absent read as: all contracts of the point of sale"
    assert "payment.softDescriptor" not in told, "what is optional and absent tells nothing"


async def test_all_fields_of_the_contract_are_there_where_asked(demo_site: Site) -> None:
    await demo_site.open()
    assert (await fields(demo_site, "?fields=all"))["payment.softDescriptor"] == "absent"


async def test_a_field_that_could_not_be_read_says_what_would_be_legal(demo_site: Site) -> None:
    await demo_site.open(more="<i:skipSmartDisplay>perhaps</i:skipSmartDisplay>")
    told = (await fields(demo_site))["skipSmartDisplay"]
    assert told.startswith("unreadable must be")


async def test_elements_that_the_contract_does_not_know_are_named(demo_site: Site) -> None:
    await demo_site.open(more="<i:shippingAddress>x</i:shippingAddress>")
    page = await demo_site.page(await last_call(demo_site))
    assert page.texts("//dt[.='Ignored']/following-sibling::dd/code") == ["shippingAddress"]


async def test_no_card_number_and_no_cryptogram_is_shown_anywhere(demo_site: Site) -> None:
    await demo_site.soap(
        "doAuthorization",
        f"<i:version>34</i:version><i:card><o:number>{PAN}</o:number><o:cvx>975</o:cvx></i:card>"
        f"<i:order><o:ref>{PAN}</o:ref></i:order>",
    )
    page = await demo_site.page(await last_call(demo_site, "?fields=all"))
    assert PAN not in page.text
    told = await fields(demo_site)
    assert (told["card.number"], told["card.cvx"]) == ("411111XXXXXX1111", "***")


async def test_the_copy_as_curl_makes_the_same_call_again(demo_site: Site) -> None:
    import shlex

    await demo_site.open('it\'s <A> & "B"'.replace("&", "&amp;").replace("<", "&lt;"))
    page = await demo_site.page(await last_call(demo_site))
    words = shlex.split(page.find("//*[@id='curl']")[0].text_content())
    assert words[:3] == ["curl", "-sS", "http://localhost/V4/services/WebPaymentAPI"]
    assert words[words.index("-u") + 1] == "DEMO:demo"
    answer = await demo_site.http.post(
        words[2],
        content=words[words.index("--data-raw") + 1].encode(),
        headers={"Content-Type": "text/xml; charset=utf-8"},
        auth=("DEMO", "demo"),
    )
    assert "<obj:code>00000</obj:code>" in answer.text, answer.text
    refs = [one["order_ref"] for one in (await demo_site.control("payments"))["payments"]]
    assert refs == ['it\'s <A> & "B"'] * 2


@pytest.mark.parametrize("operation", ["doWebPayment", "getWebPaymentDetails", "doRefund", "getTransactionDetails"])
async def test_the_copy_as_a_scenario_is_one_that_loads(demo_site: Site, operation: str) -> None:
    token = await demo_site.split("A \"quoted\" # ref: 'x'")
    transaction = (await demo_site.control(f"payments/{token}"))["transaction_id"]
    await demo_site.details(token)
    await demo_site.refund(transaction, 1000)
    await demo_site.soap(
        "getTransactionDetails", f"<i:version>34</i:version><i:transactionId>{transaction}</i:transactionId>"
    )
    entries = (await demo_site.control("journal"))["entries"]
    (seq,) = (one["seq"] for one in entries if one["kind"] == "call" and one["operation"] == operation)
    answer = await demo_site.http.get(f"{WORLD}/calls/{seq}/scenario.yaml")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/yaml")
    load_text(answer.content, merchant_id="COPY")
    assert operation in answer.text


async def test_an_operation_that_no_scenario_can_call_has_no_copy(demo_site: Site) -> None:
    await demo_site.soap("getMerchantSettings", "<i:version>34</i:version>")
    page = await demo_site.page(await last_call(demo_site))
    assert not page.find("//*[@id='scenario']")
    await demo_site.page(await last_call(demo_site, "/scenario.yaml"), 404)


async def test_calls_are_listed_newest_first_and_filtered(demo_site: Site) -> None:
    token = await demo_site.open()
    await demo_site.details(token)
    await demo_site.details("unknown")
    listed = (await demo_site.page(f"{WORLD}/calls")).texts("//tbody/tr/th")
    assert listed == ["getWebPaymentDetails", "getWebPaymentDetails", "doWebPayment"]
    assert (await demo_site.page(f"{WORLD}/calls?operation=doWebPayment")).texts("//tbody/tr/th") == ["doWebPayment"]
    refused = await demo_site.page(f"{WORLD}/calls?only=refused")
    assert ["02317" in one for one in refused.texts("//tbody/tr")] == [True]


async def test_an_entry_that_is_no_call_has_no_exchange(demo_site: Site) -> None:
    token = await demo_site.open()
    await demo_site.buyer(token, "open")
    await demo_site.page(f"{WORLD}/calls/2", 404)
    await demo_site.page(f"{WORLD}/calls/99", 404)
    await demo_site.page(f"{WORLD}/calls/{'9' * 5000}", 404)
    await demo_site.page(f"{WORLD}/calls/next/scenario.yaml", 404)


async def test_a_call_that_a_fault_left_without_answer_says_which(demo_site: Site) -> None:
    answer = await demo_site.http.post(
        "/control/worlds/DEMO/faults", json={"on": "doWebPayment", "call": 1, "http": 503}
    )
    assert answer.status_code == 200, answer.text
    await demo_site.open()
    page = await demo_site.page(await last_call(demo_site))
    assert "a scripted fault took it" in page.words
    assert page.texts("//dt[.='Fault']/following-sibling::dd") == ["http of the world"]
    faults = await demo_site.page(f"{WORLD}/faults")
    assert "on: doWebPayment" in faults.words
    assert faults.texts("//tbody/tr/td[@class='number']") == ["1"], "it was met once"
    await demo_site.post(f"{WORLD}/faults/forget", {})
    assert "No fault is armed" in (await demo_site.page(f"{WORLD}/faults")).words
