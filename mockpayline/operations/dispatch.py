"""Which module answers which operation; every operation of the contract is answered.

A module is imported at the first call of its operation: a server that starts needs one or two of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, cast

from mockpayline.contract.base import Message
from mockpayline.contract.operations import Operation
from mockpayline.domain.ports import WorldTx
from mockpayline.operations.call import Call
from mockpayline.operations.unavailable import unavailable

PLAYED: dict[str, str] = {
    "doWebPayment": "do_web_payment",
    "getWebPaymentDetails": "get_web_payment_details",
    "getTransactionDetails": "get_transaction_details",
    "doRefund": "do_refund",
    "getMerchantSettings": "get_merchant_settings",
    "getEncryptionKey": "get_encryption_key",
}
"""The operations that the sandbox plays: the module of this room, and its function of the same name."""

PREPARED = frozenset({"getEncryptionKey"})
"""Those of them whose answer needs something that takes long to make; their modules have a function `preparation`."""


def preparation(operation: Operation, tx: WorldTx) -> Callable[[], object] | None:
    """Return what makes that which an operation needs for its answer; None where nothing is wanting, as nearly always.

    It takes long, and is to be called outside of the transaction and of the event loop.
    """
    if operation.name not in PREPARED:
        return None
    wanting: Callable[[], object] | None = _module(PLAYED[operation.name]).preparation(tx)
    return wanting


def answer(operation: Operation, request: Message, call: Call) -> Message:
    """Return the response of an operation: its module's, or 02010 where the sandbox does not play it."""
    module = PLAYED.get(operation.name)
    return _function(module)(request, call) if module else unavailable(operation.response)


@cache
def _function(name: str) -> Callable[[Any, Call], Message]:
    return cast("Callable[[Any, Call], Message]", getattr(_module(name), name))


def _module(name: str) -> ModuleType:
    return import_module(f"mockpayline.operations.{name}")
