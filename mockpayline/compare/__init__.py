"""How far the sandbox is from the platform: a captured answer beside the one that the sandbox gives to the like."""
