"""The technical report of an exam, as values: what is known, with its N, and what N forbids."""
