from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from mockpayline.errors import InvalidValue
from mockpayline.setting_forms import KIB, MIB
from mockpayline.settings import OPTIONS, Settings

DEFAULTS: dict[str, Any] = {
    "host": "127.0.0.1",
    "port": 8000,
    "store": "sqlite://",
    "public_url": None,
    "failover_urls": (),
    "tls": False,
    "tls_port": 8443,
    "tls_hosts": (),
    "tls_folder": None,
    "workers": 1,
    "fresh": False,
    "seed": None,
    "strict_merchants": False,
    "ticket": "point-of-sale",
    "watch": False,
    "control_token": None,
    "allowed_hosts": (),
    "log_level": "info",
    "log_format": "text",
    "max_body": 256 * KIB,
    "max_depth": 64,
    "max_width": 10_000,
    "max_attributes": 1_000,
    "max_head": 64 * KIB,
    "head_timeout": 10.0,
    "body_timeout": 60.0,
    "idle_timeout": 75.0,
    "send_timeout": 30.0,
    "connections": 4096,
    "journal_entries": 1_000,
    "journal_bytes": 64 * MIB,
    "payments": 20_000,
    "worlds": 10_000,
    "gift_cards": 100_000,
    "notifications": 50_000,
    "notification_timeout": 10.0,
    "notifications_at_once": 32,
    "notification_allow": (),
    "notification_deny": (),
    "drain_bytes": 16 * MIB,
    "drain_timeout": 5.0,
}

# A legal text and its value for every setting: at a bound where there is one.
LEGAL: list[tuple[str, str, object]] = [
    ("host", "::1", "::1"),
    ("port", "0", 0),
    ("port", "65535", 65535),
    ("store", "sqlite://", "sqlite://"),
    ("store", "sqlite:///worlds.db", "sqlite:///worlds.db"),
    ("store", "sqlite:////var/lib/mock payline/wörlds.db", "sqlite:////var/lib/mock payline/wörlds.db"),
    ("public_url", "https://sandbox.test:8443/pay/", "https://sandbox.test:8443/pay"),
    ("failover_urls", "https://one.test/, http://two.test:80", ("https://one.test", "http://two.test:80")),
    ("tls", "true", True),
    ("tls_port", "0", 0),
    ("tls_port", "443", 443),
    ("tls_hosts", "Payline, ::1,10.0.0.1", ("payline", "::1", "10.0.0.1")),
    ("tls_folder", "/data/my tls", "/data/my tls"),
    ("workers", "1", 1),
    ("fresh", "true", True),
    ("seed", "0", "0"),
    ("strict_merchants", "true", True),
    ("strict_merchants", "0", False),
    ("ticket", "Button", "button"),
    ("ticket", "Point-Of-Sale", "point-of-sale"),
    ("ticket", "redirect", "redirect"),
    ("watch", "yes", True),
    ("control_token", "s3cret", "s3cret"),
    ("allowed_hosts", "Sandbox.test, other", ("sandbox.test", "other")),
    ("log_level", "DEBUG", "debug"),
    ("log_format", "json", "json"),
    ("max_body", "1MiB", MIB),
    ("max_body", "512 KiB", 512 * KIB),
    ("max_depth", "8", 8),
    ("max_depth", "200", 200),
    ("max_width", "1", 1),
    ("max_attributes", "1", 1),
    ("max_head", "1KiB", KIB),
    ("head_timeout", "1ms", 0.001),
    ("body_timeout", "1h", 3600.0),
    ("idle_timeout", "5s", 5.0),
    ("send_timeout", "1m", 60.0),
    ("connections", "1", 1),
    ("connections", "100000", 100_000),
    ("journal_entries", "1", 1),
    ("journal_bytes", "1", 1),
    ("payments", "1", 1),
    ("worlds", "1", 1),
    ("gift_cards", "1", 1),
    ("notifications", "1", 1),
    ("notification_timeout", "500ms", 0.5),
    ("notification_timeout", "1h", 3600.0),
    ("notifications_at_once", "1", 1),
    ("notifications_at_once", "1000", 1000),
    ("notification_allow", "FE80::/10, shop.test,169.254.1.1", ("fe80::/10", "shop.test", "169.254.1.1")),
    ("notification_deny", "10.0.0.0/8", ("10.0.0.0/8",)),
    ("notification_deny", "a_b.test,0.0.0.0/0,::/0,1a.test", ("a_b.test", "0.0.0.0/0", "::/0", "1a.test")),
    ("drain_bytes", "1", 1),
    ("drain_timeout", "2s", 2.0),
]

