"""The plugin in suites of its users, each run by a pytest of its own."""

from __future__ import annotations

import re

import pytest

from mockpayline.testing.running import merchant_of
from tests.server import running_server
from tests.testing.suites import PAYS, SHOP, run

HEAVY = ("mockpayline.app", "mockpayline.errors", "httpx", "msgspec", "starlette", "uvicorn", "yaml", "lxml", "click")


def test_one_argument_gives_a_test_a_world_of_its_own(suite: pytest.Pytester) -> None:
    suite.makepyfile(PAYS)
    run(suite).assert_outcomes(passed=1)


def test_every_test_has_another_world_on_the_same_server(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from shop import opened

        seen = set()

        @pytest.mark.parametrize("place", range(5))
        def test_it(payline, payline_server, place):
            assert payline.payments() == []
            opened(payline)
            seen.add((payline.merchant_id, payline_server.url))
            assert len(seen) == place + 1
            assert len({url for _, url in seen}) == 1
        """
    )
    run(suite).assert_outcomes(passed=5)


def test_the_world_of_a_test_is_the_same_on_every_run(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from shop import opened

        @pytest.mark.payline(clock="frozen")
        def test_it(payline):
            print("token is", opened(payline))
        """
    )
    tokens = [re.search(r"token is (\w{33})", run(suite, "-s").stdout.str()) for _ in range(2)]
    assert tokens[0] is not None
    assert tokens[1] is not None
    assert tokens[0][1] == tokens[1][1]


def test_markers_say_what_the_world_begins_as_the_closest_first(suite: pytest.Pytester) -> None:
    (suite.path / "scenarios").mkdir()
    (suite.path / "scenarios" / "base.yaml").write_text("extends: demo\ndialect: {attempts: 1}\n", encoding="utf-8")
    (suite.path / "scenarios" / "own.yaml").write_text("extends: base.yaml\n", encoding="utf-8")
    tests = suite.mkdir("tests")
    (tests / "shop.py").write_text(SHOP, encoding="utf-8")
    (tests / "test_marked.py").write_text(
        """
import pathlib
import pytest
from shop import opened

pytestmark = pytest.mark.payline(scenario="scenarios/own.yaml", clock="2030-01-01T00:00:00Z")

def attempts(payline):
    return payline.payment(opened(payline)).attempts_left

def test_the_module_s(payline):
    assert attempts(payline) == 1
    assert payline.clock.now.year == 2030

@pytest.mark.payline(clock="frozen")
def test_its_own_before_the_module_s(payline):
    assert attempts(payline) == 1
    assert payline.clock.now.year == 2026

@pytest.mark.payline(scenario={"extends": "demo", "dialect": {"attempts": 2}})
def test_a_mapping(payline):
    assert attempts(payline) == 2

@pytest.mark.payline(scenario=pathlib.Path("scenarios", "own.yaml"))
def test_a_path(payline):
    assert attempts(payline) == 1

@pytest.mark.payline(scenario="dialect-attempts-1")
def test_a_built_in_one(payline):
    assert attempts(payline) == 1
""",
        encoding="utf-8",
    )
    run(suite, "--strict-markers", str(tests)).assert_outcomes(passed=5)


@pytest.mark.parametrize(
    ("marker", "told"),
    [
        ("scenari='x'", "*payline takes scenario and clock, each by its name (seen: scenari)*"),
        ("'scenarios/x.yaml'", "*payline takes scenario and clock, each by its name (seen: 'scenarios/x.yaml')*"),
        ("scenario='none.yaml'", "*The world of this test cannot be made: *none.yaml*cannot be read*"),
        ("scenario={'extends': 'demoo'}", "*The world of this test cannot be made: *demoo*"),
        ("clock='stopped'", "*The world of this test cannot be made: There is no such clock.*"),
        ("clock='stopped'", "seen: stopped"),
        ("clock='stopped'", 'expected: "frozen", "real", *'),
        ("clock='2026-13-01'", "*The world of this test cannot be made: *time*"),
    ],
)
def test_a_mistake_in_a_marker_is_told_in_a_sentence(suite: pytest.Pytester, marker: str, told: str) -> None:
    suite.makepyfile(f"import pytest\n@pytest.mark.payline({marker})\ndef test_it(payline):\n    pass\n")
    result = run(suite)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([told])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("During handling of the above exception*")


