"""What a test suite has met of all that an integration can meet, for those who decide: as text, page and JUnit."""
