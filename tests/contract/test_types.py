"""The classes against the real contract, row by row."""

from __future__ import annotations

import inspect

import pytest

from mockpayline.contract import messages, types
from mockpayline.contract.base import xsd_name
from mockpayline.contract.fields import fields_of
from mockpayline.contract.types import (
    Contract,
    Option,
    Payment,
    PointOfSell,
    PrivateDataList,
    VirtualTerminal,
    VirtualTerminalFunction,
)

from .table import classes, described, expected


def test_the_table_is_whole() -> None:
    assert sum(len(rows) for rows in expected().values()) == 1_088


def test_there_is_a_class_for_every_type_and_message_and_no_other() -> None:
    assert set(classes()) == set(expected())


def test_there_are_83_named_types_and_84_messages() -> None:
    assert sum(1 for name in types.__all__ if xsd_name(getattr(types, name))) == 83
    assert len(messages.__all__) == 84


@pytest.mark.parametrize("owner", expected())
def test_a_class_has_the_fields_of_the_schema_in_its_order_with_type_and_occurrence(owner: str) -> None:
    assert described(owner) == expected()[owner], f"{classes()[owner].__name__} departs from {owner}"


def test_inline_restrictions_and_defaults_are_those_of_the_schema() -> None:
    said = {
        f"{cls.__name__}.{field.name}": (field.values, field.length, field.default)
        for cls in classes().values()
        for field in fields_of(cls)
        if field.values or field.length is not None or field.default is not None
    }
    days = tuple(f"{day}Day" for day in range(1, 8))
    assert said == {
        f"{Contract.__name__}.settlementType": (("Manual", "Now", *days), None, "Manual"),
        f"{PointOfSell.__name__}.codeMcc": ((), 4, None),
        f"{VirtualTerminal.__name__}.inactivityDelay": ((), None, "10"),
        f"{VirtualTerminalFunction.__name__}.function": (
            ("simplePayment", "walletCreation", "nXPayment"),
            None,
            None,
        ),
    }


def test_the_versions_of_fields_are_those_of_the_documentation() -> None:
    # Payline, "Historique de version de l'API" and the pages of the objects.
    said = {
        f"{cls.__name__}.{field.name}": (field.since, field.until)
        for cls in classes().values()
        for field in fields_of(cls)
        if field.since is not None or field.until is not None
    }
    assert said == {
        "Authorization.reattempt": (34, None),
        "CardOut.token": (3, None),
        "CreateWalletResponse.contractNumberWalletList": (None, 28),
        "DoAuthorizationResponse.linkedTransactionId": (26, None),
        "DoImmediateWalletPaymentResponse.linkedTransactionId": (26, None),
        "DoRefundResponse.miscData": (26, None),
        "DoResetRequest.privateDataList": (24, None),
        "GetTransactionDetailsResponse.customerMedia": (23, None),
        "GetTransactionDetailsResponse.linkedTransactionId": (26, None),
        "GetTransactionDetailsResponse.pointOfSell": (23, None),
        "GetTransactionDetailsResponse.routingRule": (23, None),
        "GetWalletResponse.contractNumberWalletList": (None, 28),
        "GetWebPaymentDetailsResponse.contractNumberWalletList": (None, 28),
        "GetWebPaymentDetailsResponse.linkedTransactionId": (26, None),
        "GetWebPaymentDetailsResponse.numberOfAttempt": (5, None),
        "GetWebWalletResponse.contractNumberWalletList": (None, 28),
        "Payment.cardBrand": (15, None),
        "Payment.method": (10, None),
        "Payment.registrationToken": (18, None),
        "Payment.softDescriptor": (13, None),
        "Result.partnerCode": (14, None),
        "Result.partnerCodeLabel": (14, None),
        "Transaction.avs": (17, None),
        "Transaction.partnerAdditionalData": (16, None),
        "Transaction.pointOfSell": (23, None),
        "Transaction.softDescriptor": (13, None),
        "Transaction.type": (23, None),
        "UpdateWalletResponse.contractNumberWalletList": (None, 28),
    }


@pytest.mark.parametrize("owner", expected())
def test_a_class_can_be_made_empty_and_says_what_it_means(owner: str) -> None:
    cls = classes()[owner]
    made = cls()
    for field in fields_of(cls):
        assert getattr(made, field.name) == ([] if field.repeated else None), field.name
    assert len(inspect.getdoc(cls) or "") > 15, f"{cls.__name__} has no docstring"


def test_every_instance_has_lists_of_its_own() -> None:
    first, second = PrivateDataList(), PrivateDataList()
    first.privateData.append(types.PrivateData(key="k", value="v"))
    assert second.privateData == []


def test_values_are_given_by_name_and_shown_without_the_absent_ones() -> None:
    assert repr(Payment(amount="100", currency="978")) == "Payment(amount='100', currency='978')"
    with pytest.raises(TypeError, match="positional"):
        Payment("100")  # type: ignore[call-arg]


def test_a_date_and_time_stays_the_text_it_is() -> None:
    (end,) = (field for field in fields_of(Option) if field.name == "endDate")
    assert (end.type, end.xsd_type) == (str, "dateTime")
