"""The web edition: notebooks as pages with questions that can be tried, cards of claims, sources, tables."""
