"""The instructor's side: scoring, nbgrader preprocessors, the class run. Never imported in a learner's
kernel.
"""
