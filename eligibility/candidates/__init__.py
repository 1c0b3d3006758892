"""Candidates: who they are, by a number that a slip of the pen cannot turn into another."""
