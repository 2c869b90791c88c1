"""`python -m tests.mutation [MODULE ...]`: change the rules of `mockpayline/domain` and see that their tests notice.

It needs the extra `mutation`. Nothing is written into the checkout. Without a module, all of the room are changed.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.run import Failed, mutants
from tests.mutation.tree import copy, modules
from tests.mutation.verdict import Verdict


def main(arguments: list[str]) -> int:
    """Run what the arguments name; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description="Mutation tests of the rules.")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="as gift_card; default: all of mockpayline/domain")
    parser.add_argument("--children", type=int, default=2, help="mutants tested at a time (default: 2)")
    given = parser.parse_args(arguments)
    if strangers := set(given.modules) - set(modules()):
        parser.error(f"no such module: {', '.join(sorted(strangers))}; there are {', '.join(modules())}")
    chosen = given.modules or modules()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was begun is ended, too
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        try:
            copy(Path(folder), chosen)
            verdict = Verdict(mutants(Path(folder), children=given.children), EQUIVALENT)
        except Failed as failed:
            print(failed, file=sys.stderr)
            return 2
    for survivor in verdict.survivors:
        print(f"{survivor.diff}\n")
    print(verdict.table())
    print(f"{time.monotonic() - began:.0f} s with {given.children} children")
    complaints = verdict.complaints(chosen)
    print("\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
