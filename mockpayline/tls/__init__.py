"""HTTPS for clients that bring Payline's own addresses: an authority of this machine, a listener, and what to set.

Nothing here is imported but by a server that is started with `--tls`.
"""
