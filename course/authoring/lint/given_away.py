"""Answers that stand in public text: what learners may read must not hold what they are asked for.

Public are the Markdown of a release (a mark scheme's general part included, the scheme itself not), the
stems, options, titles and hints of questions, and the feedback of practice. Looked for are the numbers of
graded keys and of predictions, results of exercises, words of a right option in the headings above it, and
figures in what a mark scheme says to learners.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.authoring.lesson import Lesson, home_of
from course.authoring.lint.markdown import headings
from course.notebooks import source_of
from course.questions.bank.load import Items, Keys, load_items, load_keys
from course.questions.bank.specs import Item
from course.questions.types import TYPES, plain
from course.questions.types.text import fold

FEWEST_DIGITS = 3
"""Shorter whole numbers stand in a text for many reasons."""
SHORTEST_WORD, STEM = 5, 6
"""Words of a heading from so many letters count, and are the same if they begin with so many equal ones."""

_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?")
_SCHEME = re.compile(r"^=== BEGIN MARK SCHEME ===.*?^=== END MARK SCHEME ===$", re.DOTALL | re.MULTILINE)
_GENERAL = re.compile(r"^<!--learners-->\s*\n(.*?)^<!--/learners-->", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_WORD_LIMIT = re.compile(r"[^.]*\bwords\b[^.]*\.?")
_EVERYWHERE = {"", "cent"}
_YEARS = range(1900, 2101)
_ENDS = {100.0, 1000.0}
_LEVELS = {0.0, 1.0, 2.0, 3.0}


@dataclass(frozen=True)
class Text:
    """A text that learners read, and where it stands."""

    place: str
    text: str

    def numbers(self) -> Iterator[tuple[float, int]]:
        """Each number with its digits behind the point."""
        for shown in _NUMBER.findall(self.text):
            digits = shown.strip(",").replace(",", "")
            yield float(digits), len(digits.partition(".")[2])


def public_texts(lesson: Lesson, items: Items) -> list[Text]:
    """Everything of a notebook that learners read before they have answered."""
    found = []
    for cell in lesson.cells:
        if cell["cell_type"] == "markdown":
            source = source_of(cell)
            shown = _SCHEME.sub("", source) + "\n".join(_GENERAL.findall(source))
            found.append(Text(f"cell {cell['id']}", _COMMENT.sub("", shown)))
    for name, quiz in items.quizzes.items():
        found.append(Text(f"the title of {name}", quiz.title))
    for item in items.all_items():
        words = [item.title or "", item.stem]
        words += [text for part in (item.options, item.rows, item.entries) for text in part.values()]
        if item.mode == "practice":
            words += item.feedback.values()
        found.append(Text(f"question {item.name}", "\n".join(words)))
    for name, exercise in items.exercises.items():
        found.append(Text(f"exercise {name}", "\n".join((exercise.title, *exercise.hints))))
    return found


def told(value: float, texts: Iterable[Text], unit: str = "") -> list[str]:
    """The places of texts that print a number, with as many digits as make it an answer.

    Args:
        value: the number; years and the ends of scales are never told, since they stand in a text for many
            reasons, and of two digits only together with the unit.
        texts: what learners read.
        unit: what the number counts, such as "members".
    """
    whole = value == int(value)
    if whole and abs(value) < 10 ** (FEWEST_DIGITS - 1):
        word = unit.split()[-1].rstrip("s") if unit else ""
        if abs(value) < 10 or word in _EVERYWHERE:
            return []
        counted = re.compile(rf"(?<![\d.,–-]){int(value)}\s+(?:\w+\s+)?{re.escape(word)}s?\b")
        return [text.place for text in texts if counted.search(text.text)]
    if whole and (int(value) in _YEARS or value in _ENDS):
        return []
    found = []
    for text in texts:
        for number, digits in text.numbers():
            # A rounded number tells the answer if it keeps its first digits.
            enough = digits and len(f"{number:.{digits}f}".replace(".", "").lstrip("0")) >= FEWEST_DIGITS
            if number == value or (enough and abs(number - value) <= 0.5 * 10**-digits + 1e-9):
                found.append(text.place)
                break
    return found


def numbers_told(lesson: Lesson, items: Items, keys: Keys) -> Iterator[tuple[str, str]]:
    """Graded questions and predictions whose number stands in public text: the question, and where.

    Args:
        lesson: the notebook.
        items: its questions.
        keys: their keys.
    """
    texts = public_texts(lesson, items)
    units = {item.name: item.unit or "" for item in items.all_items()}
    for name, key in keys.all_items().items():
        right = key.record if key.count else key.key
        value = right.get("value") if isinstance(right, Mapping) else None
        if isinstance(value, int | float):
            # What a question itself is about stands in it.
            others = [text for text in texts if text.place != f"question {name}"]
            yield from ((name, place) for place in told(float(value), others, units[name]))


def results_told(lesson: Lesson, items: Items, results: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Graded exercises whose results stand in public text: the exercise with the number, and where.

    Args:
        lesson: the notebook.
        items: its questions.
        results: by exercise, the normalised value of the solution; results of functions are left out, since
            their inputs are public.
    """
    texts = public_texts(lesson, items)
    for name, value in results.items():
        spec = items.exercises[name]
        if spec.mode != "graded" or spec.kind != "value":
            continue
        for number in sorted(set(_leaves(value))):
            yield from ((f"{name} ({number:g})", place) for place in told(number, texts))


