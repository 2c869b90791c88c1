"""The sentences that the widget alone says; what it shares with the page it takes from there."""

# ruff: noqa: RUF001 - both languages write their apostrophes as they should be

from __future__ import annotations

from mockpayline.page.language import Language
from mockpayline.page.texts import say as say_as_the_page

_TEXTS: dict[str, tuple[str, str]] = {
    "summary": ("Votre commande", "Your order"),
    "close": ("Fermer", "Close"),
    "loading": ("Chargement du paiement…", "Loading the payment…"),
    "continue": ("Continuer", "Continue"),
    "shortcut_waits": (
        "La boutique prépare la commande ; le paiement reprend ensuite.",
        "The shop prepares the order; the payment then goes on.",
    ),
    "challenge_waits": ("Votre banque vous demande de vous authentifier.", "Your bank asks you to authenticate."),
    "challenge_left": (
        "L’authentification auprès de la banque n’est pas terminée.",
        "The authentication with the bank has not been finished.",
    ),
    "challenge_again": ("Reprendre l’authentification", "Go on with the authentication"),
    "challenge_done": (
        "Le résultat est enregistré. Le paiement continue dans la boutique.",
        "The result is recorded. The payment goes on in the shop.",
    ),
    "canceled": ("Paiement annulé", "Payment cancelled"),
    "unreachable": (
        "Le serveur de paiement ne répond pas. Rien n’a été fait ; réessayez.",
        "The payment server does not answer. Nothing was done; try again.",
    ),
    "browser": ("Ce navigateur est trop ancien pour payer ici.", "This browser is too old to pay here."),
}

_OF_THE_PAGE = (
    "banner", "banner_title", "challenge", "amount", "paid_by_gift_cards", "remains", "max_basket", "max_card",
    "choose", "gift_card", "another_gift_card", "gift_cards_in_basket", "gift_number", "pin", "pin_hint",
    "check_balance", "balance", "other_card", "gift_amount", "add", "remove", "max_reached", "card", "card_number",
    "expires", "expires_hint", "cvv", "cvv_hint", "holder", "no_card", "gift_first", "nothing_due_title", "confirm",
    "cancel", "help", "help_intro", "help_fill", "last_refusal", "required", "no_test_gift_card", "bad_pin",
    "mistyped_card", "no_test_card", "bad_expires", "bad_cvv", "ticket_accepted", "ticket_refused", "ticket_on_hold",
    "ticket_waits", "give_up", "give_up_hint", "expired_title", "ended_title", "over_text", "unknown_title",
    "back_to_shop",
)  # fmt: skip
"""Sentences of the page that have nothing to be put in, and that the widget says as well."""


def say(language: Language, key: str) -> str:
    """Return one of the widget's own sentences in a language."""
    french, english = _TEXTS[key]
    return french if language is Language.FR else english


def texts(language: Language) -> dict[str, str]:
    """Return all that the script may have to say, by key."""
    own = {key: say(language, key) for key in _TEXTS}
    return {key: say_as_the_page(language, key) for key in _OF_THE_PAGE} | own
