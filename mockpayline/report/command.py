"""The command: ask, tell, write the files that were asked for, and judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from mockpayline.errors import InvalidValue, SandboxError
from mockpayline.report.source import Told, ask
from mockpayline.report.text import lines


def tell(
    echo: Callable[[str], object],
    url: str,
    merchant: str | None,
    token: str | None,
    files: Mapping[str, str | None],
    fail_under: str | None,
) -> int:
    """Tell of a server's coverage with `echo` and return the status: 1 where less than `fail_under` percent is met.

    `files` are where to write the report as `html` and `junit`. Raises `InvalidValue` for a share that is none, what
    `report.source.ask` raises, and `SandboxError` for a file that cannot be written.
    """
    least = None if fail_under is None else _percent(fail_under)
    told = ask(url, merchant, token)
    for line in lines(told):
        echo(line)
    for kind, file in files.items():
        if file is not None:
            _write(kind, file, _page(told) if kind == "html" else _junit(told, least))
    percent = told.coverage.totals.percent
    if least is None or percent >= least:
        return 0
    echo(f"{percent} % is less than {least} %")
    return 1


def _percent(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= 100:
        return int(text)
    message = "--fail-under: this is no share of the cases"
    raise InvalidValue(message, path="fail_under", value=text, expected="a whole number of percent, from 0 to 100")


def _page(told: Told) -> bytes:
    from mockpayline.report.page import page

    return page(told, datetime.now(UTC))


def _junit(told: Told, least: int | None) -> bytes:
    from mockpayline.report.junit import junit

    return junit(told, least)


def _write(kind: str, file: str, report: bytes) -> None:
    try:
        Path(file).write_bytes(report)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SandboxError(f"--{kind}: the file cannot be written: {reason}", path=kind, value=file) from None
