"""A shelf with a world of merchant M on a real clock, and shelves with bounds of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from .shelf import Shelf


@pytest.fixture
def shelf_of() -> Iterator[Callable[..., Shelf]]:
    made: list[Shelf] = []

    def make(*arguments: object, **how: object) -> Shelf:
        made.append(Shelf(*arguments, **how))  # type: ignore[arg-type]
        made[-1].make()
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def shelf(shelf_of: Callable[..., Shelf]) -> Shelf:
    return shelf_of()
