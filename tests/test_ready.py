from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from mockpayline.ready import POLL_SECONDS, ask, default_url, main, wait_until_ready


@contextmanager
def server(statuses: Callable[[], int], paths: list[str] | None = None) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if paths is not None:
                paths.append(self.path)
            self.send_response(statuses())
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}"
        finally:
            running.shutdown()
            thread.join()


@pytest.fixture
def closed() -> Iterator[str]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def test_a_ready_server_is_ready_and_asked_at_the_control_api(capsys: pytest.CaptureFixture[str]) -> None:
    paths: list[str] = []
    with server(lambda: 200, paths) as url:
        assert main(["--url", url + "/below/"]) == 0
    assert capsys.readouterr().out == f"ready: {url}/below/\n"
    assert paths == ["/below/control/ready"]


def test_a_server_that_is_not_ready_is_told_with_its_status(capsys: pytest.CaptureFixture[str]) -> None:
    with server(lambda: 503) as url:
        assert main(["--url", url]) == 1
    assert capsys.readouterr().err == f"not ready: {url}: it answers 503 Service Unavailable\n"


def test_no_server_is_told_with_the_reason(closed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--url", closed]) == 1
    assert capsys.readouterr().err == f"not ready: {closed}: Connection refused\n"


def test_waiting_asks_again_until_the_server_is_ready() -> None:
    answers = iter([503, 503, 200])
    pauses: list[float] = []
    with server(lambda: next(answers)) as url:
        assert wait_until_ready(url, 3600, sleep=pauses.append) is None
    assert pauses == [POLL_SECONDS, POLL_SECONDS]


def test_waiting_ends_when_its_time_is_over(closed: str) -> None:
    clock = [0.0]

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    assert wait_until_ready(closed, 1.0, now=lambda: clock[0], sleep=sleep) == "Connection refused"
    assert 0.8 <= clock[0] <= 1.0


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with server(lambda: 200) as url:
        assert ask(url, 5) is None


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"MOCKPAYLINE_PORT": "9000"}, "http://127.0.0.1:9000"),
        ({"MOCKPAYLINE_HOST": "0.0.0.0", "MOCKPAYLINE_PORT": ""}, "http://127.0.0.1:8000"),  # noqa: S104
        ({"MOCKPAYLINE_HOST": "::"}, "http://[::1]:8000"),
        ({"MOCKPAYLINE_HOST": "sandbox"}, "http://sandbox:8000"),
    ],
)
def test_the_server_of_the_environment_is_asked_by_default(environment: dict[str, str], url: str) -> None:
    assert default_url(environment) == url


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--url", "ftp://host"], "--url: this is no http or https address (seen: ftp://host)"),
        (["--url", "http://host:99999"], "Port out of range"),
        (["--wait", "soon"], "--wait: this is no number of seconds (seen: soon, expected: 0 to 3600)"),
        (["--wait", "3601"], "--wait: this is no number of seconds"),
        (["--wait", "-1"], "--wait"),
        (["--wiat", "1"], "unrecognized arguments: --wiat 1"),
    ],
)
def test_misuse_is_one_line_and_exit_code_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    told = capsys.readouterr().err
    assert caught.value.code == 2
    assert told.startswith("mockpayline ready: ")
    assert sentence in told
    assert told.count("\n") == 1


def test_the_command_imports_nothing_outside_the_standard_library(closed: str) -> None:
    code = (
        "import sys\n"
        "from mockpayline.cli import main\n"
        f"main(['ready', '--url', '{closed}'])\n"
        "ours = {'mockpayline', 'mockpayline.cli', 'mockpayline.ready'}\n"
        "tops = {name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)\n"
        "strange = {name for name in tops if not name.startswith(('_', 'mockpayline', 'site', 'distutils'))}\n"
        "mine = {name for name in sys.modules if name.startswith('mockpayline')} - ours\n"
        "print(sorted(strange | mine))\n"
    )
    done = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
