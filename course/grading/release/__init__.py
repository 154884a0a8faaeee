"""Releasing a notebook: solutions from the source, what learners get, the search for leaks."""
