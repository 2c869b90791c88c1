"""What a process remembers of the web payments that it wrote or read last, so that a call need not ask the tables."""

from __future__ import annotations

KEPT_BYTES = 16 * 1024 * 1024
"""Bytes of texts that are remembered, some 9,000 paid baskets; then the oldest give way."""


class KnownPayments:
    """The texts of web payments by token, and whose they are, where no other process writes; `shared` remembers none.

    What a transaction changes is remembered at once, and forgotten by `undo` unless `keep` comes before it.
    """

    def __init__(self, *, shared: bool, most_bytes: int = KEPT_BYTES) -> None:
        self._most_bytes = 0 if shared else most_bytes
        self._texts: dict[str, tuple[str, bytes]] = {}
        self._held = 0
        self._changed: list[str] = []

    def find(self, merchant: str, token: str) -> bytes | None:
        """Return the text of a merchant's web payment, or None where it is not remembered."""
        found = self._texts.get(token)
        return found[1] if found is not None and found[0] == merchant else None

    def put(self, merchant: str, token: str, text: bytes) -> None:
        """Remember a text that the present transaction writes, or that it read and leaves as it is."""
        self.drop(token)
        self._held += len(text)
        while self._held > self._most_bytes and self._texts:
            self.drop(next(iter(self._texts)))
        if self._held > self._most_bytes:
            self._held = 0
            return
        self._texts[token] = merchant, text
        self._changed.append(token)

    def forget(self) -> None:
        """Remember nothing any more."""
        self._texts.clear()
        self._held = 0

    def drop(self, token: str) -> None:
        """Remember a web payment no more."""
        before = self._texts.pop(token, None)
        if before is not None:
            self._held -= len(before[1])

    def keep(self) -> None:
        """Let stand what the transaction wrote."""
        self._changed.clear()

    def undo(self) -> None:
        """Forget what the transaction wrote."""
        for token in self._changed:
            self.drop(token)
        self._changed.clear()
