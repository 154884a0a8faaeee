"""The item linter: the rules of good questions that a machine can check.

They follow the guidelines of Haladyna, Downing and Rodriguez (2002), A review of multiple-choice
item-writing guidelines for classroom assessment, Applied Measurement in Education 15(3), 309-333: the right
answer must not stand out by its place or its length, options must differ and must not be "all" or "none of
the above", the stem asks in positive words, and every wrong option rests on a misconception that its
feedback answers. What breaks a rule for a reason says so in the item's ``argued``; that silences the rules
marked as arguable.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.authoring.lesson import home_of, open_lesson
from course.authoring.lint import form, given_away
from course.paths import ITEMS, item_files
from course.questions.bank.checks import (
    item_problems,
    key_problems,
    pair_problems,
    place_of_item,
    place_of_key,
)
from course.questions.bank.load import Items, Keys, load_items, load_keys
from course.questions.bank.misconceptions import MISCONCEPTIONS, load_misconceptions
from course.questions.bank.schema import Problem, problem_at
from course.questions.bank.specs import PARTS, Item, public_dict
from course.questions.bank.yamlfile import Place, YamlFile, read_yaml
from course.questions.types import TYPES, plain
from course.questions.types.text import fold

FEWEST_OPTIONS = 3
# A right answer this much longer or shorter than every other option is a clue to who knows nothing.
LENGTH_RATIO = 1.5
LENGTH_FLOOR = 12  # characters of difference that nobody sees
# With fewer single choices in a file, no uneven distribution means anything.
FEWEST_FOR_BALANCE = 5
# A place is too full if chance would fill it so in fewer than one of twenty files.
UNLIKELY = 0.05
# Chance makes the right option the longest in about a third; whoever always picks the longest must not do
# much better. A single notebook has few single choices, so more of them may go one way there.
MOST_LONGEST_IN_COURSE = 0.4
SOURCE_DESK = "source-desk"
MOST_LONGEST_IN_NOTEBOOK = 0.6

_BANNED = re.compile(
    r"\b(all|none|both|neither|any|some) of (the )?(above|below|these|those|them|options|answers)\b"
    r"|\ball (the )?(answers|options) (are|apply)\b"
    r"|\b(a|b|c|d) and (a|b|c|d)( are)?( both)?( right| correct)?$",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(not|never|except|least|no longer|cannot|isn't|doesn't|don't|aren't|won't)\b", re.IGNORECASE
)
_QUESTION_WITH_NEGATION = re.compile(
    r"\b(which|what|who|where|when|why|how|tick|choose|select|mark|name)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Judged:
    """An item with the parts that a learner does not see, from wherever they stand.

    Attributes:
        item: the item.
        file: the file that holds the key: the item file for practice, the key file for graded items.
        place: where in that file.
        key: the right answer; None for predictions.
        feedback: Markdown by option, row or outcome.
        misconceptions: ids by option, row or outcome.
    """

    item: Item
    file: YamlFile
    place: Place
    key: Any
    feedback: Mapping[str, str]
    misconceptions: Mapping[str, str]


def lint_notebook(slug: str, root: Path) -> list[Problem]:
    """Everything wrong with the item and key files of one notebook: form, fit and quality.

    Args:
        slug: the notebook, such as ``01-coalition``.
        root: the root of the checkout, or a class folder.

    Raises:
        ItemFileError: if a file cannot be read as YAML at all.
    """
    folder = home_of(root) / "source"
    path, key_path = folder / slug / ITEMS, home_of(root) / "keys" / f"{slug}.yaml"
    problems = item_problems(path) + (key_problems(key_path) if key_path.is_file() else [])
    if problems:
        return problems
    items = load_items(slug, folder)
    keys = load_keys(key_path) if key_path.is_file() else None
    if keys is None and any(item.mode != "practice" for item in items.all_items()):
        problems.append(Problem(path, 1, "", f"{key_path.name} is missing among the keys. Write it."))
    if keys is not None:
        problems += pair_problems(items, keys)
    there = [found.parent.name for found in folder.glob(f"*/{ITEMS}")]
    others = (load_items(other, folder).objectives for other in there)
    objectives = {objective.id for declared in others for objective in declared}
    problems += lint(items, keys, objectives=objectives)
    given = (
        given_away.check(open_lesson(root, slug), root) if (folder / slug / f"{slug}.ipynb").is_file() else ()
    )
    return problems + [Problem(path, 1, "", told) for told in given]


def lint_course(root: Path) -> list[Problem]:
    """What only all notebooks of a checkout together show: whether the right option is too often the longest
    or of middle length, and whether source desks always end in the same verdict.

    Args:
        root: the root of the checkout.

    Returns:
        Findings, each with the questions that it rests on.

    Raises:
        ItemFileError: if an item or key file is malformed; :func:`lint_notebook` says what is wrong in it.
    """
    folder = root / "notebooks" / "source"
    judged: list[tuple[str, Judged]] = []
    for slug, path in item_files(root).items():
        key_path = root / "notebooks" / "keys" / f"{slug}.yaml"
        keys = load_keys(key_path) if key_path.is_file() else None
        found = _judged(load_items(slug, folder), keys, read_yaml(path))
        judged += [(f"{slug}/{one.item.name}", one) for one in found]
    single = [(name, one) for name, one in judged if TYPES[one.item.type].one_right]
    desks = [(name, one) for name, one in judged if f"/{SOURCE_DESK}/" in name and one.item.options]
    told = [
        *_length_balance(judged, MOST_LONGEST_IN_COURSE, "the course"),
        *form.middle((name, one.item.options, one.key) for name, one in single),
        *form.same_verdict(
            (name, verdict) for name, one in desks for verdict in form.verdicts(one.item.options, one.key)
        ),
    ]
    return [Problem(folder, 1, "", message) for message in told]


def lint(
    items: Items,
    keys: Keys | None = None,
    *,
    misconceptions: Iterable[str] | None = None,
    objectives: Iterable[str] = (),
) -> list[Problem]:
    """Everything the linter finds in one notebook's questions.

    Args:
        items: the notebook's items, loaded (so their form is in order).
        keys: its keys; without them only practice items are judged by their keys.
        misconceptions: the known ids; the course's own if not given.
        objectives: ids known from other notebooks, which a warm-up may serve.

    Returns:
        Findings with file, line and item, in that order; empty where all is well.
    """
    known = set(load_misconceptions() if misconceptions is None else misconceptions)
    served = {objective.id for objective in items.objectives} | set(objectives)
    file = read_yaml(items.path)
    found: list[Problem] = []
    for item in items.all_items():
        place = place_of_item(items, item)
        found += [problem_at(file, (*place, part), told) for part, told in _public(item, served)]
    judged = list(_judged(items, keys, file))
    for one in judged:
        told = [*_secret(one), *_named_misconceptions(one, known)]
        found += [problem_at(one.file, (*one.place, *part), message) for part, message in told]
        if word := _only_cautious(one):
            message = f"only the right option is cautious (“{word}”), the others are categorical. Even out."
            found.append(problem_at(one.file, (*one.place, "key"), message))
    balance = [
        *_key_balance(judged),
        *_length_balance([(one.item.name, one) for one in judged], MOST_LONGEST_IN_NOTEBOOK, "this notebook"),
    ]
    found += [problem_at(file, ("quizzes",), message) for message in balance]
    for name, exercise in items.exercises.items():
        if exercise.objective not in served:
            message = _unknown_objective(exercise.objective)
            found.append(problem_at(file, ("exercises", name, "objective"), message))
    if keys is not None:
        found += _wrong_solutions(keys, known)
    return sorted(set(found), key=lambda problem: (str(problem.path), problem.line, problem.message))


def _public(item: Item, objectives: set[str]) -> Iterator[tuple[str, str]]:
    """Rules on what a learner sees."""
    if item.objective not in objectives:
        yield "objective", _unknown_objective(item.objective)
    stem = plain(item.stem)
    if not stem:
        yield "stem", "the stem is empty once its Markdown is taken away. Put the question there."
    negative = _negative_word(stem)
    if negative:
        yield "stem", f"the stem asks with “{negative}”. Ask in positive words, or write {negative.upper()}."
    kind = TYPES[item.type]
    if kind.worded and len(item.options) < FEWEST_OPTIONS and not item.argued:
        yield (
            "options",
            f"only {len(item.options)} options. Give three, or say in `argued` why fewer are enough.",
        )
    for part in PARTS:
        texts = getattr(item, part)
        seen: dict[str, str] = {}
        for ident, text in texts.items():
            folded = fold(plain(text)) or plain(text)
            if not plain(text):
                yield part, f"`{ident}` is empty once its Markdown is taken away."
            if folded in seen:
                yield part, f"`{seen[folded]}` and `{ident}` say the same: “{plain(text)}”."
            seen.setdefault(folded, ident)
            if part == "options" and kind.worded:
                banned = _BANNED.search(plain(text))
                if banned:
                    yield (
                        part,
                        f"`{ident}` says “{banned[0]}”, which the other options give away. Replace it.",
                    )


def _negative_word(stem: str) -> str | None:
    """The negation in the question itself (its last sentence), if it is not in capitals."""
    sentences = [part for part in re.split(r"(?<=[.!?:])\s+", stem) if part]
    asking = [part for part in sentences if _QUESTION_WITH_NEGATION.search(part)] or sentences[-1:]
    for sentence in asking:
        # Words in quotation marks are somebody else's.
        own = re.sub(r"[“\"‘].*?[”\"’](?!\w)", " ", sentence)
        for found in _NEGATIVE.finditer(own):
            if not found[0].isupper():
                return found[0].lower()
    return None


def _secret(one: Judged) -> Iterator[tuple[Place, str]]:
    """Rules on key, feedback and misconceptions."""
    item, kind = one.item, TYPES[one.item.type]
    if kind.worded and kind.one_right:
        yield from _length_clue(one)
    for ident in kind.needed_ids(public_dict(item)):
        if not one.feedback.get(ident):
            yield ("feedback",), f"no feedback for {_shown(item, ident)}. Say why it is right or wrong."
    for ident in kind.distractors(public_dict(item), one.key):
        if ident not in one.misconceptions:
            told = (
                f"no misconception for {_shown(item, ident)}. Name the one that leads there, such as MIS04."
            )
            yield ("misconceptions",), told
    for ident in sorted(kind.right_options(one.key)):
        # Reports and feedback call a question by its title before anybody may see the answer.
        said = fold(plain(item.options.get(ident, "")))
        if item.title and said and re.search(rf"(?<!\w){re.escape(said)}(?!\w)", fold(item.title)):
            yield (
                ("key",),
                f"the title “{item.title}” names the right answer, {_shown(item, ident)}. Reword it.",
            )
    for ident in sorted(kind.right_options(one.key) & set(one.misconceptions)):
        yield ("misconceptions", ident), f"{_shown(item, ident)} is right, and yet names a misconception."


def _only_cautious(one: Judged) -> str | None:
    kind = TYPES[one.item.type]
    if one.item.argued or not kind.one_right:
        return None
    return form.only_cautious(one.item.options, one.key)


def _length_clue(one: Judged) -> Iterator[tuple[Place, str]]:
    lengths = {ident: len(plain(text)) for ident, text in one.item.options.items()}
    right = lengths.pop(one.key)
    longest, shortest = max(lengths.values()), min(lengths.values())
    place: Place = ("key",)
    if right > LENGTH_RATIO * longest and right - longest > LENGTH_FLOOR:
        yield (
            place,
            f"the right option is the longest by far ({right} characters, the next {longest}). Even out.",
        )
    elif right * LENGTH_RATIO < shortest and shortest - right > LENGTH_FLOOR:
        yield (
            place,
            f"the right option is the shortest by far ({right} characters, the next {shortest}). Even out.",
        )


def _length_balance(judged: list[tuple[str, Judged]], most: float, where: str) -> Iterator[str]:
    """Whether the right option of single choices is the longest, or as long as the longest, too often."""
    choices = [(name, one) for name, one in judged if TYPES[one.item.type].one_right]
    longest = []
    for name, one in choices:
        lengths = {ident: len(plain(text)) for ident, text in one.item.options.items()}
        # Options that are all of one length give nothing away.
        if lengths[one.key] == max(lengths.values()) > min(lengths.values()):
            longest.append(name)
    if len(choices) >= FEWEST_FOR_BALANCE and len(longest) > most * len(choices):
        yield (
            f"the right option is the longest, or as long as the longest, in {len(longest)} of "
            f"{len(choices)} single choices of {where}; at most {most:.0%} may be so. "
            f"Shorten right options or lengthen wrong ones in some of: {', '.join(longest)}."
        )


def _key_balance(judged: list[Judged]) -> Iterator[str]:
    """Whether the right option of single choices stands in one place too often, in the file's order."""
    places = [
        (list(one.item.options).index(one.key), len(one.item.options))
        for one in judged
        if TYPES[one.item.type].one_right
    ]
    if len(places) < FEWEST_FOR_BALANCE:
        return
    place, count = Counter(index for index, _ in places).most_common(1)[0]
    chances = [1 / options for _, options in places]
    average = sum(chances) / len(chances)
    # As likely as not for some place: the chance of one given place, times the number of places.
    chance = min(1.0, _at_least(count, len(places), average) * round(1 / average))
    unused = [n for n in range(max(o for _, o in places)) if n not in {index for index, _ in places}]
    if chance < UNLIKELY:
        yield (
            f"the right option stands in place {place + 1} in {count} of {len(places)} single choices "
            "of this notebook. Spread the right options over all places."
        )
    elif unused and len(places) >= 3 * round(1 / average):
        yield f"no single choice of this notebook is right in place {unused[0] + 1}. Spread."


