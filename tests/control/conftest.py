"""Tests of the control API run on asyncio, each against worlds of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.control.api import Api, serving


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def api(anyio_backend: str) -> AsyncIterator[Api]:
    async with serving() as one:
        yield one
