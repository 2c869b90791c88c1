"""Drive the sandbox from a test suite in Python: clients of the control API, test card numbers, a server of one's own.

Everything is imported at its first use, so that the pytest plugin beside it costs nothing in a suite without it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockpayline.testing.async_sandbox import AsyncSandbox as AsyncSandbox
    from mockpayline.testing.cards import BankCard as BankCard
    from mockpayline.testing.cards import GiftCard as GiftCard
    from mockpayline.testing.cards import bank_card_number as bank_card_number
    from mockpayline.testing.cards import gift_card_number as gift_card_number
    from mockpayline.testing.sandbox import Sandbox as Sandbox
    from mockpayline.testing.server import PaylineServer as PaylineServer
    from mockpayline.testing.views import Call as Call
    from mockpayline.testing.views import Contract as Contract
    from mockpayline.testing.views import Entry as Entry
    from mockpayline.testing.views import Notification as Notification
    from mockpayline.testing.views import Payment as Payment

_MODULES = {
    "AsyncSandbox": "async_sandbox",
    "BankCard": "cards",
    "Call": "views",
    "Contract": "views",
    "Entry": "views",
    "GiftCard": "cards",
    "Notification": "views",
    "Payment": "views",
    "PaylineServer": "server",
    "Sandbox": "sandbox",
    "bank_card_number": "cards",
    "gift_card_number": "cards",
}

__all__ = [
    "AsyncSandbox",
    "BankCard",
    "Call",
    "Contract",
    "Entry",
    "GiftCard",
    "Notification",
    "PaylineServer",
    "Payment",
    "Sandbox",
    "bank_card_number",
    "gift_card_number",
]


def __getattr__(name: str) -> object:
    """Import what is asked for."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = found
    return found
