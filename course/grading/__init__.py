"""The instructor's side, never imported in a learner's kernel.

Grading reads as a sentence, and each clause has its folder: *release* a notebook, *collect* what was handed
in, *heal* it, *run* it in the *sandbox*, *score* its evidence, *mark* what needs a person, write *feedback*
and a *report*, *export* the marks.
"""
