"""Scenario files: from YAML, with a line and a column for every mistake, to the declaration of a world."""
