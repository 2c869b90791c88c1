"""Tries what strangers may send, for as long as it is asked to: `python -m tests.reliability.fuzz --seconds 300`.

Inputs are right ones that were changed, by a generator whose seed is told, so that a run can be had again. Each is
tried under a watchdog. What must not be is told once for each place where it goes wrong, and its input is written to
`corpus/TARGET/`, to be mended, given a name that tells what it is, and replayed by the suite from then on. Measured
are the CPU time of refusals, which no other program lengthens, and how the process's memory grows.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from types import FrameType

from tests.reliability.fuzz_targets import TARGETS, Look, Target, looking

CORPUS = Path(__file__).parent / "corpus"
"""A folder of inputs for each target: what once went wrong, and what must never."""

WATCHDOG = 30.0
"""Seconds that one input may take, on a machine that has other things to do as well."""
SLOW = 200.0
"""Milliseconds from which on a refusal is kept to be looked at."""
_LOOKS = 20
_MIB = 1024 * 1024


class Hangs(AssertionError):
    """An input that keeps the server busy for longer than the watchdog waits."""


@dataclass
class Tried:
    """What a run found: inputs, ms of CPU of each refusal, memory in bytes, findings by their place, the slowest."""

    seed: int
    inputs: int = 0
    refusals: list[float] = field(default_factory=list)
    memory: list[tuple[int, int]] = field(default_factory=list)
    findings: dict[str, bytes] = field(default_factory=dict)
    slowest: bytes = b""

    def percentile(self, share: float) -> float:
        """Return the time below which this share of the refusals stays, in ms."""
        return sorted(self.refusals)[int(len(self.refusals) * share)] if self.refusals else 0.0

    @property
    def slope(self) -> float:
        """Return how much memory the second half of the run took for each input, in bytes."""
        half = self.memory[len(self.memory) // 2 :]
        if len(half) < 2:
            return 0.0
        middle = sum(at for at, _ in half) / len(half)
        mean = sum(taken for _, taken in half) / len(half)
        spread = sum((at - middle) ** 2 for at, _ in half)
        return sum((at - middle) * (taken - mean) for at, taken in half) / spread if spread else 0.0


@contextmanager
def watchdog() -> Iterator[None]:
    """Have the block interrupted where it takes too long; the system must have alarms for that."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def bark(_signal: int, _frame: FrameType | None) -> None:
        raise Hangs(f"it takes longer than {WATCHDOG:g} s")

    before = signal.signal(signal.SIGALRM, bark)
    signal.setitimer(signal.ITIMER_REAL, WATCHDOG)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def look_at(look: Look, case: bytes) -> tuple[bool, float]:
    """Try one input; return whether it was refused, and how many ms of CPU that took."""
    began = time.process_time()
    with watchdog():
        refused = look(case)
    return refused, (look.seconds or time.process_time() - began) * 1000


def try_out(target: Target, seconds: float, seed: int, *, most: int | None = None) -> Tried:
    """Try a target for so many seconds, or so many inputs."""
    rng = Random(seed)  # noqa: S311 - it is to be the same again
    tried = Tried(seed)
    seeds = [*target.seeds(), *corpus(target.name).values()]
    with looking(target) as look:
        end = time.monotonic() + seconds
        next_look = 0.0
        while time.monotonic() < end and (most is None or tried.inputs < most):
            case = target.change(rng, rng.choice(seeds), seeds)
            tried.inputs += 1
            try:
                refused, took = look_at(look, case)
            except Exception as error:
                where = place(error)
                if where not in tried.findings:
                    tried.findings[where] = case
                    print(f"{target.name}: {where}\n{''.join(traceback.format_exception(error))[-3000:]}", flush=True)
            else:
                if refused:
                    if took > max(tried.refusals, default=0.0):
                        tried.slowest = case
                    tried.refusals.append(took)
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + seconds / _LOOKS
                tried.memory.append((tried.inputs, resident()))
    return tried


def place(error: BaseException) -> str:
    """Return where and how something went wrong, the same for all inputs of which that is so."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if "mockpayline" in one.filename] or frames
    where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "nowhere"
    said = "".join("#" if one.isdigit() else one for one in str(error).split("\n")[0])[:60]
    told = "".join("#" if one.isdigit() else one for one in str(error).strip().rsplit("\n", 1)[-1])[:60]
    return f"{type(error).__name__} in {where}: {said} | {told}"


def corpus(target: str) -> dict[str, bytes]:
    """Return the kept inputs of a target by their names."""
    return {one.name: one.read_bytes() for one in sorted((CORPUS / target).glob("*")) if one.is_file()}


def keep(target: str, case: bytes, what: str = "found") -> Path:
    """Write an input to a target's corpus, under a name that is to be replaced by one that tells what it is."""
    path = CORPUS / target / f"{what}-{sha256(case).hexdigest()[:8]}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(case)
    return path


def resident() -> int:
    """Return the memory that this process takes, in bytes; Linux alone tells it so."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the long form; the status is 1 where something was found."""
    parser = argparse.ArgumentParser(prog="fuzz", description="Try what strangers may send.")
    parser.add_argument("--seconds", type=float, default=300.0, help="for each target (default: 300)")
    parser.add_argument("--target", choices=sorted(TARGETS), action="append", help="default: all, one after another")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the generator (default: the time)")
    given = parser.parse_args(arguments)
    found = 0
    for name in given.target or TARGETS:
        tried = try_out(TARGETS[name], given.seconds, given.seed)
        first, last = tried.memory[0][1], tried.memory[-1][1]
        print(
            f"{name}: {tried.inputs} inputs, {len(tried.refusals)} refused (p50 {tried.percentile(0.5):.2f} ms,"
            f" p99 {tried.percentile(0.99):.2f} ms, longest {max(tried.refusals, default=0.0):.0f} ms);"
            f" memory {first / _MIB:.1f} to {last / _MIB:.1f} MiB, {tried.slope:+.1f} bytes per input at the end;"
            f" {len(tried.findings)} findings; seed {tried.seed}",
            flush=True,
        )
        if max(tried.refusals, default=0.0) > SLOW:
            print(f"  {keep(name, tried.slowest, 'slow')}: the slowest")
        for where, case in tried.findings.items():
            print(f"  {keep(name, case)}: {where}")
        found += len(tried.findings)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
