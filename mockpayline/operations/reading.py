"""What the reading calls share: the parts of an answer that tell of a web payment."""

from __future__ import annotations

import msgspec

from mockpayline.contract.messages.web import DoWebPaymentRequest
from mockpayline.contract.types.card import CardOut
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.payment import Payment
from mockpayline.contract.types.transaction import (
    Authorization,
    PaymentAdditional,
    PaymentAdditionalList,
    Transaction,
)
from mockpayline.domain.card_number import masked
from mockpayline.domain.contract import CADEAU_CARREFOUR
from mockpayline.domain.dialect import DataNesting, DataUnit, Dialect, MainAmount
from mockpayline.domain.ending import SITUATION_CODES
from mockpayline.domain.money import euros
from mockpayline.domain.outcome import Outcome
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import CardPayment, WebPayment
from mockpayline.operations.catalogue import outcome
from mockpayline.operations.dates import long_date, with_seconds

AUTHORIZATION_NUMBER = "A55A"
"""The number of every simulated authorisation in homologation, in every recorded answer."""
DEFAULT_MEDIA = "Computer"
CARD_PAN = "CARD PAN"

_json = msgspec.json.Encoder().encode
_request = msgspec.json.Decoder(DoWebPaymentRequest).decode


def request_of(payment: WebPayment) -> DoWebPaymentRequest:
    """Return the doWebPayment that opened the session."""
    return _request(payment.request)


def outcome_of(payment: WebPayment) -> Outcome:
    """Return what a session answers: the outcome it came to, or the code of the situation it is in."""
    if payment.outcome is not None and (payment.state.is_final or payment.state is PaymentState.ON_HOLD):
        return payment.outcome
    return outcome(SITUATION_CODES[payment.state])


def main_contract(payment: WebPayment) -> str:
    """Return the contract number of the main transaction: the gift card's, the bank card's, or the one asked."""
    if payment.paid_by_gift_cards and payment.gift_contract:
        return payment.gift_contract
    return payment.card.contract if payment.card and payment.transaction_id else payment.contract


def main_amount(payment: WebPayment, dialect: Dialect) -> int:
    """Return the main payment.amount in cents: the gift share or the basket once accepted, else as asked.

    PrestaShop adds the complement to it, Magento compares it with the order.
    """
    split = payment.paid_by_gift_cards and payment.state is PaymentState.ACCEPTED
    return payment.held if split and dialect.main_amount is MainAmount.GIFT_SHARE else payment.amount


def payment_part(payment: WebPayment, dialect: Dialect, asked: Payment) -> Payment:
    """Return the main payment: what was asked, with the amount and contract that paid."""
    echo = msgspec.structs.replace(asked)
    echo.amount = str(main_amount(payment, dialect))
    echo.contractNumber = main_contract(payment)
    return echo


def transaction_part(payment: WebPayment, dialect: Dialect) -> Transaction:
    """Return the main transaction; its id and date are empty where nothing was paid or refused."""
    if not payment.transaction_id:
        return Transaction(id="", date="", isDuplicated="0", isPossibleFraud="0")
    main = transaction(payment, payment.transaction_id)
    main.isDuplicated = "1" if payment.is_duplicate else "0"
    if payment.paid_by_gift_cards:
        if payment.state is PaymentState.ACCEPTED:
            main.partnerAdditionalData = partner_additional_data(payment, dialect)
    elif payment.card is not None:
        main.threeDSecure = _flag(payment.card.three_ds)
    return main


def transaction(payment: WebPayment, transaction_id: str) -> Transaction:
    """Return a transaction of this payment with the parts that both sides share."""
    fraud = payment.outcome is not None and payment.outcome.code.startswith("04") and payment.outcome.code != "04000"
    return Transaction(
        id=transaction_id,
        date=long_date(payment.ended_at or payment.history[-1].at),
        isDuplicated="0",
        isPossibleFraud="1" if fraud else "0",
        fraudResult="",
        explanation="",
        threeDSecure="N",
        score="0",
        type="AUTHOR" if payment.action == "100" else "AUTHOR+CAP",
    )


def partner_additional_data(payment: WebPayment, dialect: Dialect) -> str:
    """Return the gift cards as JSON, one object per card in the order of debit (integration page of the method)."""
    amount = str if dialect.data_unit is DataUnit.CENTS else euros
    cards = [
        {
            "PAN": masked(card.number, dialect.pan_mask),
            "initialBalance": amount(card.initial or 0),
            "finalBalance": amount(card.final or 0),
            "paymentAmount": amount(card.amount),
        }
        for card in payment.gift_cards
    ]
    return _json([cards] if dialect.data_nesting is DataNesting.NESTED else cards).decode()


def authorization_part(payment: WebPayment, dialect: Dialect, currency: str | None) -> Authorization:
    """Return the authorisation: a number and an amount once paid, a date alone once refused, else nothing."""
    if payment.state is PaymentState.ACCEPTED:
        return authorization(long_date(payment.ended_at), main_amount(payment, dialect), currency)
    return Authorization(number="", date=long_date(payment.ended_at) if payment.transaction_id else "")


def authorization(date: str, amount: int, currency: str | None) -> Authorization:
    """Return a given authorisation of an amount in cents."""
    return Authorization(
        number=AUTHORIZATION_NUMBER, date=date, authorizedAmount=str(amount), authorizedCurrency=currency
    )


def card_part(payment: WebPayment, dialect: Dialect) -> CardOut:
    """Return the card of the main transaction; shops read its three fields without a guard, so they are there."""
    if payment.paid_by_gift_cards:
        number = masked(payment.gift_cards[0].number, dialect.pan_mask)
        return CardOut(number=number, type=CADEAU_CARREFOUR, expirationDate="")
    if payment.card is not None and payment.transaction_id:
        return bank_card(payment.card)
    return CardOut(number="", type="", expirationDate="")


def bank_card(card: CardPayment) -> CardOut:
    """Return a bank card as answers show it."""
    return CardOut(
        number=card.number,
        type=card.brand,
        expirationDate=card.expires,
        cardholder=card.holder or None,
        panType=CARD_PAN,
    )


def order_part(order: Order) -> Order:
    """Return the order as it came, its date with seconds."""
    order.date = with_seconds(order.date)
    return order


def additional_part(payment: WebPayment, asked: Payment) -> PaymentAdditionalList | None:
    """Return the complement as the one further payment, or None where gift cards paid all or nothing is paid."""
    card = payment.complement
    if card is None:
        return None
    part = transaction(payment, card.transaction_id)
    part.threeDSecure = _flag(card.three_ds)
    return PaymentAdditionalList(
        paymentAdditional=[
            PaymentAdditional(
                transaction=part,
                payment=card_payment(card, asked),
                authorization=authorization(long_date(payment.ended_at), card.amount, asked.currency),
                card=bank_card(card),
            )
        ]
    )


def card_payment(card: CardPayment, asked: Payment) -> Payment:
    """Return the payment of a card, asked as the basket was."""
    return Payment(
        amount=str(card.amount),
        currency=asked.currency,
        action=asked.action,
        mode=asked.mode,
        contractNumber=card.contract,
    )


def _flag(yes: bool) -> str:
    return "Y" if yes else "N"
