"""Marks by people: who waits for one, the marking page and its store, history, deadlines, the gradebook's
backup, Formgrader."""
