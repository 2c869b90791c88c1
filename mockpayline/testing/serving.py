"""Runs `mockpayline` for a parent that may be killed: its standard input ends with the parent, and it with that.

`python -m mockpayline.testing.serving serve --port 0` is `python -m mockpayline serve --port 0` otherwise.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


def end_with_parent() -> None:
    """Wait until nobody holds the other end of standard input, then end this process in good order."""
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    sys.argv[0] = "mockpayline"
    runpy.run_module("mockpayline", run_name="__main__")
