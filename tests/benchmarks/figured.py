"""Figures that are made up, for tests of what is written of them."""

from __future__ import annotations

from tests.benchmarks.comparison import CALLS, CONNECTIONS, Figures
from tests.benchmarks.load import Load
from tests.benchmarks.rivals import FILE_NAME, FLOOR_NAME, MEMORY_NAME, MOUNTEBANK_NAME, WIREMOCK_NAME


def figured(name: str, times: float, *, ours: bool = False) -> Figures:
    """Return figures that are so many times those of a floor: 100 ms, 10 MB, 100 us, 1 ms."""
    return Figures(
        name,
        ours=ours,
        starts=[0.1 * times] * 3,
        memory=[
            (1, 10 * times),
            (1024, 10 * times),
            (2048, 10 * times),
            (3072, 10 * times + 1),
            (4096, 10 * times + 2),
        ],
        cpu={call: [100 * times] * 3 for call in CALLS},
        loads={(call, many): [Load(1.0, [times] * 100)] for call in CALLS for many in CONNECTIONS},
    )


def all_figured(times: float = 2.0, rivals: float = 20.0) -> dict[str, Figures]:
    """Return figures of all that the targets name: ours so many times the floor's, the rivals' so many."""
    found = [
        figured(FLOOR_NAME, 1.0),
        figured(MEMORY_NAME, times, ours=True),
        figured(FILE_NAME, times, ours=True),
        figured(MOUNTEBANK_NAME, rivals),
        figured(WIREMOCK_NAME, rivals),
    ]
    return {one.name: one for one in found}
