"""What the figures were measured on: enough to compare runs, nothing that names the machine."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path


def machine() -> str:
    """Return the date and the machine in one line: processor, cores, memory, system, Python."""
    named = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    model = re.sub(r"\((R|TM)\)", "", named[1]) if named else platform.machine()
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{datetime.now(UTC):%d %B %Y}, {model}, {len(os.sched_getaffinity(0))} cores, {gib:.0f} GiB, {_system()}, "
        f"Python {platform.python_version()}"
    )


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()
