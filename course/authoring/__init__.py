"""What authors of the course use: the normal form of notebooks, coverage, glossary, dictionary, lints."""
