"""The operations, each against a real world in a real store; `desk` is the counter at which the tests call."""
