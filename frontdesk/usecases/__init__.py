"""Flows that need several packages: each is composed here and nowhere below."""
