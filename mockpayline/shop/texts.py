"""Every sentence of the demo shop, in French and English."""

# ruff: noqa: RUF001 - both languages write their apostrophes as they should be

from __future__ import annotations

from mockpayline.page.language import Language

_TEXTS: dict[str, tuple[str, str]] = {
    "shop": ("La boutique de démonstration", "The demo shop"),
    "banner": (
        "Bac à sable : rien n’est vendu ici, aucun paiement n’est réel.",
        "Sandbox: nothing is sold here, no payment is real.",
    ),
    "account": (
        "Elle appelle l’API comme le marchand {merchant}, contrat {contract}.",
        "It calls the API as the merchant {merchant}, contract {contract}.",
    ),
    "basket": ("Votre panier", "Your basket"),
    "article": ("Article", "Article"),
    "price": ("Prix", "Price"),
    "quantity": ("Quantité", "Quantity"),
    "quantity_of": ("Quantité : {name}", "Quantity: {name}"),
    "kettle": ("Bouilloire", "Kettle"),
    "game": ("Jeu de société", "Board game"),
    "book": ("Livre de poche", "Paperback"),
    "how": ("Comment payer", "How to pay"),
    "redirect": ("Sur la page de paiement (redirection)", "On the payment page (redirection)"),
    "widget_column": ("Dans cette boutique : widget, en colonne", "In this shop: widget, in a column"),
    "widget_tab": ("Dans cette boutique : widget, en onglets", "In this shop: widget, in tabs"),
    "widget_lightbox": ("Dans cette boutique : widget, en lightbox", "In this shop: widget, in a lightbox"),
    "pay": ("Payer", "Pay"),
    "empty": ("Le panier est vide.", "The basket is empty."),
    "first_total": ("Le panier proposé coûte {amount}.", "The basket proposed costs {amount}."),
    "checkout": ("Paiement de votre commande", "Payment of your order"),
    "needs_script": (
        "Le widget a besoin de JavaScript. Sans lui, payez par redirection.",
        "The widget needs JavaScript. Without it, pay by redirection.",
    ),
    "heard": ("Ce que le widget dit à cette page", "What the widget tells this page"),
    "answer": ("Ce que répond getWebPaymentDetails", "What getWebPaymentDetails answers"),
    "returned": ("Retour à la boutique", "Back at the shop"),
    "cancelled": ("Paiement abandonné", "Payment given up"),
    "state": ("État", "State"),
    "gift_cards": ("Cartes cadeaux (partnerAdditionalData)", "Gift cards (partnerAdditionalData)"),
    "fields": ("Champs lus", "Fields read"),
    "exchange": ("L’échange SOAP", "The SOAP exchange"),
    "sent": ("Envoyé", "Sent"),
    "received": ("Reçu", "Received"),
    "notifications": ("Notifications de ce paiement", "Notifications of this payment"),
    "no_notification": (
        "Aucune pour l’instant. Rechargez la page pour regarder encore.",
        "None so far. Load the page again to look once more.",
    ),
    "when": ("Quand", "When"),
    "called": ("Adresse appelée", "Address called"),
    "outcome": ("Résultat", "Outcome"),
    "again": ("Remplir un autre panier", "Fill another basket"),
    "problem": ("La boutique n’a pas pu faire cela", "The shop could not do this"),
    "no_token": (
        "L’adresse de cette page porte un paramètre token ou paylinetoken.",
        "The address of this page has a parameter token or paylinetoken.",
    ),
    "refused": (
        "doWebPayment a répondu {code} {state} : {message}",
        "doWebPayment answered {code} {state}: {message}",
    ),
    "no_page": ("Cette boutique n’a pas de telle page.", "This shop has no such page."),
    "inspector": ("Voir tout ce qui s’est passé dans l’inspecteur", "See all that happened in the inspector"),
}


def say(language: Language, key: str, /, **values: object) -> str:
    """Return a sentence in a language with its values put in; it is plain text, to be escaped where it is shown."""
    french, english = _TEXTS[key]
    return (french if language is Language.FR else english).format(**values)
