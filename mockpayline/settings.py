"""All settings of the server in one table: the class `Settings`, whose annotations are its rows.

Each row gives a name, a form, a default, a unit and a sentence. From it derive the flag of the command line
(`max_body`: `--max-body`) and the environment variable (`MOCKPAYLINE_MAX_BODY`). A flag wins over a variable, a
variable over the default; a variable that is set to nothing counts as not set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, get_args

from msgspec import Struct
from msgspec.structs import fields

from mockpayline.errors import InvalidValue
from mockpayline.setting_forms import (
    KIB,
    MIB,
    Address,
    Addresses,
    Choice,
    Flag,
    Form,
    HostNames,
    Hosts,
    NetworkNames,
    Number,
    Seconds,
    Size,
    Word,
)


class Row(Struct, frozen=True):
    """What a setting's annotation says of it: its form, its meaning, its unit; a secret is never repeated."""

    form: Form
    help: str
    unit: str = ""
    secret: bool = False


_COUNT = Number("such number", "a whole number from 1")
_BYTES = Size("size", "a number of bytes, as 262144, 256KiB or 64MiB")
_TEXT = Word("such text", "a text of 1 to 100 characters", r"[^\x00-\x1f\x7f-\x9f]{1,100}")
_PLACES = Hosts(
    "list of hosts and networks",
    "host names, IP addresses and networks separated by commas, as intranet.test,169.254.1.0/24,fe80::/10",
)
_SECONDS = Seconds("such duration", "a number with its unit, as 10s or 500ms, at most 1h")


