"""A merchant and its buyers over one HTTP connection, by the few calls that change a world."""

from __future__ import annotations

import base64
import http.client
import json
import re
from typing import Any

from tests.soap.envelopes import envelope, web_payment

WATCHDOG = 30.0
"""Seconds after which a call is given up; all take a small part of one."""

_PAYMENT = (
    "<i:payment><o:amount>{amount}</o:amount><o:currency>978</o:currency><o:action>{action}</o:action>"
    "<o:mode>CPT</o:mode><o:contractNumber>CCC1</o:contractNumber></i:payment>"
)


def open_request(order_ref: str, amount: int, notify: str = "") -> str:
    """Return the envelope of a doWebPayment."""
    inside = _PAYMENT.format(amount=amount, action=101) + (
        "<i:returnURL>https://shop.test/r</i:returnURL><i:cancelURL>https://shop.test/c</i:cancelURL>"
        f"<i:order><o:ref>{order_ref}</o:ref><o:amount>{amount}</o:amount><o:currency>978</o:currency>"
        "<o:date>23/11/2026 10:00</o:date></i:order>"
    )
    if notify:
        inside += f"<i:notificationURL>{notify}</i:notificationURL>"
    return web_payment(f"<i:version>34</i:version>{inside}")


def details_request(token: str) -> str:
    """Return the envelope of a getWebPaymentDetails."""
    return request("getWebPaymentDetails", f"<i:token>{token}</i:token>")


def transaction_request(transaction: str) -> str:
    """Return the envelope of a getTransactionDetails that asks for refunds and states too."""
    inside = f"<i:transactionId>{transaction}</i:transactionId><i:transactionHistory>Y</i:transactionHistory>"
    return request("getTransactionDetails", inside)


def refund_request(transaction: str, amount: int) -> str:
    """Return the envelope of a doRefund."""
    payment = _PAYMENT.format(amount=amount, action=421)
    return request("doRefund", f"<i:transactionID>{transaction}</i:transactionID>{payment}")


def request(operation: str, inside: str = "") -> str:
    """Return the envelope of any operation, with a version."""
    return envelope(f"<i:{operation}Request><i:version>34</i:version>{inside}</i:{operation}Request>")


def basic(merchant: str) -> str:
    """Return the Authorization header of a merchant whose key is `key`."""
    return "Basic " + base64.b64encode(f"{merchant}:key".encode()).decode()


class Refused(Exception):
    """An answer that is neither a success nor what the test asked for: its status and body."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


class Caller:
    """Calls a server as a merchant with an id of its own. Connects anew where the server is a new one."""

    def __init__(self, port: int, merchant: str) -> None:
        self.merchant = merchant
        self.calls = 0
        self._http: http.client.HTTPConnection | None = None
        self._key = basic(merchant)
        self.connect(port)

    def connect(self, port: int) -> None:
        """Call the server at this port from now on."""
        self.close()
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=WATCHDOG)

    def close(self) -> None:
        """Let the connection go."""
        if self._http is not None:
            self._http.close()

    def begin(self) -> None:
        """Have the merchant's world made, by a first call that changes nothing else."""
        assert self.details("1unknown") == "02317", "nobody knows this token"

    def open(self, order_ref: str, amount: int, notify: str = "") -> str:
        """Call doWebPayment and return the token."""
        answer = self.soap(open_request(order_ref, amount, notify))
        found = re.search(r"token>([^<]+)<", answer)
        if found is None:
            raise Refused(200, answer)
        return found[1]

    def details(self, token: str) -> str:
        """Call getWebPaymentDetails and return its code."""
        return self._code(self.soap(details_request(token)))

    def refund(self, transaction: str, amount: int) -> str:
        """Call doRefund and return its code."""
        return self._code(self.soap(refund_request(transaction, amount)))

    def buy(self, token: str, *steps: Any) -> dict[str, Any]:
        """Take the buyer's steps and return the payment."""
        found: dict[str, Any] = self.control("POST", f"/payments/{token}/buyer", list(steps))
        return found

    def soap(self, body: str) -> str:
        """Send an envelope and return the answer's. Raises `Refused`."""
        headers = {"Authorization": self._key, "Content-Type": "text/xml; charset=utf-8"}
        return self._call("POST", "/V4/services/WebPaymentAPI", body.encode(), headers)

    def control(self, method: str, path: str, said: Any = None) -> Any:
        """Call the control API on the merchant's world and return the JSON. Raises `Refused`."""
        body = None if said is None else json.dumps(said).encode()
        headers = {} if said is None else {"Content-Type": "application/json"}
        answer = self._call(method, f"/control/worlds/{self.merchant}{path}", body, headers)
        return json.loads(answer) if answer else None

    def _call(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> str:
        assert self._http is not None, "it connected when it was made"
        self._http.request(method, path, body, headers)
        with self._http.getresponse() as answer:
            text = answer.read().decode()
        self.calls += 1
        if answer.status >= 400:
            raise Refused(answer.status, text)
        return text

    @staticmethod
    def _code(answer: str) -> str:
        found = re.search(r"code>([0-9]{5})<", answer)
        assert found is not None, f"an answer has a code: {answer}"
        return found[1]
