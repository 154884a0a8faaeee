"""Which questions of a notebook can go to a learning platform, in a form that no platform owns.

A platform's formats know less than the course: what they cannot say is left out and named, with the reason,
and so is what they score in another way.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from course.grading.platforms import texts
from course.questions.bank.load import Items, Keys
from course.questions.bank.specs import BASE, Item
from course.questions.types import TYPES, plain

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_STYLE = re.compile(r' style="[^"]*"')


@dataclass(frozen=True)
class Question:
    """One question as platforms know it. Texts are XHTML but for the options of a matching, which are plain.

    Attributes:
        id: full id, ``notebook/quiz/item``.
        kind: what platforms call it (:attr:`course.questions.types.ItemType.elsewhere`).
        points: what it is worth.
        stem: the question.
        options: what can be chosen; of an order, the entries in the right order.
        rows: of a matching, what an option is chosen for.
        key: choice: the right option's index; choices: the set of theirs; match: an option's index for each
            row; number: value, tolerance and the wider distance that earns a half, or None; text: the
            accepted forms and those that earn a half; order: None, since the entries stand in order.
        feedback: by index of an option or row as a text, or ``right``, ``near``, ``wrong``.
        shuffle: whether options may be shown in another order.
        unit: of a number.
        tags: objective, level and mode.
    """

    id: str
    kind: str
    points: float
    stem: str
    options: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    key: Any = None
    feedback: Mapping[str, str] = field(default_factory=dict)
    shuffle: bool = True
    unit: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gathered:
    """What can go, and what cannot.

    Attributes:
        questions: in the notebook's order, variants behind their question.
        left_out: id and reason.
    """

    questions: tuple[Question, ...]
    left_out: tuple[tuple[str, str], ...]


def gather(items: Items, keys: Keys | None) -> Gathered:
    """The questions of a notebook for a platform.

    Args:
        items: the public questions.
        keys: the keys of the graded ones; None leaves those out.
    """
    questions, left_out = [], []
    for item, key, feedback, points in _all(items, keys):
        reason = _why_not(item, graded_too=keys is not None)
        question = None if reason else _question(item, key, feedback, points)
        if question is not None and "<img" in _whole(question):
            reason = texts.PICTURE
        if reason or question is None:
            left_out.append((item.id, reason or ""))
        else:
            questions.append(question)
    left_out += [(spec.id, texts.EXERCISE) for spec in items.exercises.values()]
    if keys is not None:
        left_out += [(f"{items.slug}/{name}", texts.ARGUMENT) for name in keys.arguments]
    return Gathered(tuple(questions), tuple(left_out))


def _all(items: Items, keys: Keys | None) -> Iterator[tuple[Item, Any, Mapping[str, str], float]]:
    for quiz in items.quizzes.values():
        for item in quiz.items:
            for variant, form in item.forms.items():
                if item.mode != "graded" or keys is None:
                    yield form, form.key, form.feedback, 1.0
                    continue
                key = keys.item(item.name if variant == BASE else f"{item.name}-{variant}")
                yield form, key.key, key.feedback, key.points


def _why_not(item: Item, *, graded_too: bool) -> str | None:
    if item.mode == "prediction":
        return texts.PREDICTION
    if item.mode == "graded" and not graded_too:
        return texts.GRADED_LEFT
    return None if TYPES[item.type].elsewhere else texts.NO_KIND.format(type=item.type)


def _question(item: Item, key: Any, feedback: Mapping[str, str], points: float) -> Question:
    kind = TYPES[item.type].elsewhere
    stem = html(item.stem)
    if item.unit:
        stem += html(texts.UNIT.format(unit=item.unit))
    options, rows, said = tuple(item.options), tuple(item.rows), dict(feedback)
    made: dict[str, Any] = {}
    match kind:
        case "choice" | "choices":
            made["options"] = tuple(inline(item.options[name]) for name in options)
            made["key"] = (
                options.index(key) if kind == "choice" else frozenset(options.index(name) for name in key)
            )
            said = {str(options.index(name)): text for name, text in said.items() if name in options}
        case "match":
            # Both platforms show these in menus, which take no formatted text.
            made["options"] = tuple(plain(item.options[name]) for name in options)
            made["rows"] = tuple(inline(item.rows[name]) for name in rows)
            made["key"] = tuple(options.index(key[name]) for name in rows)
            said = {str(rows.index(name)): text for name, text in said.items() if name in rows}
        case "order":
            made["options"] = tuple(inline(item.entries[name]) for name in key)
        case "number":
            made["key"] = (key["value"], key.get("tolerance", 0), key.get("near"))
        case "text":
            made["key"] = (tuple(key["accept"]), tuple(key.get("near", ())))
    return Question(
        id=item.id,
        kind=kind,
        points=points,
        stem=stem,
        feedback={name: html(text) for name, text in said.items()},
        shuffle=item.shuffle and TYPES[item.type].any_order,
        unit=item.unit,
        tags=(item.objective, item.bloom, item.mode),
        **made,
    )


def _whole(question: Question) -> str:
    return "".join((question.stem, *question.options, *question.rows, *question.feedback.values()))


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable("table")


def html(markdown: str) -> str:
    """Markdown as XHTML, without the comments that name facts and without styles, which QTI does not know."""
    return _one_way(_STYLE.sub("", _markdown().render(_COMMENT.sub("", markdown))).strip())


def inline(markdown: str) -> str:
    """Markdown of one paragraph as XHTML without a paragraph around it."""
    return _one_way(_markdown().renderInline(_COMMENT.sub("", markdown).strip()))


def inner(node: ET.Element) -> str:
    """What stands in an element, as XHTML."""
    start = escape(node.text or "", quote=False)
    return start + "".join(ET.tostring(part, "unicode") for part in node)


def _one_way(xhtml: str) -> str:
    """The same XHTML with each sign written in one way, so that what is read back can be compared."""
    return inner(ET.fromstring(f"<div>{xhtml}</div>"))


def normal(question: Question) -> Question:
    """The question with the options of a matching in the order in which the rows use them: a platform that
    keeps them with the rows knows no other."""
    if question.kind != "match":
        return question
    used = list(dict.fromkeys(question.key))
    order = used + [n for n in range(len(question.options)) if n not in used]
    options = tuple(question.options[n] for n in order)
    return replace(question, options=options, key=tuple(order.index(n) for n in question.key))
