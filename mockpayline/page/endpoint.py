"""Where the buyer's browser arrives: GET shows the page, POST takes one step and leads to a GET.

Post, redirect, get: a refresh repeats no step. A payment that is over leads to the shop, whatever was asked.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from secrets import token_hex
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mockpayline.domain.buyer_step import Word
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.errors import FormMistake, ImpossibleStep, NotFound, StoreDown
from mockpayline.operations import buyer
from mockpayline.operations.reading import request_of
from mockpayline.operations.redirect import redirect_of, way_back
from mockpayline.operations.worlds import Worlds
from mockpayline.page import form, view
from mockpayline.page.language import choose
from mockpayline.page.render import render
from mockpayline.page.security import HEADERS, content_security_policy, is_web_address
from mockpayline.page.texts import say
from mockpayline.page.view import Facts

_log = logging.getLogger("mockpayline.page")

BODY_BYTES = 64 * 1024
"""The largest form that is read."""

_OVER_TITLES = {PaymentState.ENDED: "ended_title"}
"""What a page says of a session that nothing came of; `expired_title` for the other states."""


class BodyTooLarge(Exception):
    """A form above the limit."""


class PaymentPage:
    """The payment page of all worlds."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    async def answer(self, request: Request) -> Response:
        """Answer one request; whatever goes wrong becomes a page that says so."""
        asked = _Asked(request)
        try:
            response = await self._answer(asked)
        except NotFound:
            response = asked.notice(404, "unknown_title", asked.say("unknown_text"))
        except BodyTooLarge:
            response = asked.notice(413, "too_large_title", asked.say("too_large_text", limit=BODY_BYTES))
        except form.TooManyFields:
            sentence = asked.say("unreadable_text", limit=form.FIELDS_AT_MOST)
            response = asked.notice(400, "unreadable_title", sentence)
        except StoreDown:
            response = asked.notice(503, "down_title", asked.say("down_text"))
        except ClientDisconnect:
            response = Response(status_code=400)  # nobody is left to read it
        except Exception:
            reference = token_hex(6)
            _log.exception("internal error (reference %s)", reference, extra={"request_id": reference})
            response = asked.notice(500, "internal_title", asked.say("internal_text", reference=reference))
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    async def _answer(self, asked: _Asked) -> Response:
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
        except ImpossibleStep as mistake:
            # A final step sent twice ends here as well: the second leads where the first one did.
            return asked.page(await self._worlds.run(merchant, look), mistake, fields)
        return asked.over(facts) or asked.reload(len(facts.payment.refusals) if refused else None)


def _look(tx: WorldTx, token: str, *, opening: bool) -> Facts:
    payment = buyer.find(tx, token)
    if opening and payment.state is PaymentState.ISSUED:
        payment = buyer.take(tx, token, Word("open"))
    return view.facts(tx, payment)


def _take(tx: WorldTx, token: str, fields: Mapping[str, str]) -> tuple[Facts, bool]:
    """Take a form's step; return the facts then, and whether it was refused."""
    payment = buyer.find(tx, token)
    before = len(payment.refusals)
    payment = buyer.take(tx, token, form.step_of(fields, payment))
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


class _Asked:
    """One request: who asks for which payment in which language, and the answers in this light."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.token = request.query_params.get("token", "").strip()
        self._accepted = request.headers.get("accept-language")
        self._language = choose(None, self._accepted)
        # Links are relative, so that the page works behind a proxy that puts it below a path of its own.
        self._directory = "" if request.url.path.endswith("/") else "v2/"

    def say(self, key: str, /, **values: object) -> str:
        return say(self._language, key, **values)

    def page(
        self, facts: Facts, mistake: ImpossibleStep | None = None, fields: Mapping[str, str] | None = None
    ) -> Response:
        """Return the payment page, or where a payment leads that is over."""
        over = self.over(facts)
        if over is not None:
            return over
        self._speak(facts.payment)
        problem = None if mistake is None else view.problem(mistake, fields or {}, self._language)
        values = view.page_values(
            facts,
            self._language,
            problem=problem,
            typed=form.shown_again(fields or {}),
            just_refused=self.request.query_params.get("refused") == str(len(facts.payment.refusals)),
        )
        status = 200 if mistake is None else 422 if isinstance(mistake, FormMistake) else 409
        asked = request_of(facts.payment)
        targets = [asked.returnURL or "", asked.cancelURL or ""]
        return self._html("payment.html", values | {"action": self._address()}, status, targets)

    def over(self, facts: Facts) -> Response | None:
        """Return the redirect to the shop, or the page that says that the session is over; None while it goes on."""
        payment = facts.payment
        if payment.state.runs_out:
            return None
        target = redirect_of(payment)
        if target is not None:
            return RedirectResponse(target, status_code=303)
        self._speak(payment)
        title = _OVER_TITLES.get(payment.state, "expired_title")
        return self.notice(410, title, self.say("over_text"), back=way_back(payment))

    def reload(self, refused: int | None) -> Response:
        """Return the redirect to the page; the number of a refusal just met makes the page tell it as news."""
        news = "" if refused is None else f"&refused={refused}"
        return RedirectResponse(self._address() + news, status_code=303)

    def notice(self, status: int, title: str, sentence: str, *, back: str = "") -> Response:
        """Return a page without a basket; `back` is the shop's address."""
        values = {"title": self.say(title), "sentence": sentence, "back": back if is_web_address(back) else ""}
        return self._html("notice.html", values, status)

    def _speak(self, payment: WebPayment) -> None:
        self._language = choose(request_of(payment).languageCode, self._accepted)

    def _address(self) -> str:
        return f"{self._directory}?token={quote(self.token, safe='')}"

    def _html(
        self, template: str, values: Mapping[str, object], status: int, targets: list[str] | None = None
    ) -> Response:
        return HTMLResponse(
            render(template, self._language, self._directory, values),
            status,
            {
                "Content-Language": self._language.value,
                "Content-Security-Policy": content_security_policy(targets or ()),
                "Vary": "Accept-Language",
            },
        )
