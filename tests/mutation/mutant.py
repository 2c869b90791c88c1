"""One mutant: which function it changes, how, and what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

NOTICED = {"killed", "timeout"}
"""What mutmut calls a mutant that some test failed on, or never came back from."""
UNNOTICED = {"survived", "no tests"}


@dataclass(frozen=True)
class Mutant:
    """A small change to one function; `name` is mutmut's, `status` what mutmut says became of it."""

    name: str
    status: str
    diff: str = ""

    @property
    def module(self) -> str:
        """The module of the room that it changes: `gift_card`."""
        return self.name.removeprefix("mockpayline.domain.").partition(".")[0]

    @property
    def function(self) -> str:
        """The function or method that it changes: `gift_card.GiftCard.hold`."""
        mangled = self.name.rpartition(".")[2].rpartition("__mutmut_")[0]
        named = mangled.removeprefix("xǁ").replace("ǁ", ".") if "ǁ" in mangled else mangled.removeprefix("x_")
        return f"{self.module}.{named}"

    @property
    def change(self) -> tuple[str, str]:
        """The lines before and after, without their indents: what stays when the lines move."""
        return self._side("-"), self._side("+")

    def _side(self, sign: str) -> str:
        lines = [line[1:].strip() for line in self.diff.splitlines() if re.match(rf"\{sign}(?!\{sign}\{sign} )", line)]
        return "\n".join(lines)
