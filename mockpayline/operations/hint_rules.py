"""The rules of hints. Each names its source; `[own]` marks what this sandbox says by itself."""

from __future__ import annotations

from mockpayline.domain.opening import GIFT_ACTION, GIFT_MODE
from mockpayline.operations import hint_findings as findings
from mockpayline.operations.hints import REMARK, Rule

_VERSIONS = "docs.payline.com, Historique de version de l'API"
_METHOD = "docs.monext.fr, integration page of CADEAU_CARREFOUR"
_NOTIFYING = "docs.monext.fr, Notification par URL"

RULES: tuple[Rule, ...] = (
    Rule(
        "version_missing",
        "Send a version with every call.",
        "A call without version, or with an empty one, is read as version 4 by the platform: its answer then has none"
        " of the newer fields, partnerAdditionalData (16) and partnerCode (14) among them. The sandbox reads it as the"
        " newest unless the dialect's missing_version says 4.",
        _VERSIONS,
        findings.no_version,
    ),
    Rule(
        "version_too_old",
        f"Read the result with version {findings.DATA_SINCE} or newer.",
        "partnerAdditionalData, which tells what each gift card paid and what is left on it, is answered from version"
        f" {findings.DATA_SINCE} on.",
        _VERSIONS,
        findings.old_version,
    ),
    Rule(
        "amounts_differ",
        "Let order.amount be payment.amount.",
        "The platform takes both as they come, and the buyer pays payment.amount. Shops then compare the answer with"
        " the order: Magento cancels a payment whose amount is not the order's.",
        "order.amount may differ in recorded answers; Monext/monext-magento2, Model/PaymentManagement.php",
        findings.amounts_differ,
    ),
    Rule(
        "no_notification_url",
        "Name a notificationURL.",
        "A buyer who closes the browser never comes back to returnURL. Without notification the shop hears nothing of"
        " that payment, nor of a partner's answer that comes later.",
        _NOTIFYING,
        findings.no_notification,
    ),
    Rule(
        "url_character",
        "Percent-encode what stands in URLs.",
        "An address with a character that no URL may have is refused with 02305 (Must be an https:// or http:// url,"
        " max length 255), or comes back changed when the token is appended to it.",
        "RFC 3986, section 2; 02305 as client test suites recorded it (rhertzog/python-payline)",
        findings.url_characters,
    ),
    Rule(
        "url_not_https",
        "Let the shop's addresses be https.",
        "The platform wants a notificationURL in HTTPS, and a browser warns where it is led from https to http.",
        _NOTIFYING,
        findings.not_https,
    ),
    Rule(
        "details_never_called",
        "Call getWebPaymentDetails when the buyer returns, and when notified.",
        "The return to the shop says nothing of the result: returnURL is for refusals too. The answer must be asked for"
        " with the token, at once; that is also what stops the notifications.",
        "docs.monext.fr, Payline URL Notification; Notification par URL",
        findings.never_asked,
    ),
    Rule(
        "on_hold_forgotten",
        "Ask again for a payment on hold.",
        "ONHOLD_PARTNER is no end: the gift-card partner answers later, and then the payment is accepted or refused. A"
        " notification tells when.",
        "docs.monext.fr, Return codes (02000, 02005, 02016: temporary)",
        findings.hold_forgotten,
    ),
    Rule(
        "contract_hyphen",
        "Give contracts numbers without a hyphen.",
        "PrestaShop's module stores CARDTYPE-NUMBER and splits it at hyphens, so such a number is cut there.",
        "Monext/monext-prestashop, configuration of contracts",
        findings.hyphen,
    ),
    Rule(
        "no_selected_contracts",
        "Send selectedContractList with every doWebPayment.",
        "Without it the page offers every contract of the point of sale, those that are added there one day included;"
        " a public client found it safest to always send it.",
        "rhertzog/python-payline, history",
        findings.no_selection,
    ),
    Rule(
        "polled",
        "Wait for the notification instead of asking again and again.",
        f"More than {findings.POLLS} readings of the same state within a minute. The buyer may take as long as the"
        " session lives (15 minutes); the platform calls notificationURL at its end.",
        _NOTIFYING,
        findings.polled,
    ),
    Rule(
        "refund_of_gift_cards",
        "Refund what the complement paid, not what the gift cards paid.",
        "Only the complement is ever given back, whichever transaction is named; above it the answer is 02613, without"
        " one 02703. getWebPaymentDetails tells the complement in paymentAdditionalList.",
        _METHOD,
        findings.gift_refund,
    ),
    Rule(
        "refund_action",
        f"Send doRefund with payment.action {findings.REFUND_ACTION}.",
        f"{findings.REFUND_ACTION} is the action of a refund. The sandbox does not look at it; the platform's documents"
        " ask for it.",
        "docs.payline.com, object payment; Magento and PrestaShop send 421",
        findings.refund_action,
    ),
    Rule(
        "decided_on_code",
        "Decide on shortMessage, and take the code as detail.",
        "Codes other than 00000 can be accepted (04000) or wait for the partner (02005, 02000, 02016). A shop that"
        " takes them for refusals has the buyer pay twice.",
        "docs.monext.fr, Return codes (recommended reading for merchants)",
        findings.decided_on_code,
    ),
    Rule(
        "notification_failed",
        "Answer notifications with a status below 400, from an address that can be reached.",
        "A notification that is not taken is tried again every minute for two hours, and then given up.",
        _NOTIFYING,
        findings.receiver_refuses,
    ),
    Rule(
        "order_reference",
        "Leave backslashes out of order.ref.",
        "The reference is at most 50 characters, unique, without backslash.",
        "docs.monext.fr, object order (rule of another service)",
        findings.reference,
    ),
    Rule(
        "amount_in_cents",
        "Send amounts in cents, digits alone.",
        "payment.amount is numeric(12) in the smallest unit: 100.00 euros are 10000. Else the answer is 02305.",
        "docs.payline.com, object payment; 02305 as client test suites recorded it",
        findings.not_cents,
    ),
    Rule(
        "gift_card_terms",
        f"Pay by gift card with action {GIFT_ACTION} and mode {GIFT_MODE}.",
        "The method knows no other: no authorisation without capture, no instalments.",
        _METHOD,
        findings.gift_terms,
    ),
    Rule(
        "not_of_the_method",
        "Do without capture, reset and direct authorisation.",
        "The method has doWebPayment, getWebPaymentDetails, getTransactionDetails and doRefund; a payment is captured"
        " when it is accepted and is not reset afterwards.",
        _METHOD,
        findings.not_offered,
    ),
    Rule(
        "unknown_element",
        "Leave out what the contract does not know.",
        "These elements were ignored, which may hide a misspelt name: the buyer's address is shippingAdress, with one"
        " d.",
        "WSDL 4.77",
        findings.unknown_fields,
    ),
    Rule(
        "unknown_token",
        "Ask for tokens of this account alone.",
        "Tokens belong to the merchant account that opened them, and to the platform that gave them out.",
        "docs.monext.fr, Return codes (02317, 02318)",
        findings.unknown_token,
    ),
    Rule(
        "posted_again",
        "Expect the PHP SDK to post a call twice.",
        "It tries the next host after 500, 502, 503, 504, 408, a time-out, 04901 and 02101, and says so in"
        " x-failover headers. A doWebPayment then has two tokens for one order.",
        "PaylineByMonext/payline-php-sdk, fail-over",
        findings.posted_again,
    ),
    Rule(
        REMARK,
        "What the sandbox remarked.",
        "Things that happened while calls were answered and scripts played.",
        "[own]",
        findings.remarks,
    ),
)
"""In the order in which they are told."""
