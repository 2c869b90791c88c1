"""One module per Payline operation: a decoded request and a world give the answer."""
