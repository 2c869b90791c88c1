"""The shop's pages: the template engine, the links, and the headers that keep a page to itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from mockpayline.page import amounts
from mockpayline.page.language import Language
from mockpayline.page.security import content_security_policy
from mockpayline.shop import PATH
from mockpayline.shop.texts import say

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: a form would then be sent with no origin, and is taken from this one alone.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("mockpayline.shop"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Page:
    """The shop's pages in a language; `base` is the address of this server as the buyer knows it."""

    def __init__(self, language: Language, base: str) -> None:
        self.language = language
        self.base = base
        self._prefix = urlsplit(base).path

    def say(self, key: str, /, **values: object) -> str:
        """Return a sentence."""
        return say(self.language, key, **values)

    def link(self, rest: str) -> str:
        """Return where a page of the shop is, behind a proxy that puts the server below a path as well."""
        return f"{self._prefix}{PATH}{rest}"

    def html(self, template: str, values: Mapping[str, object], status: int = 200) -> HTMLResponse:
        """Return a page."""
        content = (
            _environment()
            .get_template(template)
            .render(
                values,
                language=self.language.value,
                t=partial(say, self.language),
                money=partial(amounts.shown, language=self.language),
                shop=self.link,
                prefix=self._prefix,
            )
        )
        policy = content_security_policy([self.base]) + "; frame-src 'self'"
        headers = _HEADERS | {"Content-Security-Policy": policy, "Content-Language": self.language.value}
        return HTMLResponse(content, status, headers)

    def problem(self, status: int, sentence: str) -> HTMLResponse:
        """Return a page that says what could not be done."""
        return self.html("problem.html", {"sentence": sentence.strip()}, status)
