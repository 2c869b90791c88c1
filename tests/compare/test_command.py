"""`mockpayline compare`, as a user calls it."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml

from mockpayline.cli import main
from mockpayline.scenario.loader import load_text
from tests.compare.answers import SPLIT, by_hand, details

EXAMPLE = Path(__file__).parents[1] / "examples" / "answer.xml"
REAL = "4111111111111111"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> NoReturn:
        raise AssertionError("comparing sends nothing anywhere")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket.socket, "bind", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)


def kept(folder: Path, body: bytes, name: str = "answer.xml") -> str:
    file = folder / name
    file.write_bytes(body)
    return str(file)


def test_it_tells_field_by_field_which_dialect_value_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(EXAMPLE)]) == 0
    out = capsys.readouterr().out
    assert "partnerAdditionalData brackets: yours [{...}], the sandbox [[{...}]]; data_nesting: flat agrees" in out
    assert "payment.amount: yours 10000, the sandbox 2500; main_amount: basket agrees" in out
    assert "Nothing differs that no dialect explains." in out
    assert "Shown by no answer: session_life, max_cards, max_amount_scope, onhold_notification." in out


def test_the_dialect_alone_is_a_scenario_s_section(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--dialect", str(EXAMPLE)]) == 0
    out = capsys.readouterr().out
    assert yaml.safe_load(out)["dialect"] == {
        "main_amount": "basket",
        "data_nesting": "flat",
        "data_unit": "cents",
        "pan_mask": "6X4",
    }
    declared = load_text(f"extends: demo\n{out}".encode(), merchant_id="SHOP").dialect
    assert (declared.main_amount, declared.data_nesting) == ("basket", "flat")


def test_what_no_dialect_explains_ends_with_1_and_asks_to_be_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = details(*SPLIT).replace(b"CADEAU_CARREFOUR", b"CARREFOUR")
    assert main(["compare", kept(tmp_path, body)]) == 1
    out = capsys.readouterr().out
    assert "card.type: yours CARREFOUR, the sandbox CADEAU_CARREFOUR; no dialect value agrees" in out
    assert "1 field differs that no dialect explains. Please report it." in out


def test_the_documented_example_of_gift_card_data_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # The integration page's shape: doubled brackets, all members as texts.
    data = '[[{"PAN":"XXXXXXXX1234","initialBalance":"100.00","finalBalance":"40.00","paymentAmount":"60.00"}]]'
    body = by_hand(
        "<result><code>00000</code><shortMessage>ACCEPTED</shortMessage></result>"
        f"<transaction><id>26327090005000</id><partnerAdditionalData>{data}</partnerAdditionalData></transaction>"
        "<payment><amount>6000</amount><currency>978</currency><action>101</action><mode>CPT</mode></payment>"
    )
    assert main(["compare", kept(tmp_path, body)]) == 1
    out = capsys.readouterr().out
    assert "partnerAdditionalData[0].paymentAmount: yours 60.00, the sandbox 6000; data_unit: euros agrees" in out
    assert "partnerAdditionalData[0].PAN: yours XXXXXXXX1234" in out
    assert "data_nesting: nested" in out


def test_several_answers_are_told_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = kept(tmp_path, details(*SPLIT, data_unit="euros"), "one.xml")
    two = kept(tmp_path, details("cancel"), "two.xml")
    assert main(["compare", one, two]) == 0
    out = capsys.readouterr().out
    assert "one.xml: getWebPaymentDetails 00000 ACCEPTED" in out
    assert "two.xml: getWebPaymentDetails 02319 CANCELLED" in out
    assert out.count("dialect:\n") == 1


def test_answers_that_contradict_one_another_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [kept(tmp_path, details(*SPLIT, data_unit=unit), f"{unit}.xml") for unit in ("cents", "euros")]
    assert main(["compare", *files]) == 1
    assert "the answers show two values of data_unit (seen: cents and euros)" in capsys.readouterr().err


def test_an_answer_that_shows_nothing_has_an_empty_dialect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--dialect", kept(tmp_path, details("cancel"))]) == 0
    assert capsys.readouterr().out == "dialect: {}\n"


@pytest.mark.parametrize("code", ["02318", "99999", ""])
def test_a_code_that_no_payment_comes_to_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], code: str) -> None:
    body = by_hand(f"<result><code>{code}</code><shortMessage>ERROR</shortMessage></result>")
    status = main(["compare", kept(tmp_path, body)])
    told = capsys.readouterr()
    assert status == 1
    assert "Traceback" not in told.err


def test_a_real_card_number_is_never_repeated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = (
        details(*SPLIT)
        .replace(b"497010XXXXXX5734", REAL.encode())
        .replace(b"<obj:ref>A1<", f"<obj:ref>{REAL}<".encode())
    )
    main(["compare", kept(tmp_path, body)])
    told = capsys.readouterr()
    assert REAL not in told.out + told.err
    assert "A card number stood there in full" in told.out


def test_a_file_that_is_none_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(tmp_path / "nowhere.xml")]) == 1
    assert capsys.readouterr().err.startswith("mockpayline: the file cannot be read: No such file or directory")
    assert main(["compare"]) == 2
