import requests
import zeep

shop = zeep.Transport(session=requests.Session())
shop.session.auth = ("DEMO", "demo")
payline = zeep.Client("http://127.0.0.1:8000/V4/services/WebPaymentAPI?wsdl", transport=shop).service
payment = {"amount": "10000", "currency": "978", "action": "101", "mode": "CPT", "contractNumber": "CCC1"}
order = {"ref": "A1", "amount": "10000", "currency": "978", "date": "23/11/2026 10:00"}
opened = payline.doWebPayment("34", payment, "https://shop.test/return", "https://shop.test/cancel", order)
requests.post(f"http://127.0.0.1:8000/control/worlds/DEMO/payments/{opened.token}/buyer", timeout=10, json=[
    {"gift_card": {"number": "9999050000000000011", "pin": "1234", "amount": "25.00"}},
    {"gift_card": {"number": "9999050000000000029", "pin": "1234", "amount": "30.00"}},
    {"complement": {"card": "4970100000325734", "expires": "1229", "cvv": "123"}}]).raise_for_status()
print(payline.getWebPaymentDetails("34", opened.token))
