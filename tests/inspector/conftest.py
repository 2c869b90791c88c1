"""Tests of the inspector run on asyncio, each upon an application of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.inspector.site import Site, site


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def demo_site(anyio_backend: str) -> AsyncIterator[Site]:
    async with site() as one:
        yield one
