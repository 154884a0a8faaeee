"""Healing a hand-in: which notebook it is, which cell is which, put back in order on a copy."""
