"""The plugin in suites of its users, each run by a pytest of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mockpayline.testing.running import merchant_of
from tests.server import running_server

SHOP = Path(__file__).with_name("shop.py").read_text(encoding="utf-8")
WATCHDOG = 120.0
HEAVY = ("mockpayline.app", "mockpayline.errors", "httpx", "msgspec", "starlette", "uvicorn", "yaml", "lxml", "click")

PAYS = """
    from shop import opened

    def test_pays(payline):
        token = opened(payline)
        payline.pay(token).gift_card(payline.gift_card(balance=25)).complement()
        payline.assert_paid("A1", gift_cards=[25], complement=75)
"""
FAILS = """
    import pytest
    from shop import opened

    @pytest.mark.payline(clock="frozen")
    def test_fails(payline):
        token = opened(payline)
        payline.clock.advance("2m")
        payline.pay(token).gift_card(payline.gift_card(balance=25)).complement()
        payline.assert_paid("A1", complement=80)
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """A suite with a shop in it; its tests are still to be written."""
    pytester.makepyfile(shop=SHOP)
    return pytester


def run(suite: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return suite.runpytest_subprocess("-W", "error", "-p", "no:cacheprovider", "-ra", *arguments, timeout=WATCHDOG)


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


def test_a_failing_test_s_report_carries_timeline_and_reproduction_and_playing_it_replays_the_test(
    suite: pytest.Pytester,
) -> None:
    suite.makepyfile(FAILS)
    result = run(suite, "--payline-reproductions", "again")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            '>       payline.assert_paid("A1", complement=80)',
            "E       AssertionError: No payment of the order A1 is paid as expected.",
            "E         complement: wanted 80.00, seen 75.00",
            "*- payline timeline -*",
            "2026-03-01 09:32:00.000 *open -> accepted*",
            "*- payline reproduction -*",
            "# mockpayline play --trace */again/test_fails-*.yaml",
            "clock: {start: *2026-03-01T09:30:00.000Z*}",
            "play:",
            "  - doWebPayment:",
            "  - {wait: 2m}",
        ]
    )
    assert "sandbox.py:" not in result.stdout.str(), "the traceback ends in the test"
    (file,) = (suite.path / "again").iterdir()
    played = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "mockpayline", "play", "--trace", str(file)],
        capture_output=True,
        text=True,
        timeout=WATCHDOG,
        check=False,
    )
    assert played.returncode == 0, played.stdout + played.stderr
    timeline = [line for line in result.stdout.lines if line.startswith("2026-03-01 09:3")]
    assert timeline, "the report has a timeline"
    again = [line.strip() for line in played.stdout.splitlines()]
    missing = [line for line in timeline if line not in again]
    assert not missing, f"these happened only the first time: {missing}\n{played.stdout}"


def test_a_reproduction_is_written_without_being_asked_for(suite: pytest.Pytester) -> None:
    suite.makepyfile(FAILS)
    found = re.search(r"# mockpayline play --trace (\S+)", run(suite).stdout.str())
    assert found is not None
    assert Path(found[1]).read_text(encoding="utf-8").startswith("# What happened in the world of")


def test_a_test_that_passes_says_nothing_and_leaves_no_world(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import httpx
        from shop import opened

        def test_first(payline):
            opened(payline)

        def test_second(payline_server):
            assert httpx.get(f"{payline_server.url}/control/worlds", trust_env=False).json()["worlds"][1:] == []
        """
    )
    result = run(suite)
    result.assert_outcomes(passed=2)
    result.stdout.no_fnmatch_line("*payline timeline*")


def test_a_test_that_is_expected_to_fail_or_skips_says_nothing(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest

        @pytest.mark.xfail(strict=True)
        def test_expected(payline):
            assert False

        def test_skipped(payline):
            pytest.skip("not today")
        """
    )
    result = run(suite)
    result.assert_outcomes(xfailed=1, skipped=1)
    result.stdout.no_fnmatch_line("*payline timeline*")


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


