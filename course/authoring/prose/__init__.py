"""Numbers and dates in the prose, and what they lean on in the data."""
