"""The types of the contract, one class each: what payments, cards, orders and their like are made of.

A name is taken from its family when it is first asked for here, since a server that starts needs few of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockpayline.contract.types.account import ConnectionData, Option
    from mockpayline.contract.types.alert import (
        AlertsTrans,
        AlertsTransHist,
        CustomerTrans,
        CustomerTransHist,
        PaymentMeansTrans,
        PaymentMeansTransHist,
    )
    from mockpayline.contract.types.authentication import (
        Authentication3DSecure,
        Browser,
        Sdk,
        SdkChallenge,
        ThreeDSInfo,
    )
    from mockpayline.contract.types.bank import (
        Balance,
        BankAccount,
        BankAccountData,
        Cheque,
        Creditor,
        Iban,
        Rib,
        ScoringCheque,
    )
    from mockpayline.contract.types.batch import (
        Capture,
        CaptureAuthorizationList,
        FailedListObject,
        FailedObject,
        Refund,
        RefundAuthorizationList,
        ResetAuthorizationList,
    )
    from mockpayline.contract.types.buyer import Address, AddressOwner, Buyer, MerchantAuthentication, Owner
    from mockpayline.contract.types.card import Card, CardOut, ExtendedCardType, Key, PaymentData
    from mockpayline.contract.types.merchant import (
        AddressInterlocutor,
        Contract,
        Contribution,
        CustomPaymentPageCode,
        FunctionParameter,
        Interlocutor,
        ListPointOfSell,
        PointOfSell,
        PointOfSellContracts,
        PointOfSellPages,
        SubMerchant,
        TechnicalData,
        TicketSend,
        VirtualTerminal,
        VirtualTerminalFunction,
        VirtualTerminalFunctions,
    )
    from mockpayline.contract.types.order import Details, Order, OrderDetail
    from mockpayline.contract.types.pairs import MiscData, MiscDataPair, PrivateData, PrivateDataList
    from mockpayline.contract.types.payment import Payment, Recurring, RecurringForUpdate, SelectedContractList
    from mockpayline.contract.types.record import BillingRecord, BillingRecordForUpdate, BillingRecordList
    from mockpayline.contract.types.result import Result
    from mockpayline.contract.types.transaction import (
        AssociatedTransactions,
        AssociatedTransactionsList,
        Authorization,
        Avs,
        FraudResultDetails,
        Media,
        PaymentAdditional,
        PaymentAdditionalList,
        Reattempt,
        RoutingRule,
        Scoring,
        StatusHistory,
        StatusHistoryList,
        Transaction,
        TransactionList,
    )
    from mockpayline.contract.types.wallet import Cards, CardsList, ContractNumberWalletList, Wallet, WalletIdList

__all__ = [
    "Address",
    "AddressInterlocutor",
    "AddressOwner",
    "AlertsTrans",
    "AlertsTransHist",
    "AssociatedTransactions",
    "AssociatedTransactionsList",
    "Authentication3DSecure",
    "Authorization",
    "Avs",
    "Balance",
    "BankAccount",
    "BankAccountData",
    "BillingRecord",
    "BillingRecordForUpdate",
    "BillingRecordList",
    "Browser",
    "Buyer",
    "Capture",
    "CaptureAuthorizationList",
    "Card",
    "CardOut",
    "Cards",
    "CardsList",
    "Cheque",
    "ConnectionData",
    "Contract",
    "ContractNumberWalletList",
    "Contribution",
    "Creditor",
    "CustomPaymentPageCode",
    "CustomerTrans",
    "CustomerTransHist",
    "Details",
    "ExtendedCardType",
    "FailedListObject",
    "FailedObject",
    "FraudResultDetails",
    "FunctionParameter",
    "Iban",
    "Interlocutor",
    "Key",
    "ListPointOfSell",
    "Media",
    "MerchantAuthentication",
    "MiscData",
    "MiscDataPair",
    "Option",
    "Order",
    "OrderDetail",
    "Owner",
    "Payment",
    "PaymentAdditional",
    "PaymentAdditionalList",
    "PaymentData",
    "PaymentMeansTrans",
    "PaymentMeansTransHist",
    "PointOfSell",
    "PointOfSellContracts",
    "PointOfSellPages",
    "PrivateData",
    "PrivateDataList",
    "Reattempt",
    "Recurring",
    "RecurringForUpdate",
    "Refund",
    "RefundAuthorizationList",
    "ResetAuthorizationList",
    "Result",
    "Rib",
    "RoutingRule",
    "Scoring",
    "ScoringCheque",
    "Sdk",
    "SdkChallenge",
    "SelectedContractList",
    "StatusHistory",
    "StatusHistoryList",
    "SubMerchant",
    "TechnicalData",
    "ThreeDSInfo",
    "TicketSend",
    "Transaction",
    "TransactionList",
    "VirtualTerminal",
    "VirtualTerminalFunction",
    "VirtualTerminalFunctions",
    "Wallet",
    "WalletIdList",
]

_FAMILIES = (
    "account",
    "alert",
    "authentication",
    "bank",
    "batch",
    "buyer",
    "card",
    "merchant",
    "order",
    "pairs",
    "payment",
    "record",
    "result",
    "transaction",
    "wallet",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"the contract has no {name} among its types")
    for family in _FAMILIES:
        found = getattr(import_module(f"{__name__}.{family}"), name, None)
        if found is not None:
            return globals().setdefault(name, found)
    raise AssertionError(f"{name} is listed, so one of the families defines it")
