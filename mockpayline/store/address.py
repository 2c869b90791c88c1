"""A store's address, as the setting `store` gives it."""

from __future__ import annotations

import os

MEMORY = "sqlite://"
"""The store that lives and dies with its process."""
_FILE = "sqlite:///"


def file_of(address: str) -> str | None:
    """Return the real path of a store's file, or None for the store in memory.

    Behind three slashes a path is relative to the working directory, behind four it is absolute. Links are
    followed, so that one file has one lock whatever name it is reached by.
    """
    if address == MEMORY:
        return None
    assert address.startswith(_FILE), "the settings let no other address through"
    return os.path.realpath(address.removeprefix(_FILE))
