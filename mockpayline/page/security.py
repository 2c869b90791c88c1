"""The headers that keep a page to itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # The token stands in the address, and whoever has it can pay, cancel and read.
    "Referrer-Policy": "no-referrer",
    # A page is true for a moment: the back button asks again, and sees what has become of the basket.
    "Cache-Control": "no-store",
}

_ANYBODY, _NOBODY = "*", "'none'"

# The host-source of CSP Level 3, section 2.3.1: letters, digits, hyphens. No underscore, no IPv6 address.
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")


def content_security_policy(form_targets: Iterable[str] = (), *, scripts: bool = True, framed: bool = False) -> str:
    """Return the policy of a page whose forms may lead to these URLs, besides the page itself.

    Browsers apply form-action to the redirect that answers a form too, so the shop's return and cancel addresses must
    be in it or the buyer never comes back. `framed` lets any site show the page in a frame, as shops do with 3-D
    Secure; everything else stands in none.
    """
    sources = dict.fromkeys(["'self'", *(one for one in map(_source, form_targets) if one)])
    directives = (
        "default-src 'none'",
        "style-src 'self'",
        *(("script-src 'self'", "connect-src 'self'") if scripts else ()),
        f"form-action {' '.join(sources)}",
        f"frame-ancestors {_ANYBODY if framed else _NOBODY}",
        "base-uri 'none'",
    )
    return "; ".join(directives)


def is_web_address(url: str) -> bool:
    """Tell whether a URL may stand in a link: http or https, nothing that runs."""
    return url.lower().startswith(("http://", "https://"))


def _source(url: str) -> str | None:
    """Return what form-action must name for a URL: its origin, or its scheme where CSP cannot write the host."""
    if not is_web_address(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:  # no port, no address, no name of the Internet; UnicodeError is one too
        return f"{url.partition(':')[0].lower()}:"
    if not _HOST.fullmatch(host):
        return f"{parts.scheme}:"
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
