"""Pages for candidates: apply, book, results and letters."""
