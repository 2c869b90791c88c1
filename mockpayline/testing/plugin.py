"""The pytest plugin: a server per session, a world per test, and the evidence of a failing one.

pytest imports this module in every suite of an environment that mockpayline is installed in, so it imports nothing
that is not needed to say what there is.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockpayline.testing.case import Case, Server
    from mockpayline.testing.sandbox import Sandbox

_MARKER = (
    'payline(scenario=None, clock=None): what the world of the fixture "payline" begins as: a scenario by name, file'
    ' (from the root directory) or mapping; a clock that is "frozen", "real", or stands still at an instant'
)
_KEYS = ("scenario", "clock")
_FILES = (".yaml", ".yml", ".json")

_MET = "payline_met"

_met: pytest.StashKey[set[str]] = pytest.StashKey()
_case: pytest.StashKey[Case] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("mockpayline")
    group.addoption(
        "--payline-url",
        metavar="URL",
        help="use the mockpayline server that runs there instead of starting one",
    )
    group.addoption(
        "--payline-token",
        metavar="TOKEN",
        default=os.environ.get("MOCKPAYLINE_CONTROL_TOKEN"),
        help="the control token of that server [env: MOCKPAYLINE_CONTROL_TOKEN]",
    )
    group.addoption(
        "--payline-reproductions",
        metavar="DIR",
        help="where to write the scenarios that replay failing tests (default: pytest's temporary folder)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tell of the marker."""
    config.addinivalue_line("markers", _MARKER)
    config.stash[_met] = set()


@pytest.fixture(scope="session")
def payline_server_options() -> tuple[str, ...]:
    """Return flags for `mockpayline serve`, to be overridden in a conftest.py: `("--log-level", "debug")`."""
    return ()


@pytest.fixture(scope="session")
def payline_server(pytestconfig: pytest.Config, payline_server_options: tuple[str, ...]) -> Iterator[Server]:
    """Start the server in a process of its own on a free port: one per session, and per worker of xdist.

    It has `url` and `output`. With --payline-url it is the one that runs there.
    """
    url = pytestconfig.getoption("--payline-url")
    if url:
        from mockpayline.testing.running import Running

        yield Running(url)
        return
    from mockpayline.testing.server import PaylineServer, ServerFailed

    server = PaylineServer(payline_server_options)
    try:
        server.start()
    except ServerFailed as error:
        raise _failed(error.message) from None
    yield server
    from mockpayline.errors import SandboxError
    from mockpayline.testing.met import met_on

    try:
        pytestconfig.stash[_met].update(met_on(server.url))
    except SandboxError as error:
        raise _failed(f"The server cannot tell what the suite met: {error.message}") from None
    finally:
        server.stop()


@pytest.fixture
def payline(
    request: pytest.FixtureRequest, payline_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sandbox]:
    """Make a world of the test's own: anew before it, its money checked behind it, forgotten where it passed.

    `@pytest.mark.payline(scenario=..., clock=...)` says what it begins as, the demo world if nothing does.
    """
    from mockpayline.errors import SandboxError
    from mockpayline.testing.case import Case
    from mockpayline.testing.running import merchant_of
    from mockpayline.testing.sandbox import Sandbox

    config = request.config
    wanted = _wanted(request.node, config.rootpath)
    shared = bool(config.getoption("--payline-url"))
    token = config.getoption("--payline-token") if shared else None

    def folder() -> Path:
        chosen = config.getoption("--payline-reproductions")
        if not chosen:
            return tmp_path_factory.mktemp("payline")
        made = Path(config.rootpath, chosen)
        made.mkdir(parents=True, exist_ok=True)
        return made

    title = request.node.nodeid
    with Sandbox(payline_server.url, merchant_of(title, shared=shared), control_token=token) as sandbox:
        try:
            sandbox.begin(wanted.get("scenario"), clock=wanted.get("clock"))
        except SandboxError as error:
            notes = "".join(f"\n{note}" for note in getattr(error, "__notes__", ()))
            raise _failed(f"The world of this test cannot be made: {error.message}{notes}") from None
        case = request.node.stash[_case] = Case(title, sandbox, payline_server, folder)
        yield sandbox
        try:
            found = case.broken()
            if shared:
                # Of a server of one's own all worlds count; on another's, what other runs met is theirs.
                config.stash[_met].update(case.met())
        except SandboxError as error:
            raise _failed(f"The server cannot tell whether the world's money adds up: {error.message}") from None
        if found:
            case.gather()  # behind the last test the server is gone when its report is made
            pytest.fail("The world's money does not add up.\n" + "\n".join(found), pytrace=False)
        case.end()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a failing test's report carry its world's timeline and a scenario that replays it."""
    report = yield
    case = item.stash.get(_case, None)
    if case is not None and report.failed:
        report.sections += case.fail()
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a worker of xdist tell what its tests met."""
    told: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if told is not None:
        met = session.config.stash[_met]
        told[_MET] = sorted(met)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear from a worker what its tests met; one that broke down tells nothing."""
    node.config.stash[_met].update(getattr(node, "workeroutput", {}).get(_MET, ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell what the suite met of all that an integration can meet, and some of what it never did."""
    met = config.stash[_met]
    if met:
        from mockpayline.testing.met import summary_of

        terminalreporter.ensure_newline()
        terminalreporter.write_line(summary_of(met))


def _failed(message: str) -> BaseException:
    """Return a failure to be raised from None: as what came of an error, pytest would tell the same twice."""
    return pytest.fail.Exception(message, pytrace=False)


def _wanted(item: pytest.Item, root: Path) -> dict[str, Any]:
    """Return what the markers say, the closest first."""
    wanted: dict[str, Any] = {}
    for mark in item.iter_markers("payline"):
        unknown = [*map(repr, mark.args), *(name for name in mark.kwargs if name not in _KEYS)]
        if unknown:
            told = f"@pytest.mark.payline takes {' and '.join(_KEYS)}, each by its name (seen: {', '.join(unknown)})"
            pytest.fail(told, pytrace=False)
        wanted = {**mark.kwargs, **wanted}
    scenario = wanted.get("scenario")
    if isinstance(scenario, os.PathLike) or (isinstance(scenario, str) and scenario.endswith(_FILES)):
        wanted["scenario"] = str(root / scenario)
    return wanted
