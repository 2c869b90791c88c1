"""What happened in a world, told as a scenario, happens again when that is played."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from mockpayline.errors import ImpossibleStep
from mockpayline.hosting import PrivateServer
from mockpayline.player.run import Run, Script
from mockpayline.player.stage import PUBLIC_URL, Stage
from mockpayline.scenario.extends import builtin_names, library
from mockpayline.scenario.loader import load_playable_text
from mockpayline.scenario.play import needs_restart
from mockpayline.scenario.play_source import world_source
from mockpayline.testing import Sandbox
from mockpayline.testing.cards import BankCard
from mockpayline.testing.evidence import reproduction
from tests.player.playing import host, library_script
from tests.testing.shop import call, code, code_of, opened, refunded

_PLAYED = [name for name in builtin_names() if (items := library_script(name).items) and not needs_restart(items)]
_OF_THE_PLAYER = {"notification", "hint", "rule", "fault"}
"""What is told otherwise the second time: the player's receiver is the merchant, and a rule brings faults about."""


@pytest.fixture(scope="module")
def server() -> Iterator[PrivateServer]:
    with PrivateServer(public_url=PUBLIC_URL) as one:
        yield one


@pytest.fixture(scope="module")
def stage(server: PrivateServer) -> Iterator[Stage]:
    with Stage(host, url=server.url) as one:
        yield one


def replayed(stage: Stage, scenario: str, folder: Path) -> Run:
    """Play a reproduction as `mockpayline play` does."""
    file = folder / "reproduction.yaml"
    file.write_text(scenario, encoding="utf-8")
    playable = load_playable_text(scenario, name=str(file))
    return stage.play(Script(str(file), playable.declaration, playable.play, world_source(str(file))))