def test_a_server_that_does_not_start_shows_its_output(suite: pytest.Pytester) -> None:
    suite.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def payline_server_options():
            return ("--journal-entries", "none at all")
        """
    )
    suite.makepyfile("def test_it(payline):\n    pass\n")
    result = run(suite)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["The server did not start. It said:", "*journal-entries*none at all*"])
    result.stdout.no_fnmatch_line("During handling of the above exception*")


def test_settings_of_the_environment_do_not_reach_the_server(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCKPAYLINE_CONTROL_TOKEN", "secret")
    monkeypatch.setenv("MOCKPAYLINE_PORT", "1")
    suite.makepyfile(PAYS)
    run(suite).assert_outcomes(passed=1)


def test_a_server_that_runs_already_is_used_where_one_is_named(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        test_pays=PAYS,
        test_where="""
        def test_where(payline_server, payline):
            print("it runs at", payline_server.url)
            assert payline.begin().payments() == []
        """,
    )
    with running_server("--control-token", "secret") as server:
        arguments = ("--payline-url", f"{server.url}/", "--payline-token", "secret", "-s")
        result = run(suite, *arguments)
        result.assert_outcomes(passed=2)
        result.stdout.fnmatch_lines([f"*it runs at {server.url}"])
        run(suite, "-n2", "--dist", "each", *arguments).assert_outcomes(passed=4)
        refused = run(suite, "--payline-url", server.url)
        refused.assert_outcomes(errors=2)
        refused.stdout.fnmatch_lines(["*The control token is missing.*"])


def test_four_workers_of_xdist_have_a_server_each(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from shop import opened

        @pytest.mark.parametrize("place", range(40))
        def test_it(payline, payline_server, place, worker_id, record_property):
            assert payline.payments() == []
            payline.pay(opened(payline)).gift_card(payline.gift_card(balance=25)).complement()
            payline.assert_paid("A1", gift_cards=[25], complement=75)
            assert [one.order_ref for one in payline.payments()] == ["A1"]
            record_property("server", f"{worker_id} {payline_server.url}")
        """
    )
    result = run(suite, "-n4", "--junit-xml", "report.xml")
    result.assert_outcomes(passed=40)
    servers = set(re.findall(r'name="server" value="(gw\d http://[^"]+)"', (suite.path / "report.xml").read_text()))
    assert len(servers) == len({one.split()[0] for one in servers}) == len({one.split()[1] for one in servers}) == 4


def test_a_suite_that_does_not_use_it_imports_nothing_of_it(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        f"""
        import sys

        def test_it():
            loaded = [name for name in {HEAVY!r} if name in sys.modules]
            assert loaded == []
            ours = sorted(name for name in sys.modules if name.startswith("mockpayline"))
            assert ours == ["mockpayline", "mockpayline.testing", "mockpayline.testing.plugin"]
        """
    )
    # Other plugins of this environment import what they need.
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patched:
        patched.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        run(suite, "-p", "mockpayline.testing.plugin").assert_outcomes(passed=1)


def test_a_suite_that_uses_it_does_not_import_the_server(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import sys
        from shop import opened

        def test_it(payline):
            payline.pay(opened(payline)).complement()
            payline.assert_paid("A1")
            heavy = ("mockpayline.app", "mockpayline.store", "mockpayline.scenario", "starlette", "uvicorn", "spyne")
            assert [name for name in heavy if name in sys.modules] == []
        """
    )
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patched:
        patched.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        run(suite, "-p", "mockpayline.testing.plugin").assert_outcomes(passed=1)


def test_the_plugin_is_found_by_its_entry_point_and_tells_of_itself(suite: pytest.Pytester) -> None:
    result = run(suite, "--fixtures", "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.payline(scenario=None, clock=None): what the world*"])
    result = run(suite, "--fixtures")
    result.stdout.fnmatch_lines(["payline_server [[]session scope[]]*", "payline -- *"])
    run(suite, "--help").stdout.fnmatch_lines(["mockpayline:", "*--payline-url=URL*"])


@pytest.mark.parametrize(
    "test", ["t.py::test_a", "t.py::test_a[1]", "t.py::test_a[é/../x]", f"t.py::test_{'long' * 40}", "t.py::[[", "::"]
)
def test_a_test_s_merchant_id_is_one_that_every_server_takes(test: str) -> None:
    for shared in (False, True):
        assert re.fullmatch(r"[A-Za-z0-9._@-]{1,50}", merchant_of(test, shared=shared))
    assert merchant_of(test) == merchant_of(test)
    assert merchant_of(test) != merchant_of(f"other/{test}"), "tests of the same name in other files have others"


def test_a_test_may_forget_its_world(suite: pytest.Pytester) -> None:
    suite.makepyfile("def test_it(payline):\n    payline.delete()\n")
    run(suite).assert_outcomes(passed=1)


def test_the_token_of_a_server_that_runs_is_taken_from_the_environment(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite.makepyfile(PAYS)
    with running_server("--control-token", "secret") as server:
        monkeypatch.setenv("MOCKPAYLINE_CONTROL_TOKEN", "secret")
        run(suite, "--payline-url", server.url).assert_outcomes(passed=1)
