"""Which module answers which operation; every operation of the contract is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mockpayline.contract.base import Message
from mockpayline.contract.operations import Operation
from mockpayline.operations.call import Call
from mockpayline.operations.do_refund import do_refund
from mockpayline.operations.do_web_payment import do_web_payment
from mockpayline.operations.get_encryption_key import get_encryption_key
from mockpayline.operations.get_merchant_settings import get_merchant_settings
from mockpayline.operations.get_transaction_details import get_transaction_details
from mockpayline.operations.get_web_payment_details import get_web_payment_details
from mockpayline.operations.unavailable import unavailable

PLAYED: dict[str, Callable[[Any, Call], Message]] = {
    "doWebPayment": do_web_payment,
    "getWebPaymentDetails": get_web_payment_details,
    "getTransactionDetails": get_transaction_details,
    "doRefund": do_refund,
    "getMerchantSettings": get_merchant_settings,
    "getEncryptionKey": get_encryption_key,
}


def answer(operation: Operation, request: Message, call: Call) -> Message:
    """Return the response of an operation: its module's, or 02010 where the sandbox does not play it."""
    played = PLAYED.get(operation.name)
    return played(request, call) if played else unavailable(operation.response)
