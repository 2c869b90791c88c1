from __future__ import annotations

from mockpayline.contract.types.buyer import Address, Buyer
from mockpayline.contract.types.order import Details, Order, OrderDetail
from mockpayline.page.language import Language
from mockpayline.widget.info import formatted, info_of
from tests.widget.desk import Desk


def test_amounts_have_the_recorded_form() -> None:
    assert formatted(10_000, Language.FR, "978") == "100,00 EUR"
    assert formatted(123_456, Language.EN, "840") == "1234.56 USD"
    assert formatted(1, Language.FR, "036") == "0,01 036"


def test_a_session_with_nothing_but_an_order_has_the_order_s_keys_alone(desk: Desk) -> None:
    assert info_of(desk.payment(desk.pay()), Language.FR) == {
        "PaylineAmountSmallestUnit": 10_000,
        "PaylineFormattedAmount": "100,00 EUR",
        "PaylineCurrencyCode": "EUR",
        "PaylineCurrencyDigits": 2,
        "PaylineOrderRef": "A-1001",
        "PaylineOrderDate": "01/01/2027 10:00",
        "PaylineOrderAmountSmallestUnit": 10_000,
        "PaylineFormattedOrderAmount": "100,00 EUR",
    }


def test_buyer_addresses_and_lines_have_the_recorded_keys(desk: Desk) -> None:
    home = Address(name="Dupont", street1="1 rue A", cityName="Aix", zipCode="13000", country="FR", phone="06")
    order = Order(ref="B1", amount="many", currency="978", date="d", details=Details(details=[OrderDetail(ref="1")]))
    buyer = Buyer(firstName="Jeanne", email="j@shop.test", shippingAdress=home, billingAddress=home)
    info = info_of(desk.payment(desk.pay(order=order, buyer=buyer)), Language.FR)
    assert info["PaylineBuyerFirstName"] == "Jeanne"
    assert info["PaylineBuyerEmail"] == "j@shop.test"
    assert info["PaylineBuyerShippingAddress.cityName"] == "Aix"
    assert info["PaylineBuyerBillingAddress.zipCode"] == "13000"
    assert info["PaylineOrderDetails"][0]["ref"] == "1"
    assert "PaylineOrderAmountSmallestUnit" not in info, "an amount that is none is not told"
