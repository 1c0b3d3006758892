"""Item response theory: calibration, candidates' abilities, fit and dimensionality.

Arrays go in, frozen results come out; no module here reads a file, a clock or a database.
Every ability is on the metric ``logit = a (theta - b)`` with ``D = 1``.
"""
