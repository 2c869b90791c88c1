"""Plays scenarios: the merchant's calls over real HTTP, and what must then be seen."""
