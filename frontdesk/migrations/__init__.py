"""Alembic scripts; `env.py` knows every `tables` module, so that none is forgotten."""
