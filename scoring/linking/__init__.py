"""Linking: put the item parameters of a new calibration on the scale of a base calibration.

The line is theta_base = A theta_new + B, so a becomes a / A and b becomes A b + B.  Drift of the
common items is judged here too; equating of scores is in :mod:`scoring.equating`.
"""
