"""A sandbox for each test of the widget."""

from __future__ import annotations

import pytest

from tests.widget.desk import Desk


@pytest.fixture
def desk() -> Desk:
    """The demo world, its clock standing still."""
    return Desk()
