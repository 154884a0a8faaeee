"""Sentences of grading and of the instructor's commands."""
