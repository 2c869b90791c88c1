"""How many gift cards a world keeps: the limit and one above, and what never makes room."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from mockpayline.domain.gift_card import GiftCard, GiftCardStatus
from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.errors import LimitReached
from mockpayline.store.sqlite import Bounds

from .shelf import CARD, Shelf, declaration

ShelfOf = Callable[..., Shelf]


def keep(shelf: Shelf, *places: int, holds: dict[str, int] | None = None) -> None:
    """Keep cards with these numbers in the order given."""

    def work(tx: WorldTx) -> None:
        for place in places:
            tx.save_gift_card(GiftCard(number=f"{place:019d}", balance=1000, holds=holds or {}))

    shelf.run(work)


def numbers(shelf: Shelf) -> list[str]:
    return [one.number for one in shelf.run(lambda tx: tx.gift_cards())]


def places(shelf: Shelf) -> list[int]:
    return [int(number) for number in numbers(shelf) if number != CARD]


def test_the_limit_itself_is_kept_and_one_above_drops_the_oldest(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(gift_cards=4))
    keep(shelf, 9, 1, 5)
    assert places(shelf) == [1, 5, 9], "with the declared one these are four"
    keep(shelf, 7)
    assert places(shelf) == [1, 5, 7], "9 came first, whatever its number"
    assert CARD in numbers(shelf), "what the scenario declares stays"


def test_a_card_that_a_basket_holds_stays_until_it_is_released(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(gift_cards=3))
    keep(shelf, 1, holds={"token": 5})
    keep(shelf, 2, 3)
    assert places(shelf) == [1, 3]
    keep(shelf, 1)
    keep(shelf, 4)
    assert places(shelf) == [3, 4], "released, it was the oldest"


def test_where_nothing_may_be_dropped_a_new_card_is_refused(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(gift_cards=2))
    keep(shelf, 1, holds={"token": 5})
    with pytest.raises(LimitReached) as caught:
        keep(shelf, 2)
    assert (caught.value.path, caught.value.value) == ("gift_cards", 2)
    assert places(shelf) == [1]


def test_a_known_card_needs_no_room(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(gift_cards=2))
    keep(shelf, 1)
    blocked = GiftCard(number=f"{1:019d}", balance=3, status=GiftCardStatus.BLOCKED)
    for _ in range(5):
        shelf.run(lambda tx: tx.save_gift_card(blocked))
    assert shelf.run(lambda tx: tx.gift_card(blocked.number)) == blocked
    assert len(numbers(shelf)) == 2


def test_dropping_is_told_in_the_journal_and_makes_room_for_more_than_one(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(gift_cards=100))
    keep(shelf, *range(1, 151))
    assert len(numbers(shelf)) <= 100
    assert len(numbers(shelf)) >= 89
    told = [entry.data["hint"] for entry in shelf.run(lambda tx: tx.entries()) if entry.kind is Kind.HINT]
    assert 1 <= len(told) <= 6, "not at every card"
    assert "100 gift cards" in told[0]


def test_a_scenario_with_more_cards_than_a_world_may_keep_makes_no_world(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(gift_cards=1))
    assert numbers(shelf) == [CARD], "at the limit it does"
    more = (*declaration().gift_cards, GiftCard(number="1", balance=1))
    with pytest.raises(LimitReached):
        shelf.run(lambda tx: tx.create_world(msgspec.structs.replace(declaration("N"), gift_cards=more), "k"), "N")
    assert shelf.run(lambda tx: tx.merchants()) == ["M"]


def test_the_limit_is_each_worlds_own(shelf_of: ShelfOf) -> None:
    shelf = shelf_of(Bounds(gift_cards=3))
    shelf.make("OTHER")
    keep(shelf, 1, 2, 3, 4)
    assert [one.number for one in shelf.run(lambda tx: tx.gift_cards(), "OTHER")] == [CARD]
