"""Pages for receiving institutions: their own policy, and letters."""
