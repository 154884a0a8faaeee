"""What all explorers have in common.

An explorer is a pure function from a state (the values of its controls) to a result: one sentence, figures,
a table, and the numbers behind them. Around it stand stock controls, a live text that a screen reader
announces, the figures, the table, and a ledger of what is assumed. To write one: subclass ``Explorer``, name
its controls and three snapshots, and write ``compute`` and ``ledger``.
"""

from __future__ import annotations

import itertools
import os
import random
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

from course.errors import CourseError
from course.explorers.controls import Control, State
from course.explorers.parts import Assumption, Challenge, Result, Told
from course.explorers.texts import ERRORS, EXPLORER
from course.facts.citations import in_names
from course.figures import Mark
from course.figures import html as page
from course.figures.data import count
from course.names import near

if TYPE_CHECKING:
    from course.explorers.gate import Gate
    from course.explorers.view import View


class Explorer(ABC):
    """A model or a table that can be moved. Shows itself as the last expression of a cell."""

    name: ClassVar[str]
    title: ClassVar[str]
    lead: ClassVar[str] = ""
    spec: Sequence[Control]
    """The controls, in reading order: a class attribute, or a property where they depend on the data."""
    hidden: ClassVar[Sequence[Control]] = ()
    """Controls that notebooks of earlier releases set from Python and that are not shown any more."""
    argument: ClassVar[bool] = False
    """Does it model an argument? Then the red line is printed: a model of an argument, not a forecast."""
    reveals: ClassVar[Mapping[str, State]] = {}
    """Id of a prediction -> the part of the state that answers it."""
    opens: ClassVar[Mapping[str, State]] = {}
    """Id of a prediction -> the settings that its question describes; by default those that answer it."""
    challenges: ClassVar[tuple[Challenge, ...]] = ()
    """What the text asks a learner to bring about."""
    beside: ClassVar[int] = 1
    """So many figures stand beside the controls; the others are folded below."""
    html_first: ClassVar[bool] = False
    """Does the result's own HTML stand above the figure, because the explorer is about it?"""

    def __init__(self, gate: Gate | None = None) -> None:
        self.gate = gate
        self._opening: State = {} if gate is None else dict(self._asked(gate.prediction))
        self._state: State = self.opening()
        self._results: dict[tuple[Any, ...], Result] = {}

    @abstractmethod
    def compute(self, state: State) -> Result:
        """The result in a complete, valid state. Pure: the same state gives the same result."""

    @abstractmethod
    def ledger(self, state: State) -> list[Assumption]:
        """What the result assumes in this state."""

    @property
    @abstractmethod
    def snapshots(self) -> Sequence[tuple[str, State]]:
        """Three telling settings, each a title and a (partial) state, for reading without a kernel."""

    # The state.

    def defaults(self) -> State:
        """The neutral starting position."""
        return {control.name: control.start for control in self.spec}

    def opening(self) -> State:
        """The settings at which it opens: those of its prediction, or those it was opened with."""
        return self.defaults() | self._opening

    def open_at(self, settings: Mapping[str, Any]) -> None:
        """Open at given settings, and come back to them on reset.

        Args:
            settings: name of a control -> value.

        Raises:
            CourseError: as ``complete``; then nothing has changed.
        """
        self._opening = self._opening | self._checked(settings)
        self.set_state(self.opening())

    def _asked(self, prediction: str) -> State:
        return self.opens.get(prediction, self.reveals.get(prediction, {}))

    def idle(self, state: State) -> frozenset[str]:
        """Controls that can move nothing in this state; they are shown as switched off."""
        return frozenset()

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """Set a prediction beside what came out.

        Args:
            prediction: its id, one of ``reveals``.
            answer: a number for an estimate, the id of an option for a choice.
            state: a complete state, for which the prediction is drawn; the sentence does not depend on it.

        Returns:
            Sentence and marks; no marks where the state shows something else than was asked. None where this
            explorer has nothing to say about the prediction.
        """
        return None

    def state(self) -> State:
        """The values of all controls, by name."""
        return dict(self._state)

    def complete(self, state: Mapping[str, Any]) -> State:
        """A partial state filled up with defaults, each value checked.

        Raises:
            CourseError: no mapping, an unknown control, or a value that the control does not take.
        """
        unseen = {control.name: control.start for control in self.hidden}
        return unseen | self.defaults() | self._checked(state)

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Move some or all controls at once; what is not named stays.

        Args:
            state: name of a control -> value.

        Raises:
            CourseError: as ``complete``; then nothing has moved.
        """
        self._state |= self._checked(state)
        if "view" in self.__dict__:
            self.view.move(self._state)

    def moved(self, name: str, value: Any) -> None:
        """Note what a control of the view was moved to; the view itself stays as it is."""
        self._state[name] = value

    def reset(self) -> None:
        """Back to the settings at which it opened."""
        self.set_state(self.opening())

    def _checked(self, state: Mapping[str, Any]) -> State:
        if not isinstance(state, Mapping):
            raise CourseError(ERRORS["not_a_state"].format(explorer=self.name, got=type(state).__name__))
        known = {control.name: control for control in (*self.spec, *self.hidden)}
        for name in state:
            if name not in known:
                raise CourseError(
                    ERRORS["unknown_control"].format(
                        explorer=self.name,
                        name=name,
                        near=near(name, known),
                        all=", ".join(control.name for control in self.spec),
                    )
                )
        return {name: known[name].check(self.name, value) for name, value in state.items()}

    def corners(self) -> Iterator[State]:
        """Every corner of the control box (for choices, every value)."""
        names = [control.name for control in self.spec]
        for values in itertools.product(*(control.corners() for control in self.spec)):
            yield dict(zip(names, values, strict=True))

    def sample(self, random_: random.Random) -> State:
        """A random point of the control box."""
        return {control.name: control.sample(random_) for control in self.spec}

    # The result.

    def at(self, state: Mapping[str, Any]) -> Result:
        """The result in a (partial) state; what is not named is neutral. Results are kept."""
        full = self.complete(state)
        key = tuple(full.values())
        if key not in self._results:
            self._results[key] = self.compute(full)
        return self._results[key]

    @property
    def result(self) -> Result:
        """The result in the present state."""
        return self.at(self._state)

    @property
    def controls(self) -> dict[str, Any]:
        """The stock widgets by name; set ``.value`` to move one."""
        return self.view.controls

    @cached_property
    def view(self) -> View:
        """The widgets, made when they are first needed."""
        from course.explorers.view import View

        return View(self)

    # What is shown.

    def body_html(self, state: State, *, whole: bool = True) -> str:
        """Everything below the sentence as HTML: figures, table (if ``whole``), ledger, red line."""
        return self.stage_html(state) + self.rest_html(state, whole=whole)

    def stage_html(self, state: State, marks: Sequence[Mark] = ()) -> str:
        """What stands beside the controls: the chart, with the marks drawn into it."""
        result = self.at(state)
        figures = result.figures[: self.beside]
        parts = [result.html] if self.html_first else []
        for place, figure in enumerate(figures):
            parts.append((figure.marked(marks) if place == 0 else figure).inner)
        return "".join(parts)

    def rest_html(self, state: State, *, whole: bool = True) -> str:
        """What is folded below: the result in full, further figures, table, ledger; and the red line."""
        result = self.at(state)
        parts = []
        if whole and result.sentence != result.told:
            parts.append(page.details(EXPLORER["in_full"], f"<p>{escape(result.sentence)}</p>"))
        for figure in result.figures[self.beside :]:
            parts.append(page.details(figure.finding, figure.inner) if whole else figure.inner)
        if result.html and not self.html_first:
            parts.append(page.details(EXPLORER["details"], result.html) if whole else result.html)
        if result.table and whole:
            caption = EXPLORER["table"].format(rows=count(len(result.table)))
            parts.append(page.details(caption, page.table_html(result.table, caption)))
        lines = [
            {
                EXPLORER["parameter"]: a.parameter,
                EXPLORER["value"]: in_names(a.value),
                EXPLORER["basis"]: in_names(a.basis),
            }
            for a in self.ledger(state)
        ]
        caption = EXPLORER["ledger"].format(rows=count(len(lines)))
        parts.append(page.details(caption, page.table_html(lines, caption)))
        published = [
            {EXPLORER["control"]: control.label, EXPLORER["published"]: in_names(control.published)}
            for control in self.spec
            if getattr(control, "published", "")
        ]
        if published and whole:
            parts.append(page.details(EXPLORER["ranges"], page.table_html(published, EXPLORER["ranges"])))
        if self.argument:
            parts.append(f'<p class="wa-red">{escape(EXPLORER["red_line"])}</p>')
        return "".join(parts)

    def head_html(self) -> str:
        """Title and lead."""
        return f'<p class="wa-title">{escape(self.title)}</p><p>{escape(self.lead)}</p>'

    def static_html(self) -> str:
        """The static edition: three snapshots, each sentence, figures, table and assumptions."""
        # For programs without the extension, which leaves it out and shows a button instead.
        fallback = f'<span class="wa-elsewhere">{escape(EXPLORER["fallback"])}</span>'
        parts = [self.head_html(), f"<p>{escape(EXPLORER['snapshots'])}. {fallback}</p>"]
        for number, (title, state) in enumerate(self.snapshots, 1):
            full = self.complete(state)
            heading = EXPLORER["snapshot"].format(n=number, title=title)
            parts.append(f'<p class="wa-title">{escape(heading)}</p><p>{escape(self.settings(full))}</p>')
            parts.append(f"<p>{escape(self.at(full).sentence)}</p>{self.body_html(full, whole=False)}")
        return page.wrap("".join(parts))

    def told(self, state: State | None = None) -> Told | None:
        """The committed prediction beside what came out, for a state (by default the present one). At other
        settings than those of the prediction it says so: the comparison would contradict the result there.
        """
        answer = None if self.gate is None else self.gate.answer()
        if self.gate is None or answer is None:
            return None
        full = self._state if state is None else state
        told = self.tell(self.gate.prediction, answer, full)
        if told is None or self.answers(self.gate.prediction, full):
            return told
        return Told(EXPLORER["elsewhere"])

    def answers(self, prediction: str, state: State) -> bool:
        """Is this the setting that answers a prediction? What is switched off there is of no account."""
        asked = self.complete(self.reveals[prediction])
        off = self.idle(asked)
        return all(state[one.name] == asked[one.name] for one in self.spec if one.name not in off)

    def met(self, state: State) -> list[bool]:
        """Which of the challenges a state meets."""
        numbers = self.at(state).numbers
        return [challenge.met(self, state, numbers) for challenge in self.challenges]

    def static_text(self) -> str:
        """The static edition in plain text."""
        parts = [self.title, self.lead, EXPLORER["snapshots"] + "."]
        for number, (title, state) in enumerate(self.snapshots, 1):
            full = self.complete(state)
            result = self.at(full)
            parts += [
                EXPLORER["snapshot"].format(n=number, title=title),
                self.settings(full),
                result.sentence,
                result.text,
                *(figure.text for figure in result.figures),
                *(f"  {a.parameter}: {in_names(a.value)} ({in_names(a.basis)})" for a in self.ledger(full)),
            ]
        if self.argument:
            parts.append(EXPLORER["red_line"])
        return "\n".join(part for part in parts if part)

    def settings(self, state: State) -> str:
        """The values of all controls in words."""
        return (
            "; ".join(f"{control.label}: {control.say(state[control.name])}" for control in self.spec) + "."
        )

    def _ipython_display_(self) -> None:
        """Show the explorer, and below it an output of its own for the runs that are kept."""
        from IPython.display import display

        from course.explorers import kept

        display(self._repr_mimebundle_(), raw=True)
        if "NBGRADER_EXECUTION" in os.environ:
            return
        found = kept.runs(self)
        shown = {"text/html": kept.html(found), "text/plain": kept.text(found)}
        self.view.output = display(shown, raw=True, display_id=True)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Widgets where there is a kernel to move them, and beside them what can be read without one."""
        if os.environ.get("NBGRADER_EXECUTION") == "autograde":
            # The same for every learner, of no use to a marker, and most of what a notebook would hold.
            told = EXPLORER["graded"].format(title=self.title)
            return {"text/html": page.wrap(f"<p>{escape(told)}</p>"), "text/plain": told}
        if self.gate is not None and not self.gate.is_open():
            # The notice alone: a saved notebook must not show what the gate still hides.
            still = {
                "text/html": page.wrap(self.gate.notice_html(self.title)),
                "text/plain": self.gate.notice_text(self.title),
            }
        else:
            still = {"text/html": self.static_html(), "text/plain": self.static_text()}
        return {**self.view.mimebundle(), **still}
