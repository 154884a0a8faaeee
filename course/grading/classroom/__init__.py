"""A class: its folder, its settings, its list of learners."""
