"""A plugin that runs tests in the order that a seed says: `-p tests.testing.shuffled --shuffle SEED`."""

from __future__ import annotations

import random

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shuffle", metavar="SEED", default="0", help="the order of the tests, by a seed")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Every worker of xdist is given the same seed, and so comes to the same order.
    random.Random(config.getoption("--shuffle")).shuffle(items)  # noqa: S311 - no secret
