from __future__ import annotations

import asyncio

import pytest

from mockpayline.contract.types.payment import SelectedContractList
from mockpayline.domain.bank_card import GOOD_CB, bank_card_number
from mockpayline.domain.buyer_step import AddGiftCard, PayComplement, Word
from mockpayline.domain.fault import FaultKind
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.operations.hints import hints_of
from mockpayline.scenario.compiled import demo
from tests.page.browser import mistakes_of
from tests.shop.desk import BASKET, ORIGIN, ShopDesk, changed
from tests.widget.desk import left

FIFTY = gift_card_number(3000, serial=1)


@pytest.mark.parametrize("path", ["", "/"])
def test_the_shop_shows_its_basket_in_two_languages(desk: ShopDesk, path: str) -> None:
    assert "Votre panier" in desk.open(path).text
    assert "Your basket" in desk.open(path, accept_language="en").text


@pytest.mark.parametrize("path", ["", "/checkout?token=1", "/return?token=1", "/nowhere"])
def test_pages_are_well_formed_and_keep_to_themselves(desk: ShopDesk, path: str) -> None:
    page = desk.open(path)
    assert mistakes_of(page) == []
    policy = page.response.headers["content-security-policy"]
    for directive in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
        assert directive in policy
    assert "unsafe" not in policy
    assert "style=" not in page.text
    assert page.response.headers["cache-control"] == "no-store"


def test_an_order_goes_to_the_payment_page_with_what_a_merchant_sends(desk: ShopDesk) -> None:
    answer = desk.order(BASKET | {"way": "redirect"})
    assert answer.status == 303
    assert answer.location.startswith(f"{ORIGIN}/v2/?token=")
    token = answer.location.partition("token=")[2]
    asked = desk.asked(token)
    assert asked.payment is not None
    assert asked.order is not None
    assert asked.order.details is not None
    assert (asked.payment.amount, asked.payment.contractNumber, asked.payment.action) == ("4990", "CCC1", "101")
    assert (asked.returnURL, asked.cancelURL) == (f"{ORIGIN}/shop/return", f"{ORIGIN}/shop/cancel")
    assert [one.ref for one in asked.order.details.details] == ["kettle"]


@pytest.mark.parametrize("template", ["column", "tab", "lightbox"])
def test_an_order_by_widget_stays_in_the_shop(desk: ShopDesk, template: str) -> None:
    answer = desk.order(BASKET | {"way": template})
    assert answer.location.startswith("/shop/checkout?token=")
    page = desk.open(answer.location.removeprefix("/shop"))
    (widget,) = page.find("//div[@id='PaylineWidget']")
    assert widget.get("data-template") == template
    assert len(widget.get("data-token") or "") == 33


def test_each_order_has_a_reference_of_its_own(desk: ShopDesk) -> None:
    assert len({desk.payment(desk.ordered()).order_ref for _ in range(3)}) == 3


def test_an_empty_basket_is_told_and_opens_nothing(desk: ShopDesk) -> None:
    page = desk.order({"kettle": "0"})
    assert (page.status, page.alert()) == (422, "Le panier est vide.")
    assert desk.journal_kinds() == []


def test_the_return_page_shows_what_getwebpaymentdetails_answers(desk: ShopDesk) -> None:
    token = desk.ordered()
    desk.play(token, AddGiftCard(FIFTY, "1234"), PayComplement(GOOD_CB))
    page = desk.open(f"/return?token={token}&paylinetoken={token}")
    assert page.said("result").startswith("ACCEPTED 00000")
    text = page.text
    for shown in ("3000", "1990", "CADEAU_CARREFOUR", "getWebPaymentDetailsResponse"):
        assert shown in text, shown
    assert FIFTY not in text
    assert GOOD_CB not in text


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Word("cancel"), "CANCELLED 02319"),
        (PayComplement(bank_card_number("01116")), "INPROGRESS 02306"),
        (Word("open"), "INPROGRESS 02306"),
    ],
)
def test_the_return_page_shows_whatever_came_of_it(desk: ShopDesk, step: Word | PayComplement, said: str) -> None:
    token = desk.ordered()
    desk.play(token, step)
    assert desk.open(f"/cancel?paylinetoken={token}").said("result").startswith(said)


def test_a_notification_makes_the_shop_ask_for_the_result(desk: ShopDesk) -> None:
    token = desk.ordered()
    desk.play(token, PayComplement(GOOD_CB))
    answer = desk.open(f"/notification?notificationType=WEBTRS&token={token}")
    assert (answer.status, answer.text) == (200, "OK\n")
    assert desk.journal_kinds()[-1] == "getWebPaymentDetails"


def test_the_notification_s_address_is_where_the_server_itself_is_reached() -> None:
    desk = ShopDesk(public_url="https://pay.example.test/sandbox")
    answer = desk.order(at="http://sandbox.test:8123")
    asked = desk.asked(answer.location.partition("token=")[2])
    assert asked.returnURL == "https://pay.example.test/sandbox/shop/return"
    assert asked.notificationURL == "http://sandbox.test:8123/shop/notification", "where the connection came in"


def test_links_keep_to_the_public_address_s_path() -> None:
    desk = ShopDesk(public_url="https://pay.example.test/sandbox")
    (form,) = desk.open().find("//form")
    assert form.get("action") == "/sandbox/shop/pay"
    assert "https://pay.example.test" in desk.open().response.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/return", "/cancel", "/checkout", "/notification", "/return?token="])
def test_a_page_without_a_token_says_so(desk: ShopDesk, path: str) -> None:
    assert desk.open(path).status == 400


def test_an_unknown_token_is_answered_by_the_api(desk: ShopDesk) -> None:
    assert desk.open("/return?token=nobody").said("result").startswith("ERROR 02317")


