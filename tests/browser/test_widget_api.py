"""Payline.Api, and what else the pages of shops touch."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from mockpayline.domain.bank_card import GOOD_CB
from tests.browser.chromium import Windows
from tests.browser.widget_shop import EVENTS, WidgetShop
from tests.browser.widget_stage import FIFTY, Stage
from tests.server import Server

# Payline.Api.


FUNCTIONS = """
    init show hide toggle reset endToken getToken getTokenStatus getCancelAndReturnUrls getContextInfo getOrderInfos
    getLanguage getLanguageCode getBuyerShortCut getBuyerShortcut finalizeShortCut finalizeShortcut
    getFragmentedPaymentInfo getRecurringDetails getCssIframeWhiteList updateWebpaymentData updateWebPaymentData
    isSandBox isSandbox
"""


@pytest.mark.parametrize("name", FUNCTIONS.split())
def test_the_api_has_every_function_in_every_spelling(page_with_widget: Page, name: str) -> None:
    assert page_with_widget.evaluate(f"typeof Payline.Api.{name}") == "function"


@pytest.fixture(scope="module")
def page_with_widget(server: Server, widget_shop: WidgetShop, browser: object) -> Iterator[Page]:
    """A page with a widget for what changes nothing."""
    windows = Windows(browser)  # type: ignore[arg-type]
    stage = Stage(server, widget_shop, windows.open())
    stage.show().shown("PAYMENT_METHODS_LIST")
    yield stage.page
    windows.close()


def test_getcancelandreturnurls_gives_whole_addresses_with_the_token(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    tail = f"token={stage.token}&paylinetoken={stage.token}"
    assert stage.api("getCancelAndReturnUrls()") == {
        "cancelUrl": f"{stage.shop.address}/cart?{tail}",
        "returnUrl": f"{stage.shop.address}/return?order=1&{tail}",
    }
    context = "Payline.Models.Contexts.ContextManager.getCurrentContext()"
    assert stage.page.evaluate(f"{context}.getCancelUrl()") == f"{stage.shop.address}/cart?{tail}"


def test_getcontextinfo_tells_of_the_order_in_the_recorded_keys_and_forms(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    told = {
        key: stage.api(f"getContextInfo('{key}')") for key in ("PaylineAmountSmallestUnit", "PaylineFormattedAmount")
    }
    assert told == {"PaylineAmountSmallestUnit": 12_350, "PaylineFormattedAmount": "123,50 EUR"}
    assert stage.api("getContextInfo('PaylineNothing')") is None
    assert stage.api("getOrderInfos()")["Ref"] == "A-1001"
    assert (stage.api("isSandbox()"), stage.api("getRecurringDetails()")) == (True, None)


def test_gettokenstatus_tells_alive_expired_and_unknown(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    ask = "new Promise(done => Payline.Api.getTokenStatus('{}', done))"
    assert stage.page.evaluate(ask.format(stage.token)) == "ALIVE"
    assert stage.page.evaluate(ask.format("nobody")) == "UNKNOWN"
    stage.till.world.buyer(stage.token, "cancel")
    assert stage.page.evaluate(ask.format(stage.token)) == "EXPIRED"


def test_endtoken_ends_the_payment_for_the_merchant_and_calls_back(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    assert stage.page.evaluate(
        "new Promise(done => Payline.Api.endToken({why: 'test'}, () => done('called'), null, false))"
    )
    stage.ended("PAYMENT_CANCELED")
    assert stage.payment()["code"] == "02014"


def test_endtoken_handled_by_the_merchant_shows_and_tells_nothing(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.page.evaluate("new Promise(done => Payline.Api.endToken(null, done, null, true))")
    assert stage.payment()["state"] == "ended"
    assert stage.heard("finalstatehasbeenreached") == []


def test_a_shop_that_ends_the_token_and_leaves_at_once_has_ended_it(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.page.evaluate("Payline.Api.endToken(); window.location.href = Payline.Api.getCancelAndReturnUrls().cancelUrl")
    stage.page.wait_for_url("**/cart?**")
    assert stage.control("GET", f"/payments/{stage.token}?until=final")["state"] == "ended"


def test_reset_goes_over_to_another_token_and_template(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    other = stage.issue(5000)
    stage.api(f"reset('{other}', 'tab')")
    expect(stage.find(".pl-layout-tab .pl-due")).to_contain_text("50,00")
    assert stage.api("getToken()") == other


def test_without_auto_init_nothing_happens_until_init(stage: Stage) -> None:
    stage.show(**{"auto-init": "false"})
    assert stage.heard() == []
    assert stage.payment()["state"] == "issued"
    stage.api("init()")
    stage.shown("PAYMENT_METHODS_LIST")


def test_hide_show_and_toggle(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    box = stage.find(".pl-container-default")
    for call, visible in (("hide", False), ("show", True), ("toggle", False), ("toggle", True)):
        stage.api(f"{call}()")
        expect(box).to_be_visible(visible=visible)


def test_the_shortcut_waits_for_the_shop_between_its_two_states(stage: Stage) -> None:
    stage.show("shortcut").shown("PAYMENT_METHODS_LIST_SHORTCUT")
    stage.find(".pl-btn").click()
    stage.shown("PAYMENT_TRANSITIONAL_SHORTCUT")
    assert isinstance(stage.api("getBuyerShortcut()"), dict)
    stage.api("finalizeShortcut()")
    stage.shown("PAYMENT_METHODS_LIST")
    stage.pay(GOOD_CB)
    stage.ended("PAYMENT_SUCCESS")


def test_updatewebpaymentdata_answers_200_and_leaves_a_hint(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    call = (
        "new Promise(done => Payline.Api.updateWebpaymentData(Payline.Api.getToken(), {buyer: {lastName: 'X'}}, done))"
    )
    assert stage.page.evaluate(call)["status"] == 200
    hints = [one for one in stage.control("GET", f"/journal?token={stage.token}")["entries"] if one["kind"] == "hint"]
    assert "updateWebpaymentData" in json.dumps(hints)


def test_getfragmentedpaymentinfo_tells_what_gift_cards_pay(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    assert stage.api("getFragmentedPaymentInfo()") is None
    stage.add(FIFTY)
    stage.shown("PAYMENT_METHOD_NEEDS_MORE_INFOS")
    told = stage.api("getFragmentedPaymentInfo()")
    assert (told["totalAmount"], told["remainingAmount"]) == ("123.50", "73.50")


def test_old_samples_find_jquery_s_manner(stage: Stage) -> None:
    stage.show("lightbox").shown("PAYMENT_METHODS_LIST")
    stage.page.evaluate(
        """() => {
          Payline.jQuery('.pl-pmContainer .pl-pay-btn-container').after('<a class="cancelButton">Cancel</a>');
          Payline.jQuery('.cancelButton').click(() => { window.cancelled = true; });
        }"""
    )
    stage.page.locator(".cancelButton").click()
    assert stage.page.evaluate("window.cancelled") is True
    stage.page.evaluate("Payline.jQuery('#pl-container-lightbox-close').click()")
    expect(stage.find("#pl-container-lightbox")).to_be_hidden()


def test_a_module_that_rewrites_the_pay_button_still_pays_by_it(stage: Stage) -> None:
    """As WooCommerce's does on PAYMENT_METHODS_LIST."""
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.page.evaluate(
        """document.querySelectorAll('.PaylineWidget .pl-pay-btn, .PaylineWidget .pl-btn').forEach(one => {
          one.innerHTML = 'Order for ' + Payline.Api.getContextInfo('PaylineFormattedAmount');
        })"""
    )
    expect(stage.find(".pl-pay-btn")).to_have_text("Order for 123,50 EUR")
    expect(stage.find(".pl-balance-btn")).not_to_contain_text("Order")
    stage.pay(GOOD_CB)
    stage.ended("PAYMENT_SUCCESS")


def test_a_shop_s_nonce_lets_the_widget_dress_itself(stage: Stage) -> None:
    stage.show("lightbox", styles="", cspnonce="r4nd0m").shown("PAYMENT_METHODS_LIST")
    expect(stage.find("#pl-container-lightbox")).to_have_css("position", "fixed")


def test_a_script_that_is_loaded_twice_begins_once(stage: Stage) -> None:
    again = f'<script src="{stage.server.url}/scripts/widget-min.js"></script>'
    stage.show(after=again).shown("PAYMENT_METHODS_LIST")
    assert stage.heard() == ["willinit", "willshow", "didshowstate"]


def test_every_event_has_its_callback() -> None:
    assert set(EVENTS) == {
        "willinit", "willshow", "didshowstate", "finalstatehasbeenreached",
        "willdisplaymessage", "willremovemessage", "beforepayment",
    }  # fmt: skip
