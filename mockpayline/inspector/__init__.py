"""What the developer sees."""
