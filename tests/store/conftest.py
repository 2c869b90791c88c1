"""A shelf with a world of merchant M on a real clock, in memory and in a file; shelves with a test's own bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .shelf import Shelf


@pytest.fixture(params=["in memory", "in a file"])
def shelf_of(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Shelf]]:
    made: list[Shelf] = []

    def make(*arguments: Any, **how: Any) -> Shelf:
        if request.param == "in a file":
            how = {"path": str(tmp_path / f"shelf{len(made)}.db"), **how}
        made.append(Shelf(*arguments, **how))
        made[-1].make()
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def shelf(shelf_of: Callable[..., Shelf]) -> Shelf:
    return shelf_of()
