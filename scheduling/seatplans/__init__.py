"""Seat plans: who sits at which desk of a room with which paper, drawn once and kept."""
