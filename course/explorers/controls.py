"""What can be moved in an explorer: choices, numbers, switches, as plain descriptions.

A control knows its label, its neutral default, which values it takes, and how to make its stock widget. The
same description checks a state given from Python, draws the corners and random points for tests, and prints
the range of published values.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

from course.errors import CourseError
from course.explorers.texts import ERRORS, EXPLORER
from course.facts.citations import in_names
from course.figures.data import say
from course.names import near

_LABEL = {"description_width": "auto"}


@dataclass(frozen=True)
class Choice:
    """One of several values.

    Args:
        name: its name in the state.
        label: what a reader sees.
        options: value -> words; the order is the order of the list.
        default: the neutral value; the first where it is empty.
    """

    name: str
    label: str
    options: Mapping[str, str] = field(hash=False)
    default: str = ""

    @property
    def start(self) -> str:
        """The neutral default."""
        return self.default or next(iter(self.options))

    def check(self, explorer: str, value: Any) -> str:
        """Return the value if it is one of the options.

        Raises:
            CourseError: it is none; the message lists them.
        """
        if isinstance(value, str) and value in self.options:
            return value
        raise CourseError(
            ERRORS["not_an_option"].format(
                explorer=explorer,
                name=self.name,
                value=value,
                near=near(value, self.options),
                all=", ".join(self.options),
            )
        )

    def corners(self) -> list[str]:
        """Every value: each is a corner."""
        return list(self.options)

    def sample(self, random_: random.Random) -> str:
        """A random value."""
        return random_.choice(list(self.options))

    def say(self, value: str) -> str:
        """A value in words."""
        return self.options[value]

    def widget(self) -> Any:
        """A stock drop-down list."""
        import ipywidgets

        return ipywidgets.Dropdown(
            options=[(text, key) for key, text in self.options.items()],
            value=self.start,
            description=self.label,
            style=_LABEL,
            layout={"width": "auto"},
        )


@dataclass(frozen=True)
class Number:
    """A number within a range.

    Args:
        name: its name in the state.
        label: what a reader sees.
        minimum: least value.
        maximum: greatest value.
        step: distance of the values on the slider; whole numbers where all four are whole.
        default: the neutral value.
        unit: unit of the value.
        published: the range of published values with their source ids, in words; printed below the control.
    """

    name: str
    label: str
    minimum: float
    maximum: float
    step: float
    default: float
    unit: str = ""
    published: str = ""

    @property
    def start(self) -> float:
        """The neutral default."""
        return self.default

    @property
    def whole(self) -> bool:
        """Does it take whole numbers only?"""
        return all(isinstance(v, int) for v in (self.minimum, self.maximum, self.step, self.default))

    def check(self, explorer: str, value: Any) -> float:
        """Return the value if it lies in the range.

        Raises:
            CourseError: it is no number, not whole where it must be, or out of range.
        """
        fits = (
            isinstance(value, Real)
            and not isinstance(value, bool)
            and math.isfinite(float(value))
            and self.minimum <= value <= self.maximum
            and (not self.whole or float(value) == int(value))
        )
        if fits:
            return int(value) if self.whole else float(value)
        low, high = say(self.minimum), say(self.maximum)
        raise CourseError(
            ERRORS["not_a_number"].format(explorer=explorer, name=self.name, low=low, high=high, value=value)
        )

    def corners(self) -> list[float]:
        """Least, neutral and greatest value."""
        return [self.minimum, self.default, self.maximum]

    def sample(self, random_: random.Random) -> float:
        """A random value on the slider."""
        steps = round((self.maximum - self.minimum) / self.step)
        return min(self.maximum, self.minimum + self.step * random_.randint(0, steps))

    def say(self, value: float) -> str:
        """A value in words, with its unit."""
        return f"{say(value)} {self.unit}".strip()

    def widget(self) -> Any:
        """A stock slider with a field to type in."""
        import ipywidgets

        make = ipywidgets.IntSlider if self.whole else ipywidgets.FloatSlider
        text = f"{self.label} ({self.unit})" if self.unit else self.label
        return make(
            value=self.default,
            min=self.minimum,
            max=self.maximum,
            step=self.step,
            description=text,
            continuous_update=False,
            tooltip=EXPLORER["range"].format(text=in_names(self.published)) if self.published else text,
            style=_LABEL,
            layout={"width": "auto"},
        )


@dataclass(frozen=True)
class Switch:
    """On or off."""

    name: str
    label: str
    default: bool = False

    @property
    def start(self) -> bool:
        """The neutral default."""
        return self.default

    def check(self, explorer: str, value: Any) -> bool:
        """Return the value if it is True or False.

        Raises:
            CourseError: it is neither.
        """
        if isinstance(value, bool):
            return value
        raise CourseError(ERRORS["not_a_truth"].format(explorer=explorer, name=self.name, value=value))

    def corners(self) -> list[bool]:
        """Both."""
        return [False, True]

    def sample(self, random_: random.Random) -> bool:
        """Either."""
        return random_.random() < 0.5

    def say(self, value: bool) -> str:
        """A value in words."""
        return EXPLORER["yes"] if value else EXPLORER["no"]

    def widget(self) -> Any:
        """A stock checkbox."""
        import ipywidgets

        return ipywidgets.Checkbox(
            value=self.default, description=self.label, indent=False, layout={"width": "auto"}
        )


Control = Choice | Number | Switch
State = dict[str, Any]
