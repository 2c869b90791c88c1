"""Importing Spyne, on every Python alike."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mockpayline.contract import spyne_shim


def run(program: str) -> str:
    """Run a program in a fresh interpreter where every warning is an error, and return what it prints."""
    done = subprocess.run(  # noqa: S603 - our own text
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


SHIM = "from mockpayline.contract.spyne_shim import import_spyne\n"


def test_spyne_is_imported_without_a_warning() -> None:
    assert run(SHIM + "print(import_spyne().__version__)") == "2.14.0"


def test_the_stand_in_for_cgi_does_not_stay() -> None:
    assert run(SHIM + "import_spyne(); import sys; print('cgi' in sys.modules)") == "False"


def test_a_cgi_that_is_there_already_is_left_alone() -> None:
    program = "import sys, types\nsys.modules['cgi'] = mine = types.ModuleType('cgi')\nmine.parse_header = print\n"
    assert run(program + SHIM + "import_spyne(); print(sys.modules['cgi'] is mine)") == "True"


def test_modules_of_the_standard_library_keep_their_names() -> None:
    program = "import collections.abc\nname = collections.abc.__spec__.name\nimport_spyne()\n"
    moved = "import sys; assert sys.modules['spyne.util.six.moves.collections_abc'] is collections.abc\n"
    assert run(SHIM + program + moved + "print(collections.abc.__spec__.name == name)") == "True"


def test_spyne_may_be_imported_twice() -> None:
    assert run(SHIM + "first = import_spyne(); import spyne; print(first is spyne is import_spyne())") == "True"


@pytest.mark.parametrize(
    ("line", "value", "parameters"),
    [
        ("text/xml; charset=utf-8", "text/xml", {"charset": "utf-8"}),
        ('text/xml; charset="utf-8"; a=b', "text/xml", {"charset": "utf-8", "a": "b"}),
        ("text/xml", "text/xml", {}),
    ],
)
def test_the_stand_in_reads_a_content_type(line: str, value: str, parameters: dict[str, str]) -> None:
    assert spyne_shim._cgi().parse_header(line) == (value, parameters)
