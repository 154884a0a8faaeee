"""What "20 per cent a year" can mean: five readings of one sentence, a probability that cannot follow it,
and what a number of vehicles fills (model M6).

No baseline was published (claim GE16), so growth is shown as a multiple of the start.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.controls import Choice, Number, State
from course.explorers.texts.twenty_per_cent import TEXT
from course.figures import Figure, Mark, figure
from course.figures.data import say
from course.models import growth

_BASES = {
    "480": "GE18; S008; S009",
    "500": "S207 (weak copy of Reuters)",
    "4": "GE18; S008; S010",
    "5": "S205",
}


def parts(rate: float, years: float, reading: str) -> tuple[float, float]:
    """By how much number and effectiveness grow apart, as multiples of the start.

    Args:
        rate: growth per year as a fraction.
        years: at least 0.
        reading: one of ``growth.READINGS``.

    Returns:
        Number and effectiveness; their product is the capability, but for the square law, where the number
        counts twice.
    """
    each = growth.compound(1, rate, years)
    match reading:
        case "number_only":
            return each, 1.0
        case "linear":
            return growth.simple(1, rate, years), 1.0
        case "product":
            return math.sqrt(each), math.sqrt(each)
        case _:
            return each, each


def year_past_one(p: float, rate: float) -> int:
    """The first whole year in which p (1 + rate)^t is more than 1.

    Args:
        p: probability at the start, between 0 and 1.
        rate: growth per year as a fraction, above 0.
    """
    year = 0
    while growth.compound(p, rate, year) <= 1:
        year += 1
    return year


class TwentyPerCent(Explorer):
    """The explorer on growth and vehicles of notebook 08."""

    name = "twenty-per-cent"
    title = TEXT["title"]
    lead = TEXT["lead"]
    argument = True
    spec = (
        Choice("shown", TEXT["shown"], TEXT["shows"]),
        Choice("reading", TEXT["reading"], TEXT["readings"], "number_times_effectiveness"),
        Number("rate", TEXT["rate"], 5, 35, 1, 20, "per cent", TEXT["rate_published"]),
        Number("years", TEXT["years"], 1, 10, 1, 4, "", TEXT["years_published"]),
        Number("p", TEXT["p"], 0.1, 0.9, 0.05, 0.6, "", TEXT["p_published"]),
        Choice("brigades", TEXT["brigades"], TEXT["brigade_options"]),
        Choice("vehicles", TEXT["vehicles"], TEXT["vehicle_options"]),
    )
    reveals: ClassVar[Mapping[str, State]] = {
        # The prediction asks for the highest of the five.
        "08-forces/readings": {"reading": "square_law", "years": 4, "rate": 20}
    }

    opens: ClassVar[Mapping[str, State]] = {"08-forces/readings": {"years": 4, "rate": 20}}
    challenges: ClassVar[tuple[Challenge, ...]] = (
        Challenge(TEXT["challenges"][0], lambda self, state, numbers: numbers["year_past_one"] == 1),
    )

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """The middle and both ends of the readings after four years."""
        names = ("number_times_effectiveness", "linear", "square_law")
        return tuple((t, {"reading": r}) for t, r in zip(TEXT["snapshot_titles"], names, strict=True))

    def compute(self, state: State) -> Result:
        """Factor of the chosen reading, all five, the trap of the probability, the vehicles.

        Returns:
            ``numbers``: factors (by reading), factor, low, high, spread (high through low), grown (the
            probability after the years, were it to grow), year_past_one, per_brigade, sets.
        """
        rate, years = state["rate"] / 100, state["years"]
        factors = {reading: growth.capability_factor(rate, years, reading) for reading in growth.READINGS}
        vehicles, brigades = int(state["vehicles"]), int(state["brigades"])
        numbers: dict[str, Any] = {
            "factors": factors,
            "factor": factors[state["reading"]],
            "low": min(factors.values()),
            "high": max(factors.values()),
            "spread": max(factors.values()) / min(factors.values()),
            "grown": growth.compound(state["p"], rate, years),
            "year_past_one": year_past_one(state["p"], rate),
            "per_brigade": vehicles / brigades,
            "sets": growth.brigades_equipped(vehicles, years, vehicles / brigades),
        }
        return Result(
            self._sentence(state, numbers),
            (self._shown(state, numbers),),
            self._table(state),
            numbers,
            brief=TEXT["briefs"][state["shown"]].format(
                vehicles=state["vehicles"],
                brigades=state["brigades"],
                each=_times(numbers["per_brigade"]),
                sets=_times(numbers["sets"]),
                p=f"{state['p']:.2f}",
                rate=state["rate"],
                year=numbers["year_past_one"],
                reading=_capital(TEXT["short"][state["reading"]]),
                factor=_times(numbers["factor"]),
                when=_when(state["years"]),
                low=_times(numbers["low"]),
                high=_times(numbers["high"]),
            ),
        )

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """The predicted factor beside that of the highest reading."""
        if prediction not in self.reveals:
            return None
        asked = self.complete(self.reveals[prediction])
        high = self.at(asked).numbers["high"]
        sentence = TEXT["told"].format(you=say(answer), n=_times(high))
        shown = all(state[name] == asked[name] for name in ("shown", "years", "rate"))
        row = TEXT["short"][asked["reading"]]
        mark = Mark(TEXT["mark"].format(you=say(answer)), x=float(answer), row=row)
        return Told(sentence, (mark,) if shown else (), (high, high))

    def idle(self, state: State) -> frozenset[str]:
        """Each chart has its own controls."""
        used = {
            "readings": {"shown", "reading", "rate", "years"},
            "probability": {"shown", "rate", "p"},
            "vehicles": {"shown", "years", "brigades", "vehicles"},
        }[state["shown"]]
        return frozenset(control.name for control in self.spec) - used

    def _shown(self, state: State, numbers: Mapping[str, Any]) -> Figure:
        make = {"readings": self._bars, "probability": self._odds, "vehicles": self._sets}
        return make[state["shown"]](state, numbers)

    def _sets(self, state: State, numbers: Mapping[str, Any]) -> Figure:
        """How many brigades the deliveries fill, year by year."""
        words = TEXT["sets"]
        each, vehicles = numbers["per_brigade"], int(state["vehicles"])
        return figure(
            "bars",
            [
                {
                    words["year"]: _when(year),
                    words["sets"]: round(growth.brigades_equipped(vehicles, year, each), 2),
                }
                for year in range(1, state["years"] + 1)
            ],
            label=words["year"],
            value=words["sets"],
            unit=words["unit"].format(each=_times(each)),
            finding=words["finding"].format(
                vehicles=vehicles,
                brigades=state["brigades"],
                each=_times(each),
                when=_when(state["years"]),
                sets=_times(numbers["sets"]),
            ),
            source=["S008", "S009", "S010"],
        )

    def _odds(self, state: State, numbers: Mapping[str, Any]) -> Figure:
        """A probability that grows like an amount, until it is none any more."""
        words, rate = TEXT["odds"], state["rate"] / 100
        last = max(4, min(10, numbers["year_past_one"] + 1))
        return figure(
            "lines",
            [
                {words["year"]: year, words["p"]: round(growth.compound(state["p"], rate, year), 3)}
                for year in range(last + 1)
            ],
            label=words["year"],
            value=words["p"],
            unit=words["unit"],
            axis=words["axis"],
            finding=words["finding"].format(
                p=f"{state['p']:.2f}", rate=state["rate"], year=numbers["year_past_one"]
            ),
        ).marked([Mark(words["line"], y=1.0, row="0")])

    def _sentence(self, state: State, numbers: Mapping[str, Any]) -> str:
        trap = "trap_passed" if numbers["grown"] > 1 else "trap_never"
        return (TEXT["sentence"] + TEXT[trap] + TEXT["vehicles_sentence"]).format(
            reading=TEXT["readings"][state["reading"]],
            rate=state["rate"],
            when=_when(state["years"]),
            factor=_times(numbers["factor"]),
            low=_times(numbers["low"]),
            high=_times(numbers["high"]),
            p=f"{state['p']:.2f}",
            grown=f"{numbers['grown']:.2f}",
            year=numbers["year_past_one"],
            vehicles=state["vehicles"],
            brigades=state["brigades"],
            each=_times(numbers["per_brigade"]),
            sets=_times(numbers["sets"]),
        )

    def _bars(self, state: State, numbers: Mapping[str, Any]) -> Figure:
        words = TEXT["chart"]
        made = [
            {words["reading"]: TEXT["short"][reading], words["factor"]: round(factor, 4)}
            for reading, factor in sorted(numbers["factors"].items(), key=lambda entry: entry[1])
        ]
        return figure(
            "bars",
            made,
            label=words["reading"],
            value=words["factor"],
            unit=words["factor"],
            finding=TEXT["finding"].format(
                when=_when(state["years"]),
                rate=state["rate"],
                low=_times(numbers["low"]),
                high=_times(numbers["high"]),
                spread=_times(numbers["spread"]),
            ),
            highlight=[TEXT["short"][state["reading"]]],
            source=["S008", "S009", "S010"],
        )

    def _table(self, state: State) -> tuple[dict[str, Any], ...]:
        heads = {name: text.format(when=_when(state["years"])) for name, text in TEXT["columns"].items()}
        rate, years = state["rate"] / 100, state["years"]
        made = []
        for reading in growth.READINGS:
            number, effectiveness = parts(rate, years, reading)
            made.append(
                {
                    heads["reading"]: TEXT["readings"][reading],
                    # In the first year both columns may be the same column.
                    heads["first"]: round(growth.capability_factor(rate, 1, reading), 4),
                    heads["last"]: round(growth.capability_factor(rate, years, reading), 4),
                    heads["number"]: round(number, 4),
                    heads["effectiveness"]: round(effectiveness, 4),
                }
            )
        return tuple(made)

    def ledger(self, state: State) -> list[Assumption]:
        """What the result assumes, with sources."""
        values = {
            "rate": state["rate"],
            "when": _when(state["years"]),
            "reading": TEXT["readings"][state["reading"]],
            "p": f"{state['p']:.2f}",
            "vehicles": state["vehicles"],
            "brigades": state["brigades"],
            "vehicles_basis": _BASES[state["vehicles"]],
            "brigades_basis": _BASES[state["brigades"]],
        }
        return [Assumption(*(part.format(**values) for part in line)) for line in TEXT["ledger"].values()]


def _when(years: int) -> str:
    return TEXT["so_long"].format(n=years)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _times(value: float) -> str:
    """Two decimals below 100 and without empty ones, else whole."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value < 100 else f"{value:,.0f}"
