"""Where SOAP calls arrive: one call, one transaction, one entry in the journal."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from msgspec import Struct

from mockpayline.contract.base import Message
from mockpayline.contract.operations import Operation
from mockpayline.contract.types.result import Result
from mockpayline.domain import coverage
from mockpayline.domain.fault import Fault, FaultKind
from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.errors import LimitReached, StoreDown
from mockpayline.operations.call import Call, kept_of, version_of
from mockpayline.operations.catalogue import BAD_FIELD, result
from mockpayline.operations.dispatch import answer, preparation
from mockpayline.operations.unavailable import empty
from mockpayline.operations.worlds import Worlds

if TYPE_CHECKING:
    from mockpayline.operations.faults import Met

SANDBOX_FULL = "02101"
"""System internal error: what a call is answered that a limit of the sandbox leaves no room for."""

REAL_NUMBER = (
    "A text of the call holds what may be a real card's number. It was masked, and is kept and answered masked:"
    " no such number belongs in a sandbox."
)
"""The hint to a call whose texts were changed; see `kept_of`."""

_log = logging.getLogger("mockpayline.operations")


class Caller(Protocol):
    """Who calls."""

    @property
    def merchant_id(self) -> str:
        """The merchant's account."""

    @property
    def access_key(self) -> str:
        """Its key."""


class Received(Protocol):
    """A request as it was read."""

    @property
    def request(self) -> Any:
        """The message, of the operation's request class."""

    @property
    def problems(self) -> Sequence[Any]:
        """Fields whose text does not fit their type, each with `path` and `expected`."""

    @property
    def ignored(self) -> Sequence[str]:
        """The paths of elements that the contract does not know."""


class Heard(Protocol):
    """HTTP headers, without those that carry keys."""

    @property
    def headers(self) -> msgspec.Raw:
        """All of them, a JSON object by lower-case name."""

    @property
    def host(self) -> str:
        """The address that was called: the Host header."""

    @property
    def user_agent(self) -> str:
        """What the client calls itself."""

    @property
    def failover(self) -> dict[str, str]:
        """Why the PHP SDK calls a second time; empty for a first call."""


class Context(Protocol):
    """What the transport knows of a call."""

    @property
    def request_id(self) -> str:
        """The name of the call in the log."""

    @property
    def base_url(self) -> str:
        """The address of this server as the caller knows it."""

    @property
    def heard(self) -> Heard:
        """What the HTTP headers say that is kept of the call."""

    @property
    def path(self) -> str:
        """The path that was posted to."""

    @property
    def nil(self) -> tuple[str, ...]:
        """The local names of elements that were sent as nil."""

    @property
    def milliseconds(self) -> float:
        """How long the call has taken so far, since its body was there."""


class Reply(Struct, frozen=True):
    """What a call comes to: the response, None where a fault leaves it without one, and the version to write it in.

    `fault` is what the server or its network is to do wrong. `unsettled`: something scripted begins as soon as the
    answer is on its way, or lost (`Backend.settle`).
    """

    message: Message | None
    version: int
    fault: Fault | None = None
    unsettled: bool = False


