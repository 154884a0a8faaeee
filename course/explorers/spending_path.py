"""The path to 3.5 + 1.5 per cent of output by 2035, with the review of 2029 marked.

The arithmetic is ``course.models.spending``. History is shown by NATO's definition alone and set apart from
the path; other definitions of defence spending never enter.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.controls import Choice, Number, State
from course.explorers.texts.spending_path import TEXT
from course.facts.rows import rows
from course.figures import Figure, Mark, figure
from course.figures.data import say
from course.models import spending

FIRST, REVIEW, LAST = 2025, 2029, 2035
"""Year of the pledge, year of its review, year by which it is due (claim US11)."""
CORE, RELATED = 3.5, 1.5
"""Promised shares, per cent of GDP: at least, and up to."""
OWN = "own"
_STATES = ("DEU", "ESP", "FRA", "GBR", "ITA", "POL", "USA")
"""The seven states whose whole series by NATO's definition the table holds."""


@lru_cache(maxsize=1)
def history() -> Mapping[str, Mapping[int, float]]:
    """State -> year -> core share by NATO's definition, per cent of GDP."""
    found: dict[str, dict[int, float]] = {code: {} for code in _STATES}
    for row in rows("defence_spending"):
        if row["definition"] == "NATO" and row["iso3"] in found and row["pct_gdp"] is not None:
            found[row["iso3"]][row["year"]] = row["pct_gdp"]
    return {code: dict(sorted(years.items())) for code, years in found.items()}


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {row["iso3"]: row["country"] for row in rows("countries")}


def path(s0: float, s1: float, shape: str) -> dict[int, float]:
    """Year -> share from 2025 to 2035, by the model; a share at or above its target is kept.

    Args:
        s0, s1: share of 2025 and target, per cent of GDP; s0 above 0 for the geometric shape.
        shape: linear, geometric, or late (as in 2025 until 2029, then linear).
    """
    if s0 >= s1:
        return dict.fromkeys(range(FIRST, LAST + 1), s0)
    if shape == "late":
        return dict.fromkeys(range(FIRST, REVIEW), s0) | spending.linear_path(s0, s1, REVIEW, LAST)
    make = spending.geometric_path if shape == "geometric" and s0 > 0 else spending.linear_path
    return make(s0, s1, FIRST, LAST)


def start_of(state: State) -> float:
    """The core share of 2025: the slider, or the latest value of the chosen state."""
    if state["state"] == OWN:
        return float(state["start"])
    years = history()[state["state"]]
    return years[max(years)]


