"""Equating: which score on the base form means the same as a score on the new form.

X is the new form, Y the base form.  Frequencies go in, frozen results come out that carry N,
method and assumptions.  Every method works on one table of frequencies or on a stack of them,
so that errors by the delta method and by bootstrap use the same code as the result itself.
"""
