import requests
import zeep

shop = zeep.Transport(session=requests.Session())
shop.session.auth = ("DEMO", "demo")
payline = zeep.Client("http://127.0.0.1:8000/V4/services/WebPaymentAPI?wsdl", transport=shop).service
payment = {"amount": "10000", "currency": "978", "action": "101", "mode": "CPT", "contractNumber": "CCC1"}
order = {"ref": "A1", "amount": "10000", "currency": "978", "date": "23/11/2026 10:00"}
token = payline.doWebPayment("34", payment, "https://shop.test/return", "https://shop.test/cancel", order).token
buyer = f"http://127.0.0.1:8000/control/worlds/DEMO/payments/{token}/buyer"
steps = [{"gift_card": {"number": f"99990500000000000{end}", "pin": "1234", "amount": "25.00"}} for end in (11, 29)]
requests.post(buyer, json=[*steps, {"complement": {"card": "4970100000325734"}}], timeout=9).raise_for_status()
print(payline.getWebPaymentDetails("34", token))
