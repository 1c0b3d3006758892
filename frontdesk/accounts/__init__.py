"""Accounts: who may sign in, in which roles, and by which proof."""
