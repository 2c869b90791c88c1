"""A server that somebody else runs, and the names of the worlds that tests have on a server."""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from secrets import token_hex

_LONGEST = 50
_STRANGE = re.compile(r"[^A-Za-z0-9._-]+")


class Running:
    """A server that runs already. `output` is empty, for what it says goes elsewhere."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.output: list[str] = []


def merchant_of(test: str, *, shared: bool = False) -> str:
    """Return the merchant id of a test's world: the same on every run, so that its tokens are too.

    On a server that is shared with other runs it is this run's own instead.
    """
    told = f"{test} {_run()}" if shared else test
    name = _STRANGE.sub("-", test.rpartition("::")[2]).strip("-")
    return f"{name[: _LONGEST - 17]}-{blake2b(told.encode(errors='replace'), digest_size=8).hexdigest()}".strip("-")


@cache
def _run() -> str:
    return token_hex(8)
