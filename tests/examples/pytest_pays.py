import asyncio

import pytest
import requests
import zeep


@pytest.fixture
def shop(payline):
    # Your shop: all that it is told of the sandbox is its address, merchant id and access key.
    transport = zeep.Transport(session=requests.Session())
    transport.session.auth = (payline.merchant_id, payline.access_key)
    return zeep.Client(f"{payline.url}/V4/services/WebPaymentAPI?wsdl", transport=transport).service


def opened(shop, order_ref):
    payment = {"amount": "10000", "currency": "978", "action": "101", "mode": "CPT", "contractNumber": "CCC1"}
    order = {"ref": order_ref, "amount": "10000", "currency": "978", "date": "23/11/2026 10:00"}
    return shop.doWebPayment("34", payment, "https://shop.test/return", "https://shop.test/cancel", order).token


def test_gift_cards_and_a_bank_card_pay_a_basket(payline, shop):
    token = opened(shop, "A1")
    payline.pay(token).gift_card(payline.gift_card(balance=25)).gift_card(payline.gift_card(balance=30)).complement()
    payline.assert_paid("A1", gift_cards=[25, 30], complement=45)


def test_a_refused_bank_card_leaves_the_gift_card_alone(payline, shop):
    card = payline.gift_card(balance=25)
    payline.pay(opened(shop, "A1")).gift_card(card).complement(payline.bank_card(outcome="01116")).give_up()
    payline.assert_not_paid("A1", state="refused", code="01116")
    assert payline.gift_card_account(card).balance == "25.00"


def test_a_lost_answer_is_asked_for_again(payline, shop):
    token = opened(shop, "A1")
    payline.faults.lose_answer("getWebPaymentDetails")
    with pytest.raises(requests.ConnectionError):
        shop.getWebPaymentDetails("34", token)
    assert shop.getWebPaymentDetails("34", token).result.code == "02533"
    assert [call.fault for call in payline.calls("getWebPaymentDetails")] == ["lose_answer", ""]


@pytest.mark.payline(scenario="scenarios/left-and-expired.yaml", clock="frozen")
def test_a_basket_that_is_left_expires(payline, shop):
    opened(shop, "A1")
    payline.clock.advance("16m")
    payline.assert_not_paid("A1", state="never_opened")


@pytest.mark.anyio
async def test_it_is_awaited_too(payline, shop):
    async with payline.asynchronous() as sandbox:
        token = await asyncio.to_thread(opened, shop, "A1")
        await sandbox.pay(token).gift_card(sandbox.gift_card(balance=100)).confirm()
        await sandbox.assert_paid("A1", gift_cards=[100], complement=None)


@pytest.fixture
def anyio_backend():
    return "asyncio"
