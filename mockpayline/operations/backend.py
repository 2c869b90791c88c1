"""Where SOAP calls arrive: one call, one transaction, one entry in the journal."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from mockpayline.contract.base import Message
from mockpayline.contract.operations import Operation
from mockpayline.contract.types.result import Result
from mockpayline.domain.card_number import without_cards
from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import WorldTx
from mockpayline.errors import LimitReached
from mockpayline.operations.call import Call, version_of
from mockpayline.operations.catalogue import BAD_FIELD, result
from mockpayline.operations.dispatch import answer
from mockpayline.operations.unavailable import empty
from mockpayline.operations.worlds import Worlds

SANDBOX_FULL = "02101"
"""System internal error: what a call is answered that a limit of the sandbox leaves no room for."""


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


class Context(Protocol):
    """What the transport knows of a call."""

    @property
    def request_id(self) -> str:
        """The name of the call in the log."""

    @property
    def base_url(self) -> str:
        """The address of this server as the caller knows it."""

    @property
    def user_agent(self) -> str:
        """What the client calls itself."""

    @property
    def failover(self) -> dict[str, str]:
        """Why the PHP SDK calls a second time; empty for a first call."""


class Backend:
    """Answers decoded calls on the worlds of a server."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    async def authenticate(self, credentials: Caller) -> None:
        """Raise `Unauthorized` unless these credentials may call; changes nothing."""
        await self._worlds.authenticate(credentials.merchant_id, credentials.access_key)

    async def call(
        self, credentials: Caller, operation: Operation, decoded: Received, context: Context
    ) -> tuple[Message, int]:
        """Answer one call; returns the response and the version to write it in.

        A field whose text does not fit its type is refused with 02305. Raises `Unauthorized`, and `StoreDown`.
        """
        request: Message = decoded.request

        def work(tx: WorldTx) -> tuple[Message, int]:
            sent = getattr(request, "version", None)
            version = version_of(sent, tx.declaration.dialect.missing_version)
            call = Call(tx, version, context.base_url)
            response = self._answer(operation, request, call, decoded.problems)
            if not sent and "version" in request.__struct_fields__:
                call.hints.append(f"The call has no version, so it is answered as version {version}.")
            call.hints.extend(f"The contract knows no element {path}; it was ignored." for path in decoded.ignored)
            _journal(operation, request, response, call, context)
            return response, version

        answered = await self._worlds.run_as(credentials.merchant_id, credentials.access_key, work)
        if _log.isEnabledFor(logging.DEBUG):
            known = {"request_id": context.request_id}
            _log.debug("%s %s answers %s", credentials.merchant_id, operation.name, _code(answered[0]), extra=known)
        return answered

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


def _code(response: Message) -> str | None:
    found: Result | None = getattr(response, "result", None)
    return found.code if found else None


def _journal(operation: Operation, request: Message, response: Message, call: Call, context: Context) -> None:
    found: Result | None = getattr(response, "result", None)
    call.tx.journal(
        Kind.CALL,
        call.payment,
        operation=operation.name,
        version=call.version,
        code=found.code if found else None,
        short_message=found.shortMessage if found else None,
        long_message=found.longMessage if found else None,
        request_id=context.request_id,
        user_agent=context.user_agent,
        failover=context.failover,
        request=msgspec.Raw(without_cards(bytes(call.kept(request)))),
    )
    for hint in call.hints:
        call.tx.journal(Kind.HINT, call.payment, operation=operation.name, hint=hint)
