"""From evidence to a mark: the scoring function and what calls it."""
