"""Texts that run as a script where a page holds them as they are, and windows that notice one that does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.chromium import PATIENCE

CALL = "__pwned"
"""The function that a script calls which was not to run; it is given the number of its field."""

_FULL = (
    "-->'\"></style></title></textarea></noscript></template></script><script>{call}({n})</script>"
    '<img src=x onerror="{call}({n})"><svg onload={call}({n})><a href="javascript:{call}({n})">m</a>'
    "\" autofocus onfocus={call}({n}) x=\"' autofocus onfocus={call}({n}) x='"
    "\\';{call}({n});//\\\";{call}({n});//`${{{call}({n})}}`{{{{{call}({n})}}}}{{%{call}({n})%}}]]><x:script xmlns:x="
    "'http://www.w3.org/1999/xhtml'>{call}({n})</x:script>;}}*{{background:url(//evil.example/{n})}}"
)
_MEDIUM = (
    "'\"></textarea></title></script><script>{call}({n})</script><img src=x onerror={call}({n})>"
    "\" autofocus onfocus={call}({n}) x='`${{{call}({n})}}`{{{{{call}({n})}}}}"
)
_SHORT = '"><img src=x onerror={call}({n})>'
_IN_URL = "\"'><img/src=x/onerror={call}({n})><script>{call}({n})</script>"

_CHANGED = """() => [...document.querySelectorAll("*")].flatMap((one) => [
  ...[...one.attributes].filter((said) => said.name.startsWith("on")
    || said.value.trim().toLowerCase().startsWith("javascript:")
    || (said.name === "style" && said.value.includes("evil.example"))),
].map((said) => `${one.localName}[${said.name}=${said.value.slice(0, 80)}]`).concat(
  one.matches("img[src=x], script:not([src]):not([type='application/json'])") ? [one.outerHTML.slice(0, 120)] : []))"""
"""What an injected text leaves in a page though none of it ran: handlers, addresses that run, elements of its own."""


class Payloads:
    """Texts to inject, each with a number of its own, and the names of their fields by that number."""

    def __init__(self) -> None:
        self.fields: dict[int, str] = {}

    def full(self, field: str) -> str:
        """Return a text that breaks out of HTML, its attributes, scripts, styles, templates and XML."""
        return self._made(_FULL, field)

    def medium(self, field: str) -> str:
        """Return a text of at most 255 characters that does most of that."""
        return self._made(_MEDIUM, field)

    def short(self, field: str) -> str:
        """Return a text of at most 50 characters that breaks out of an attribute and out of HTML."""
        return self._made(_SHORT, field)

    def address(self, field: str) -> str:
        """Return a web address that breaks out of an attribute; it has no blanks."""
        return "https://shop.test/" + self._made(_IN_URL, field)

    def _made(self, text: str, field: str) -> str:
        number = len(self.fields) + 1
        self.fields[number] = field
        return text.format(call=CALL, n=number)


class Watched:
    """A window that notices scripts that were not to run.

    Where it is `bare`, pages come to it without their Content-Security-Policy, so that escaping alone protects them.
    """

    def __init__(self, browser: Browser, payloads: Payloads, *, bare: bool, language: str = "fr-FR") -> None:
        self._payloads = payloads
        self.wrongs: list[str] = []
        self._context: BrowserContext = browser.new_context(locale=language, reduced_motion="reduce")
        self._context.set_default_timeout(PATIENCE)
        self._context.expose_binding(CALL, self._ran)
        self._context.on("console", self._told)
        self._context.on("request", lambda one: self._left(one.url))
        self.page: Page = self._context.new_page()
        self.page.on("dialog", self._dialog)
        if bare:
            self._context.route("**/*", self._stripped)

    def look(self, address: str) -> None:
        """Open a page, and note what is wrong with it."""
        self.page.goto(address, wait_until="load")
        self.check(address)

    def check(self, where: str) -> None:
        """Note what is wrong with the page that is shown, every part of it unfolded."""
        self.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        for frame in self.page.frames:
            self.wrongs += [f"{where}: the page holds {one}" for one in frame.evaluate(_CHANGED)]
        # Whatever fails to load tells so a moment later; this comes behind it.
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))")

    def close(self) -> None:
        """Close it."""
        self._context.close()

    def _ran(self, source: dict[str, Any], number: object = None) -> None:
        field = self._payloads.fields.get(number) if isinstance(number, int) else None
        self.wrongs.append(f"{source['page'].url}: a script of {field or number} ran")

    def _told(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.wrongs.append(f"{self.page.url}: {message.text}")

    def _left(self, address: str) -> None:
        if re.match(r"(data|blob|about):|(https?|file)://(127\.0\.0\.1|localhost|/)", address) is None:
            self.wrongs.append(f"{self.page.url}: a request left this machine for {address}")

    def _dialog(self, dialog: Any) -> None:
        self.wrongs.append(f"{self.page.url}: a dialog says {dialog.message}")
        dialog.dismiss()

    @staticmethod
    def _stripped(route: Route) -> None:
        asked = route.request
        if asked.resource_type != "document" or asked.method != "GET" or not asked.url.startswith("http"):
            route.continue_()
            return
        answer = route.fetch(max_redirects=0)
        headers = {name: text for name, text in answer.headers.items() if name != "content-security-policy"}
        route.fulfill(response=answer, headers=headers)


@contextmanager
def watched(browser: Browser, payloads: Payloads, *, bare: bool, language: str = "fr-FR") -> Iterator[Watched]:
    """Have such a window until the block ends."""
    one = Watched(browser, payloads, bare=bare, language=language)
    try:
        yield one
    finally:
        one.close()
