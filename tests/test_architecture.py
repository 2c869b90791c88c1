"""The arrows between the rooms point one way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import mockpayline

PACKAGE = Path(mockpayline.__file__).parent

LEAVES = {"errors", "mockpayline"}
"""What every room may use: the error family, and the package itself for its version."""

MAY_USE: dict[str, set[str]] = {
    "contract": set(),
    "domain": set(),
    "scenario": {"domain", "contract"},
    "store": {"domain"},
    "soap": {"contract", "domain"},  # of which it knows what a fault is
    "operations": {"contract", "domain", "scenario"},
    "notifications": {"operations", "domain"},
    "page": {"operations", "scenario", "domain"},
    "widget": {"page", "control", "operations", "contract", "domain"},
    "shop": {"page", "control", "operations", "contract", "soap", "domain"},
    "inspector": {"operations", "domain", "control"},
    "control": {"operations", "scenario", "domain"},
    "testing": {"domain", "scenario", "player"},  # pure helpers: numbers, amounts, files made whole, timelines
    "errors": set(),
    "setting_forms": {"scenario"},
    "settings": {"domain", "scenario", "setting_forms"},
    "logs": {"domain"},
    "ready": set(),
    "watch": {"domain", "scenario"},
    "sweep": set(),
    "bounded": {"sweep"},
    "wire": {"bounded"},
    "workers": set(),
    "tls": {"settings", "soap"},  # of which it knows Payline's host names
    "app": {
        "sweep",
        "tls",
        "watch",
        "wire",
        "workers",
        "routes",
        "soap",
        "operations",
        "notifications",
        "store",
        "domain",
        "settings",
    },
    "routes": {"soap", "page", "widget", "shop", "inspector", "control", "operations", "settings"},
    "hosting": {"app", "wire", "workers", "scenario", "store", "domain", "settings"},
    "player": {"scenario", "domain", "contract", "soap"},
    "report": {"player", "scenario", "soap"},  # whose connections and texts it uses
    "compare": {"operations", "store", "scenario", "domain", "contract", "soap"},
    "commands": {
        "setting_forms",
        "app",
        "hosting",
        "player",
        "report",
        "compare",
        "scenario",
        "contract",
        "settings",
        "logs",
        "ready",
        "domain",
    },
    "cli": {"app", "scenario", "contract", "settings", "logs", "ready", "domain", "commands"},
    "__main__": {"cli"},
}
"""Which rooms each room may import; `app -> edges -> operations -> scenario, domain <- store`."""

ONLY_IN: dict[str, set[str]] = {
    "spyne": {"contract/wsdl.py", "contract/spyne_shim.py"},
    "starlette": {"soap", "page", "widget", "shop", "inspector", "control", "app.py", "routes.py"},
    "uvicorn": {"app.py", "hosting.py", "wire.py", "bounded.py"},
    "sqlite3": {"store"},
    "psycopg": {"store"},
    "lxml": {"soap", "contract/wsdl.py", "compare"},
    "httpx": {"notifications", "testing"},
    "jinja2": {"page", "widget", "shop", "inspector", "report"},
    "yaml": {"scenario"},
    "click": {"commands.py"},
    "trustme": {"tls"},
}
"""Where a library may be imported: a room or a module."""

FORBIDDEN_IN_DOMAIN = {
    "socket",
    "asyncio",
    "os",
    "pathlib",
    "time",
    "threading",
    "sqlite3",
    "urllib",
    "http",
    "logging",
}
"""Modules that do I/O or have a clock of their own."""


def modules() -> list[Path]:
    """Return the package's modules, relative to it."""
    return sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


def imports(module: Path) -> Iterator[str]:
    """Return the full names that a module imports, wherever in it."""
    for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(module: Path) -> str:
    """Return the room that a module stands in: its folder, or its own name at the top."""
    return module.parts[0] if len(module.parts) > 1 else module.stem


@pytest.mark.parametrize(
    "module", [path for path in modules() if path.name != "__init__.py" or len(path.parts) > 1], ids=str
)
def test_a_room_imports_only_the_rooms_it_may(module: Path) -> None:
    here = room(module)
    assert here in MAY_USE, f"the room {here} is not in the table of arrows"
    used = {
        name.split(".")[1] for name in imports(module) if name.startswith("mockpayline.") and "__version__" not in name
    }
    strangers = used - MAY_USE[here] - LEAVES - {here}
    assert not strangers, f"{module} imports {sorted(strangers)}, which {here} may not"


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_only_in_its_place(library: str) -> None:
    places = {module for module in modules() if any(name.split(".")[0] == library for name in imports(module))}
    strangers = {module for module in places if not {module.as_posix(), module.parts[0]} & ONLY_IN[library]}
    assert not strangers, f"{library} is imported by {sorted(map(str, strangers))}"


def test_the_domain_does_no_input_or_output() -> None:
    found = {
        (str(module), name)
        for module in modules()
        if room(module) == "domain"
        for name in imports(module)
        if name.split(".")[0] in FORBIDDEN_IN_DOMAIN
    }
    assert not found, f"the domain is pure, but: {sorted(found)}"


def test_tests_open_stores_where_they_are_closed_again() -> None:
    stores = Path(__file__).parent / "stores.py"
    openers = [
        str(path)
        for path in Path(__file__).parent.rglob("*.py")
        if path != stores
        and any(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "SqliteStore"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    assert not openers, f"these open a store that nobody closes; tests.stores.open_store does it: {openers}"
