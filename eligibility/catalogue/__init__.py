"""Micro-credentials: what a provider says about each version, and what it covers of our exams."""
