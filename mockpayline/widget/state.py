"""The widget's states, by the names that shops branch on (react-payline, the Android SDK), and when each is reached."""

from __future__ import annotations

from enum import StrEnum

from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment


class WidgetState(StrEnum):
    """What `didshowstate` and `finalstatehasbeenreached` are told."""

    PAYMENT_METHODS_LIST = "PAYMENT_METHODS_LIST"
    PAYMENT_METHODS_LIST_SHORTCUT = "PAYMENT_METHODS_LIST_SHORTCUT"
    PAYMENT_TRANSITIONAL_SHORTCUT = "PAYMENT_TRANSITIONAL_SHORTCUT"
    PAYMENT_METHOD_NEEDS_MORE_INFOS = "PAYMENT_METHOD_NEEDS_MORE_INFOS"
    PAYMENT_REDIRECT_NO_RESPONSE = "PAYMENT_REDIRECT_NO_RESPONSE"
    MANAGE_WEB_WALLET = "MANAGE_WEB_WALLET"
    ACTIVE_WAITING = "ACTIVE_WAITING"
    PAYMENT_CANCELED_WITH_RETRY = "PAYMENT_CANCELED_WITH_RETRY"
    PAYMENT_FAILURE_WITH_RETRY = "PAYMENT_FAILURE_WITH_RETRY"
    PAYMENT_SUCCESS = "PAYMENT_SUCCESS"
    PAYMENT_FAILURE = "PAYMENT_FAILURE"
    PAYMENT_CANCELED = "PAYMENT_CANCELED"
    PAYMENT_ONHOLD_PARTNER = "PAYMENT_ONHOLD_PARTNER"
    TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105 - a state, no password
    BROWSER_NOT_SUPPORTED = "BROWSER_NOT_SUPPORTED"
    PAYMENT_SUCCESS_FORCE_TICKET_DISPLAY = "PAYMENT_SUCCESS_FORCE_TICKET_DISPLAY"


FINAL: dict[PaymentState, WidgetState] = {
    PaymentState.ACCEPTED: WidgetState.PAYMENT_SUCCESS,
    PaymentState.ON_HOLD: WidgetState.PAYMENT_ONHOLD_PARTNER,
    PaymentState.REFUSED: WidgetState.PAYMENT_FAILURE,
    PaymentState.CANCELLED: WidgetState.PAYMENT_CANCELED,
    # 02014 is of the state CANCELLED, and no document says what the widget calls it: our choice.
    PaymentState.ENDED: WidgetState.PAYMENT_CANCELED,
    PaymentState.EXPIRED: WidgetState.TOKEN_EXPIRED,
    PaymentState.NEVER_OPENED: WidgetState.TOKEN_EXPIRED,
}
"""Where nothing more is to be done in the widget; of these, on hold may still be settled by the partner."""


class TokenStatus(StrEnum):
    """What `getTokenStatus` hands to its callback (Android SDK)."""

    ALIVE = "ALIVE"
    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"


def state_of(payment: WebPayment) -> WidgetState:
    """Return the state that a payment is shown in.

    No document tells when the platform asks for more information: here it is once gift cards are in the basket, for
    the rest is then to be paid, or the basket to be confirmed. 3-D Secure under way is ACTIVE_WAITING. Which refusals
    are new, and so PAYMENT_FAILURE_WITH_RETRY, the widget knows alone.
    """
    final = FINAL.get(payment.state)
    if final is not None:
        return final
    if payment.state is PaymentState.CHALLENGE:
        return WidgetState.ACTIVE_WAITING
    return WidgetState.PAYMENT_METHOD_NEEDS_MORE_INFOS if payment.gift_cards else WidgetState.PAYMENT_METHODS_LIST


def status_of(payment: WebPayment) -> TokenStatus:
    """Return whether something can still be done with a token."""
    return TokenStatus.ALIVE if payment.state.runs_out else TokenStatus.EXPIRED
