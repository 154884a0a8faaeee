"""The files of questions: loading, checking, their schema."""
