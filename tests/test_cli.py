from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from mockpayline import __version__
from mockpayline.cli import main
from mockpayline.contract.codes import all_codes
from mockpayline.domain.world import Declaration
from mockpayline.scenario.loader import demo
from mockpayline.settings import OPTIONS, Settings

SCENARIO = "merchant: {id: M, points_of_sale: [{label: shop}]}\n"


class Served:
    """Stands for `mockpayline.app`: remembers what it was asked to serve."""

    def __init__(self) -> None:
        self.calls: list[tuple[Settings, list[Declaration]]] = []

    def serve(
        self, settings: Settings, declarations: list[Declaration], watched: dict[str, Path], folders: list[Path]
    ) -> int:
        self.watched, self.folders = watched, folders
        self.calls.append((settings, declarations))
        return 7


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Served:
    calls = Served()
    app = ModuleType("mockpayline.app")
    monkeypatch.setattr(app, "serve", calls.serve, raising=False)
    monkeypatch.setitem(sys.modules, "mockpayline.app", app)
    monkeypatch.setattr("mockpayline.logs.configure", lambda *_: None)
    for option in OPTIONS:
        monkeypatch.delenv(option.variable, raising=False)
    return calls


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "shop.yaml"
    path.write_text(SCENARIO)
    return str(path)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-m", "mockpayline", *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_python_runs_the_package_and_tells_its_version() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"mockpayline {__version__}\n", "")


def test_without_a_command_it_tells_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    told = capsys.readouterr().out
    for command in ("serve", "check", "codes", "wsdl", "ready"):
        assert re.search(rf"^  {command} ", told, re.MULTILINE), f"the help does not name {command}"


