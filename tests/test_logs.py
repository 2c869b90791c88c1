from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.card_number import luhn_digit
from mockpayline.errors import Unauthorized
from mockpayline.logs import JsonFormatter, TextFormatter, configure, redacted, request_id
from mockpayline.soap.authentication import credentials


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def logger_into(stream: io.StringIO, form: str) -> logging.Logger:
    configure("debug", form, stream)
    return logging.getLogger("mockpayline.test")


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Basic ZGVtbzpkZW1v",
        "authorization=Basic ZGVtbzpkZW1v",
        "{'Authorization': 'Basic ZGVtbzpkZW1v', 'Host': 'x'}",
        "(b'authorization', b'Digest ZGVtbzpkZW1v')",
        'headers {"authorization": "ZGVtbzpkZW1v"}',
        "sent Basic ZGVtbzpkZW1v to it",
        "Bearer ZGVtbzpkZW1v.",
        "Proxy-Authorization: bearer   ZGVtbzpkZW1v",
    ],
)
def test_no_credential_comes_through(line: str) -> None:
    assert "ZGVtbzpkZW1v" not in redacted(line)
    assert "[hidden]" in redacted(line)


@pytest.mark.parametrize(
    "line", ["Basic authentication failed", 'WWW-Authenticate: Basic realm="Payline"', "no bearer token was sent"]
)
def test_talk_of_authentication_stays_readable(line: str) -> None:
    assert redacted(line) == line


@given(st.text("0123456789", min_size=12, max_size=18).filter(lambda digits: len(digits) != 13))
def test_no_card_number_comes_through(digits: str) -> None:
    number = digits + luhn_digit(digits)
    for line in (number, f"card={number}&", f"<number>{number}</number>", f"pan{number}x", f"'{number}'", f"{number}."):
        assert number not in redacted(line), f"{line} comes through"


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("4970100000325734", "497010XXXXXX5734"),
        ("9999000500000000018", "999900XXXXXXXXX0018"),
        ("1234567890123", "123456XXX0123"),
        ("4970 1000 0032 5734", "497010XXXXXX5734"),
        ("4970-1000-0032-5734", "497010XXXXXX5734"),
        ("9999 0005 0000 0000 018", "999900XXXXXXXXX0018"),
        ("3700 000000 00002", "370000XXXXX0002"),
        ("49701000003257341230", "497010XXXXXXXXXX1230"),
    ],
)
def test_card_numbers_are_masked_as_they_are_written(line: str, masked: str) -> None:
    assert redacted(f"a {line} b") == f"a {masked} b"


@pytest.mark.parametrize(
    "line",
    [
        "transaction 14015150235742",
        "token 1eQhWGp8QLwJxn6771401466770123456 opened",
        "codes 02305 02303 02321 01100",
        "123456789012",
        "2026-03-01 10:00:00 port 8000",
    ],
)
def test_transaction_ids_tokens_and_short_numbers_come_through(line: str) -> None:
    assert redacted(line) == line


def test_thirty_three_digits_are_no_token() -> None:
    assert redacted("1" * 33) == "111111" + "X" * 23 + "1111"


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_come_through_in_no_part_of_a_line(form: str) -> None:
    stream = io.StringIO()
    log = logger_into(stream, form)
    try:
        int("card 4970100000325734")
    except ValueError:
        log.exception("with %s", "Basic ZGVtbzpkZW1v", extra={"seen": "4970100000325734", "many": 4970100000325734})
    assert "4970100000325734" not in stream.getvalue()
    assert "ZGVtbzpkZW1v" not in stream.getvalue()
    assert stream.getvalue().count("497010XXXXXX5734") >= 3


