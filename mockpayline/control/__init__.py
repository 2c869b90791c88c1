"""The JSON API that tests drive."""
