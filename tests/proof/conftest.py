"""The library, played once for all who look at what came of it."""

from __future__ import annotations

import pytest

from tests.proof.library import Played, play_library


@pytest.fixture(scope="session")
def played() -> dict[str, Played]:
    return play_library()
