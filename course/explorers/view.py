"""The widgets of an explorer: controls and chart beside each other, the rest folded below.

Before a prediction is told, the place of the chart is kept and says what to do. The result is told after one
control was moved, at the settings that the learner chose. The button "Check my prediction" goes to the
settings of the prediction; only there it stands beside the result and is drawn into the chart.

Only the sentences are a widget of our own (an anywidget, a few lines of JavaScript in this package): stock
widgets have no region that a screen reader announces, leave the handles of sliders without a name, and let
the notebook take the keys typed in a list, so that choosing an option by its first letter would insert cells.
"""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import traitlets

from course.errors import CourseError
from course.explorers import kept
from course.explorers.controls import State
from course.explorers.parts import Movable
from course.explorers.texts import EXPLORER, GATE, KEPT
from course.figures import html as page

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class LiveSentence(anywidget.AnyWidget):
    """What is told in words, each part announced politely once, when it changes."""

    _esm = Path(__file__).with_name("live.js")
    _css = Path(__file__).with_name("live.css")
    told = traitlets.Unicode().tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    aside = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode(EXPLORER["result"]).tag(sync=True)
    kept = traitlets.Dict().tag(sync=True)
    """Runs for the notebook itself: the quiz id under which they stand, and the records."""


class View:
    """The widgets of one explorer, and what happens when one is moved."""

    def __init__(self, explorer: Movable) -> None:
        self.explorer = explorer
        self._moving = False
        self.told = explorer.gate is None
        """Has the result been told? Without a prediction there is nothing to wait for."""
        self.output: Any = None
        """The handle of the cell's second output, which lists the kept runs; None outside a notebook."""
        self._touched = False
        self._met: set[int] = set()
        self.controls: dict[str, Any] = {control.name: control.widget() for control in explorer.spec}
        for name, widget in self.controls.items():
            widget.value = explorer.state()[name]
            widget.observe(lambda change, name=name: self._moved(name, change["new"]), names="value")
        self.reset = ipywidgets.Button(description=EXPLORER["reset"], tooltip=EXPLORER["reset_tip"])
        self.reset.on_click(lambda _: self._back())
        self.show = ipywidgets.Button(
            description=EXPLORER["show"],
            tooltip=EXPLORER["show_tip"],
            button_style="primary",
            layout={"width": "auto"},  # a button's own width cuts the label
        )
        self.show.on_click(lambda _: self._show())
        self.keep = ipywidgets.Button(description=KEPT["keep"], tooltip=KEPT["keep_tip"])
        self.keep.on_click(lambda _: self._keep())
        self.kept = ipywidgets.HTML()
        self.live = LiveSentence()
        self.head = ipywidgets.HTML()
        self.asked = ipywidgets.HTML()
        self.body = ipywidgets.HTML()
        self.tasks = ipywidgets.HTML()
        self.rest = ipywidgets.HTML()
        self.root = ipywidgets.VBox(layout={"width": "100%"})
        self.root.add_class("wa-explorer")
        self._follow_gate()

    def mimebundle(self) -> dict[str, Any]:
        """What makes Jupyter show the widgets; empty where no kernel answers."""
        bundle = self.root._repr_mimebundle_() or {}
        return {WIDGET_VIEW: bundle[WIDGET_VIEW]} if WIDGET_VIEW in bundle else {}

    def move(self, state: State) -> None:
        """Put the controls to a state and show its result once."""
        self._moving = True
        try:
            for name, widget in self.controls.items():
                widget.value = state[name]
        finally:
            self._moving = False
        self.told = self._touched = True
        self.refresh()

    def refresh(self) -> None:
        """Show the result of the present state, if the gate is open and the result may be told."""
        explorer = self.explorer
        if explorer.gate is not None and not explorer.gate.is_open():
            return
        state = explorer.state()
        idle = explorer.idle(state)
        for name, widget in self.controls.items():
            widget.disabled = name in idle
        if not self.told:
            self.body.value = page.wrap(f'<p class="wa-waiting">{escape(EXPLORER["waiting"])}</p>')
            return
        told = explorer.told()
        self.live.told = told.sentence if told else ""
        self.live.sentence = explorer.result.told
        self.body.value = page.wrap(explorer.stage_html(state, told.marks if told else ()))
        self._tick(state)
        self.rest.value = page.wrap(explorer.rest_html(state))

    def open(self) -> None:
        """Show controls and result: at once, or in place of the notice when the prediction is committed."""
        explorer = self.explorer
        self.head.value = page.wrap(explorer.head_html())
        panel: list[Any] = []
        if explorer.gate is not None:
            self.asked.value = page.wrap(explorer.gate.asked_html())
            panel.append(self.asked)
            # Without a prediction on record (all gates are open) there is nothing to keep back.
            self.told = self.told or explorer.gate.answer() is None
        panel += [self.controls[control.name] for control in explorer.spec]
        buttons = [self.reset, self.keep] if explorer.gate is None else [self.show, self.reset, self.keep]
        panel.append(ipywidgets.HBox(buttons).add_class("wa-buttons"))
        left = ipywidgets.VBox(panel).add_class("wa-controls")
        right = ipywidgets.VBox([self.live, self.body]).add_class("wa-result")
        self.refresh()
        self.root.children = [
            self.head,
            ipywidgets.HBox([left, right]).add_class("wa-stage"),
            self.tasks,
            *self._note(),
            self.kept,
            self.rest,
        ]

    def _note(self) -> list[Any]:
        """The field for what explains the difference, where there is a prediction to differ from."""
        gate = self.explorer.gate
        if gate is None or "NBGRADER_EXECUTION" in os.environ:
            return []
        from course.learner.notes.field import NoteField

        return [NoteField(f"{gate.prediction}/difference", GATE["question"])]

    def _keep(self) -> None:
        """Write the present settings and their result into the notebook."""
        explorer, state = self.explorer, self.explorer.state()
        try:
            found, problem = kept.keep(explorer, state)
        except CourseError as error:
            self.kept.value = page.wrap(f'<p role="alert">{escape(str(error))}</p>')
            return
        self.live.kept = {"quiz": f"{kept.home(explorer)}/runs", "evidence": found}
        self.show_kept(found, problem)
        result = explorer.result.told
        self.live.aside = KEPT["now"].format(settings=explorer.settings(state), result=result)

    def show_kept(self, found: kept.Runs, problem: str = "") -> None:
        """List the kept runs below the explorer, and in the cell's own output, which the notebook holds."""
        told = f"<p>{escape(KEPT['not_written'].format(problem=problem))}</p>" if problem else ""
        if self.output is None:
            self.kept.value = kept.html(found) + told
        else:
            # The output shows the list; a second one below the controls would say everything twice.
            self.kept.value = page.wrap(told) if told else ""
            self.output.update({"text/html": kept.html(found), "text/plain": kept.text(found)}, raw=True)

    def _tick(self, state: State) -> None:
        """Tick off what this state brings about; what was met stays met."""
        explorer = self.explorer
        if not explorer.challenges:
            return
        # Where it opens nothing has been brought about yet.
        met = explorer.met(state) if self._touched else []
        new = [n for n, done in enumerate(met) if done and n not in self._met]
        self._met.update(new)
        lines = "".join(
            f'<li class="wa-task{" wa-met" if n in self._met else ""}">'
            f"<span aria-hidden='true'>{'☑' if n in self._met else '☐'}</span> {escape(challenge.text)} "
            f"<em>({escape(EXPLORER['met' if n in self._met else 'open'])})</em></li>"
            for n, challenge in enumerate(explorer.challenges)
        )
        self.tasks.value = page.wrap(
            f'<p class="wa-title">{escape(EXPLORER["challenge"])}</p><ul class="wa-tasks">{lines}</ul>'
        )
        if new:
            self.live.aside = EXPLORER["just_met"].format(text=explorer.challenges[new[-1]].text)

    def _moved(self, name: str, value: Any) -> None:
        if not self._moving:
            self.explorer.moved(name, value)
            self.told = self._touched = True
            self.refresh()

    def _back(self) -> None:
        """Back to where it opened; what was not told yet stays untold."""
        told = self.told
        self._put(self.explorer.opening())
        self.told = told
        self.refresh()

    def _show(self) -> None:
        """Go to the settings that answer the prediction, and tell."""
        gate = self.explorer.gate
        answers = self.explorer.reveals.get(gate.prediction, {}) if gate is not None else {}
        self._put(self.explorer.opening() | answers)
        self.told = True
        self.refresh()

    def _put(self, state: State) -> None:
        self._moving = True
        try:
            for name, widget in self.controls.items():
                widget.value = state[name]
                self.explorer.moved(name, state[name])
        finally:
            self._moving = False

    def _follow_gate(self) -> None:
        gate = self.explorer.gate
        if gate is None or gate.is_open():
            self.open()
            return
        self.head.value = page.wrap(gate.notice_html(self.explorer.title))
        self.root.children = [self.head]
        gate.when_opened(self.open)
