"""The cases that an integration of this method should have met, each in words and with the scenario to run next.

A case is met where a world met any of its names; `*` in a name stands for any letters, as in `01*` for the bank's
refusals. The order is the reader's: opening, paying, refusals, ends without payment, reading, refunds, notifications,
faults.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from msgspec import Struct

LISTED_IN_LINE = 8
"""How many cases never met the summary line names."""

_OPEN, _READ, _FIND, _REFUND = (
    f"answer {name}" for name in ("doWebPayment", "getWebPaymentDetails", "getTransactionDetails", "doRefund")
)


class Case(Struct, frozen=True):
    """One case: `key` names it for programs, `title` in a few words, `says` what the shop has to cope with.

    `names` are those of `domain.coverage` of which any meets it; `scenario` is the built-in one that does.
    """

    key: str
    group: str
    title: str
    says: str
    scenario: str
    names: tuple[str, ...]

    def met_by(self, met: Iterable[str]) -> list[str]:
        """Return the names among those met that meet this case, in order."""
        return sorted(one for one in met if any(matches(one, name) for name in self.names))


def matches(met: str, name: str) -> bool:
    """Tell whether what was met is what a case's name stands for."""
    return fnmatchcase(met, name)


def _transitions(state: str, *events: str) -> tuple[str, ...]:
    return tuple(f"transition {state} {event}" for event in events)


def _codes(operation: str, *codes: str) -> tuple[str, ...]:
    return tuple(f"{operation} {code}" for code in codes)


_OPENING, _PAYING, _SECURE = "Opening", "Paying", "3-D Secure"
_REFUSED, _UNPAID, _WAITING = "Refusals", "Ends without payment", "On hold"
_READING, _GIVING_BACK, _NOTIFYING, _FAILING = "Reading", "Refunds", "Notifications", "Faults"