def _at_least(count: int, trials: int, chance: float) -> float:
    return sum(
        math.comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(count, trials + 1)
    )


def _named_misconceptions(one: Judged, known: set[str]) -> Iterator[tuple[Place, str]]:
    for ident, name in one.misconceptions.items():
        if name not in known:
            yield ("misconceptions", ident), _unknown_misconception(name)


def _wrong_solutions(keys: Keys, known: set[str]) -> Iterator[Problem]:
    file = read_yaml(keys.path)
    for name, exercise in keys.exercises.items():
        for index, wrong in enumerate(exercise.wrong):
            if wrong.misconception is not None and wrong.misconception not in known:
                place = ("exercises", name, "wrong", index, "misconception")
                yield problem_at(file, place, _unknown_misconception(wrong.misconception))


def _judged(items: Items, keys: Keys | None, file: YamlFile) -> Iterator[Judged]:
    key_file = read_yaml(keys.path) if keys is not None else None
    known = keys.all_items() if keys is not None else {}
    for item in items.all_items():
        if item.mode == "practice":
            place = place_of_item(items, item)
            yield Judged(item, file, place, item.key, item.feedback, item.misconceptions)
        elif keys is not None and key_file is not None and item.name in known:
            key, place = known[item.name], place_of_key(keys, item.name)
            if key.count is None:
                yield Judged(item, key_file, place, key.key, key.feedback, key.misconceptions)


def _shown(item: Item, ident: str) -> str:
    texts = item.rows or item.options
    return f"`{ident}` (“{plain(texts[ident])}”)" if ident in texts else f"`{ident}`"


def _unknown_objective(ident: str) -> str:
    return f"the objective {ident} is declared nowhere. Declare it under `objectives`, or correct the id."


def _unknown_misconception(ident: str) -> str:
    return f"the misconception {ident} does not stand in {MISCONCEPTIONS}. Add it there, or correct the id."
