"""Standard-setting studies: the ratings of a panel, kept whole, and the cut adopted on them."""
