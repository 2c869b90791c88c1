"""The commands of the command line; each imports what it needs when it runs.

A mistake of the user is one line on standard error, never a traceback: exit code 2 where the command was misused,
1 where it was understood and the answer is no.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mockpayline import __version__
from mockpayline.errors import InvalidValue, NotFound, SandboxError
from mockpayline.setting_forms import Choice, Flag
from mockpayline.settings import OPTIONS, Option, Settings

if TYPE_CHECKING:
    from mockpayline.domain.world import Declaration

Command = TypeVar("Command", bound=Callable[..., Any])

_LOGGING = ("log_level", "log_format")


def setting_flags(*names: str) -> Callable[[Command], Command]:
    """Return a decorator that gives a command the flags of these settings, or of all."""

    def decorate(command: Command) -> Command:
        for option in reversed([one for one in OPTIONS if not names or one.name in names]):
            command = _flag(option)(command)
        return command

    return decorate


def _flag(option: Option) -> Callable[[Command], Command]:
    form = option.row.form
    default = "none" if option.default in {None, ()} else form.write(option.default)
    text = f"{option.row.help} [{option.variable}; default {default}]"
    if isinstance(form, Flag):
        off = "--no-" + option.flag.removeprefix("--")
        return click.option(f"{option.flag}/{off}", option.name, default=None, help=text)
    if isinstance(form, Choice):
        words = click.Choice(form.words, case_sensitive=False)
        return click.option(option.flag, option.name, type=words, default=None, help=text)
    return click.option(option.flag, option.name, default=None, metavar=form.metavar, help=text)


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code."""
    try:
        result = cli.main(args=arguments, prog_name="mockpayline", standalone_mode=False)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "mockpayline"
        message = " ".join(error.format_message().split())
        click.echo(_without_cards(f"{command}: {message} (see {command} --help)"), err=True)
        return 2
    except click.Abort:
        return 130
    except SandboxError as error:
        click.echo(_without_cards(_told(error)), err=True)
        return 2 if isinstance(error, InvalidValue) else 1
    return int(result or 0)


def _without_cards(message: str) -> str:
    """Return a message as a terminal, and a log of CI, may have it: what was typed in the wrong place is in it."""
    from mockpayline.domain.card_number import without_cards

    return without_cards(message.encode(errors="surrogateescape")).decode(errors="surrogateescape")


def _told(error: SandboxError) -> str:
    from mockpayline.scenario.mistake import ScenarioError

    if isinstance(error, ScenarioError):
        return error.message
    told = [f"{word}: {text}" for word, text in (("seen", error.value), ("expected", error.expected)) if text]
    return f"mockpayline: {error.message}" + (f" ({', '.join(told)})" if told else "")


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mockpayline", message="%(prog)s %(version)s")
@setting_flags(*_LOGGING)
@click.pass_context
def cli(context: click.Context, /, **given: str | None) -> None:
    """Serve Payline's SOAP as a sandbox for the Carte Cadeau Carrefour."""
    context.obj = given
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@setting_flags()
@click.pass_obj
def serve(outer: dict[str, str | None], /, scenarios: tuple[str, ...], **given: str | None) -> int:
    """Serve a world per SCENARIO: a file, a folder of files, or the name of a built-in one.

    Without a scenario it is the demo world. Every option has an environment variable, named in brackets.
    """
    for name in _LOGGING:
        given[name] = given[name] or outer[name]
    settings = Settings.from_environment(os.environ, **given)
    from mockpayline import logs

    logs.configure(settings.log_level, settings.log_format)
    named = _named(scenarios)
    declarations = _declarations(named) if named else [_demo()]
    watched = _watched(named, declarations) if settings.watch else {}
    folders = [Path(one) for one in scenarios if Path(one).is_dir()] if settings.watch else []
    from mockpayline.app import serve as serve_worlds

    return serve_worlds(settings, declarations, watched, folders)


