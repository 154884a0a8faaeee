"""Names that were not found, and what may have been meant."""

from __future__ import annotations

from difflib import get_close_matches


def near_matches(name: str, known: list[str]) -> str:
    """The end of a sentence about an unknown name: what may have been meant."""
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        return f". Did you mean {' or '.join(near)}?"
    return f". Known: {', '.join(known)}." if known else "."
