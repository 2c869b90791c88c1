"""The life of an order in a WooCommerce shop, from configuration to refund, with either main amount."""

from __future__ import annotations

import pytest

from tests.clients.shop import STATES, Sdk, notified, parameters, session_in_state
from tests.clients.woocommerce import WooCommerce, conclusion
from tests.clients.world import World, card, gift
from tests.server import Server

CONCLUSIONS = {
    **dict.fromkeys(("02533", "02306"), "in progress"),
    "02005": "on hold",
    **dict.fromkeys(("02319", "02324", "02534", "02014"), "cancelled"),
}
"""Every other state is a failure to the plugin."""

MAIN_AMOUNTS = ["gift_share", "basket"]


def test_woocommerce_finds_its_settings_right_by_the_encryption_key(world: World) -> None:
    assert WooCommerce(Sdk(world)).connection() == "", "the key is given"


def test_woocommerce_is_told_unauthorized_where_the_access_key_is_wrong(world: World) -> None:
    assert WooCommerce(Sdk(world, key="wrong")).connection() == "Unauthorized", "the plugin compares this text"


@pytest.mark.parametrize("code", STATES)
def test_woocommerce_finds_all_that_it_reads_in_every_unpaid_state(world: World, code: str) -> None:
    woo = WooCommerce(Sdk(world))
    token = session_in_state(world, woo.sdk, code, woo.checkout("501", 10000))

    details = woo.details({"token": token})

    assert conclusion(details) == CONCLUSIONS.get(code, "failed"), f"the order is not paid: {details['result']}"
    assert woo.is_of_its_order(token, details) == (code != "02317"), "the order is found by the answer's reference"
    assert woo.cancelled({"paylinetoken": token}) is None, "nothing was paid, so nothing is refunded"


@pytest.mark.parametrize("main_amount", MAIN_AMOUNTS)
def test_woocommerce_takes_a_basket_paid_in_parts_whatever_the_main_amount(server: Server, main_amount: str) -> None:
    world = World(server, main_amount=main_amount)
    woo = WooCommerce(Sdk(world))
    opened = woo.checkout("502", 10000)
    back = parameters(world.buyer(opened["token"], gift(4000), card())["redirect"])
    assert (back["wc-api"], back["url_type"]) == ("payline", "return"), f"the shop's own query is kept: {back}"

    details = woo.details(back)

    assert conclusion(details) == "paid", "no amount is compared"
    assert woo.is_of_its_order(back["token"], details), "the token is the one that was kept for the order"
    assert details["card"]["type"] == "CADEAU_CARREFOUR", f"the order's note names the card: {details['card']}"
    assert conclusion(woo.webhook(details["transaction"]["id"])) == "paid", "a webhook tells the same"
    assert woo.refund(details, 6000) == "00000", "the complement is refunded on the main transaction's id"
    assert woo.refund(details, 4000) == "02613", "the gift cards' part is not"


@pytest.mark.parametrize(("main_amount", "code"), [("gift_share", "00000"), ("basket", "02613")])
def test_woocommerce_refunds_the_main_amount_of_what_was_paid_and_then_cancelled(
    server: Server, main_amount: str, code: str
) -> None:
    world = World(server, main_amount=main_amount)
    woo = WooCommerce(Sdk(world))
    opened = woo.checkout("503", 10000)
    world.buyer(opened["token"], gift(4000), card())

    refunded = woo.cancelled({"paylinetoken": opened["token"]})

    assert refunded == code, "40 euros are within the complement of 60, 100 are not"


@pytest.mark.parametrize("main_amount", MAIN_AMOUNTS)
def test_woocommerce_is_paid_by_gift_cards_alone_and_cannot_refund_them(server: Server, main_amount: str) -> None:
    world = World(server, main_amount=main_amount)
    woo = WooCommerce(Sdk(world))
    opened = woo.checkout("504", 10000)
    back = world.buyer(opened["token"], gift(10000), "confirm")["redirect"]

    details = woo.details(parameters(back))

    assert conclusion(details) == "paid", "no amount is compared"
    assert woo.refund(details) == "02703", "a gift card without complement is not refunded"


def test_woocommerce_finds_its_one_parameter_at_the_cancel_address(world: World) -> None:
    woo = WooCommerce(Sdk(world))
    opened = woo.checkout("505", 10000)

    left = parameters(world.buyer(opened["token"], gift(4000), "cancel")["redirect"])

    assert (left["url_type"], left["paylinetoken"]) == ("cancel", opened["token"]), f"the query is not so: {left}"


def test_woocommerce_may_use_a_session_again_for_twelve_minutes(world: World) -> None:
    woo = WooCommerce(Sdk(world))
    opened = woo.checkout("506", 10000)
    world.advance("11m")
    assert woo.checkout("506", 10000, minute=11)["token"] == opened["token"], "the session is fresh"

    paid = world.buyer(opened["token"], gift(4000), card())

    assert paid["state"] == "accepted", f"the session still lives after eleven minutes: {paid}"
    assert woo.checkout("506", 10000, minute=12)["token"] != opened["token"], "an older one is replaced"


def test_woocommerce_answers_a_notification_with_a_redirection_and_that_is_a_delivery(world: World) -> None:
    with notified(status=302) as callback:
        woo = WooCommerce(Sdk(world), callback.url)
        opened = woo.checkout("507", 10000)
        world.buyer(opened["token"], gift(4000), card())
        called = callback.next()
        booked = world.booked_notification(opened["token"])
        assert (booked["status"], booked["delivered"]) == (302, True), f"it is booked otherwise: {booked}"
        assert callback.is_quiet, "the redirection is not followed"

    asked = {"wc-api": "payline", "url_type": "notification"}
    assert called == {**asked, "notificationType": "WEBTRS", "token": opened["token"]}, "the shop's own query is kept"
    assert conclusion(woo.details(called)) == "paid", "the notification finds the order paid"
