"""Equating plans: how the cut of a form will come about, fixed when the form is sealed."""
