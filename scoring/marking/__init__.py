"""Written answers marked blind by two people, and by a third where they differ."""