@pytest.mark.parametrize(
    "arguments", [["check", "nowhere.yaml"], ["codes", "1"], ["serve", "--port", "x"], ["nothing"]]
)
def test_a_mistake_is_told_without_a_traceback(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode in {1, 2}
    assert len((done.stdout + done.stderr).splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_option_is_misuse_and_names_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--prot", "1"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("mockpayline serve: No such option")
    assert told.endswith("(see mockpayline serve --help)\n")


def test_serve_without_a_scenario_serves_the_demo_world(served: Served) -> None:
    assert main(["serve"]) == 7, "what serve returns is the exit code"
    assert served.calls == [(Settings(), [demo()])]


def test_serve_serves_each_scenario_in_order(served: Served, scenario: str) -> None:
    assert main(["serve", scenario, "demo"]) == 7
    assert [one.merchant_id for one in served.calls[0][1]] == ["M", "DEMO"]


def test_serve_watches_the_scenarios_that_are_files(served: Served, scenario: str) -> None:
    assert main(["serve", scenario, "demo"]) == 7
    assert served.watched == {}, "nothing is watched unasked"
    assert main(["serve", "--watch", scenario, "demo"]) == 7
    assert served.watched == {"M": Path(scenario)}


def test_serve_watches_the_folders_that_it_is_given_for_more(served: Served, scenario: str) -> None:
    folder = Path(scenario).parent
    assert main(["serve", str(folder)]) == 7
    assert served.folders == [], "nothing is watched unasked"
    assert main(["serve", "--watch", "demo", str(folder)]) == 7
    assert (served.watched, served.folders) == ({"M": Path(scenario)}, [folder])


@pytest.mark.parametrize("scenarios", [[], ["demo"]])
def test_there_is_nothing_to_watch_in_the_built_in_scenarios(
    served: Served, scenarios: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--watch", *scenarios]) == 2
    assert "--watch: no scenario file is served" in capsys.readouterr().err
    assert not served.calls


def test_every_setting_is_an_option_of_serve_with_its_variable(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    for option in OPTIONS:
        assert option.flag in told
        assert f"[{option.variable};" in told, f"the help of {option.flag} does not name its variable"


def test_flags_win_over_variables(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCKPAYLINE_PORT", "9000")
    monkeypatch.setenv("MOCKPAYLINE_MAX_BODY", "1MiB")
    assert main(["serve", "--port", "0", "--strict-merchants", "--allowed-hosts", "a,b"]) == 7
    expected = Settings(port=0, max_body=1024 * 1024, strict_merchants=True, allowed_hosts=("a", "b"))
    assert served.calls[0][0] == expected


@pytest.mark.parametrize(
    ("arguments", "level"),
    [
        (["--log-level", "debug", "serve"], "debug"),
        (["serve", "--log-level", "debug"], "debug"),
        (["--log-level", "error", "serve", "--log-level", "debug"], "debug"),
    ],
)
def test_log_options_stand_before_or_behind_the_command(served: Served, arguments: list[str], level: str) -> None:
    assert main(arguments) == 7
    assert served.calls[0][0].log_level == level


def test_two_scenarios_of_one_merchant_are_a_mistake(
    served: Served, scenario: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", scenario, scenario]) == 2
    assert "declares the same merchant (seen: M" in capsys.readouterr().err
    assert not served.calls


def test_serve_tells_the_mistakes_of_all_scenarios(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("merchant: 1\n")
    assert main(["serve", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == [str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")]
    assert not served.calls


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["--workers", "2"],
            "mockpayline: workers: more than one process needs a store outside the process (seen: 2, expected: 1, or",
        ),
        (["--store", "mysql://f"], "mockpayline: --store: this is no store of this version (seen: mysql://f, "),
        (["--control-token", ""], "mockpayline: --control-token: this is no token (expected: "),
    ],
)
def test_an_illegal_setting_is_misuse(
    served: Served, arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *arguments]) == 2
    assert capsys.readouterr().err.startswith(line)


def test_check_says_ok_of_each_good_scenario(scenario: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", scenario, "demo"]) == 0
    assert (
        capsys.readouterr().out == f"ok {scenario}: scenario shop, merchant M\nok demo: scenario demo, merchant DEMO\n"
    )


def test_check_tells_every_mistake_and_goes_on(
    scenario: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("giftcards: []\nmerchant: {}\n")
    assert main(["check", str(wrong), scenario]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{wrong}:1:1: giftcards: unknown key; did you mean gift_cards?")
    assert lines[1].startswith(f"{wrong}:2:11: merchant.points_of_sale: the value is missing")
    assert lines[2].startswith(f"ok {scenario}")


def test_check_needs_a_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 2
    assert "Missing argument 'SCENARIO...'" in capsys.readouterr().err


def test_codes_lists_the_whole_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:5] for line in lines] == list(all_codes())
    assert "02305  ERROR           Invalid field format" in lines


def test_codes_tells_all_of_one_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codes", "02610"]) == 0
    told = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert (told["code"], told["state"]) == ("02610", "REFUSED")
    assert told["source"].startswith("https://")
    assert {"message", "category"} <= set(told)


def test_codes_says_that_a_code_without_a_state_cannot_be_scripted(capsys: pytest.CaptureFixture[str]) -> None:
    code = next(code for code, row in all_codes().items() if not row.state)
    assert main(["codes", code]) == 0
    assert "cannot be scripted" in capsys.readouterr().out


def test_codes_names_the_nearest_of_an_unknown_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codes", "2610"]) == 1
    assert "the catalogue has no such code; did you mean 02610? (seen: 2610" in capsys.readouterr().err


def test_wsdl_prints_a_service_at_an_address(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["wsdl", "WebPaymentAPI", "--address", "https://sandbox.test/soap?a=b&c=d"]) == 0
    told = capsysbinary.readouterr().out
    assert told.startswith(b"<?xml")
    assert b'location="https://sandbox.test/soap?a=b&amp;c=d"' in told


def test_wsdl_names_a_local_server_by_default(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("MOCKPAYLINE_PORT", "9000")
    assert main(["wsdl", "ExtendedAPI"]) == 0
    assert b'location="http://127.0.0.1:9000/V4/services/ExtendedAPI"' in capsysbinary.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["wsdl", "webpaymentapi"], 1, "there is no such service; did you mean WebPaymentAPI?"),
        (["wsdl", "WebPaymentAPI", "--address", "here"], 2, "--address: this is no address to call (seen: here"),
    ],
)
def test_wsdl_explains_what_it_cannot_print(
    arguments: list[str], code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    assert sentence in capsys.readouterr().err


def test_ready_asks_the_server(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        assert main(["ready", "--url", url]) == 1
    assert capsys.readouterr().err == f"not ready: {url}: Connection refused\n"


def test_ready_behind_a_global_option_is_the_same_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--log-level", "debug", "ready", "--wait", "soon"])
    assert caught.value.code == 2
    assert "--wait: this is no number of seconds" in capsys.readouterr().err


def test_an_interrupted_command_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mockpayline.contract.codes.all_codes", interrupt)
    assert main(["codes"]) == 130


def test_the_commands_import_the_server_only_to_serve() -> None:
    code = (
        "import sys\n"
        "from mockpayline.cli import main\n"
        "main(['check', 'demo'])\n"
        "print(sorted({'starlette', 'uvicorn', 'httpx', 'lxml', 'spyne', 'jinja2'} & set(sys.modules)))\n"
    )
    done = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
