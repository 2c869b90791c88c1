"""The command line's door: `mockpayline ready` stays on the standard library, the rest goes to the commands.

A health check runs every few seconds; click alone would more than double its cost.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 the answer is no, 2 the command was misused."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["ready"]:
        from mockpayline import ready

        return ready.main(given[1:])
    # What a start imports stays: looking for garbage among it takes a tenth of the time to the first answer. A
    # server looks again once it listens.
    gc.disable()
    try:
        from mockpayline import commands

        return commands.run(given)
    finally:
        gc.enable()
