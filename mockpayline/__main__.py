"""Runs the command line as `python -m mockpayline`."""

import sys

from mockpayline.cli import main

if __name__ == "__main__":
    sys.exit(main())
