"""What may be called, and what a first and a second call of the same come to: written by hand from the method's rules.

The sources are the design's "The rules of the method" and Payline's duplicate rule: day D and D-1, order reference,
amount and sequence number, against ACCEPTED transactions alone, where the contract switches it on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

from mockpayline.contract.operations import OPERATIONS
from mockpayline.domain.bank_card import bank_card_number
from mockpayline.domain.gift_card import gift_card_number

from .caller import basic, details_request, open_request, refund_request, request, transaction_request
from .model import GOOD_BANK_CARD
from .points import Ask, json_ask
from .scene import Scene

NOBODY = "http://127.0.0.1:9/notify"
"""An address of the discard service, where nobody listens."""
CARD = gift_card_number(100_00)
ON_HOLD = gift_card_number(100_00, "02005", serial=2)


class State(NamedTuple):
    """A world's money: web payments, those accepted, cents spent and held by gift cards, cents given back, refusals.

    `waiting` are the notifications that wait for their next attempt.
    """

    payments: int = 1
    accepted: int = 0
    spent: int = 0
    held: int = 0
    refunded: int = 0
    refusals: int = 0
    waiting: int = 0


def gift(amount: str, number: str = CARD) -> dict[str, Any]:
    """Return the step of a gift card."""
    return {"gift_card": {"number": number, "pin": "1234", "amount": amount}}


def complement(number: str = GOOD_BANK_CARD) -> dict[str, Any]:
    """Return the step of a bank card."""
    return {"complement": {"card": number, "expires": "1239", "cvv": "123"}}


REFUSED, CHALLENGED = complement(bank_card_number("01100")), complement(bank_card_number("03030"))


def pay(scene: Scene, tokens: Sequence[str]) -> None:
    """Have somebody pay each of these baskets, 60.00 euros by a new gift card; who is refused gives up."""
    for serial, token in enumerate(tokens):
        paid = scene.caller.buy(token, gift("60.00", gift_card_number(100_00, serial=serial)), complement())
        if paid["state"] != "accepted":
            scene.caller.buy(token, "give_up")


# How a world stands before: the buyer's steps upon a basket of 100.00 euros, and its money then.
NOTHING: tuple[Any, State] = (None, State(payments=0))
ISSUED: tuple[Any, State] = ([], State())
BASKET: tuple[Any, State] = ([gift("60.00")], State(held=60_00))
COVERED: tuple[Any, State] = ([gift("100.00")], State(held=100_00))
AT_THE_BANK: tuple[Any, State] = ([gift("60.00"), CHALLENGED], State(held=60_00))
WAITING: tuple[Any, State] = ([gift("60.00", ON_HOLD), complement()], State(held=60_00))
REFUSED_ONCE: tuple[Any, State] = ([gift("60.00"), REFUSED], State(held=60_00, refusals=1))
REFUSED_TWICE: tuple[Any, State] = ([gift("60.00"), REFUSED, REFUSED], State(held=60_00, refusals=2))
PAID: tuple[Any, State] = ([gift("60.00"), complement()], State(accepted=1, spent=60_00))
NOT_NOTIFIED: tuple[Any, State] = (PAID[0], PAID[1]._replace(waiting=1))
PAID_BY_GIFT_CARD: tuple[Any, State] = ([gift("100.00"), "confirm"], State(accepted=1, spent=100_00))

_PAID = PAID[1]


@dataclass(frozen=True, eq=False)
class Case:
    """A call, and what it comes to.

    `operation` is a SOAP operation, or a buyer's step. `before` is how the world stands, `ask` makes the request of the
    first and second turn, `first` and `again` are their answers (a code, or an HTTP status), `once` and `twice` the
    money after each. `then` is what follows, with the money after it where the work was done once and twice. `door` is
    where it is asked: soap, control, page. `says` is what the rule is. `notify` is where the shop wants to be notified.
    `undone_by` are points after the work at which the merchant is known to have learnt nothing, as if it was not done.
    """

    name: str
    operation: str
    before: tuple[Any, State]
    ask: Callable[[Scene, int], Ask]
    first: str
    again: str
    once: State
    twice: State
    door: str = "soap"
    duplicate_check: bool = False
    then: Callable[[Scene], None] | None = None
    then_once: State | None = None
    then_twice: State | None = None
    says: str = ""
    notify: str = ""
    undone_by: frozenset[str] = frozenset()

    @property
    def changes(self) -> bool:
        """Whether the call changes anything, so that each try needs a world of its own."""
        return {self.once, self.twice} != {self.before[1]} or self.door != "soap"

    def __str__(self) -> str:
        return f"{self.name}{' (duplicate check)' if self.duplicate_check else ''}"


def soap(scene: Scene, envelope: str) -> Ask:
    """Return a SOAP request of a scene's merchant."""
    headers = {"Authorization": basic(scene.merchant), "Content-Type": "text/xml; charset=utf-8"}
    return Ask("POST", "/V4/services/WebPaymentAPI", envelope.encode(), headers)


