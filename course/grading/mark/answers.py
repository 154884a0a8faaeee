"""What a marker looks at: the task, the learner's answer and what the machine said, made safe for a page."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.errors import ClassFolderError
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.gradebook import source_of
from course.grading.feedback.cards import not_possible
from course.grading.feedback.fragments import contained
from course.grading.feedback.headings import headings_of, released_notebook
from course.grading.feedback.markdown import as_html, clean_markdown, with_pictures
from course.grading.feedback.shown import shown_text
from course.grading.files import evidence_path
from course.grading.mark.scheme import Scheme, count_words, end_of_reading, points_only, read_scheme
from course.grading.release.frozen import in_force
from course.grading.rounding import number
from course.grading.score import evidence_file
from course.grading.score.marking import CHECK, QUIZ_CELLS, SOLVE, TASK, Marking, load_marking
from course.grading.texts import grading as grading_texts
from course.grading.texts import marking as texts
from course.questions.bank.load import load_items_file
from course.questions.types import TYPES
from course.questions.types.base import plain_texts

# What is longer is no text that anybody marks; it is shown as typed, and its beginning only.
MAX_RENDERED, MAX_SHOWN = 50_000, 100_000
_SECTION = re.compile(r"^## Marking.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_PHRASES = re.compile(r"^\*\*Feedback phrases\*\*:(?P<list>.*)$", re.MULTILINE)
_HEADING = re.compile(r"<(?P<end>/?)h(?P<level>[1-6])(?=[\s>])")
_QUOTED = re.compile(r'["“](.+?)["”]')


@dataclass(frozen=True)
class Verdict:
    """One question of a cell, and what the machine said to it.

    Attributes:
        question: what it asks, as inert HTML.
        parts: its rows, options and entries: what they are called, and each as plain text.
        answer: the learner's, in words; more than one line where the question has rows.
        key: the right answer in words; empty where there is none to show.
        said: what the machine made of it.
    """

    question: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    answer: tuple[str, ...]
    key: tuple[str, ...]
    said: str


@dataclass(frozen=True)
class Answer:
    """One learner's answer as a marker's page shows it.

    Attributes:
        text: as it was written.
        html: as a closed, inert fragment.
        words: how many.
        stop: the last words before a marker stops reading, where it is longer than that.
        digest: a hash of the text.
        verdicts: the machine's, where it looked.
        faults: why a person is needed.
        note: what the marker should know of the text, or empty.
    """

    text: str
    html: str
    words: int
    stop: str | None
    digest: str
    verdicts: tuple[Verdict, ...] = ()
    faults: tuple[str, ...] = ()
    note: str = ""


def scheme_of(folder: ClassFolder, gradebook: Any, slug: str, cell: str, maximum: float) -> Scheme:
    """The scheme of a graded cell: an argument's, or plain points.

    Raises:
        ClassFolderError: if the notebook was not released here.
    """
    source = source_of(gradebook, slug, cell)
    marking = load_marking(folder.keys, slug)
    name = cell.removeprefix(TASK)
    if cell.startswith(TASK) and name in marking.schemes:
        # What can be earned is what the gradebook says: a release may be older than the key file.
        return read_scheme({**marking.schemes[name], "points": maximum}, source)
    return points_only(maximum, "" if not cell.startswith(TASK) else source)


def title_of(folder: ClassFolder, slug: str, scheme: Scheme, cell: str) -> str:
    """A short name of what is marked: the heading of its task; of a quiz with one question, that question's
    title; else the heading that the cell stands under. The report and the feedback pages have the same.

    Raises:
        ClassFolderError: if the notebook was not released here.
    """
    heading = re.search(r"^#+\s*(?:Task:\s*)?(.+?)\s*$", scheme.task, re.MULTILINE)
    found = heading.group(1) if heading else _titles(folder, slug).get(cell) or cell
    return found[:1].upper() + found[1:]


def _titles(folder: ClassFolder, slug: str) -> dict[str, str]:
    """By name of a cell, what it is called."""
    marking = load_marking(folder.keys, slug)
    items = load_items_file(in_force(folder.root, slug).items, slug)
    of_item = {item.id: item.title for item in items.all_items()}
    found = {f"{CHECK}{name}": title for name, title in marking.titles.items()}
    headings = headings_of(released_notebook(folder, slug))
    found |= {cell: heading for cell, heading in headings.items() if heading}
    for name, asked in marking.quizzes.items():
        title = (of_item.get(asked[0][0]["id"]) if len(asked) == 1 else None) or ""
        found |= {f"{prefix}{name}": title for prefix in QUIZ_CELLS if title}
    return found


def answer_of(folder: ClassFolder, slug: str, learner: str, cell: str, scheme: Scheme) -> Answer:
    """One learner's answer.

    Raises:
        CourseError: if the graded notebook is missing or damaged.
    """
    notebook = _graded(folder, slug, learner)
    path = evidence_path(folder.evidence, slug, learner)
    evidence: Mapping[str, Any] = evidence_file.read_if_there(path, slug, learner) or {}
    verdicts = [v for v in evidence.get("verdicts", ()) if v["cell"] == cell]
    text, attachments = _text(notebook, cell)
    note = ""
    if cell.startswith(TASK):
        shown, note = _prose(text, attachments)
    else:
        shown = _code(text)
    limit = scheme.words
    marking = load_marking(folder.keys, slug, evidence.get("edition"))
    return Answer(
        text=text,
        html=shown,
        words=count_words(text),
        stop=None if limit is None else end_of_reading(text, limit),
        digest=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        verdicts=tuple(_verdict(v, marking) for v in verdicts if not cell.startswith(TASK)),
        faults=tuple(dict.fromkeys(v["reason"] for v in verdicts if v["outcome"] == "fault")),
        note=note,
    )


def _verdict(kept: Mapping[str, Any], marking: Marking) -> Verdict:
    slot, variant = str(kept["item"]), str(kept.get("variant") or "")
    known = {item["id"]: (item, key) for rows in marking.quizzes.values() for item, key in rows}
    item, key = (marking.variants.get(slot) or {}).get(variant) or known.get(slot) or ({}, {})
    if not item:
        name = slot.partition("/")[2]
        answer = (shown_text(str(kept.get("answer") or texts.NO_ANSWER), lines=12)[:4000],)
        return Verdict(course_html(marking.titles.get(name, name)), (), answer, (), _said(kept))
    kind = TYPES[item["type"]]
    return Verdict(
        question=course_html(str(item["stem"])),
        parts=tuple(
            (str(kind.part_names[part]), tuple(plain_texts(item, part).values())) for part in kind.parts
        ),
        answer=tuple(shown_text(line, lines=12)[:4000] for line in _in_words(item, kept.get("value"))),
        key=kind.key_lines(item, key["key"]) if "key" in key else (),
        said=_said(kept),
    )


def _in_words(item: Mapping[str, Any], value: Any) -> tuple[str, ...]:
    """An answer to a question as people read it; of what is none only a text is shown, which a learner may
    have typed."""
    kind = TYPES[item["type"]]
    if value is None:
        return (texts.NO_ANSWER,)
    if kind.valid(item, value) is None:
        return kind.lines(item, value) if not kind.blank(item, value) else (texts.NO_ANSWER,)
    return (not_possible(value),)


def _said(kept: Mapping[str, Any]) -> str:
    """What the machine made of an answer, in words. Why a person is needed stands above all else already."""
    if kept["outcome"] == "fault":
        return texts.MACHINE_LEAVES.format(maximum=number(float(kept["max_points"])))
    said = texts.MACHINE_SAID.format(
        outcome=grading_texts.OUTCOMES[kept["outcome"]],
        points=number(float(kept["points"])),
        maximum=number(float(kept["max_points"])),
    )
    reason = shown_text(str(kept.get("reason") or kept.get("why") or ""), lines=12)[:4000]
    return f"{said}: {reason}" if reason else said


def _graded(folder: ClassFolder, slug: str, learner: str) -> Mapping[str, Any]:
    path = folder.autograded / learner / slug / f"{slug}.ipynb"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError) as error:
        raise ClassFolderError(texts.GRADED_BEFORE.format(path=path, slug=slug, learner=learner)) from error


@lru_cache(maxsize=16)
def _read(path: Path, stamp: int) -> Mapping[str, Any]:
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
        raise ValueError("no notebook")
    return found


def _text(notebook: Mapping[str, Any], cell: str) -> tuple[str, Any]:
    """What the learner wrote for a graded cell, and what is attached to it."""
    wanted = {cell}
    name = cell.partition("-")[2]
    if cell.startswith(TASK):
        wanted = {f"answer-{name}"}
    elif cell.startswith(CHECK):
        wanted = {SOLVE + name}
    elif not cell.startswith(SOLVE):
        # Quizzes and predictions: what was clicked stands in the verdicts.
        return "", None
    for one in notebook["cells"]:
        metadata = one.get("metadata") or {}
        ours, theirs = metadata.get("willing_and_able"), metadata.get("nbgrader")
        names = {
            one.get("id"),
            theirs.get("grade_id") if isinstance(theirs, dict) else None,
            f"answer-{ours.get('answer')}" if isinstance(ours, dict) and ours.get("answer") else None,
        }
        if names & wanted:
            source = one.get("source", "")
            return source if isinstance(source, str) else "".join(source), one.get("attachments")
    return "", None


def _prose(text: str, attachments: Any) -> tuple[str, str]:
    if len(text) > MAX_RENDERED:
        shown = html.escape(shown_text(text[:MAX_SHOWN]))
        note = ""
        if len(text) > MAX_SHOWN:
            note = texts.LONG_ANSWER.format(n=f"{len(text):,}", shown=f"{MAX_SHOWN:,}")
        return contained(f"<pre>{shown}</pre>"), note
    return as_html(clean_markdown(with_pictures(text, attachments))), ""


def _code(text: str) -> str:
    return contained(f"<pre>{html.escape(shown_text(text[:MAX_SHOWN]))}</pre>") if text.strip() else ""


def course_html(text: str) -> str:
    """Markdown of the course's own (task, scheme, guide) as a fragment."""
    return as_html(text)


def below(fragment: str, level: int) -> str:
    """A fragment whose headings begin at a level and leave none out, so that they fit into the page's own.

    Args:
        fragment: inert HTML.
        level: the level of its highest heading, 1 to 6.
    """
    above: list[int] = []

    def fitting(found: re.Match[str]) -> str:
        if not found["end"]:
            while above and above[-1] >= int(found["level"]):
                above.pop()
            above.append(int(found["level"]))
        return f"<{found['end']}h{min(6, level + len(above) - 1)}"

    return _HEADING.sub(fitting, fragment)


def guide_of(folder: ClassFolder, slug: str) -> tuple[str, tuple[str, ...]]:
    """What the class's guide says about marking this notebook, with its anchors (Markdown), and its phrases
    for comments."""
    path = folder.guide / f"{slug}.md"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        # A class need not have a guide, nor a guide a section on marking.
        return "", ()
    section = "\n\n".join(found.group(0).strip() for found in _SECTION.finditer(text))
    lists: Sequence[str] = _PHRASES.findall(text)
    phrases = tuple(phrase for one in lists for phrase in _QUOTED.findall(one))
    return _PHRASES.sub("", section), phrases
