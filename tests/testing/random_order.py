"""The long form: the sandbox's own tests in random order, twenty times, under four workers of xdist, without a flake.

python -m tests.testing.random_order [--runs 20] [--workers 4] [--seed SEED]
"""

from __future__ import annotations

import argparse
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SUITE = ("test_sandbox.py", "test_async_sandbox.py", "test_expectations.py", "test_reproduction.py")
"""The tests that use the plugin's fixtures as a merchant's suite does."""


def main() -> int:
    """Run them; returns 1 at the first run that fails, with the command that runs it again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--workers", default="4")
    parser.add_argument("--seed", help="the order of the first run; absent, chosen")
    options = parser.parse_args()
    for run in range(1, options.runs + 1):
        seed = options.seed if run == 1 and options.seed else secrets.token_hex(4)
        command = [
            sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.testing.shuffled",
            "--shuffle", seed, "-n", options.workers, *(f"tests/testing/{name}" for name in SUITE),
        ]  # fmt: skip
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        last = (done.stdout.strip().splitlines() or [done.stderr])[-1]
        print(f"run {run} of {options.runs}, order {seed}: {last}", flush=True)
        if done.returncode:
            print(done.stdout, done.stderr, " ".join(command), sep="\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
