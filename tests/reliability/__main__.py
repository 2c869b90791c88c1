"""`python -m tests.reliability NAME ...`: the long forms of what must hold when things go wrong."""

from __future__ import annotations

import sys
from importlib import import_module

FORMS = {
    "ambiguity": "every operation times every fault, and what a client's second try then comes to",
    "end": "how long a server takes to end while clients call without a pause",
    "fuzz": "whatever strangers send to the parser, the scenarios, the control API, the page and the widget",
    "histories": "many people at once upon few gift cards, judged by a sequential model",
    "kill": "a server killed at random instants under traffic forgets and invents nothing",
    "memory": "a server's memory while it is called again and again",
    "worlds": "worlds made, used, reset and deleted leave nothing behind",
}
"""Each long form by the name of its module here, whose `main` takes the arguments that follow, and what it proves."""


def main(arguments: list[str]) -> int:
    """Run the long form that the first argument names; without one, tell which there are."""
    if not arguments or arguments[0] not in FORMS:
        lines = [f"  {name:<10} {says}" for name, says in FORMS.items()]
        print("\n".join(["usage: python -m tests.reliability NAME [--help | OPTIONS]", *lines]))
        return 0 if arguments in ([], ["--help"], ["-h"]) else 2
    run = import_module(f"tests.reliability.{arguments[0]}").main
    return run(arguments[1:]) or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