ILLEGAL: list[tuple[str, str]] = [
    ("host", "a b"),
    ("port", "65536"),
    ("port", "-1"),
    ("port", "http"),
    ("store", "mysql://"),
    ("store", "sqlite:///"),
    ("store", "sqlite:///folder/"),
    ("store", "sqlite:///:memory:"),
    ("store", "sqlite:///a.db?mode=ro"),
    ("store", "sqlite://host/a.db"),
    ("store", "worlds.db"),
    ("public_url", "sandbox.test"),
    ("public_url", "https://sandbox.test/?a=b"),
    ("public_url", "https://user@sandbox.test"),
    ("public_url", "https://[::1"),
    ("public_url", "https://host:99999"),
    ("failover_urls", "one.test"),
    ("failover_urls", "https://one.test,https://one.test/"),
    ("failover_urls", ",".join(f"https://{place}.test" for place in range(11))),
    ("tls", "443"),
    ("tls_port", "65536"),
    ("tls_hosts", "payline:8443"),
    ("tls_hosts", "10.0.0.256"),
    ("tls_hosts", "10.0.0.0/8"),
    ("tls_hosts", "fe80::1%eth0"),
    ("tls_folder", "a\nb"),
    ("workers", "0"),
    ("workers", "65"),
    ("fresh", "never"),
    ("seed", "a\nb"),
    ("strict_merchants", "perhaps"),
    ("ticket", "yes"),
    ("watch", "always"),
    ("control_token", "a b"),
    ("allowed_hosts", "host:8000"),
    ("allowed_hosts", "a b"),
    ("log_level", "trace"),
    ("log_format", "xml"),
    ("max_body", "0"),
    ("max_body", "1GB"),
    ("max_depth", "7"),
    ("max_depth", "201"),
    ("max_width", "0"),
    ("max_attributes", "many"),
    ("max_head", "1023"),
    ("head_timeout", "0s"),
    ("body_timeout", "61m"),
    ("idle_timeout", "75"),
    ("send_timeout", "-1s"),
    ("connections", "0"),
    ("connections", "100001"),
    ("journal_entries", "1.5"),
    ("journal_bytes", "-1"),
    ("payments", "1_000"),
    ("worlds", "0"),
    ("gift_cards", "0"),
    ("notifications", "0"),
    ("notification_timeout", "10"),
    ("notification_timeout", "0s"),
    ("notification_timeout", "61m"),
    ("notifications_at_once", "0"),
    ("notifications_at_once", "1001"),
    ("notification_allow", "10.0.0.1/8"),
    ("notification_allow", "10.0.0.0/33"),
    ("notification_allow", "127.1"),
    ("notification_allow", "0x7f000001"),
    ("notification_deny", "shop.test:80"),
    ("notification_deny", "http://shop.test"),
    ("notification_deny", "::1%lo/128"),
    ("drain_bytes", "0"),
    ("drain_timeout", "0s"),
]


def test_the_defaults_are_the_documented_ones() -> None:
    settings = Settings.from_environment({})
    assert {option.name: getattr(settings, option.name) for option in OPTIONS} == DEFAULTS


def test_names_of_flags_and_variables_derive_from_the_settings() -> None:
    by_name = {option.name: option for option in OPTIONS}
    assert (by_name["max_body"].flag, by_name["max_body"].variable) == ("--max-body", "MOCKPAYLINE_MAX_BODY")
    assert all(option.row.help.endswith(".") for option in OPTIONS), "each option's help is a sentence"


@pytest.mark.parametrize(("name", "text", "value"), LEGAL)
def test_a_legal_text_is_read_from_the_environment_and_from_a_flag(name: str, text: str, value: object) -> None:
    assert getattr(Settings.from_environment({f"MOCKPAYLINE_{name.upper()}": text}), name) == value
    assert getattr(Settings.from_environment({}, **{name: text}), name) == value


@pytest.mark.parametrize(("name", "text"), ILLEGAL)
def test_an_illegal_text_is_refused_with_value_and_legal_form(name: str, text: str) -> None:
    variable = f"MOCKPAYLINE_{name.upper()}"
    with pytest.raises(InvalidValue, match=variable) as caught:
        Settings.from_environment({variable: text})
    assert caught.value.path == variable
    assert caught.value.expected
    assert caught.value.value == (None if name == "control_token" else text)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_setting_is_tried_with_a_legal_and_an_illegal_text(option: Any) -> None:
    assert option.name in {name for name, _, _ in LEGAL}
    assert option.name in {name for name, _ in ILLEGAL}


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_what_is_written_of_a_value_reads_back(option: Any) -> None:
    if option.default is not None:
        assert option.value(option.row.form.write(option.default), "here") == option.default


def test_a_flag_wins_over_the_environment_and_none_is_no_flag() -> None:
    environment = {"MOCKPAYLINE_PORT": "9000", "MOCKPAYLINE_SEED": ""}
    assert Settings.from_environment(environment, port="9001").port == 9001
    assert Settings.from_environment(environment, port=None).port == 9000
    assert Settings.from_environment(environment).seed is None, "a variable that is set to nothing is not set"


def test_a_program_gives_values_and_is_checked_alike() -> None:
    settings = Settings.from_environment({}, port=0, notification_timeout=0.05, allowed_hosts=("a",))
    assert settings == Settings(port=0, notification_timeout=0.05, allowed_hosts=("a",))
    with pytest.raises(InvalidValue, match="port: this is no port"):
        Settings(port=-1)
    with pytest.raises(InvalidValue, match="--port: this is no port"):
        Settings.from_environment({}, port=True)


def test_what_comes_later_is_said_to_come_later() -> None:
    with pytest.raises(InvalidValue) as caught:
        Settings.from_environment({}, store="postgresql://localhost/payments")
    assert "postgresql:// comes later" in caught.value.expected


def test_several_workers_need_a_store_in_a_file() -> None:
    with pytest.raises(InvalidValue, match="needs a store outside the process") as caught:
        Settings.from_environment({}, workers="2")
    assert "--store sqlite:///FILE" in caught.value.expected
    assert Settings.from_environment({}, workers="64", store="sqlite:///a.db").workers == 64


def test_several_workers_do_not_watch_scenario_files() -> None:
    with pytest.raises(InvalidValue, match="one process alone can watch"):
        Settings.from_environment({}, workers="2", store="sqlite:///a.db", watch="true")


def test_the_settings_tell_themselves_without_secrets() -> None:
    told = repr(Settings(port=0, control_token="s3cret"))
    assert told == "Settings(port=0, control_token=***)"


def test_the_settings_are_imported_without_anything_heavy() -> None:
    heavy = "{'click', 'yaml', 'lxml', 'starlette', 'uvicorn', 'httpx', 'spyne', 'asyncio'}"
    code = f"import sys, mockpayline.settings; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
