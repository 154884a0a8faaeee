"""The widgets of an explorer: stock controls, a reset button, a live sentence, and the result below.

Only the sentence is a widget of our own (an anywidget, a few lines of JavaScript in this package): stock
widgets have no region that a screen reader announces, leave the handles of sliders without a name, and let
the notebook take the keys typed in a list, so that choosing an option by its first letter would insert cells.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import ipywidgets
import traitlets

from course.explorers.controls import Number, State
from course.explorers.texts import EXPLORER
from course.figures import html as page

if TYPE_CHECKING:
    from course.explorers.base import Explorer

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class LiveSentence(anywidget.AnyWidget):
    """The result in words, announced politely whenever it changes."""

    _esm = Path(__file__).with_name("live.js")
    sentence = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode(EXPLORER["result"]).tag(sync=True)


class View:
    """The widgets of one explorer, and what happens when one is moved."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer
        self._moving = False
        self.controls: dict[str, Any] = {control.name: control.widget() for control in explorer.spec}
        for name, widget in self.controls.items():
            widget.observe(lambda change, name=name: self._moved(name, change["new"]), names="value")
        self.reset = ipywidgets.Button(description=EXPLORER["reset"], tooltip=EXPLORER["reset_tip"])
        self.reset.on_click(lambda _: explorer.reset())
        self.live = LiveSentence()
        self.head = ipywidgets.HTML()
        self.compared = ipywidgets.HTML()
        self.body = ipywidgets.HTML()
        self.root = ipywidgets.VBox(layout={"width": "100%", "max_width": "48rem"})
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
        self.refresh()

    def refresh(self) -> None:
        """Show the result of the present state, if the gate is open."""
        gate = self.explorer.gate
        if gate is not None and not gate.is_open():
            return
        result = self.explorer.result
        self.live.sentence = result.sentence
        self.body.value = page.wrap(self.explorer.body_html(self.explorer.state()))

    def open(self) -> None:
        """Show controls and result: at once, or in place of the notice when the prediction is committed."""
        explorer = self.explorer
        self.head.value = page.wrap(explorer.head_html())
        parts: list[Any] = [self.head]
        if explorer.gate is not None:
            self.compared.value = page.wrap(explorer.gate.compared_html(explorer))
            parts.append(self.compared)
        for control in explorer.spec:
            parts.append(self.controls[control.name])
            if isinstance(control, Number) and control.published:
                note = EXPLORER["range"].format(text=control.published)
                parts.append(ipywidgets.HTML(page.wrap(f'<p class="wa-small">{escape(note)}</p>')))
        self.refresh()
        self.root.children = [*parts, self.reset, self.live, self.body]

    def _moved(self, name: str, value: Any) -> None:
        if not self._moving:
            self.explorer._state[name] = value
            self.refresh()

    def _follow_gate(self) -> None:
        gate = self.explorer.gate
        if gate is None or gate.is_open():
            self.open()
            return
        self.head.value = page.wrap(gate.notice_html(self.explorer))
        self.root.children = [self.head]
        gate.when_opened(self.open)
