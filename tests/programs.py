"""Outside programs that some tests need: absent, the test is skipped, or fails where all of them are required."""

from __future__ import annotations

import os
import shutil

import pytest

REQUIRE_ALL = "MOCKPAYLINE_REQUIRE_ALL"


def program(name: str) -> str:
    """Return the path of a program; skip the test where it is absent, or fail it where REQUIRE_ALL is 1."""
    found = shutil.which(name)
    if found is None:
        reason = f"{name} is not installed"
        if os.environ.get(REQUIRE_ALL) == "1":
            pytest.fail(f"{reason}, and {REQUIRE_ALL}=1 asks for it")
        pytest.skip(reason)
    return found
