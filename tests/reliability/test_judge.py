"""Whoever judges histories finds out each that is broken: debited twice, lost, out of order, stale or foreign."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.server import running_server

from .histories import strangers
from .judge import judge
from .model import Model, Row
from .record import Call, History
from .traffic import hammer, new_model

CALLS = 800
TRIES = 10
"""Histories made at most until one has it all; nearly every one has."""


@pytest.fixture(scope="module")
def recorded() -> History:
    """A history that is well, of a real server, with all in it that the tests break copies of."""
    with running_server("--journal-entries", "100000", "--log-level", "error") as server:
        for place in range(TRIES):
            history = History("WELL")
            hammer(server.port, [history], 6, CALLS, f"seed {place}")
            assert judge(history, new_model()) == []
            there = {one["kind"] for one in history.journal} | {one["data"].get("event") for one in history.journal}
            refused = any(call.kind == "doRefund" and "02613" in call.answer for call in history.calls)
            if refused and there >= {"expire", "hold", "commit", "refund"}:
                return history
    raise AssertionError(f"none of {TRIES} histories has a session that expired and a refund that was refused")


@pytest.fixture
def history(recorded: History) -> History:
    return deepcopy(recorded)


def entries(history: History, kind: str) -> list[dict[str, Any]]:
    found = [one for one in history.journal if one["kind"] == kind]
    assert found, f"the history has a {kind}"
    return found


def renumber(history: History) -> None:
    for place, entry in enumerate(history.journal):
        entry["seq"] = place + 1


def after_all(history: History, kind: str, **more: Any) -> Call:
    """Add a call that was made after all others had ended."""
    last = max(call.end for call in history.calls)
    call = Call("WELL-late", kind, begin=last + 1, end=last + 2, **more)
    history.calls.append(call)
    return call


def debit_twice(history: History) -> None:
    commit = entries(history, "commit")[0]
    history.journal.insert(history.journal.index(commit) + 1, deepcopy(commit))
    renumber(history)


def take_from_a_balance(history: History) -> None:
    card = next(iter(history.cards.values()))
    card["balance"] = card["available"] = "0.01"


def forget_a_hold(history: History) -> None:
    """Leave out a step that was acknowledged, with all that came of it."""
    hold = entries(history, "hold")[0]
    at = history.journal.index(hold)
    first = max(place for place in range(at) if history.journal[place]["kind"] == "step")
    del history.journal[first : at + 1]
    renumber(history)


def forget_a_refund(history: History) -> None:
    refund = entries(history, "refund")[0]
    at = history.journal.index(refund)
    del history.journal[at : at + 2]
    renumber(history)


def swap_calls(history: History) -> None:
    """Exchange two reading calls, of which one ended before the other began."""
    calls = {call.name: call for call in history.calls}
    reads = [one for one in entries(history, "call") if one["operation"].startswith("get")]
    first, last = reads[0], reads[-1]
    assert calls[first["data"]["user_agent"]].end < calls[last["data"]["user_agent"]].begin
    one, other = history.journal.index(first), history.journal.index(last)
    history.journal[one], history.journal[other] = last, first
    renumber(history)


def swap_steps(history: History) -> None:
    """Put a hold behind what its own payment did next."""
    hold = entries(history, "hold")[0]
    at = history.journal.index(hold)
    later = next(
        place
        for place in range(at + 1, len(history.journal))
        if (history.journal[place]["token"], history.journal[place]["kind"]) == (hold["token"], "step")
    )
    history.journal.insert(later, history.journal.pop(at))
    history.journal.insert(later, history.journal.pop(at - 2))
    renumber(history)


def read_what_was_before(history: History) -> None:
    """Let the last of all looks tell the balance that a card began with."""
    number = next(number for number, card in new_model().cards.items() if balance(history, number) != card.balance)
    began = new_model().cards[number].balance
    euros = f"{began // 100}.{began % 100:02d}"
    told = json.dumps({"balance": euros, "held": "0.00", "available": euros})
    after_all(history, "card", number=number, status=200, answer=told)


def balance(history: History, number: str) -> int:
    return round(float(history.cards[number]["balance"]) * 100)


def refuse_what_was_possible(history: History) -> None:
    after_all(history, "change", number=next(iter(history.cards)), status=422, said="9999.00")


def give_back_what_was_refused(history: History) -> None:
    refused = next(call for call in history.calls if call.kind == "doRefund" and "02613" in call.answer)
    refused.answer = refused.answer.replace("02613", "00000")


def accept_what_was_not_asked(history: History) -> None:
    """Let the journal tell of a call that no caller of this world made."""
    entry = deepcopy(entries(history, "call")[-1])
    entry["data"]["user_agent"] = "OTHER-1"
    history.journal.append(entry)
    renumber(history)


def do_a_call_twice(history: History) -> None:
    history.journal.append(
        deepcopy(next(one for one in entries(history, "call") if one["operation"].startswith("get")))
    )
    renumber(history)


def run_ahead_of_the_clock(history: History) -> None:
    last = entries(history, "call")[-1]
    last["at"] = (datetime.fromisoformat(last["at"]) + timedelta(days=1)).isoformat()


def outlive_a_session(history: History) -> None:
    end = next(one for one in entries(history, "state") if one["data"]["event"] == "expire")
    history.journal.remove(end)
    renumber(history)


def lose_a_payment(history: History) -> None:
    history.payments.popitem()


def share_a_transaction(history: History) -> None:
    one, other = [seen for seen in history.payments.values() if seen["transaction_id"]][:2]
    one["transaction_id"] = other["transaction_id"]


def break_an_invariant(history: History) -> None:
    history.holds = False


@pytest.mark.parametrize(
    ("tamper", "complaint"),
    [
        (debit_twice, "the ledger differs"),
        (take_from_a_balance, "ends as"),
        (forget_a_hold, "an acknowledged call left nothing in the journal"),
        (forget_a_refund, "an acknowledged call left nothing in the journal"),
        (swap_calls, "comes after one of a call that began after its end"),
        (swap_steps, "is a step that was impossible|differs|no instant|comes after"),
        (read_what_was_before, "at no instant"),
        (refuse_what_was_possible, "at no instant"),
        (give_back_what_was_refused, "the answer of"),
        (accept_what_was_not_asked, "nobody of this world made the call"),
        (do_a_call_twice, "the second of one call"),
        (run_ahead_of_the_clock, "when the clock was at"),
        (outlive_a_session, "have outlived their life|ends as"),
        (lose_a_payment, "ends as"),
        (share_a_transaction, "belongs to two payments"),
        (break_an_invariant, "invariants do not hold"),
    ],
)
def test_a_history_that_is_broken_is_found_out(
    history: History, tamper: Callable[[History], None], complaint: str
) -> None:
    tamper(history)
    wrong = judge(history, new_model())
    assert any(part in one for one in wrong for part in complaint.split("|")), f"the judge says {wrong[:3]}"


def test_a_world_that_tells_of_another_is_found_out(history: History) -> None:
    other = deepcopy(history)
    other.merchant = "OTHER"
    assert strangers([history]) == []
    told = strangers([history, other])
    assert any("was given by WELL and by OTHER" in one for one in told)
    other.payments = {}
    assert any("the journal of OTHER tells of another world" in one for one in strangers([history, other]))


class Generous(Model):
    """Gives more back than was paid."""

    def refund(self, token: str, amount: int) -> str:
        code = super().refund(token, amount)
        return "00000" if code == "02613" else code


class Forgetful(Model):
    """Debits, but leaves the balance as it was: an update is lost."""

    def _commit(self, row: Row, code: str, now: int) -> None:
        before = {number: card.balance for number, card in self.cards.items()}
        super()._commit(row, code, now)
        for number, kept in before.items():
            self.cards[number].balance = kept


class Unsealed(Model):
    """Lets go of nothing."""

    def _line(self, *line: str | int) -> None:
        if line[0] != "release":
            super()._line(*line)


@pytest.mark.parametrize("rules", [Generous, Forgetful, Unsealed])
def test_a_server_that_plays_by_other_rules_than_the_model_is_found_out(history: History, rules: type[Model]) -> None:
    like = new_model()
    assert judge(history, rules(like.cards, like.most, like.bank))


BLIND = """
from mockpayline.domain.gift_card import GiftCard
GiftCard.available = lambda self, token="": self.balance
"""


def test_a_server_that_lets_two_baskets_hold_the_same_money_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(BLIND)
    options = ("--journal-entries", "100000", "--log-level", "error")
    wrong: list[str] = []
    with running_server(*options, environment={"PYTHONPATH": str(tmp_path)}) as server:
        for place in range(TRIES):  # whether two want the same money at once is up to them
            history = History("BLIND")
            hammer(server.port, [history], 6, CALLS, f"seed {place}")
            wrong = judge(history, new_model())
            if any("the ledger differs" in one for one in wrong):
                return
    raise AssertionError(f"the judge says {wrong[:3]}")
