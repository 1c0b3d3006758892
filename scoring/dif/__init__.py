"""Differential item functioning: whether an item treats equals alike.

A difference is a question to people who know the subject and the groups, never a verdict on an
item, let alone on a group.
"""
