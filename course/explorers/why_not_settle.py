"""Why not settle now? J. D. Fearon's bargaining model with a guarantor (model M8).

A good worth 1 a year is divided for ever. A deal that both prefer to war always exists, and yet B may attack
now, if A will be stronger after a pause and cannot promise not to use it. A guarantee that takes effect after
the pause moves A's later chance and the later costs. Every parameter is illustrative.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.controls import Choice, Number, State
from course.explorers.texts.why_not_settle import TEXT
from course.figures import Figure, Mark, figure
from course.figures.data import say
from course.models import bargaining

SHIFT = 0.3
"""What a guarantor that fights takes from the other side's chance to win: illustrative."""
EXTRA = 1.0
"""What it adds to the other side's cost of war, in years of the whole good: illustrative."""


def _number(name: str, kind: str, low: float, high: float, step: float, default: float) -> Number:
    return Number(name, TEXT[name], low, high, step, default, published=TEXT["published"][kind])


class WhyNotSettle(Explorer):
    """The bargaining explorer of notebook 04."""

    name = "why-not-settle"
    title = TEXT["title"]
    lead = TEXT["lead"]
    argument = True
    spec = (
        _number("now", "chance", 0.1, 0.9, 0.05, 0.5),
        _number("later", "chance", 0.1, 0.9, 0.05, 0.5),
        _number("cost", "cost", 0.0, 6.0, 0.5, 1.0),
        _number("patience", "patience", 0.5, 0.95, 0.05, 0.9),
        _number("guarantor", "chance", 0.0, 1.0, 0.05, 0.5),
        Choice("protects", TEXT["protects"], TEXT["protecteds"]),
    )
    reveals: ClassVar[Mapping[str, State]] = {"04-russia/promise": {"later": 0.7, "guarantor": 0.0}}

    challenges: ClassVar[tuple[Challenge, ...]] = (
        Challenge(
            TEXT["challenges"][0],
            lambda self, state, numbers: state["guarantor"] == 1 and numbers["attacks_with"],
        ),
    )

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """Neutral; A rises and the guarantee protects B; A rises and the guarantee protects A."""
        states: tuple[State, ...] = ({}, {"later": 0.7}, {"later": 0.55, "protects": "A"})
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """Bargain with and without the guarantee.

        Returns:
            ``numbers``: ranges (for now, later and guaranteed: least share A accepts and greatest share B
            leaves, 0 to 1), critical (A's later chance above which B attacks; infinity if at none), moved
            (A's later chance with the guarantee), attacks_without, attacks_with (bool), needed (least
            probability with which a guarantee for B makes it settle; 0 if it does anyway, infinity if none
            suffices, None for a guarantee that protects A).
        """
        numbers = self._numbers(state)
        return Result(
            sentence=self._sentence(state, numbers),
            figures=(self._bars(state, numbers),),
            table=self._table(state, numbers),
            numbers=numbers,
            brief=TEXT["brief_never" if math.isinf(numbers["critical"]) else "brief"].format(
                later=_percent(state["later"]),
                critical=_percent(numbers["critical"]),
                without=TEXT["acts"][numbers["attacks_without"]],
                with_=TEXT["acts"][numbers["attacks_with"]],
            ),
        )

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """What B was expected to do beside what it does, at A's later chance."""
        if prediction not in self.reveals or answer not in TEXT["told"]:
            return None
        asked = self.complete(self.reveals[prediction])
        critical = _percent(self.at(asked).numbers["critical"])
        later = _percent(asked["later"])
        mark = Mark(
            TEXT["marks"][answer].format(later=later), x=100 * asked["later"], row=TEXT["rows"]["later"]
        )
        shown = state["later"] == asked["later"]
        return Told(TEXT["told"][answer].format(later=later, critical=critical), (mark,) if shown else ())

    def idle(self, state: State) -> frozenset[str]:
        """A guarantee that nobody would honour protects nobody."""
        return frozenset() if state["guarantor"] else frozenset({"protects"})

    def _numbers(self, state: State) -> dict[str, Any]:
        now, later, cost, patience = (state[name] for name in ("now", "later", "cost", "patience"))
        g, for_b = state["guarantor"], state["protects"] == "B"
        year = 1 - patience  # a cost paid once, spread over all years to come
        cost_a = cost_b = cost
        if for_b:
            shift = min(SHIFT, later)
            moved, cost_a = bargaining.with_guarantee(later, cost, g, shift, EXTRA)
        else:
            shift = min(SHIFT, 1 - later)
            against, cost_b = bargaining.with_guarantee(1 - later, cost, g, shift, EXTRA)
            moved = 1 - against
        # A higher cost to B of a later war lowers what A must leave it, as a higher chance of A does.
        felt = min(1.0, moved + (cost_b - cost) * year)
        critical = bargaining.critical_p2(now, cost, patience)
        attacks = bargaining.preventive_war(now, later, cost, patience)
        needed = None
        if for_b:
            needed = 0.0 if not attacks else (later - critical) / shift
            needed = needed if needed <= 1 else math.inf
        return {
            "ranges": {
                "now": bargaining.bargaining_range(now, cost * year, cost * year),
                "later": bargaining.bargaining_range(later, cost * year, cost * year),
                "guaranteed": bargaining.bargaining_range(moved, cost_a * year, cost_b * year),
            },
            "critical": critical,
            "moved": moved,
            "attacks_without": attacks,
            "attacks_with": bargaining.preventive_war(now, felt, cost, patience),
            "needed": needed,
        }

    def _sentence(self, state: State, numbers: Mapping[str, Any]) -> str:
        low, high = numbers["ranges"]["now"]
        said = TEXT["range" if high > low else "range_point"].format(low=_percent(low), high=_percent(high))
        without, with_ = numbers["attacks_without"], numbers["attacks_with"]
        never = math.isinf(numbers["critical"])
        said += TEXT["settles"]["attacks" if without else "never" if never else "without"].format(
            later=_percent(state["later"]), critical=_percent(numbers["critical"])
        )
        return said + TEXT["guarantee"][_effect(state, numbers, without, with_)].format(
            g=say(round(state["guarantor"], 2)),
            later=_percent(state["later"]),
            moved=_percent(numbers["moved"]),
            needed=_needed(numbers["needed"]),
        )

    def _rows(self, state: State, numbers: Mapping[str, Any]) -> list[dict[str, Any]]:
        heads = TEXT["columns"]
        chances = {"now": state["now"], "later": state["later"], "guaranteed": numbers["moved"]}
        return [
            {
                heads["when"]: TEXT["rows"][name],
                heads["low"]: round(100 * low, 1),
                heads["high"]: round(100 * high, 1),
                heads["chance"]: round(100 * chances[name], 1),
            }
            for name, (low, high) in numbers["ranges"].items()
        ]

    def _bars(self, state: State, numbers: Mapping[str, Any]) -> Figure:
        heads, groups = TEXT["columns"], TEXT["groups"]
        bars = [
            {**row, TEXT["group"]: groups["now" if index == 0 else "later"]}
            for index, row in enumerate(self._rows(state, numbers))
        ]
        return figure(
            "ranges",
            bars,
            label=heads["when"],
            value=(heads["low"], heads["high"], heads["chance"]),
            group=TEXT["group"],
            categories={name: name for name in groups.values()},
            unit=TEXT["unit"],
            finding=TEXT["finding"]["attack" if numbers["attacks_with"] else "settle"],
            note=TEXT["note"],
        )

    def _table(self, state: State, numbers: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
        return tuple(self._rows(state, numbers))

    def ledger(self, state: State) -> list[Assumption]:
        """All parameters are illustrative; the condition has a source."""
        return [
            _line("chances", now=say(round(state["now"], 2)), later=say(round(state["later"], 2))),
            _line("costs", cost=say(state["cost"])),
            _line("patience", patience=say(round(state["patience"], 2))),
            _line("guarantee", shift=say(SHIFT), extra=say(EXTRA)),
            _line("condition"),
            _line("states"),
        ]


def _effect(state: State, numbers: Mapping[str, Any], without: bool, with_: bool) -> str:
    """What the guarantee does, as a key of the sentences."""
    if not state["guarantor"]:
        return "none"
    if not without:
        return "started" if with_ else "unneeded"
    if not with_:
        return "settled"
    if state["protects"] == "A":
        return "worse"
    return "hopeless" if math.isinf(numbers["needed"]) else "short"


def _percent(share: float) -> str:
    return say(round(100 * share, 1)) if math.isfinite(share) else ""


def _needed(share: float | None) -> str:
    """A probability rounded up, so that what is said is enough."""
    return "" if share is None or math.isinf(share) else say(math.ceil(share * 100 - 1e-9) / 100)


def _line(key: str, **values: str) -> Assumption:
    return Assumption(*(part.format(**values) for part in TEXT["ledger"][key]))
