"""What can be done from the pages: the clock moved, a notification sent again, faults forgotten. Each is a form."""

from __future__ import annotations

from starlette.responses import Response

from mockpayline.control import clock as control_clock
from mockpayline.domain.journal import Kind
from mockpayline.domain.ports import Notification, WorldTx
from mockpayline.errors import ImpossibleStep, InvalidValue
from mockpayline.inspector.asked import Asked
from mockpayline.operations.steps import find

_TYPES = ("WEBTRS", "TRS")


async def clock(asked: Asked) -> Response:
    """Move the clock: one of advance, now and freeze, as the control API takes them."""
    fields = {name: value.strip() for name, value in (await asked.form()).items() if value.strip()}
    said: dict[str, object] = dict(fields)
    if "freeze" in fields:
        said["freeze"] = fields["freeze"] == "true"
    await control_clock.apply(asked.worlds, asked.merchant, said)
    return asked.back_to("clock")


async def notify(asked: Asked) -> Response:
    """Queue a payment's notification once more; it is sent at once."""
    kind = (await asked.form()).get("type", _TYPES[0])
    if kind not in _TYPES:
        raise InvalidValue("There is no such notification.", path="type", value=kind, expected=" or ".join(_TYPES))
    token = str(asked.request.path_params["token"])

    def queued(tx: WorldTx) -> None:
        payment = find(tx, token)
        by_token = kind == _TYPES[0]
        value = payment.token if by_token else payment.transaction_id
        if payment.notification_url is None or not value:
            raise ImpossibleStep(
                "There is nobody to notify of this payment.",
                path="notificationURL",
                expected="a notificationURL in doWebPayment or of the point of sale, and a transaction for TRS",
            )
        tx.notify(
            Notification(
                url=payment.notification_url,
                type=kind,
                parameter="token" if by_token else "transactionId",
                value=value,
                token=payment.token,
                first_at=tx.now,
            )
        )
        tx.journal(Kind.CHANGE, payment, notification=f"{kind} sent again")

    await asked.worlds.run(asked.merchant, queued)
    return asked.back_to(f"payments/{token}")


async def forget_faults(asked: Asked) -> Response:
    """Forget the faults of the world; those of the scenario stay."""
    await asked.worlds.run(asked.merchant, lambda tx: tx.set_faults([]))
    return asked.back_to("faults")
