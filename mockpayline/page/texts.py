"""Every sentence of the page, in French and English."""

# ruff: noqa: RUF001 - both languages write their apostrophes as they should be

from __future__ import annotations

from mockpayline.domain.outcome import Outcome
from mockpayline.page.drawer_texts import DRAWER
from mockpayline.page.language import Language

_TEXTS: dict[str, tuple[str, str]] = {
    **DRAWER,
    # The frame
    "title": ("Paiement de la commande {ref}", "Payment of order {ref}"),
    "error_title": ("Erreur : {title}", "Error: {title}"),
    "banner": (
        "Aucun paiement n’est réel. N’utilisez que des cartes de test.",
        "No payment is real. Use test cards only.",
    ),
    "affiliation": ("Sans lien avec Monext ni Carrefour.", "Not affiliated with Monext or Carrefour."),
    "banner_title": ("Bac à sable", "Sandbox"),
    "failed": (
        "Le bac à sable ne répond pas. Rechargez la page pour voir où en est le paiement.",
        "The sandbox does not answer. Load the page again to see where the payment stands.",
    ),
    # The basket
    "order": ("Commande {ref}", "Order {ref}"),
    "order_label": ("Commande", "Order"),
    "shop": ("Boutique", "Shop"),
    "amount": ("Montant à payer", "Amount to pay"),
    "paid_by_gift_cards": ("Réglé par cartes cadeaux", "Paid by gift cards"),
    "remains": ("Reste à payer", "Remains to pay"),
    "max_basket": ("Maximum par cartes cadeaux", "Maximum by gift cards"),
    "max_card": ("Maximum par carte cadeau", "Maximum per gift card"),
    "attempts_left_one": ("Il vous reste une tentative.", "You have one attempt left."),
    "attempts_left": ("Il vous reste {count} tentatives.", "You have {count} attempts left."),
    "last_refusal": ("Dernier refus :", "Last refusal:"),
    "code": ("Code {code}", "Code {code}"),
    # The methods
    "choose": ("Choisissez comment payer", "Choose how to pay"),
    "choose_rest": ("Payez le reste : {amount}", "Pay the rest: {amount}"),
    # Gift cards
    "gift_card": ("Carte cadeau", "Gift card"),
    "another_gift_card": ("Une autre carte cadeau", "Another gift card"),
    "gift_cards_in_basket": ("Cartes cadeaux ajoutées", "Gift cards added"),
    "gift_number": ("Numéro de la carte cadeau", "Gift card number"),
    "pin": ("Code PIN", "PIN"),
    "pin_hint": ("Quatre chiffres.", "Four digits."),
    "check_balance": ("Voir le solde", "Check the balance"),
    "balance": ("Solde disponible", "Available balance"),
    "other_card": ("Saisir une autre carte", "Type another card"),
    "gift_amount": ("Montant à utiliser", "Amount to use"),
    "offer_balance": ("Tout le solde est proposé.", "The whole balance is proposed."),
    "offer_due": ("Tout ce qui reste à payer est proposé.", "All that remains to pay is proposed."),
    "offer_max": ("Le plus que permet le maximum est proposé.", "The most that the maximum allows is proposed."),
    "add": ("Utiliser ce montant", "Use this amount"),
    "remove": ("Retirer", "Remove"),
    "remove_card": ("la carte {number}", "card {number}"),
    "max_reached": (
        "Le montant maximum par cartes cadeaux est atteint pour ce panier.",
        "This basket has reached the maximum amount by gift cards.",
    ),
    # The bank card
    "card": ("Carte bancaire", "Bank card"),
    "brand": ("Marque : {brand}", "Brand: {brand}"),
    "card_number": ("Numéro de carte", "Card number"),
    "expires": ("Date d’expiration", "Expiry date"),
    "expires_hint": ("Mois et année : 12/29.", "Month and year: 12/29."),
    "cvv": ("Cryptogramme", "Security code"),
    "cvv_hint": (
        "3 ou 4 chiffres.",
        "3 or 4 digits.",
    ),
    "holder": ("Titulaire (facultatif)", "Cardholder (optional)"),
    "pay": ("Payer {amount}", "Pay {amount}"),
    "no_card": (
        "Aucune carte bancaire n’est acceptée pour le reste : modifiez les cartes cadeaux ou annulez.",
        "No bank card is accepted for the rest: change the gift cards, or cancel.",
    ),
    "gift_first": (
        "Ajoutez d’abord une carte cadeau ; une carte bancaire peut payer le reste.",
        "Add a gift card first; a bank card can pay the rest.",
    ),
    # Confirming and leaving
    "nothing_due_title": ("Tout est réglé par cartes cadeaux", "Gift cards pay it all"),
    "confirm": ("Confirmer le paiement", "Confirm the payment"),
    "cancel": ("Annuler et revenir à la boutique", "Cancel and return to the shop"),
    "give_up": ("Quitter après le refus", "Leave after the refusal"),
    "give_up_hint": (
        "L’acheteur s’en va : le dernier refus devient le résultat du paiement.",
        "The buyer goes away: the last refusal becomes the result of the payment.",
    ),
    # The ticket
    "ticket_accepted": ("Paiement accepté", "Payment accepted"),
    "ticket_refused": ("Paiement refusé", "Payment refused"),
    "ticket_on_hold": ("Paiement en attente", "Payment on hold"),
    "ticket_date": ("Date", "Date"),
    "ticket_waits": (
        "Le partenaire n’a pas encore répondu ; la boutique sera prévenue.",
        "The partner has not answered yet; the shop will be told.",
    ),
    "ticket_gift_cards": ("Par cartes cadeaux", "By gift cards"),
    "ticket_bank_card": ("Par carte bancaire", "By bank card"),
    "ticket_total": ("Total", "Total"),
    "ticket_transaction": ("Transaction", "Transaction"),
    # 3-D Secure
    "challenge": ("Authentification 3-D Secure", "3-D Secure authentication"),
    "challenge_bank": ("Banque simulée", "Simulated bank"),
    "challenge_intro": (
        "La banque de l’acheteur demande à l’authentifier. Choisissez l’issue.",
        "The buyer’s bank asks for authentication. Choose how it ends.",
    ),
    "success": ("Réussir l’authentification", "Succeed"),
    "failure": ("Échouer", "Fail"),
    "abandon": ("Abandonner", "Abandon"),
    # Mistakes of the forms
    "mistake": ("Rien n’a été fait : {sentence}", "Nothing was done: {sentence}"),
    "required": ("Remplissez ce champ.", "Fill in this field."),
    "too_long": ("Ce texte est trop long ou illisible.", "This text is too long or unreadable."),
    "no_test_gift_card": (
        "Ce numéro n’est pas une carte cadeau de test. Il n’a pas été conservé.",
        "This number is no test gift card. It was not kept.",
    ),
    "gift_card_empty": ("Il ne reste rien sur cette carte cadeau.", "Nothing is left on this gift card."),
    "bad_pin": ("Un code PIN a quatre chiffres.", "A PIN has four digits."),
    "bad_amount": (
        "Indiquez un montant en euros, par exemple 12,50.",
        "Give an amount in euros, for example 12.50.",
    ),
    "small_amount": ("Le montant est d’au moins un centime.", "The amount is at least one cent."),
    "mistyped_card": (
        "Le numéro de carte est mal saisi : son dernier chiffre ne convient pas.",
        "The card number is mistyped: its last digit does not fit.",
    ),
    "no_test_card": (
        "Ce numéro n’est pas une carte bancaire de test. Il n’a pas été conservé.",
        "This number is no test bank card. It was not kept.",
    ),
    "brand_not_taken": ("Les cartes {brand} ne sont pas acceptées ici.", "{brand} cards are not accepted here."),
    "bad_expires": (
        "Indiquez le mois et l’année, par exemple 12/29.",
        "Give the month and the year, for example 12/29.",
    ),
    "past_expires": ("Cette carte a expiré.", "This card has expired."),
    "bad_cvv": (
        "Un cryptogramme a trois chiffres, quatre pour American Express.",
        "A security code has three digits, four for American Express.",
    ),
    "bad_holder": (
        "Un nom n’a pas de chiffres. Le texte n’a pas été conservé.",
        "A name has no digits. The text was not kept.",
    ),
    # Steps that the payment does not allow
    "stale": (
        "le panier a changé depuis l’affichage de la page. Le voici tel qu’il est maintenant.",
        "the basket has changed since the page was shown. Here it is as it stands now.",
    ),
    "no_gift_card_now": (
        "aucune carte cadeau ne peut être ajoutée à ce panier.",
        "no gift card can be added to this basket.",
    ),
    "nothing_due": ("il ne reste rien à payer.", "nothing remains to be paid."),
    "no_card_now": (
        "une carte bancaire ne peut pas payer ce panier dans son état actuel.",
        "a bank card cannot pay this basket as it stands.",
    ),
    "still_due": ("une partie du montant reste à payer.", "a part of the amount remains to be paid."),
    "not_now": ("cette étape n’est pas possible maintenant.", "this step is not possible now."),
    # Refusals
    "refused_max_amount": (
        "Le montant maximum par cartes cadeaux serait dépassé.",
        "The maximum amount by gift cards would be exceeded.",
    ),
    "refused_unknown_card": ("Cette carte cadeau est inconnue.", "This gift card is unknown."),
    "refused_wrong_pin": ("Le code PIN de la carte cadeau est faux.", "The gift card’s PIN is wrong."),
    "refused_blocked": ("Cette carte cadeau est bloquée.", "This gift card is blocked."),
    "refused_expired": ("Cette carte cadeau a expiré.", "This gift card has expired."),
    "refused_balance": (
        "Le solde de la carte cadeau ne suffit pas pour ce montant.",
        "The gift card’s balance is too low for this amount.",
    ),
    "refused_gift_card": ("La carte cadeau a été refusée.", "The gift card was refused."),
    "refused_by_bank": (
        "La banque a refusé le paiement par carte bancaire.",
        "The bank refused the payment by bank card.",
    ),
    "refused_authentication": (
        "L’authentification 3-D Secure a échoué : la carte bancaire n’a pas été débitée.",
        "The 3-D Secure authentication failed: the bank card was not debited.",
    ),
    "refused_abandoned": (
        "L’authentification 3-D Secure a été abandonnée : la carte bancaire n’a pas été débitée.",
        "The 3-D Secure authentication was abandoned: the bank card was not debited.",
    ),
    "refused_fraud": (
        "Le paiement a été refusé par le contrôle antifraude.",
        "The payment was refused by the fraud check.",
    ),
    "refused_duplicate": ("Cette commande a déjà été payée.", "This order has been paid already."),
    "refused": ("Le paiement a été refusé.", "The payment was refused."),
    # Pages without a basket
    "back_to_shop": ("Revenir à la boutique", "Return to the shop"),
    "missing_title": ("Il manque le jeton du paiement", "The payment’s token is missing"),
    "missing_text": (
        "L’adresse de cette page porte un paramètre token : utilisez redirectURL telle que doWebPayment la donne.",
        "The address of this page has a parameter token: use redirectURL as doWebPayment gives it.",
    ),
    "unknown_title": ("Paiement inconnu", "Unknown payment"),
    "unknown_text": (
        "Aucun paiement ne porte ce jeton. Revenez à la boutique et recommencez.",
        "No payment has this token. Return to the shop and start again.",
    ),
    "expired_title": ("Le temps de paiement est écoulé", "The time to pay is over"),
    "ended_title": ("La boutique a mis fin à ce paiement", "The shop has ended this payment"),
    "over_text": (
        "Rien n’a été débité. Revenez à la boutique pour recommencer.",
        "Nothing was debited. Return to the shop to start again.",
    ),
    "too_large_title": ("Formulaire trop grand", "The form is too large"),
    "too_large_text": ("Au plus {limit} octets sont acceptés.", "At most {limit} bytes are accepted."),
    "unreadable_title": ("Formulaire illisible", "The form cannot be read"),
    "unreadable_text": ("Il a trop de champs : au plus {limit}.", "It has too many fields: at most {limit}."),
    "full_title": ("Le bac à sable est plein", "The sandbox is full"),
    "full_text": (
        "Ce monde tient autant de cartes cadeaux que le réglage gift-cards le permet. Rien n’a été fait.",
        "This world holds as many gift cards as the setting gift-cards allows. Nothing was done.",
    ),
    "down_title": ("Service indisponible", "Service unavailable"),
    "down_text": (
        "Le bac à sable ne peut pas lire ses données pour l’instant. Rien n’a été fait ; réessayez.",
        "The sandbox cannot read its data at present. Nothing was done; try again.",
    ),
    "internal_title": ("Erreur interne", "Internal error"),
    "internal_text": (
        "Le journal du serveur en dit plus sous la référence {reference}.",
        "The server’s log tells more under the reference {reference}.",
    ),
}

