"""What pytest does otherwise for each mutant: no example is made smaller, and the tests likeliest to notice come first.

mutmut loads it in the copy of the tree, by `-p`.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import Phase, settings

PROFILE = "mutation"


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Try the same examples for every mutant, and stop at the first that fails."""
    settings.register_profile(
        PROFILE,
        parent=settings.get_profile("ci"),
        phases=(Phase.explicit, Phase.generate),
        database=None,
        print_blob=False,
    )
    settings.load_profile(PROFILE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that mirror the mutated module first."""
    module = os.environ.get("MUTANT_UNDER_TEST", "").removeprefix("mockpayline.domain.").partition(".")[0]
    items.sort(key=lambda item: (not mirrors(item, module), item.nodeid))


def mirrors(item: pytest.Item, module: str) -> bool:
    """Tell whether a test stands in a file that is named after a module, such as `test_ending_on_hold.py`."""
    return bool(module) and item.path.stem.startswith(f"test_{module}")
