"""What an explorer is made of: the result in one state, what is told of a prediction, challenges and
assumptions; and what its widgets and its kept runs need of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from course.explorers.controls import Control, State
from course.explorers.texts import EXPLORER
from course.figures import Figure, Mark

if TYPE_CHECKING:
    from course.explorers.gate import Gate


@dataclass(frozen=True)
class Result:
    """What an explorer finds in one state.

    Args:
        sentence: the finding in one or a few plain sentences, with its numbers.
        figures: the figures, best first.
        table: the result row by row.
        numbers: the values behind sentence and figures, for lessons and tests; None where there is no value.
        html: further HTML (for example a comparison of wordings), folded below the chart; beside it where the
            explorer is about it (``html_first``).
        text: the same in plain text.
        brief: the finding in at most about 20 words, told whenever a control moves; by default the first
            sentence.
    """

    sentence: str
    figures: tuple[Figure, ...] = ()
    table: tuple[Mapping[str, Any], ...] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)
    html: str = ""
    text: str = ""
    brief: str = ""

    @property
    def told(self) -> str:
        """What is told when a control moves."""
        return self.brief or re.split(r"(?<=[a-z0-9)%’”]\.)\s(?=[A-Z])", self.sentence)[0]


@dataclass(frozen=True)
class Told:
    """A prediction and what came out, like compared with like.

    Args:
        sentence: "You: 26. The table: 13, because …", at most 20 words.
        marks: the prediction as it stands in the first figure of a state.
        found: of a predicted number, what came out, in the question's unit: from, to; the same twice where it
            is one number. None where an option was predicted.
    """

    sentence: str
    marks: tuple[Mark, ...] = ()
    found: tuple[float, float] | None = None


@dataclass(frozen=True)
class Challenge:
    """Something to bring about by moving the controls; it ticks itself off.

    Args:
        text: what to find.
        met: whether it is done; takes the explorer, a complete state and the numbers of its result.
    """

    text: str
    met: Callable[[Any, Mapping[str, Any], Mapping[str, Any]], bool]


@dataclass(frozen=True)
class Assumption:
    """One line of the ledger: a parameter, its value in words, and its basis (source ids, or
    "illustrative").
    """

    parameter: str
    value: str
    basis: str = EXPLORER["illustrative"]


class Movable(Protocol):
    """What the widgets and the kept runs need of an explorer (:class:`course.explorers.base.Explorer`)."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def spec(self) -> Sequence[Control]: ...
    @property
    def gate(self) -> Gate | None: ...
    @property
    def challenges(self) -> tuple[Challenge, ...]: ...
    @property
    def reveals(self) -> Mapping[str, State]: ...
    @property
    def result(self) -> Result: ...
    def at(self, state: Mapping[str, Any]) -> Result: ...
    def state(self) -> State: ...
    def opening(self) -> State: ...
    def moved(self, name: str, value: Any) -> None: ...
    def idle(self, state: State) -> frozenset[str]: ...
    def met(self, state: State) -> list[bool]: ...
    def told(self, state: State | None = None) -> Told | None: ...
    def settings(self, state: State) -> str: ...
    def head_html(self) -> str: ...
    def stage_html(self, state: State, marks: Sequence[Mark] = ()) -> str: ...
    def rest_html(self, state: State, *, whole: bool = True) -> str: ...
