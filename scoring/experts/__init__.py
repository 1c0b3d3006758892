"""Experts answer the questions of a form again, without the key."""
