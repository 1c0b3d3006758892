"""Panels that rate on the web: rounds, ratings saved one by one, and the study made of them."""
