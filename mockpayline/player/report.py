"""What `mockpayline play` tells: a line per scenario, its failures, and a summary."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

from mockpayline.errors import SandboxError
from mockpayline.player.junit import Unplayed, junit
from mockpayline.player.run import Failure, Run, Script
from mockpayline.scenario.loader import open_playable, scenarios_in
from mockpayline.scenario.mistake import printable
from mockpayline.scenario.play_source import world_source

_INDENT = "    "
_EMPTY = re.compile(r"<([^\s<>/]{1,100})([^<>]{0,1000})>\n</\1>")


class Report:
    """Tells with `tell`, a line at a time, and remembers what it told; `trace` tells timelines too."""

    def __init__(self, tell: Callable[[str], object], *, trace: bool = False) -> None:
        self._tell = tell
        self._trace = trace
        self._runs: list[Run] = []
        self._without_play = 0
        self._mistaken: list[Unplayed] = []

    @property
    def status(self) -> int:
        """The exit status: 0 where everything was as expected, else 1."""
        return 1 if self._mistaken or any(run.failures for run in self._runs) else 0

    def play_all(self, scenarios: Iterable[str], play: Callable[[Script], Run]) -> None:
        """Play scenarios, folders' files in their place, and tell how it went."""
        for scenario in scenarios:
            try:
                named = scenarios_in(scenario)
            except SandboxError as error:
                self._mistake(scenario, error)
                continue
            for one in named:
                self._play(one, play)
        self._tell(self._summary())

    def write_junit(self, file: str) -> None:
        """Write the report of all runs, and of what could not be played.

        Raises `SandboxError` where the file cannot be written.
        """
        try:
            Path(file).write_bytes(junit(self._runs, self._mistaken))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise SandboxError(f"--junit: the file cannot be written: {reason}", path="junit", value=file) from None

    def _play(self, scenario: str, play: Callable[[Script], Run]) -> None:
        try:
            playable = open_playable(scenario)
            if not playable.play:
                self._without_play += 1
                self._line(f"-    {scenario}: nothing to play")
                return
            script = Script(scenario, playable.declaration, playable.play, world_source(scenario))
        except SandboxError as error:
            self._mistake(scenario, error)
            return
        run = play(script)
        self._runs.append(run)
        items = f"{len(playable.play)} item{'' if len(playable.play) == 1 else 's'}"
        self._line(f"{'FAIL' if run.failures else 'ok  '} {run.name} ({items}, {run.seconds:.2f} s)")
        if self._trace:
            for line in run.timeline:
                self._line(_INDENT + line)
        for failure, following in zip_longest(run.failures, run.failures[1:]):
            self._line(_INDENT + str(failure))
            if following is None or following.xml != failure.xml:
                # Once for all differences of one answer.
                self._xml(failure)

    def _xml(self, failure: Failure) -> None:
        for line in laid_out(failure.xml):
            self._line(_INDENT * 2 + line)

    def _line(self, text: str) -> None:
        """Tell a line in which a server's answer or a file's name may stand."""
        self._tell(printable(text))

    def _mistake(self, scenario: str, error: SandboxError) -> None:
        self._mistaken.append(Unplayed(scenario, error.message))
        self._tell(error.message)

    def _summary(self) -> str:
        failed = sum(1 for run in self._runs if run.failures)
        told = [f"{len(self._runs) - failed} passed", f"{failed} failed"]
        if self._without_play:
            told.append(f"{self._without_play} with nothing to play")
        if self._mistaken:
            told.append(f"{len(self._mistaken)} with mistakes")
        return f"{', '.join(told)} in {sum(run.seconds for run in self._runs):.2f} s"


def laid_out(xml: str) -> Iterator[str]:
    """Yield a text of XML line by line, a new line at every element that does not end at once; other text as it is."""
    depth = 0
    for line in _EMPTY.sub(r"<\1\2></\1>", xml.replace("><", ">\n<")).splitlines():
        is_end = line.startswith("</")
        depth -= is_end
        yield "  " * max(depth, 0) + line
        if line.startswith("<") and not is_end and not line.startswith("<?") and "</" not in line:
            depth += not line.endswith("/>")
