from __future__ import annotations

import pytest

from tests.page.browser import CANCEL_URL, RETURN_URL
from tests.widget.desk import CARD, Desk

CHECKOUT = RETURN_URL.split("/")[0] + "//" + RETURN_URL.split("/")[2] + "/checkout?step=3&paylinetoken=old#pay"


def test_the_page_may_stand_in_a_frame_and_runs_no_script(desk: Desk) -> None:
    answer = desk.bank(desk.challenged())
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "<script" not in answer.text
    assert answer.status_code == 200


def test_in_the_shop_s_stead_it_stands_in_no_frame_and_may_lead_to_the_shop(desk: Desk) -> None:
    policy = desk.bank(desk.challenged(), CHECKOUT).headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert CHECKOUT.partition("/checkout")[0] in policy


@pytest.mark.parametrize(("result", "state"), [("success", "accepted"), ("failure", "open"), ("abandon", "open")])
def test_each_choice_is_taken_and_the_frame_then_leads_nowhere(desk: Desk, result: str, state: str) -> None:
    token = desk.challenged()
    answer = desk.bank(token, step="authenticate", result=result)
    assert (answer.status_code, desk.payment(token).state) == (200, state)
    assert "form-authenticate" not in answer.text
    assert "href=" not in answer.text.replace('<link rel="stylesheet" href=', "")


def test_in_the_shop_s_stead_it_leads_back_with_the_token(desk: Desk) -> None:
    token = desk.challenged()
    answer = desk.bank(token, CHECKOUT, step="authenticate", result="success")
    assert answer.status_code == 303
    assert answer.headers["location"] == CHECKOUT.replace("old#pay", token)


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.test/",
        "javascript:alert(1)",
        "//evil.test/",
        "/local",
        CHECKOUT.replace("://", "://evil@"),
        CHECKOUT.replace("https:", "http:"),
        "https://[",
        CHECKOUT + "x" * 2000,
    ],
)
def test_an_address_that_is_none_of_the_shop_s_is_not_led_to(desk: Desk, back: str) -> None:
    token = desk.challenged()
    answer = desk.bank(token, back, step="authenticate", result="success")
    assert answer.headers["location"] == f"{RETURN_URL}&paylinetoken={token}", "the returnURL in its place"


def test_the_cancel_address_s_origin_is_the_shop_s_too(desk: Desk) -> None:
    token = desk.challenged()
    answer = desk.bank(token, CANCEL_URL, step="authenticate", result="success")
    assert answer.headers["location"].startswith(CANCEL_URL)


def test_an_answer_given_twice_changes_nothing(desk: Desk) -> None:
    token = desk.challenged()
    desk.bank(token, step="authenticate", result="failure")
    answer = desk.bank(token, step="authenticate", result="success")
    assert answer.status_code == 200
    assert len(desk.payment(token).refusals) == 1


def test_a_payment_that_waits_for_no_bank_has_nothing_to_choose(desk: Desk) -> None:
    token = desk.pay()
    desk.took(token, CARD)
    assert 'id="done"' in desk.bank(token).text


@pytest.mark.parametrize("fields", [{"step": "cancel"}, {"step": "authenticate", "result": "maybe"}, {"nothing": "x"}])
def test_no_other_step_is_taken_there(desk: Desk, fields: dict[str, str]) -> None:
    token = desk.challenged()
    assert desk.bank(token, **fields).status_code == 200
    assert desk.payment(token).state == "challenge"


def test_an_unknown_token_is_told(desk: Desk) -> None:
    assert desk.bank("nobody").status_code == 404


def test_a_form_has_a_limit(desk: Desk) -> None:
    token = desk.challenged()
    assert desk.bank(token, step="authenticate", result="success", more="x" * 20_000).status_code == 413
    assert desk.payment(token).state == "challenge"
