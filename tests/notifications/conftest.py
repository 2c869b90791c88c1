"""Desks and shops of a test, closed at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.operations.desk import Desk

from .shop import Answer, Shop


@pytest.fixture
def desk_of() -> Iterator[Callable[..., Desk]]:
    opened: list[Desk] = []

    def make(*arguments: object, **how: object) -> Desk:
        opened.append(Desk(*arguments, **how))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def desk(desk_of: Callable[..., Desk]) -> Desk:
    return desk_of()


@pytest.fixture
def shop_of() -> Iterator[Callable[..., Shop]]:
    opened: list[Shop] = []

    def make(answer: Answer | None = None, *, reads_head: bool = True) -> Shop:
        opened.append(Shop(answer, reads_head=reads_head))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def shop(shop_of: Callable[..., Shop]) -> Shop:
    return shop_of()
