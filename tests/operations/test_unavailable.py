"""The operations that are not played: 02010 in a complete answer that every client can read."""

from __future__ import annotations

import pytest

from mockpayline.contract.base import Element
from mockpayline.contract.fields import fields_of
from mockpayline.contract.operations import OPERATIONS, Operation
from mockpayline.operations.dispatch import PLAYED
from mockpayline.operations.unavailable import empty, unavailable

from .desk import Desk, assert_valid, body_of, names, said

NOT_PLAYED = [one for name, one in OPERATIONS.items() if name not in PLAYED]

each = pytest.mark.parametrize("operation", NOT_PLAYED, ids=lambda one: one.name)


def test_36_of_the_42_operations_are_not_played() -> None:
    assert (len(NOT_PLAYED), len(OPERATIONS)) == (36, 42)


@each
def test_it_answers_02010_and_changes_nothing_but_the_journal(desk: Desk, operation: Operation) -> None:
    answer, _ = desk.call(operation.request())
    assert said(answer) == ("02010", "Requested function not available")
    assert answer.result.shortMessage == "ERROR"  # type: ignore[attr-defined]
    assert desk.run(lambda tx: tx.payments(1)) == []


@each
def test_its_answer_is_valid_by_the_schema(operation: Operation) -> None:
    assert_valid(unavailable(operation.response), 34)


@each
def test_its_answer_has_every_required_element_in_the_order_of_the_schema(operation: Operation) -> None:
    shown = names(body_of(unavailable(operation.response), 34), "")
    fields = fields_of(operation.response)
    required = [field.name for field in fields if field.least == 1]
    assert [name for name in shown if name in required] == required
    assert shown == [field.name for field in fields if field.name in shown]


@each
def test_an_answer_is_not_shared_between_calls(operation: Operation) -> None:
    first, second = unavailable(operation.response), unavailable(operation.response)
    assert first == second
    assert first is not second
    assert first.result is not second.result  # type: ignore[attr-defined]


@each
def test_an_empty_instance_holds_its_required_parts_all_the_way_down(operation: Operation) -> None:
    def check(element: Element) -> None:
        for field in fields_of(type(element)):
            if issubclass(field.type, Element) and field.least == 1 and not field.nillable and not field.repeated:
                part = getattr(element, field.name)
                assert part is not None, f"{type(element).__name__}.{field.name}"
                check(part)

    check(empty(operation.response))
