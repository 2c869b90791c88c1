"""Steps that cannot be taken: what they tell, and that nothing of them remains."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mockpayline.domain.journal import Kind
from mockpayline.domain.state_machine import PaymentState
from mockpayline.errors import FormMistake, ImpossibleStep, NotFound

from .desk import (
    CHALLENGED,
    GOOD_CB,
    Desk,
    basket,
    by_card,
    card,
    card_of,
    contracts,
    gift,
    gift_of,
    impossible,
    said,
    world,
)
from .situations import ALL, FORTY, ON_HOLD, REFUSED_CARD

DeskOf = Callable[..., Desk]

# Real-looking numbers of no test card; the second one is a Luhn-valid gift card of 19 digits.
STRANGE_CARD = "4111111111111111"
STRANGE_GIFT = "6364000000000000009"


def test_a_refusal_with_a_code_goes_on_to_the_next_step(desk: Desk) -> None:
    payment = desk.buy(desk.token(), REFUSED_CARD, card(card_of("01100")), ALL, "confirm")
    assert payment.state is PaymentState.ACCEPTED
    assert [one.outcome.code for one in payment.refusals] == ["02998", "01100"]


@pytest.mark.parametrize(
    ("before", "step"),
    [
        ((), "confirm"),
        ((FORTY,), "confirm"),
        ((ALL,), card()),
        ((ALL,), gift(gift_of(100, serial=2))),
        ((), gift(gift_of(4000), "0.00")),
        ((), gift("9998000000000000004")),
        ((), {"remove_gift_card": {"number": gift_of(1)}}),
        ((), {"authenticate": "success"}),
        ((), {"partner_answer": "00000"}),
        ((ON_HOLD, "confirm"), {"partner_answer": "02306"}),
        ((ON_HOLD, "confirm"), {"partner_answer": "99999"}),
        ((ON_HOLD, "confirm"), "cancel"),
        ((ON_HOLD, "confirm"), "end_token"),
        ((FORTY, card(CHALLENGED)), gift(gift_of(100, serial=2))),
        ((FORTY, card(CHALLENGED)), card()),
        ((ALL, "confirm"), "open"),
        ((ALL, "confirm"), "cancel"),
        (("cancel",), "cancel"),
        (("end_token",), "open"),
        (("cancel",), "give_up"),
    ],
)
def test_an_impossible_step_tells_its_index_and_what_came_before_stands(
    desk: Desk, before: tuple[Any, ...], step: Any
) -> None:
    token = desk.token()
    mistake = impossible(desk, token, *before, step, "cancel")
    assert mistake.index == len(before), "the index of the step that could not be taken"
    assert mistake.path.startswith(f"steps[{len(before)}]")
    assert (mistake.status, bool(mistake.message)) == (409, True)
    steps_taken = desk.journal(Kind.STEP)
    assert len(steps_taken) == len(before), "what came before stands, and nothing of the rest was begun"
    assert desk.payment(token).refusals == [], "no attempt was used"


def test_nothing_of_a_failed_step_remains(desk: Desk) -> None:
    token = desk.paid(FORTY)
    payment, journal, cards = desk.payment(token), desk.journal(), desk.run(lambda tx: tx.gift_cards())
    impossible(desk, token, gift(gift_of(100, serial=9), "0.00"))
    impossible(desk, token, "confirm")
    assert desk.payment(token) == payment
    assert desk.journal() == journal
    assert desk.run(lambda tx: tx.gift_cards()) == cards, "a card of a failed step has no account"


@pytest.mark.parametrize(
    ("step", "code"),
    [("confirm", "02306"), (card(STRANGE_CARD), "02306"), ({"partner_answer": "00000"}, "02533")],
)
def test_whoever_could_not_do_what_they_wanted_on_the_page_has_opened_it_all_the_same(
    desk: Desk, step: Any, code: str
) -> None:
    token = desk.token()
    impossible(desk, token, step)
    assert said(desk.details(token))[0] == code


def test_an_unknown_token_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.buy("1unknown", "open")
    with pytest.raises(NotFound):
        desk.buy("1unknown")


def test_the_payments_of_another_world_are_not_found(desk_of: DeskOf) -> None:
    desk = desk_of(world(), world("OTHER"))
    token = desk.token()
    with pytest.raises(NotFound):
        desk.buy(token, "open", merchant="OTHER")


def test_an_unknown_world_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.buy(desk.token(), "open", merchant="NOBODY")


@pytest.mark.parametrize(
    "step",
    [
        card(STRANGE_CARD),
        card("4111 1111-1111 1112"),
        card("4970109999999999"),
        gift(STRANGE_GIFT),
        gift(STRANGE_GIFT, "1.00"),
        gift(gift_of(4000), pin="12"),
        gift(gift_of(4000), pin="12345"),
        {"complement": {"card": GOOD_CB, "expires": "1020", "cvv": "123"}},
        {"complement": {"card": GOOD_CB, "expires": "1326", "cvv": "123"}},
        {"complement": {"card": GOOD_CB, "expires": "1230", "cvv": "12"}},
    ],
)
def test_what_the_form_would_not_let_through_is_a_mistake_and_no_attempt(desk: Desk, step: Any) -> None:
    token = desk.token()
    with pytest.raises(FormMistake):
        desk.buy(token, step)
    assert desk.payment(token).refusals == []


@pytest.mark.parametrize("step", [card(STRANGE_CARD), gift(STRANGE_GIFT, "1.00"), card("4111-1111 11111111")])
def test_a_number_of_no_test_card_is_kept_nowhere(desk: Desk, step: Any, caplog: pytest.LogCaptureFixture) -> None:
    token = desk.token()
    with caplog.at_level("DEBUG"):
        mistake = impossible(desk, token, step)
    told = f"{mistake.message}{mistake.value}{mistake.expected}{caplog.text}{desk.everything_kept()}"
    for number in (STRANGE_CARD, STRANGE_GIFT, "1111-1111 11111111", "411111XXXXXX1111", "636400XXXXXXXXX0009"):
        assert number not in told, "a real card number must not enter a sandbox"


def test_neither_pin_nor_cryptogram_nor_the_cards_full_number_is_kept(desk: Desk) -> None:
    steps = [
        gift(gift_of(4000), pin="8642"),
        {"complement": {"card": GOOD_CB, "expires": "1230", "cvv": "975", "holder": "A BUYER"}},
    ]
    desk.paid(*steps)
    journal = "\n".join(str(entry) for entry in desk.journal())
    assert GOOD_CB not in desk.everything_kept()
    assert gift_of(4000) not in journal, "the journal shows masked numbers"
    for secret in ("'8642'", '"8642"', "'975'", '"975"'):
        assert secret not in desk.everything_kept() + journal


def test_a_bank_card_cannot_pay_where_only_the_gift_card_is_offered_until_one_is_in_the_basket(desk: Desk) -> None:
    token = desk.token(basket(selectedContractList=contracts("CCC1")))
    assert impossible(desk, token, card()).index == 0
    assert desk.buy(token, FORTY, card()).state is PaymentState.ACCEPTED, "a complement pays what they leave"


def test_a_gift_card_cannot_pay_where_it_is_not_offered(desk: Desk) -> None:
    token = desk.token(by_card(action="100"))
    assert impossible(desk, token, FORTY).index == 0


@pytest.mark.parametrize(
    ("step", "sentence", "legal"),
    [
        ({"authenticate": "success"}, "No 3-D Secure challenge is under way", "a complement first"),
        ({"partner_answer": "00000"}, "A payment that is open does not take the step partner_answer", "gift_card"),
    ],
)
def test_a_step_out_of_place_is_told_in_the_buyer_s_words(desk: Desk, step: Any, sentence: str, legal: str) -> None:
    token = desk.token()
    desk.buy(token, "open")
    with pytest.raises(ImpossibleStep) as stopped:
        desk.buy(token, step)
    assert sentence in stopped.value.message
    assert legal in stopped.value.expected, "the message names what can be done"
