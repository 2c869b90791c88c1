"""One request of a buyer's browser, and the answers in its light: the language, the addresses, whether htmx asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mockpayline.domain.state_machine import PaymentState
from mockpayline.domain.web_payment import WebPayment
from mockpayline.errors import FormMistake, ImpossibleStep
from mockpayline.operations.reading import request_of
from mockpayline.operations.redirect import redirect_of, way_back
from mockpayline.page import CHALLENGE, form, view
from mockpayline.page.balance import Offer
from mockpayline.page.drawer import Ready, ready_made
from mockpayline.page.language import choose
from mockpayline.page.render import render
from mockpayline.page.security import content_security_policy, is_web_address
from mockpayline.page.texts import say
from mockpayline.page.ticket import Ticket, ticket_values
from mockpayline.page.view import Facts, Shown

_OVER_TITLES = {PaymentState.ENDED: "ended_title"}
"""What a page says of a session that nothing came of; `expired_title` for the other states."""


class Asked:
    """One request: who asks for which payment in which language, and the answers in this light.

    `challenge` tells whether the 3-D Secure page was asked for.
    """

    def __init__(self, request: Request, ticket: Ticket, *, challenge: bool) -> None:
        self.request = request
        self.token = request.query_params.get("token", "").strip()
        self._ticket = ticket
        self._challenge = challenge
        self._by_script = request.headers.get("hx-request") == "true"
        self._accepted = request.headers.get("accept-language")
        self._language = choose(None, self._accepted)
        # Links are relative, so that the page works behind a proxy that puts it below a path of its own.
        self._directory = "./" if challenge or request.url.path.endswith("/") else "v2/"

    def say(self, key: str, /, **values: object) -> str:
        """Return a sentence in the request's language."""
        return say(self._language, key, **values)

    def page(
        self,
        facts: Facts,
        mistake: ImpossibleStep | None = None,
        fields: Mapping[str, str] | None = None,
        offer: Offer | None = None,
    ) -> Response:
        """Return the page of a payment as it stands; a mistake is told in it, an offer shown."""
        over = self.over(facts)
        if over is not None:
            return over
        at_the_bank = facts.payment.state is PaymentState.CHALLENGE
        if mistake is None and at_the_bank is not self._challenge:
            return self.reload(facts)
        self._speak(facts.payment)
        problem = None if mistake is None else view.problem(mistake, fields or {}, self._language)
        query = self.request.query_params
        wanted = query.get("fill", "").strip()
        fill = facts.drawer.find(wanted)
        shown = Shown(
            problem=problem,
            typed=form.shown_again(fields or {}),
            offer=offer,
            fill=fill,
            no_such_card=bool(wanted) and fill is None,
            just_refused=query.get("refused") == str(len(facts.payment.refusals)),
        )
        status = 200 if mistake is None else 422 if isinstance(mistake, FormMistake) else 409
        asked = request_of(facts.payment)
        return self._html(
            "challenge.html" if at_the_bank else "payment.html",
            view.page_values(facts, self._language, shown) | self._addresses(),
            status,
            targets=[asked.returnURL or "", asked.cancelURL or ""],
            framed=at_the_bank,
        )

    def over(self, facts: Facts) -> Response | None:
        """Return where a payment leads that is over, or the page that says so; None while it goes on."""
        payment = facts.payment
        if payment.state.runs_out:
            return None
        target = redirect_of(payment)
        if target is not None:
            ticket = self._ticket.at(facts)
            return self._ticket_of(facts, target, ticket) if ticket.is_shown(payment.state) else self._leave(target)
        self._speak(payment)
        title = _OVER_TITLES.get(payment.state, "expired_title")
        return self.notice(410, title, self.say("over_text"), back=way_back(payment), cards=facts.drawer.cards)

    def reload(self, facts: Facts, refused: int | None = None) -> Response:
        """Return the redirect to the page where the payment stands; the number of a refusal just met is its news."""
        address = self._addresses()
        if facts.payment.state is PaymentState.CHALLENGE:
            return self._leave(address["challenge"])
        news = "" if refused is None else f"&refused={refused}"
        return RedirectResponse(address["action"] + news, status_code=303)

    def notice(
        self, status: int, title: str, sentence: str, *, back: str = "", cards: Iterable[Ready] | None = None
    ) -> Response:
        """Return a page without a basket; `back` is the shop's address, `cards` a payment's drawer if there is one."""
        shown = view.cards_shown(ready_made(self.token) if cards is None else cards, self._language)
        values = {
            "title": self.say(title),
            "sentence": sentence,
            "back": back if is_web_address(back) else "",
            **view.drawer_values(shown),
        }
        return self._html("notice.html", values, status)

    def _ticket_of(self, facts: Facts, target: str, ticket: Ticket) -> Response:
        if self.request.method == "POST" or self._by_script:
            return self._leave(self._addresses()["action"])
        self._speak(facts.payment)
        response = self._html("ticket.html", ticket_values(facts, self._language, target) | self._addresses(), 200)
        seconds = ticket.wait(facts.payment.state)
        if seconds is not None:
            response.headers["Refresh"] = f"{seconds}; url={_in_header(target)}"
        return response

    def _leave(self, target: str) -> Response:
        """Lead the browser itself elsewhere: a redirect, or htmx's word for it, since a script must not follow it."""
        if self._by_script:
            return Response(headers={"HX-Redirect": _in_header(target)})
        return RedirectResponse(target, status_code=303)

    def _speak(self, payment: WebPayment) -> None:
        self._language = choose(request_of(payment).languageCode, self._accepted)

    def _addresses(self) -> dict[str, str]:
        query = f"?token={quote(self.token, safe='')}"
        return {"action": self._directory + query, "challenge": self._directory + CHALLENGE + query}

    def _html(
        self,
        template: str,
        values: Mapping[str, object],
        status: int,
        *,
        targets: list[str] | None = None,
        framed: bool = False,
    ) -> Response:
        return HTMLResponse(
            render(template, self._language, self._directory, values),
            status,
            {
                "Content-Language": self._language.value,
                "Content-Security-Policy": content_security_policy(targets or (), scripts=not framed, framed=framed),
                "Vary": "Accept-Language, HX-Request",
            },
        )


def _in_header(url: str) -> str:
    """Return a URL as a header carries it, as `RedirectResponse` does: a shop may write letters that are no ASCII."""
    return quote(url, safe=":/%#?=@[]!$&'()*+,;")
