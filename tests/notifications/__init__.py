"""Notifications, sent to a real little shop on loopback."""
