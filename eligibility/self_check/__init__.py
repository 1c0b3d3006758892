"""The self-check: what a visitor without an account would be told, and what would help."""
