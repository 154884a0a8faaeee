"""Notes that a learner writes for nobody else: the field, and where they are kept."""
