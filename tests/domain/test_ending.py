"""Endings: accepted, refused, on hold, cancelled, given up, expired, ended by the merchant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockpayline.domain import bank, basket, ending
from mockpayline.domain.act import Act
from mockpayline.domain.buyer_step import Authentication
from mockpayline.domain.dialect import Dialect, OnHoldNotification, UnpaidComplement
from mockpayline.domain.journal import Kind
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.errors import FormMistake, ImpossibleStep
from mockpayline.operations.catalogue import find_outcome, outcome

from .desk import (
    CHALLENGED,
    GIFT_50,
    GIFT_150,
    GIFT_ON_HOLD,
    LIFE,
    NOON,
    ON_HOLD,
    REFUSED,
    SHOP,
    Desk,
    code_of,
    land,
)

S = PaymentState
KEEP = Dialect(unpaid_complement=UnpaidComplement.KEEP_DEBIT)


def split(desk: Desk, amount: int = 25_000) -> str:
    """Open a payment with two gift cards of 200 euros in all, 50 being due."""
    token = desk.open(amount)
    desk.add(token, GIFT_50)
    desk.add(token, GIFT_150)
    return token


def free(desk: Desk, token: str) -> bool:
    """Tell whether both gift cards are as if the payment had never been."""
    cards = [desk.card(GIFT_50), desk.card(GIFT_150)]
    held = any(token in card.holds for card in cards)
    return not held and [card.balance for card in cards] == [5_000, 15_000]


def answer(desk: Desk, token: str, code: str) -> WebPayment:
    return desk.act(token, ending.partner_answer, outcome(code))


# Accepted.


def test_acceptance_commits_every_hold_and_the_complement_together() -> None:
    desk = Desk()
    token = split(desk)
    payment = desk.pay(token)
    assert [(card.number, card.initial, card.final, card.amount) for card in payment.gift_cards] == [
        (GIFT_50, 5_000, 0, 5_000),
        (GIFT_150, 15_000, 0, 15_000),
    ]
    assert (desk.card(GIFT_50).balance, desk.card(GIFT_150).balance) == (0, 0)
    assert (desk.card(GIFT_50).holds, desk.card(GIFT_150).holds) == ({}, {})
    assert payment.card is not None
    assert payment.held + payment.card.amount == payment.amount
    assert payment.ended_at == NOON
    assert [(change.status, change.at) for change in payment.history] == [("ACCEPTED", NOON)]


def test_initial_and_final_balance_are_the_ledgers_at_that_instant() -> None:
    desk = Desk()
    first, second = desk.open(1_000), desk.open(1_500)
    desk.add(first, GIFT_50)
    desk.add(second, GIFT_50)
    later = desk.act(second, bank.confirm).gift_cards[0]
    sooner = desk.act(first, bank.confirm).gift_cards[0]
    assert (later.initial, later.final) == (5_000, 3_500), "another payment's hold is no debit"
    assert (sooner.initial, sooner.final) == (3_500, 2_500)


def test_each_commit_is_journalled_with_both_balances() -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token)
    entries = desk.journal(Kind.COMMIT, token)
    assert [entry.data["amount"] for entry in entries] == ["50.00", "150.00"]
    assert [(entry.data["initial"], entry.data["final"]) for entry in entries] == [
        ("50.00", "0.00"),
        ("150.00", "0.00"),
    ]


# Refused.


def refuse_by_bank(act: Act) -> None:
    bank.pay(act, REFUSED)


def refuse_by_pin(act: Act) -> None:
    basket.add(act, GIFT_50, "0000", 100)


def refuse_by_maximum(act: Act) -> None:
    ending.refuse(act, act.outcome("02610"))


REFUSALS = [(refuse_by_bank, "01100"), (refuse_by_pin, "02998"), (refuse_by_maximum, "02610")]


@pytest.mark.parametrize(("rule", "code"), REFUSALS)
@pytest.mark.parametrize("attempts", [1, 3, 4])
def test_the_last_attempt_that_is_refused_is_final_and_none_before_it(
    rule: Callable[[Act], None], code: str, attempts: int
) -> None:
    desk = Desk(Dialect(attempts=attempts))
    token = desk.open()
    for _ in range(attempts - 1):
        assert desk.act(token, rule).state is S.OPEN
    payment = desk.act(token, rule)
    assert (payment.state, code_of(payment), payment.attempts) == (S.REFUSED, code, attempts)


def test_three_attempts_are_the_default() -> None:
    desk = Desk()
    token = desk.open()
    states = [desk.act(token, refuse_by_bank).state for _ in range(3)]
    assert states == [S.OPEN, S.OPEN, S.REFUSED]


def test_form_mistakes_use_no_attempt() -> None:
    desk = Desk(Dialect(attempts=1))
    token = desk.open()
    for _ in range(5):
        with pytest.raises(FormMistake):
            desk.add(token, "4111111111111111")
        with pytest.raises(FormMistake):
            desk.pay(token, REFUSED, "9999")
    assert desk.payment(token).attempts == 0
    assert desk.pay(token).state is S.ACCEPTED


def test_a_refused_payment_has_a_transaction_and_gives_its_gift_cards_back() -> None:
    desk = Desk(Dialect(attempts=1))
    token = split(desk)
    payment = desk.pay(token, REFUSED)
    assert payment.transaction_id
    assert (payment.gift_cards, payment.card, payment.ended_at) == ([], None, NOON)
    assert not payment.paid_by_gift_cards
    assert free(desk, token)
    assert [change.status for change in payment.history] == ["REFUSED"]


def test_an_error_of_the_bank_keeps_its_own_state_in_the_final_answer() -> None:
    desk = Desk(Dialect(attempts=1))
    payment = desk.act(desk.open(33_303), bank.pay, "4970100000325734")
    assert payment.outcome == outcome("01109")
    assert payment.outcome.state == "ERROR"


# On hold.


@pytest.mark.parametrize("by", ["gift card", "bank"])
def test_on_hold_keeps_the_holds_and_never_expires(by: str) -> None:
    desk = Desk()
    token = split(desk, 26_000)
    if by == "gift card":
        desk.add(token, GIFT_ON_HOLD, 1_000)
    payment = desk.pay(token, *([ON_HOLD] if by == "bank" else []))
    assert (payment.state, code_of(payment)) == (S.ON_HOLD, "02005")
    assert payment.transaction_id
    assert payment.ended_at is None
    assert [change.status for change in payment.history] == ["ON_HOLD_PARTNER"]
    desk.wait(366 * 86_400)
    assert desk.payment(token).state is S.ON_HOLD
    assert desk.card(GIFT_50).holds == {token: 5_000}


@pytest.mark.parametrize("by", ["confirm", "complement"])
def test_the_partners_acceptance_commits(by: str) -> None:
    desk = Desk()
    token = desk.open(5_000 if by == "confirm" else 9_000)
    desk.add(token, GIFT_ON_HOLD)
    held = desk.act(token, bank.confirm) if by == "confirm" else desk.pay(token)
    desk.wait(60)
    payment = answer(desk, token, "00000")
    assert (payment.state, code_of(payment), payment.ended_at) == (S.ACCEPTED, "00000", NOON + 60_000)
    assert payment.transaction_id == held.transaction_id, "the transaction is the one that was on hold"
    assert desk.card(GIFT_ON_HOLD).balance == 0
    assert [change.status for change in payment.history] == ["ON_HOLD_PARTNER", "ACCEPTED"]
    assert (payment.complement is None) is (by == "confirm")


@pytest.mark.parametrize("dialect", [Dialect(), KEEP])
@pytest.mark.parametrize("code", ["02015", "02004", "02101"])
def test_the_partners_refusal_ends_it_whatever_attempts_remain(code: str, dialect: Dialect) -> None:
    desk = Desk(dialect)
    token = split(desk)
    desk.pay(token, ON_HOLD)
    payment = answer(desk, token, code)
    assert (payment.state, code_of(payment), payment.attempts) == (S.REFUSED, code, 1)
    assert payment.card is None, "the complement is voided"
    assert free(desk, token)
    assert len(payment.history) == 2


def test_another_code_of_waiting_changes_the_answer_and_nothing_else() -> None:
    desk = Desk()
    token = split(desk)
    before = desk.pay(token, ON_HOLD)
    payment = answer(desk, token, "02016")
    assert (payment.state, code_of(payment)) == (S.ON_HOLD, "02016")
    assert payment.history == before.history
    assert payment.transaction_id == before.transaction_id


def test_a_code_that_answers_nothing_is_an_impossible_step() -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token, ON_HOLD)
    with pytest.raises(ImpossibleStep, match="settles nothing") as stopped:
        answer(desk, token, "02306")
    assert stopped.value.value == "02306 INPROGRESS"
    assert desk.payment(token).state is S.ON_HOLD


@pytest.mark.parametrize("code", ["00000", "02015", "02016", "02306"])
def test_a_partner_that_nobody_waits_for_cannot_answer(code: str) -> None:
    desk = Desk()
    token = split(desk)
    with pytest.raises(ImpossibleStep, match="is open"):
        answer(desk, token, code)


@pytest.mark.parametrize("rule", [ending.cancel, ending.give_up, ending.end_token, ending.expire, land])
def test_on_hold_nobody_but_the_partner_changes_anything(rule: Callable[[Act], None]) -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token, ON_HOLD)
    with pytest.raises(ImpossibleStep, match="is on_hold"):
        desk.act(token, rule)


# Cancelled, given up, ended by the merchant.


@pytest.mark.parametrize(
    ("rule", "code", "state"), [(ending.cancel, "02319", S.CANCELLED), (ending.end_token, "02014", S.ENDED)]
)
@pytest.mark.parametrize("challenged", [False, True])
@pytest.mark.parametrize("refused", [False, True])
def test_a_cancel_is_always_02319_and_an_ended_token_02014(
    rule: Callable[[Act], None], code: str, state: PaymentState, challenged: bool, refused: bool
) -> None:
    desk = Desk()
    token = split(desk)
    if refused:
        desk.pay(token, REFUSED)
    if challenged:
        desk.pay(token, CHALLENGED)
    payment = desk.act(token, rule)
    assert (payment.state, code_of(payment)) == (state, code)
    assert (payment.transaction_id, payment.card, payment.gift_cards) == ("", None, [])
    assert payment.ended_at == NOON
    assert free(desk, token)


def test_the_merchant_may_end_a_token_that_was_never_opened() -> None:
    desk = Desk()
    assert code_of(desk.act(desk.issue(), ending.end_token)) == "02014"


@pytest.mark.parametrize("challenged", [False, True])
def test_giving_up_without_a_refusal_does_nothing_until_expiry(challenged: bool) -> None:
    desk = Desk()
    token = split(desk)
    if challenged:
        desk.pay(token, CHALLENGED)
    before = desk.payment(token)
    assert desk.act(token, ending.give_up) == before
    desk.wait(LIFE)
    assert code_of(desk.payment(token)) == "02324"


@pytest.mark.parametrize("challenged", [False, True])
def test_giving_up_after_a_refusal_makes_the_last_one_final(challenged: bool) -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token, REFUSED)
    desk.act(token, refuse_by_maximum)
    if challenged:
        desk.pay(token, CHALLENGED)
    payment = desk.act(token, ending.give_up)
    assert (payment.state, code_of(payment)) == (S.REFUSED, "02610")
    assert payment.card is None
    assert free(desk, token)


# Expired.


def test_a_session_lives_until_just_before_its_life_is_over() -> None:
    desk = Desk()
    token = split(desk)
    desk.wait(LIFE - 0.001)
    assert desk.payment(token).state is S.OPEN
    desk.add(token, GIFT_50, 1)


def test_a_session_is_over_at_exactly_its_life_and_its_holds_fall_though_nobody_calls() -> None:
    desk = Desk()
    token = split(desk)
    desk.wait(LIFE)
    payment = desk.payment(token)
    assert (payment.state, code_of(payment)) == (S.EXPIRED, "02324")
    assert payment.ended_at == NOON + LIFE * 1000
    assert payment.transaction_id == ""
    assert free(desk, token)


def test_life_counts_from_do_web_payment_and_not_from_the_page() -> None:
    desk = Desk(Dialect(session_life=10))
    token = desk.issue()
    desk.wait(9)
    desk.act(token, land)
    desk.wait(1)
    assert code_of(desk.payment(token)) == "02324"


def test_what_was_never_opened_expires_as_02534() -> None:
    desk = Desk()
    token = desk.issue()
    desk.wait(LIFE)
    payment = desk.payment(token)
    assert (payment.state, code_of(payment)) == (S.NEVER_OPENED, "02534")


@pytest.mark.parametrize("challenged", [False, True])
def test_expiry_after_a_refusal_makes_that_refusal_final(challenged: bool) -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token, REFUSED)
    if challenged:
        desk.pay(token, CHALLENGED)
    desk.wait(LIFE + 60)
    payment = desk.payment(token)
    assert (payment.state, code_of(payment)) == (S.REFUSED, "01100")
    assert payment.ended_at == NOON + LIFE * 1000, "it ended when its life did, not when time was told"
    assert payment.transaction_id
    assert free(desk, token)


def test_an_expired_challenge_without_a_refusal_is_02324() -> None:
    desk = Desk()
    token = split(desk)
    desk.pay(token, CHALLENGED)
    desk.wait(LIFE)
    assert code_of(desk.payment(token)) == "02324"
    assert free(desk, token)


def test_what_falls_due_in_one_jump_is_booked_each_at_its_own_instant() -> None:
    desk = Desk()
    first = desk.open(5_000)
    desk.wait(10)
    second = desk.issue()
    desk.wait(3 * LIFE)
    assert [desk.payment(token).ended_at for token in (first, second)] == [
        NOON + LIFE * 1000,
        NOON + (LIFE + 10) * 1000,
    ]
    ended = [entry.at for entry in desk.journal(Kind.STATE) if entry.data["event"] == "expire"]
    assert ended == sorted(ended)


# Final states.


@pytest.mark.parametrize("rule", [ending.cancel, ending.give_up, ending.end_token, ending.expire, land, bank.confirm])
@pytest.mark.parametrize("end", ["accepted", "refused", "cancelled", "expired", "never_opened", "ended"])
def test_nothing_leaves_a_final_state(end: str, rule: Callable[[Act], None]) -> None:
    desk = Desk(Dialect(attempts=1))
    token = desk.issue(5_000)
    if end != "never_opened":
        desk.act(token, land)
    plays: dict[str, Callable[[], object]] = {
        "accepted": lambda: desk.pay(token),
        "refused": lambda: desk.pay(token, REFUSED),
        "cancelled": lambda: desk.act(token, ending.cancel),
        "expired": lambda: desk.wait(LIFE),
        "never_opened": lambda: desk.wait(LIFE),
        "ended": lambda: desk.act(token, ending.end_token),
    }
    plays[end]()
    before = desk.payment(token)
    assert before.state.value == end
    with pytest.raises(ImpossibleStep):
        desk.act(token, rule)
    with pytest.raises(ImpossibleStep):
        answer(desk, token, "00000")
    assert desk.payment(token) == before


# The bad day.


@pytest.mark.parametrize("end", ["attempts", "give_up", "expiry", "authentication"])
def test_keep_debit_leaves_the_gift_cards_debited_after_a_refused_complement(end: str) -> None:
    desk = Desk(KEEP)
    token = split(desk)
    if end == "authentication":
        desk.pay(token, CHALLENGED)
        desk.act(token, bank.authenticate, Authentication.FAILURE)
    else:
        desk.pay(token, REFUSED)
    if end == "attempts":
        desk.pay(token, REFUSED)
        desk.pay(token, REFUSED)
    elif end == "expiry":
        desk.wait(LIFE)
    else:
        desk.act(token, ending.give_up)
    payment = desk.payment(token)
    code = "03003" if end == "authentication" else "01100"
    assert (payment.state, payment.outcome) == (S.REFUSED, outcome(code)), "the answer is the refusal unchanged"
    assert payment.kept_debit == 20_000
    assert (desk.card(GIFT_50).balance, desk.card(GIFT_150).balance) == (0, 0)
    assert (desk.card(GIFT_50).holds, desk.card(GIFT_150).holds) == ({}, {})
    assert not payment.paid_by_gift_cards
    assert payment.complement is None


def test_release_books_nothing_apart() -> None:
    desk = Desk(Dialect(attempts=1))
    token = split(desk)
    assert desk.pay(token, REFUSED).kept_debit == 0


def test_keep_debit_is_about_refused_complements_only() -> None:
    desk = Desk(KEEP)
    token = split(desk)
    for _ in range(3):
        desk.act(token, refuse_by_pin)
    payment = desk.payment(token)
    assert (payment.state, payment.kept_debit) == (S.REFUSED, 0)
    assert free(desk, token)


def test_keep_debit_holds_whichever_refusal_came_last() -> None:
    desk = Desk(KEEP)
    token = split(desk)
    desk.pay(token, REFUSED)
    for _ in range(2):
        desk.act(token, refuse_by_pin)
    payment = desk.payment(token)
    assert (payment.state, payment.kept_debit) == (S.REFUSED, 20_000), "the complement was refused, so the cards stay"


def test_a_partners_refusal_releases_the_cards_whatever_was_refused_before() -> None:
    desk = Desk(KEEP)
    token = desk.open()
    desk.add(token, GIFT_ON_HOLD, 1_000)
    desk.pay(token, REFUSED)
    desk.pay(token)
    assert desk.payment(token).state is S.ON_HOLD
    payment = answer(desk, token, "02020")
    assert (payment.state, payment.kept_debit) == (S.REFUSED, 0)


def test_keep_debit_without_gift_cards_keeps_nothing() -> None:
    desk = Desk(KEEP)
    token = desk.open()
    desk.pay(token, REFUSED)
    payment = desk.act(token, ending.give_up)
    assert (payment.state, payment.kept_debit, payment.gift_cards) == (S.REFUSED, 0, [])


# Codes of situations.


def test_every_state_without_an_outcome_of_its_own_has_the_documented_code() -> None:
    assert {state.value: code for state, code in ending.SITUATION_CODES.items()} == {
        "issued": "02533",
        "open": "02306",
        "challenge": "03030",
        "cancelled": "02319",
        "expired": "02324",
        "never_opened": "02534",
        "ended": "02014",
    }
    assert all(find_outcome(code) for code in ending.SITUATION_CODES.values())


# Notifications.


def told(desk: Desk) -> list[tuple[str, str, str]]:
    return [(one.type, one.parameter, one.value) for one in desk.notifications()]


@pytest.mark.parametrize("end", ["accepted", "refused", "cancelled", "ended", "expired", "never opened", "given up"])
def test_every_final_state_is_told_once_by_token(end: str) -> None:
    desk = Desk()
    token = desk.issue() if end == "never opened" else desk.open()
    if end in {"refused", "given up"}:
        desk.pay(token, REFUSED)
        assert told(desk) == [], "a refusal with attempts left is no final state"
    if end == "refused":
        desk.pay(token, REFUSED)
        desk.pay(token, REFUSED)
    elif end == "given up":
        desk.act(token, ending.give_up)
    elif end in {"expired", "never opened"}:
        desk.wait(LIFE)
    else:
        rule = {"accepted": lambda act: bank.pay(act, "4970100000325734"), "cancelled": ending.cancel}
        desk.act(token, rule.get(end, ending.end_token))
    assert desk.payment(token).state.is_final
    assert told(desk) == [("WEBTRS", "token", token)]
    assert desk.notifications()[0].url == SHOP.notification_url


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        (OnHoldNotification.WEBTRS, ["WEBTRS", "WEBTRS"]),
        (OnHoldNotification.TRS, ["WEBTRS", "TRS"]),
        (OnHoldNotification.BOTH, ["WEBTRS", "TRS", "WEBTRS"]),
    ],
)
@pytest.mark.parametrize("code", ["00000", "02015"])
def test_going_on_hold_is_told_and_settling_again_as_the_dialect_says(
    kind: OnHoldNotification, types: list[str], code: str
) -> None:
    desk = Desk(Dialect(onhold_notification=kind))
    token = desk.open()
    desk.pay(token, ON_HOLD)
    assert told(desk) == [("WEBTRS", "token", token)]
    answer(desk, token, "02016")
    assert len(told(desk)) == 1, "waiting on is no news"
    answer(desk, token, code)
    assert [kind for kind, _, _ in told(desk)] == types
    transaction_id = desk.payment(token).transaction_id
    for kind_told, parameter, value in told(desk):
        expected = ("token", token) if kind_told == "WEBTRS" else ("transactionId", transaction_id)
        assert (parameter, value) == expected


@pytest.mark.parametrize("kind", OnHoldNotification)
def test_a_payment_that_was_not_on_hold_is_told_by_token_whatever_the_dialect(kind: OnHoldNotification) -> None:
    desk = Desk(Dialect(onhold_notification=kind))
    token = desk.open()
    desk.pay(token)
    assert told(desk) == [("WEBTRS", "token", token)]


def test_the_requests_notification_url_comes_before_the_point_of_sales() -> None:
    desk = Desk()
    desk.pay(desk.open(notification_url="https://shop.test/mine"))
    assert [one.url for one in desk.notifications()] == ["https://shop.test/mine"]


def test_without_a_notification_url_nobody_is_told() -> None:
    desk = Desk(shops=(type(SHOP)(label="shop.test"),))
    desk.pay(desk.open())
    assert desk.notifications() == []


def test_a_pin_is_kept_nowhere() -> None:
    desk = Desk()
    token = desk.open()
    desk.add(token, GIFT_50, 100, "7391")
    assert "7391" not in str(desk.run(lambda tx: (tx.entries(), tx.payment(token), tx.gift_cards())))
