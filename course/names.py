"""What several rooms say alike: which name may have been meant, and how many of a thing there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


def nearest(name: object, known: Iterable[object], most: int = 4) -> list[str]:
    """The known names that may have been meant, the likeliest first; whether letters are large or small does
    not matter, and a part of a name is enough.
    """
    asked = str(name).lower()
    folded = {str(one).lower(): str(one) for one in known}
    found = get_close_matches(asked, list(folded), n=3, cutoff=0.6)
    found += [one for one in folded if asked and asked in one and one not in found]
    return [folded[one] for one in found[:most]]


def near(name: object, known: Iterable[object]) -> str:
    """A sentence, after a space, that asks whether one of the nearest names was meant, or nothing."""
    found = nearest(name, known)
    return f" Did you mean {' or '.join(map(repr, found))}?" if found else ""


def near_matches(name: str, known: list[str]) -> str:
    """The end of a sentence about an unknown name: what may have been meant, else all there are."""
    found = nearest(name, known)
    if found:
        return f". Did you mean {' or '.join(found)}?"
    return f". Known: {', '.join(known)}." if known else "."


@dataclass(frozen=True)
class Plural:
    """A sentence in the two forms that English has for a number; whoever says it calls ``format(n=…)``.

    Attributes:
        one: the form for one.
        many: the form for none and for several; both may name the number ``{n}``.
    """

    one: str
    many: str

    def format(self, *, n: float, **values: object) -> str:
        """The form that fits ``n``, with what else the sentence names filled in."""
        return (self.one if n == 1 else self.many).format(n=n, **values)
