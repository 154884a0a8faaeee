"""Taking in what learners handed in: archives, receipts, whose file it is."""
