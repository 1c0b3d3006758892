"""Letters of advanced standing: what they say, whether they still stand, who asked for them."""