class Settings(Struct, kw_only=True, frozen=True):
    """The server's settings; made by `from_environment`, or directly by a program.

    Raises `InvalidValue` for a value that is not legal, with the value and the legal form.
    """

    host: Annotated[
        str, Row(Word("address to listen on", "an IP address or host name"), "The address to listen on.")
    ] = "127.0.0.1"
    port: Annotated[
        int,
        Row(Number("port", "a whole number from 0 to 65535", 0, 65535), "The port to listen on; 0 is any free one."),
    ] = 8000
    store: Annotated[
        str,
        Row(
            Word(
                "store of this version",
                "sqlite:// (memory), sqlite:///FILE or sqlite:////ABSOLUTE/FILE; postgresql:// comes later",
                r"sqlite://(/(?!:memory:)[^\x00-\x1f\x7f?#]{0,1000}[^\x00-\x1f\x7f?#/])?",
            ),
            "Where worlds are kept: in memory, or in a SQLite file that is there again after a restart.",
        ),
    ] = "sqlite://"
    public_url: Annotated[
        str | None,
        Row(
            Address("public address", "an http or https address without query, as https://payline.example.test"),
            "The address that buyers and clients reach the server by, where it is not the request's Host.",
        ),
    ] = None
    failover_urls: Annotated[
        tuple[str, ...],
        Row(
            Addresses(
                "list of addresses",
                "at most 10 http or https addresses separated by commas, as https://one.test,https://two.test:8443",
            ),
            "What the fail-over directory names, in this order, in place of the address that was asked.",
        ),
    ] = ()
    tls: Annotated[
        bool,
        Row(
            Flag("yes or no", "true or false"),
            "Listen for HTTPS too, with a certificate for Payline's host names by an authority made for this machine.",
        ),
    ] = False
    tls_port: Annotated[
        int,
        Row(
            Number("port", "a whole number from 0 to 65535", 0, 65535),
            "The port of HTTPS; 0 is any free one. SDKs that bring their own addresses ask at 443.",
        ),
    ] = 8443
    tls_hosts: Annotated[
        tuple[str, ...],
        Row(
            NetworkNames("list of hosts", "host names and IP addresses separated by commas, without ports"),
            "Further hosts in the certificate, besides Payline's, localhost and those of other settings.",
        ),
    ] = ()
    tls_folder: Annotated[
        str | None,
        Row(
            Word("folder", "the path of a folder", r"[^\x00-\x1f\x7f]{1,1000}"),
            "Where the authority is kept; by default mockpayline/tls in the user's data folder.",
        ),
    ] = None
    workers: Annotated[
        int,
        Row(
            Number("number of workers", "a whole number from 1 to 64", 1, 64),
            "How many processes serve; more than one needs a store in a file.",
        ),
    ] = 1
    fresh: Annotated[
        bool,
        Row(
            Flag("yes or no", "true or false"),
            "Forget all worlds of the store at the start, with their payments and balances.",
        ),
    ] = False
    seed: Annotated[str | None, Row(_TEXT, "What identifiers derive from, in place of the seeds of the scenarios.")] = (
        None
    )
    strict_merchants: Annotated[
        bool,
        Row(
            Flag("yes or no", "true or false"),
            "Refuse merchant ids that no scenario declares, instead of giving each a world of its own.",
        ),
    ] = False
    ticket: Annotated[
        str,
        Row(
            Choice(
                "ticket", "point-of-sale, none, button or redirect", ("point-of-sale", "none", "button", "redirect")
            ),
            "What the buyer sees after paying or a final refusal, on the page and in the widget alike: what the point"
            " of sale's end_of_payment_redirection says (the shop at once, else a ticket with a button to it); or,"
            " whatever that says, no ticket, but the shop at once; a ticket with a button; or a ticket that leads to"
            " the shop by itself after 5 seconds.",
        ),
    ] = "point-of-sale"
    watch: Annotated[
        bool,
        Row(
            Flag("yes or no", "true or false"),
            "Read a scenario file again when it, or a file that it extends, was edited; payments and balances stay."
            " With one worker only.",
        ),
    ] = False
    control_token: Annotated[
        str | None,
        Row(
            Word("token", "1 to 255 printable characters without blanks"),
            "The bearer token that the control API and the inspector ask for.",
            secret=True,
        ),
    ] = None
    allowed_hosts: Annotated[
        tuple[str, ...],
        Row(
            HostNames("list of host names", "host names separated by commas, without ports"),
            "Host names, besides the local ones, under which the control API and the inspector answer.",
        ),
    ] = ()
    log_level: Annotated[
        str,
        Row(
            Choice("log level", "debug, info, warning or error", ("debug", "info", "warning", "error")),
            "The least important log lines to write.",
        ),
    ] = "info"
    log_format: Annotated[
        str, Row(Choice("log format", "text or json", ("text", "json")), "Log lines for people or for programs.")
    ] = "text"
    max_body: Annotated[int, Row(_BYTES, "The largest body of a request, also when unpacked.", "bytes")] = 256 * KIB
    max_depth: Annotated[
        int,
        Row(
            Number("such depth", "a whole number from 8 to 200", 8, 200),
            "How deep elements of a request may stand in one another.",
        ),
    ] = 64
    max_width: Annotated[int, Row(_COUNT, "How many children one element of a request may have.")] = 10_000
    max_attributes: Annotated[int, Row(_COUNT, "How many attributes one request may have in all.")] = 1_000
    max_head: Annotated[
        int,
        Row(
            Size("such size", "a number of bytes from 1KiB on, as 65536 or 64KiB", 1024),
            "The largest head of a request: its first line and its headers.",
            "bytes",
        ),
    ] = 64 * KIB
    head_timeout: Annotated[
        float,
        Row(
            _SECONDS,
            "How long the head of a request may take from its first byte on, and before it the handshake of HTTPS.",
            "seconds",
        ),
    ] = 10.0
    body_timeout: Annotated[float, Row(_SECONDS, "How long the body of a request may take.", "seconds")] = 60.0
    idle_timeout: Annotated[
        float, Row(_SECONDS, "How long a connection is kept on which no request is under way.", "seconds")
    ] = 75.0
    send_timeout: Annotated[
        float, Row(_SECONDS, "How long an answer waits for a client that reads nothing of it.", "seconds")
    ] = 30.0
    connections: Annotated[
        int,
        Row(
            Number("such number", "a whole number from 1 to 100000", 1, 100_000),
            "How many connections a process keeps at a time, as far as the system gives it files for them; further"
            " ones are answered 503.",
        ),
    ] = 4096
    journal_entries: Annotated[int, Row(_COUNT, "How many journal entries a world keeps.")] = 1_000
    journal_bytes: Annotated[int, Row(_BYTES, "How large all journals together may grow.", "bytes")] = 64 * MIB
    payments: Annotated[
        int, Row(_COUNT, "How many payments a world keeps; the oldest finished are dropped, a thousandth at once.")
    ] = 20_000
    worlds: Annotated[int, Row(_COUNT, "How many worlds the server keeps.")] = 10_000
    gift_cards: Annotated[
        int,
        Row(_COUNT, "How many gift cards a world keeps; the oldest of those known by number alone are dropped."),
    ] = 100_000
    notifications: Annotated[
        int, Row(_COUNT, "How many notifications may wait to be sent; with as many, no payment is opened.")
    ] = 50_000
    notification_timeout: Annotated[
        float, Row(_SECONDS, "How long one call of a notification address may take.", "seconds")
    ] = 10.0
    notifications_at_once: Annotated[
        int,
        Row(
            Number("such number", "a whole number from 1 to 1000", 1, 1000),
            "How many calls of notification addresses may be under way at the same time.",
        ),
    ] = 32
    notification_allow: Annotated[
        tuple[str, ...],
        Row(_PLACES, "Hosts and networks that notifications may go to though they are refused otherwise."),
    ] = ()
    notification_deny: Annotated[
        tuple[str, ...],
        Row(_PLACES, "Hosts and networks that no notification goes to, whatever allows it."),
    ] = ()
    drain_bytes: Annotated[
        int, Row(_BYTES, "How much of a body that is too large is read, so that its sender sees the answer.", "bytes")
    ] = 16 * MIB
    drain_timeout: Annotated[float, Row(_SECONDS, "How long a body that is too large is read.", "seconds")] = 5.0

    def __post_init__(self) -> None:
        """Check every value that differs from its default."""
        for option in OPTIONS:
            value = getattr(self, option.name)
            if value != option.default:
                option.check(value, option.name)
        if self.workers > 1 and (self.store == "sqlite://" or self.watch):
            raise InvalidValue(
                "workers: more than one process needs a store outside the process"
                if self.store == "sqlite://"
                else "workers: one process alone can watch scenario files",
                path="workers",
                value=self.workers,
                expected="1, or --store sqlite:///FILE with it" if self.store == "sqlite://" else "1, or no --watch",
            )

    def __repr__(self) -> str:
        """Return the settings that differ from the defaults, secrets hidden."""
        told = (
            f"{one.name}={'***' if one.row.secret else repr(getattr(self, one.name))}"
            for one in OPTIONS
            if getattr(self, one.name) != one.default
        )
        return f"Settings({', '.join(told)})"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], **overrides: Any) -> Settings:
        """Return the settings that the environment gives, `overrides` put over them.

        An override is a text, as a flag gives it, or a value; None counts as not given. Raises `InvalidValue`,
        whose path is the variable (`MOCKPAYLINE_PORT`) or the flag (`--port`).
        """
        unknown = overrides.keys() - {option.name for option in OPTIONS}
        assert not unknown, f"there are no settings {sorted(unknown)}"
        values: dict[str, Any] = {}
        for option in OPTIONS:
            given = overrides.get(option.name)
            if given is not None:
                values[option.name] = option.value(given, option.flag)
            elif environment.get(option.variable):
                values[option.name] = option.value(environment[option.variable], option.variable)
        return cls(**values)


