"""What worlds are declared as: each text kept once under a place of its own, and decoded once by a process."""

from __future__ import annotations

from collections import OrderedDict

import msgspec

from mockpayline.domain.world import Declaration
from mockpayline.store.declared_texts import DeclaredTexts
from mockpayline.store.world_row import Execute

_decode = msgspec.json.Decoder(Declaration).decode
_encode = msgspec.json.Encoder().encode

KEPT = 256
"""Declarations that a process keeps decoded; those that differ in the merchant alone count as one."""
COPIES = 16_384
"""Declarations that a process keeps decoded, all counted."""


class Declarations:
    """The declarations of a store. A place is never given to two texts, so what was decoded stays true.

    It is forgotten where that may not hold: a transaction was undone, or another file stands in the store's place.
    """

    def __init__(self, texts: DeclaredTexts) -> None:
        self.texts = texts
        self._known: dict[int, tuple[Declaration, set[int]]] = {}
        # What several places say but for their merchant, and these places.
        self._alike: OrderedDict[bytes, tuple[Declaration, set[int]]] = OrderedDict()

    def find(self, db: Execute, place: int) -> Declaration:
        """Return the declaration at a place."""
        found = self._known.get(place)
        if found is not None:
            return found[0]
        text, merchant = self.texts.read(db, place)
        if len(self._known) >= COPIES:
            self.forget()
        return self._decoded(place, text, merchant)

    def _decoded(self, place: int, text: bytes, merchant: str) -> Declaration:
        """Decode a declaration, or make it from one that says the same of another merchant.

        Thousands of worlds may be copies of one scenario; so they have all its parts in common.
        """
        # The first one is the declaration's own: quotes in texts are escaped.
        shape = text.replace(b'"merchant_id":"%b"' % merchant.encode(), b"", 1)
        if (alike := self._alike.get(shape)) is None:
            alike = self._alike[shape] = _decode(text), set()
            if len(self._alike) > KEPT:
                for gone in self._alike.popitem(last=False)[1][1]:
                    del self._known[gone]
        found, places = alike
        if found.merchant_id != merchant and len(shape) < len(text):
            like, found = found, msgspec.structs.replace(found, merchant_id=merchant)
            # What was found out of it so far holds of both.
            vars(found).update(vars(like))
        places.add(place)
        self._known[place] = found, places
        return found

    def add(self, db: Execute, merchant: str, declaration: Declaration) -> int:
        """Keep a merchant's declaration in the place of its earlier one; returns the new place."""
        return self.texts.add(db, merchant, _encode(declaration))

    def drop(self, place: int) -> None:
        """Know nothing any more of a place that is gone; where it was not, it is decoded again."""
        known = self._known.pop(place, None)
        if known is not None:
            known[1].discard(place)

    def forget(self) -> None:
        """Know nothing any more of what places hold."""
        self._known.clear()
        self._alike.clear()
