"""The demo world as the loader made it, ready to be decoded: reading YAML would take a fifth of a server's start.

`python -m mockpayline.scenario.compiled` makes `demo.json` anew from `scenarios/demo.yaml`; a test compares the two.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from mockpayline.domain.world import Declaration

FILE = Path(__file__).with_name("demo.json")


def demo() -> Declaration:
    """Return the demo world, which is served where no scenario is given."""
    return msgspec.json.decode(FILE.read_bytes(), type=Declaration)


def compiled() -> bytes:
    """Return what the file is to hold: the demo scenario's declaration as JSON."""
    from mockpayline.scenario import loader

    return msgspec.json.format(msgspec.json.encode(loader.demo())) + b"\n"


if __name__ == "__main__":  # pragma: no cover - the line below is what the test compares
    FILE.write_bytes(compiled())
