"""The life of an order in a Magento shop, from configuration to refund, with either main amount."""

from __future__ import annotations

import pytest

from tests.clients.magento import Magento, conclusion
from tests.clients.shop import STATES, Sdk, notified, parameters, session_in_state
from tests.clients.world import World, card, gift
from tests.server import Server

CONCLUSIONS = {
    "02306": "pending",
    "02005": "pending",
    "02319": "cancelled",
    "02324": "abandoned",
    "02534": "abandoned",
}
"""Every other state is a refusal to the module."""


def shop(world: World) -> Magento:
    return Magento(Sdk(world))


def test_magento_finds_every_contract_with_its_label_number_and_card_type(world: World) -> None:
    assert shop(world).settings() == {
        "demo.fr": [
            ("Carte Cadeau Carrefour", "CCC1", "CADEAU_CARREFOUR"),
            ("CB", "CB1", "CB"),
            ("American Express", "AMEX1", "AMEX"),
        ]
    }, "the buyer is offered these"


@pytest.mark.parametrize("code", STATES)
def test_magento_finds_all_that_it_reads_in_every_unpaid_state(world: World, code: str) -> None:
    magento = shop(world)
    token = session_in_state(world, magento.sdk, code, magento.checkout("100000001", 10000))

    details = magento.details({"paylinetoken": token})

    assert conclusion(details, 10000) == CONCLUSIONS.get(code, "refused"), f"the order is not paid: {details['result']}"


def test_magento_takes_a_basket_paid_in_parts_where_the_main_amount_is_the_basket(server: Server) -> None:
    world = World(server, main_amount="basket")
    magento = shop(world)
    with notified() as callback:
        opened = magento.checkout("100000002", 10000, callback.url)
        back = world.buyer(opened["token"], gift(5500), card())["redirect"]
        called = callback.next()
    assert called == {"notificationType": "WEBTRS", "token": opened["token"]}, "the shop is notified of the session"

    details = magento.details(parameters(back))
    assert magento.details(called) == details, "return and notification tell the same"
    assert conclusion(details, 10000) == "paid", f"the main amount is the order's: {details['payment']}"

    assert magento.refund(details, 2000) == "00000", "a credit memo within the complement is refunded"
    assert magento.refund(details, 10000) == "02613", "one of the whole order is more than the bank card paid"
    assert magento.refund(details, 2500) == "00000", "what is left of the complement is refunded"
    assert magento.refund(details, 1) == "02613", "nothing is left"


def test_magento_undoes_a_basket_paid_in_parts_where_the_main_amount_is_the_gift_share(server: Server) -> None:
    world = World(server, main_amount="gift_share")
    magento = shop(world)
    opened = magento.checkout("100000003", 10000)
    back = world.buyer(opened["token"], gift(4000), card())["redirect"]

    details = magento.details(parameters(back))

    assert conclusion(details, 10000) == "amount mismatch", f"40 euros are not the order's 100: {details['payment']}"
    assert magento.cancel(details) == ["02010", "00000"], "a reset is not to be had, so the answered amount is refunded"
    assert magento.cancel(details)[-1] == "02613", "of the 60 euros by bank card 20 stay, fewer than a second refund"


def test_magento_cannot_undo_a_basket_whose_gift_share_is_above_its_complement(server: Server) -> None:
    world = World(server, main_amount="gift_share")
    magento = shop(world)
    opened = magento.checkout("100000004", 10000)
    back = world.buyer(opened["token"], gift(5500), card())["redirect"]

    details = magento.details(parameters(back))

    assert conclusion(details, 10000) == "amount mismatch", f"55 euros are not the order's 100: {details['payment']}"
    assert magento.cancel(details) == ["02010", "02613"], "the order is cancelled and the buyer has paid all the same"


@pytest.mark.parametrize("main_amount", ["gift_share", "basket"])
def test_magento_is_paid_by_gift_cards_alone_and_cannot_refund_them(server: Server, main_amount: str) -> None:
    world = World(server, main_amount=main_amount)
    magento = shop(world)
    opened = magento.checkout("100000005", 10000)
    back = world.buyer(opened["token"], gift(10000), "confirm")["redirect"]

    details = magento.details(parameters(back))

    assert conclusion(details, 10000) == "paid", "the gift share is the basket"
    assert magento.refund(details, 10000) == "02703", "a gift card without complement is not refunded"
    assert magento.cancel(details) == ["02010", "02703"], "nor is it undone"
