from __future__ import annotations

import re
from pathlib import Path

import pytest

from mockpayline.settings import OPTIONS, Settings
from tests.packaging.dockerfile import Copy, Env, Run, Stage, User, Workdir, context_files, parse

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture
def stages() -> list[Stage]:
    return parse(TEXT)


@pytest.fixture
def final(stages: list[Stage]) -> Stage:
    return stages[-1]


def test_the_image_is_built_in_a_stage_of_its_own_and_copied_to_a_slim_one(stages: list[Stage]) -> None:
    assert [stage.name for stage in stages] == ["build", None]
    assert all(re.fullmatch(r"python:3\.\d+-slim", stage.base) for stage in stages), [one.base for one in stages]
    assert stages[0].base == stages[1].base, "an environment is moved only between equal interpreters"
    copied = [step for step in stages[1].steps if isinstance(step, Copy)]
    assert copied == [Copy(("/opt/mockpayline",), "/opt/mockpayline", "build")], "only the environment is copied"


def test_the_container_runs_as_a_user_of_a_fixed_number(final: Stage) -> None:
    users = [step.name for step in final.steps if isinstance(step, User)]
    assert users == ["10001:10001"], "Kubernetes tells by the number alone that it is not root"
    position = final.steps.index(User("10001:10001"))
    assert not any(isinstance(step, Run) for step in final.steps[position:]), "every RUN stands before USER"


def test_the_container_s_commands_need_no_shell(final: Stage) -> None:
    assert final.entrypoint == ("mockpayline",), "the server itself gets the signals"
    assert final.command == ("serve",)
    assert final.healthcheck == ("mockpayline", "ready", "--wait", "4")
    assert final.stop_signal == "SIGTERM"


def test_the_health_check_gives_its_question_more_time_than_it_takes(final: Stage) -> None:
    assert final.healthcheck is not None
    waits = float(final.healthcheck[-1])
    assert float(final.health["timeout"].removesuffix("s")) > waits, "the engine would break the question off"
    assert final.health.keys() == {"interval", "timeout", "start-period", "retries"}


def test_the_ports_that_are_told_are_those_that_are_served(final: Stage) -> None:
    values = {name: value for step in final.steps if isinstance(step, Env) for name, value in step.values.items()}
    assert final.exposed == [str(Settings().port), values["MOCKPAYLINE_TLS_PORT"]]
    assert values["MOCKPAYLINE_TLS_PORT"] == "443", "SDKs that bring their own addresses name no port"


def test_the_authority_is_kept_where_the_store_is(final: Stage) -> None:
    values = {name: value for step in final.steps if isinstance(step, Env) for name, value in step.values.items()}
    assert values["MOCKPAYLINE_TLS_FOLDER"].startswith("/data/"), "a volume there outlives the container"


def test_scenarios_are_mounted_where_the_server_runs(final: Stage) -> None:
    assert [step.path for step in final.steps if isinstance(step, Workdir)] == ["/scenarios"]
    assert ":/scenarios:ro" in TEXT, "the Dockerfile says so"


def test_every_variable_that_the_dockerfile_names_is_a_setting(final: Stage) -> None:
    known = {option.variable for option in OPTIONS}
    named = set(re.findall(r"MOCKPAYLINE_[A-Z_]+", TEXT))
    assert named <= known, f"there are no settings {named - known}"
    assert {"MOCKPAYLINE_HOST", "MOCKPAYLINE_CONTROL_TOKEN", "MOCKPAYLINE_ALLOWED_HOSTS"} <= named
    values = {name: value for step in final.steps if isinstance(step, Env) for name, value in step.values.items()}
    assert values["MOCKPAYLINE_HOST"] == "0.0.0.0", "a container is reached from outside"  # noqa: S104


def test_the_build_sees_the_package_its_scenarios_and_what_describes_it_alone() -> None:
    files = context_files(ROOT)
    assert {path.parts[0] for path in files} == {"LICENSE", "README.md", "mockpayline", "pyproject.toml", "scenarios"}
    assert Path("mockpayline/py.typed") in files
    assert not [path for path in files if "__pycache__" in path.parts], "compiled files stay behind"


def test_every_file_that_the_build_copies_is_there(stages: list[Stage]) -> None:
    sources = {one for step in stages[0].steps if isinstance(step, Copy) for one in step.sources}
    tops = {path.parts[0] for path in context_files(ROOT)}
    assert sources == tops, "what .dockerignore lets through is what COPY names"


@pytest.mark.parametrize(
    "text", ["RUN true", "FROM a\nADD b c", "FROM a AS b c", "FROM a\nENV b", "FROM a\nHEALTHCHECK NONE"]
)
def test_an_instruction_outside_the_subset_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not known|must be FROM|joined by ="):
        parse(text)


def test_lines_are_joined_and_remarks_between_them_left_out() -> None:
    (stage,) = parse('FROM a\nRUN b \\\n# why\n    && c\nCMD ["d", "e f"]\nENV g=h i="j k"')
    assert stage.steps == [Run(("/bin/sh", "-c", "b && c")), Env({"g": "h", "i": "j k"})]
    assert stage.command == ("d", "e f")