def _opening(scene: Scene, _turn: int) -> Ask:
    return soap(scene, open_request("ORDER", 100_00))


def _refunding(amount: int, *, by_complement: bool = False, counted: bool = False) -> Callable[[Scene, int], Ask]:
    def ask(scene: Scene, turn: int) -> Ask:
        view = scene.view
        named = view["complement"]["transaction_id"] if by_complement else view["transaction_id"]
        envelope = refund_request(named, amount)
        if counted:
            sequence = f"<i:sequenceNumber>{turn}</i:sequenceNumber></i:doRefundRequest>"
            envelope = envelope.replace("</i:doRefundRequest>", sequence)
        return soap(scene, envelope)

    return ask


def _both(case: Case, **checked: Any) -> tuple[Case, Case]:
    """Return a case without and with the duplicate check, where it comes to what is `checked`."""
    return case, replace(case, duplicate_check=True, **checked)


_OPENED = Case(
    "doWebPayment, its last token is paid", "doWebPayment", NOTHING, _opening, "00000", "00000",
    State(), State(payments=2), then=lambda scene: pay(scene, scene.tokens()[:1]),
    then_once=_PAID, then_twice=_PAID._replace(payments=2),
    says="many tokens of one reference are fine; who knows one token pays once",
)  # fmt: skip
_ALL_PAID = replace(
    _OPENED, name="doWebPayment, every token is paid", then=lambda scene: pay(scene, scene.tokens()),
    then_twice=State(payments=2, accepted=2, spent=120_00),
    says="without the check two tokens are two payments",
)  # fmt: skip
_OPENED_AGAIN = Case(
    "doWebPayment of an order that is paid", "doWebPayment", PAID, _opening, "00000", "00000",
    _PAID._replace(payments=2), _PAID._replace(payments=3), says="without the check every token is fine",
)  # fmt: skip
_WHOLE = Case(
    "doRefund, all of the complement", "doRefund", PAID, _refunding(40_00), "00000", "02613",
    _PAID._replace(refunded=40_00), _PAID._replace(refunded=40_00), says="above what is left: 02613",
)  # fmt: skip
_PART = Case(
    "doRefund, a part of the complement", "doRefund", PAID, _refunding(10_00, by_complement=True), "00000", "00000",
    _PAID._replace(refunded=10_00), _PAID._replace(refunded=20_00), says="without the check a part is given back twice",
)  # fmt: skip
_GIFT_ALONE = PAID_BY_GIFT_CARD[1]

SOAP_CASES: tuple[Case, ...] = (
    *_both(_OPENED),
    *_both(
        _ALL_PAID, then_twice=_PAID._replace(payments=2, refusals=1), says="the second basket is refused with 02001"
    ),
    *_both(_OPENED_AGAIN, first="02001", again="02001", once=_PAID, twice=_PAID, says="02001, and no token"),
    *_both(_WHOLE, again="02001", says="the same amount and sequence number on one day: 02001"),
    *_both(
        _PART, again="02001", twice=_PAID._replace(refunded=10_00),
        says="the same amount and sequence number on one day: 02001",
    ),
    replace(
        _PART, name="doRefund, a part, another sequence number", ask=_refunding(10_00, counted=True),
        duplicate_check=True, says="a sequence number of its own lets a refund repeat",
    ),
    Case(
        "doRefund of gift cards alone", "doRefund", PAID_BY_GIFT_CARD, _refunding(10_00), "02703", "02703",
        _GIFT_ALONE, _GIFT_ALONE, says="gift cards are never given back: 02703",
    ),
    Case(
        "getWebPaymentDetails", "getWebPaymentDetails", PAID,
        lambda scene, _turn: soap(scene, details_request(scene.token)), "00000", "00000", _PAID, _PAID,
    ),
    Case(
        "getWebPaymentDetails, the shop's notification waits", "getWebPaymentDetails", NOT_NOTIFIED,
        lambda scene, _turn: soap(scene, details_request(scene.token)), "00000", "00000", _PAID, _PAID,
        notify=NOBODY, undone_by=frozenset({"lose_answer", "truncate"}),
        says="an answer that is known not to have come through leaves the notification waiting; others end it",
    ),
    Case(
        "getTransactionDetails", "getTransactionDetails", PAID,
        lambda scene, _turn: soap(scene, transaction_request(scene.view["transaction_id"])),
        "00000", "00000", _PAID, _PAID,
    ),
)  # fmt: skip