def test_money_that_does_not_add_up_fails_a_test_that_passed(suite: pytest.Pytester) -> None:
    suite.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def payline_server_options(tmp_path_factory):
            return ("--store", f"sqlite:///{tmp_path_factory.mktemp('store')}/store.db")
        """
    )
    suite.makepyfile(
        """
        import sqlite3
        from contextlib import closing
        from shop import opened

        def test_loses_money(payline, payline_server_options):
            card = payline.gift_card(balance=25)
            payline.pay(opened(payline)).gift_card(card).complement()
            # Somebody changes the account behind the sandbox's back.
            file = payline_server_options[1].removeprefix("sqlite:///")
            with closing(sqlite3.connect(file, timeout=30)) as store, store:
                found, = store.execute("SELECT doc FROM gift_card WHERE number = ?", (card.number,)).fetchone()
                doc = found.replace(b'"spent":2500', b'"spent":2400')
                assert doc != found
                store.execute("UPDATE gift_card SET doc = ? WHERE number = ?", (doc, card.number))
        """
    )
    result = run(suite)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "The world's money does not add up.",
            "*Broken by 999900XXXXXXXXX0013: *",
            "*- payline timeline -*",
            "*- payline reproduction -*",
        ]
    )


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


def test_a_failing_test_shows_what_the_server_said_meanwhile(suite: pytest.Pytester) -> None:
    suite.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def payline_server_options():
            return ("--log-level", "debug")
        """
    )
    suite.makepyfile(FAILS)
    result = run(suite)
    result.stdout.fnmatch_lines(["*- payline server -*", "*doWebPayment answers 00000*"])


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


def test_a_failing_test_of_a_worker_carries_its_evidence_too(suite: pytest.Pytester) -> None:
    suite.makepyfile(FAILS)
    result = run(suite, "-n4")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*- payline timeline -*", "*- payline reproduction -*"])


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


@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_summary_tells_what_the_suite_met_and_never_met(suite: pytest.Pytester, workers: str) -> None:
    suite.makepyfile(
        test_pays=PAYS,
        test_cancels="""
        from shop import opened

        def test_cancels(payline):
            payline.pay(opened(payline)).cancel()
        """,
    )
    told = run(suite, "-n", workers).stdout.str()
    found = re.search(r"^Payline coverage (\d+) of (\d+); never met: .+", told, re.MULTILINE)
    assert found is not None, told
    assert 2 < int(found[1]) < int(found[2]), "both tests, in whichever worker they ran, met something"


def test_a_suite_that_met_nothing_tells_nothing(suite: pytest.Pytester) -> None:
    suite.makepyfile("def test_it():\n    pass\n")
    assert "Payline coverage" not in run(suite).stdout.str()


def test_what_was_met_on_a_server_of_others_is_what_this_suite_met(suite: pytest.Pytester) -> None:
    suite.makepyfile(PAYS)
    with running_server() as server:
        lines = [re.findall(r"^Payline coverage.*", run(suite, "--payline-url", server.url).stdout.str(), re.M)]
        suite.makepyfile(test_more="def test_nothing(payline):\n    payline.begin()\n")
        only = run(suite, "--payline-url", server.url, "test_more.py").stdout.str()
    assert len(lines[0]) == 1
    assert "Payline coverage" not in only, "what the first run met is not this one's"


def test_a_server_that_breaks_down_is_told_with_what_it_said(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        def test_it(payline, payline_server):
            payline_server.output.append("its last words\\n")
            payline_server._process.kill()
            payline_server._process.wait()
            payline.payments()
        """
    )
    result = run(suite)
    result.stdout.fnmatch_lines(
        [
            "E *Unreachable: No server answers at http://127.0.0.1:*",
            "it cannot be told what happened: Unreachable: *",
            "*- payline server -*",
            "its last words",
        ]
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED, "pytest itself goes on"


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
