from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.domain.buyer_step import Word
from mockpayline.scenario import play
from mockpayline.scenario.document import parse
from mockpayline.scenario.mistake import Mistake
from mockpayline.scenario.play_form import ACTIONS, BESIDE, PlayForm

OPENED = "- doWebPayment: {order_ref: A1}\n"


def read(text: str) -> tuple[tuple[play.Item, ...], list[Mistake]]:
    mistakes: list[Mistake] = []
    node = parse(text, "play.yaml", mistakes)
    assert node is not None
    assert not mistakes
    return PlayForm().read_node(node, "play", mistakes), mistakes


def items(text: str) -> tuple[play.Item, ...]:
    found, mistakes = read(text)
    assert not mistakes, mistakes
    return found


def mistake(text: str) -> str:
    found, mistakes = read(text)
    assert len(mistakes) == 1, mistakes
    assert found == (), "a list with a mistake means nothing"
    return str(mistakes[0])


def action(text: str, place: int = -1) -> Any:
    return items(text)[place].action


def test_an_item_knows_where_it_stands() -> None:
    second = items(OPENED + "\n- wait: 16m\n")[1]
    assert (second.path, second.line, second.word) == ("play[1]", 3, "wait")


@pytest.mark.parametrize("word", ["restart", "doWebPayment"])
def test_a_word_that_carries_nothing_stands_alone(word: str) -> None:
    assert items(f"- {word}\n")[0].word == word


def test_payments_without_a_reference_are_numbered() -> None:
    found = items("- doWebPayment\n- doWebPayment: {order_ref: B}\n- doWebPayment:\n")
    assert [one.order_ref for one in found] == ["ORDER-1", "B", "ORDER-3"]


def test_a_number_that_was_given_by_hand_is_passed_over() -> None:
    found = items("- doWebPayment: {order_ref: ORDER-2}\n- doWebPayment\n")
    assert [one.order_ref for one in found] == ["ORDER-2", "ORDER-3"]


@pytest.mark.parametrize(
    "about",
    ["getWebPaymentDetails", "getTransactionDetails", "doRefund", "buyer: [open]", "expect: {due: 1}", "payment:"],
)
def test_an_item_is_about_the_payment_opened_last_before_it(about: str) -> None:
    found = items(f"- doWebPayment: {{order_ref: A}}\n- doWebPayment: {{order_ref: B}}\n- {about}\n- doWebPayment\n")
    assert found[2].order_ref == "B"


def test_an_item_names_the_payment_of_another_order() -> None:
    assert action(f"{OPENED}- doWebPayment\n- doRefund: {{order_ref: A1}}\n").order_ref == "A1"
    assert action(f"{OPENED}- doWebPayment\n- payment: A1\n  expect: {{due: 1}}\n").order_ref == "A1"


@pytest.mark.parametrize("about", ["getWebPaymentDetails: {%s}", "doRefund: {%s}", "buyer: {%s, steps: []}"])
def test_an_order_that_nothing_opened_before_is_a_mistake_with_the_nearest(about: str) -> None:
    told = mistake(f"- doWebPayment: {{order_ref: BASKET-1}}\n- {about % 'order_ref: BASKET-2'}\n")
    assert "no doWebPayment before it has this order_ref; did you mean BASKET-1?" in told


def test_a_payment_opened_later_is_not_known_yet() -> None:
    assert "no doWebPayment before it" in mistake("- payment: A1\n- doWebPayment: {order_ref: A1}\n")


def test_a_call_before_any_payment_is_a_mistake() -> None:
    assert "no doWebPayment comes before it" in mistake("- getWebPaymentDetails\n")


def test_a_token_or_an_id_needs_no_payment() -> None:
    assert action("- getWebPaymentDetails: {token: any}\n").token == "any"
    assert action("- getTransactionDetails: {transaction: '123'}\n").transaction == "123"


def test_a_mistake_in_an_opening_is_not_told_again_of_its_payment() -> None:
    assert "amount" in mistake("- doWebPayment: {order_ref: A1, amount: 1.234}\n- doRefund: {order_ref: A1}\n")


def test_buyer_steps_are_the_designs() -> None:
    assert action(f"{OPENED}- buyer: [open, confirm]\n").steps == (Word("open"), Word("confirm"))
    assert "play[1].buyer[0]" in mistake(f"{OPENED}- buyer: [opn]\n")


