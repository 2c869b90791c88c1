"""mutmut, run in a copy of the tree by a bounded number of children."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.mutation.mutant import UNNOTICED, Mutant

ENVIRONMENT = {
    "CI": "1",  # Hypothesis tries the same examples every time
    "PYTHONHASHSEED": "0",
    "TZ": "AHEAD-14",  # a rule that asks for the local time instead of UTC is a day ahead
}
HOURS = 3
"""After which a run is ended as hanging."""


class Failed(Exception):
    """mutmut did not come to its end; the text is what it said."""


def mutants(tree: Path, names: Sequence[str] = (), *, children: int = 2) -> list[Mutant]:
    """Change the tree at every place that mutmut knows, test each change, and return all that were tested.

    `names` are patterns of mutants; none: all. `children` processes test at a time. Those that no test noticed come
    with their diffs. Raises `Failed` where mutmut stops early, as it does when a test fails without any change.
    """
    _mutmut(tree, "run", f"--max-children={children}", *names)
    lines = _mutmut(tree, "results", "--all=true").splitlines()
    found = [Mutant(name, status) for name, _, status in (line.strip().partition(": ") for line in lines) if status]
    tested = [mutant for mutant in found if mutant.status != "not checked"]
    return [replace(one, diff=_mutmut(tree, "show", one.name)) if one.status in UNNOTICED else one for one in tested]


def _mutmut(tree: Path, *arguments: str) -> str:
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    # Its children are ended with it, whatever ends this process.
    with subprocess.Popen(  # noqa: S603 (the tool beside our own interpreter)
        command,
        cwd=tree,
        env={**os.environ, **ENVIRONMENT},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=HOURS * 3600)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode != 0:
        raise Failed(f"mutmut {arguments[0]} ended with {process.returncode}:\n{said[-4000:]}")
    return said
