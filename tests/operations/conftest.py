"""A desk on the demo world, and a way to open desks on other worlds; all are closed at the end of a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from .desk import Desk


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
