"""Calling merchants back: what waits to be sent, and its delivery."""