def test_a_page_that_is_none_is_not_found(desk: ShopDesk) -> None:
    assert desk.open("/nowhere").status == 404


# Who may use it.


def test_a_form_of_another_origin_orders_nothing(desk: ShopDesk) -> None:
    assert desk.order(origin="https://evil.test").status == 403
    assert desk.order(origin="null").status == 403
    assert desk.journal_kinds() == []


def test_a_form_of_its_own_origin_orders(desk: ShopDesk) -> None:
    assert desk.order(origin=ORIGIN).status == 303


def test_a_host_that_a_stranger_may_point_here_is_refused(desk: ShopDesk) -> None:
    assert desk.open(host="shop.evil.com").status == 403


def test_a_control_token_closes_no_shop() -> None:
    assert ShopDesk(token="secret").open().status == 200


# Which merchant.


def test_the_shop_is_the_first_scenario_s_and_goes_on_after_its_world_was_deleted(desk: ShopDesk) -> None:
    asyncio.run(desk.worlds.run(desk.merchant, lambda tx: tx.delete_world()))
    assert desk.order().status == 303


def test_a_scenario_without_an_access_key_has_no_shop_and_no_key_is_pinned() -> None:
    desk = ShopDesk(changed(demo(), access_key=None))
    page = desk.open()
    assert page.status == 409
    assert "access_key" in page.alert()
    assert asyncio.run(desk.worlds.run(desk.merchant, lambda tx: tx.access_key)) == ""


def test_a_scenario_without_contracts_has_no_shop() -> None:
    assert ShopDesk(changed(demo(), contracts=())).open().status == 409


def test_a_world_that_was_made_anew_is_called_with_its_new_key(desk: ShopDesk) -> None:
    asyncio.run(desk.worlds.make(changed(desk.declaration, access_key="another")))
    assert desk.order().status == 303


# When the API misbehaves, as scenarios have it.


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"kind": FaultKind.DROP}, "the connection was closed"),
        ({"kind": FaultKind.LOSE_ANSWER}, "the connection was closed"),
        ({"kind": FaultKind.TRUNCATE}, "the connection was closed"),
        ({"kind": FaultKind.HTTP, "status": 503}, "HTTP 503"),
        ({"kind": FaultKind.SOAP_FAULT, "message": "no"}, "HTTP 500"),
        ({"kind": FaultKind.GARBAGE}, "no SOAP"),
    ],
)
def test_a_fault_of_the_api_is_told_to_who_orders(desk: ShopDesk, fault: dict[str, object], said: str) -> None:
    desk.open()
    desk.let_fail(operation="doWebPayment", **fault)
    page = desk.order()
    assert (page.status, said in page.alert()) == (502, True), page.alert()


def test_a_code_of_the_api_is_told_beside_the_basket(desk: ShopDesk) -> None:
    desk.let_fail(operation="doWebPayment", kind=FaultKind.CODE, code="02101")
    page = desk.order()
    assert page.status == 422
    assert "02101" in page.alert()


def test_an_api_that_does_not_answer_in_time_is_given_up(desk: ShopDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockpayline.shop.soap.PATIENCE", 0.05)
    desk.let_fail(operation="doWebPayment", kind=FaultKind.DELAY, delay=60_000)
    page = desk.order()
    assert (page.status, "no answer" in page.alert()) == (502, True)


def test_a_slow_answer_is_waited_for(desk: ShopDesk) -> None:
    desk.let_fail(operation="doWebPayment", kind=FaultKind.SLOW, rate=100_000)
    assert desk.order().status == 303


# When the shop itself cannot.


def test_a_store_that_is_down_is_told(desk: ShopDesk) -> None:
    asyncio.run(desk.store.close())
    assert desk.open().status == 503


def test_a_mistake_of_this_program_is_logged_under_a_reference_and_told_nobody(
    desk: ShopDesk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.worlds._store = None  # type: ignore[assignment]
    page = desk.open()
    assert page.status == 500
    assert "Traceback" not in page.text
    assert "internal error" in caplog.text


def test_a_buyer_who_leaves_in_the_midst_of_an_order_is_no_mistake(
    desk: ShopDesk, caplog: pytest.LogCaptureFixture
) -> None:
    assert asyncio.run(left(desk, "/shop/pay", "POST")) == 400
    assert not caplog.records


@pytest.mark.parametrize("fields", [{"kettle": "1" * 5000}, {f"f{place}": "1" for place in range(30)}])
def test_a_form_that_is_not_the_shop_s_is_an_empty_basket(desk: ShopDesk, fields: dict[str, str]) -> None:
    assert desk.order(fields).status == 422


@pytest.mark.parametrize(("name", "status"), [("shop.css", 200), ("shop.js", 200), ("../__init__.py", 404), ("x", 404)])
def test_the_shop_serves_its_own_files_alone(desk: ShopDesk, name: str, status: int) -> None:
    assert desk.open(f"/static/{name}").status == status


def test_a_reviewer_has_nothing_to_say_to_the_shop(desk: ShopDesk) -> None:
    token = desk.ordered()
    desk.play(token, PayComplement(GOOD_CB))
    desk.open(f"/return?token={token}")
    assert asyncio.run(desk.worlds.run(desk.merchant, hints_of)) == [], "it shows how a shop should call"
    assert desk.asked(token).selectedContractList == SelectedContractList(selectedContract=["CCC1", "CB1", "AMEX1"])


def test_the_page_of_the_answer_leads_to_the_payment_in_the_inspector(desk: ShopDesk) -> None:
    token = desk.ordered()
    (link,) = desk.open(f"/return?token={token}").find("//a[@id='inspector']")
    assert link.get("href") == f"/worlds/DEMO/payments/{token}"
