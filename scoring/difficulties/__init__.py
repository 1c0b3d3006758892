"""Rasch difficulties pooled over the sittings of a course, in versions that never change."""
