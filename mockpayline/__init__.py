"""mockpayline: a sandbox for the Carte Cadeau Carrefour through Payline."""

__version__ = "0.1.0"
