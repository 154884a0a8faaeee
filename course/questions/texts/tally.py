"""Sentences of the tables of a class's answers. They are for instructors: they name right answers."""

from __future__ import annotations

CHOICE_CAPTION = "Who chose what"
CHOICE_HEAD = ("Option", "Right", "Learners", "Share", "Their mean points")
ANSWERS_CAPTION = "Most frequent answers"
ANSWERS_HEAD = ("Answer", "Learners", "Share", "Scored")
ROW_CAPTION = "Row by row"
ROW_HEAD = ("Row", "Right option", "Learners right", "Most frequent wrong option")
OF = "{count} of {total}"
NO_ANSWER = "(no answer)"
YES, NO = "right", ""
