from __future__ import annotations

import asyncio
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpayline.scenario.compiled import demo
from mockpayline.widget.api import FORMS, WORDS
from mockpayline.widget.body import BODY_BYTES
from tests.page.buying import journal
from tests.widget.desk import ALL, CARD, FIFTY, REAL, REFUSED, Desk, left

SHAPE = {"kind", "message", "path", "value", "expected"}


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "PUT"])
@pytest.mark.parametrize("action", ["", "status", "steps", "data", "nothing"])
def test_every_answer_may_be_read_by_any_origin_and_sets_no_cookie(desk: Desk, method: str, action: str) -> None:
    answer = desk.call(method, desk.pay(), action, {}, origin="https://shop.test")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-credentials" not in answer.headers


def test_a_preflight_is_answered(desk: Desk) -> None:
    answer = desk.call("OPTIONS", desk.pay(), "steps", access_control_request_method="POST")
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-methods"] == "GET, POST"
    assert answer.headers["access-control-allow-headers"] == "Content-Type"


def test_a_look_opens_nothing(desk: Desk) -> None:
    token = desk.pay()
    assert desk.session(token)["payment"]["state"] == "issued"
    assert desk.payment(token).opened_at is None


def test_opening_opens_once_and_is_no_mistake_afterwards(desk: Desk) -> None:
    token = desk.pay()
    assert desk.took(token, "open")["payment"]["state"] == "open"
    assert desk.took(token, "open")["payment"]["state"] == "open"
    desk.took(token, "cancel")
    assert desk.took(token, "open")["type"] == "PAYMENT_CANCELED"


def test_a_balance_is_told_and_the_card_is_not_added(desk: Desk) -> None:
    token = desk.pay()
    told = desk.took(token, {"step": "balance", "number": FIFTY, "pin": "1234"})
    assert told["offer"]["amount"] == "50,00"
    assert told["payment"]["gift_cards"] == []
    assert FIFTY not in json.dumps(told["offer"])


def test_a_basket_is_paid_by_its_forms(desk: Desk) -> None:
    token = desk.pay()
    desk.took(token, {"step": "gift_card", "number": FIFTY, "pin": "1234", "amount": "20"})
    assert desk.took(token, {"step": "remove_gift_card", "place": "0"})["payment"]["gift_cards"] == []
    desk.took(token, {"step": "gift_card", "number": ALL, "pin": "1234", "amount": ""})
    paid = desk.took(token, "confirm")
    assert (paid["type"], paid["final"], paid["status"]) == ("PAYMENT_SUCCESS", True, "EXPIRED")


def test_a_step_upon_another_basket_than_the_one_seen_is_not_taken(desk: Desk) -> None:
    token = desk.pay()
    seen = desk.took(token, "open")["seen"]
    desk.took(token, {"step": "gift_card", "number": FIFTY, "pin": "1234"})
    assert desk.mistake(token, CARD | {"seen": seen})["path"] == "seen"
    assert desk.payment(token).state == "open"


@pytest.mark.parametrize("step", ["wait", "partner_answer", "authenticate", "nothing", ""])
def test_what_is_no_buyer_s_act_in_a_widget_is_refused(desk: Desk, step: str) -> None:
    told = desk.mistake(desk.pay(), {"step": step, "result": "success"})
    assert (told["kind"], told["path"]) == ("invalid_value", "step")
    assert all(word in told["expected"] for word in WORDS | FORMS)


def test_ending_a_token_ends_it_once_and_tells_so_again(desk: Desk) -> None:
    token = desk.pay()
    for _ in range(2):
        told = desk.took(token, "end_token")
        assert (told["payment"]["code"], told["type"]) == ("02014", "PAYMENT_CANCELED")


def test_ending_the_token_of_a_paid_payment_changes_nothing(desk: Desk) -> None:
    token = desk.pay()
    desk.took(token, CARD)
    assert desk.took(token, "end_token")["payment"]["state"] == "accepted"


def test_the_status_of_a_token_is_told_whatever_it_is(desk: Desk) -> None:
    token = desk.pay()
    assert desk.call("GET", token, "status").json() == {"status": "ALIVE"}
    desk.wait(token, 16)
    assert desk.call("GET", token, "status").json() == {"status": "EXPIRED"}
    assert desk.call("GET", "nobody", "status").json() == {"status": "UNKNOWN"}


def test_an_unknown_token_is_not_found_in_the_control_api_s_shape(desk: Desk) -> None:
    answer = desk.call("GET", "nobody")
    assert answer.status_code == 404
    assert set(answer.json()["error"]) == SHAPE


@pytest.mark.parametrize(
    ("method", "action", "status"),
    [("POST", "", 405), ("GET", "steps", 405), ("DELETE", "", 405), ("GET", "nothing", 404), ("HEAD", "", 200)],
)
def test_a_wrong_address_or_method_is_told(desk: Desk, method: str, action: str, status: int) -> None:
    assert desk.call(method, desk.pay(), action).status_code == status


