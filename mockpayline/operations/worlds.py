"""All worlds of one server: who may call into them, how an undeclared one begins, and what time brings in them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from enum import Enum
from functools import lru_cache
from typing import TypeVar
from weakref import WeakValueDictionary

import msgspec

from mockpayline.domain.card_number import real_cards
from mockpayline.domain.ports import Store, WorldTx
from mockpayline.domain.world import MERCHANT_ID, MERCHANT_ID_RULE, Declaration
from mockpayline.errors import StoreDown, Unauthorized
from mockpayline.operations.passing import settle_due

R = TypeVar("R")

_log = logging.getLogger("mockpayline.worlds")

TICK = 1.0
"""Seconds between two looks for payments whose life is over though nobody calls."""
LOOK_EVERY = 0.05
"""Seconds between two looks for an attempt to notify that another process makes."""
_WORLDS_AT_ONCE = 100
_is_merchant_id = re.compile(MERCHANT_ID, re.ASCII).fullmatch


class _Left(Enum):
    """What a transaction comes to that did not get to its work, for there is more that has come due."""

    MORE = "more"


class Worlds:
    """The worlds of a store.

    `declarations` are the scenarios served, the first being the pattern of undeclared merchants' worlds; `strict`
    turns these away. `on_notifications` is called after a transaction that queued a notification, which something
    else then sends.
    """

    def __init__(
        self,
        store: Store,
        declarations: Iterable[Declaration],
        *,
        strict: bool = False,
        on_notifications: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self.declarations = {one.merchant_id: one for one in declarations}
        assert self.declarations, "a server has at least the demo world"
        self._strict = strict
        self.on_notifications = on_notifications
        self.patience = 0.0
        """Seconds that a first attempt to notify is waited for; 0 where nothing sends notifications."""
        self._attempt = asyncio.Event()
        self._moving: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.ending = False
        """Set once the server is asked to end: whoever waits for something to happen goes on without."""

    async def start(self, *, fresh: bool = False) -> None:
        """Begin on whatever the store holds: make the declared worlds that it lacks and refresh the others.

        `fresh` forgets all worlds first, undeclared merchants' too.
        """
        if fresh:
            await self._store.run("", lambda tx: tx.delete_all_worlds())
        for declaration in list(self.declarations.values()):
            await self.refresh(declaration)

    async def refresh(self, declaration: Declaration) -> None:
        """Let a merchant's world be what is declared now, or make it; its money, payments and clock stay."""

        def refreshed(tx: WorldTx) -> None:
            if tx.exists:
                _redeclare(tx, declaration)
            else:
                tx.create_world(declaration, kept_key(declaration.access_key))

        await self._store.run(declaration.merchant_id, refreshed)
        self.declarations[declaration.merchant_id] = declaration
        if declaration.merchant_id == next(iter(self.declarations)):
            await self._refresh_copies(declaration.merchant_id)

    async def _refresh_copies(self, pattern: str) -> None:
        """Let the worlds of undeclared merchants play by the first scenario as it is now."""
        for merchant in await self.across(lambda tx: tx.merchants()):

            def refreshed(tx: WorldTx, merchant: str = merchant) -> None:
                if tx.exists and tx.declaration.copy_of == pattern:
                    _redeclare(tx, self.declaration_for(merchant))

            await self._store.run(merchant, refreshed)

    async def run(self, merchant: str, work: Callable[[WorldTx], R]) -> R:
        """Run work on a world that exists, once what has come due in it is settled. Raises `NotFound` otherwise."""

        def settled(tx: WorldTx) -> R | _Left:
            return work(tx) if settle_due(tx) else _Left.MORE

        while (result := await self._run(merchant, settled)) is _Left.MORE:
            await asyncio.sleep(0)  # others are answered meanwhile
        return result

    async def run_as(self, merchant: str, access_key: str, work: Callable[[WorldTx], R]) -> R:
        """Run work for a caller with credentials; an undeclared merchant gets a world at the first use.

        Raises `Unauthorized` for a wrong key, and for an undeclared merchant where the server is strict.
        """
        if not access_key:
            raise Unauthorized("An access key is never empty.", path="access_key")

        queued = False

        def authenticated(tx: WorldTx) -> R | _Left:
            nonlocal queued
            self._admit(tx, merchant, access_key)
            result = work(tx) if settle_due(tx) else _Left.MORE
            queued = tx.has_queued
            return result

        while True:
            # As `_run` does; every SOAP call comes this way.
            result = await self._store.run(merchant, authenticated)
            if queued:
                self.on_notifications()
            if result is not _Left.MORE:
                return result
            await asyncio.sleep(0)

    async def authenticate(self, merchant: str, access_key: str) -> None:
        """Raise `Unauthorized` unless these credentials may call; no world is made and no key pinned."""

        def check(tx: WorldTx) -> None:
            if tx.exists:
                _check_key(tx.access_key, access_key)
            else:
                self._check_new(merchant, access_key)

        await self._store.run(merchant, check)

    async def make(self, declaration: Declaration) -> bool:
        """Make a merchant's world anew from a declaration; tells whether one stood there before.

        Raises `LimitReached` where the sandbox holds as many worlds as it may.
        """

        def begin(tx: WorldTx) -> bool:
            stood = tx.exists
            tx.create_world(declaration, kept_key(declaration.access_key))
            return stood

        return await self._store.run(declaration.merchant_id, begin)

    async def across(self, work: Callable[[WorldTx], R]) -> R:
        """Run work that is about no single world: lists, and which world a token belongs to."""
        return await self._store.run("", work)

    async def close(self) -> None:
        """Let go of the store."""
        await self._store.close()

    async def settle(self, merchant: str) -> None:
        """Let happen what has come due in a merchant's world, if it stands."""
        while not await self._run(merchant, lambda tx: not tx.exists or settle_due(tx)):
            await asyncio.sleep(0)

    async def notified(self, merchant: str, token: str) -> None:
        """Wait for the first attempt to notify of a web payment, where it comes before the buyer's return."""

        def waits(tx: WorldTx) -> bool:
            payment = tx.payment(token) if tx.exists else None
            if payment is None or (payment.ended_at is None and not payment.history):
                return False
            before = payment.notifications.before_return if payment.notifications else None
            before = tx.clock.frozen_at is not None if before is None else before
            return before and tx.awaits_notification(token)

        await self._patiently(merchant, waits)

    async def attempted(self, merchant: str) -> None:
        """Wait until every notification of a world that is due has been attempted."""
        await self._patiently(merchant, lambda tx: bool(tx.queued(1, merchant=merchant)))

    def was_attempted(self) -> None:
        """Let those look who wait for an attempt to notify: one was made, and booked."""
        self._attempt.set()
        self._attempt = asyncio.Event()

    async def _patiently(self, merchant: str, waits: Callable[[WorldTx], bool]) -> None:
        """Wait until something in a world needs no waiting for any more, or patience is over."""
        end = time.monotonic() + self.patience
        while not self.ending and await self._store.run(merchant, waits):
            left = end - time.monotonic()
            if left <= 0:
                return
            # What came due because a clock was moved was queued long before.
            self.on_notifications()
            # Another process may be the one that sends, and nothing is heard of it.
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, LOOK_EVERY)):
                    await self._attempt.wait()

    def moving(self, merchant: str) -> asyncio.Lock:
        """Return the lock of who moves a world's clock, so that two moves follow one another."""
        return self._moving.setdefault(merchant, asyncio.Lock())

    async def settle_all(self) -> None:
        """Settle what has come due in every world on a real clock."""
        for merchant in await self.across(lambda tx: tx.merchants_with_due(_WORLDS_AT_ONCE)):
            await self.settle(merchant)
            await asyncio.sleep(0)

    async def keep_settling(self) -> None:
        """Settle what comes due, until cancelled; a store that is down is tried again."""
        while True:
            try:
                await self.settle_all()
            except StoreDown:
                _log.warning("what came due waits for the store")
            await asyncio.sleep(TICK)

    def declaration_for(self, merchant: str) -> Declaration:
        """Return what a merchant's world begins from: its own scenario, or a copy of the first under its id."""
        own = self.declarations.get(merchant)
        if own is not None:
            return own
        first = next(iter(self.declarations.values()))
        return msgspec.structs.replace(first, merchant_id=merchant, access_key=None, copy_of=first.merchant_id)

    def _admit(self, tx: WorldTx, merchant: str, access_key: str) -> None:
        if not tx.exists:
            self._check_new(merchant, access_key)
            tx.create_world(self.declaration_for(merchant), kept_key(access_key))
        elif not tx.access_key:
            # A scenario without access_key lets the first caller choose it.
            tx.pin_access_key(kept_key(access_key))
        else:
            _check_key(tx.access_key, access_key)

    def _check_new(self, merchant: str, access_key: str) -> None:
        """Raise `Unauthorized` where a world must not begin by this call."""
        declared = self.declarations.get(merchant)
        if declared is not None:
            # Its world was deleted, which does not open the account to other keys.
            _check_key(kept_key(declared.access_key), access_key)
        elif self._strict:
            raise Unauthorized("No scenario declares this merchant.", path="merchant", value=merchant)
        elif not _is_merchant_id(merchant) or real_cards(merchant):
            raise Unauthorized("No world can have such a merchant id.", path="merchant", expected=MERCHANT_ID_RULE)

    async def _run(self, merchant: str, work: Callable[[WorldTx], R]) -> R:
        queued = False

        def watched(tx: WorldTx) -> R:
            nonlocal queued
            result = work(tx)
            queued = tx.has_queued
            return result

        result = await self._store.run(merchant, watched)
        if queued:
            self.on_notifications()
        return result


