"""Measures a server's memory on a file store while it is called again and again.

The long form: `python -m tests.reliability memory 100000`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from mockpayline.domain.bank_card import GOOD_CB
from mockpayline.domain.gift_card import gift_card_number
from tests.server import running_server

from .caller import Caller

MIB = 1024 * 1024
MOST = 100 * MIB
"""What a server may take after 100,000 calls, as the issue asks."""
_LOOKS = 20


@dataclass
class Measured:
    """The calls made, and what the server took after so many of them; its files, and the log beside them; in bytes."""

    calls: int = 0
    seconds: float = 0.0
    taken: list[tuple[int, int]] = field(default_factory=list)
    file: int = 0
    log: int = 0

    @property
    def growth(self) -> int:
        """How much more the server took at the end than at half of the calls."""
        half = next(taken for calls, taken in self.taken if calls >= self.calls / 2)
        return self.taken[-1][1] - half


def run(calls: int, folder: Path, *options: str) -> Measured:
    """Call a server so often: baskets opened, paid with a new gift card each and a complement, read and refunded."""
    measured = Measured()
    store = folder / "worlds.db"
    begun = time.monotonic()
    with (
        running_server("--store", f"sqlite:///{store}", "--log-level", "error", *options) as server,
        closing(Caller(server.port, "SHOP")) as caller,
    ):
        for basket in range(calls // 4):
            number = gift_card_number(100_000 + basket // 10_000, serial=basket % 10_000)
            token = caller.open(f"R{basket}", 12_000)
            paid = caller.buy(
                token,
                {"gift_card": {"number": number, "pin": "1234", "amount": "20.00"}},
                {"complement": {"card": GOOD_CB, "expires": "1239", "cvv": "123"}},
            )
            assert caller.details(token) == "00000"
            assert caller.refund(paid["transaction_id"], 100) == "00000"
            if caller.calls * _LOOKS // calls > len(measured.taken):
                measured.taken.append((caller.calls, resident(server.process.pid)))
        measured.calls = caller.calls
        sizes = {one.name: one.stat().st_size for one in folder.iterdir()}
        measured.log = sum(size for name, size in sizes.items() if name.endswith("-wal"))
        measured.file = sum(sizes.values()) - measured.log
    measured.seconds = time.monotonic() - begun
    return measured


def resident(process: int) -> int:
    """Return the memory that a process takes, in bytes; Linux alone tells it so."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the system tells no VmRSS")


def main(arguments: Sequence[str]) -> None:
    """Run the long form; fails where the server takes too much."""
    parser = argparse.ArgumentParser(prog="memory", description="Measure a server's memory on a file store.")
    parser.add_argument("calls", nargs="?", type=int, default=100_000, help="default: 100000")
    calls = parser.parse_args(arguments).calls
    with tempfile.TemporaryDirectory() as folder:
        measured = run(calls, Path(folder))
    for at, taken in measured.taken:
        print(f"{at:8} calls: {taken / MIB:6.1f} MiB")
    print(
        f"{measured.calls} calls in {measured.seconds:.0f} s, files of {measured.file / MIB:.0f} MiB"
        f" and {measured.log / MIB:.0f} of log; {measured.growth / MIB:+.1f} MiB in the second half"
    )
    assert measured.taken[-1][1] <= MOST, f"the server takes more than {MOST // MIB} MiB"


if __name__ == "__main__":
    main(sys.argv[1:])
