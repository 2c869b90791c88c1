from __future__ import annotations

import pytest

from mockpayline.domain.bank_card import GOOD_CB, bank_card_number
from mockpayline.domain.buyer_step import AddGiftCard, PayComplement, Step, Word
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.state_machine import PaymentState
from mockpayline.widget.state import FINAL, TokenStatus, WidgetState, state_of, status_of
from tests.widget.desk import Desk

ON_HOLD = gift_card_number(20_000, "02005", serial=3)
OPEN = Word("open")

STATES: list[tuple[list[Step], WidgetState]] = [
    ([], WidgetState.PAYMENT_METHODS_LIST),
    ([OPEN], WidgetState.PAYMENT_METHODS_LIST),
    ([AddGiftCard(gift_card_number(5000), "1234")], WidgetState.PAYMENT_METHOD_NEEDS_MORE_INFOS),
    ([PayComplement(bank_card_number("03030"))], WidgetState.ACTIVE_WAITING),
    ([PayComplement(GOOD_CB)], WidgetState.PAYMENT_SUCCESS),
    ([PayComplement(bank_card_number("01116")), Word("give_up")], WidgetState.PAYMENT_FAILURE),
    ([OPEN, Word("cancel")], WidgetState.PAYMENT_CANCELED),
    ([Word("end_token")], WidgetState.PAYMENT_CANCELED),
    ([AddGiftCard(ON_HOLD, "1234"), Word("confirm")], WidgetState.PAYMENT_ONHOLD_PARTNER),
]


@pytest.mark.parametrize(("steps", "state"), STATES)
def test_a_payment_is_shown_in_the_state_that_its_steps_led_to(
    desk: Desk, steps: list[Step], state: WidgetState
) -> None:
    token = desk.pay()
    desk.play(token, *steps)
    payment = desk.payment(token)
    assert state_of(payment) is state
    alive = payment.state.runs_out
    assert status_of(payment) is (TokenStatus.ALIVE if alive else TokenStatus.EXPIRED)


@pytest.mark.parametrize("opened", [True, False])
def test_a_payment_whose_time_is_over_is_token_expired(desk: Desk, opened: bool) -> None:
    token = desk.pay()
    desk.play(token, *([OPEN] if opened else []))
    desk.wait(token, 16)
    assert state_of(desk.payment(token)) is WidgetState.TOKEN_EXPIRED


def test_every_state_that_takes_no_step_more_of_the_buyer_is_final_in_the_widget() -> None:
    assert {one for one in PaymentState if not one.runs_out} == set(FINAL)
