"""The digests of what every scenario of the library answers and journals, which are the same everywhere.

After a change of answers or journal that is meant, write them anew with `python -m tests.proof.digests`.
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path

from mockpayline.player.canonical import canonical, canonical_answer
from mockpayline.player.run import Run
from tests.proof.library import Played, play_library

FILE = Path(__file__).with_name("library.sha256")
COMMAND = "python -m tests.proof.digests"


def digest(run: Run) -> str:
    """Return the digest of all answers of a run and of its journal, byte for byte."""
    journal = json.dumps(canonical(run.journal), ensure_ascii=False, separators=(",", ":"))
    parts = [*map(canonical_answer, run.answers), journal.encode()]
    # Lengths first, so that bytes cannot move from one answer to the next unseen.
    found = sha256(json.dumps([len(one) for one in parts]).encode())
    for one in parts:
        found.update(one)
    return found.hexdigest()


def digests(played: dict[str, Played]) -> dict[str, str]:
    """Return the digests of the scenarios that are the same on every run, by name."""
    return {name: digest(one.run) for name, one in played.items() if one.is_the_same_on_every_run}


def kept() -> dict[str, str]:
    """Return the digests of the file."""
    lines = FILE.read_text(encoding="ascii").splitlines()
    return {name: value for value, name in (line.split("  ", 1) for line in lines)}


def main() -> int:
    """Write the file; 1 where a scenario does not play as it expects."""
    played = play_library()
    failures = [str(failure) for one in played.values() for failure in one.run.failures]
    sys.stderr.writelines(f"{failure}\n" for failure in failures)
    FILE.write_text("".join(f"{value}  {name}\n" for name, value in digests(played).items()), encoding="ascii")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
