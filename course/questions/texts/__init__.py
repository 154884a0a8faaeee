"""Sentences of questions, exercises and the widget."""
