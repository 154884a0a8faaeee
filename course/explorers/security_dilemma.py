"""The security dilemma after L. F. Richardson: two sides that react, tire and hold grievances (model M7).

The sides have no names and every number is invented, the start too: it is the point of rest of the neutral
coefficients. A spiral would leave the page, so that the path ends where one side passes :data:`CEILING` or
reaches zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.controls import Choice, Number, State
from course.explorers.texts.security_dilemma import TEXT
from course.figures import Figure, Mark, figure
from course.figures.data import say
from course.models import arms_race

YEARS = 20
START = (200.0, 200.0)
"""Arms of A and B at the start, in invented units."""
CEILING = 3000.0
"""Units at which the path is cut: the model knows no ceiling of budgets."""
GRIEVANCE = {"none": 0.0, "some": 20.0, "goodwill": -20.0}
READING = {"unchanged": 1.0, "threat": 1.5, "transparent": 0.5, "deterred": 1.0}
"""How A takes a guarantee for B -> factor of its reaction."""
DETERRED = 20.0
"""By so much the grievance of A falls where it takes the guarantee as a reason to give up its aim."""
_RATES = {"reaction_a": 0.2, "reaction_b": 0.2, "fatigue_m": 0.3, "fatigue_n": 0.3}
"""Coefficients and their neutral starts, per year: alike for both sides."""
_STEPS = 4
"""Points of the path a year, to see when it is cut."""
_Path = tuple[tuple[float, float, float], ...]


class SecurityDilemma(Explorer):
    """The security-dilemma simulator of notebook 04."""

    name = "security-dilemma"
    title = TEXT["title"]
    lead = TEXT["lead"]
    argument = True
    spec = (
        *(
            Number(name, TEXT[name], 0.0, 0.6, 0.05, default, published=TEXT["published"])
            for name, default in _RATES.items()
        ),
        Choice("grievance", TEXT["grievance"], TEXT["grievances"], default="some"),
        Choice("reading", TEXT["reading"], TEXT["readings"]),
    )
    reveals: ClassVar[Mapping[str, State]] = {"04-russia/stability": {"reaction_a": 0.4}}

    opens: ClassVar[Mapping[str, State]] = {"04-russia/stability": {}}
    challenges: ClassVar[tuple[Challenge, ...]] = (
        Challenge(
            TEXT["challenges"][0],
            lambda self, state, numbers: (
                numbers["rest"] is not None
                and not numbers["stable"]
                and min(state["reaction_a"], state["reaction_b"]) <= 0.1
            ),
        ),
        Challenge(
            TEXT["challenges"][1],
            lambda self, state, numbers: (
                numbers["stable"] and min(state["reaction_a"], state["reaction_b"]) >= 0.4
            ),
        ),
    )

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """Neutral; one reaction doubled, still stable; both grown, a spiral."""
        states: tuple[State, ...] = (
            {},
            {"reaction_a": 0.4},
            {"reaction_a": 0.35, "reaction_b": 0.35},
        )
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """The path from the start under the coefficients of the state.

        Returns:
            ``numbers``: ab, mn (products, per year squared), stable (bool), rest (x, y in units, or None
            without one), rates (the two eigenvalues, per year), ended ("horizon", "ceiling" or "zero"),
            years (until then), x, y (units then).
        """
        numbers, path = self._numbers(state)
        return Result(
            sentence=self._sentence(numbers),
            figures=(self._plot(state, numbers, path),),
            table=tuple(
                {
                    TEXT["columns"]["year"]: round(t),
                    TEXT["columns"]["x"]: round(x, 1),
                    TEXT["columns"]["y"]: round(y, 1),
                }
                for t, x, y in path
                if t == int(t)
            ),
            numbers=numbers,
            brief=self._brief(numbers),
        )

    def _brief(self, numbers: Mapping[str, Any]) -> str:
        rest = numbers["rest"]
        kind = (
            "equal"
            if rest is None
            else "more"
            if not numbers["stable"]
            else "below"
            if min(rest) < 0
            else "rest"
        )
        x, y = rest or (0.0, 0.0)
        return TEXT["brief"][kind].format(
            ab=_small(numbers["ab"]), mn=_small(numbers["mn"]), x=say(round(x)), y=say(round(y))
        )

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """What was expected of one doubled reaction beside what the model does; drawn where it would lead."""
        if prediction not in self.reveals or answer not in TEXT["told"]:
            return None
        asked = self.complete(self.reveals[prediction])
        numbers = self.at(asked).numbers
        sentence = TEXT["told"][answer].format(
            a=_small(asked["reaction_a"]),
            b=_small(asked["reaction_b"]),
            m=_small(asked["fatigue_m"]),
            n=_small(asked["fatigue_n"]),
            ab=_small(numbers["ab"]),
            mn=_small(numbers["mn"]),
        )
        (x0, y0), (x1, y1) = START, numbers["rest"]
        place = {
            "a": (min(1.4 * x1, CEILING), min(1.4 * y1, CEILING)),
            "b": ((x0 + x1) / 2, (y0 + y1) / 2),
            "c": ((x0 + x1) / 2, y0 / 2),
        }[answer]
        rates = ("reaction_b", "fatigue_m", "fatigue_n", "grievance", "reading")
        shown = all(state[name] == asked[name] for name in rates)
        mark = Mark(TEXT["marks"][answer], x=place[0], y=place[1])
        return Told(sentence, (mark,) if shown else ())

    def _coefficients(self, state: State) -> tuple[float, float, float, float, float, float]:
        grievance = GRIEVANCE[state["grievance"]]
        a = state["reaction_a"] * READING[state["reading"]]
        own = grievance - (DETERRED if state["reading"] == "deterred" else 0.0)
        return a, state["reaction_b"], state["fatigue_m"], state["fatigue_n"], own, grievance

    def _numbers(self, state: State) -> tuple[dict[str, Any], _Path]:
        a, b, m, n, g, h = self._coefficients(state)
        path, ended = _path(a, b, m, n, g, h)
        ab, mn = a * b, m * n
        edge = round(ab - mn, 9) == 0
        return {
            "ab": ab,
            "mn": mn,
            "stable": not edge and arms_race.is_stable(a, b, m, n),
            "rest": None if edge else arms_race.equilibrium(a, b, m, n, g, h),
            "rates": arms_race.eigenvalues(a, b, m, n),
            "ended": ended,
            "years": path[-1][0],
            "x": path[-1][1],
            "y": path[-1][2],
        }, path

    def _sentence(self, numbers: Mapping[str, Any]) -> str:
        kind = "equal" if numbers["rest"] is None else "less" if numbers["stable"] else "more"
        said = TEXT["products"][kind].format(ab=_small(numbers["ab"]), mn=_small(numbers["mn"]))
        if numbers["stable"]:
            x, y = numbers["rest"]
            key = "below" if min(x, y) < 0 else "rest"
            said += TEXT[key].format(x=say(round(x)), y=say(round(y)))
        restless = numbers["ended"] == "horizon" and kind == "more"
        key = "restless" if restless else numbers["ended"]
        return said + TEXT["course"][key].format(**self._words(numbers))

    def _words(self, numbers: Mapping[str, Any]) -> dict[str, str]:
        x0, y0 = START
        return {
            "x0": say(x0),
            "y0": say(y0),
            "x": say(round(numbers["x"])),
            "y": say(round(numbers["y"])),
            "years": say(round(numbers["years"], 1)),
            "ceiling": say(CEILING),
        }

    def _plot(self, state: State, numbers: Mapping[str, Any], path: _Path) -> Figure:
        a, b, m, n, g, h = self._coefficients(state)
        heads, curves = TEXT["columns"], TEXT["curves"]

        def point(curve: str, when: str, x: float, y: float) -> dict[str, Any]:
            return {
                heads["curve"]: curves[curve],
                heads["when"]: when,
                heads["x"]: round(x, 1),
                heads["y"]: round(y, 1),
            }

        shown = [
            point("path", TEXT["year"].format(year=say(round(t, 1))), x, y)
            for t, x, y in path
            if t == int(t) or t == path[-1][0]
        ]
        wide, high = (1.1 * max(p[i] for p in path) for i in (1, 2))
        # m x - a y = g: A rests; n y - b x = h: B rests.
        for curve, line in (("a", (m, -a, g)), ("b", (-b, n, h))):
            for number, (x, y) in enumerate(_within(*line, wide, high), 1):
                shown.append(point(curve, TEXT["line_end"].format(n=number), x, y))
        return figure(
            "path",
            shown,
            label=heads["when"],
            value=(heads["x"], heads["y"]),
            group=heads["curve"],
            categories={name: name for name in curves.values()},
            axis=heads["x"],
            unit=heads["y"],
            finding=TEXT["finding"][numbers["ended"]].format(**self._words(numbers)),
            note=TEXT["note"],
        )

    def ledger(self, state: State) -> list[Assumption]:
        """Where the start comes from, and that the rest is illustrative."""
        a, b, m, n, g, h = self._coefficients(state)
        x0, y0 = START
        slope, balance = arms_race.fit_1909_1913()
        return [
            _line("start", x0=say(x0), y0=say(y0)),
            _line("reaction", a=_small(a), b=_small(b)),
            _line("fatigue", m=_small(m), n=_small(n)),
            _line("grievance", g=say(g), h=say(h)),
            _line(state["reading"]),
            _line("two"),
            _line("check", slope=f"{slope:.2f}", balance=f"{balance:.1f}"),
            _line("limits"),
        ]


@lru_cache(maxsize=256)
def _path(a: float, b: float, m: float, n: float, g: float, h: float) -> tuple[_Path, str]:
    """Points of the path (year, A, B) until the horizon, the ceiling or zero; and which ended it.

    The flow over one step is affine, so that its images of three points give it everywhere: three matrix
    exponentials instead of one for each point.
    """
    step = 1 / _STEPS
    zero, one, two = (
        arms_race.trajectory(a, b, m, n, g, h, x, y, step) for x, y in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))
    )
    x, y = START
    path = [(0.0, x, y)]
    for number in range(1, YEARS * _STEPS + 1):
        x, y = (zero[i] + x * (one[i] - zero[i]) + y * (two[i] - zero[i]) for i in (0, 1))
        if min(x, y) < 0 or max(x, y) > CEILING:
            # The last step is cut at the bound, along a straight line: the steps are short.
            path.append(_cut(path[-1], (number * step, x, y)))
            return tuple(path), "zero" if min(x, y) < 0 else "ceiling"
        path.append((number * step, x, y))
    return tuple(path), "horizon"


def _cut(before: tuple[float, float, float], after: tuple[float, float, float]) -> tuple[float, float, float]:
    """The point between two of the path where the first side meets zero or the ceiling."""
    shares = [1.0]
    for old, new in zip(before[1:], after[1:], strict=True):
        bound = 0.0 if new < 0 else CEILING if new > CEILING else None
        if bound is not None:
            shares.append((bound - old) / (new - old))
    share = min(shares)
    t, x, y = (old + share * (new - old) for old, new in zip(before, after, strict=True))
    return t, x, y


def _within(p: float, q: float, r: float, wide: float, high: float) -> list[tuple[float, float]]:
    """Both ends of the line ``p x + q y = r`` inside the box from 0 to ``wide`` and 0 to ``high``; none
    where it stays outside."""
    met = []
    if q:
        met += [(x, (r - p * x) / q) for x in (0.0, wide)]
    if p:
        met += [((r - q * y) / p, y) for y in (0.0, high)]
    inside = sorted({(round(x, 6), round(y, 6)) for x, y in met if -1e-9 <= x <= wide and -1e-9 <= y <= high})
    return [inside[0], inside[-1]] if len(inside) > 1 else []


def _small(value: float) -> str:
    """A coefficient or a product of two, without noise."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _line(key: str, **values: str) -> Assumption:
    return Assumption(*(part.format(**values) for part in TEXT["ledger"][key]))