def _watched(scenarios: list[str], declarations: list[Declaration]) -> dict[str, Path]:
    """Return the file behind each merchant's world; built-in scenarios have none that anybody edits."""
    from mockpayline.scenario.loader import is_builtin

    pairs = zip(scenarios, declarations, strict=False)  # no scenario at all is the demo world
    files = {one.merchant_id: Path(named) for named, one in pairs if not is_builtin(named)}
    if not files:
        message = "--watch: no scenario file is served, and built-in scenarios do not change"
        raise InvalidValue(message, path="watch", expected="a SCENARIO that is a file, as serve --watch shop.yaml")
    return files


def _demo() -> Declaration:
    from mockpayline.scenario.compiled import demo

    return demo()


def _named(scenarios: tuple[str, ...]) -> list[str]:
    """Return the scenarios with those of a folder in its place."""
    if not scenarios:
        return []
    from mockpayline.scenario.loader import scenarios_in

    return [one for scenario in scenarios for one in scenarios_in(scenario)]


def _declarations(scenarios: list[str]) -> list[Declaration]:
    from mockpayline.scenario.loader import open_scenario
    from mockpayline.scenario.mistake import Mistake, ScenarioError

    declarations: list[Declaration] = []
    first_of: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for scenario in scenarios:
        try:
            declaration = open_scenario(scenario)
        except ScenarioError as error:
            mistakes += error.mistakes
            continue
        merchant = declaration.merchant_id
        if merchant in first_of:
            message = f"{scenario}: merchant.id: {first_of[merchant]} declares the same merchant"
            raise InvalidValue(message, path="merchant.id", value=merchant, expected="one scenario per merchant")
        first_of[merchant] = scenario
        declarations.append(declaration)
    if mistakes:
        raise ScenarioError(mistakes)
    return declarations


@cli.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
def check(scenarios: tuple[str, ...]) -> int:
    """Tell every mistake of each SCENARIO with its line and column; exit 1 if there is one.

    A SCENARIO is a file, a folder, whose files that end in .yaml, .yml or .json are checked, or a built-in one's name.
    """
    from mockpayline.scenario.loader import scenarios_in

    wrong = 0
    for scenario in scenarios:
        try:
            named = scenarios_in(scenario)
        except SandboxError as error:
            click.echo(error.message)
            wrong = 1
        else:
            wrong = max([wrong, *map(_checked, named)])
    return wrong


def _checked(scenario: str) -> int:
    from mockpayline.scenario.loader import open_scenario
    from mockpayline.scenario.mistake import ScenarioError, printable

    try:
        declaration = open_scenario(scenario)
    except ScenarioError as error:
        click.echo(error.message)
        return 1
    click.echo(f"ok {printable(scenario)}: scenario {declaration.scenario}, merchant {declaration.merchant_id}")
    return 0


@cli.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option("--url", metavar="URL", help="The running server to play against.  [default: a private one]")
@click.option("--junit", metavar="FILE", help="Write a report as JUnit's XML.")
@click.option("--trace", is_flag=True, help="Tell who did what at which instant of the world's clock.")
@setting_flags("control_token")
@click.pass_obj
def play(
    outer: dict[str, str | None],
    /,
    scenarios: tuple[str, ...],
    url: str | None,
    junit: str | None,
    trace: bool,
    control_token: str | None,
) -> int:
    """Play each SCENARIO's section `play` and tell what is not as it expects; exit 1 if anything is.

    A SCENARIO is a file, a folder of files, or the name of a built-in one. A running server's world of the same
    merchant is made anew.
    """
    from mockpayline import logs
    from mockpayline.hosting import PrivateServer
    from mockpayline.player.report import Report
    from mockpayline.player.stage import PUBLIC_URL, Stage

    settings = Settings.from_environment(os.environ, control_token=control_token, **outer)
    quiet = outer["log_level"] is None and not os.environ.get("MOCKPAYLINE_LOG_LEVEL")
    logs.configure("error" if quiet else settings.log_level, settings.log_format)
    report = Report(click.echo, trace=trace)
    with Stage(
        lambda store: PrivateServer(store=store, public_url=PUBLIC_URL),
        url=url,
        token=settings.control_token if url is not None else None,
        trace=trace,
    ) as stage:
        report.play_all(scenarios, stage.play)
    if junit is not None:
        report.write_junit(junit)
    return report.status


