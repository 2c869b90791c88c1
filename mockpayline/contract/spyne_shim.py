"""Importing Spyne 2.14 on every supported Python, quietly; the one place that knows how.

Spyne carries a copy of `six` whose importer speaks a protocol that Python 3.12 dropped, and it uses one function of
`cgi`, which Python 3.13 dropped. Both are mended from outside before the first import. PyPI's own `six` cannot
stand in: Spyne's copy has helpers that the original lacks.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from functools import cache
from importlib import util
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

_SIX = "spyne.util.six"


@cache
def import_spyne() -> ModuleType:
    """Import Spyne with all that the WSDL needs of it, and return the package."""
    with warnings.catch_warnings():
        # Old escapes, `cgi` and the old import protocol; nothing that a user of this package could mend.
        warnings.simplefilter("ignore")
        if _SIX not in sys.modules:
            _load_six()
        lent = "cgi" not in sys.modules
        if lent:
            sys.modules["cgi"] = _cgi()
        try:
            for name in ("spyne.interface.wsdl", "spyne.protocol.soap"):
                importlib.import_module(name)
            return importlib.import_module("spyne")
        finally:
            if lent:
                # Spyne keeps its own reference; others shall not take the stand-in for the real module.
                del sys.modules["cgi"]


def _load_six() -> None:
    """Load Spyne's copy of six ahead of Spyne, and teach its importer today's protocol."""
    package = util.find_spec("spyne")
    if package is None or package.origin is None:
        raise ImportError("Spyne is not installed", name="spyne")
    spec = util.spec_from_file_location(_SIX, Path(package.origin).parent / "util" / "six.py")
    if spec is None or spec.loader is None:
        raise ImportError("Spyne carries no six", name=_SIX)
    six = util.module_from_spec(spec)
    sys.modules[_SIX] = six
    spec.loader.exec_module(six)
    importer = type(six._importer)  # noqa: SLF001 - it has no public name
    importer.find_spec = _find_spec
    importer.create_module = _create_module
    importer.exec_module = _exec_module


def _find_spec(self: Any, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
    return util.spec_from_loader(name, self) if name in self.known_modules else None


def _create_module(self: Any, spec: ModuleSpec) -> ModuleType:
    module: ModuleType = self.load_module(spec.name)
    # `six.moves` hands out modules of the standard library themselves; see `_exec_module`.
    spec.loader_state = module.__spec__
    return module


def _exec_module(self: Any, module: ModuleType) -> None:
    """Give the module its own spec back, which the import system has just replaced by the one for `six.moves`."""
    given = module.__spec__
    if given is not None and isinstance(given.loader_state, ModuleSpec):
        module.__spec__ = given.loader_state


def _cgi() -> ModuleType:
    """Return a module with the one function of `cgi` that Spyne uses."""
    from email.message import Message as Headers

    def parse_header(line: str) -> tuple[str, dict[str, str]]:
        headers = Headers()
        headers["content-type"] = line
        (value, _), *parameters = headers.get_params() or [(line, "")]
        return value, dict(parameters)

    module = ModuleType("cgi")
    module.parse_header = parse_header  # type: ignore[attr-defined]
    return module