def _leaves(value: Any) -> Iterator[float]:
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield float(value)
    elif isinstance(value, Mapping):
        # Labels are no results.
        yield from (n for name, part in value.items() if name not in ("index", "keys") for n in _leaves(part))
    elif isinstance(value, list | tuple):
        yield from (n for part in value for n in _leaves(part))


def heads_above(lesson: Lesson, items: Items) -> dict[str, list[str]]:
    """By quiz, the headings below which it stands and its own title."""
    found: dict[str, list[str]] = {}
    open_heads: dict[int, str] = {}
    for cell in lesson.cells:
        prefix, _, name = cell["id"].partition("-")
        if cell["cell_type"] == "markdown":
            for level, text in headings(cell):
                open_heads = {deep: head for deep, head in open_heads.items() if deep < level} | {level: text}
        elif prefix in ("quiz", "predict") and name in items.quizzes:
            found[name] = [head for level, head in open_heads.items() if level > 1]
            found[name].append(items.quizzes[name].title)
    return found


def word_in_head(item: Item, right: Iterable[str], heads: Iterable[str]) -> str | None:
    """A word of a right option, and of nothing else in the question, that a heading above says.

    Args:
        item: a question with one right option.
        right: the ids of what is right.
        heads: headings and titles.
    """
    ids = set(right)
    other = _words(item.stem).union(*(_words(t) for ident, t in item.options.items() if ident not in ids))
    own = {stem: word for ident in ids for stem, word in _words_of(item.options[ident]).items()}
    for head in (*heads, item.title or ""):
        for stem, word in own.items():
            if stem not in other and stem in _words(head):
                return word
    return None


def _words_of(text: str) -> dict[str, str]:
    found = re.findall(rf"[^\W\d_]{{{SHORTEST_WORD},}}", fold(plain(text)))
    return {word[:STEM]: word for word in found}


def _words(text: str) -> set[str]:
    return set(_words_of(text))


def loose_scheme(lesson: Lesson) -> Iterator[tuple[str, str]]:
    """Numbers in what a mark scheme says to learners that are neither a level nor a limit of words.

    Args:
        lesson: the notebook.

    Returns:
        Cells, each with the number.
    """
    for cell in lesson.cells:
        for general in _GENERAL.findall(source_of(cell)):
            said = _WORD_LIMIT.sub("", _COMMENT.sub("", general))
            for number, digits in Text("", said).numbers():
                if number not in _LEVELS:
                    yield cell["id"], f"{number:.{digits}f}"


def check(lesson: Lesson, root: Path) -> Iterator[str]:
    """Every answer of a notebook that its public text gives away, but for the results of exercises.

    Args:
        lesson: the notebook.
        root: the root of the checkout, or a class folder.
    """
    home = home_of(root)
    items = load_items(lesson.slug, home / "source")
    for cell_id, number in loose_scheme(lesson):
        yield (
            f"{lesson.slug}, cell {cell_id}: what the mark scheme says to learners names {number}. Keep "
            "figures in the part for markers."
        )
    key_file = home / "keys" / f"{lesson.slug}.yaml"
    if not key_file.is_file():
        return
    keys = load_keys(key_file)
    for name, place in numbers_told(lesson, items, keys):
        yield f"{lesson.slug}, {place}: it prints the number that {name} asks for. Leave it out there."
    heads = heads_above(lesson, items)
    for item in items.all_items():
        quiz = item.name.partition("/")[0]
        if item.mode != "graded" or not TYPES[item.type].one_right or item.argued:
            continue
        key = keys.all_items()[item.name].key
        word = word_in_head(item, TYPES[item.type].right_options(key), heads.get(quiz, ()))
        if word:
            yield (
                f"{lesson.slug}, question {item.name}: a heading or title above it says “{word}”, which only "
                "the right option has. Reword one of them."
            )
