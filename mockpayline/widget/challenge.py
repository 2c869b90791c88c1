"""3-D Secure for the widget: the page's own view, in a frame of the shop's page or in its stead.

In a frame it ends with a word, for nothing in the frame may lead on: the widget around it looks what came of it. In
the shop's stead (`data-embeddedredirectionallowed="false"`) it ends with the way back to the shop's page, with
`paylinetoken`, on which the widget resumes.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache, partial
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, Template
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mockpayline.contract.messages.web import DoWebPaymentRequest
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.errors import ImpossibleStep, LimitReached, NotFound, SandboxError, told_bug
from mockpayline.operations import steps
from mockpayline.operations.reading import request_of
from mockpayline.operations.worlds import Worlds
from mockpayline.page import form, view
from mockpayline.page.language import choose
from mockpayline.page.security import HEADERS, content_security_policy, is_web_address
from mockpayline.page.static_file import address
from mockpayline.page.texts import say as say_as_the_page
from mockpayline.page.view import Facts
from mockpayline.widget.body import BODY_BYTES
from mockpayline.widget.texts import say

_log = logging.getLogger("mockpayline.widget")

STEP = "authenticate"
"""What a buyer can do there."""
_PAGE_FILES = "../v2/"
_ADDRESS_AT_MOST = 2000


class ChallengePage:
    """The 3-D Secure page of all worlds' widgets."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    async def answer(self, request: Request) -> Response:
        """Answer one request; whatever goes wrong becomes a page that says so."""
        visit = _Visit(request)
        try:
            response = await self._answer(visit)
        except NotFound:
            response = visit.notice(404, "unknown_text")
        except ClientDisconnect:
            response = Response(status_code=400)  # nobody is left to read it
        except SandboxError as error:
            response = visit.notice(error.status, "down_text")
        except Exception:
            reference = told_bug(_log)
            response = visit.notice(500, "internal_text", reference=reference)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    async def _answer(self, visit: _Visit) -> Response:
        merchant = await self._worlds.across(lambda tx: tx.merchant_of(visit.token))
        if merchant is None:
            raise NotFound("No world has a web payment of this token.", path="token")
        fields = await _fields(visit.request)
        if fields.get("step") != STEP:
            return visit.page(await self._worlds.run(merchant, lambda tx: _look(tx, visit.token)))
        try:
            facts = await self._worlds.run(merchant, lambda tx: _take(tx, visit.token, fields))
        except ImpossibleStep:
            # Answered twice, in another tab or out of time: what came of it is told all the same.
            facts = await self._worlds.run(merchant, lambda tx: _look(tx, visit.token))
        await self._worlds.notified(merchant, visit.token)
        return visit.page(facts)


def _look(tx: WorldTx, token: str) -> Facts:
    return view.facts(tx, steps.find(tx, token))


def _take(tx: WorldTx, token: str, fields: dict[str, str]) -> Facts:
    payment = steps.find(tx, token)
    return view.facts(tx, steps.take(tx, token, form.step_of(fields, payment)))


async def _fields(request: Request) -> dict[str, str]:
    if request.method != "POST":
        return {}
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES:
            raise LimitReached("The form is too large.", path="body", value=BODY_BYTES)
    try:
        return form.read(request.headers.get("content-type", ""), bytes(body))
    except form.TooManyFields:
        return {}


class _Visit:
    """One request: for which payment, in which language, and where it leads back to (empty in a frame)."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.token = request.query_params.get("token", "").strip()
        self._back = request.query_params.get("back", "")
        self._accepted = request.headers.get("accept-language")
        self._language = choose(None, self._accepted)

    def page(self, facts: Facts) -> Response:
        """Return the three choices, or the way on where nothing is to be chosen."""
        asked = request_of(facts.payment)
        self._language = choose(asked.languageCode, self._accepted)
        back = _way_back(self._back, asked, self.token) if self._back else ""
        if facts.payment.state is PaymentState.CHALLENGE:
            target = {"action": f"?{urlencode(dict(self.request.query_params))}"}
            return self._html({"choices": True} | view.basics(facts, self._language) | target, targets=(back,))
        if back:
            return RedirectResponse(back, status_code=303)
        return self._html({"choices": False, "sentence": say(self._language, "challenge_done")})

    def notice(self, status: int, sentence: str, **values: object) -> Response:
        """Return a page without a payment."""
        return self._html({"choices": False, "sentence": say_as_the_page(self._language, sentence, **values)}, status)

    def _html(self, values: Mapping[str, object], status: int = 200, *, targets: tuple[str, ...] = ()) -> Response:
        return HTMLResponse(
            _template().render(
                values,
                language=self._language.value,
                t=partial(say_as_the_page, self._language),
                file=lambda name: _PAGE_FILES + address(name),
            ),
            status,
            {
                "Content-Language": self._language.value,
                "Content-Security-Policy": content_security_policy(targets, scripts=False, framed=not self._back),
                "Vary": "Accept-Language",
            },
        )


@cache
def _template() -> Template:
    """Return the template, which stands in the frame of all pages."""
    loader = ChoiceLoader([PackageLoader("mockpayline.widget"), PackageLoader("mockpayline.page")])
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("challenge.html")


def _way_back(said: str, asked: DoWebPaymentRequest, token: str) -> str:
    """Return the shop's page with `paylinetoken`, or its returnURL where the page is of another origin.

    Whoever holds a token must not make this server lead a buyer to a site that is none of the shop's.
    """
    shops = [url for url in (asked.returnURL, asked.cancelURL) if url and is_web_address(url)]
    if len(said) > _ADDRESS_AT_MOST or not is_web_address(said) or _origin(said) not in map(_origin, shops):
        said = shops[0] if shops else "/"
    scheme, host, path, query, _fragment = urlsplit(said)
    pairs = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "paylinetoken"]
    return urlunsplit((scheme, host, path, urlencode([*pairs, ("paylinetoken", token)]), ""))


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme.lower(), parts.netloc.lower()
