"""Keys that follow from form: what somebody finds who knows nothing of the subject.

Three habits of authors are looked for: the right option is the one of middle length; only the right option is
cautious, beside others that are categorical; the verdict on a claim is always the same shade of grey. One
question may do so for a reason; most of a course may not, since learners see through it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from course.questions.types import plain

UNLIKELY = 0.05
"""A habit is told where chance would show it so in fewer than one of twenty courses."""
FEWEST_VERDICTS = 10
LEAST_ACCURATE, MOST_OF_ONE = 0.2, 0.5
"""Of all verdicts that a course asks for, the least share that is *accurate*, the most of any other."""

_CAUTIOUS = re.compile(
    r"\b(may|might|could|depends?|partly|half|usually|often|mostly|likely|perhaps|unless)\b", re.IGNORECASE
)
_CATEGORICAL = re.compile(
    r"\b(all|always|never|none|no|nobody|nothing|every|everybody|only|must|cannot|any|alone)\b", re.IGNORECASE
)
_VERDICTS = {
    "accurate": r"accurate|right|true|correct",
    "imprecise": r"imprecise|half (right|true)|partly|mixed",
    "wrong": r"wrong|false|incorrect",
    "unverifiable": r"unverifiable|unchecked",
    "opinion": r"opinion|assessment|evaluation|an? (opinion|assessment|evaluation)",
}
_VERDICT = re.compile(
    "^(it is )?(" + "|".join(f"(?P<{name}>{words})" for name, words in _VERDICTS.items()) + r")\b",
    re.IGNORECASE,
)


def at_least(count: int, chances: Iterable[float]) -> float:
    """How likely chance alone gives so many successes or more.

    Args:
        count: successes.
        chances: the chance of success of each trial.
    """
    found = [1.0]  # found[k]: the probability of k successes so far
    for chance in chances:
        found = [
            (found[k] if k < len(found) else 0.0) * (1 - chance) + (found[k - 1] * chance if k else 0.0)
            for k in range(len(found) + 1)
        ]
    return math.fsum(found[count:])


def middle(choices: Iterable[tuple[str, Mapping[str, str], str]]) -> Iterator[str]:
    """Whether the right option is of middle length more often than chance makes it.

    Args:
        choices: of each single choice its name, its options and the right one.
    """
    names, chances, trials = [], [], 0
    for name, options, key in choices:
        lengths = {ident: len(plain(text)) for ident, text in options.items()}
        between = [n for n in lengths.values() if min(lengths.values()) < n < max(lengths.values())]
        trials += 1
        chances.append(len(between) / len(lengths))
        if lengths[key] in between:
            names.append(name)
    if names and at_least(len(names), chances) < UNLIKELY:
        yield (
            f"the right option is neither the longest nor the shortest in {len(names)} of {trials} single "
            f"choices; {sum(chances):.0f} would be chance. Reword some of: {', '.join(names)}."
        )


def only_cautious(options: Mapping[str, str], key: str) -> str | None:
    """The word of caution that the right option alone has, where all others are categorical.

    Args:
        options: texts by id.
        key: the id of the right one.
    """
    words = {ident: _CAUTIOUS.search(plain(text)) for ident, text in options.items()}
    right = words.pop(key)
    if right is None or any(words.values()):
        return None
    return right[0] if all(_CATEGORICAL.search(plain(options[ident])) for ident in words) else None


def verdicts(options: Mapping[str, str], key: Any) -> list[str]:
    """The verdicts that a question's key gives on claims; none where its options are no scale of verdicts.

    Args:
        options: texts by id.
        key: an id of an option, a list of them, or ids by row.
    """
    named = {ident: verdict for ident, text in options.items() if (verdict := _verdict(text))}
    if len({"accurate", "imprecise", "wrong"} & set(named.values())) < 2:
        return []
    right = key.values() if isinstance(key, Mapping) else key if isinstance(key, list) else [key]
    return [named[ident] for ident in right if ident in named]


def _verdict(text: str) -> str | None:
    found = _VERDICT.match(plain(text))
    return next((name for name in _VERDICTS if found and found[name]), None)


def same_verdict(given: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Whether a course's verdicts can be guessed: *accurate* too seldom, or one of the others too often.

    Args:
        given: names of questions with a verdict that their keys give, once for each claim.
    """
    found = list(given)
    if len(found) < FEWEST_VERDICTS:
        return
    counts = Counter(verdict for _, verdict in found)
    if counts["accurate"] < LEAST_ACCURATE * len(found):
        yield (
            f"{counts['accurate']} of {len(found)} verdicts on claims are *accurate*; at least "
            f"{LEAST_ACCURATE:.0%} are to be, else learners take another one unread. Let a source desk judge "
            "a claim that holds."
        )
    for verdict, count in counts.items():
        if verdict != "accurate" and count > MOST_OF_ONE * len(found):
            names = ", ".join(dict.fromkeys(name for name, one in found if one == verdict))
            yield (
                f"{count} of {len(found)} verdicts on claims are *{verdict}*; at most {MOST_OF_ONE:.0%} may "
                f"be the same. Judge other claims in some of: {names}."
            )