class Option(Struct, frozen=True):
    """One row of the table with the names that derive from it."""

    name: str
    row: Row
    default: Any

    @property
    def flag(self) -> str:
        """The flag of the command line, as `--max-body`."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable, as `MOCKPAYLINE_MAX_BODY`."""
        return "MOCKPAYLINE_" + self.name.upper()

    def value(self, given: object, source: str) -> object:
        """Return the value of a text or of a value given by a program; raises `InvalidValue` naming the source."""
        if isinstance(given, str):
            try:
                given_value = self.row.form.read(given)
            except ValueError:
                raise self._invalid(given, source) from None
            self.check(given_value, source, given)
            return given_value
        self.check(given, source)
        return given

    def check(self, value: object, source: str, seen: object = None) -> None:
        """Raise `InvalidValue` naming the source where the value is not legal; `seen` is the text it came from."""
        if not self.row.form.legal(value):
            raise self._invalid(value if seen is None else seen, source)

    def _invalid(self, seen: object, source: str) -> InvalidValue:
        form = self.row.form
        return InvalidValue(
            f"{source}: this is no {form.what}",
            path=source,
            value=None if self.row.secret else seen,
            expected=form.expected,
        )


def _table() -> Iterator[Option]:
    for one in fields(Settings):
        yield Option(one.name, get_args(one.type)[1], one.default)


OPTIONS: Final = tuple(_table())
"""The table's rows in order."""
