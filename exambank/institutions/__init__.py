"""Colleges and receiving institutions: who they are, in which unit they count, what they accept."""
