"""Tests of the testing room run the plugin as its users do: the fixtures `payline_server` and `payline` are its own."""

from __future__ import annotations

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