# One case a row, in the order of the fields.
# fmt: off
CASES: tuple[Case, ...] = (
    Case("opened", _OPENING, "session opened",
         "doWebPayment gives a token, and the buyer is sent to the page.",
         "pilot-transaction", _codes(_OPEN, "00000")),
    Case("field_refused", _OPENING, "02305 field refused",
         "A field of doWebPayment has not the right form; the long message says which.",
         "wrong-amount", _codes(_OPEN, "02305", "02514")),
    Case("contract_refused", _OPENING, "02303 unknown contract",
         "The contract number is none of the point of sale's, as on the day when a new one is configured.",
         "unknown-contract", _codes(_OPEN, "02303")),
    Case("kind_refused", _OPENING, "02321 or 02308 wrong action or mode",
         "The gift card takes action 101 in mode CPT alone.",
         "wrong-mode-or-action", _codes(_OPEN, "02321", "02308")),
    Case("duplicate", _OPENING, "02001 duplicate",
         "An order, or a refund, comes a second time on a contract with the duplicate check.",
         "dialect-duplicate-check", tuple(f"{one} 02001" for one in (_OPEN, _READ, _REFUND))),
    Case("page", _PAYING, "buyer on the page",
         "The buyer opens the payment page, again after a reload, and adds gift cards.",
         "page-opened-twice", (*_transitions("issued", "open"), *_transitions("open", "open", "hold"))),
    Case("withdrawn", _PAYING, "gift card withdrawn",
         "The buyer takes a gift card out of the basket again.",
         "gift-card-withdrawn-and-replaced", _transitions("open", "release")),
    Case("accepted_at_once", _PAYING, "accepted at once",
         "The payment is accepted while the buyer waits.",
         "gift-card-alone", _transitions("open", "accept")),
    Case("gift_card", _PAYING, "one gift card alone",
         "One gift card pays all: there is a partnerAdditionalData, and no paymentAdditionalList.",
         "gift-card-alone", ("paid gift_card",)),
    Case("gift_cards", _PAYING, "several gift cards",
         "Several gift cards pay together: partnerAdditionalData lists each.",
         "several-gift-cards", ("paid gift_cards",)),
    Case("complement", _PAYING, "gift card and complement",
         "A bank card pays the rest: a second transaction stands in paymentAdditionalList.",
         "gift-cards-and-complement-cb", ("paid complement",)),
    Case("card_alone", _PAYING, "bank card alone",
         "The buyer uses no gift card at all: an ordinary card transaction.",
         "card-alone", ("paid card",)),
    Case("challenge", _SECURE, "3-D Secure asked for",
         "The bank sends the buyer to its own page.",
         "three-ds-page-reloaded", (*_transitions("open", "ask_challenge"), *_transitions("challenge", "open"))),
    Case("challenge_passed", _SECURE, "3-D Secure passed",
         "The buyer comes back authenticated, and the payment goes on.",
         "three-ds-success", _transitions("challenge", "accept", "put_on_hold")),
    Case("challenge_failed", _SECURE, "03003 or 03022 3-D Secure failed",
         "The buyer fails to authenticate or turns back: a refused attempt.",
         "three-ds-failure", (*_transitions("challenge", "refuse", "refuse_last"), *_codes(_READ, "03003", "03022"))),
    Case("challenge_left", _SECURE, "3-D Secure left",
         "The buyer never comes back from the bank's page, or the payment is cancelled meanwhile.",
         "three-ds-left-and-expired",
         _transitions("challenge", "cancel", "give_up", "give_up_refused", "expire", "expire_refused", "end_token")),
    Case("max_amount", _REFUSED, "02610 max amount",
         "Gift cards of more than the contract's maximum.",
         "above-max-amount-and-gave-up", _codes(_READ, "02610")),
    Case("gift_card_refused", _REFUSED, "02998 gift card refused",
         "The processor refuses the gift card: unknown, wrong PIN, blocked, expired, balance too low.",
         "gift-card-blocked", (*_codes(_READ, "02998"), *_codes(_FIND, "02998"))),
    Case("processor_silent", _REFUSED, "02103 processor silent",
         "The gift-card processor does not answer in time.",
         "partner-timeout-and-gave-up", _codes(_READ, "02103")),
    Case("bank_refused", _REFUSED, "01xxx complement refused",
         "The bank refuses the complement, and the gift cards are given back.",
         "complement-refused-by-bank", _codes(_READ, "01*")),
    Case("fraud", _REFUSED, "04002 fraud",
         "A rule of the merchant's fraud module refuses the complement.",
         "fraud-detected", _codes(_READ, "04002", "041*", "043*", "044*")),
    Case("another_code", _REFUSED, "accepted by another code",
         "The state says that it is paid though the code is not 00000: decide by shortMessage.",
         "fraud-suspected-but-paid",
         _codes(_READ, "04000", "04001", "04003", "03000", "02400", "02500", "02501", "02616")),
    Case("refused_once", _REFUSED, "refused attempt",
         "An attempt is refused and the buyer stays on the page for another one.",
         "second-attempt-succeeds", _transitions("open", "refuse")),
    Case("attempts_used_up", _REFUSED, "attempts used up",
         "The last attempt is refused: the buyer comes back to returnURL without having paid.",
         "attempts-exhausted", _transitions("open", "refuse_last")),
    Case("left_after_refusal", _REFUSED, "left after a refusal",
         "The buyer gives up after a refused attempt, or lets the session run out: the refusal is final.",
         "refused-then-expired", _transitions("open", "give_up_refused", "expire_refused")),
    Case("cancel", _UNPAID, "cancel",
         "The buyer presses cancel and comes to cancelURL: 02319.",
         "cancel-after-a-card", (*_transitions("open", "cancel"), *_codes(_READ, "02319"))),
    Case("left", _UNPAID, "left the page",
         "The buyer closes the browser: nobody comes back, and nothing is told until the session expires.",
         "gave-up-then-expired", _transitions("open", "give_up")),
    Case("expired", _UNPAID, "expired",
         "The session runs out on the page: 02324.",
         "left-and-expired", (*_transitions("open", "expire"), *_codes(_READ, "02324"))),
    Case("never_opened", _UNPAID, "never opened",
         "The session runs out before anybody opened the page: 02534.",
         "never-opened", (*_transitions("issued", "expire"), *_codes(_READ, "02534"))),
    Case("ended", _UNPAID, "ended by the merchant",
         "The shop ends the token itself, through the widget: 02014.",
         "merchant-ends-token-on-page",
         (*_transitions("issued", "end_token"), *_transitions("open", "end_token"), *_codes(_READ, "02014"))),
    Case("on_hold", _WAITING, "02005 on hold",
         "The partner answers later: neither paid nor refused, and it may take longer still.",
         "on-hold-for-longer",
         (*_transitions("open", "put_on_hold"), *_transitions("on_hold", "put_on_hold"),
          *_codes(_READ, "02000", "02005", "02006", "02016"))),
    Case("on_hold_accepted", _WAITING, "on hold, then accepted",
         "The partner accepts after the buyer has gone: a second notification tells.",
         "on-hold-then-accepted", _transitions("on_hold", "partner_accepts")),
    Case("on_hold_refused", _WAITING, "on hold, then refused",
         "The partner refuses after the buyer has gone: goods that were promised are not paid.",
         "on-hold-then-refused", _transitions("on_hold", "partner_refuses")),
    Case("read_paid", _READING, "00000 result read",
         "getWebPaymentDetails tells of a payment that was accepted.",
         "gift-cards-and-complement-cb", _codes(_READ, "00000")),
    Case("read_early", _READING, "result read too early",
         "getWebPaymentDetails is asked while the buyer is still at it: 02533, 02306 or 03030.",
         "left-and-expired", _codes(_READ, "02533", "02306", "03030")),
    Case("read_unknown", _READING, "02317 unknown token",
         "Somebody comes back with a token that is none.",
         "unknown-token", _codes(_READ, "02317")),
    Case("found", _READING, "transaction found",
         "getTransactionDetails tells of a transaction by its id or its order.",
         "transaction-details-by-order", _codes(_FIND, "00000")),
    Case("not_found", _READING, "transaction not found",
         "getTransactionDetails finds none, or more than one: 02301, 02310, 02311, 02312.",
         "unknown-transaction", _codes(_FIND, "02301", "02310", "02311", "02312")),
    Case("refund", _GIVING_BACK, "refund of the complement",
         "All that the bank card paid is given back.",
         "refund-full", ("refund whole",)),
    Case("refund_part", _GIVING_BACK, "refund in part",
         "A part of what the bank card paid is given back.",
         "refund-partial", ("refund part",)),
    Case("refund_without_complement", _GIVING_BACK, "refund without complement",
         "Gift cards alone are never refunded: 02703.",
         "refund-without-complement", _codes(_REFUND, "02703")),
    Case("refund_too_much", _GIVING_BACK, "02613 refund of too much",
         "More is asked back than is left of the complement.",
         "refund-too-much", _codes(_REFUND, "02613")),
    Case("refund_refused", _GIVING_BACK, "01xxx refund refused",
         "The bank refuses the refund.",
         "complement-refund-refused", _codes(_REFUND, "01*")),
    Case("refund_of_unpaid", _GIVING_BACK, "02314 refund of what was not paid",
         "A transaction that was refused, cancelled, is on hold or not captured is asked back.",
         "refund-not-accepted", _codes(_REFUND, "02314", "02618")),
    Case("refund_of_unknown", _GIVING_BACK, "02301 refund of an unknown id",
         "The transaction id is none.",
         "refund-unknown-transaction", _codes(_REFUND, "02301")),
    Case("refund_bad_amount", _GIVING_BACK, "02305 refund of no amount",
         "The amount is missing, zero or no number of cents.",
         "refund-bad-amount", _codes(_REFUND, "02305")),
    Case("notified", _NOTIFYING, "notification taken",
         "The shop takes the notification, which may come before the buyer does.",
         "notification-before-return", ("notification delivered",)),
    Case("notified_again", _NOTIFYING, "notification tried again",
         "The shop fails to take a notification: it comes again a minute later.",
         "notification-delivered-third-attempt", ("notification failed",)),
    Case("not_notified", _NOTIFYING, "notification given up",
         "For two hours nobody takes the notification, and then none comes any more.",
         "notification-refused-for-two-hours", ("notification given_up",)),
    Case("answer_lost", _FAILING, "answer lost",
         "The call did its work and its answer never came: to call again must not do it twice.",
         "lost-answer-then-retry", ("fault lose_answer",)),
    Case("call_lost", _FAILING, "call not done",
         "The connection breaks or the server answers an HTTP error, and nothing was done.",
         "dropped-call-then-retry", ("fault drop", "fault http")),
    Case("answer_unreadable", _FAILING, "answer not readable",
         "The answer is a SOAP fault, is cut midway, or is no XML at all.",
         "garbage-instead-of-an-answer", ("fault garbage", "fault soap_fault", "fault truncate")),
    Case("answer_slow", _FAILING, "answer slow",
         "The answer comes late, or trickles.",
         "slow-answer", ("fault delay", "fault slow")),
    Case("platform_down", _FAILING, "02101 platform down",
         "The platform answers a code that says to try its other address.",
         "fail-over-by-02101", ("fault code", *(f"{one} 02101" for one in (_OPEN, _READ, _FIND, _REFUND)))),
)
# fmt: on
"""All cases, in the order that they are told."""


class Covered(Struct, frozen=True):
    """A case and the names, in order, by which it was met; none: it never was."""

    case: Case
    met_by: tuple[str, ...]


def covered(met: Iterable[str]) -> list[Covered]:
    """Return every case with what met it; names that no case knows count for none."""
    names = frozenset(met)
    return [Covered(case, tuple(case.met_by(names))) for case in CASES]


def summary(cases: Iterable[Covered], most: int = LISTED_IN_LINE) -> str:
    """Return one line: how many cases were met of how many, and the titles of the first `most` that never were."""
    told = list(cases)
    never = [one.case.title for one in told if not one.met_by]
    line = f"Payline coverage {len(told) - len(never)} of {len(told)}"
    if not never:
        return line
    more = f" and {len(never) - most} more" if len(never) > most else ""
    return f"{line}; never met: {', '.join(never[:most])}{more}"
