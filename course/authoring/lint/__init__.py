"""Lints of notebooks and questions: form, anatomy, balance, alignment, items."""
