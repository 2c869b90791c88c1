"""The 42 operations: which service declares each, what it takes and what it answers.

The platform answers any operation on any of its addresses, so whoever dispatches looks an operation up by the
name of the request element, never by the address. A message's class is imported when it is first asked for: a server
that starts needs few of the 84.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import cast

from msgspec import Struct

from mockpayline.contract.base import Message

_REQUEST = "Request"


class Operation(Struct, frozen=True):
    """One operation: its name is the SOAPAction too; the service is the portType that declares it.

    `family` is the module of `contract.messages` that its two messages stand in.
    """

    name: str
    service: str
    family: str

    @property
    def request(self) -> type[Message]:
        """What it takes."""
        return _message(self.family, self.name, _REQUEST)

    @property
    def response(self) -> type[Message]:
        """What it answers."""
        return _message(self.family, self.name, "Response")


@cache
def _message(family: str, operation: str, kind: str) -> type[Message]:
    module = import_module(f"mockpayline.contract.messages.{family}")
    return cast("type[Message]", getattr(module, operation[0].upper() + operation[1:] + kind))


# In the order of the WSDL: each operation with the module of its messages, whose names follow from its own.
_DECLARED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "WebPaymentAPI": (
        ("doWebPayment", "web"),
        ("getWebPaymentDetails", "web"),
        ("manageWebWallet", "web"),
        ("createWebWallet", "web"),
        ("updateWebWallet", "web"),
        ("getWebWallet", "web"),
    ),
    "DirectPaymentAPI": (
        ("doAuthorizationRedirect", "direct"),
        ("doAuthorization", "direct"),
        ("doCapture", "direct"),
        ("doReAuthorization", "direct"),
        ("doDebit", "direct"),
        ("doRefund", "direct"),
        ("doReset", "direct"),
        ("doCredit", "direct"),
        ("createWallet", "wallet"),
        ("updateWallet", "wallet"),
        ("getWallet", "wallet"),
        ("getCards", "wallet"),
        ("disableWallet", "wallet"),
        ("enableWallet", "wallet"),
        ("doImmediateWalletPayment", "wallet"),
        ("doScheduledWalletPayment", "wallet"),
        ("doRecurrentWalletPayment", "wallet"),
        ("getPaymentRecord", "record"),
        ("disablePaymentRecord", "record"),
        ("verifyEnrollment", "authentication"),
        ("verifyAuthentication", "authentication"),
        ("doScoringCheque", "merchant"),
        ("getEncryptionKey", "merchant"),
        ("getMerchantSettings", "merchant"),
        ("getBalance", "merchant"),
        ("getToken", "merchant"),
        ("unBlock", "merchant"),
        ("updatePaymentRecord", "record"),
        ("getBillingRecord", "record"),
        ("updateBillingRecord", "record"),
        ("doBankTransfer", "merchant"),
        ("isRegistered", "merchant"),
        ("prepareSession", "merchant"),
    ),
    "ExtendedAPI": (
        ("getTransactionDetails", "search"),
        ("transactionsSearch", "search"),
        ("getAlertDetails", "search"),
    ),
}


SERVICES: Mapping[str, tuple[Operation, ...]] = MappingProxyType(
    {
        service: tuple(Operation(name, service, family) for name, family in declared)
        for service, declared in _DECLARED.items()
    }
)
"""The operations of each service, both in the order of the WSDL."""

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {operation.name: operation for operations in SERVICES.values() for operation in operations}
)
"""Every operation by its name: `doWebPayment`."""


def by_request(element: str) -> Operation | None:
    """Return the operation whose request element has this local name (`doWebPaymentRequest`), or None."""
    return OPERATIONS.get(element.removesuffix(_REQUEST)) if element.endswith(_REQUEST) else None
