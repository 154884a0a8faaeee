"""Questions and exercises as learners meet them: quizzes, predictions, checks, variants."""
