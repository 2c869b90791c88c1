from __future__ import annotations

import subprocess
import sys


def test_nothing_heavy_is_imported_before_the_first_request() -> None:
    code = "import sys, mockpayline.widget; print(*sorted(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    for late in ("jinja2", "mockpayline.widget.api", "mockpayline.page.view", "mockpayline.widget.session"):
        assert late not in found.stdout.split(), f"{late} is imported at a start, and needed only for a widget"
