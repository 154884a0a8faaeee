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
from course.grading.feedback.fragments import contained
from course.grading.feedback.markdown import as_html, clean_markdown, with_pictures
from course.grading.feedback.shown import shown_text
from course.grading.files import evidence_path
from course.grading.mark.scheme import Scheme, count_words, end_of_reading, points_only, read_scheme
from course.grading.score import evidence_file
from course.grading.score.marking import CHECK, SOLVE, TASK, load_marking
from course.grading.texts import grading as grading_texts
from course.grading.texts import marking as texts

# What is longer is no text that anybody marks; it is shown as typed, and its beginning only.
MAX_RENDERED, MAX_SHOWN = 50_000, 100_000
_SECTION = re.compile(r"^## Marking.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_PHRASES = re.compile(r"^\*\*Feedback phrases\*\*:(?P<list>.*)$", re.MULTILINE)
_HEADING = re.compile(r"<(?P<end>/?)h(?P<level>[1-6])(?=[\s>])")
_QUOTED = re.compile(r'["“](.+?)["”]')


@dataclass(frozen=True)
class Verdict:
    """What the machine said to one question of a cell."""

    question: str
    outcome: str
    points: float
    maximum: float
    answer: str
    reason: str


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


def title_of(scheme: Scheme, cell: str) -> str:
    """A short name of what is marked: the heading of its task, else what the cell's name says."""
    heading = re.search(r"^#+\s*(?:Task:\s*)?(.+?)\s*$", scheme.task, re.MULTILINE)
    found = heading.group(1) if heading else cell.partition("-")[2].replace("-", " ")
    return found[:1].upper() + found[1:]


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
    asked = _asked(folder, slug, evidence.get("edition"))
    return Answer(
        text=text,
        html=shown,
        words=count_words(text),
        stop=None if limit is None else end_of_reading(text, limit),
        digest=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        verdicts=tuple(_verdict(v, asked) for v in verdicts if not cell.startswith(TASK)),
        faults=tuple(dict.fromkeys(v["reason"] for v in verdicts if v["outcome"] == "fault")),
        note=note,
    )


def _asked(folder: ClassFolder, slug: str, edition: str | None) -> dict[str, str]:
    """By full id, what each question asks."""
    marking = load_marking(folder.keys, slug, edition)
    asked = {item["id"]: str(item["stem"]) for items in marking.quizzes.values() for item, _ in items}
    asked |= {
        form["id"]: str(form["stem"]) for forms in marking.variants.values() for form, _ in forms.values()
    }
    return asked | {f"{slug}/{name}": title for name, title in marking.titles.items()}


def _verdict(kept: Mapping[str, Any], asked: Mapping[str, str]) -> Verdict:
    # Why a person is needed stands above all else already.
    reason = "" if kept["outcome"] == "fault" else kept.get("reason") or kept.get("why") or ""
    said = kept.get("answer") or json.dumps(kept.get("value"), ensure_ascii=False)
    return Verdict(
        question=asked.get(kept["item"]) or str(kept["item"]).partition("/")[2],
        outcome=grading_texts.OUTCOMES[kept["outcome"]],
        points=float(kept["points"]),
        maximum=float(kept["max_points"]),
        answer=shown_text(str(said), lines=12)[:4000],
        reason=shown_text(str(reason), lines=12)[:4000],
    )


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
