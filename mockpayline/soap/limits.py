"""How much one SOAP call may ask of the server. Handed in by whoever builds the endpoint; nothing here is global."""

from __future__ import annotations

from msgspec import Struct

KIB = 1024
MIB = 1024 * KIB


class Limits(Struct, frozen=True):
    """The bounds of one call; a value equal to its bound is still served.

    `body_bytes`: the request's body, as sent and again after decompression.
    `drain_bytes` and `drain_seconds`: how much of a refused body is still read, and for how long, so that a client
    that sends before it listens gets to read the answer.
    `depth`: elements within elements, the envelope being the first. `width`: child elements of one element.
    `attributes`: in the whole document; namespace declarations are none.
    """

    body_bytes: int = 256 * KIB
    drain_bytes: int = 16 * MIB
    drain_seconds: float = 5.0
    depth: int = 64
    width: int = 10_000
    attributes: int = 1_000

    def __post_init__(self) -> None:
        """Refuse bounds under which no call could be served."""
        assert self.body_bytes > 0, "a body limit below one byte would refuse every call"
        assert self.drain_bytes >= 0, "nothing is the least that can be drained"
        assert self.drain_seconds >= 0, "time does not run backwards"
        # libxml2 stops at 256 by itself, so that a greater bound could not be kept.
        assert 4 <= self.depth <= 255, "an envelope with one field is 4 deep, and libxml2 reads 255 at most"
        assert self.width > 0, "an envelope holds at least its body"
        assert self.attributes >= 0, "nothing is the least number of attributes"
