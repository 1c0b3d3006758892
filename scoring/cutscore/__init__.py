"""Standard setting: from the ratings of a panel to a cut, its error and its impact."""
