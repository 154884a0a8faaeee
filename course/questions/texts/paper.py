"""Sentences of questions on paper."""

from __future__ import annotations

ONE = "Tick one."
SEVERAL = "Tick all that apply."
MATCH = "Write the letter of the right entry beside each row."
GRID = "Tick one box in each row."
ORDER = "Number the entries in their order, 1 first."
NUMBER = "Your number"
TEXT = "Your answer"
ESTIMATE = "Your best number"
CONFIDENCE = "and how sure you are, from 50 (as likely right as wrong, or less) to 100 (certain)"
ROW = "row"
LETTER = "letter"
