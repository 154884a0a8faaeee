"""Questions in a notebook: ``quiz("01-coalition/who-counts")`` and ``predict("01-coalition/ground-troops")``.

Both show a widget that keeps answers as evidence. What else they do depends on who runs the cell: under
nbgrader's validation they say which questions are open; under its autograding they raise, because answers
are scored outside the kernel and a cell that ran through would earn full marks without our configuration.

This module holds what connects the parts: which answers are on record (sidecar, notebook file, live
widgets), and who wants to know when a prediction is committed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from course.errors import CourseError, NotScored
from course.evidence.merge import merge
from course.evidence.record import Evidence
from course.evidence.store import Sidecar, from_notebook, notebook_files
from course.evidence.texts import STILL_ASIDE
from course.questions.bank.specs import Item, QuizSpec, public_dict
from course.questions.texts import quiz as texts
from course.questions.types import TYPES, plain

if TYPE_CHECKING:
    from course.questions.browser.widget import QuizWidget

__all__ = ["is_committed", "make_widget", "on_commit", "open_items", "predict", "quiz", "recorded"]

KEYS_VARIABLE = "COURSE_KEYS"
_STEM_LENGTH = 90

Callback = Callable[[dict[str, dict[str, Any]]], None]

_observers: dict[str, list[Callback]] = {}
# Answers given in this kernel, by quiz: on record even where no file could be written.
_live: dict[str, Evidence] = {}
_views: dict[str, WeakSet[QuizWidget]] = {}


def quiz(quiz_id: str) -> None:
    """Show the questions of a quiz, with the answers so far.

    Args:
        quiz_id: full id, ``notebook/quiz``.

    Raises:
        UnknownName: if the course has no such quiz; near matches are named.
        ItemFileError: if its item file is malformed.
        AssertionError: under nbgrader's validation, if questions are open; they are named.
        NotScored: under nbgrader's autograding, always; the course's own configuration scores the cell
        instead.
    """
    _present(quiz_id, "quiz")


def predict(quiz_id: str) -> None:
    """Ask for a prediction; its explorer stays closed until it is committed. Raises as :func:`quiz`."""
    _present(quiz_id, "prediction")


def recorded(quiz_id: str) -> Evidence:
    """The answers to a quiz on record: in its sidecar, in the notebook file, and given in this kernel.

    Raises:
        UnknownName: if the course has no such quiz.
        ItemFileError: if its item file is malformed.
    """
    spec = _find(quiz_id)
    store = Sidecar(quiz_id)
    known = merge(store.load(), _from_notebook_file(quiz_id), _live.get(quiz_id, {}))
    wanted = {item.id: item.type for item in spec.items}
    kept = {i: r for i, r in known.items() if wanted.get(i) == r["kind"]}
    return Evidence(kept, [*known.problems, *_troubles(store)])


def _troubles(store: Sidecar) -> list[str]:
    """What went wrong when a sidecar was read, now or before, so that answers may be missing."""
    if store.problem:
        return [store.problem]
    aside = store.kept_aside()
    return [STILL_ASIDE.format(files=", ".join(aside))] if aside else []


def open_items(quiz_id: str) -> list[Item]:
    """The graded and prediction items of a quiz without a possible answer. Raises as :func:`recorded`."""
    known = recorded(quiz_id)
    return [i for i in _find(quiz_id).items if i.mode != "practice" and not _answered(i, known)]


def is_committed(quiz_id: str) -> bool:
    """Whether every prediction and graded item of a quiz is answered. Raises as :func:`recorded`."""
    return not open_items(quiz_id)


def on_commit(quiz_id: str, callback: Callback) -> Callable[[], None]:
    """Call ``callback(evidence)`` after each answer to a quiz that is given in this kernel.

    Returns:
        A function that ends this; calling it twice does no harm.

    Raises:
        UnknownName: if the course has no such quiz.
        ItemFileError: if its item file is malformed.
    """
    _find(quiz_id)
    waiting = _observers.setdefault(quiz_id, [])
    waiting.append(callback)

    def forget() -> None:
        if callback in waiting:
            waiting.remove(callback)

    return forget


def make_widget(quiz_id: str) -> QuizWidget:
    """The widget of a quiz or prediction, filled with the answers on record. Raises as :func:`recorded`."""
    from course.questions import variants
    from course.questions.browser.render import quiz_spec
    from course.questions.browser.widget import Practice, QuizWidget

    spec = _find(quiz_id)
    practice = {
        item.id: Practice(item.key, item.feedback) for item in spec.items if item.mode == "practice"
    } | {name: Practice(*key) for name, key in _self_study(spec).items()}
    store, known = Sidecar(quiz_id), recorded(quiz_id)
    widget = QuizWidget(
        quiz_spec(spec, note=variants.note(quiz_id)),
        items={item.id: public_dict(item) for item in spec.items},
        practice=practice,
        store=store,
        evidence=known,
        troubles=known.problems,
    )
    views = _views.setdefault(quiz_id, WeakSet())
    views.add(widget)

    def announce(evidence: Mapping[str, Any]) -> None:
        _live[quiz_id] = merge(_live.get(quiz_id, {}), evidence)
        for other in list(views):
            # Another view of this quiz (the cell was copied, or run twice) counts what is on record, too.
            if other is not widget:
                other.adopt(evidence)
        for callback in list(_observers.get(quiz_id, ())):
            callback(dict(evidence))

    widget.on_commit(announce)
    return widget


def _find(quiz_id: str) -> QuizSpec:
    """The quiz as whoever learns here gets it."""
    # Late, because the item types of this package are used where nothing but the standard library is.
    from course.questions.bank.load import find_quiz
    from course.questions.variants import draw

    return find_quiz(quiz_id).drawn(draw)


def _present(quiz_id: str, kind: str) -> None:
    mode = os.environ.get("NBGRADER_EXECUTION")
    if mode == "autograde":
        raise NotScored(texts.NOT_SCORED.format(quiz=quiz_id))
    spec = _find(quiz_id)
    if spec.kind != kind:
        sentence = texts.IS_A_PREDICTION if spec.kind == "prediction" else texts.IS_A_QUIZ
        raise CourseError(sentence.format(quiz=quiz_id))
    if mode == "validate":
        _validate(spec)
        return
    try:
        from IPython import get_ipython
    except ImportError:
        shell = None
    else:
        shell = get_ipython()
    if shell is None:
        from course.questions.browser import still_page
        from course.questions.browser.render import quiz_spec

        print(still_page.text(quiz_spec(spec), recorded(quiz_id)))
        return
    from IPython.display import display

    display(make_widget(quiz_id))


def _validate(spec: QuizSpec) -> None:
    known = recorded(spec.id)
    counted = [item for item in spec.items if item.mode != "practice"]
    lines = []
    for number, item in enumerate(spec.items, start=1):
        if item not in counted or _answered(item, known):
            continue
        stem = plain(item.stem)
        stem = stem if len(stem) <= _STEM_LENGTH else stem[: _STEM_LENGTH - 1] + "…"
        value = known[item.id]["value"] if item.id in known else None
        problem = TYPES[item.type].valid(public_dict(item), value)
        if problem is None and (left := TYPES[item.type].open_rows(public_dict(item), value)):
            problem = texts.OPEN_ROWS.format(done=len(item.rows) - left, total=len(item.rows))
        line = texts.OPEN_QUESTION if problem is None else texts.OPEN_INVALID
        lines.append(line.format(number=number, stem=stem, problem=problem))
    if lines:
        questions = "\n".join(lines)
        told = texts.OPEN.format(n=len(lines), title=spec.title, questions=questions)
        raise AssertionError("\n".join([told, *known.problems]))
    print(texts.ALL_ANSWERED.format(count=len(counted), title=spec.title))


def _answered(item: Item, known: Mapping[str, Mapping[str, Any]]) -> bool:
    record = known.get(item.id)
    if record is None:
        return False
    return TYPES[item.type].complete(public_dict(item), record["value"])


def _self_study(spec: QuizSpec) -> dict[str, tuple[Any, Mapping[str, str]]]:
    """Keys of the graded items, where somebody learns alone in a checkout and asked for them, or an
    instructor published them."""
    folder = os.environ.get(KEYS_VARIABLE)
    if not folder or "NBGRADER_EXECUTION" in os.environ:
        return {}
    path = Path(folder) / f"{spec.id.partition('/')[0]}.yaml"
    if not path.is_file():
        return {}
    from course.questions.bank.load import load_keys

    keys = load_keys(path)
    known = keys.all_items()
    graded = [item for item in spec.items if item.mode == "graded" and item.name in known]
    return {item.id: (keys.item(item.name).key, keys.item(item.name).feedback) for item in graded}


def _from_notebook_file(quiz_id: str) -> Evidence:
    """What the notebook file holds; under validation, which does not tell its name, the one in the folder."""
    found = notebook_files(quiz_id.partition("/")[0])
    return merge(*(_read(path) for path in found if path.is_file()))


def _read(path: Path) -> Evidence:
    stat = path.stat()
    return _read_once(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=16)
def _read_once(path: Path, mtime_ns: int, size: int) -> Evidence:
    return from_notebook(path)
