"""What is said about files of learning platforms."""

from __future__ import annotations

MOODLE_TEXT = "it is text typed into Moodle, not a file"
BLACKBOARD_NOTE = "it is Blackboard's own note on a hand-in"
