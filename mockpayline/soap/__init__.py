"""How it travels: hardened parsing, envelope, codec compiled from the contract, faults, authentication, endpoint."""
