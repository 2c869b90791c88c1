"""A copy of the tree in a temporary folder, made fit for mutmut; nothing is written into the checkout."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DOMAIN = "mockpayline/domain"
LEFT_OUT = ("tests/domain/test_basket_machine.py",)
"""Tests that take seconds; what only a history played at random notices, no test of the room says in a sentence."""

_COPIED = ("mockpayline", "scenarios", "tests/domain", "tests/mutation")
_PROPERTIES = {"property", "cached_property"}

_SETTINGS = """
[tool.mutmut]
source_paths = ["mockpayline"]
only_mutate = [{modules}]
also_copy = ["scenarios"]
pytest_add_cli_args_test_selection = [{tests}]
pytest_add_cli_args = [{arguments}]
process_isolation = "forkserver"
timeout_constant = 5.0
timeout_multiplier = 4.0
use_git_change_detection = false
track_dependencies = false
"""


def modules() -> list[str]:
    """Return the names of the room's modules."""
    return sorted(path.stem for path in (ROOT / DOMAIN).glob("*.py") if path.stem != "__init__")


def copy(to: Path, chosen: list[str], tests: str = "tests/domain") -> None:
    """Copy the tree, ready for `mutmut run` to change these modules of the room and to run its tests on each change.

    `tests` is the path of a folder or file of tests.
    """
    for name in _COPIED:
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    for shared in (ROOT / "tests").glob("*.py"):
        shutil.copy(shared, to / "tests")
    paths = [f"{DOMAIN}/{name}.py" for name in chosen]
    arguments = ["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "tests.mutation.plugin"]
    arguments += [f"--ignore={test}" for test in LEFT_OUT]
    own = _SETTINGS.format(modules=_listed(paths), arguments=_listed(arguments), tests=_listed([tests]))
    (to / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8") + own, encoding="utf-8")
    for path in paths:
        (to / path).write_text(fit((to / path).read_text(encoding="utf-8")), encoding="utf-8")


def fit(source: str) -> str:
    """Return a module that means the same, and in which mutmut changes what matters and nothing else.

    A property becomes `name = property(name)`, for mutmut passes decorated functions over, and what is due is one.
    The sentence of an assertion, which no program reads, goes between triple quotes, which mutmut leaves alone.
    """
    lines = source.splitlines()
    tree = ast.parse(source)
    for sentence in _sentences(tree):
        place, line = sentence.lineno - 1, lines[sentence.lineno - 1].encode()
        before, text, after = (
            line[: sentence.col_offset],
            line[sentence.col_offset : sentence.end_col_offset],
            line[sentence.end_col_offset :],
        )
        lines[place] = (before + b'""' + text + b'""' + after).decode()
    for function, decorator in sorted(_properties(tree), key=lambda one: -one[0].lineno):
        assert function.end_lineno is not None, "what was parsed from a text has its lines"
        indent = " " * function.col_offset
        lines.insert(function.end_lineno, f"{indent}{function.name} = {decorator.id}({function.name})")
        del lines[decorator.lineno - 1]
    return "\n".join(lines) + "\n"


def _listed(values: list[str]) -> str:
    return ", ".join(f'"{value}"' for value in values)


def _sentences(tree: ast.Module) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Assert)
            and isinstance(node.msg, ast.Constant)
            and node.msg.lineno == node.msg.end_lineno
        ):
            yield node.msg


def _properties(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, ast.Name]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and len(node.decorator_list) == 1:
            decorator = node.decorator_list[0]
            if isinstance(decorator, ast.Name) and decorator.id in _PROPERTIES:
                yield node, decorator
