"""What the widget calls below /widget/api/{token}/: JSON, from any origin, without cookies; the token is all it takes.

GET `` tells of the session, POST `steps` takes one step of the buyer (or ends the token), GET `status` tells whether
the token lives, POST `data` takes what `updateWebpaymentData` sends. Mistakes have the control API's shape, a step's
also the `sentence` for the buyer and the `field` that it is tied to.
"""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from mockpayline.control.answer import InternalError, WrongMethod, error_answer, json_answer
from mockpayline.domain.buyer_step import AddGiftCard, Step, Word
from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.errors import ImpossibleStep, InvalidValue, NotFound, SandboxError, told_bug
from mockpayline.operations import steps
from mockpayline.operations.reading import request_of
from mockpayline.operations.worlds import Worlds
from mockpayline.page import balance, form, view
from mockpayline.page.balance import Offer, Offered
from mockpayline.page.language import choose
from mockpayline.page.ticket import Ticket
from mockpayline.widget.body import fields_of, read_object
from mockpayline.widget.session import Seen, offer_view, session_view
from mockpayline.widget.state import TokenStatus, status_of

_log = logging.getLogger("mockpayline.widget")

CORS = {"Access-Control-Allow-Origin": "*"}
"""Whoever has the token may call; no cookie says who that is, so nobody's leave is abused."""
PREFLIGHT = CORS | {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "600",
}

WORDS = frozenset({"open", "end_token"})
"""Steps that are the widget's own; all others are those of the page's forms."""
FORMS = frozenset({form.BALANCE, "gift_card", "remove_gift_card", "complement", "confirm", "cancel", "give_up"})
"""Steps of the page's forms that the widget takes; 3-D Secure ends on a page of its own."""


class WidgetApi:
    """The calls of all worlds' widgets."""

    def __init__(self, worlds: Worlds, ticket: str) -> None:
        self._worlds = worlds
        self._ticket = Ticket(ticket)

    async def answer(self, request: Request) -> Response:
        """Answer one request; whatever goes wrong is answered in one shape."""
        if request.method == "OPTIONS":
            return Response(None, 204, PREFLIGHT)
        call = _Call(self._worlds, self._ticket, request)
        try:
            response = await call.answer()
        except ImpossibleStep as mistake:
            response = call.told(mistake)
        except SandboxError as error:
            response = error_answer(error)
        except ClientDisconnect:
            response = Response(status_code=400)  # nobody is left to read it
        except Exception:
            reference = told_bug(_log)
            response = error_answer(
                InternalError(f"Internal error (reference {reference}).", value=reference, expected="a look at the log")
            )
        for name, value in CORS.items():
            response.headers[name] = value
        return response


class _Call:
    """One call."""

    def __init__(self, worlds: Worlds, ticket: Ticket, request: Request) -> None:
        self._worlds = worlds
        self._ticket = ticket
        self._request = request
        self._token: str = request.path_params["token"]
        self._accepted = request.headers.get("accept-language")
        self._language = choose(None, self._accepted)
        self._fields: dict[str, str] = {}

    async def answer(self) -> Response:
        action = self._request.path_params.get("action", "")
        found = _ACTIONS.get(action)
        if found is None:
            raise NotFound("The widget's API has no such address.", path="action", expected=", ".join(_ACTIONS))
        method, work = found
        asked = "GET" if self._request.method == "HEAD" else self._request.method
        if asked != method:
            raise WrongMethod("This address does not take this method.", path="method", value=asked, expected=method)
        response: Response = await work(self)
        return response

    async def show(self) -> Response:
        """GET: the session, untouched by the look."""
        return self._session(await self._run(lambda tx: Seen(tx, self._find(tx))))

    async def status(self) -> Response:
        """GET status: ALIVE, EXPIRED, or UNKNOWN where no world knows the token."""
        try:
            status = await self._run(lambda tx: status_of(self._find(tx)))
        except NotFound:
            status = TokenStatus.UNKNOWN
        return json_answer({"status": status.value})

    async def step(self) -> Response:
        """POST steps: take one step, and tell of the session as it leaves it."""
        self._fields = fields_of(await read_object(self._request))
        said = self._fields.get("step", "")
        if said not in WORDS | FORMS:
            raise InvalidValue("The widget takes no such step.", path="step", expected=", ".join(sorted(WORDS | FORMS)))
        offer: Offer | None = None
        try:
            seen = await self._run(self._take)
        except Offered as found:
            offer = found.offer
        if offer is not None:
            seen = await self._run(lambda tx: Seen(tx, self._find(tx)))
            return self._session(seen, offer=offer_view(offer, seen.payment, self._language))
        await self._worlds.notified(await self._merchant(), self._token)
        return self._session(seen)

    async def data(self) -> Response:
        """POST data: take what a shop changes of its order, and tell its developer that it changes nothing here.

        Which data the platform takes over is not published, so none is kept: it may be personal.
        """
        names = ", ".join(sorted(name for name in await read_object(self._request) if form.is_harmless(name)))
        hint = f"updateWebpaymentData was called (with {names or 'nothing'}); the sandbox keeps none of it."

        def told(tx: WorldTx) -> None:
            tx.journal(Kind.HINT, self._find(tx), hint=hint)

        await self._run(told)
        return json_answer({"status": 200})

    def told(self, mistake: ImpossibleStep) -> Response:
        """Return a step's mistake with the sentence for the buyer."""
        problem = view.problem(mistake, self._fields, self._language)
        answer = error_answer(mistake)
        said: dict[str, Any] = msgspec.json.decode(answer.body)
        said["error"] |= {"sentence": problem.sentence, "field": problem.field}
        return json_answer(said, answer.status_code)

    def _take(self, tx: WorldTx) -> Seen:
        payment = self._find(tx)
        step = self._step(payment)
        if step is None:
            return Seen(tx, payment)
        if self._fields["step"] == form.BALANCE and isinstance(step, AddGiftCard):
            return Seen(tx, balance.ask(tx, self._token, step))
        return Seen(tx, steps.take(tx, self._token, step))

    def _step(self, payment: WebPayment) -> Step | None:
        """Return the step that was asked for; None where nothing is left to be done.

        A second widget opens what is open, and a shop ends a token that is over: neither is a mistake.
        """
        said = self._fields["step"]
        if said == "open":
            return Word("open") if payment.state is PaymentState.ISSUED else None
        if said == "end_token":
            return Word("end_token") if payment.state.runs_out else None
        return form.step_of(self._fields, payment)

    def _find(self, tx: WorldTx) -> WebPayment:
        payment = steps.find(tx, self._token)
        self._language = choose(request_of(payment).languageCode, self._accepted)
        return payment

    async def _merchant(self) -> str:
        merchant = await self._worlds.across(lambda tx: tx.merchant_of(self._token))
        if merchant is None:
            raise NotFound("No world has a web payment of this token.", path="token")
        return merchant

    async def _run(self, work: Any) -> Any:
        return await self._worlds.run(await self._merchant(), work)

    def _session(self, seen: Seen, **more: object) -> Response:
        headers = {"Content-Language": self._language.value, "Vary": "Accept-Language"}
        return json_answer(session_view(seen, self._language, self._ticket) | more, headers=headers)


_ACTIONS: dict[str, tuple[str, Any]] = {
    "": ("GET", _Call.show),
    "status": ("GET", _Call.status),
    "steps": ("POST", _Call.step),
    "data": ("POST", _Call.data),
}
