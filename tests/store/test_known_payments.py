"""What is remembered of web payments: within its bytes, of the merchant's own, and nothing that was undone."""

from __future__ import annotations

from mockpayline.store.known_payments import KnownPayments


def test_a_text_is_found_by_its_token_and_its_merchant_alone() -> None:
    known = KnownPayments(shared=False)
    known.put("M", "t", b"text")
    assert known.find("M", "t") == b"text"
    assert known.find("OTHER", "t") is None
    assert known.find("M", "u") is None


def test_what_is_undone_is_forgotten_and_what_is_kept_is_not() -> None:
    known = KnownPayments(shared=False)
    known.put("M", "kept", b"text")
    known.keep()
    known.put("M", "undone", b"text")
    known.undo()
    assert (known.find("M", "kept"), known.find("M", "undone")) == (b"text", None)


def test_a_text_that_a_transaction_changes_and_undoes_is_not_taken_for_what_it_was() -> None:
    known = KnownPayments(shared=False)
    known.put("M", "t", b"before")
    known.keep()
    known.put("M", "t", b"changed")
    known.undo()
    assert known.find("M", "t") is None


def test_texts_are_remembered_up_to_their_bytes_and_for_one_more_the_oldest_give_way() -> None:
    known = KnownPayments(shared=False, most_bytes=10)
    known.put("M", "a", b"12345")
    known.put("M", "b", b"12345")
    assert (known.find("M", "a"), known.find("M", "b")) == (b"12345", b"12345")
    known.put("M", "b", b"54321")
    assert known.find("M", "a") is not None, "a text takes the place of its earlier one"
    known.put("M", "c", b"1")
    assert [known.find("M", one) for one in "abc"] == [None, b"54321", b"1"]
    known.put("M", "a", b"1234")
    known.put("M", "b", b"1")
    assert [known.find("M", one) for one in "abc"] == [b"1234", b"1", b"1"], "what was written anew is the newest"


def test_a_text_larger_than_all_that_is_remembered_is_not() -> None:
    known = KnownPayments(shared=False, most_bytes=10)
    known.put("M", "a", b"x" * 11)
    assert known.find("M", "a") is None
    known.put("M", "b", b"x" * 10)
    assert known.find("M", "b") == b"x" * 10, "nothing is held for it"
    known.put("M", "a", b"x" * 10)
    assert known.find("M", "a") == b"x" * 10


def test_where_others_write_too_nothing_is_remembered() -> None:
    known = KnownPayments(shared=True)
    known.put("M", "a", b"1")
    assert known.find("M", "a") is None
