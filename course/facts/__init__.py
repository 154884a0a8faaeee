"""The facts, each with its source and date: tables, claims, citations, cards."""
