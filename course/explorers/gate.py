"""Prediction gates: an explorer stays closed until a prediction is on record, and then shows both side by
side.

A closed gate never raises: a notebook runs from top to bottom whether or not its reader has predicted.
Committed is what has a record for every question of the prediction, in the sidecar file, in the notebook, or
in this kernel; a commitment made while the explorer stands on the page opens it at once, without running a
cell. ``COURSE_GATES=open`` opens all gates.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from course.errors import CourseError
from course.explorers.texts import GATE


class Gate:
    """The gate behind one prediction, for example ``01-coalition/ground-troops``."""

    def __init__(self, prediction: str) -> None:
        self.prediction = prediction
        self._opened = False
        self._problem = ""

    def is_open(self) -> bool:
        """Is the prediction on record, or are all gates open? Once open, it stays open."""
        if not self._opened:
            self._opened = os.environ.get("COURSE_GATES") == "open" or self._committed()
        return self._opened

    def when_opened(self, callback: Callable[[], None]) -> None:
        """Call back once, when the prediction is committed in this kernel."""
        from course.questions.quiz import on_commit

        def committed(_: Any) -> None:
            if self.is_open():
                forget()
                callback()

        try:
            forget = on_commit(self.prediction, committed)
        except CourseError as error:  # no such prediction: said on the page, and the notebook runs on
            self._problem = str(error)

    def answers(self) -> list[tuple[str, str]]:
        """Each question of the prediction and the answer on record, in words; empty where nothing is
        recorded.
        """
        from course.questions.bank.load import find_quiz, public_dict
        from course.questions.quiz import recorded
        from course.questions.types import TYPES, plain

        try:
            quiz = find_quiz(self.prediction)
            records = recorded(self.prediction)
        except CourseError as error:
            self._problem = str(error)
            return []
        said = []
        for item in quiz.items:
            record = records.get(item.id)
            if record is not None:
                public = public_dict(item)
                kind = TYPES[item.type]
                if not kind.blank(public, record["value"]) and kind.valid(public, record["value"]) is None:
                    said.append((plain(item.stem), kind.say(public, record["value"])))
        return said

    def notice_html(self, title: str) -> str:
        """What stands in the place of a closed explorer of that title."""
        return f'<p class="wa-title">{escape(title)}</p><p>{escape(self.notice())}</p>'

    def notice_text(self, title: str) -> str:
        """The same in plain text."""
        return f"{title}\n{self.notice()}"

    def notice(self) -> str:
        """What to do to open the gate, in a plain sentence."""
        if self._problem:
            return GATE["unreadable"].format(gate=self.prediction, why=self._problem)
        return GATE["closed"]

    def answer(self) -> Any:
        """The answer to the first question of the prediction as plain data: the number of an estimate, the id
        of an option; None where nothing usable is on record.
        """
        from course.questions.bank.load import find_quiz, public_dict
        from course.questions.quiz import recorded
        from course.questions.types import TYPES

        try:
            item = find_quiz(self.prediction).items[0]
            record = recorded(self.prediction).get(item.id)
        except CourseError as error:
            self._problem = str(error)
            return None
        if record is None:
            return None
        public, value = public_dict(item), record["value"]
        kind = TYPES[item.type]
        if kind.blank(public, value) or kind.valid(public, value) is not None:
            return None
        return value["estimate"] if isinstance(value, Mapping) and "estimate" in value else value

    def asked_html(self) -> str:
        """What was predicted, in words: it stands above the controls."""
        said = "".join(
            f'<details class="wa-asked"><summary>{escape(GATE["prediction"])}: '
            f'<strong>{escape(answer)}</strong></summary><p class="wa-small">{escape(stem)}</p></details>'
            for stem, answer in self.answers()
        )
        return said or f'<p class="wa-small">{escape(GATE["none"])}</p>'

    def _committed(self) -> bool:
        from course.questions.quiz import is_committed

        try:
            return bool(is_committed(self.prediction))
        except CourseError as error:
            self._problem = str(error)
            return False
