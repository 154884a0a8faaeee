"""``note("01-coalition/my-record")``: a small field for a note that is for nobody else; ``notes()``: all of
them on one page.

The text travels as a message between the field and this process and stands in the private file alone
(:mod:`course.learner.notes.store`). It is never a trait of the widget and never in an output, so that a
notebook that is handed in cannot hold it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from course.errors import CourseError
from course.facts.cards import BACKGROUND, LINE, TEXT
from course.learner.notes import store as kept
from course.learner.notes import texts as texts

_STATIC = Path(__file__).parent / "static"


class NoteField(anywidget.AnyWidget):
    """The field of one note.

    Args:
        key: the note's key, ``notebook/name``.
        title: what stands above the field; empty for a general label.
    """

    _esm = _STATIC / "note.js"
    _css = _STATIC / "note.css"

    title = traitlets.Unicode().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)

    def __init__(self, key: str, title: str = "") -> None:
        super().__init__(title=title, labels=dict(texts.LABELS))
        self._key = key
        self.on_msg(self._take)

    def _take(self, _widget: object, content: Any, _buffers: object) -> None:
        if not isinstance(content, dict):
            return
        try:
            if content.get("kind") == "load":
                self.send({"kind": "text", "text": kept.load(self._key)})
            elif content.get("kind") == "save":
                text = str(content.get("text") or "")
                kept.save(self._key, text)
                self.send({"kind": "saved", "number": content.get("number"), "empty": not text.strip()})
        except CourseError as error:
            self.send({"kind": "problem", "text": str(error)})

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The field; for readers without a kernel a sentence, never the note."""
        made = super()._repr_mimebundle_(**kwargs)
        if made is None:
            return None
        data, metadata = made
        return data | _STILL, metadata


_STILL = {"text/plain": texts.OPEN, "text/html": f'<p class="wa-elsewhere">{escape(texts.OPEN)}</p>'}
"""Without a widget. The extension of the course leaves the sentence out and shows a button instead."""


def note(key: str, title: str = "") -> None:
    """Show a field for a note of your own. What you type is saved at once, on this machine alone.

    Args:
        key: the notebook and a name, for example ``"01-coalition/my-record"``.
        title: what to write about, as a label above the field.

    Raises:
        course.errors.UnknownName: if ``key`` has another form.
        course.errors.CourseError: if your notes are there and cannot be read.
    """
    if "NBGRADER_EXECUTION" in os.environ:
        # Nothing of a note is anybody's business while a notebook is graded or validated.
        return
    kept.load(key)
    try:
        from IPython import get_ipython
    except ImportError:
        shell = None
    else:
        shell = get_ipython()
    if shell is None:
        print(texts.OPEN)
        return
    from IPython.display import display

    display(NoteField(key, title))


@dataclass(frozen=True)
class Notes:
    """All notes; shows itself as the last expression of a cell."""

    found: tuple[kept.Note, ...]
    folder: Path

    @property
    def text(self) -> str:
        """The notes in plain text."""
        if not self.found:
            return texts.NONE_YET
        parts = [texts.TITLE, *(f"\n{one.key}\n{one.text.rstrip()}" for one in self.found)]
        return "\n".join([*parts, "", texts.WHERE.format(folder=self.folder)])

    @property
    def html(self) -> str:
        """The notes as HTML."""
        if not self.found:
            return f"<p>{escape(texts.NONE_YET)}</p>"
        body = "".join(
            f'<h4 style="margin:0.8em 0 0.2em">{escape(one.key)}</h4>'
            f'<p style="margin:0;white-space:pre-wrap;overflow-wrap:anywhere">{escape(one.text.rstrip())}</p>'
            for one in self.found
        )
        where = escape(texts.WHERE.format(folder=self.folder))
        return (
            f'<div style="color:{TEXT};background:{BACKGROUND};border:1px dashed {LINE};border-radius:0.4em;'
            f'padding:0.6em 1em;max-width:48em;line-height:1.5"><p style="margin:0"><strong>'
            f'{escape(texts.TITLE)}</strong></p>{body}<p style="margin:0.8em 0 0">{where}</p></div>'
        )

    def page(self) -> str:
        """A whole page to keep or to print."""
        return (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(texts.TITLE)}</title></head>"
            f'<body style="font-family:system-ui,sans-serif;margin:1em">{self.html}</body></html>\n'
        )

    def __repr__(self) -> str:
        # In a notebook that is handed in, the notes must not stand in an output's plain text.
        return texts.WHERE.format(folder=self.folder) if self.found else texts.NONE_YET


def notes() -> None:
    """Show all your notes on one page, in a field of their own: they do not become part of the notebook."""
    if "NBGRADER_EXECUTION" in os.environ:
        return
    try:
        from IPython import get_ipython
    except ImportError:
        shell = None
    else:
        shell = get_ipython()
    found = Notes(tuple(kept.all_notes()), kept.notes_folder())
    if shell is None:
        print(found.text)
        return
    from IPython.display import display

    display(_Shown(found))


class _Shown(anywidget.AnyWidget):
    """All notes, sent to the page as a message for the reason that a single one is."""

    _esm = """
    function render({ model, el }) {
      const take = (message) => { if (message?.kind === "page") el.innerHTML = message.html; };
      model.on("msg:custom", take);
      model.send({ kind: "load" });
      return () => model.off("msg:custom", take);
    }
    export default { render };
    """

    def __init__(self, found: Notes) -> None:
        super().__init__()
        self._found = found
        self.on_msg(self._take)

    def _take(self, _widget: object, content: Any, _buffers: object) -> None:
        if isinstance(content, dict) and content.get("kind") == "load":
            self.send({"kind": "page", "html": self._found.html})

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        made = super()._repr_mimebundle_(**kwargs)
        if made is None:
            return None
        data, metadata = made
        return data | _STILL, metadata


def page_of(found: Iterable[kept.Note], folder: Path) -> Notes:
    """Notes ready to be shown, for the command.

    Args:
        found: the notes.
        folder: where they lie.
    """
    return Notes(tuple(found), folder)
