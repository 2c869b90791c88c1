"""The life of an order in a PrestaShop shop, from configuration to refund, with either main amount."""

from __future__ import annotations

import httpx
import pytest

from tests.clients.prestashop import PrestaShop, amount_paid, cart_of, conclusion, newest_status, refundable
from tests.clients.shop import STATES, Sdk, notified, parameters, session_in_state
from tests.clients.world import World, card, gift
from tests.server import Server

CONCLUSIONS = {
    "02005": "pending",
    **dict.fromkeys(("02319", "02324", "02534", "02014"), "cancelled"),
}
"""Every other state is an error to the module."""


def test_prestashop_keeps_contracts_that_it_can_split_again(world: World) -> None:
    kept = PrestaShop(Sdk(world)).settings()
    assert all(kept), "the label of a shop is not empty"
    assert [one.split("-") for one in kept["demo.fr"]] == [
        ["CADEAU_CARREFOUR", "CCC1"],
        ["CB", "CB1"],
        ["AMEX", "AMEX1"],
    ], "card type and contract number have no hyphen of their own"


# An unknown token has no order, so no cart either: the module never gets as far.
@pytest.mark.parametrize("code", [code for code in STATES if code != "02317"])
def test_prestashop_finds_all_that_it_reads_in_every_unpaid_state(world: World, code: str) -> None:
    presta = PrestaShop(Sdk(world))
    token = session_in_state(world, presta.sdk, code, presta.payment_step(11, 10000))

    details = presta.details({"token": token})

    assert cart_of(details) == 11, "the cart is found again"
    assert conclusion(details, 10000) == CONCLUSIONS.get(code, "error"), f"it is not paid: {details['result']}"


def test_prestashop_posts_the_buyer_to_the_page_and_opens_a_session_at_each_display(world: World) -> None:
    presta = PrestaShop(Sdk(world))
    first, second = (presta.payment_step(12, 10000) for _ in range(2))
    assert first["token"] != second["token"], "one order may have many sessions"

    page = httpx.post(second["redirectURL"], trust_env=False)

    assert page.status_code == 200, f"the theme posts a form to the address: {page.status_code}"
    codes = [presta.details({"token": one["token"]})["result"]["code"] for one in (first, second)]
    assert codes == ["02533", "02306"], "only the session that was posted to is on the page"


def test_prestashop_takes_a_basket_paid_in_parts_where_the_main_amount_is_the_gift_share(server: Server) -> None:
    world = World(server, main_amount="gift_share")
    with notified(body=b'{"ok":true}') as callback:
        presta = PrestaShop(Sdk(world), callback.url)
        presta.payment_step(13, 10000)
        opened = presta.payment_step(13, 10000)
        back = world.buyer(opened["token"], gift(4000), card())["redirect"]
        called = callback.next()
    details = presta.details(parameters(back))
    assert presta.details(called) == details, "return and notification tell the same"
    assert conclusion(details, 10000) == "paid", f"gift share and complement add up: {details}"
    assert cart_of(details) == 13, "the cart is found again"

    main = details["transaction"]["id"]
    assert refundable(presta.transaction(main)) == 4000, "a transaction without refunds is all refundable"
    assert presta.refund(main, 1500) == "00000", "a part of the complement is refunded"
    assert refundable(presta.transaction(main)) == 2500, "the refund is counted"
    assert presta.refund(main) == "00000", "so is the rest of what the module believes it may refund"
    assert refundable(presta.transaction(main)) == 0, "to the module the order is refunded whole"
    assert presta.refund(main) == "02305", "nothing is left, and nothing is no amount"


def test_prestashop_cannot_refund_a_gift_share_above_the_complement(server: Server) -> None:
    world = World(server, main_amount="gift_share")
    presta = PrestaShop(Sdk(world))
    opened = presta.payment_step(14, 10000)
    details = presta.details(parameters(world.buyer(opened["token"], gift(5500), card())["redirect"]))
    assert conclusion(details, 10000) == "paid", f"gift share and complement add up: {details}"

    main = details["transaction"]["id"]
    assert presta.refund(main) == "02613", "the module asks for the 55 euros of the gift cards"
    assert presta.refund(main, 4500) == "00000", "the 45 of the bank card can be refunded in part"


def test_prestashop_counts_the_complement_twice_where_the_main_amount_is_the_basket(server: Server) -> None:
    world = World(server, main_amount="basket")
    presta = PrestaShop(Sdk(world))
    opened = presta.payment_step(15, 10000)
    details = presta.details(parameters(world.buyer(opened["token"], gift(5500), card())["redirect"]))

    assert amount_paid(details) == 14500, "the basket, and the complement once more"
    assert conclusion(details, 10000) == "amount mismatch", "145 euros are not the order's 100"
    main = details["transaction"]["id"]
    assert presta.refund(main) == "02613", "a full refund asks for the basket"
    assert presta.refund(main, 4500) == "00000", "the complement can be refunded"
    assert refundable(presta.transaction(main)) == 5500, "what the gift cards paid looks refundable, and is not"
    assert presta.refund(main) == "02613", "nothing is left of the complement"


@pytest.mark.parametrize("main_amount", ["gift_share", "basket"])
def test_prestashop_is_paid_by_gift_cards_alone_and_cannot_refund_them(server: Server, main_amount: str) -> None:
    world = World(server, main_amount=main_amount)
    presta = PrestaShop(Sdk(world))
    opened = presta.payment_step(16, 10000)
    details = presta.details(parameters(world.buyer(opened["token"], gift(10000), "confirm")["redirect"]))

    assert conclusion(details, 10000) == "paid", "there is one payment, and it is the basket"
    assert presta.refund(details["transaction"]["id"]) == "02703", "a gift card without complement is not refunded"


@pytest.mark.parametrize(("answer", "status"), [("00000", "ACCEPTED"), ("02998", "REFUSED")])
def test_prestashop_reads_the_end_of_a_payment_on_hold_in_its_history(server: Server, answer: str, status: str) -> None:
    world = World(server, onhold_notification="TRS")
    with notified(body=b'{"ok":true}') as callback:
        presta = PrestaShop(Sdk(world), callback.url)
        opened = presta.payment_step(17, 10000)
        world.buyer(opened["token"], gift(10000, outcome="02005"), "confirm")
        details = presta.details(callback.next())
        assert conclusion(details, 10000) == "pending", f"the partner has not answered: {details['result']}"

        world.buyer(opened["token"], {"partner_answer": answer})
        called = callback.next()

    main = details["transaction"]["id"]
    assert called == {"notificationType": "TRS", "transactionId": main}, "the transaction is notified"
    assert newest_status(presta.transaction(called["transactionId"])) == status, "the order follows the newest status"
