from __future__ import annotations

import json

import msgspec
import pytest

from mockpayline.page.drawer import KNOWN_AT_MOST
from mockpayline.page.ticket import SECONDS
from mockpayline.scenario.compiled import demo
from tests.page.buying import to_cancel, to_return
from tests.widget.desk import ALL, CARD, FIFTY, REFUSED, Desk


def test_a_session_has_the_recorded_names(desk: Desk) -> None:
    token = desk.pay()
    told = desk.session(token)
    assert told["cancelUrl"] == to_cancel(token)
    assert told["returnUrl"] == to_return(token)
    assert (told["token"], told["pointOfSale"], told["isSandbox"]) == (token, "demo.fr", True)
    assert told["automaticRedirectAtSessionsEnd"] is True


@pytest.mark.parametrize(
    ("setting", "redirects", "after"),
    [
        ("point-of-sale", True, 0),
        ("point-of-sale", False, None),
        ("none", False, 0),
        ("button", True, None),
        ("redirect", False, SECONDS),
    ],
)
def test_the_end_is_the_point_of_sale_s_or_the_setting_s_as_on_the_page(
    setting: str, redirects: bool, after: int | None
) -> None:
    declared = demo()
    shops = tuple(msgspec.structs.replace(one, end_of_payment_redirection=redirects) for one in declared.points_of_sale)
    desk = Desk(msgspec.structs.replace(declared, points_of_sale=shops), ticket=setting)
    told = desk.took(desk.pay(5000), CARD)
    assert told["automaticRedirectAtSessionsEnd"] is (after is not None), "the platform's own name for it"
    assert told["shows"]["leadsBackAfter"] == after, "in seconds"


def test_a_buyer_who_cancelled_waits_for_no_ticket() -> None:
    desk = Desk(ticket="redirect")
    assert desk.took(desk.pay(), "cancel")["shows"]["leadsBackAfter"] == 0


def test_the_payment_s_language_wins_over_the_browser_s(desk: Desk) -> None:
    assert desk.session(desk.pay(languageCode="EN"), accept_language="fr")["language"] == "en"
    assert desk.session(desk.pay(), accept_language="en")["language"] == "en"
    assert desk.session(desk.pay())["language"] == "fr"


def test_a_session_gives_no_gift_card_of_the_buyer_away(desk: Desk) -> None:
    token = desk.pay()
    desk.took(token, {"step": "gift_card", "number": FIFTY, "pin": "1234"})
    told = desk.session(token)
    told["shows"].pop("testCards")
    assert FIFTY not in json.dumps(told)
    assert told["shows"]["gift"]["cards"][0]["number"].endswith(FIFTY[-4:])


def test_what_pays_what_is_shown(desk: Desk) -> None:
    token = desk.pay()
    shows = desk.took(token, {"step": "gift_card", "number": FIFTY, "pin": "1234"})["shows"]
    assert (shows["gift"]["paid"], shows["due"], shows["nothingDue"]) == ("50,00\u00a0€", "50,00\u00a0€", False)
    assert shows["bank"]["pay"] == "Payer 50,00\u00a0€"
    shows = desk.took(token, {"step": "gift_card", "number": ALL, "pin": "1234"})["shows"]
    assert (shows["nothingDue"], shows["bank"], shows["gift"]["form"]) == (True, None, False)


def test_a_shop_without_gift_cards_is_shown_none(desk: Desk) -> None:
    from mockpayline.contract.types.payment import Payment

    payment = Payment(amount="5000", currency="978", action="100", mode="CPT", contractNumber="CB1")
    shows = desk.session(desk.pay(payment=payment))["shows"]
    assert shows["gift"] is None
    assert shows["bank"]["form"] is True
    assert {card["kind"] for card in shows["testCards"]} == {"bank"}


def test_a_session_on_a_clock_that_stands_tells_no_end_and_one_that_is_over_neither(desk: Desk) -> None:
    assert desk.session(desk.pay())["endsIn"] is None


def test_the_ticket_shows_both_amounts_and_masked_cards(desk: Desk) -> None:
    token = desk.pay()
    desk.took(token, {"step": "gift_card", "number": FIFTY, "pin": "1234"})
    ticket = json.dumps(desk.took(token, CARD)["shows"]["ticket"], ensure_ascii=False)
    assert ticket.count("50,00") == 2
    assert FIFTY not in ticket
    assert CARD["card"] not in ticket
    assert desk.payment(token).transaction_id in ticket


def test_a_refused_payment_s_ticket_says_why(desk: Desk) -> None:
    token = desk.pay()
    for _ in range(3):
        told = desk.took(token, CARD | {"card": REFUSED})
    assert "01116" in json.dumps(told["shows"]["ticket"])


def test_an_unfinished_payment_has_no_ticket(desk: Desk) -> None:
    assert desk.session(desk.pay())["shows"]["ticket"] == []


def test_a_scenario_with_very_many_cards_names_none_and_lets_the_server_judge() -> None:
    declared = demo()
    cards = tuple(
        msgspec.structs.replace(declared.bank_cards[0], number=f"49701{place:011d}")
        for place in range(KNOWN_AT_MOST + 1)
    )
    desk = Desk(msgspec.structs.replace(declared, bank_cards=cards))
    assert desk.session(desk.pay())["shows"]["known"] is None
