"""Dispatch: every operation of the contract is answered, each by its own response."""

from __future__ import annotations

import pytest

from mockpayline.contract.operations import OPERATIONS, Operation
from mockpayline.operations.dispatch import PLAYED

from .desk import Desk


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda one: one.name)
def test_an_operation_without_any_field_is_answered_by_its_own_valid_response(desk: Desk, operation: Operation) -> None:
    answer, version = desk.call(operation.request())
    assert type(answer) is operation.response
    assert version == 34


def test_what_is_played_is_what_a_gift_card_shop_calls() -> None:
    assert set(PLAYED) == {
        "doWebPayment",
        "getWebPaymentDetails",
        "getTransactionDetails",
        "doRefund",
        "getMerchantSettings",
        "getEncryptionKey",
    }
