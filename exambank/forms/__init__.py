"""Forms: items in order to a blueprint, proofed by a second person and sealed by two."""
