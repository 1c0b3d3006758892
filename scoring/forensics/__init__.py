"""Statistics of irregular answers: patterns that do not fit, shared answers, gains, centres.

A number here is a reason to look, never a finding: `evidence.sustain` refuses a finding against
a person for which nothing but statistics speaks.
"""