@cli.command()
@click.option("--url", metavar="URL", help="The running server to ask.  [default: the local one]")
@click.option("--merchant", metavar="ID", help="Tell of this merchant's world alone.  [default: all worlds]")
@click.option("--html", metavar="FILE", help="Write a page to hand over.")
@click.option("--junit", metavar="FILE", help="Write a report as JUnit's XML.")
@click.option("--fail-under", metavar="N", help="Exit 1 where less than N percent of the cases were met.")
@setting_flags("control_token")
@click.pass_obj
def report(
    outer: dict[str, str | None],
    /,
    url: str | None,
    merchant: str | None,
    html: str | None,
    junit: str | None,
    fail_under: str | None,
    control_token: str | None,
) -> int:
    """Tell what was met on a running server of all that an integration can meet, and what to run next."""
    from mockpayline.ready import default_url
    from mockpayline.report.command import tell

    settings = Settings.from_environment(os.environ, control_token=control_token, **outer)
    address = url or default_url(os.environ)
    files = {"html": html, "junit": junit}
    return tell(click.echo, address, merchant, settings.control_token, files, fail_under)


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--dialect", is_flag=True, help="Print the dialect that agrees alone, for a scenario.")
def compare(files: tuple[str, ...], dialect: bool) -> int:
    """Lay captured answers of the real platform beside the sandbox's, and tell what differs; exit 1 if anything does.

    A FILE is the XML of an answer to getWebPaymentDetails, getTransactionDetails or doRefund; several are of one
    payment. Card numbers are masked as they are read, and nothing is sent anywhere.
    """
    from mockpayline.compare.command import compare as compare_files

    return compare_files(click.echo, files, only_dialect=dialect)


@cli.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors: mockpayline schema > schema.json."""
    from mockpayline.scenario.json_schema import json_schema_text

    click.echo(json_schema_text(), nl=False)


@cli.command()
@click.argument("code", required=False)
def codes(code: str | None) -> None:
    """List the return codes with state and message, or tell all that is known of one CODE."""
    from mockpayline.contract.codes import all_codes, return_code

    if code is None:
        for one in all_codes().values():
            click.echo(f"{one.code}  {one.state or '-':14}  {one.long_message}".rstrip())
        return
    found = return_code(code)
    if found is None:
        from mockpayline.scenario.mistake import did_you_mean

        message = f"the catalogue has no such code{did_you_mean(code, all_codes())}"
        raise NotFound(message, path="code", value=code, expected="five digits")
    rows = {
        "code": found.code,
        "state": found.state or "unknown, so it cannot be scripted",
        "message": found.long_message,
        "earlier": found.short_message_legacy,
        "category": found.category,
        "comment": found.comment,
        "source": found.source_url,
    }
    for name, text in rows.items():
        if text:
            click.echo(f"{name:9} {text}")


@cli.command()
@click.argument("service")
@click.option("--address", metavar="URL", help="The address that the WSDL names.  [default: of a local server]")
def wsdl(service: str, address: str | None) -> None:
    """Print the WSDL of a SERVICE: WebPaymentAPI, DirectPaymentAPI or ExtendedAPI."""
    from mockpayline.contract.operations import SERVICES
    from mockpayline.contract.wsdl import wsdl as wsdl_of
    from mockpayline.ready import default_url
    from mockpayline.scenario.mistake import did_you_mean
    from mockpayline.scenario.values import Url

    if service not in SERVICES:
        message = f"there is no such service{did_you_mean(service, SERVICES)}"
        raise NotFound(message, path="service", value=service, expected=" or ".join(SERVICES))
    if address is not None:
        try:
            Url().read(address)
        except InvalidValue as error:
            error.message = f"--address: {error.message}"
            raise
    click.echo(wsdl_of(service, address or f"{default_url(os.environ)}/V4/services/{service}"))


@cli.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def ready(arguments: tuple[str, ...]) -> int:
    """Tell whether a server is ready: exit 0 if so, 1 if not (--url URL, --wait SECONDS)."""
    from mockpayline import ready as asking

    return asking.main(list(arguments))
