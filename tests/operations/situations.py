"""Every situation a web payment can be in, and how a buyer brings it there."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from mockpayline.contract.messages import DoWebPaymentRequest

from .desk import CHALLENGED, basket, by_card, card, card_of, gift, gift_of


class Situation(Struct, frozen=True, kw_only=True):
    """The steps that lead there, and what the reading call then says.

    `main_id` tells whether a transaction stands in the answer, `paid` whether it was accepted.
    """

    name: str
    steps: tuple[Any, ...]
    code: str
    state: str
    request: DoWebPaymentRequest | None = None
    dialect: dict[str, Any] = {}
    main_id: bool = True
    paid: bool = False


FORTY = gift(gift_of(4000))
ALL = gift(gift_of(10000))
REFUSED_CARD = gift(gift_of(1000, "02998"), "10.00")
NO_CASH = card(card_of("01100"))
ON_HOLD = gift(gift_of(10000, "02005"))
KEEP: dict[str, Any] = {"unpaid_complement": "keep_debit", "attempts": 1}

SITUATIONS = (
    Situation(name="never opened", steps=(), code="02533", state="INPROGRESS", main_id=False),
    Situation(name="on the page", steps=("open",), code="02306", state="INPROGRESS", main_id=False),
    Situation(name="with a hold", steps=(FORTY,), code="02306", state="INPROGRESS", main_id=False),
    Situation(name="refused once", steps=(REFUSED_CARD,), code="02306", state="INPROGRESS", main_id=False),
    Situation(name="left", steps=(FORTY, "give_up"), code="02306", state="INPROGRESS", main_id=False),
    Situation(name="3-D Secure", steps=(FORTY, card(CHALLENGED)), code="03030", state="INPROGRESS", main_id=False),
    Situation(
        name="3-D Secure by number", steps=(card(card_of("03030")),), code="03030", state="INPROGRESS", main_id=False
    ),
    Situation(name="on hold", steps=(ON_HOLD, "confirm"), code="02005", state="ONHOLD_PARTNER"),
    Situation(
        name="on hold with a complement",
        steps=(gift(gift_of(4000, "02016")), card()),
        code="02016",
        state="ONHOLD_PARTNER",
    ),
    Situation(
        name="on hold by the bank",
        steps=(card(card_of("02000")),),
        code="02000",
        state="ONHOLD_PARTNER",
        request=by_card(),
    ),
    Situation(name="gift card alone", steps=(ALL, "confirm"), code="00000", state="ACCEPTED", paid=True),
    Situation(
        name="several gift cards",
        steps=(FORTY, gift(gift_of(8000, serial=2), "60.00"), "confirm"),
        code="00000",
        state="ACCEPTED",
        paid=True,
    ),
    Situation(name="gift card and complement", steps=(FORTY, card()), code="00000", state="ACCEPTED", paid=True),
    Situation(
        name="complement after 3-D Secure",
        steps=(FORTY, card(CHALLENGED), {"authenticate": "success"}),
        code="00000",
        state="ACCEPTED",
        paid=True,
    ),
    Situation(name="card alone", steps=(card(),), code="00000", state="ACCEPTED", request=by_card(), paid=True),
    Situation(
        name="card alone, authorised only",
        steps=(card(),),
        code="00000",
        state="ACCEPTED",
        request=by_card(action="100"),
        paid=True,
    ),
    Situation(
        name="accepted under review",
        steps=(FORTY, card(card_of("04003"))),
        code="04003",
        state="PENDING_RISK",
        paid=True,
    ),
    Situation(
        name="accepted by the partner",
        steps=(ON_HOLD, "confirm", {"partner_answer": "00000"}),
        code="00000",
        state="ACCEPTED",
        paid=True,
    ),
    Situation(
        name="refused by the partner",
        steps=(ON_HOLD, "confirm", {"partner_answer": "02998"}),
        code="02998",
        state="REFUSED",
    ),
    Situation(name="refused by the gift card", steps=(*[REFUSED_CARD] * 3,), code="02998", state="REFUSED"),
    Situation(
        name="refused by the maximum",
        steps=(gift(gift_of(200_000), "1500.00"), "give_up"),
        code="02610",
        state="REFUSED",
        request=basket("200000"),
    ),
    Situation(name="refused by the bank", steps=(FORTY, *[NO_CASH] * 3), code="01100", state="REFUSED"),
    Situation(name="refused, debit kept", steps=(FORTY, NO_CASH), code="01100", state="REFUSED", dialect=KEEP),
    Situation(name="refused and left", steps=(NO_CASH, "give_up"), code="01100", state="REFUSED"),
    Situation(name="refused and expired", steps=(NO_CASH, {"wait": "15m"}), code="01100", state="REFUSED"),
    Situation(name="fraud", steps=(FORTY, card(card_of("04002")), "give_up"), code="04002", state="REFUSED"),
    Situation(
        name="3-D Secure failed",
        steps=(FORTY, card(CHALLENGED), {"authenticate": "failure"}, "give_up"),
        code="03003",
        state="REFUSED",
    ),
    Situation(
        name="3-D Secure left",
        steps=(FORTY, card(CHALLENGED), {"authenticate": "abandon"}, "give_up"),
        code="03022",
        state="CANCELLED",
    ),
    Situation(name="cancelled", steps=(FORTY, "cancel"), code="02319", state="CANCELLED", main_id=False),
    Situation(
        name="cancelled after a refusal",
        steps=(REFUSED_CARD, "cancel"),
        code="02319",
        state="CANCELLED",
        main_id=False,
    ),
    Situation(
        name="cancelled in 3-D Secure",
        steps=(FORTY, card(CHALLENGED), "cancel"),
        code="02319",
        state="CANCELLED",
        main_id=False,
    ),
    Situation(name="expired", steps=(FORTY, {"wait": "15m"}), code="02324", state="CANCELLED", main_id=False),
    Situation(name="never opened, expired", steps=({"wait": "15m"},), code="02534", state="CANCELLED", main_id=False),
    Situation(name="ended by the merchant", steps=(FORTY, "end_token"), code="02014", state="CANCELLED", main_id=False),
)
