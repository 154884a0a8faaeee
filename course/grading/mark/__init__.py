"""Marks by people: who waits for one, deadlines, the gradebook's backup, Formgrader."""
