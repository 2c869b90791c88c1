"""Every state of the widget, 3-D Secure, and what another page or tab has done meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request, expect

from mockpayline.domain.bank_card import GOOD_CB
from mockpayline.widget.state import WidgetState
from tests.browser.chromium import Windows
from tests.browser.widget_shop import WidgetShop
from tests.browser.widget_stage import CHALLENGED, FAILING, FIFTY, ON_HOLD, REFUSED, Stage
from tests.server import Server

FINAL = ("PAYMENT_SUCCESS", "PAYMENT_FAILURE", "PAYMENT_CANCELED", "PAYMENT_ONHOLD_PARTNER", "TOKEN_EXPIRED")


# Every state.


def test_a_refusal_that_leaves_attempts_is_failure_with_retry_then_failure(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    for left in ("2 tentatives", "une tentative"):
        stage.pay(REFUSED)
        expect(stage.find(".pl-messages")).to_contain_text(left)
    stage.pay(REFUSED)
    stage.ended("PAYMENT_FAILURE")
    expect(stage.find(".pl-ticket")).to_contain_text("01116")
    assert stage.states() == ["PAYMENT_METHODS_LIST", *["PAYMENT_FAILURE_WITH_RETRY"] * 2, "PAYMENT_FAILURE"]
    assert stage.find("#pl-ticket-default-ticket_btn").get_attribute("href") == stage.payment()["redirect"]


def test_a_refused_gift_card_is_failure_with_retry(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.find("#pl-number").fill(FAILING)
    stage.find("#pl-pin").fill("1234")
    stage.find(".pl-balance-btn").click()
    stage.shown("PAYMENT_FAILURE_WITH_RETRY")
    expect(stage.find(".pl-messages")).to_contain_text("02998")


def test_leaving_after_a_refusal_is_failure(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.pay(REFUSED)
    stage.shown("PAYMENT_FAILURE_WITH_RETRY")
    stage.find("summary").click()
    stage.find(".pl-giveup-btn").click()
    stage.ended("PAYMENT_FAILURE")


def test_the_cancel_button_is_canceled(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.find(".pl-cancel-btn").click()
    stage.ended("PAYMENT_CANCELED")
    back = f"{stage.shop.address}/cart?token={stage.token}&paylinetoken={stage.token}"
    assert stage.find("#pl-ticket-default-ticket_btn").get_attribute("href") == back
    assert stage.payment()["code"] == "02319"


def test_a_partner_that_does_not_answer_yet_is_onhold_partner(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.add(ON_HOLD)
    stage.shown("PAYMENT_METHOD_NEEDS_MORE_INFOS")
    stage.find(".pl-pay-btn").click()
    stage.ended("PAYMENT_ONHOLD_PARTNER")
    assert stage.payment()["state"] == "on_hold"


def test_a_token_that_expires_while_the_buyer_types_is_token_expired(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.till.world.advance("16m")
    stage.pay(GOOD_CB)
    stage.ended("TOKEN_EXPIRED")
    assert stage.payment()["state"] == "expired"
    assert (
        stage.find("#pl-ticket-default-ticket_btn").get_attribute("href")
        == stage.api("getCancelAndReturnUrls()")["cancelUrl"]
    )


def test_a_token_that_expires_by_itself_is_told_without_a_press(
    server: Server, widget_shop: WidgetShop, windows: Windows
) -> None:
    stage = Stage(server, widget_shop, windows.open())
    stage.issue()
    stage.control("POST", "/clock", {"advance": "899s"})
    stage.show().ended("TOKEN_EXPIRED")


def test_a_token_that_nobody_gave_is_token_expired(stage: Stage) -> None:
    stage.token = "1" + "X" * 32
    stage.show().ended("TOKEN_EXPIRED")
    expect(stage.find(".pl-ticket")).to_contain_text("inconnu")


@pytest.mark.parametrize(("template", "final"), [("column", "accepted"), ("lightbox", "cancelled")])
def test_a_payment_that_is_over_is_shown_as_such(stage: Stage, template: str, final: str) -> None:
    address = stage.till.open()
    stage.token = address.partition("token=")[2]
    stage.till.buyer(address, {"complement": {"card": GOOD_CB}} if final == "accepted" else "cancel")
    stage.show(template).ended("PAYMENT_SUCCESS" if final == "accepted" else "PAYMENT_CANCELED")


def test_a_browser_without_what_it_takes_is_browser_not_supported(stage: Stage) -> None:
    stage.page.add_init_script("delete window.fetch")
    stage.show().ended("BROWSER_NOT_SUPPORTED").shown("BROWSER_NOT_SUPPORTED")
    assert stage.payment()["state"] == "issued", "nothing was asked of the server"


def test_a_shop_tries_its_callbacks_with_every_state_there_is(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    for state in WidgetState:
        stage.page.evaluate(f"Payline.Sandbox.showState('{state}')")
    assert stage.states()[1:] == [*WidgetState]
    finals = {told["state"] for told in stage.heard("finalstatehasbeenreached")}
    assert finals == {*FINAL, "BROWSER_NOT_SUPPORTED", "PAYMENT_SUCCESS_FORCE_TICKET_DISPLAY"}
    assert stage.payment()["state"] == "open", "nothing came of it"


# 3-D Secure.


@pytest.mark.parametrize(
    ("press", "state", "code"),
    [
        ("success", "PAYMENT_SUCCESS", "00000"),
        ("failure", "PAYMENT_FAILURE_WITH_RETRY", "02306"),
        ("abandon", "PAYMENT_CANCELED_WITH_RETRY", "02306"),
    ],
)
def test_3d_secure_stands_in_a_frame_of_the_shop_s_page(stage: Stage, press: str, state: str, code: str) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.pay(CHALLENGED)
    stage.shown("ACTIVE_WAITING")
    stage.bank_frame().locator(f"button[value='{press}']").click()
    stage.shown(state)
    assert stage.payment()["code"] == code
    assert stage.page.url.endswith("/checkout"), "the shop's page has never been left"


def test_3d_secure_by_redirection_comes_back_with_paylinetoken_and_goes_on(stage: Stage) -> None:
    stage.show(embeddedredirectionallowed="false", query="?step=pay").shown("PAYMENT_METHODS_LIST")
    stage.pay(CHALLENGED)
    stage.page.locator("#form-authenticate button[value='success']").click()
    stage.page.wait_for_url(f"**/checkout?step=pay&paylinetoken={stage.token}")
    stage.ended("PAYMENT_SUCCESS")


def test_a_failure_at_the_bank_s_page_is_told_to_who_comes_back(stage: Stage) -> None:
    stage.show(embeddedredirectionallowed="false").shown("PAYMENT_METHODS_LIST")
    stage.pay(CHALLENGED)
    stage.page.locator("#form-authenticate button[value='failure']").click()
    stage.page.wait_for_url(f"**/checkout?paylinetoken={stage.token}")
    stage.shown("PAYMENT_FAILURE_WITH_RETRY")


def test_the_bank_s_page_leads_back_to_partnerreturnurl(stage: Stage) -> None:
    back = f"{stage.shop.address}/partner?from=bank"
    stage.show(embeddedredirectionallowed="false", partnerreturnurl=back).shown("PAYMENT_METHODS_LIST")
    stage.pay(CHALLENGED)
    stage.page.locator("#form-authenticate button[value='success']").click()
    stage.page.wait_for_url(f"{back}&paylinetoken={stage.token}")


def test_who_comes_back_from_the_bank_without_an_answer_may_go_there_again(stage: Stage) -> None:
    stage.show(embeddedredirectionallowed="false").shown("PAYMENT_METHODS_LIST")
    stage.pay(CHALLENGED)
    stage.page.locator("#form-authenticate").wait_for()
    stage.page.goto(f"{stage.shop.address}/checkout?paylinetoken={stage.token}")
    stage.shown("PAYMENT_REDIRECT_NO_RESPONSE")
    stage.find(".pl-btn").click()
    stage.page.locator("#form-authenticate button[value='success']").click()
    stage.ended("PAYMENT_SUCCESS")


def test_a_buyer_may_cancel_while_the_bank_asks(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.pay(CHALLENGED)
    stage.shown("ACTIVE_WAITING")
    stage.find(".pl-cancel-btn").click()
    stage.ended("PAYMENT_CANCELED")


def test_a_reloaded_page_shows_the_bank_s_frame_again(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.pay(CHALLENGED)
    stage.shown("ACTIVE_WAITING")
    stage.page.reload()
    stage.shown("ACTIVE_WAITING")
    stage.bank_frame().locator("button[value='success']").click()
    stage.ended("PAYMENT_SUCCESS")


# Resuming, and other tabs.


def test_a_page_with_paylinetoken_resumes_that_token_whatever_the_element_says(stage: Stage) -> None:
    first = stage.issue()
    stage.issue()
    stage.show(query=f"?paylinetoken={first}").shown("PAYMENT_METHODS_LIST")
    assert stage.api("getToken()") == first


def test_a_paylinetoken_that_is_no_token_is_not_taken(stage: Stage) -> None:
    stage.show(query="?paylinetoken=%3Cscript%3E").shown("PAYMENT_METHODS_LIST")
    assert stage.api("getToken()") == stage.token


def test_a_reloaded_page_shows_the_basket_as_it_stands(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.add(FIFTY, amount="20")
    stage.shown("PAYMENT_METHOD_NEEDS_MORE_INFOS")
    stage.page.reload()
    stage.shown("PAYMENT_METHOD_NEEDS_MORE_INFOS")
    expect(stage.find(".pl-cards li")).to_contain_text("20,00")
    stage.find(".pl-remove-btn").click()
    stage.shown("PAYMENT_METHODS_LIST")
    assert stage.payment()["gift_cards"] == []


def test_a_basket_that_another_tab_changed_is_shown_before_anything_is_paid(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.till.world.buyer(stage.token, {"gift_card": {"number": FIFTY, "pin": "1234"}})
    stage.pay(GOOD_CB)
    expect(stage.find(".pl-messages .pl-message-error")).to_be_visible()
    expect(stage.find(".pl-cards li")).to_contain_text("50,00")
    assert stage.payment()["state"] == "open"


def test_a_double_press_pays_once(stage: Stage) -> None:
    sent: list[Request] = []
    stage.page.on("request", lambda one: sent.append(one) if "complement" in (one.post_data or "") else None)
    stage.show().shown("PAYMENT_METHODS_LIST")
    for name, text in {"card": GOOD_CB, "expires": "12/39", "cvv": "123"}.items():
        stage.find(f"#pl-{name}").fill(text)
    stage.find(".pl-pay-btn").evaluate("button => { button.click(); button.click(); }")
    stage.ended("PAYMENT_SUCCESS")
    assert len(sent) == 1
