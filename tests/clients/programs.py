"""What the clients of other languages need beside their program: PHP's extension, Node's libraries."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

from tests.programs import REQUIRE_ALL, program

HERE = Path(__file__).parent
NODE_PACKAGE = HERE / "node" / "package.json"

INSTALL_WATCHDOG = 300.0


def php() -> str:
    """Return the path of a PHP that has the SOAP extension."""
    found = program("php")
    probe = [found, "-r", "exit(extension_loaded('soap') ? 0 : 1);"]
    if subprocess.run(probe, check=False, timeout=60).returncode:  # noqa: S603 - a program just found
        _absent("PHP's SOAP extension (php-soap) is not installed")
    return found


def node_modules(package: Path = NODE_PACKAGE) -> Path:
    """Return a folder with the libraries that a package.json names: installed once, outside of the project."""
    npm = program("npm")
    wanted = package.read_bytes()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mockpayline"
    folder = cache / f"node-{hashlib.sha256(wanted).hexdigest()[:16]}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        # Made whole under another name first: a run that is broken off, or two at once, leave nothing half done.
        with tempfile.TemporaryDirectory(dir=cache) as under_way:
            made = Path(under_way) / "made"
            made.mkdir()
            (made / "package.json").write_bytes(wanted)
            _install(npm, made)
            if not folder.exists():
                shutil.move(made, folder)
    return folder / "node_modules"


def _install(npm: str, folder: Path) -> None:
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    # Without a network the tests are skipped soon: one more try, after a second.
    command = [npm, "install", *quiet, "--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"]
    ran = subprocess.run(  # noqa: S603 - a program just found
        command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_WATCHDOG, check=False
    )
    if ran.returncode:
        _absent(f"the libraries of {NODE_PACKAGE.name} cannot be installed: {ran.stderr.strip().partition(chr(10))[0]}")


def _absent(reason: str) -> NoReturn:
    if os.environ.get(REQUIRE_ALL) == "1":
        pytest.fail(f"{reason}, and {REQUIRE_ALL}=1 asks for it")
    pytest.skip(reason)
