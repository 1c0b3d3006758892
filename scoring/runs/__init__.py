"""Scoring runs: from locked sheets to published results, every step bound to what it used."""
