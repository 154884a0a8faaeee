"""Which cell of a learner's notebook is which cell of the course, and what counts where several are."""
