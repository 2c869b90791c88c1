from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.contract.messages.search import GetTransactionDetailsResponse
from mockpayline.contract.messages.web import DoWebPaymentResponse
from mockpayline.contract.types.result import Result
from mockpayline.contract.types.transaction import (
    AssociatedTransactions,
    AssociatedTransactionsList,
    PaymentAdditional,
    PaymentAdditionalList,
    StatusHistory,
    StatusHistoryList,
)
from mockpayline.player.facts import Complement, GiftCard, answer_facts, gift_cards, nesting_of, refund_ids, unit_of

CARD = '{"PAN":"999800XXXXXXXXX0001","initialBalance":"%s","finalBalance":"0","paymentAmount":"%s"}'


@pytest.mark.parametrize(
    ("data", "nesting", "unit"),
    [
        (f"[[{CARD % ('5000', '5000')}]]", "nested", "cents"),
        (f"[{CARD % ('5000', '5000')}]", "flat", "cents"),
        (f"[[{CARD % ('50.00', '50.00')}]]", "nested", "euros"),
    ],
)
def test_gift_cards_are_read_in_every_dialect(data: str, nesting: str, unit: str) -> None:
    assert gift_cards(data) == (GiftCard("999800XXXXXXXXX0001", 5000, 0, 5000),)
    assert (nesting_of(data), unit_of(data)) == (nesting, unit)


def test_no_data_is_no_card_and_another_form_is_none_at_all() -> None:
    assert gift_cards("") == ()
    assert gift_cards("{") is None
    assert gift_cards('["x"]') is None


@given(st.text() | st.recursive(st.none() | st.text(), st.lists).map(str))
def test_whatever_stands_in_the_data_is_read_or_not(data: str) -> None:
    gift_cards(data), nesting_of(data), unit_of(data)


def test_an_answer_with_nothing_in_it_has_no_facts() -> None:
    told = answer_facts(DoWebPaymentResponse())
    assert told["code"] is None
    assert told["gift_cards"] == ()
    assert told["complement"] is None
    assert answer_facts(DoWebPaymentResponse(result=Result(code="02305")))["code"] == "02305"


def test_a_history_tells_states_and_refunds() -> None:
    listed = [
        AssociatedTransactions(transactionId=str(n), type=t, amount="100") for n, t in enumerate(("AUTHOR", "REFUND"))
    ]
    answer = GetTransactionDetailsResponse(
        associatedTransactionsList=AssociatedTransactionsList(associatedTransactions=listed),
        statusHistoryList=StatusHistoryList(statusHistory=[StatusHistory(status="ACCEPTED")]),
        paymentAdditionalList=PaymentAdditionalList(paymentAdditional=[PaymentAdditional()]),
    )
    told = answer_facts(answer)
    assert (told["refunds"], told["history"], told["complement"]) == ((100,), ("ACCEPTED",), Complement())
    assert refund_ids(answer) == ["1"]