class Backend:
    """Answers decoded calls on the worlds of a server."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds
        self._preparing = asyncio.Lock()

    async def authenticate(self, credentials: Caller) -> None:
        """Raise `Unauthorized` unless these credentials may call; changes nothing."""
        await self._worlds.authenticate(credentials.merchant_id, credentials.access_key)

    async def call(self, credentials: Caller, operation: Operation, decoded: Received, context: Context) -> Reply:
        """Answer one call.

        A field whose text does not fit its type is refused with 02305. A scripted fault keeps the work from being
        done, or comes with the reply. Raises `Unauthorized`, and `StoreDown`.
        """
        said: Message = decoded.request
        request, kept = kept_of(said)

        def work(tx: WorldTx) -> Reply | Callable[[], object]:
            wanting = None if decoded.problems else preparation(operation, tx)
            if wanting is not None:
                return wanting
            sent = getattr(request, "version", None)
            declaration = tx.declaration
            version = version_of(sent, declaration.dialect.missing_version)
            call = Call(tx, version, context.base_url, _kept=kept)
            met = _met(operation, request, call, context.heard.host) if declaration.rules or tx.faults() else None
            response: Message | None
            if met is not None and met.fault.kind.before_work:
                response = _without_work(operation, met.fault)
            else:
                response = self._answer(operation, request, call, decoded.problems)
            if not sent and "version" in request.__struct_fields__:
                call.hints.append(f"The call has no version, so it is answered as version {version}.")
            if request is not said:
                call.hints.append(REAL_NUMBER)
            if decoded.ignored:
                call.hints.extend(f"The contract knows no element {path}; it was ignored." for path in decoded.ignored)
            _journal(operation, decoded, request, response, call, context)
            if met is not None:
                _journal_fault(met, operation, request, call)
            payment = call.payment
            unsettled = payment is not None and payment.script is not None and payment.script.at <= tx.now
            return Reply(response, version, None if met is None else met.fault, unsettled)

        while not isinstance(
            reply := await self._worlds.run_as(credentials.merchant_id, credentials.access_key, work), Reply
        ):
            # In a thread: others are answered meanwhile. One at a time: who waits for the same finds it made.
            async with self._preparing:
                await asyncio.to_thread(reply)
        if _log.isEnabledFor(logging.DEBUG):
            known = {"request_id": context.request_id}
            _log.debug("%s %s answers %s", credentials.merchant_id, operation.name, _code(reply.message), extra=known)
        return reply

    async def settle(self, credentials: Caller) -> None:
        """Let begin what a call left unsettled. A store that is down is no error: it happens when it answers again."""
        try:
            await self._worlds.settle(credentials.merchant_id)
        except StoreDown:
            _log.warning("what a scenario scripts waits for the store")

    @staticmethod
    def _answer(operation: Operation, request: Message, call: Call, problems: Sequence[Any]) -> Message:
        if problems:
            first = problems[0]
            return refusal(operation, result(BAD_FIELD, f"{first.path} : Must be {first.expected}"))
        try:
            return answer(operation, request, call)
        except LimitReached as limit:
            call.hints.append(f"{limit.message} {limit.expected} (limit: {limit.value})")
            return refusal(operation, result(SANDBOX_FULL))


def refusal(operation: Operation, refused: Result) -> Message:
    """Return a response of this result alone, with every required element present."""
    return msgspec.structs.replace(empty(operation.response), result=refused)


def _met(operation: Operation, request: Message, call: Call, host: str) -> Met | None:
    # Imported here, for most worlds have no faults.
    from mockpayline.operations import faults

    return faults.meet(operation.name, request, call, host)


def _journal_fault(met: Met, operation: Operation, request: Message, call: Call) -> None:
    from mockpayline.operations import faults

    faults.journal(met, operation.name, request, call)


def _without_work(operation: Operation, fault: Fault) -> Message | None:
    """Return the response of a call whose work a fault prevents; None where none is sent."""
    return refusal(operation, result(fault.code)) if fault.kind is FaultKind.CODE else None


def _code(response: Message | None) -> str | None:
    found: Result | None = getattr(response, "result", None)
    return found.code if found else None


class _Told(Struct, omit_defaults=True):
    """What the journal tells of a call: all that the inspector needs to show both messages again.

    What the exchange has nothing of is left out: no answer, no unreadable fields, none ignored, none nil.
    """

    version: int
    code: str | None
    short_message: str | None
    long_message: str | None
    request_id: str
    user_agent: str
    failover: dict[str, str]
    path: str
    headers: msgspec.Raw
    milliseconds: float
    request: msgspec.Raw
    problems: list[tuple[str, str]] | None = None
    ignored: Sequence[str] = ()
    nil: tuple[str, ...] = ()
    answer: Message | None = None


def _journal(
    operation: Operation, decoded: Received, request: Message, response: Message | None, call: Call, context: Context
) -> None:
    """Record a call, in the codec's own terms."""
    tx, payment = call.tx, call.payment
    found: Result = getattr(response, "result", None) or _NO_RESULT
    heard = context.heard
    if found.code:
        tx.meet(coverage.answer(operation.name, found.code))
    told = _Told(
        call.version,
        found.code,
        found.shortMessage,
        found.longMessage,
        context.request_id,
        heard.user_agent,
        heard.failover,
        context.path,
        heard.headers,
        context.milliseconds,
        call.kept(request),
        [(one.path, one.expected) for one in decoded.problems] if decoded.problems else None,
        decoded.ignored,
        context.nil,
        response,
    )
    tx.journal_call(operation.name, payment, told)
    for hint in call.hints:
        tx.journal(Kind.HINT, payment, operation=operation.name, hint=hint)


_NO_RESULT = Result()
