"""A quiz in the browser: one anywidget shows all questions of a cell and hands each answer over as evidence.

The browser side (``static/quiz.js``) sets the trait ``evidence``; this side merges it with what was known,
writes the sidecar, works out feedback for the items that give any, and replies with ``receipt`` and
``feedback``. Independently of this, the course's JupyterLab extension writes the same evidence into the
notebook itself, so that an answer survives without a kernel.

Two rules keep answers safe. Nothing that was known is dropped because the browser did not mention it: both
sides merge, newest first, and never replace. And a record that cannot be an answer to its question (an
option that does not exist, say, from a notebook edited by hand) is left out here, but a number that cannot
be read is kept: it is what the learner typed, and is told so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import anywidget
import traitlets

from course.evidence.merge import merge
from course.evidence.record import MIME, bundle
from course.evidence.store import Sidecar
from course.questions.browser import still_page
from course.questions.browser.render import to_html
from course.questions.browser.scripts import quiz_script, quiz_style
from course.questions.texts import quiz as texts
from course.questions.texts.widget import LABELS
from course.questions.types import TYPES

Evidence = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Practice:
    """What feedback on one item needs.

    Attributes:
        key: the item's key, as its type defines it.
        feedback: Markdown by option, row or outcome, as the item file gives it.
    """

    key: Any
    feedback: Mapping[str, str] = field(default_factory=dict)


def all_labels() -> dict[str, str]:
    """What the browser says: the labels of every quiz and those of each type of question."""
    return {**LABELS, **{name: text for kind in TYPES.values() for name, text in kind.labels.items()}}


class QuizWidget(anywidget.AnyWidget):
    """All questions of one quiz or prediction.

    Args:
        spec: what the browser shows: ``id``, ``title``, ``kind`` (``quiz`` or ``prediction``) and ``items``
            in display order, their Markdown already rendered. It holds no key.
        items: the public form of each item, by id; what the item types take as ``item``.
        practice: for the items that give feedback at once, their key and texts; these never leave this
            process.
        store: where answers are kept beside the notebook; None keeps them in the browser and the notebook.
        evidence: answers found elsewhere (in the notebook file), merged with those of ``store``.
        troubles: what went wrong when those were read, to be told until the next answer is written.
    """

    _esm = quiz_script()
    _css = quiz_style()

    spec = traitlets.Dict().tag(sync=True)
    evidence = traitlets.Dict().tag(sync=True)
    feedback = traitlets.Dict().tag(sync=True)
    receipt = traitlets.Dict().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    # By which an output in a window of its own finds the notebook that it is from.
    model_ref = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        spec: Mapping[str, Any],
        *,
        items: Mapping[str, Mapping[str, Any]],
        practice: Mapping[str, Practice] | None = None,
        store: Sidecar | None = None,
        evidence: Evidence | None = None,
        troubles: Sequence[str] = (),
    ) -> None:
        self._items = dict(items)
        self._practice = dict(practice or {})
        self._store = store
        # By item, the times of the answers that were checked and not right.
        self._tries: dict[str, set[float]] = {}
        self._callbacks: list[Callable[[dict[str, dict[str, Any]]], None]] = []
        stored = store.load() if store is not None else {}
        first = store.problem if store is not None else None
        known = self._possible(merge(stored, evidence or {}))
        super().__init__(spec=dict(spec), evidence=known, labels=all_labels())
        self.model_ref = self.model_id or ""
        self._known = known
        self._replying = False
        if known:
            # Said only of what the file really holds; evidence found elsewhere is written there now.
            self._write()
            self.evidence = self._known
        if troubles := list(dict.fromkeys([*troubles, *filter(None, [first])])):
            note = " ".join([*troubles, *filter(None, [self.receipt.get("note")])])
            self.receipt = {"t": 0, **self.receipt, "note": note}
        self._give_feedback()
        self.observe(self._answered, "evidence")

    def on_commit(self, callback: Callable[[dict[str, dict[str, Any]]], None]) -> None:
        """Call ``callback(evidence)`` with all evidence of this quiz after each answer has been written."""
        self._callbacks.append(callback)

    def adopt(self, evidence: Evidence) -> None:
        """Show answers that were given in another view of the same quiz, which has written them already."""
        accepted = self._accept(evidence)
        if accepted == self._known:
            return
        self._known = accepted
        self._replying = True
        try:
            self.evidence = self._known
        finally:
            self._replying = False
        self._write()
        self._give_feedback()

    def open_items(self) -> list[str]:
        """Ids of the graded and prediction items without a whole answer (a row left open counts as open), in
        display order."""
        counted = [item["id"] for item in self.spec["items"] if item["mode"] != "practice"]
        return [item_id for item_id in counted if not self._is_complete(item_id)]

    def _is_answered(self, item_id: str, evidence: Evidence) -> bool:
        record = evidence.get(item_id)
        if record is None:
            return False
        item = self._items[item_id]
        return not TYPES[item["type"]].blank(item, record["value"])

    def _is_complete(self, item_id: str) -> bool:
        record, item = self._known.get(item_id), self._items[item_id]
        return record is not None and TYPES[item["type"]].complete(item, record["value"])

    def _possible(self, evidence: Evidence) -> dict[str, dict[str, Any]]:
        """The records that answer, or leave blank, an item of this quiz."""
        kept = {}
        for item_id, record in evidence.items():
            item = self._items.get(item_id)
            if item is None or record["kind"] != item["type"]:
                continue
            kind, value = TYPES[item["type"]], record["value"]
            # What was typed may be unreadable and is still the learner's; all else can only be clicked.
            typed = kind.typed and isinstance(value, (str, dict))
            if kind.blank(item, value) or typed or kind.valid(item, value) is None:
                kept[item_id] = dict(record)
        return kept

    def _accept(self, incoming: Evidence) -> dict[str, dict[str, Any]]:
        """What is known once ``incoming`` has arrived. A committed prediction stays as it was made."""
        merged = merge(self._known, self._possible(merge(incoming)))
        if self.spec.get("kind") == "prediction":
            for item_id in self._known:
                if self._is_answered(item_id, self._known):
                    merged[item_id] = self._known[item_id]
        return dict(merged)

    def _answered(self, change: Mapping[str, Any]) -> None:
        if self._replying:
            return
        accepted = self._accept(change["new"])
        new = accepted != self._known
        self._known = accepted
        self._write()
        if self._known != change["new"]:
            self._replying = True
            try:
                self.evidence = self._known
            finally:
                self._replying = False
        self._give_feedback()
        if new:
            for callback in list(self._callbacks):
                callback(dict(self._known))

    def _write(self) -> None:
        newest = max((record["t"] for record in self._known.values()), default=0)
        if self._store is None:
            return
        merged = self._store.save(self._known)
        # Another kernel with the same notebook may have answered other items in the meantime.
        self._known = {**self._known, **self._accept(merged)}
        path, problem = self._store.path, self._store.problem
        if path is None:
            return
        # A problem need not mean that nothing was written (a broken file was put aside, say): the file tells.
        on_file = self._store.load() if problem else merged
        where = f"{path.parent.name}/{path.name}"
        if problem and any(on_file.get(item_id) != record for item_id, record in merged.items()):
            self.receipt = {"t": newest, "error": problem}
        else:
            self.receipt = {"t": newest, "where": where, "note": problem or ""}

    def _give_feedback(self) -> None:
        given = {}
        for item_id, record in self._known.items():
            item, value = self._items[item_id], record["value"]
            kind = TYPES[item["type"]]
            if kind.blank(item, value):
                continue
            problem = kind.valid(item, value)
            if problem is not None:
                given[item_id] = {"outcome": "invalid", "html": to_html(problem), "t": record["t"]}
            elif (practice := self._practice.get(item_id)) is not None:
                fraction = kind.score(item, practice.key, value)
                outcome = "right" if fraction >= 1 else "partly" if fraction > 0 else "wrong"
                text = self._feedback(item_id, practice, value, record["t"], outcome)
                given[item_id] = {"outcome": outcome, "html": to_html(text), "t": record["t"]}
        self.feedback = given

    def _feedback(self, item_id: str, practice: Practice, value: Any, t: float, outcome: str) -> str:
        """The feedback on one answer. Which rows of a matching are wrong is told at the second try: told at
        the first, it could be clicked through."""
        item = self._items[item_id]
        kind = TYPES[item["type"]]
        if outcome == "right" or not kind.guarded:
            return kind.feedback(item, practice.key, practice.feedback, value)
        tries = self._tries.setdefault(item_id, set())
        tries.add(t)
        if len(tries) > 1:
            return kind.feedback(item, practice.key, practice.feedback, value)
        return f"{kind.feedback(item, practice.key, None, value)} {texts.ROWS_SECOND_TRY}"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The widget; for readers without a kernel the static quiz; for the grader this run's evidence."""
        made = super()._repr_mimebundle_(**kwargs)
        if made is None:
            return None
        data, metadata = made
        data |= {
            MIME: bundle(self._known, self.spec["id"]),
            "text/html": still_page.html(self.spec, self._known),
            "text/plain": still_page.text(self.spec, self._known),
        }
        return data, metadata