def story(journal: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return who did what when with which result, of what the merchant, the buyer and the money did."""
    told = ("code", "event", "step", "card", "amount", "initial", "final")
    return [
        (one["kind"], one["at"], one["operation"], one["order_ref"], *(one["data"].get(name) for name in told))
        for one in journal
        if one["kind"] not in _OF_THE_PLAYER
    ]


@pytest.mark.parametrize("name", _PLAYED)
def test_what_any_scenario_of_the_library_did_happens_again(
    name: str, server: PrivateServer, stage: Stage, tmp_path: Path
) -> None:
    script = library_script(name)
    run = stage.play(script)
    assert not run.failures, "the scenario itself plays"
    with Sandbox(server.url, script.declaration.merchant_id).attach() as sandbox:
        world = sandbox.world
        world.source = json.loads(world_source(name))
        began = datetime.fromisoformat(world.source["clock"]["start"])
        world.declared = msgspec.structs.replace(world.known, now=began)
        for number in re.findall(r"\b\d{12,19}\b", (library() / f"{name}.yaml").read_text(encoding="utf-8")):
            world.cards[number] = BankCard(number)
        scenario = sandbox.reproduction()
    again = replayed(stage, scenario, tmp_path)
    assert not again.failures, f"{again.failures[0]}\n{scenario}"
    assert story(again.journal) == story(run.journal), scenario


def same(payline: Sandbox, stage: Stage, folder: Path) -> str:
    """Replay what happened, which must be the same again, and return the scenario."""
    before = msgspec.to_builtins(payline.journal())
    scenario = payline.reproduction()
    again = replayed(stage, scenario, folder)
    assert not again.failures, f"{again.failures[0]}\n{scenario}"
    assert story(again.journal) == story(before), scenario
    return scenario


@pytest.mark.payline(clock="frozen")
def test_a_fault_that_the_test_set_befalls_the_same_call_again(payline: Sandbox, stage: Stage, tmp_path: Path) -> None:
    token = opened(payline, "WEB*1")
    payline.pay(token).gift_card(payline.gift_card(balance=25)).complement()
    transaction = payline.payment(token).transaction_id or ""
    assert refunded(payline, transaction, 100) == "00000"
    payline.faults.lose_answer("doRefund")
    with pytest.raises(httpx.RemoteProtocolError):
        refunded(payline, transaction, 200)
    payline.faults.http(502, "getWebPaymentDetails")
    with pytest.raises(httpx.HTTPStatusError):
        code_of(payline, token)
    payline.faults.drop("doWebPayment")
    with pytest.raises(httpx.RemoteProtocolError):
        opened(payline, "OTHER")
    scenario = same(payline, stage, tmp_path)
    assert "{on: doRefund, call: 2, do: lose_answer}" in scenario
    assert "{on: getWebPaymentDetails, call: 1, http: 502}" in scenario


@pytest.mark.payline(clock="frozen", scenario="on-hold-then-accepted")
def test_a_buyer_that_a_rule_scripts_acts_once_with_the_test_s_faults_beside(
    payline: Sandbox, stage: Stage, tmp_path: Path
) -> None:
    payline.faults.soap_fault("out of order", "getWebPaymentDetails")
    token = opened(payline)
    with pytest.raises(httpx.HTTPStatusError):
        code_of(payline, token)
    payline.clock.advance("1h")
    assert code_of(payline, token) == "00000"
    same(payline, stage, tmp_path)


@pytest.mark.payline(clock="frozen")
def test_balances_that_were_set_before_are_the_scenario_s(payline: Sandbox, stage: Stage, tmp_path: Path) -> None:
    card = payline.gift_card(balance=50)
    payline.change_gift_card(card, balance=10)
    payline.change_gift_card("9998000000000000002", status="blocked")
    buyer = payline.pay(opened(payline)).gift_card(card).gift_card("9998000000000000002")
    buyer.complement()
    payline.assert_paid("A1", gift_cards=[10], complement=90)
    scenario = payline.reproduction()
    again = replayed(stage, scenario, tmp_path)
    assert not again.failures, f"{again.failures[0]}\n{scenario}"


@pytest.mark.payline(clock="frozen")
def test_a_status_that_was_set_before_leaves_the_balance_of_a_number_as_it_is(
    payline: Sandbox, stage: Stage, tmp_path: Path
) -> None:
    card = payline.gift_card(balance=50)
    payline.change_gift_card(card, status="blocked")
    payline.change_gift_card(card, status="active")
    payline.pay(opened(payline)).gift_card(card).complement()
    payline.assert_paid("A1", gift_cards=[50], complement=50)
    again = replayed(stage, payline.reproduction(), tmp_path)
    assert not again.failures, again.failures[0]


@pytest.mark.payline(clock="frozen")
def test_a_step_that_was_impossible_is_tried_again_where_it_was_tried(
    payline: Sandbox, stage: Stage, tmp_path: Path
) -> None:
    buyer = payline.pay(opened(payline)).gift_card(payline.gift_card(balance=25))
    with pytest.raises(ImpossibleStep):
        buyer.confirm()
    payline.clock.advance("1m")
    buyer.complement()
    with pytest.raises(ImpossibleStep):
        buyer.cancel()
    scenario = same(payline, stage, tmp_path)
    steps = re.findall(r"(?m)^ +(?:steps: \[)?(?:- )?(gift_card|confirm|complement|cancel|expect|wait)\b", scenario)
    assert "impossible: 1" in scenario, scenario
    assert steps.index("confirm") < steps.index("complement") < steps.index("cancel"), scenario


@pytest.mark.payline(clock="frozen")
def test_a_card_of_an_impossible_step_that_is_not_of_this_world_is_told_nowhere(payline: Sandbox) -> None:
    number = "4532" + "0" * 12  # no test card of this world
    with pytest.raises(ImpossibleStep):
        payline.pay(opened(payline)).complement(number)
    scenario = payline.reproduction()
    assert number not in scenario
    assert "# The step complement was impossible here, with a card that is not known here." in scenario


@pytest.mark.payline(clock="frozen")
def test_a_balance_that_was_changed_midway_is_remarked(payline: Sandbox) -> None:
    opened(payline)
    payline.change_gift_card("9998000000000000001", balance=10)
    assert "# Changed here, for which play has no word" in payline.reproduction()


@pytest.mark.payline(clock="frozen")
def test_time_passes_between_the_same_steps_again(payline: Sandbox, stage: Stage, tmp_path: Path) -> None:
    token = opened(payline)
    payline.clock.advance("90s")
    payline.pay(token).act("open", {"wait": "2m"}, {"gift_card": {"number": "9998000000000000001", "pin": "1234"}})
    payline.clock.advance("15m")
    assert code_of(payline, token) == "02324"
    scenario = same(payline, stage, tmp_path)
    for wait in ("90s", "2m", "15m"):
        assert f"wait: {wait}" in scenario, scenario


def test_a_world_in_real_time_is_told_on_a_frozen_clock(payline: Sandbox, stage: Stage, tmp_path: Path) -> None:
    token = opened(payline)
    payline.clock.advance("16m")
    assert code_of(payline, token) == "02534"
    again = replayed(stage, scenario := payline.reproduction(), tmp_path)
    assert not again.failures, f"{again.failures[0]}\n{scenario}"
    assert re.search(r"wait: 16m|wait: 960\d{3}ms", scenario), scenario


@pytest.mark.payline(clock="frozen")
def test_what_a_browser_did_is_told_with_the_cards_that_were_handed_out(
    payline: Sandbox, stage: Stage, tmp_path: Path
) -> None:
    card, bank = payline.gift_card(balance=25), payline.bank_card(outcome="01116")
    token = opened(payline)
    with Sandbox(payline.url, payline.merchant_id).attach() as browser:
        # As a browser's steps, these are in the journal alone.
        browser.pay(token).gift_card(card.number, pin="0000").gift_card(card.number).complement(bank.number)
        browser.pay(token).complement()
    scenario = same(payline, stage, tmp_path)
    assert card.number in scenario
    assert bank.number in scenario


@pytest.mark.payline(clock="frozen")
def test_a_card_that_nobody_knows_is_replaced_with_a_remark(payline: Sandbox, stage: Stage, tmp_path: Path) -> None:
    card = payline.gift_card(balance=200)
    token = opened(payline)
    payline.pay(token).gift_card(card).remove_gift_card(card).complement(payline.bank_card(outcome="01116"))
    payline.world.cards.clear()
    payline.world.steps.clear()
    scenario = payline.reproduction()
    assert f"a card in place of 999900XXXXXXXXX{card.number[-4:]}"[:20] in scenario, scenario
    assert card.number not in scenario
    again = replayed(stage, scenario, tmp_path)
    assert not again.failures, f"{again.failures[0]}\n{scenario}"


@pytest.mark.payline(clock="frozen")
def test_steps_that_were_impossible_are_left_out(payline: Sandbox, stage: Stage, tmp_path: Path) -> None:
    token = opened(payline)
    for wrong in ("confirm", {"complement": {"card": "4970100000325735"}}, {"authenticate": "success"}):
        with pytest.raises(Exception, match=r"\."):
            payline.pay(token).act(wrong)
    payline.pay(token).complement()
    assert "4970100000325735" not in same(payline, stage, tmp_path)


@pytest.mark.payline(clock="frozen")
def test_a_call_that_play_has_no_word_for_is_remarked(payline: Sandbox, stage: Stage, tmp_path: Path) -> None:
    call(payline, "getMerchantSettings", "")
    opened(payline)
    scenario = payline.reproduction()
    assert "# getMerchantSettings was called; play has no word for it." in scenario
    assert not replayed(stage, scenario, tmp_path).failures


@pytest.mark.payline(clock="frozen")
def test_orders_that_share_a_reference_are_told_as_far_as_play_can(
    payline: Sandbox, stage: Stage, tmp_path: Path
) -> None:
    first, second = opened(payline), opened(payline)
    payline.pay(first).cancel()
    payline.pay(second).complement()
    scenario = payline.reproduction()
    assert "# A buyer's step upon an earlier payment of A1 is left out." in scenario
    assert not replayed(stage, scenario, tmp_path).failures


@pytest.mark.payline(clock="frozen")
def test_an_opening_that_the_journal_dropped_is_made_up(payline: Sandbox, stage: Stage, tmp_path: Path) -> None:
    token = opened(payline, amount=4200)
    payline.pay(token).complement()
    code_of(payline, token)
    entries = payline.journal()
    scenario = payline.run(reproduction(payline.world, "late", entries[1:]))
    assert "# The journal has dropped what came before" in scenario
    assert "amount: 42.00" in scenario, scenario
    assert not replayed(stage, scenario, tmp_path).failures


@pytest.mark.payline(clock="frozen")
def test_requests_that_yaml_would_misread_are_told_to_the_letter(
    payline: Sandbox, stage: Stage, tmp_path: Path
) -> None:
    for number, text in enumerate(["null", "*a", "&a", "a: b", "#x", "'", '"', "é\u2028ü", "0630", "~", "- a"]):
        escaped = text.replace("&", "&amp;")
        asked = f"<i:payment><o:amount>{number}</o:amount></i:payment><i:languageCode>{escaped}</i:languageCode>"
        assert code(call(payline, "doWebPayment", asked)) != "00000"
    same(payline, stage, tmp_path)


@pytest.mark.payline(clock="frozen")
@pytest.mark.parametrize(
    "fault",
    [
        {"do": "truncate"},
        {"do": "garbage"},
        {"http": 504, "delay": "10ms"},
        {"soap_fault": "out of order"},
        {"code": "02101"},
        {"delay": "10ms"},
        {"slow": 1_000_000},
    ],
    ids=lambda fault: next(iter(fault.values())),
)
def test_every_kind_of_fault_befalls_again(
    payline: Sandbox, stage: Stage, tmp_path: Path, fault: dict[str, Any]
) -> None:
    token = opened(payline)
    payline.faults.add({"on": "getWebPaymentDetails", "every": 2, **fault})
    codes = []
    for _ in range(4):
        try:
            codes.append(code_of(payline, token))
        except (httpx.HTTPError, AssertionError):
            codes.append("none")
    assert codes[0] == codes[2] == "02533"
    scenario = same(payline, stage, tmp_path)
    assert scenario.count("on: getWebPaymentDetails, call:") == 2, scenario


@pytest.mark.payline(clock="frozen")
def test_a_fault_of_one_address_befalls_the_calls_that_name_it_again(
    payline: Sandbox, stage: Stage, tmp_path: Path
) -> None:
    payline.faults.http(502, "doWebPayment", at="ill.payline.test", times=1)
    opened(payline, host="well.payline.test")
    with pytest.raises(httpx.HTTPStatusError):
        opened(payline, host="ill.payline.test:8443")
    opened(payline, host="ill.payline.test:8443")
    scenario = same(payline, stage, tmp_path)
    assert "{on: doWebPayment, at: ill.payline.test, call: 1, http: 502}" in scenario
    assert re.findall(r"(?m)^ +at: (.+)$", scenario) == [
        "well.payline.test",
        '"ill.payline.test:8443"',
        '"ill.payline.test:8443"',
    ]


@pytest.mark.payline(clock="frozen")
def test_a_fault_that_somebody_else_set_is_told_as_it_was_set(payline: Sandbox, stage: Stage, tmp_path: Path) -> None:
    faults = f"{payline.url}/control/worlds/{payline.merchant_id}/faults"
    httpx.post(faults, json={"on": "doWebPayment", "call": 1, "http": 502}, trust_env=False).raise_for_status()
    with pytest.raises(httpx.HTTPStatusError):
        opened(payline)
    assert "http: 502" in same(payline, stage, tmp_path)


@pytest.mark.payline(clock="frozen")
def test_a_fault_without_an_order_is_remarked(payline: Sandbox) -> None:
    payline.faults.http(503)
    with pytest.raises(httpx.HTTPStatusError):
        code_of(payline, "nobody-knows-it")
    assert "# It met the fault http, which no rule can bring about without an order." in payline.reproduction()


@pytest.mark.payline(clock="frozen")
def test_an_order_reference_that_no_scenario_can_name_is_sent_as_a_field(
    payline: Sandbox, stage: Stage, tmp_path: Path
) -> None:
    token = re.search(r"token>(\w+)<", call(payline, "doWebPayment", f"<i:order><o:ref>{'R' * 150}</o:ref></i:order>"))
    assert token is None
    assert f"order.ref: {'R' * 150}" in same(payline, stage, tmp_path)


@pytest.mark.payline(clock="frozen")
def test_a_page_that_was_only_opened_is_opened_again(payline: Sandbox, stage: Stage, tmp_path: Path) -> None:
    page = httpx.get(f"{payline.url}/v2/?token={opened(payline)}", trust_env=False, timeout=30)
    assert page.status_code == 200
    assert "steps: [open]" in same(payline, stage, tmp_path)


@pytest.mark.payline(clock="frozen", scenario="dialect-attempts-1")
def test_a_world_that_somebody_else_made_is_told_by_its_dialect(payline: Sandbox, stage: Stage, tmp_path: Path) -> None:
    with Sandbox(payline.url, payline.merchant_id).attach() as other:
        other.pay(opened(other)).complement(other.bank_card(outcome="01116"))
        scenario = same(other, stage, tmp_path)
    assert "attempts: 1" in scenario
