"""The 42 operations: which service declares each, what it takes and what it answers.

The platform answers any operation on any of its addresses, so whoever dispatches looks an operation up by the
name of the request element, never by the address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mockpayline.contract import messages
from mockpayline.contract.base import Message, xsd_name


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its name is the SOAPAction too; the service is the portType that declares it."""

    name: str
    service: str
    request: type[Message]
    response: type[Message]


# In the order of the WSDL. The names of the messages follow from the operation's.
_DECLARED: Mapping[str, tuple[str, ...]] = {
    "WebPaymentAPI": (
        "doWebPayment",
        "getWebPaymentDetails",
        "manageWebWallet",
        "createWebWallet",
        "updateWebWallet",
        "getWebWallet",
    ),
    "DirectPaymentAPI": (
        "doAuthorizationRedirect",
        "doAuthorization",
        "doCapture",
        "doReAuthorization",
        "doDebit",
        "doRefund",
        "doReset",
        "doCredit",
        "createWallet",
        "updateWallet",
        "getWallet",
        "getCards",
        "disableWallet",
        "enableWallet",
        "doImmediateWalletPayment",
        "doScheduledWalletPayment",
        "doRecurrentWalletPayment",
        "getPaymentRecord",
        "disablePaymentRecord",
        "verifyEnrollment",
        "verifyAuthentication",
        "doScoringCheque",
        "getEncryptionKey",
        "getMerchantSettings",
        "getBalance",
        "getToken",
        "unBlock",
        "updatePaymentRecord",
        "getBillingRecord",
        "updateBillingRecord",
        "doBankTransfer",
        "isRegistered",
        "prepareSession",
    ),
    "ExtendedAPI": (
        "getTransactionDetails",
        "transactionsSearch",
        "getAlertDetails",
    ),
}


def _operation(service: str, name: str) -> Operation:
    title = name[0].upper() + name[1:]
    return Operation(
        name,
        service,
        request=getattr(messages, f"{title}Request"),
        response=getattr(messages, f"{title}Response"),
    )


SERVICES: Mapping[str, tuple[Operation, ...]] = MappingProxyType(
    {service: tuple(_operation(service, name) for name in names) for service, names in _DECLARED.items()}
)
"""The operations of each service, both in the order of the WSDL."""

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {operation.name: operation for operations in SERVICES.values() for operation in operations}
)
"""Every operation by its name: `doWebPayment`."""

_BY_REQUEST = {xsd_name(operation.request): operation for operation in OPERATIONS.values()}


def by_request(element: str) -> Operation | None:
    """Return the operation whose request element has this local name (`doWebPaymentRequest`), or None."""
    return _BY_REQUEST.get(element)
