"""What the reading calls share: the dialect's switches, both values of each, and what each version sees."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from mockpayline.contract.messages import GetWebPaymentDetailsRequest, GetWebPaymentDetailsResponse
from mockpayline.contract.types import ContractNumberWalletList

from .desk import (
    Desk,
    at,
    basket,
    by_card,
    card,
    card_of,
    gift,
    gift_data,
    gift_of,
    only,
    said,
    world,
)
from .situations import ALL, FORTY, SITUATIONS, Situation

each = pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.name)

DeskOf = Callable[..., Desk]


def reach(desk_of: DeskOf, situation: Situation) -> tuple[Desk, str]:
    """Return a desk with a payment in this situation, and its token."""
    desk = desk_of(world(**situation.dialect))
    return desk, desk.paid(*situation.steps, request=situation.request)


def assert_nothing_paid(answer: GetWebPaymentDetailsResponse) -> None:
    assert answer.transaction is not None
    assert answer.transaction.partnerAdditionalData is None, "no gift-card data without a payment"
    assert answer.paymentAdditionalList is None, "no complement without a payment"
    assert answer.authorization is not None
    assert not answer.authorization.number, "a refusal has no authorisation number"
    assert not answer.authorization.authorizedAmount


# The dialect's switches, both values of each.


@pytest.mark.parametrize(("value", "amount"), [("gift_share", "4000"), ("basket", "10000")])
def test_main_amount_is_the_gift_share_or_the_basket(desk_of: DeskOf, value: str, amount: str) -> None:
    desk = desk_of(world(main_amount=value))
    answer = desk.details(desk.paid(FORTY, card()))
    assert answer.payment is not None
    assert answer.payment.amount == amount
    assert answer.paymentAdditionalList is not None
    extra = only(answer.paymentAdditionalList.paymentAdditional).payment
    assert extra is not None
    assert extra.amount == "6000", "the complement's amount is its own either way"


@pytest.mark.parametrize("value", ["gift_share", "basket"])
def test_main_amount_does_not_matter_where_gift_cards_pay_all_or_nothing(desk_of: DeskOf, value: str) -> None:
    desk = desk_of(world(main_amount=value))
    for steps in ((ALL, "confirm"), (card(),)):
        payment = desk.details(desk.paid(*steps)).payment
        assert payment is not None
        assert payment.amount == "10000"


@pytest.mark.parametrize(("value", "opening"), [("nested", '[[{"PAN":'), ("flat", '[{"PAN":')])
def test_data_nesting_doubles_the_brackets_or_not(desk_of: DeskOf, value: str, opening: str) -> None:
    desk = desk_of(world(data_nesting=value))
    transaction = desk.details(desk.paid(ALL, "confirm")).transaction
    assert transaction is not None
    data = transaction.partnerAdditionalData
    assert data is not None
    assert data.replace(" ", "").startswith(opening), data


@pytest.mark.parametrize(
    ("value", "amounts"), [("cents", ["10050", "6049", "4001"]), ("euros", ["100.50", "60.49", "40.01"])]
)
def test_data_unit_writes_cents_or_euros(desk_of: DeskOf, value: str, amounts: list[str]) -> None:
    desk = desk_of(world(data_unit=value))
    answer = desk.details(desk.paid(gift(gift_of(10050), "40.01"), "confirm", request=basket("4001")))
    assert list(gift_data(answer)[0][0].values())[1:] == amounts


@pytest.mark.parametrize(("value", "tail"), [("6X4", 4), ("6X2", 2)])
def test_pan_mask_leaves_the_last_four_or_two(desk_of: DeskOf, value: str, tail: int) -> None:
    desk = desk_of(world(pan_mask=value))
    number = gift_of(4000)
    answer = desk.details(desk.paid(gift(number), card()))
    masked = f"{number[:6]}{'X' * (19 - 6 - tail)}{number[-tail:]}"
    assert gift_data(answer)[0][0]["PAN"] == masked
    assert answer.card is not None
    assert answer.card.number == masked
    assert answer.paymentAdditionalList is not None
    bank = only(answer.paymentAdditionalList.paymentAdditional).card
    assert bank is not None
    assert bank.number == f"497010{'X' * (16 - 6 - tail)}{'4970100000325734'[-tail:]}"


@pytest.mark.parametrize(("value", "version"), [("newest", 34), ("4", 4)])
@pytest.mark.parametrize("sent", [None, ""])
def test_missing_version_reads_a_call_as_the_newest_or_as_version_4(
    desk_of: DeskOf, value: str, version: int, sent: str | None
) -> None:
    desk = desk_of(world(missing_version=value))
    token = desk.paid(ALL, "confirm")
    request = GetWebPaymentDetailsRequest(version=sent, token=token)
    assert desk.call(request)[1] == version
    assert bool(at(desk.xml(request), "transaction/partnerAdditionalData")) == (value == "newest")


@pytest.mark.parametrize("sent", [None, ""])
def test_a_call_without_version_leaves_a_hint(desk: Desk, sent: str | None) -> None:
    token = desk.token()
    desk.details(token, version=sent)
    assert [hint for hint in desk.hints() if "version" in hint], "the developer is told which version was read"


@pytest.mark.parametrize(("value", "available"), [("release", 4000), ("keep_debit", 0)])
def test_unpaid_complement_gives_the_gift_cards_back_or_keeps_them_debited_with_the_same_answer(
    desk_of: DeskOf, value: str, available: int
) -> None:
    desk = desk_of(world(unpaid_complement=value, attempts=1))
    number = gift_of(4000)
    token = desk.paid(gift(number), card(card_of("01100")))
    answer = desk.details(token)
    assert said(answer)[0] == "01100"
    assert_nothing_paid(answer)
    assert desk.gift_card(number).available() == available
    assert desk.payment(token).kept_debit == 4000 - available, "what was kept is booked apart"


@pytest.mark.parametrize(("value", "code"), [("basket", "02610"), ("card", "00000")])
def test_max_amount_scope_bounds_the_basket_or_each_card(desk_of: DeskOf, value: str, code: str) -> None:
    desk = desk_of(world(max_amount_scope=value, attempts=1))
    token = desk.token(basket("120000"))
    desk.buy(token, gift(gift_of(60_000), "600.00"), gift(gift_of(60_000, serial=2), "600.00"))
    if code == "00000":
        desk.buy(token, "confirm")
    assert said(desk.details(token))[0] == code


# What each version of the reading call sees.


def shown(desk: Desk, token: str, version: int) -> etree._Element:
    return desk.xml(GetWebPaymentDetailsRequest(version=str(version), token=token))


@pytest.mark.parametrize(
    ("path", "since"),
    [
        ("numberOfAttempt", 5),
        ("transaction/partnerAdditionalData", 16),
        ("transaction/type", 23),
        ("paymentAdditionalList/paymentAdditional/transaction/type", 23),
    ],
)
def test_an_optional_field_appears_from_its_version_on(desk: Desk, path: str, since: int) -> None:
    token = desk.paid(FORTY, card())
    seen = [version for version in range(1, 36) if at(shown(desk, token, version), path)]
    assert seen == list(range(since, 36)), f"{path} belongs to version {since} and later"


@pytest.mark.parametrize("path", ["result/partnerCode", "result/partnerCodeLabel"])
def test_the_partners_code_appears_from_version_14_on(desk: Desk, path: str) -> None:
    blocked = gift("9998000000000000005", "10.00")
    token = desk.paid(blocked, blocked, blocked)
    assert [version for version in range(10, 20) if at(shown(desk, token, version), path)] == list(range(14, 20))


@pytest.mark.parametrize(
    ("field", "since"), [("method", 10), ("softDescriptor", 13), ("cardBrand", 15), ("registrationToken", 18)]
)
def test_an_echoed_field_of_the_payment_appears_from_its_version_on(desk: Desk, field: str, since: int) -> None:
    token = desk.token(by_card(**{field: "x"}))
    seen = [version for version in range(1, 36) if at(shown(desk, token, version), f"payment/{field}")]
    assert seen == list(range(since, 36))


def test_the_wallet_contracts_disappear_with_version_29(desk: Desk) -> None:
    listed = ContractNumberWalletList(contractNumberWallet=["CB1"])
    token = desk.token(basket(contractNumberWalletList=listed))
    seen = [one for one in range(20, 36) if at(shown(desk, token, one), "contractNumberWalletList")]
    assert seen == list(range(20, 29))


def test_a_required_field_is_nil_before_its_version(desk: Desk) -> None:
    token = desk.paid(FORTY, card())
    for version in (1, 25, 26):
        linked = only(at(shown(desk, token, version), "linkedTransactionId"))
        assert linked.get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true"


@each
def test_every_situation_is_readable_at_every_version(desk_of: DeskOf, situation: Situation) -> None:
    desk, token = reach(desk_of, situation)
    for version in (0, 1, 4, 13, 16, 23, 26, 29, 34, 99_999):
        root = shown(desk, token, version)
        assert at(root, "result/code")[0].text == situation.code, f"version {version}"


@pytest.mark.parametrize("version", ["34", "99", "00034"])
def test_any_numeric_version_is_taken(desk: Desk, version: str) -> None:
    assert said(desk.details(desk.token(), version=version))[0] == "02533"
