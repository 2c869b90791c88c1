"""What the plugin tells of a test that failed, and of a suite at its end."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import running_server
from tests.testing.suites import FAILS, PAYS, WATCHDOG, run


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
        import time
        from contextlib import closing
        from shop import opened

        def test_loses_money(payline, payline_server_options):
            card = payline.gift_card(balance=25)
            payline.pay(opened(payline)).gift_card(card).complement()
            # Somebody changes the account behind the sandbox's back, once the file shows it.
            file = payline_server_options[1].removeprefix("sqlite:///")
            select = "SELECT doc FROM gift_card WHERE number = ?"
            with closing(sqlite3.connect(file, timeout=30)) as store, store:
                ends = time.monotonic() + 30
                while b'"spent":2500' not in (found := (store.execute(select, (card.number,)).fetchone() or [b""])[0]):
                    assert time.monotonic() < ends, found
                    time.sleep(0.01)
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


def test_a_failing_test_of_a_worker_carries_its_evidence_too(suite: pytest.Pytester) -> None:
    suite.makepyfile(FAILS)
    result = run(suite, "-n4")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*- payline timeline -*", "*- payline reproduction -*"])


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
