"""The figures as a picture: panels of bars, written as SVG by hand, readable in light and dark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from tests.benchmarks.comparison import Figures
from tests.benchmarks.rivals import DETAILS, OPEN

_WIDTH, _MARGIN, _LABELS, _VALUES = 860, 20, 250, 110
_BAR, _STEP, _HEAD = 14, 24, 46
_FONT = "font-family='system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif'"
_STYLE = """
  .paper { fill: #ffffff } text { fill: #1f2328; font-size: 13px } .small { fill: #59636e; font-size: 12px }
  .title { font-size: 15px; font-weight: 600 } .ours { fill: #0969da } .other { fill: #8c959f }
  .strong { font-weight: 600 } .axis { stroke: #d1d9e0 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } text { fill: #f0f6fc } .small { fill: #9198a1 }
    .ours { fill: #4493f8 } .other { fill: #656c76 } .axis { stroke: #3d444d }
  }
"""


@dataclass(frozen=True)
class Panel:
    """One figure of every server: its title, what is drawn of each, and how it is written."""

    title: str
    value: Callable[[Figures], float]
    form: Callable[[float], str]


PANELS = (
    Panel(f"CPU of one call: {OPEN}", lambda one: one.cost(OPEN), lambda value: f"{value:,.0f} µs"),
    Panel(f"CPU of one call: {DETAILS}", lambda one: one.cost(DETAILS), lambda value: f"{value:,.0f} µs"),
    Panel("Start to the first SOAP answer", lambda one: one.start * 1000, lambda value: f"{value:,.0f} ms"),
    Panel("Memory after the calls of the table", lambda one: one.memory[-1][1], lambda value: f"{value:,.0f} MB"),
)


def plot(figures: Sequence[Figures], about: str) -> str:
    """Return the picture of the servers that were measured; a shorter bar is better in every panel."""
    here = [one for one in figures if not one.absent]
    top, parts = 72, []
    for panel in PANELS:
        parts.append(_panel(panel, here, top))
        top += _HEAD + _STEP * len(here)
    told = "; ".join(
        f"{panel.title}: " + ", ".join(f"{one.name} {panel.form(panel.value(one))}" for one in here) for panel in PANELS
    )
    size = f"viewBox='0 0 {_WIDTH} {top}' width='{_WIDTH}' height='{top}'"
    return "\n".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' {size} role='img' aria-labelledby='title about' {_FONT}>",
            "<title id='title'>What mockpayline costs beside other servers</title>",
            f"<desc id='about'>{escape(told)}</desc>",
            f"<style>{_STYLE}</style>",
            f"<rect class='paper' width='{_WIDTH}' height='{top}'/>",
            f"<text class='title' x='{_MARGIN}' y='32'>Shorter is better; mockpayline in blue</text>",
            f"<text class='small' x='{_MARGIN}' y='52'>{escape(about)}</text>",
            *parts,
            "</svg>\n",
        ]
    )


def _panel(panel: Panel, here: Sequence[Figures], top: int) -> str:
    left, room = _MARGIN + _LABELS, _WIDTH - 2 * _MARGIN - _LABELS - _VALUES
    most = max(panel.value(one) for one in here)
    lines = [f"<text class='title' x='{_MARGIN}' y='{top + 24}'>{escape(panel.title)}</text>"]
    for number, one in enumerate(here):
        y = top + _HEAD - 10 + number * _STEP
        value = panel.value(one)
        length = max(room * value / most, 1)
        kind, weight = ("ours", " class='strong'") if one.ours else ("other", "")
        lines += [
            f"<text{weight} x='{left - 10}' y='{y + 12}' text-anchor='end'>{escape(one.name.replace('`', ''))}</text>",
            f"<rect class='{kind}' x='{left}' y='{y}' width='{length:.1f}' height='{_BAR}' rx='2'/>",
            f"<text{weight} x='{left + length + 8:.1f}' y='{y + 12}'>{escape(panel.form(value))}</text>",
        ]
    bottom = top + _HEAD - 14 + _STEP * len(here)
    lines.append(f"<line class='axis' x1='{left}' y1='{top + _HEAD - 14}' x2='{left}' y2='{bottom}'/>")
    return "\n".join(lines)
