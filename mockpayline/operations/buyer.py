"""The buyer's steps upon a web payment, each in a transaction of its own: what raises leaves nothing behind."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from mockpayline.domain.buyer_step import Step, Wait
from mockpayline.domain.web_payment import WebPayment
from mockpayline.errors import ImpossibleStep
from mockpayline.operations.clock import advance
from mockpayline.operations.steps import arrive, find, take
from mockpayline.operations.worlds import Worlds


async def play(worlds: Worlds, merchant: str, token: str, steps: Sequence[Step]) -> WebPayment:
    """Take the steps one after another and return the payment as they leave it.

    A refusal with a code goes on to the next step; a wait moves the world's clock. Where the payment's end notifies the
    merchant before the buyer's return, that attempt has been made. Raises `NotFound` for an unknown token, and
    `ImpossibleStep` (or `FormMistake`) with the index of the step that could not be taken; what came before it stands.
    """
    for index, step in enumerate(steps):
        try:
            if isinstance(step, Wait):
                await worlds.run(merchant, partial(find, token=token))
                await advance(worlds, merchant, step.time)
            else:
                await worlds.run(merchant, partial(take, token=token, step=step))
        except ImpossibleStep as mistake:
            mistake.index = index
            mistake.path = ".".join(dict.fromkeys([f"steps[{index}]", step.name, mistake.path]))
            await worlds.run(merchant, partial(arrive, token=token, step=step))
            raise
        finally:
            await worlds.notified(merchant, token)
    return await worlds.run(merchant, lambda tx: find(tx, token))
