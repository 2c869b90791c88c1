"""The widget on a shop of another origin: the journey, what the shop answers, what is typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from mockpayline.domain.bank_card import GOOD_CB
from tests.browser.chromium import NARROW, Windows
from tests.browser.widget_shop import WidgetShop
from tests.browser.widget_stage import ALL, FIFTY, REAL, REFUSED, Stage
from tests.server import Server

# The journey, in each template.


@pytest.mark.parametrize("template", ["column", "tab", "lightbox", None])
def test_a_basket_is_paid_by_gift_card_and_bank_card_inside_the_shop_s_page(stage: Stage, template: str | None) -> None:
    stage.show(template).shown("PAYMENT_METHODS_LIST")
    stage.add(FIFTY)
    stage.shown("PAYMENT_METHOD_NEEDS_MORE_INFOS")
    expect(stage.find(".pl-cards li")).to_contain_text("50,00")
    expect(stage.find(".pl-due")).to_contain_text("73,50")
    if template == "tab":
        stage.find("#pl-tab-bank").click()
    stage.pay(GOOD_CB)
    stage.ended("PAYMENT_SUCCESS")
    paid = stage.payment()
    assert (paid["state"], paid["gift_cards"][0]["paid"], paid["complement"]["amount"]) == (
        "accepted",
        "50.00",
        "73.50",
    )
    ticket = stage.find(".pl-ticket")
    expect(ticket).to_contain_text("50,00")
    expect(ticket).to_contain_text("73,50")
    assert GOOD_CB not in ticket.inner_text(), "cards are masked on the ticket"
    stage.find("#pl-ticket-default-ticket_btn").click()
    stage.page.wait_for_url(f"{stage.shop.address}/return?order=1&token={stage.token}&paylinetoken={stage.token}")


def test_the_shop_hears_each_event_in_the_documented_order(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.add(ALL)
    stage.shown("PAYMENT_METHOD_NEEDS_MORE_INFOS")
    stage.find(".pl-pay-btn").click()
    stage.ended("PAYMENT_SUCCESS").shown("PAYMENT_SUCCESS")
    assert stage.heard() == [
        "willinit",
        "willshow",
        "didshowstate",  # the methods
        "didshowstate",  # the balance
        "didshowstate",  # the basket that a gift card pays
        "beforepayment",
        "finalstatehasbeenreached",
        "didshowstate",  # the ticket
    ]


def test_nothing_but_the_sandbox_and_the_shop_is_asked_for(stage: Stage) -> None:
    asked: list[str] = []
    stage.page.on("request", lambda request: asked.append(request.url))
    stage.show("lightbox").shown("PAYMENT_METHODS_LIST")
    stage.pay(GOOD_CB)
    stage.ended("PAYMENT_SUCCESS")
    strangers = [url for url in asked if not url.startswith((stage.server.url + "/", stage.shop.address + "/"))]
    assert not strangers, f"these leave both: {strangers}"


def test_the_widget_speaks_the_payment_s_language(stage: Stage) -> None:
    stage.issue(language="en")
    stage.show().shown("PAYMENT_METHODS_LIST")
    expect(stage.find(".pl-pay-btn")).to_have_text("Pay €123.50")
    assert (stage.api("getLanguage()"), stage.api("getLanguageCode()")) == ("en", "en")


def test_the_widget_is_used_by_keyboard_alone(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    press = stage.page.keyboard
    press.press("Tab")
    press.type(ALL)
    press.press("Tab")
    press.type("1234")
    press.press("Enter")
    expect(stage.find("#pl-amount")).to_be_focused()
    press.press("Enter")
    stage.shown("PAYMENT_METHOD_NEEDS_MORE_INFOS")
    for _ in range(20):
        press.press("Tab")
        if stage.page.evaluate("document.activeElement.classList.contains('pl-pay-btn')"):
            break
    press.press("Enter")
    stage.ended("PAYMENT_SUCCESS")


def test_the_lightbox_keeps_the_focus_and_closes(stage: Stage) -> None:
    stage.show("lightbox", before='<a href="#here" id="outside">shop</a>').shown("PAYMENT_METHODS_LIST")
    inside = "document.querySelector('#PaylineWidget').contains(document.activeElement)"
    for _ in range(60):
        stage.page.keyboard.press("Tab")
        assert stage.page.evaluate(inside), "Tab never leaves a lightbox"
    stage.page.keyboard.press("Escape")
    expect(stage.find("#pl-container-lightbox")).to_be_hidden()
    stage.api("show()")
    expect(stage.find("#pl-container-lightbox")).to_be_visible()
    stage.find("#pl-container-lightbox-close").click()
    expect(stage.find("#pl-container-lightbox")).to_be_hidden()
    assert stage.heard("willshow") == [None, None], "it is told before it is shown again"
    assert stage.payment()["state"] == "open", "closing ends nothing"


def test_tabs_are_chosen_by_arrow_keys(stage: Stage) -> None:
    stage.show("tab").shown("PAYMENT_METHODS_LIST")
    stage.find(".pl-tab.pl-active").focus()
    stage.page.keyboard.press("ArrowRight")
    expect(stage.find("#pl-tab-bank")).to_be_focused()
    expect(stage.find("#pl-tab-bank")).to_have_class("pl-tab pl-active")
    expect(stage.find("#pl-panel-gift")).to_be_hidden()


@pytest.mark.parametrize("template", ["column", "tab", "lightbox"])
def test_the_widget_fits_a_narrow_screen(
    server: Server, widget_shop: WidgetShop, windows: Windows, template: str
) -> None:
    stage = Stage(server, widget_shop, windows.open(width=NARROW))
    stage.show(template).shown("PAYMENT_METHODS_LIST")
    stage.find("summary").click()
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= NARROW


# What the shop answers.


def test_false_from_finalstatehasbeenreached_leaves_the_rest_to_the_shop(
    server: Server, widget_shop: WidgetShop, windows: Windows
) -> None:
    stage = Stage(server, widget_shop, windows.open(), automatic=True)
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.answer("finalstatehasbeenreached", "false")
    stage.pay(GOOD_CB)
    stage.ended("PAYMENT_SUCCESS")
    assert stage.find(".pl-ticket").count() == 0, "the widget shows no ticket"
    assert stage.states() == ["PAYMENT_METHODS_LIST"], "nor tells of a state that it does not show"
    assert stage.page.url.endswith("/checkout"), "nor leads anywhere"


def test_automatic_redirection_leads_to_the_shop_by_itself(
    server: Server, widget_shop: WidgetShop, windows: Windows
) -> None:
    stage = Stage(server, widget_shop, windows.open(), automatic=True)
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.pay(GOOD_CB)
    stage.page.wait_for_url(f"**/return?order=1&token={stage.token}&paylinetoken={stage.token}")


@pytest.mark.parametrize("later", [False, True])
def test_the_ticket_s_button_is_there_while_the_shop_is_told_and_a_tick_later(stage: Stage, later: bool) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    press = "document.getElementById('pl-ticket-default-ticket_btn').click()"
    stage.answer("finalstatehasbeenreached", f"() => {{ {f'setTimeout(() => {press}, 0)' if later else press} }}")
    stage.pay(GOOD_CB)
    stage.page.wait_for_url(f"**/return?order=1&token={stage.token}&paylinetoken={stage.token}")


def test_false_from_beforepayment_holds_the_payment_back_until_the_button_is_pressed_again(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.answer("beforepayment", "false")
    stage.pay(GOOD_CB)
    assert stage.payment()["state"] == "open"
    stage.answer("beforepayment", "true")
    stage.find(".pl-pay-btn").click()
    stage.ended("PAYMENT_SUCCESS")
    assert stage.heard("beforepayment") == [None, None]


def test_a_form_that_is_not_in_order_is_no_payment_yet(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.find(".pl-pay-btn").click()
    expect(stage.find("#pl-card")).to_be_focused()
    assert stage.heard("beforepayment") == []


def test_a_message_is_told_hidden_on_demand_and_told_again_when_it_goes(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.pay(REFUSED)
    stage.shown("PAYMENT_FAILURE_WITH_RETRY")
    expect(stage.find(".pl-messages .pl-message-error")).to_be_visible()
    (told,) = stage.heard("willdisplaymessage")
    assert (told["type"], told["key"]) == ("error", "refused.01116")
    assert told["message"] in stage.find(".pl-messages").inner_text()
    stage.answer("willdisplaymessage", "false")
    stage.pay(REFUSED)
    expect(stage.find("#pl-card")).to_have_value("")
    assert len(stage.heard("willdisplaymessage")) == 2
    expect(stage.find(".pl-messages")).to_be_empty()
    assert {"id": told["id"]} in stage.heard("willremovemessage")


def test_false_from_willremovemessage_keeps_a_message(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.answer("willremovemessage", "false")
    stage.pay(REFUSED)
    stage.shown("PAYMENT_FAILURE_WITH_RETRY")
    stage.pay(GOOD_CB)
    stage.ended("PAYMENT_SUCCESS")
    expect(stage.find(".pl-messages .pl-message-error")).to_be_visible()


def test_a_mistake_of_the_shop_s_own_function_stops_no_payment(stage: Stage, windows: Windows) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.answer("beforepayment", "() => { throw new Error('of the shop') }")
    stage.pay(GOOD_CB)
    stage.ended("PAYMENT_SUCCESS")
    assert [one for one in windows.wrongs if "of the shop" in one], "the console tells the shop's developer"
    windows.wrongs.clear()


# Card numbers.


def test_a_number_that_is_no_test_card_never_leaves_the_form(stage: Stage) -> None:
    sent: list[str] = []
    stage.page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.pay(REAL)
    expect(stage.find("#pl-card")).to_have_attribute("aria-invalid", "true")
    expect(stage.find("#pl-card")).to_be_focused()
    stage.find("#pl-number").fill(REAL)
    stage.find("#pl-pin").fill("1234")
    stage.find(".pl-balance-btn").click()
    expect(stage.find("#pl-number")).to_have_attribute("aria-invalid", "true")
    assert not [one for one in sent if REAL in one], "the number stayed in the browser"


def test_a_shop_s_own_form_around_the_widget_sends_no_card_and_is_not_sent_by_enter(stage: Stage) -> None:
    stage.show(before='<form id="outer" action="/order"><input name="shop" value="1">', after="</form>")
    stage.shown("PAYMENT_METHODS_LIST")
    stage.find("#pl-card").fill(GOOD_CB)
    fields = stage.page.evaluate("[...new FormData(document.getElementById('outer')).keys()]")
    assert fields == ["shop"]
    stage.find("#pl-card").press("Enter")
    assert stage.page.url.endswith("/checkout"), "Enter is the widget's own"


def test_a_mistake_of_the_form_is_tied_to_its_field(stage: Stage) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.pay(GOOD_CB, expires="12/20")
    expect(stage.find("#pl-expires")).to_have_attribute("aria-invalid", "true")
    described = str(stage.find("#pl-expires").get_attribute("aria-describedby")).split()
    texts = [stage.page.locator(f"#{one}").inner_text() for one in described]
    assert texts[0] == "Cette carte a expiré.", f"the field is described by {texts}"
    assert stage.payment()["attempts_left"] == 3, "a form mistake is no attempt"


def test_the_drawer_fills_the_form_with_one_click(stage: Stage) -> None:
    stage.show("tab").shown("PAYMENT_METHODS_LIST")
    stage.find("summary").click()
    stage.find(f".pl-test-cards li:has(code:text-is('{GOOD_CB}')) .pl-fill-btn").first.click()
    expect(stage.find("#pl-card")).to_be_focused()
    stage.find(".pl-pay-btn").click()
    stage.ended("PAYMENT_SUCCESS")


def test_a_server_that_does_not_answer_is_told_and_the_form_stays(stage: Stage, windows: Windows) -> None:
    stage.show().shown("PAYMENT_METHODS_LIST")
    stage.page.route("**/widget/api/**", lambda route: route.abort())
    stage.pay(GOOD_CB)
    expect(stage.find(".pl-messages .pl-message-error")).to_be_visible()
    expect(stage.find("#pl-card")).to_have_value(GOOD_CB)
    stage.page.unroute("**/widget/api/**")
    stage.find(".pl-pay-btn").click()
    stage.ended("PAYMENT_SUCCESS")
    assert all("ERR_FAILED" in wrong for wrong in windows.wrongs), windows.wrongs
    windows.wrongs.clear()
