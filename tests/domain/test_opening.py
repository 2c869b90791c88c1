"""Opening: the methods and complements offered, and what the gift-card contract asks of a basket."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from mockpayline.domain.contract import Contract, PointOfSale
from mockpayline.domain.opening import Asked, Offer, offer
from mockpayline.domain.world import Declaration

from .desk import AMEX, CB, GIFT, SHOP, Desk

PAYPAL = Contract(number="PAYPAL", card_code="PAYPAL", point_of_sale="shop.test")
CLOSED = Contract(number="CLOSED", card_code="VISA", point_of_sale="shop.test", active=False)
ELSEWHERE = Contract(number="ELSEWHERE", card_code="CB", point_of_sale="other.test")
OTHER_GIFT = replace(GIFT, number="GIFT2")
WORLD = Declaration(
    scenario="opening",
    merchant_id="SHOP",
    points_of_sale=(SHOP, PointOfSale(label="other.test")),
    contracts=(PAYPAL, CLOSED, ELSEWHERE, GIFT, CB, AMEX),
)


def asked(
    contract: str = "GIFT",
    action: str = "101",
    mode: str = "CPT",
    currency: str = "978",
    selected: tuple[str, ...] = (),
    second: tuple[str, ...] = (),
) -> Asked:
    return Asked(contract, action, mode, currency, selected, second)


def offered(question: Asked, world: Declaration = WORLD) -> Offer:
    answer = offer(world, question)
    assert isinstance(answer, Offer), f"refused with {answer}"
    return answer


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (asked(action="100"), "02321"),
        (asked(action=""), "02321"),
        (asked(mode="DIF"), "02308"),
        (asked(currency="840"), "02305"),
        (asked(currency=""), "02305"),
        (asked(action="100", mode="NX", currency="840"), "02321"),
        (asked(mode="NX", currency="840"), "02308"),
    ],
)
def test_the_gift_contract_takes_action_101_mode_cpt_and_euros_only_in_this_order(question: Asked, code: str) -> None:
    assert offer(WORLD, question) == code


@pytest.mark.parametrize(
    "question",
    [
        asked("NONE"),
        asked(""),
        asked("CLOSED"),
        asked(selected=("GIFT", "NONE")),
        asked(second=("NONE",)),
        asked("NONE", action="100"),
    ],
)
def test_a_contract_that_the_merchant_has_not_is_02303(question: Asked) -> None:
    assert offer(WORLD, question) == "02303"


def test_without_a_list_all_active_contracts_of_the_point_of_sale_are_offered() -> None:
    answer = offered(asked())
    assert answer.point_of_sale == "shop.test"
    assert answer.methods == ("PAYPAL", "GIFT", "CB", "AMEX")
    assert answer.complements == ("CB", "AMEX")
    assert answer.gift_contract == "GIFT"
    assert answer.hints == ()


def test_a_list_limits_what_is_offered_keeps_its_order_and_drops_what_is_not_active() -> None:
    answer = offered(asked(selected=("AMEX", "GIFT", "CLOSED", "AMEX")))
    assert answer.methods == ("AMEX", "GIFT")


@pytest.mark.parametrize(
    ("selected", "second", "complements"),
    [
        (("GIFT", "AMEX"), (), ("AMEX",)),
        (("GIFT",), ("AMEX",), ("AMEX",)),
        (("GIFT", "CB"), ("AMEX", "CB"), ("CB", "AMEX")),
        (("GIFT",), ("ELSEWHERE",), ("ELSEWHERE",)),
        (("GIFT",), (), ("CB", "AMEX")),
        (("GIFT",), ("PAYPAL", "CLOSED"), ("CB", "AMEX")),
        ((), ("AMEX",), ("AMEX",)),
    ],
)
def test_complements_are_the_cards_of_both_lists_else_those_of_the_point_of_sale(
    selected: tuple[str, ...], second: tuple[str, ...], complements: tuple[str, ...]
) -> None:
    assert offered(asked(selected=selected, second=second)).complements == complements


def test_a_point_of_sale_without_card_contracts_has_no_complements() -> None:
    alone = Declaration(scenario="s", merchant_id="M", points_of_sale=(SHOP,), contracts=(GIFT, CLOSED, ELSEWHERE))
    assert offered(asked(), alone).complements == ()


def test_under_another_contract_the_gift_card_is_offered_where_the_basket_suits_it() -> None:
    answer = offered(asked("CB"))
    assert answer.gift_contract == "GIFT"
    assert answer.hints == ()


@pytest.mark.parametrize("question", [asked("CB", "100"), asked("CB", mode="DIF"), asked("CB", currency="840")])
def test_under_another_contract_a_basket_that_does_not_suit_opens_without_gift_cards_and_a_hint(
    question: Asked,
) -> None:
    answer = offered(question)
    assert answer.gift_contract is None
    assert answer.methods == ("PAYPAL", "CB", "AMEX")
    (hint,) = answer.hints
    assert "GIFT is not offered" in hint
    assert all(seen in hint for seen in (question.action, question.mode, question.currency))


def test_without_a_gift_contract_among_the_methods_no_gift_card_is_offered() -> None:
    answer = offered(asked("CB", selected=("CB",)))
    assert answer.gift_contract is None
    assert answer.hints == (), "nothing was taken away, so there is nothing to hint at"


def test_a_main_contract_outside_the_list_is_hinted_at() -> None:
    answer = offered(asked("GIFT", selected=("CB",)))
    assert answer.gift_contract is None
    assert "GIFT is not in selectedContractList" in answer.hints[0]


def test_of_two_gift_contracts_the_one_asked_is_offered_else_the_first() -> None:
    two = replace(WORLD, contracts=(*WORLD.contracts, OTHER_GIFT))
    assert offered(asked("GIFT2"), two).gift_contract == "GIFT2"
    assert offered(asked("CB"), two).gift_contract == "GIFT"


def test_many_tokens_may_be_opened_for_one_order() -> None:
    desk = Desk()
    tokens = {desk.issue(order_ref="SAME") for _ in range(3)}
    assert len(tokens) == 3
    assert len(desk.run(lambda tx: tx.payments_of_order("SAME"))) == 3


def test_what_was_offered_before_is_offered_again_whatever_was_asked_in_between() -> None:
    world = replace(WORLD)
    questions = [asked("CB", action=str(number)) for number in range(50)]
    first = [offer(world, question) for question in questions]

    assert [offer(world, question) for question in questions] == first
    assert [offer(replace(WORLD), question) for question in questions] == first


@pytest.mark.parametrize(
    "question", [asked("CB", action="1" * 10_000), asked("CB", selected=("CB",) * 10_000), asked("UNKNOWN" * 10_000)]
)
def test_nothing_long_that_a_caller_sends_is_kept_with_the_declaration(question: Asked) -> None:
    world = replace(WORLD)
    offer(world, question)
    assert not [kept for kept in vars(world).values() if isinstance(kept, dict) and question in kept]


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        (asked("CB", action="1" * 14), True),
        (asked("CB", action="1" * 15), False),
        (asked("CB", mode="1" * 14), True),
        (asked("CB", mode="1" * 15), False),
        (asked("CB", currency="1" * 15), False),
        (asked("CB", selected=("CB",) * 10, second=("CB",) * 10), True),
        (asked("CB", selected=("CB",) * 10, second=("CB",) * 11), False),
        (asked("CB", selected=("CB",) * 11, second=("CB",) * 10), False),
    ],
)
def test_what_is_offered_to_a_short_question_is_worked_out_once(question: Asked, kept: bool) -> None:
    world = replace(WORLD)
    first = offer(world, question)
    assert (offer(world, question) is first) is kept


def test_twenty_offers_are_remembered_and_with_one_more_they_begin_anew() -> None:
    world = replace(WORLD)
    questions = [asked("CB", action=str(number)) for number in range(21)]
    first = [offer(world, question) for question in questions[:20]]
    assert all(offer(world, question) is one for question, one in zip(questions, first, strict=False))
    offer(world, questions[20])
    assert offer(world, questions[0]) is not first[0]
