"""Time passing in a world: scripted buyers, partners' answers and sessions' ends, each at its own instant."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.buyer_step import (
    AddGiftCard,
    PayComplement,
    Step,
    Wait,
    Word,
)
from mockpayline.domain.journal import Kind
from mockpayline.domain.rule import LaterAnswer, Partner, Rule, When
from mockpayline.operations.clock import advance
from mockpayline.operations.passing import settle_due

from .desk import GOOD_CB, START, Desk, basket, gift, gift_of, world

MINUTE = 60_000
LIFE = 15 * MINUTE
CARD = gift_of(5_000)
GIFT = AddGiftCard(number=CARD, pin="1234")
REST = PayComplement(card=GOOD_CB, expires="1230", cvv="123")

DeskOf = Callable[..., Desk]


def scripted(desk_of: DeskOf, *steps: Step, partner: Partner | None = None, **dialect: Any) -> Desk:
    """Return a desk whose every payment is scripted so."""
    rule = Rule(name="scripted", buyer=steps or None, partner=partner)
    return desk_of(msgspec.structs.replace(world(**dialect), rules=(rule,)))


def pass_time(desk: Desk, by: int) -> None:
    asyncio.run(advance(desk.worlds, desk.merchant, by))


def code_of(desk: Desk, token: str) -> str | None:
    found = desk.details(token).result
    assert found is not None
    return found.code


def states(desk: Desk, token: str) -> list[tuple[int, str]]:
    """Return when a payment took which state, in ms since the start."""
    return [(one.at - START, one.data["after"]) for one in desk.journal(Kind.STATE, token=token)]


def hints(desk: Desk, token: str) -> list[str]:
    return [one.data["hint"] for one in desk.journal(Kind.HINT, token=token)]


def test_a_scripted_buyer_begins_only_after_the_answer_and_before_the_next_call(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, GIFT, REST)
    token = desk.token()
    kept = asyncio.run(desk.store.run(desk.merchant, lambda tx: tx.payment(token)))
    assert kept is not None
    assert kept.state == "issued"
    assert code_of(desk, token) == "00000", "the next call finds the scripted steps taken"


def test_steps_up_to_the_first_wait_happen_at_once_and_the_others_at_their_own_instants(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, GIFT, Wait(2 * MINUTE), Wait(MINUTE), REST)
    token = desk.token()
    asyncio.run(desk.worlds.settle(desk.merchant))
    assert desk.payment(token).held == 5_000
    pass_time(desk, LIFE - 1)
    assert states(desk, token) == [(0, "open"), (3 * MINUTE, "accepted")]


def test_time_that_passes_in_one_leap_has_everything_happen_at_its_own_instant_and_in_order(desk_of: DeskOf) -> None:
    half = AddGiftCard(number=CARD, pin="1234", amount=2_500)
    desk = scripted(desk_of, half, Wait(20 * MINUTE), REST)
    first = desk.token()
    pass_time(desk, MINUTE)
    second = desk.token(basket(ref="A2"))
    pass_time(desk, 60 * MINUTE)
    assert states(desk, first) == [(0, "open"), (LIFE, "expired")]
    assert states(desk, second) == [(MINUTE, "open"), (MINUTE + LIFE, "expired")]
    at = [one.at for one in desk.run(lambda tx: tx.entries())]
    assert at == sorted(at), "the journal tells it in the order of the instants"


def test_the_session_is_over_at_exactly_its_end_though_a_step_is_due_then_too(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, GIFT, Wait(LIFE), REST)
    token = desk.token()
    pass_time(desk, LIFE)
    assert desk.payment(token).state == "expired"


def test_a_step_that_is_impossible_stops_the_script_undone_and_the_journal_says_so(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, GIFT, Word("confirm"), Word("cancel"))
    token = desk.token()
    asyncio.run(desk.worlds.settle(desk.merchant))
    found = desk.payment(token)
    assert (found.state, found.held, found.script) == ("open", 5_000, None)
    [hint] = hints(desk, token)
    assert "scripted" in hint
    assert "confirm" in hint


def test_a_buyer_whose_first_step_is_impossible_is_on_the_page_all_the_same(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, Word("confirm"))
    token = desk.token()
    asyncio.run(desk.worlds.settle(desk.merchant))
    assert desk.payment(token).state == "open"


def test_a_person_who_ends_the_payment_first_leaves_the_script_nothing_to_do(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, GIFT, Wait(MINUTE), REST)
    token = desk.token()
    desk.buy(token, "cancel")
    pass_time(desk, 2 * MINUTE)
    assert (desk.payment(token).state, desk.payment(token).script) == ("cancelled", None)
    assert len(hints(desk, token)) == 1


def test_settling_again_changes_nothing(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, GIFT, Wait(MINUTE), REST)
    desk.token()
    desk.run(settle_due)
    before = desk.run(lambda tx: (tx.payments(10), tx.entries()))
    desk.run(settle_due)
    assert desk.run(lambda tx: (tx.payments(10), tx.entries())) == before


@given(st.lists(st.integers(0, 5 * MINUTE), max_size=6), st.lists(st.integers(1, 9 * MINUTE), min_size=1, max_size=8))
def test_however_time_is_cut_up_the_same_happens_at_the_same_instants(waits: list[int], leaps: list[int]) -> None:
    steps: list[Step] = [GIFT]
    for wait in waits:
        steps += [Wait(wait), GIFT]
    steps.append(REST)
    told = []
    for cut in (leaps, [sum(leaps)]):
        rule = Rule(name="scripted", buyer=tuple(steps))
        desk = Desk(msgspec.structs.replace(world(), rules=(rule,)))
        token = desk.token()
        for leap in cut:
            pass_time(desk, leap)
        told.append([(one.kind, one.at, one.data) for one in desk.journal(token=token)])
        desk.close()
    assert told[0] == told[1]


# The partner.


@pytest.mark.parametrize(
    ("answer", "state", "code"), [("00000", "accepted", "00000"), ("02998", "refused", "02998")], ids=str
)
def test_a_payment_on_hold_is_settled_by_the_partners_later_answer(
    desk_of: DeskOf, answer: str, state: str, code: str
) -> None:
    partner = Partner(code="02005", later=LaterAnswer(code=answer, after=10 * MINUTE))
    desk = scripted(desk_of, GIFT, REST, partner=partner)
    token = desk.token()
    pass_time(desk, 10 * MINUTE - 1)
    assert (desk.payment(token).state, code_of(desk, token)) == ("on_hold", "02005")
    pass_time(desk, 1)
    assert (desk.payment(token).state, code_of(desk, token)) == (state, code)


def test_an_answer_of_somebody_else_comes_instead_of_the_partners_own(desk_of: DeskOf) -> None:
    partner = Partner(code="02005", later=LaterAnswer(code="00000", after=10 * MINUTE))
    desk = scripted(desk_of, GIFT, REST, partner=partner)
    token = desk.token()
    asyncio.run(desk.worlds.settle(desk.merchant))
    desk.buy(token, {"partner_answer": "02998"})
    pass_time(desk, 60 * MINUTE)
    assert desk.payment(token).state == "refused"


def test_a_processor_that_times_out_refuses_the_first_cards_alone(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, partner=Partner(code="02103", first=1))
    token = desk.token()
    refused = desk.buy(token, gift(CARD))
    assert ([one.outcome.code for one in refused.refusals], refused.held) == (["02103"], 0)
    assert desk.buy(token, gift(CARD)).held == 5_000


def test_a_processor_that_holds_the_first_card_alone_holds_the_basket(desk_of: DeskOf) -> None:
    desk = scripted(desk_of, partner=Partner(code="02005", first=1))
    token = desk.token()
    desk.buy(token, gift(CARD), gift(gift_of(2_000)), {"complement": {"card": GOOD_CB}})
    found = desk.payment(token)
    assert [one.on_hold for one in found.gift_cards] == ["02005", None]
    assert found.state == "on_hold"


def test_a_rule_that_does_not_match_scripts_nothing(desk_of: DeskOf) -> None:
    rule = Rule(name="others", when=When(order_ref="B*"), buyer=(Word("cancel"),))
    desk = desk_of(msgspec.structs.replace(world(), rules=(rule,)))
    token = desk.token()
    asyncio.run(desk.worlds.settle(desk.merchant))
    assert desk.payment(token).state == "issued"
