"""Pages for the bank's own people."""
