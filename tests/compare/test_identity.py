from __future__ import annotations

import pytest

from mockpayline.compare.capture import read_bytes
from mockpayline.compare.identity import refund_id_of


def whose(transaction_id: str, date: str, known: set[str] | None = None) -> str | None:
    body = (
        f"<doRefundResponse><transaction><id>{transaction_id}</id><date>{date}</date></transaction></doRefundResponse>"
    )
    return refund_id_of(read_bytes(body.encode()), known or set())


@pytest.mark.parametrize(
    ("date", "found"),
    [
        ("09/03/17 16:54:10", "new"),
        ("09/03/2017 16:54:10", "new"),
        ("09/03/17 16:54", "new"),
        ("09/03/17 16:56:11", "complement"),
        ("10/03/17 16:54:10", "complement"),
        ("09/03/17 17:54:10", "new"),  # in Paris, which is an hour ahead of UTC
        ("09/07/17 16:54:10", "complement"),
    ],
)
def test_an_id_of_the_refund_s_own_time_is_new_and_an_older_one_the_complement_s(date: str, found: str) -> None:
    # The id and its instant are of a recorded answer: 27068165410885 on 09/03/2017 16:54:10.
    assert whose("27068165410885", date) == found


def test_an_id_that_another_answer_names_is_the_complement_s_whatever_its_time() -> None:
    assert whose("27068165410885", "09/03/17 16:54:10", {"27068165410885"}) == "complement"


@pytest.mark.parametrize(
    ("transaction_id", "date"),
    [
        ("", "09/03/17 16:54:10"),
        ("PV4090317165410", "09/03/17 16:54:10"),
        ("27068165410885", ""),
        ("27999999999885", "09/03/17 16:54:10"),
    ],
)
def test_what_carries_no_time_tells_nothing(transaction_id: str, date: str) -> None:
    assert whose(transaction_id, date) is None
