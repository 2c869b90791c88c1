"""The store: one transaction at a time, its limits, its schema."""
