"""Running the hand-ins of a class: workers, the one writer of the gradebook, regrading, a cluster."""