def _plain(operation: str, code: str) -> Case:
    def ask(scene: Scene, _turn: int) -> Ask:
        return soap(scene, request(operation))

    return Case(operation, operation, PAID, ask, code, code, _PAID, _PAID)


_READ = ("getMerchantSettings", "getEncryptionKey")
_SAID = {one.operation for one in SOAP_CASES}.union(_READ)
PLAIN_CASES = (
    *(_plain(one, "00000") for one in _READ),
    *(_plain(one, "02010") for one in OPERATIONS if one not in _SAID),
)
"""The operations that change nothing whatever they are asked: all others of the contract answer 02010."""


def _act(name: str, before: tuple[Any, State], step: Any, again: str, once: State, twice: State | None = None) -> Case:
    def ask(scene: Scene, _turn: int) -> Ask:
        return json_ask("POST", f"/control/worlds/{scene.merchant}/payments/{scene.token}/buyer", [step])

    word = step if isinstance(step, str) else next(iter(step))
    return Case(name, word, before, ask, "200", again, once, once if twice is None else twice, door="control")


def _form(name: str, before: tuple[Any, State], fields: dict[str, str], again: str, once: State) -> Case:
    def ask(scene: Scene, _turn: int) -> Ask:
        body = urlencode({"seen": scene.seen, **fields}).encode()
        return Ask("POST", f"/v2/?token={scene.token}", body, {"Content-Type": "application/x-www-form-urlencoded"})

    return Case(f"page: {name}", fields["step"], before, ask, "303", again, once, once, door="page")


_BANK_FORM = {"step": "complement", "card": GOOD_BANK_CARD, "expires": "12/39", "cvv": "123"}
_REFUSED_FORM = _BANK_FORM | {"card": REFUSED["complement"]["card"]}
_GIFT_FORM = {"step": "gift_card", "number": CARD, "pin": "1234", "amount": "60,00"}

ACT_CASES: tuple[Case, ...] = (
    _act("open", ISSUED, "open", "200", State()),
    _act("gift_card", ISSUED, gift("60.00"), "200", State(held=60_00)),
    _act("remove_gift_card", BASKET, {"remove_gift_card": {"number": CARD}}, "409", State()),
    _act("complement", BASKET, complement(), "409", _PAID),
    _act("complement, refused", BASKET, REFUSED, "200", REFUSED_ONCE[1], REFUSED_TWICE[1]),
    _act("complement, refused the last time", REFUSED_TWICE, REFUSED, "409", State(refusals=3)),
    _act("complement, challenged", BASKET, CHALLENGED, "409", State(held=60_00)),
    _act("authenticate: success", AT_THE_BANK, {"authenticate": "success"}, "409", _PAID),
    _act("authenticate: failure", AT_THE_BANK, {"authenticate": "failure"}, "409", REFUSED_ONCE[1]),
    _act("confirm", COVERED, "confirm", "409", _GIFT_ALONE),
    _act("partner_answer: 00000", WAITING, {"partner_answer": "00000"}, "409", _PAID),
    _act("partner_answer: 02015", WAITING, {"partner_answer": "02015"}, "409", State(refusals=1)),
    _act("cancel", BASKET, "cancel", "409", State()),
    _act("give_up", BASKET, "give_up", "200", State(held=60_00)),
    _act("give_up after a refusal", REFUSED_ONCE, "give_up", "409", State(refusals=1)),
    _act("end_token", BASKET, "end_token", "409", State()),
    _form("gift_card", ISSUED, _GIFT_FORM, "409", State(held=60_00)),
    _form("remove_gift_card", BASKET, {"step": "remove_gift_card", "place": "0"}, "409", State()),
    _form("complement", BASKET, _BANK_FORM, "303", _PAID),
    _form("complement, refused", BASKET, _REFUSED_FORM, "409", REFUSED_ONCE[1]),
    _form("authenticate", AT_THE_BANK, {"step": "authenticate", "result": "success"}, "303", _PAID),
    _form("confirm", COVERED, {"step": "confirm"}, "303", _GIFT_ALONE),
    _form("cancel", BASKET, {"step": "cancel"}, "303", State()),
)
"""The buyer's acts. The control API takes each that the payment's state allows; the page takes none twice."""
