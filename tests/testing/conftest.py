"""Tests of the testing room run the plugin as its users do: the fixtures `payline_server` and `payline` are its own."""

from __future__ import annotations

import pytest

from tests.testing.suites import SHOP


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """A suite with a shop in it; its tests are still to be written."""
    pytester.makepyfile(shop=SHOP)
    return pytester
