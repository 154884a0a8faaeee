"""How many soldiers, and how many behind them? Six justifications for the size of a force, a rotation, and
the armies that would have to provide it (model M1).

The calculator shows what a justification implies. It is no estimate of what a mission in Ukraine needs; the
ratio of 20 per 1,000 inhabitants in particular is for policing a population.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.controls import Choice, Number, State
from course.explorers.texts.force_rotation import TEXT
from course.facts.rows import rows
from course.figures import Figure, Mark, drawing, figure, turns
from course.figures.data import say
from course.models import force

HORIZON = 24
"""Months over which tours are counted: the two years of the press report (TIMES-2025-04)."""
POLICING = 20.0
"""Soldiers and police per 1,000 inhabitants (RAND-2003)."""
LOW, HIGH = 3.0, 5.0
"""The rotations between which the pool is shown."""
_PLANS = {"plan-25": "Reduced plan Apr 2025", "plan-64": "Radakin plan Apr 2025"}
_LINES = {"unficyp": "UNFICYP 2020s", "ifor": "IFOR 1996", "unifil": "UNIFIL 2024"}


@lru_cache(maxsize=1)
def _benchmarks() -> dict[str, dict[str, Any]]:
    return {row["case"]: row for row in rows("force_benchmarks")}


@lru_cache(maxsize=4)
def providers(group: str) -> tuple[tuple[str, int | None], ...]:
    """States and their active soldiers, lower bound; None where the source gives no figure.

    Args:
        group: "ground", "two" or "all".
    """
    active = {row["iso3"]: row["active_personnel_low"] for row in rows("armed_forces")}
    found = []
    for member in rows("coalition_members"):
        if member["type"] != "state" or member["iso3"] == "UKR":
            continue
        if group == "two" and member["iso3"] not in ("FRA", "GBR"):
            continue
        if group == "ground" and "ground troops possible" not in member["position_category"]:
            continue
        found.append((member["name"], active.get(member["iso3"])))
    return tuple(found)


def deployed(basis: str, line_km: float, population: float) -> float:
    """Soldiers deployed under one justification.

    Args:
        basis: a key of ``TEXT["bases"]``.
        line_km: length of the line, km.
        population: inhabitants to be policed.
    """
    if basis in _PLANS:
        return float(_benchmarks()[_PLANS[basis]]["troops"])
    if basis == "policing":
        return force.troops_by_population(population, POLICING)
    case = _benchmarks()[_LINES[basis]]
    return force.troops_by_line(line_km, force.density_line(case["troops"], case["line_km"]))


class ForceRotation(Explorer):
    """The force and rotation calculator of notebook 08."""

    name = "force-rotation"
    title = TEXT["title"]
    lead = TEXT["lead"]
    argument = True
    spec = (
        Choice("basis", TEXT["basis"], TEXT["bases"]),
        Number("line_km", TEXT["line"], 1000, 3500, 10, 1200, "km", TEXT["line_published"]),
        Number("people", TEXT["population"], 1, 40, 1, 31, "million", TEXT["population_published"]),
        Number("ratio", TEXT["ratio"], 3, 5, 1, 4, "", TEXT["ratio_published"]),
        Number("tour", TEXT["tour"], 4, 12, 1, 6, "months", TEXT["tour_published"]),
        Choice("providers", TEXT["providers"], TEXT["provider_names"]),
    )
    reveals: ClassVar[Mapping[str, State]] = {"08-forces/pool": {"basis": "plan-25"}}

    beside = 2
    challenges: ClassVar[tuple[Challenge, ...]] = tuple(
        Challenge(
            text,
            lambda self, state, numbers, end=end: (
                state["basis"] == "plan-25" and numbers["share"] == self.extremes[end]
            ),
        )
        for end, text in enumerate(TEXT["challenges"])
    )

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """A plan, a precedent on a line, a ratio of population."""
        states: tuple[State, ...] = ({"basis": "plan-25"}, {"basis": "ifor"}, {"basis": "policing"})
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """Size, pool, share of armies and tours.

        Returns:
            ``numbers``: deployed, per_km, pool, pool_low (1 to 3), pool_high (1 to 5), behind (pool without
            the deployed), personnel, share (per cent), tours (soldier-tours over 24 months), home (months
            between two tours), unknown (names of states without a figure).
        """
        lines = [self._line(basis, state) for basis in TEXT["bases"]]
        chosen = lines[list(TEXT["bases"]).index(state["basis"])]
        tour, ratio = state["tour"], state["ratio"]
        numbers = {
            **chosen,
            "behind": chosen["pool"] - chosen["deployed"],
            "personnel": self._personnel(state),
            "tours": force.rotation_throughput(chosen["deployed"], HORIZON, tour),
            "home": (ratio - 1) * tour,
            "unknown": tuple(name for name, active in providers(state["providers"]) if active is None),
        }
        heads = TEXT["columns"]
        table = tuple(
            {
                heads["name"]: TEXT["bases"][line["basis"]],
                heads["deployed"]: round(line["deployed"]),
                heads["per_km"]: round(line["per_km"], 1),
                heads["low"]: round(line["pool_low"]),
                heads["pool"]: round(line["pool"]),
                heads["high"]: round(line["pool_high"]),
                heads["share"]: round(line["share"], 1),
            }
            for line in lines
        )
        brief = TEXT["brief"].format(
            deployed=_whole(chosen["deployed"]),
            pool=_whole(chosen["pool"]),
            ratio=ratio,
            share=f"{chosen['share']:.1f}",
            who=TEXT["brief_who"][state["providers"]],
        )
        figures = (self._bars(state, lines), self._turns(state, numbers))
        return Result(self._sentence(state, numbers), figures, table, numbers, brief=brief)

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """The predicted pool beside those of both rotations."""
        if prediction not in self.reveals:
            return None
        found = self.at(self.reveals[prediction]).numbers
        low, high = (say(found[name] / 1000) for name in ("pool_low", "pool_high"))
        sentence = TEXT["told"].format(you=say(answer), low=low, high=high)
        row = TEXT["short"]["plan-25"]
        shown = state["basis"] != "policing"
        mark = Mark(TEXT["mark"].format(you=say(answer)), x=float(answer), row=row)
        return Told(sentence, (mark,) if shown else (), (found["pool_low"] / 1000, found["pool_high"] / 1000))

    def idle(self, state: State) -> frozenset[str]:
        """Inhabitants count for policing alone, and the line not for it."""
        return frozenset({"line_km"} if state["basis"] == "policing" else {"people"})

    @cached_property
    def extremes(self) -> tuple[float, float]:
        """Least and greatest share of the armies that the plan of 25,000 can take."""
        shares = [
            self.at({"basis": "plan-25", "ratio": ratio, "providers": group}).numbers["share"]
            for ratio in (3, 4, 5)
            for group in TEXT["provider_names"]
        ]
        return min(shares), max(shares)

    def _turns(self, state: State, numbers: Mapping[str, Any]) -> Figure:
        """Which group is deployed when, over two years."""
        words, ratio, tour = TEXT["turns"], state["ratio"], state["tour"]
        plan = [
            [(start, min(start + tour, HORIZON)) for start in range(group * tour, HORIZON, ratio * tour)]
            for group in range(ratio)
        ]
        names = [words["name"].format(n=n + 1) for n in range(ratio)]
        said = [
            ", ".join(words["of"].format(from_=a, to=b) for a, b in spans)
            or words["none"].format(horizon=HORIZON)
            for spans in plan
        ]
        text = "; ".join(f"{name}: {spans}" for name, spans in zip(names, said, strict=True))
        return drawing(
            "turns",
            lambda marks, prefix: turns.draw(
                names, plan, HORIZON, words["unit"], words["deployed"], words["behind"]
            ),
            [{words["group"]: name, words["months"]: spans} for name, spans in zip(names, said, strict=True)],
            finding=words["finding"].format(
                n=ratio, size=_whole(numbers["deployed"]), tour=tour, home=numbers["home"]
            ),
            alt=words["alt"].format(horizon=HORIZON, n=ratio, text=text),
        )

    def _personnel(self, state: State) -> int:
        return sum(active or 0 for _, active in providers(state["providers"]))

    def _line(self, basis: str, state: State) -> dict[str, Any]:
        size = deployed(basis, state["line_km"], state["people"] * 1e6)
        pool = force.rotation_pool(size, state["ratio"])
        return {
            "basis": basis,
            "deployed": size,
            "per_km": force.density_line(size, state["line_km"]),
            "pool": pool,
            "pool_low": force.rotation_pool(size, LOW),
            "pool_high": force.rotation_pool(size, HIGH),
            "share": 100 * pool / self._personnel(state),
        }

    def _sentence(self, state: State, numbers: Mapping[str, Any]) -> str:
        basis = state["basis"]
        key = "plan" if basis in _PLANS else "by_population" if basis == "policing" else "precedent"
        counted = [name for name, active in providers(state["providers"]) if active is not None]
        return (TEXT[key] + TEXT["pool"] + TEXT["tours"]).format(
            case=TEXT["cases"].get(basis, ""),
            km=_whole(state["line_km"]),
            people=state["people"],
            per_km=f"{numbers['per_km']:.1f}",
            deployed=_whole(numbers["deployed"]),
            pool=_whole(numbers["pool"]),
            low=_whole(numbers["pool_low"]),
            high=_whole(numbers["pool_high"]),
            ratio=state["ratio"],
            share=f"{numbers['share']:.1f}",
            personnel=_whole(numbers["personnel"]),
            who=TEXT["who"][state["providers"]].format(n=len(counted)),
            tour=state["tour"],
            home=numbers["home"],
            horizon=HORIZON,
            tours=_whole(numbers["tours"]),
        )

    def _bars(self, state: State, lines: list[dict[str, Any]]) -> Figure:
        words = TEXT["bars"]
        # One bar of policing would make slivers of all others: it stands where it is chosen, beside one plan.
        policing = state["basis"] == "policing"
        lines = [
            line
            for line in lines
            if (line["basis"] in ("policing", "plan-64") if policing else line["basis"] != "policing")
        ]
        made = [
            {
                words["name"]: TEXT["short"][line["basis"]],
                words["deployed"]: round(line["deployed"] / 1000, 1),
                words["behind"]: round((line["pool"] - line["deployed"]) / 1000, 1),
            }
            for line in lines
        ]
        sizes = [line["deployed"] for line in lines]
        return figure(
            "bars",
            made,
            label=words["name"],
            value=(words["deployed"], words["behind"]),
            unit=words["unit"],
            finding=TEXT["finding"].format(
                n=TEXT["count"][len(lines)],
                least=_whole(min(sizes)),
                most=_whole(max(sizes)),
                ratio=state["ratio"],
                behind=state["ratio"] - 1,
            ),
            highlight=[TEXT["short"][state["basis"]]],
            source=[
                "TIMES-2025-04",
                *(["RAND-2003"] if policing else ["UNIFIL-2024-09", "DEFENSIE-NL-IFOR", "CIA-FACTBOOK"]),
            ],
        )

    def ledger(self, state: State) -> list[Assumption]:
        """What the result assumes, with sources."""
        values = {
            "km": _whole(state["line_km"]),
            "people": state["people"],
            "ratio": state["ratio"],
            "tour": state["tour"],
            "horizon": HORIZON,
            "who": TEXT["provider_names"][state["providers"]],
            "names": ", ".join(name for name, active in providers(state["providers"]) if active is None),
        }
        keys = [state["basis"], "line", "population", "ratio", "tour", "providers", "linear"]
        if values["names"]:
            keys.insert(-1, "missing")
        return [Assumption(*(part.format(**values) for part in TEXT["ledger"][key])) for key in keys]


def _whole(value: float) -> str:
    return f"{round(value):,}"
