"""getMerchantSettings: the merchant's points of sale and contracts, as shop plugins read them before anything else."""

from __future__ import annotations

from mockpayline.contract.messages.merchant import GetMerchantSettingsRequest, GetMerchantSettingsResponse
from mockpayline.contract.types import merchant as said
from mockpayline.domain.contract import Contract, PointOfSale
from mockpayline.operations.call import Call
from mockpayline.operations.catalogue import ACCEPTED, result


def get_merchant_settings(_request: GetMerchantSettingsRequest, call: Call) -> GetMerchantSettingsResponse:
    """Answer every point of sale with its active contracts."""
    declaration = call.tx.declaration
    return GetMerchantSettingsResponse(
        result=result(ACCEPTED),
        listPointOfSell=said.ListPointOfSell(
            pointOfSell=[
                point_of_sell(place, shop, declaration.contracts_of(shop.label))
                for place, shop in enumerate(declaration.points_of_sale, start=1)
            ]
        ),
    )


def point_of_sell(place: int, shop: PointOfSale, contracts: list[Contract]) -> said.PointOfSell:
    """Return a point of sale as answers tell it; `place` is its number among the merchant's, from 1."""
    return said.PointOfSell(
        id=str(place),
        siret=shop.siret,
        codeMcc=shop.mcc,
        label=shop.label,
        webmasterEmail=shop.webmaster_email,
        comments=shop.comments,
        webstoreURL=shop.webstore_url,
        notificationURL=shop.notification_url,
        endOfPaymentRedirection=shop.end_of_payment_redirection,
        ticketSend=said.TicketSend(toBuyer=False, toMerchant=False),
        contracts=said.PointOfSellContracts(contract=[_contract(contract) for contract in contracts]),
        customPaymentPageCodeList=said.PointOfSellPages(),
    )


def _contract(contract: Contract) -> said.Contract:
    return said.Contract(
        cardType=contract.card_code,
        label=contract.label or contract.card_code,
        contractNumber=contract.number,
        currency=contract.currency,
        settlementType="Manual",
        description=contract.description or None,
        logoEnable=False,
    )