@lru_cache(maxsize=256)  # a shop sends the same with every call
def kept_key(access_key: str | None) -> str:
    """Return an access key as a store keeps it: its digest, for a shop may send its real one. Empty for none."""
    return hashlib.sha256(access_key.encode()).hexdigest() if access_key else ""


def _check_key(pinned: str, access_key: str) -> None:
    """Raise `Unauthorized` for a key that is not the pinned one; without a pinned one any may call."""
    if pinned and not hmac.compare_digest(pinned, kept_key(access_key)):
        raise Unauthorized("The access key is not this merchant's.", path="access_key")


def _redeclare(tx: WorldTx, declaration: Declaration) -> None:
    """Declare a world anew: gift cards that it knows keep their balance and holds, others are added.

    Cards that the declaration no longer has keep their account, but pay only what a basket holds on them already.
    """
    tx.redeclare(declaration)
    if declaration.access_key:
        tx.pin_access_key(kept_key(declaration.access_key))
    for declared in declaration.gift_cards:
        known = tx.gift_card(declared.number)
        if known is None:
            tx.save_gift_card(declared)
        elif (known.pin, known.status, known.outcome) != (declared.pin, declared.status, declared.outcome):
            known.pin, known.status, known.outcome = declared.pin, declared.status, declared.outcome
            tx.save_gift_card(known)