def test_a_wait_is_milliseconds() -> None:
    assert action("- wait: 16m\n").time == 960_000


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("doWebPaymen", "play[0]: no item is this word; did you mean doWebPayment?"),
        ("[restart]", "play[0]: a list stands here"),
        ("{}", "play[0]: the item does nothing"),
        ("expect: {}\n  retry: 1", "play[0]: the item does nothing"),
        ("doWebPayment:\n  restart:", "play[0]: the item does several things at once: doWebPayment, restart"),
        ("doWebPaymnt: {}", "play[0].doWebPaymnt: unknown key; did you mean doWebPayment?"),
        ("doWebPayment:\n  exspect: {}", "play[0].exspect: unknown key; did you mean expect?"),
        ("restart: now", "play[0].restart: restart carries nothing"),
        ("restart:\n  retry: 1", "play[0].retry: restart is no call"),
        ("wait: 1m\n  timeout: 1s", "play[0].timeout: wait is no call"),
        ("wait: 3", "play[0].wait: this is no duration"),
        ("wait: []", "play[0].wait: a list or mapping stands here"),
        ("wait: 1m\n  at: shop.test", "play[0].at: wait is no call"),
        ("doWebPayment:\n  retry: 0", "play[0].retry: this is no such number"),
        ("doWebPayment:\n  at: https://shop.test", "play[0].at: this is no host"),
        ("doWebPayment:\n  at: [shop.test, two words]", "play[0].at[1]: this is no host"),
        ("doWebPayment:\n  at: []", "play[0].at: no address stands here"),
        ("doWebPayment:\n  timeout: 2m", "play[0].timeout: this is no such duration"),
        ("receiver: {status: 99}", "play[0].receiver.status: this is no such number"),
        ("receiver: {hang: 1s}", "play[0].receiver.hang: this is no such duration"),
        ("parallel: []", "play[0].parallel: nothing stands here that could be done"),
        ("parallel: [restart]", "play[0].parallel[0]: no item is this word"),
        ("parallel: [{expect: {due: 1}}]", "play[0].parallel[0]: the item does nothing"),
        ("wait: 1m\n  expect: {data: none}", "play[0].expect.data: wait shows nothing of this"),
        ("doWebPayment:\n  expect: {history: [a]}", "play[0].expect.history: doWebPayment shows nothing of this"),
        ("doWebPayment: {fields: {payment.amoun: x}}", "no such field; did you mean amount?"),
        ("doWebPayment: {fields: {paymnt.amount: x}}", "no such part paymnt; did you mean payment?"),
        ("doWebPayment: {fields: {payment: x}}", "this field is no single text"),
        ("doWebPayment: {fields: {skipSmartDisplay: x}}", "this field is no single text"),
    ],
)
def test_a_wrong_item_is_told_with_its_path(item: str, told: str) -> None:
    assert told in mistake(f"- {item}\n")


@pytest.mark.parametrize(
    ("said", "called"),
    [("Shop.TEST", ("shop.test",)), ("[a.test, 'b.test:8443']", ("a.test", "b.test:8443"))],
)
def test_a_call_names_the_addresses_that_its_tries_go_to(said: str, called: tuple[str, ...]) -> None:
    assert items(f"- doWebPayment:\n  at: {said}\n")[0].at == called
    assert items("- doWebPayment\n")[0].at == ()


def test_what_is_no_list_is_told() -> None:
    assert "play: this is no list" in mistake("doWebPayment: {}\n")


def test_calls_and_buyers_are_done_at_once() -> None:
    both = action(f"{OPENED}- parallel: [doRefund, {{buyer: [cancel]}}]\n")
    assert [one.path for one in both.items] == ["play[1].parallel[0]", "play[1].parallel[1]"]
    assert [one.order_ref for one in both.items] == ["A1", "A1"]


def test_every_wrong_value_can_be_sent() -> None:
    said = action(
        '- doWebPayment: {order_ref: "", amount: 0, return_url: "", currency: EUR, fields: {order.date: ""}}\n'
    )
    assert (said.order_ref, said.amount, said.return_url, said.currency) == ("", 0, "", "EUR")
    assert said.fields == {"order.date": ""}


def test_only_items_that_restart_ask_for_a_store_in_a_file() -> None:
    assert play.needs_restart(items("- wait: 1m\n- restart\n"))
    assert not play.needs_restart(items("- wait: 1m\n"))


def test_the_json_schema_knows_every_word() -> None:
    told: Any = PlayForm().json_schema()
    words, mapping = told["items"]["anyOf"]
    assert set(mapping["properties"]) == {*ACTIONS, *BESIDE}
    assert "restart" in words["enum"]


KEYS = st.sampled_from([*ACTIONS, *BESIDE, "fault", "code"])
SAID = st.recursive(
    st.sampled_from(["", "x", "1", "none", "open", *ACTIONS]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(SAID)
def test_whatever_stands_there_is_read_or_refused_with_a_place(said: object) -> None:
    mistakes: list[Mistake] = []
    node = parse(json.dumps([said]), "play.yaml", mistakes)
    assert node is not None
    found = PlayForm().read_node(node, "play", mistakes)
    assert bool(found) != bool(mistakes)
    assert all(one.path.startswith("play") and one.place.line >= 1 for one in mistakes)
