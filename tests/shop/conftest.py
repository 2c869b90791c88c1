"""A sandbox with its shop for each test."""

from __future__ import annotations

import pytest

from tests.shop.desk import ShopDesk


@pytest.fixture
def desk() -> ShopDesk:
    """The demo world, its clock standing still."""
    return ShopDesk()