_BY_CODE = {
    "02610": "refused_max_amount",
    "02001": "refused_duplicate",
    "03022": "refused_abandoned",
}
_BY_PARTNER_CODE = {
    "EPAY_UNKNOWN_CARD": "refused_unknown_card",
    "EPAY_WRONG_PIN": "refused_wrong_pin",
    "EPAY_CARD_BLOCKED": "refused_blocked",
    "EPAY_CARD_EXPIRED": "refused_expired",
    "EPAY_BALANCE_TOO_LOW": "refused_balance",
    "EPAY_REFUSED": "refused_gift_card",
}
_BY_FAMILY = {
    "01": "refused_by_bank",
    "03": "refused_authentication",
    "04": "refused_fraud",
}
"""The first two digits tell who refused: the bank, 3-D Secure, the fraud check."""


def say(language: Language, key: str, /, **values: object) -> str:
    """Return a sentence in a language with its values put in; it is plain text, to be escaped where it is shown."""
    french, english = _TEXTS[key]
    return (french if language is Language.FR else english).format(**values)


def refusal_key(outcome: Outcome) -> str:
    """Return the sentence that tells a refusal in the buyer's words."""
    by_code = _BY_CODE.get(outcome.code) or _BY_PARTNER_CODE.get(outcome.partner_code or "")
    return by_code or _BY_FAMILY.get(outcome.code[:2], "refused")
