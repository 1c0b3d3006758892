"""Cohorts: a college enters its students for one exam with a file."""
