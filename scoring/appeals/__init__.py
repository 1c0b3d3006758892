"""Rescores: asked for with consent, checked against the paper, reviewed, decided, closed."""