def test_a_form_mistake_says_its_field_and_a_sentence_in_the_buyer_s_language(desk: Desk) -> None:
    token = desk.pay()
    told = desk.mistake(token, CARD | {"expires": "12/20"}, accept_language="en")
    assert (told["kind"], told["field"], told["sentence"]) == ("form_mistake", "expires", "This card has expired.")
    assert set(told) == SHAPE | {"field", "sentence", "index"}
    assert desk.payment(token).refusals == []


def test_a_refusal_is_an_answer_with_the_attempts_left(desk: Desk) -> None:
    told = desk.took(desk.pay(), CARD | {"card": REFUSED})
    assert (told["refusals"], told["shows"]["refusal"]["code"], told["type"]) == (1, "01116", "PAYMENT_METHODS_LIST")


@pytest.mark.parametrize("form", [CARD | {"card": REAL}, {"step": "balance", "number": REAL, "pin": "1234"}])
def test_a_number_that_is_no_test_card_is_refused_and_kept_nowhere(desk: Desk, form: dict[str, str]) -> None:
    token = desk.pay()
    answer = desk.step(token, form)
    assert answer.status_code == 409
    assert REAL not in answer.text
    assert REAL not in journal(desk, token)
    assert REAL.encode() not in msgspec.json.encode(desk.payment(token))


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"4111111111111111", b"[]", b'{"step": 1}', b'{"step": {"a": 1}}', b"[" * 5000, b'"' + b"a"]
)
def test_a_body_that_is_no_form_is_refused_without_being_repeated(desk: Desk, body: bytes) -> None:
    answer = desk.call("POST", desk.pay(), "steps", body)
    assert answer.status_code == 422
    assert "4111" not in answer.text


@pytest.mark.parametrize(("size", "status"), [(BODY_BYTES, 422), (BODY_BYTES + 1, 413)])
def test_a_body_has_a_limit(desk: Desk, size: int, status: int) -> None:
    body = b'{"step": "%s"}' % (b"a" * (size - len('{"step": ""}')))
    assert len(body) == size
    assert desk.call("POST", desk.pay(), "steps", body).status_code == status


def test_data_of_the_shop_are_taken_and_not_kept(desk: Desk) -> None:
    token = desk.pay()
    answer = desk.call("POST", token, "data", {"buyer": {"lastName": "Martinez"}, REAL: 1})
    assert answer.json() == {"status": 200}
    told = journal(desk, token)
    assert "updateWebpaymentData was called (with buyer)" in told
    assert "Martinez" not in told
    assert REAL not in told


def test_a_world_of_another_merchant_is_found_by_its_token(desk: Desk) -> None:
    other = msgspec.structs.replace(demo(), merchant_id="OTHER", seed="other")
    asyncio.run(desk.worlds.make(other))
    desk.merchant = "OTHER"
    assert desk.session(desk.pay())["pointOfSale"] == "demo.fr"


_TEXT = st.text(max_size=30)


@given(step=st.sampled_from(sorted(FORMS | WORDS)), fields=st.dictionaries(_TEXT, _TEXT, max_size=4), known=_TEXT)
def test_whatever_is_sent_is_answered_in_one_shape(step: str, fields: dict[str, str], known: str) -> None:
    from tests.stores import closing_stores

    with closing_stores():
        desk = Desk()
        answer = desk.step(desk.pay(), fields | {"step": step, "number": known, "card": known, "place": known})
        assert answer.status_code in {200, 409, 422}, answer.text
        if answer.status_code != 200:
            assert set(answer.json()["error"]) >= SHAPE


def test_a_store_that_is_down_is_told_as_such(desk: Desk) -> None:
    token = desk.pay()
    asyncio.run(desk.store.close())
    answer = desk.call("GET", token)
    assert (answer.status_code, answer.json()["error"]["kind"]) == (503, "store_down")
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_mistake_of_this_program_is_logged_under_a_reference_and_told_nobody(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    token = desk.pay()
    desk.worlds._store = None  # type: ignore[assignment]
    answer = desk.call("GET", token)
    told = answer.json()["error"]
    assert (answer.status_code, told["kind"]) == (500, "internal_error")
    assert "Traceback" not in answer.text
    assert told["value"] in caplog.text


def test_a_buyer_who_leaves_in_the_midst_of_a_form_is_no_mistake(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    assert asyncio.run(left(desk, f"/widget/api/{desk.pay()}/steps", "POST")) == 400
    assert not caplog.records


def test_3d_secure_tells_of_a_store_that_is_down_and_of_its_own_mistakes(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    token = desk.challenged()
    assert asyncio.run(left(desk, f"/widget/3ds?token={token}", "POST")) == 400
    asyncio.run(desk.store.close())
    assert desk.bank(token).status_code == 503
    desk.worlds._store = None  # type: ignore[assignment]
    answer = desk.bank(token)
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "internal error" in caplog.text


def test_a_form_of_very_many_fields_is_no_answer_to_the_bank(desk: Desk) -> None:
    token = desk.challenged()
    many = {f"f{place}": "" for place in range(300)}
    assert desk.bank(token, step="authenticate", result="success", **many).status_code == 200
    assert desk.payment(token).state == "challenge"
