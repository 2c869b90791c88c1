"""Where the buyer's browser arrives: GET shows the page, POST takes one step and leads to a GET.

Post, redirect, get: a refresh repeats no step. A payment that is over leads to the shop, whatever was asked.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from mockpayline.domain.buyer_step import AddGiftCard, Word
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.errors import ImpossibleStep, LimitReached, NotFound, StoreDown, told_bug
from mockpayline.operations import steps
from mockpayline.operations.worlds import Worlds
from mockpayline.page import balance, form, view
from mockpayline.page.asked import Asked
from mockpayline.page.balance import Offer, Offered
from mockpayline.page.security import HEADERS
from mockpayline.page.ticket import Ticket
from mockpayline.page.view import Facts

_log = logging.getLogger("mockpayline.page")

BODY_BYTES = 64 * 1024
"""The largest form that is read."""


class BodyTooLarge(Exception):
    """A form above the limit."""


class PaymentPage:
    """The payment page of all worlds, or their 3-D Secure page where `challenge` says so."""

    def __init__(self, worlds: Worlds, ticket: str, *, challenge: bool = False) -> None:
        self._worlds = worlds
        self._ticket = Ticket(ticket)
        self._challenge = challenge

    async def answer(self, request: Request) -> Response:
        """Answer one request; whatever goes wrong becomes a page that says so."""
        asked = Asked(request, self._ticket, challenge=self._challenge)
        try:
            response = await self._answer(asked)
        except NotFound:
            response = asked.notice(404, "unknown_title", asked.say("unknown_text"))
        except BodyTooLarge:
            response = asked.notice(413, "too_large_title", asked.say("too_large_text", limit=BODY_BYTES))
        except form.TooManyFields:
            sentence = asked.say("unreadable_text", limit=form.FIELDS_AT_MOST)
            response = asked.notice(400, "unreadable_title", sentence)
        except LimitReached as full:
            _log.warning("a buyer's step was not taken: %s (%s)", full.message, full.value)
            response = asked.notice(503, "full_title", asked.say("full_text"))
        except StoreDown:
            response = asked.notice(503, "down_title", asked.say("down_text"))
        except ClientDisconnect:
            response = Response(status_code=400)  # nobody is left to read it
        except Exception:
            reference = told_bug(_log)
            response = asked.notice(500, "internal_title", asked.say("internal_text", reference=reference))
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    async def _answer(self, asked: Asked) -> Response:
        fields = await _fields(asked.request)
        if not asked.token:
            return asked.notice(400, "missing_title", asked.say("missing_text"))
        merchant = await self._worlds.across(lambda tx: tx.merchant_of(asked.token))
        if merchant is None:
            raise NotFound("No world has a web payment of this token.", path="token")
        # A browser that asks for the head alone shows nothing to a buyer, so it opens nothing.
        look = partial(_look, token=asked.token, opening=asked.request.method != "HEAD")
        if not form.is_step(fields):
            return asked.page(await self._worlds.run(merchant, look))
        try:
            facts, refused = await self._worlds.run(merchant, partial(_take, token=asked.token, fields=fields))
        except Offered as found:
            return asked.page(await self._worlds.run(merchant, look), offer=found.offer)
        except ImpossibleStep as mistake:
            # A final step sent twice ends here as well: the second leads where the first one did.
            offer = await self._offer(merchant, asked.token, fields) if mistake.path == "amount" else None
            return asked.page(await self._worlds.run(merchant, look), mistake, fields, offer)
        await self._worlds.notified(merchant, asked.token)
        return asked.over(facts) or asked.reload(facts, len(facts.payment.refusals) if refused else None)

    async def _offer(self, merchant: str, token: str, fields: Mapping[str, str]) -> Offer | None:
        """Return the offer that a wrong amount was chosen of, without a new attempt; None if it no longer stands."""
        try:
            await self._worlds.run(merchant, partial(balance.ask_again, token=token, step=form.card_of(fields)))
        except Offered as found:
            return found.offer
        except ImpossibleStep:
            return None


def _look(tx: WorldTx, token: str, *, opening: bool) -> Facts:
    payment = steps.find(tx, token)
    if opening and payment.state is PaymentState.ISSUED:
        payment = steps.take(tx, token, Word("open"))
    return view.facts(tx, payment)


def _take(tx: WorldTx, token: str, fields: Mapping[str, str]) -> tuple[Facts, bool]:
    """Take a form's step; return the facts then, and whether it was refused."""
    payment = steps.find(tx, token)
    before = len(payment.refusals)
    step = form.step_of(fields, payment)
    if fields["step"] == form.BALANCE and isinstance(step, AddGiftCard):
        payment = balance.ask(tx, token, step)
    else:
        payment = steps.take(tx, token, step)
    return view.facts(tx, payment), len(payment.refusals) > before


async def _fields(request: Request) -> dict[str, str]:
    if request.method != "POST":
        return {}
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length) > BODY_BYTES:
        raise BodyTooLarge
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES:
            raise BodyTooLarge
    return form.read(request.headers.get("content-type", ""), bytes(body))
