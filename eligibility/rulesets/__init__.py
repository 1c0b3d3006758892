"""Adopted rule sets: which criteria a route to an exam had on which day."""