def test_a_text_line_has_time_level_logger_request_and_message() -> None:
    stream = io.StringIO()
    token = request_id.set("r-1")
    try:
        logger_into(stream, "text").warning("opened %s", "CCC1", extra={"ms": 12})
    finally:
        request_id.reset(token)
    time, rest = stream.getvalue().split(" ", 1)
    assert datetime.fromisoformat(time).tzinfo is not None
    assert rest == "warning mockpayline.test [r-1]: opened CCC1 ms=12\n"


def test_no_message_can_write_a_text_line_of_its_own() -> None:
    stream = io.StringIO()
    logger_into(stream, "text").info("a\nb\r\x1b[31m\u2028c", extra={"name_of": "d\ne"})
    assert len(stream.getvalue().splitlines()) == 1, stream.getvalue()
    assert "a\\nb\\r\\x1b[31m\\u2028c name_of=d e" in stream.getvalue()


def test_a_traceback_stands_indented_below_its_text_line() -> None:
    stream = io.StringIO()
    try:
        int("no")
    except ValueError:
        logger_into(stream, "text").exception("failed")
    first, *rest = stream.getvalue().splitlines()
    assert first.endswith("failed")
    assert rest
    assert all(line.startswith("    ") for line in rest)


def test_a_json_line_is_one_object_with_the_named_keys() -> None:
    stream = io.StringIO()
    token = request_id.set("r-2")
    log = logger_into(stream, "json")
    try:
        log.info("opened\n%s", "\u00e9", extra={"ms": 1.5, "merchant": "DEMO", "level": "mine"})
        log.error("failed", exc_info=(ValueError, ValueError("no"), None), stack_info=True)
    finally:
        request_id.reset(token)
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert first.pop("ts").endswith("Z")
    assert first == {
        "level": "info",
        "logger": "mockpayline.test",
        "message": "opened\n\u00e9",
        "request_id": "r-2",
        "ms": 1.5,
        "merchant": "DEMO",
    }
    assert second["exception"].startswith("ValueError: no")
    assert "Stack (most recent call last)" in second["exception"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_outside_a_request_a_line_names_none(form: str) -> None:
    stream = io.StringIO()
    logger_into(stream, form).info("started")
    assert "request_id" not in stream.getvalue()
    assert "[" not in stream.getvalue()


def test_a_request_id_given_with_the_line_stays() -> None:
    stream = io.StringIO()
    logger_into(stream, "json").info("later", extra={"request_id": "r-3"})
    assert json.loads(stream.getvalue())["request_id"] == "r-3"


def test_a_formatter_alone_needs_no_request_id() -> None:
    record = logging.makeLogRecord({"msg": "plain"})
    assert TextFormatter().format(record).endswith(": plain")
    assert json.loads(JsonFormatter().format(record))["message"] == "plain"


def test_configuring_again_replaces_what_was_and_leaves_other_handlers() -> None:
    other = logging.NullHandler()
    logging.getLogger().addHandler(other)
    first, second = io.StringIO(), io.StringIO()
    configure("info", "text", first)
    handler = configure("warning", "text", second)
    logging.getLogger("mockpayline.test").info("quiet")
    logging.getLogger("mockpayline.test").warning("loud")
    assert first.getvalue() == ""
    assert "quiet" not in second.getvalue()
    assert "loud" in second.getvalue()
    assert {other, handler} <= set(logging.getLogger().handlers)


@pytest.mark.parametrize(("level", "quiet"), [("debug", logging.WARNING), ("error", logging.ERROR)])
def test_talkative_libraries_tell_warnings_only(level: str, quiet: int) -> None:
    configure(level, "text", io.StringIO())
    assert logging.getLogger("httpx").level == quiet


@pytest.mark.parametrize("header", [None, "Digest x", "Basic %%%", "Basic eA==", "Basic OmtleQ=="])
def test_the_reason_of_a_refused_header_is_readable_in_the_log(header: str | None) -> None:
    with pytest.raises(Unauthorized) as refused:
        credentials(header)
    assert redacted(f"refused: {refused.value.message}") == f"refused: {refused.value.message}"
