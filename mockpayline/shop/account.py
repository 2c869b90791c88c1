"""Whose shop this is: the account of the first scenario, as its world declares it now."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from mockpayline.domain.world import Declaration
from mockpayline.errors import NotFound, SandboxError
from mockpayline.operations.worlds import Worlds


class NoAccount(SandboxError):
    """A first scenario with which no shop can be kept; `value` is its merchant id."""

    kind = "no_account"
    status = 409


@dataclass(frozen=True, slots=True)
class Account:
    """A merchant's credentials, and the contract that its shop pays by: the gift card's, else the first.

    `methods` are all contracts of that point of sale, for the shop says with each order which of them it offers.
    """

    merchant: str
    access_key: str
    point_of_sale: str
    contract: str
    methods: tuple[str, ...]

    @property
    def credentials(self) -> str:
        """What HTTP Basic carries."""
        return f"{self.merchant}:{self.access_key}"


async def account_of(worlds: Worlds) -> Account:
    """Return the account. Raises `NoAccount` where the scenario leaves out what a shop needs."""
    declared = next(iter(worlds.declarations.values()))
    with suppress(NotFound):  # the world was deleted; the shop's own call begins it again
        declared = await worlds.run(declared.merchant_id, lambda tx: tx.declaration)
    return _account(declared)


def _account(declared: Declaration) -> Account:
    merchant = declared.merchant_id
    if declared.access_key is None:
        # Any key would do once, and would then be pinned: the real caller would be turned away.
        raise NoAccount(
            f"The scenario of {merchant} declares no access key.",
            path="merchant.access_key",
            value=merchant,
            expected="an access_key in the first scenario, for the demo shop to call with",
        )
    contracts = [one for one in declared.contracts if one.active]
    chosen = next((one for one in contracts if one.is_gift_card), next(iter(contracts), None))
    if chosen is None:
        raise NoAccount(
            f"{merchant} has no active contract.", path="contracts", value=merchant, expected="one at least"
        )
    methods = tuple(one.number for one in contracts if one.point_of_sale == chosen.point_of_sale)
    return Account(merchant, declared.access_key, chosen.point_of_sale, chosen.number, methods)
