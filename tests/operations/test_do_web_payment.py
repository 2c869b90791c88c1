"""doWebPayment: what is refused and in which words, what is opened and what it offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mockpayline.contract.messages import DoWebPaymentRequest
from mockpayline.contract.types import Order
from mockpayline.domain.contract import Contract

from .desk import (
    LIFE,
    START,
    Desk,
    basket,
    by_card,
    card,
    card_of,
    code,
    contracts,
    gift,
    gift_of,
    pairs,
    paying,
    said,
    world,
)

AMOUNT_RULE = "Invalid field format : Payment Amount : Must be numeric(12), ex : 15078"
AMOUNT_NULL = "Invalid field format : Payment Amount : Must not be null"
REFERENCE = "Invalid field format : Order Reference : Max length 50 characters"
CURRENCY = "Invalid field format : Payment Currency : Must be numeric(3), ex : 978"


def url_rule(label: str) -> str:
    return f"Invalid field format : {label} URL : Must be an https:// or http:// url (max length : 255)"


def url_of(length: int) -> str:
    start = "https://shop.test/"
    return start + "x" * (length - len(start))


def refusal_of(desk: Desk, request: DoWebPaymentRequest) -> tuple[str | None, str | None]:
    answer = desk.open(request)
    assert (answer.token, answer.redirectURL) == (None, None), "a refused doWebPayment gives no token and no address"
    assert answer.result is not None
    assert answer.result.shortMessage == "ERROR", "a field or contract error is of state ERROR"
    assert desk.run(lambda tx: tx.payments(10)) == [], "a refused doWebPayment opens no session"
    return said(answer)


@pytest.mark.parametrize("amount", ["1234567890123", "-1", "+1", "12.50", "12,50", "1e3", "abc", "0x10", "١٢"])
def test_an_amount_that_is_not_up_to_twelve_digits_is_refused_in_the_documented_words(desk: Desk, amount: str) -> None:
    assert refusal_of(desk, basket(amount)) == ("02305", AMOUNT_RULE)


@pytest.mark.parametrize("amount", [None, "", "0", "000000000000"])
def test_a_missing_or_zero_amount_must_not_be_null(desk: Desk, amount: str | None) -> None:
    assert refusal_of(desk, basket(amount)) == ("02305", AMOUNT_NULL)


@pytest.mark.parametrize("amount", ["1", "999999999999", "000000000001"])
def test_an_amount_of_one_to_twelve_digits_opens_a_session(desk: Desk, amount: str) -> None:
    assert code(desk.open(basket(amount))) == "00000"


@pytest.mark.parametrize("ref", [None, "", "r" * 51])
def test_a_missing_reference_and_one_of_51_characters_get_the_same_words(desk: Desk, ref: str | None) -> None:
    assert refusal_of(desk, basket(ref=ref)) == ("02305", REFERENCE)


def test_a_reference_of_50_characters_opens_a_session(desk: Desk) -> None:
    assert code(desk.open(basket(ref="é" * 50))) == "00000"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "shop.test/back",
        "ftp://shop.test/",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://shop.test/a b",
        "https://[shop.test/",
        url_of(256),
    ],
)
@pytest.mark.parametrize(("field", "label"), [("returnURL", "Return"), ("cancelURL", "Cancel")])
def test_a_return_or_cancel_url_that_is_no_web_address_is_refused(
    desk: Desk, field: str, label: str, url: str | None
) -> None:
    assert refusal_of(desk, basket(**{field: url})) == ("02305", url_rule(label))


@pytest.mark.parametrize("url", ["ftp://shop.test/", "shop", "https://[shop.test/", url_of(256)])
def test_a_notification_url_that_is_no_web_address_is_refused(desk: Desk, url: str) -> None:
    assert refusal_of(desk, basket(notificationURL=url)) == ("02305", url_rule("Notification"))


@pytest.mark.parametrize("field", ["returnURL", "cancelURL", "notificationURL"])
@pytest.mark.parametrize("url", [url_of(255), "http://localhost:8080/?a=b&c=d#e", "HTTPS://SHOP.TEST"])
def test_a_url_of_up_to_255_characters_is_taken(desk: Desk, field: str, url: str) -> None:
    assert code(desk.open(basket(**{field: url}))) == "00000"


@pytest.mark.parametrize("url", [None, ""])
def test_a_notification_url_may_be_missing(desk: Desk, url: str | None) -> None:
    assert code(desk.open(basket(notificationURL=url))) == "00000"


@pytest.mark.parametrize("field", ["payment", "order", "returnURL", "cancelURL"])
def test_a_request_without_a_needed_part_is_refused_with_02305(desk: Desk, field: str) -> None:
    found, _words = refusal_of(desk, basket(**{field: None}))
    assert found == "02305"


@pytest.mark.parametrize("number", ["NONE", "", None, "ccc1"])
def test_an_unknown_contract_is_02303(desk: Desk, number: str | None) -> None:
    assert refusal_of(desk, basket(payment=paying(contractNumber=number))) == ("02303", "Invalid contract number.")


@pytest.mark.parametrize("field", ["selectedContractList", "secondSelectedContractList"])
def test_an_unknown_contract_in_a_list_is_02303(desk: Desk, field: str) -> None:
    fields: dict[str, Any] = {field: contracts("CCC1", "NONE")}
    assert refusal_of(desk, basket(**fields))[0] == "02303"


def test_an_inactive_contract_is_02303(desk_of: Callable[..., Desk]) -> None:
    declared = world()
    switched = tuple(
        msgspec.structs.replace(one, active=False) if one.number == "CCC1" else one for one in declared.contracts
    )
    desk = desk_of(msgspec.structs.replace(declared, contracts=switched))
    assert refusal_of(desk, basket())[0] == "02303"


@pytest.mark.parametrize("action", ["100", "", None, "129"])
def test_the_gift_card_contract_takes_action_101_alone(desk: Desk, action: str | None) -> None:
    expected = ("02321", "Invalid value for payment action")
    assert refusal_of(desk, basket(payment=paying(action=action))) == expected


@pytest.mark.parametrize("mode", ["DIF", "NX", "REC", "", None])
def test_the_gift_card_contract_takes_mode_cpt_alone(desk: Desk, mode: str | None) -> None:
    found, words = refusal_of(desk, basket(payment=paying(mode=mode)))
    assert found == "02308"
    assert words is not None
    assert words.startswith("Invalid value for"), "the recorded words of 02308"


@pytest.mark.parametrize("currency", ["840", "EUR", "", None])
def test_the_gift_card_contract_takes_the_euro_alone(desk: Desk, currency: str | None) -> None:
    assert refusal_of(desk, basket(payment=paying(currency=currency))) == ("02305", CURRENCY)


@pytest.mark.parametrize(
    ("fields", "hinted"),
    [({"action": "100"}, "100"), ({"mode": "DIF"}, "DIF"), ({"currency": "840"}, "840")],
)
def test_another_contract_opens_the_basket_as_asked_and_tells_why_gift_cards_are_not_offered(
    desk: Desk, fields: dict[str, str], hinted: str
) -> None:
    payment = desk.payment(desk.token(by_card(**fields)))
    assert (payment.gift_contract, "CCC1" in payment.methods) == (None, False), "the basket does not suit gift cards"
    assert [hint for hint in desk.hints() if hinted in hint and "CCC1" in hint], "a hint names the contract and why"


def test_another_contract_with_a_basket_that_suits_offers_the_gift_card_without_a_hint(desk: Desk) -> None:
    payment = desk.payment(desk.token(by_card()))
    assert payment.gift_contract == "CCC1"
    assert desk.hints() == []


def test_99_private_data_are_taken_and_100_are_02514(desk: Desk) -> None:
    expected = ("02514", "Private data number is limited to 99")
    assert refusal_of(desk, basket(privateDataList=pairs(100))) == expected
    assert code(desk.open(basket(privateDataList=pairs(99)))) == "00000"


def test_without_lists_all_active_contracts_of_the_point_of_sale_are_offered(desk: Desk) -> None:
    payment = desk.payment(desk.token())
    assert payment.methods == ("CCC1", "CB1", "AMEX1")
    assert payment.complements == ("CB1", "AMEX1")


def test_the_contracts_of_another_point_of_sale_are_not_offered(desk_of: Callable[..., Desk]) -> None:
    declared = world()
    elsewhere = Contract(number="CB2", card_code="CB", point_of_sale="other.fr")
    shop = msgspec.structs.replace(declared.points_of_sale[0], label="other.fr")
    desk = desk_of(
        msgspec.structs.replace(
            declared, contracts=(*declared.contracts, elsewhere), points_of_sale=(*declared.points_of_sale, shop)
        )
    )
    assert desk.payment(desk.token()).methods == ("CCC1", "CB1", "AMEX1")
    assert desk.payment(desk.token(basket(payment=paying(contractNumber="CB2")))).methods == ("CB2",)


def test_the_selected_list_bounds_the_methods(desk: Desk) -> None:
    payment = desk.payment(desk.token(basket(selectedContractList=contracts("CCC1", "CB1"))))
    assert (payment.methods, payment.complements) == (("CCC1", "CB1"), ("CB1",))


def test_the_cards_of_both_lists_together_are_the_complements(desk: Desk) -> None:
    request = basket(
        selectedContractList=contracts("CCC1", "AMEX1"), secondSelectedContractList=contracts("CB1", "AMEX1")
    )
    payment = desk.payment(desk.token(request))
    assert payment.methods == ("CCC1", "AMEX1"), "the second list adds no method"
    assert sorted(payment.complements) == ["AMEX1", "CB1"]


def test_a_list_of_the_gift_card_alone_leaves_the_cards_of_the_point_of_sale_as_complements(desk: Desk) -> None:
    payment = desk.payment(desk.token(basket(selectedContractList=contracts("CCC1"))))
    assert (payment.methods, payment.complements) == (("CCC1",), ("CB1", "AMEX1"))


def test_a_second_list_alone_names_the_complements_and_no_method(desk: Desk) -> None:
    payment = desk.payment(desk.token(basket(secondSelectedContractList=contracts("AMEX1"))))
    assert (payment.methods, payment.complements) == (("CCC1", "CB1", "AMEX1"), ("AMEX1",))


def test_an_answer_carries_a_token_and_the_address_of_the_page(desk: Desk) -> None:
    answer = desk.open()
    assert answer.token is not None
    assert len(answer.token) == 33, "20 letters and digits, then the instant in ms"
    assert answer.token[-13:] == str(START)
    assert answer.redirectURL == f"http://payline.test:8000/v2/?token={answer.token}"
    assert len(answer.redirectURL) <= 255
    assert answer.result is not None
    assert (answer.result.code, answer.result.shortMessage) == ("00000", "ACCEPTED")


def test_many_tokens_per_order_reference_are_fine(desk: Desk) -> None:
    tokens = {desk.token() for _ in range(5)}
    assert len(tokens) == 5


def test_the_life_of_a_session_begins_with_the_call(desk: Desk) -> None:
    payment = desk.payment(desk.token())
    assert (payment.created_at, payment.ends_at) == (START, START + LIFE)


def test_the_session_life_is_the_dialects(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of(world(session_life=60))
    assert desk.payment(desk.token()).ends_at == START + 60_000


def test_the_requests_notification_url_goes_before_the_point_of_sales(desk_of: Callable[..., Desk]) -> None:
    declared = world()
    shop = msgspec.structs.replace(declared.points_of_sale[0], notification_url="https://pos.test/n")
    desk = desk_of(msgspec.structs.replace(declared, points_of_sale=(shop,)))
    assert desk.payment(desk.token()).notification_url == "https://pos.test/n"
    named = desk.token(basket(notificationURL="https://shop.test/n"))
    assert desk.payment(named).notification_url == "https://shop.test/n"


DAY = {"wait": "24h"}


def paid_before(desk: Desk, amount: str = "5000", ref: str = "A1") -> str:
    return desk.paid(gift(gift_of(99_999)), "confirm", request=basket(amount, ref))


def test_a_basket_paid_before_is_opened_again_where_the_dialect_does_not_check(desk: Desk) -> None:
    paid_before(desk)
    assert code(desk.open(basket("5000"))) == "00000"


@pytest.mark.parametrize("waits", [0, 1])
def test_the_same_reference_and_amount_accepted_today_or_yesterday_is_02001(
    desk_of: Callable[..., Desk], waits: int
) -> None:
    desk = desk_of(world(duplicate_check=True))
    paid_before(desk)
    other = desk.token(basket("1", "clock"))
    desk.buy(other, *[DAY] * waits)
    answer = desk.open(basket("5000"))
    assert said(answer) == ("02001", "Duplicate transaction")
    assert answer.token is None


@pytest.mark.parametrize(
    ("request_", "waits"),
    [(basket("5001"), 0), (basket("5000", "A2"), 0), (basket("5000"), 2)],
    ids=["other amount", "other reference", "the day before yesterday"],
)
def test_what_differs_from_an_accepted_basket_is_no_duplicate(
    desk_of: Callable[..., Desk], request_: DoWebPaymentRequest, waits: int
) -> None:
    desk = desk_of(world(duplicate_check=True))
    paid_before(desk)
    other = desk.token(basket("1", "clock"))
    desk.buy(other, *[DAY] * waits)
    assert code(desk.open(request_)) == "00000"


@pytest.mark.parametrize(
    "steps",
    [[], ["cancel"], [gift(gift_of(1, "02998"), "10.00"), "give_up"], [card(card_of("04003"))]],
    ids=["unfinished", "cancelled", "refused", "accepted under review"],
)
def test_only_an_accepted_basket_makes_a_duplicate(desk_of: Callable[..., Desk], steps: list[Any]) -> None:
    desk = desk_of(world(duplicate_check=True))
    desk.paid(*steps, request=basket("5000"))
    assert code(desk.open(basket("5000"))) == "00000"


def test_a_second_session_of_an_order_that_was_paid_meanwhile_is_02001_with_the_flag(
    desk_of: Callable[..., Desk],
) -> None:
    desk = desk_of(world(duplicate_check=True, attempts=1))
    first, second = desk.token(basket("5000")), desk.token(basket("5000"))
    desk.buy(first, gift(gift_of(5000)), "confirm")
    desk.buy(second, gift(gift_of(5000, serial=2)), "confirm")
    answer = desk.details(second)
    assert said(answer) == ("02001", "Duplicate transaction")
    assert answer.transaction is not None
    assert answer.transaction.isDuplicated == "1", "clients read the flag on the answer"


def test_what_is_due_to_a_request_is_kept_whole_for_the_reading_calls(desk: Desk) -> None:
    order = Order(ref="A1", amount="12345", currency="978", date="23/11/2026 10:00", origin="web")
    answer = desk.details(desk.token(basket("10000", order=order)))
    assert answer.order is not None
    assert (answer.order.amount, answer.order.origin) == ("12345", "web"), "the order's amount may differ"
