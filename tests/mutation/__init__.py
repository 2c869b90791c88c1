"""Mutation testing of the rules: small changes to `mockpayline/domain` that the tests of that room must notice."""
