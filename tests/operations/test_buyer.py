"""The buyer's steps: what each does, and what a step that cannot be taken leaves behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mockpayline.domain.bank_card import BankCard
from mockpayline.domain.journal import Kind
from mockpayline.domain.state_machine import PaymentState
from mockpayline.errors import FormMistake, ImpossibleStep, NotFound

from .desk import (
    CHALLENGED,
    GOOD_CB,
    LIFE,
    START,
    Desk,
    basket,
    by_card,
    card,
    card_of,
    contracts,
    gift,
    gift_of,
    only,
    said,
    world,
)
from .situations import ALL, FORTY, ON_HOLD, REFUSED_CARD

DeskOf = Callable[..., Desk]

# Real-looking numbers of no test card; the second one is a Luhn-valid gift card of 19 digits.
STRANGE_CARD = "4111111111111111"
STRANGE_GIFT = "6364000000000000009"


def impossible(desk: Desk, token: str, *steps: Any) -> ImpossibleStep:
    with pytest.raises(ImpossibleStep) as caught:
        desk.buy(token, *steps)
    return caught.value


def test_open_brings_the_buyer_to_the_page_and_again_changes_nothing(desk: Desk) -> None:
    payment = desk.buy(desk.token(), "open", "open")
    assert (payment.state, payment.opened_at) == (PaymentState.OPEN, START)


@pytest.mark.parametrize("step", [FORTY, card(card_of("01100")), "give_up"], ids=["gift card", "complement", "give up"])
def test_whoever_acts_on_the_page_has_opened_it(desk: Desk, step: Any) -> None:
    payment = desk.buy(desk.token(), step)
    assert (payment.state, payment.opened_at) == (PaymentState.OPEN, START)


def test_a_merchant_who_ends_a_token_opens_no_page(desk: Desk) -> None:
    payment = desk.buy(desk.token(), "end_token")
    assert (payment.state, payment.opened_at) == (PaymentState.ENDED, None)


def test_a_gift_card_is_held_and_a_removed_one_given_back(desk: Desk) -> None:
    number = gift_of(4000)
    token = desk.token()
    payment = desk.buy(token, gift(number, "15.00"))
    assert (payment.held, payment.due, desk.gift_card(number).available()) == (1500, 8500, 2500)
    payment = desk.buy(token, {"remove_gift_card": {"number": number}})
    assert (payment.held, payment.due, desk.gift_card(number).available()) == (0, 10000, 4000)


def test_the_same_number_again_replaces_its_amount(desk: Desk) -> None:
    number = gift_of(4000)
    payment = desk.buy(desk.token(), gift(number, "15.00"), gift(number, "30.00"))
    assert (payment.held, len(payment.gift_cards), desk.gift_card(number).available()) == (3000, 1, 1000)


def test_a_chosen_amount_is_cut_to_what_is_due(desk: Desk) -> None:
    payment = desk.buy(desk.token(), FORTY, gift(gift_of(9000, serial=2), "90.00"))
    assert (payment.held, payment.due) == (10000, 0)


def test_without_a_chosen_amount_the_least_of_balance_due_and_room_is_taken(desk: Desk) -> None:
    token = desk.token(basket("120000"))
    assert desk.buy(token, gift(gift_of(4000))).held == 4000
    assert desk.buy(token, gift(gift_of(200_000, serial=2))).held == 100_000, "the contract's maximum is 1000.00"


def test_confirm_finishes_a_basket_that_gift_cards_pay_whole(desk: Desk) -> None:
    payment = desk.buy(desk.token(), ALL, "confirm")
    assert (payment.state, payment.ended_at) == (PaymentState.ACCEPTED, START)
    assert desk.gift_card(gift_of(10000)).balance == 0


def test_a_complement_pays_all_that_is_due_and_finishes(desk: Desk) -> None:
    payment = desk.buy(desk.token(), FORTY, card())
    assert payment.state is PaymentState.ACCEPTED
    assert payment.card is not None
    assert payment.card.amount == 6000


@pytest.mark.parametrize(
    ("result", "state", "code"),
    [
        ("success", PaymentState.ACCEPTED, "00000"),
        ("failure", PaymentState.OPEN, "03003"),
        ("abandon", PaymentState.OPEN, "03022"),
    ],
)
def test_authenticate_ends_the_challenge(desk: Desk, result: str, state: PaymentState, code: str) -> None:
    payment = desk.buy(desk.token(), FORTY, card(CHALLENGED), {"authenticate": result})
    assert payment.state is state
    assert [one.outcome.code for one in payment.refusals] == ([] if code == "00000" else [code])
    assert payment.held == 4000, "the holds outlive a refused attempt"


def test_a_number_that_asks_for_a_challenge_and_nothing_else_pays_after_it(desk: Desk) -> None:
    payment = desk.buy(desk.token(), card(card_of("03030")), {"authenticate": "success"})
    assert payment.state is PaymentState.ACCEPTED


def test_a_challenge_that_succeeds_still_leaves_the_bank_to_refuse(desk_of: DeskOf) -> None:
    number = "4970100000000009"
    strict = BankCard(number=number, outcome="01100", three_ds=True)
    desk = desk_of(msgspec.structs.replace(world(), bank_cards=(strict,)))
    payment = desk.buy(desk.token(), card(number), {"authenticate": "success"})
    assert [one.outcome.code for one in payment.refusals] == ["01100"]


@pytest.mark.parametrize(
    ("answer", "state", "balance"),
    [
        ("00000", PaymentState.ACCEPTED, 0),
        ("04003", PaymentState.ACCEPTED, 0),
        ("02998", PaymentState.REFUSED, 10000),
        ("02319", PaymentState.REFUSED, 10000),
        ("02016", PaymentState.ON_HOLD, 10000),
    ],
)
def test_the_partner_answers_a_payment_on_hold(desk: Desk, answer: str, state: PaymentState, balance: int) -> None:
    number = gift_of(10000, "02005")
    payment = desk.buy(desk.token(), gift(number), "confirm", {"partner_answer": answer})
    assert payment.state is state
    account = desk.gift_card(number)
    assert account.balance == balance
    assert bool(account.holds) is (state is PaymentState.ON_HOLD), "holds fall at the end of a payment"


def test_the_partner_ends_a_payment_whatever_attempts_remain_and_voids_the_complement(desk: Desk) -> None:
    token = desk.paid(gift(gift_of(4000, "02005")), card(), {"partner_answer": "01100"})
    payment = desk.payment(token)
    assert (payment.state, payment.card) == (PaymentState.REFUSED, None)
    assert said(desk.details(token))[0] == "01100"


@pytest.mark.parametrize(
    ("steps", "state", "code"),
    [
        ((FORTY, "cancel"), PaymentState.CANCELLED, "02319"),
        ((REFUSED_CARD, "cancel"), PaymentState.CANCELLED, "02319"),
        ((FORTY, "give_up"), PaymentState.OPEN, "02306"),
        ((FORTY, REFUSED_CARD, "give_up"), PaymentState.REFUSED, "02998"),
        ((FORTY, "end_token"), PaymentState.ENDED, "02014"),
        ((FORTY, {"wait": "15m"}), PaymentState.EXPIRED, "02324"),
        (({"wait": "15m"},), PaymentState.NEVER_OPENED, "02534"),
        ((FORTY, REFUSED_CARD, {"wait": "15m"}), PaymentState.REFUSED, "02998"),
    ],
)
def test_every_end_has_its_code_and_releases_every_hold(
    desk: Desk, steps: tuple[Any, ...], state: PaymentState, code: str
) -> None:
    token = desk.paid(*steps)
    payment = desk.payment(token)
    assert payment.state is state
    assert said(desk.details(token))[0] == code
    if state.is_final:
        assert [card_ for card_ in desk.run(lambda tx: tx.gift_cards()) if card_.holds] == [], "a hold is left"


@pytest.mark.parametrize("attempts", [1, 2, 3, 5])
def test_the_last_attempt_of_the_dialect_is_final(desk_of: DeskOf, attempts: int) -> None:
    desk = desk_of(world(attempts=attempts))
    token = desk.token()
    for turn in range(1, attempts + 1):
        payment = desk.buy(token, card(card_of("01100")))
        assert payment.state is (PaymentState.REFUSED if turn == attempts else PaymentState.OPEN), f"attempt {turn}"


def test_max_cards_bounds_the_cards_of_a_basket_where_the_dialect_says_so(desk_of: DeskOf) -> None:
    desk = desk_of(world(max_cards=2))
    token = desk.paid(gift(gift_of(100)), gift(gift_of(100, serial=2)))
    assert impossible(desk, token, gift(gift_of(100, serial=3))).index == 0
    desk.buy(token, gift(gift_of(100, serial=2), "0.50"))
    assert len(desk.payment(token).gift_cards) == 2, "a card that is in the basket may change"


def test_max_cards_none_bounds_nothing(desk: Desk) -> None:
    payment = desk.buy(desk.token(), *[gift(gift_of(100, serial=one)) for one in range(1, 31)])
    assert len(payment.gift_cards) == 30


# Steps that cannot be taken.


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


# The hand-over to the processor.


def test_each_processor_call_is_journalled_with_what_payline_hands_on(desk: Desk) -> None:
    desk.paid(FORTY, gift("9998000000000000005", "1.00"))
    accepted, refused = desk.journal(Kind.PROCESSOR)
    for entry in (accepted, refused):
        assert entry.data["ccc_contract"] == "0000001"
        assert entry.data["contract_type"] == "Non alimentaire"
        assert entry.data["accepts_discounted_cards"] is True
    assert (accepted.data["code"], accepted.data["amount"]) == ("00000", "40.00")
    assert (refused.data["code"], refused.data["partner_code"]) == ("02998", "EPAY_CARD_BLOCKED")


def test_an_excess_of_the_maximum_never_reaches_the_processor(desk: Desk) -> None:
    token = desk.token(basket("200000"))
    payment = desk.buy(token, gift("9998000000000000005", "1000.01"))
    assert [one.outcome.code for one in payment.refusals] == ["02610"], "Payline checks before the processor does"
    assert desk.journal(Kind.PROCESSOR) == []


@pytest.mark.parametrize(("amount", "code"), [("1000.00", None), ("1000.01", "02610")])
def test_the_maximum_holds_at_the_limit_and_one_cent_above(desk: Desk, amount: str, code: str | None) -> None:
    payment = desk.buy(desk.token(basket("200000")), gift(gift_of(200_000), amount))
    assert [one.outcome.code for one in payment.refusals] == ([code] if code else [])


@pytest.mark.parametrize(
    ("number", "pin", "amount", "partner"),
    [
        ("9998000000000000007", "1234", "1.00", "EPAY_UNKNOWN_CARD"),
        ("9998000000000000001", "4321", "1.00", "EPAY_WRONG_PIN"),
        (gift_of(4000), "0000", "1.00", "EPAY_WRONG_PIN"),
        ("9998000000000000005", "1234", "1.00", "EPAY_CARD_BLOCKED"),
        ("9998000000000000008", "1234", "1.00", "EPAY_CARD_EXPIRED"),
        ("9998000000000000001", "1234", "50.01", "EPAY_BALANCE_TOO_LOW"),
        ("9998000000000000004", "1234", "0.01", "EPAY_BALANCE_TOO_LOW"),
        (gift_of(4000, "02998"), "1234", "1.00", "EPAY_REFUSED"),
    ],
)
def test_the_processor_refuses_with_02998_and_its_own_reason(
    desk: Desk, number: str, pin: str, amount: str, partner: str
) -> None:
    payment = desk.buy(desk.token(), gift(number, amount, pin=pin))
    outcome = only(payment.refusals).outcome
    assert (outcome.code, outcome.partner_code) == ("02998", partner)
    assert outcome.partner_label


def test_the_holds_of_other_baskets_lower_what_is_left_on_a_card(desk: Desk) -> None:
    number = gift_of(4000)
    desk.paid(gift(number, "30.00"))
    payment = desk.buy(desk.token(basket(ref="A2")), gift(number, "10.01"))
    assert only(payment.refusals).outcome.partner_code == "EPAY_BALANCE_TOO_LOW"
    assert desk.buy(payment.token, gift(number, "10.00")).held == 1000


# Time.


def test_wait_lets_time_pass_for_the_world(desk: Desk) -> None:
    desk.buy(desk.token(), {"wait": "90s"}, "open")
    assert desk.run(lambda tx: tx.now) == START + 90_000


@pytest.mark.parametrize(("wait", "code"), [("899s", "02306"), ("900s", "02324"), ("901s", "02324")])
def test_a_session_is_over_at_exactly_its_life(desk: Desk, wait: str, code: str) -> None:
    token = desk.paid(FORTY, {"wait": wait})
    assert said(desk.details(token))[0] == code
    payment = desk.payment(token)
    assert payment.ended_at == (START + LIFE if code == "02324" else None), (
        "it ended at that instant, seen later or not"
    )


def test_life_counts_from_the_opening_call_not_from_the_page(desk: Desk) -> None:
    token = desk.paid({"wait": "14m"}, "open", FORTY)
    assert said(desk.details(token))[0] == "02306"
    desk.buy(token, {"wait": "1m"})
    assert said(desk.details(token))[0] == "02324"


def test_a_step_after_the_end_is_impossible_and_the_end_stands(desk: Desk) -> None:
    token = desk.token()
    mistake = impossible(desk, token, FORTY, {"wait": "15m"}, card())
    assert mistake.index == 2
    assert desk.payment(token).state is PaymentState.EXPIRED


def test_waiting_ends_the_other_payments_of_the_world_in_the_order_of_their_ends(desk: Desk) -> None:
    first = desk.token(basket(ref="first"))
    desk.buy(first, {"wait": "1m"})
    second = desk.token(basket(ref="second"))
    desk.buy(second, {"wait": "1h"})
    ends = [(entry.order_ref, entry.at) for entry in desk.journal(Kind.STATE) if entry.data["event"] == "expire"]
    assert ends == [("first", START + LIFE), ("second", START + 60_000 + LIFE)]


def test_holds_fall_though_nobody_calls(desk_of: DeskOf) -> None:
    real = START

    def clock() -> int:
        return real

    desk = desk_of(msgspec.structs.replace(world(), clock_start=None), real_time=clock)
    number = gift_of(4000)
    desk.paid(gift(number))
    real += LIFE
    asyncio.run(desk.worlds.settle_all())
    [account] = asyncio.run(desk.store.run("DEMO", lambda tx: [tx.gift_card(number)]))
    assert account is not None
    assert account.holds == {}, "the server settled it by itself"


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
