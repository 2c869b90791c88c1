"""Mutants that no test can notice, because they mean the same; each with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from tests.mutation.mutant import Mutant


@dataclass(frozen=True)
class Equivalent:
    """A change that changes nothing: the function, the lines before and after without indent, and why."""

    function: str
    before: str
    after: str
    why: str

    def is_of(self, mutant: Mutant) -> bool:
        """Tell whether a mutant is this one."""
        return mutant.function == self.function and mutant.change == (self.before, self.after)


_ENTRIES = 'def entries(self, *, operation: str = "", order_ref: str = "", token: str = "") -> list[Entry]:'
_KEY = "Whatever the key is called, the offers are found again under it."
_HOST = "Nobody sets a fault at an address of four capital letters: addresses are in small ones."
_INSTANT = "Of two things that happen at the same instant, either tells the instant."
_PROTOCOL = "A protocol's signature is never run; the store's own is."

EQUIVALENT: tuple[Equivalent, ...] = (
    *(
        Equivalent(
            "opening.offer",
            'remembered: dict[Asked, Offer] = declaration.__dict__.setdefault("_offers", {})',
            f"remembered: dict[Asked, Offer] = declaration.__dict__.setdefault({key}, {{}})",
            _KEY,
        )
        for key in ("None", '"XX_offersXX"', '"_OFFERS"')
    ),
    Equivalent("opening._offer", "gift = None", 'gift = ""', "It is only asked whether there is one."),
    *(
        Equivalent(
            f"fault.Fault.{name}",
            f'def {name}(self, {given}, host: str = "") -> bool:',
            f'def {name}(self, {given}, host: str = "XXXX") -> bool:',
            _HOST,
        )
        for name, given in (("concerns", "operation: str"), ("befalls", "operation: str, count: int"))
    ),
    Equivalent(
        "web_payment.WebPayment.due_at",
        "if self.script is not None and (due is None or self.script.at < due):",
        "if self.script is not None and (due is None or self.script.at <= due):",
        _INSTANT,
    ),
    Equivalent(
        "web_payment.WebPayment.due_at",
        "if self.partner_answers_at is not None and (due is None or self.partner_answers_at < due):",
        "if self.partner_answers_at is not None and (due is None or self.partner_answers_at <= due):",
        _INSTANT,
    ),
    *(
        Equivalent(
            "ports.WorldTx.entries",
            _ENTRIES,
            _ENTRIES.replace(f'{name}: str = ""', f'{name}: str = "XXXX"'),
            _PROTOCOL,
        )
        for name in ("operation", "order_ref", "token")
    ),
)
