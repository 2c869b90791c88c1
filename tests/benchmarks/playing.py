"""How long the library's scenarios take to play, one after another against a private server that is started once."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LIBRARY = Path(__file__).parents[2] / "scenarios"
MOST = 0.1
"""Seconds that a scenario may take on average, as was asked."""
WATCHDOG = 600.0
"""Seconds after which the playing is given up."""
_LONGEST_TOLD = 5
_PLAYED = re.compile(r"^ok +(\S+) \(\d+ items?, ([\d.]+) s\)$", re.MULTILINE)


@dataclass(frozen=True)
class Played:
    """What playing came to, in seconds: in all, with the start of Python and of the server; and of each scenario."""

    seconds: float
    each: dict[str, float]

    @property
    def average(self) -> float:
        """The seconds of one scenario on average, its part of the start included."""
        return self.seconds / len(self.each)


def playing(scenarios: Sequence[Path] = (LIBRARY,)) -> Played:
    """Print and return how long it takes to play files and folders; a scenario that fails ends the run."""
    begun = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "mockpayline", "play", *map(str, scenarios)],
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )
    seconds = time.perf_counter() - begun
    assert done.returncode == 0, done.stdout + done.stderr
    played = Played(seconds, {name: float(taken) for name, taken in _PLAYED.findall(done.stdout)})
    assert played.each, f"nothing was played: {done.stdout}"
    print(
        f"Playing {len(played.each)} scenarios\n"
        f"  {played.average * 1000:.0f} ms each on average, {seconds:.1f} s in all (asked: {MOST * 1000:.0f} ms each)"
    )
    longest = sorted(played.each.items(), key=lambda one: -one[1])[:_LONGEST_TOLD]
    print(f"  longest: {', '.join(f'{name} {taken:.2f} s' for name, taken in longest)}")
    return played
