"""Which variant of a question or of an exercise a learner gets.

A class that wants variants has a secret. Releasing a notebook puts a *token* into the notebook's metadata,
made from that secret for this notebook alone. Token, learner's id and question together give the variant:
the same at every run and on every machine, different from neighbour to neighbour, and computed again by the
grader, who knows the learner's id from the class and not from the learner. Without a token everybody gets
the question as it stands in the item file, variant ``a``.

The token is no key: whoever reads it learns which question somebody else was asked, and no answer.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.files import parse_json

CLASS_KEY = "willing_and_able_class"
"""Where the released notebook's metadata hold the token."""

# Set by the grader before a learner's code runs; by item or exercise, the variant to use.
_fixed: dict[str, str] | None = None


def token_of(secret: str, slug: str) -> str:
    """The token of one notebook in a class.

    Args:
        secret: the class's secret.
        slug: the notebook.
    """
    return hmac.new(secret.encode(), f"variants\n{slug}".encode(), hashlib.sha256).hexdigest()


def assigned(token: str, learner: str, slot: str, names: Sequence[str]) -> str:
    """The variant that a learner gets.

    Args:
        token: the notebook's token in the class.
        learner: the learner's id in the class.
        slot: full id of the item or exercise.
        names: the names of its variants, at least one.
    """
    # As typed on one keyboard or another, in capitals or not: the same learner.
    who = unicodedata.normalize("NFC", learner.strip()).casefold()
    digest = hmac.new(token.encode(), f"{who}\n{slot}".encode(), hashlib.sha256).digest()
    return names[int.from_bytes(digest[:8], "big") % len(names)]


def draw(slot: str, names: Sequence[str]) -> str:
    """The variant that whoever runs this kernel gets; arguments as for :func:`assigned`.

    Raises:
        CourseError: where the class has variants and nothing says who learns here: another's would be drawn.
    """
    if _fixed is not None or os.environ.get("NBGRADER_EXECUTION") == "autograde":
        found = (_fixed or {}).get(slot, names[0])
        return found if found in names else names[0]
    token = token_here(slot.partition("/")[0])
    if token is None:
        return names[0]
    from course.questions.identity import UNKNOWN, learner_id
    from course.questions.texts import quiz as texts

    who = learner_id()
    if who == UNKNOWN:
        raise CourseError(texts.VARIANTS_WHO)
    return assigned(token, who, slot, names)


def note(quiz_id: str) -> str | None:
    """What to tell a learner whose quiz was drawn from variants: whose they are; else None.

    Args:
        quiz_id: full id, ``notebook/quiz``.
    """
    from course.questions.bank.load import find_quiz
    from course.questions.identity import learner_id
    from course.questions.texts import quiz as texts

    if not any(item.variants for item in find_quiz(quiz_id).items):
        return None
    drawn = token_here(quiz_id.partition("/")[0]) is not None
    return texts.VARIANTS.format(learner=learner_id()) if drawn else None


def token_here(slug: str) -> str | None:
    """The token in the notebook that runs here, or None where it has none."""
    from course.evidence.store import notebook_files

    for path in notebook_files(slug):
        if path.is_file():
            stat = path.stat()
            token = _token_once(path, stat.st_mtime_ns, stat.st_size, slug)
            if token is not None:
                return token
    return None


@lru_cache(maxsize=16)
def _token_once(path: Path, _mtime_ns: int, _size: int, slug: str) -> str | None:
    try:
        return token_in(parse_json(path.read_bytes()), slug)
    except (OSError, ValueError):
        # What is wrong with the file is said where its answers are read.
        return None


def token_in(notebook: Any, slug: str) -> str | None:
    """The token that a notebook's metadata hold for ``slug``, or None. Never raises."""
    metadata = notebook.get("metadata") if isinstance(notebook, Mapping) else None
    kept = metadata.get(CLASS_KEY) if isinstance(metadata, Mapping) else None
    if not isinstance(kept, Mapping) or kept.get("notebook") != slug:
        return None
    token = kept.get("token")
    return token if isinstance(token, str) and token else None


def put_token(metadata: dict[str, Any], slug: str, token: str) -> None:
    """Write a notebook's token into its metadata."""
    metadata[CLASS_KEY] = {"v": 1, "notebook": slug, "token": token}


def fix(variants: Mapping[str, str]) -> None:
    """Use these variants in this kernel from now on, and no variants of all others.

    Args:
        variants: by full id of an item or exercise, the variant's name.
    """
    global _fixed
    _fixed = dict(variants)


def fixing(variants: Mapping[str, str]) -> str:
    """The code that a grader runs in a kernel before any other, to :func:`fix` a learner's variants."""
    return f"from course.questions import variants as _v; _v.fix({dict(variants)!r}); del _v"
