"""What is known of one call besides its message: its id, its HTTP headers, the address that it came to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from time import perf_counter

from msgspec import Raw, Struct, field, json
from starlette.types import Scope

from mockpayline.domain.card_number import without_cards

_is_host = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?").fullmatch

# Whatever carries a key stays out of what is kept of a call.
_SECRET = {b"authorization", b"proxy-authorization", b"cookie"}

REPORTED = 100
"""How many elements that were nil are told of one request."""
_NIL = b':nil="true"'

_SHORT = 2000
"""Bytes of names, or of headers, that are worth remembering."""


class Heard(Struct, frozen=True):
    """HTTP headers as they are kept: a JSON object by lower-case name, without those that carry keys.

    `user_agent` is what the client calls itself, `failover` the `x-failover-*` headers with which the PHP SDK says why
    it calls a second time, `host` the address that it called.
    """

    headers: Raw
    host: str
    user_agent: str
    failover: dict[str, str]


class CallContext(Struct):
    """One SOAP call, for whoever answers or records it. Everything but the id is worked out when it is asked for.

    `request_id` is what the log and a fault's detail call it. `body` is the request as it was read, decompressed,
    `started` the instant of the performance counter at which it was there.
    """

    request_id: str
    scope: Scope
    body: bytes
    public_url: str | None = None
    started: float = field(default_factory=perf_counter)
    _heard: Heard | None = None

    def __repr__(self) -> str:
        return f"CallContext(request_id={self.request_id!r}, public_url={self.public_url!r})"

    __str__ = __repr__

    @property
    def base_url(self) -> str:
        """The server's own address as the client knows it, without trailing slash."""
        return self.public_url.rstrip("/") if self.public_url else _base_url(self.scope, self.heard.host)

    @property
    def path(self) -> str:
        """The path that was posted to; it decides nothing."""
        return str(self.scope["path"])

    @property
    def nil(self) -> tuple[str, ...]:
        """The local names of the elements that were sent as nil; of `REPORTED` elements at most.

        The decoder takes what is nil, empty or missing for absent alike, and only who looks at the exchange wants to
        know which it was. All known clients write `xsi:nil="true"`, whatever their prefix.
        """
        before = self.body.split(_NIL, REPORTED)
        if len(before) == 1:
            return ()
        del before[-1]
        names = b" ".join([one[one.rfind(b"<") + 1 : one.rfind(b" ")] for one in before])
        return _remembered_names(names) if len(names) <= _SHORT else _local_names(names[:_SHORT])

    @property
    def milliseconds(self) -> float:
        """How long the call has taken so far, since its body was there."""
        return round((perf_counter() - self.started) * 1000, 3)

    @property
    def soap_action(self) -> str:
        """The SOAPAction header without its quotation marks; it decides nothing."""
        return self._header(b"soapaction").strip().strip('"')

    @property
    def heard(self) -> Heard:
        """What the HTTP headers say that is kept of the call."""
        if self._heard is None:
            # Those that carry keys are left out here: clients of many merchants are alike but for them.
            sent = tuple([one for one in self.scope["headers"] if one[0] not in _SECRET])
            size = sum(map(len, chain.from_iterable(sent)))
            self._heard = _remembered(sent) if size <= _SHORT else _heard(sent)
        return self._heard

    def _header(self, wanted: bytes) -> str:
        return next((value.decode("latin-1") for name, value in self.scope["headers"] if name == wanted), "")


def _heard(sent: Iterable[tuple[bytes, bytes]]) -> Heard:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in sent}
    return Heard(
        headers=Raw(without_cards(json.encode(headers))),
        host=headers.get("host", ""),
        user_agent=headers.get("user-agent", ""),
        failover={name: value for name, value in headers.items() if name.startswith("x-failover-")},
    )


_remembered = lru_cache(maxsize=256)(_heard)  # a client sends the same with every call


def _local_names(names: bytes) -> tuple[str, ...]:
    # What looks like an element may be text, and then anything.
    local = dict.fromkeys(name.rpartition(b":")[2] for name in names.split())
    return tuple(without_cards(b" ".join(local)).decode("ascii", "replace").split())


_remembered_names = lru_cache(maxsize=256)(_local_names)  # a shop leaves the same few nil with every call


def base_url(scope: Scope, public_url: str | None) -> str:
    """Return the server's address: the public URL, else scheme and Host header, without trailing slash.

    A Host header that is no host and port (HTTP/1.0 has none at all) gives way to the socket's own address.
    """
    if public_url is not None:
        return public_url.rstrip("/")
    return _base_url(scope, next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), ""))


def _base_url(scope: Scope, host: str) -> str:
    if not _is_host(host):
        name, port = scope.get("server") or ("localhost", None)
        host = f"[{name}]" if ":" in name else name
        host += f":{port}" if port else ""
    return f"{scope.get('scheme', 'http')}://{host}"