class SpendingPath(Explorer):
    """The explorer "spending path" of notebook 03."""

    name = "spending-path"
    title = TEXT["title"]
    lead = TEXT["lead"]
    argument = True
    reveals: ClassVar[Mapping[str, State]] = {
        "03-america/growth-needed": {"state": OWN, "start": 2.0, "growth": 3.0, "shape": "linear"},
    }

    challenges: ClassVar[tuple[Challenge, ...]] = (
        Challenge(
            TEXT["challenges"][0],
            lambda self, state, numbers: round(numbers["average"], 9) <= state["growth"],
        ),
    )

    def __init__(self, gate: Any = None) -> None:
        starts = {OWN: TEXT["own"]}
        for code, years in history().items():
            year = max(years)
            starts[code] = TEXT["starts"].format(name=_names()[code], share=f"{years[year]:.2f}", year=year)
        self.spec = (
            Choice("state", TEXT["state"], starts),
            Number("start", TEXT["start"], 1.0, 4.5, 0.1, 2.0, TEXT["start_unit"], TEXT["start_published"]),
            Number(
                "growth", TEXT["growth"], 0.0, 6.0, 0.5, 3.0, TEXT["growth_unit"], TEXT["growth_published"]
            ),
            Choice("shape", TEXT["shape"], TEXT["shapes"]),
            Choice("scope", TEXT["scope"], TEXT["scopes"]),
            Number(
                "related",
                TEXT["related"],
                0.0,
                1.5,
                0.1,
                0.5,
                TEXT["related_unit"],
                TEXT["related_published"],
            ),
        )
        super().__init__(gate)

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """Two per cent in equal steps; the same, late; Germany with related spending."""
        states: tuple[State, ...] = ({}, {"shape": "late"}, {"state": "DEU", "scope": "total"})
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """Shares year by year and the growth of spending that they need.

        Returns:
            ``numbers``: path (year -> share of what is counted), s0, s1, review (share of 2029), average and
            highest (growth of spending a year, per cent, mean of ten years and steepest year), extra (cost
            beyond a constant share, per cent of the output of 2025).
        """
        core0, growth = start_of(state), state["growth"] / 100
        core = path(core0, CORE, state["shape"])
        related = path(state["related"], RELATED, state["shape"])
        total = state["scope"] == "total"
        counted = {year: core[year] + (related[year] if total else 0.0) for year in core}
        s0, s1 = counted[FIRST], counted[LAST]
        yearly = {
            year: 100 * spending.spending_growth(counted[year - 1], counted[year], 1, growth)
            for year in range(FIRST + 1, LAST + 1)
        }
        numbers = {
            "path": counted,
            "s0": s0,
            "s1": s1,
            "review": counted[REVIEW],
            "average": 100 * spending.spending_growth(s0, s1, LAST - FIRST, growth),
            "highest": max(yearly.values()),
            "extra": spending.cumulative_extra(100.0, s0, counted, growth, FIRST),
        }
        heads = TEXT["columns"]
        table = tuple(
            {
                heads["year"]: str(year),
                heads["core"]: round(core[year], 3),
                **({heads["related"]: round(related[year], 3)} if total else {}),
                **({heads["total"]: round(counted[year], 3)} if total else {}),
                heads["growth"]: round(yearly[year], 2) if year in yearly else None,
            }
            for year in core
        )
        brief = TEXT["brief"].format(
            average=f"{numbers['average']:.1f}",
            review=f"{numbers['review']:.2f}",
            s1=f"{numbers['s1']:.2f}",
        )
        figures = (self._bars(state, numbers),)
        return Result(self._sentence(state, numbers), figures, table, numbers, brief=brief)

    def idle(self, state: State) -> frozenset[str]:
        """A state has its own start; related spending counts only where both kinds are counted."""
        unused = set() if state["state"] == OWN else {"start"}
        return frozenset(unused | (set() if state["scope"] == "total" else {"related"}))

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """The predicted growth beside the computed one; drawn as the share of 2035 that it would lead to."""
        if prediction not in self.reveals:
            return None
        asked = self.complete(self.reveals[prediction])
        found, years = self.at(asked).numbers, LAST - FIRST
        output = (1 + asked["growth"] / 100) ** years
        sentence = TEXT["told"].format(
            you=say(answer),
            n=f"{found['average']:.1f}",
            share=say(round(found["s1"] / found["s0"], 2)),
            output=say(round(output, 2)),
        )
        reached = found["s0"] * (1 + float(answer) / 100) ** years / output
        names = ("state", "start", "growth", "scope")
        shown = all(state[name] == asked[name] for name in names)
        mark = Mark(TEXT["mark"].format(you=say(answer)), x=reached, row=str(LAST))
        return Told(sentence, (mark,) if shown else (), (found["average"], found["average"]))

    def _sentence(self, state: State, numbers: Mapping[str, Any]) -> str:
        return _capital(
            TEXT["said" if numbers["s1"] > numbers["s0"] else "above"].format(
                subject=TEXT["subject"][state["scope"]],
                s0=f"{numbers['s0']:.2f}",
                s1=f"{numbers['s1']:.2f}",
                g=f"{state['growth']:g}",
                average=f"{numbers['average']:.1f}",
                highest=f"{numbers['highest']:.1f}",
                review=f"{numbers['review']:.2f}",
                extra=f"{numbers['extra']:.1f}",
            )
        )

    def _bars(self, state: State, numbers: Mapping[str, Any]) -> Figure:
        year_, kind, unit, kinds = TEXT["axis"], TEXT["kind"], TEXT["unit"], TEXT["kinds"]
        bars = []
        if state["state"] != OWN:
            bars = [
                {year_: str(year), unit: share, kind: kinds["history"]}
                for year, share in history()[state["state"]].items()
                if year < FIRST
            ]
        labels = {FIRST: TEXT["start_label"], REVIEW: TEXT["review_label"]}
        bars += [
            {
                year_: labels.get(year, str(year)),
                unit: round(share, 2),
                kind: kinds["review" if year == REVIEW else "path"],
            }
            for year, share in numbers["path"].items()
        ]
        return figure(
            "bars",
            bars,
            label=year_,
            value=unit,
            group=kind,
            categories={kinds[name]: kinds[name] for name in ("path", "review")},
            unit=unit,
            finding=_capital(
                TEXT["finding"].format(
                    subject=TEXT["subject"][state["scope"]],
                    s0=f"{numbers['s0']:.2f}",
                    review=f"{numbers['review']:.2f}",
                    s1=f"{numbers['s1']:.2f}",
                )
            ),
            highlight=[TEXT["review_label"]],
            source=["G06", "S075", *(["NATO-DEFEXP-2025"] if state["state"] != OWN else [])],
            note=TEXT["note"] if state["state"] != OWN and state["scope"] == "total" else "",
        )

    def ledger(self, state: State) -> list[Assumption]:
        """What the path assumes, with sources."""
        own = state["state"] == OWN
        options = next(c for c in self.spec if c.name == "state").options  # type: ignore[union-attr]
        text = f"{state['start']:.2f} per cent" if own else options[state["state"]]
        basis = "illustrative" if own else "defence_spending: NATO-DEFEXP-2025; NATO-DEFEXP-2025-PRESS"
        lines = [
            _line("target"),
            _line("start", text=text, basis=basis),
            _line("definition"),
            _line("growth", text=f"{state['growth']:g}"),
            _line("shape", text=TEXT["shapes"][state["shape"]]),
        ]
        if state["scope"] == "total":
            lines.append(_line("related", text=f"{state['related']:.1f}"))
        return [*lines, _line("capability")]


def _line(key: str, **values: str) -> Assumption:
    return Assumption(*(part.format(**values) for part in TEXT["ledger"][key]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
