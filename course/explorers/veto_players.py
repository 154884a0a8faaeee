"""What can be agreed under which rule? One issue, the same stylised positions, five rules.

The positions are coded from the public statements of ``coalition_members``; the coding is the course's own
and illustrative. Members of the EU or of NATO that are not in that table, and states without a statement,
stand where the learner puts them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.controls import Choice, Number, State
from course.explorers.texts.veto_players import TEXT
from course.facts.rows import rows
from course.figures import Figure, Mark, figure
from course.figures.data import say
from course.models.decision_rules import cfsp_adopted, qmv_passes
from course.models.veto_players import Stance, feasible, stance

OPTIONS = tuple(step / 5 for step in range(51))
"""The options on the scale: 0 to 10 in steps of 0.2."""
NEEDED = 5
"""Participants without which a coalition does not come about: illustrative."""
HOST = "UKR"
EXTRA = "XXX"
"""The invented state; ISO 3166 leaves this code to its users."""
EXTRA_WANTS: Mapping[str, float] = {"little": 1, "nothing": 0}
"""What the invented state wants, by the choice of the learner."""
CODING: Mapping[str, float] = {
    "ground troops possible": 8,
    "air": 6,
    "air observer": 6,
    "sea": 6,
    "training": 4,
    "logistics": 4,
    "financing": 4,
    "undecided": 4,
    "only with an international mandate": 4,
    "no troops": 2,
}
"""Category of a public statement -> position on the scale; of several the furthest counts. Illustrative."""
BODIES = {"unanimity": "EU", "constructive": "EU", "qmv": "EU", "consensus": "NATO", "opt-in": "coalition"}


@dataclass(frozen=True)
class Finding:
    """What one rule lets pass: the options, the option with most friends, and how the states take that."""

    options: tuple[float, ...]
    best: float | None
    stance: Stance

    @property
    def low(self) -> float | None:
        """The least option that passes."""
        return min(self.options, default=None)

    @property
    def high(self) -> float | None:
        """The greatest option that passes."""
        return max(self.options, default=None)


@lru_cache(maxsize=1)
def _shares() -> dict[str, float]:
    return {row["iso3"]: row["population_share_pct"] for row in rows("eu_qmv_2025")}


@lru_cache(maxsize=1)
def _statements() -> dict[str, tuple[str, str, float | None]]:
    """Code -> name, statement, position (None without one) of every state in the coalition table."""
    made = {}
    for row in rows("coalition_members"):
        if row["iso3"]:
            said = [part.strip() for part in row["position_category"].split(";")]
            placed = [CODING[part] for part in said if part in CODING]
            made[row["iso3"]] = (row["name"], ", ".join(said), max(placed, default=None))
    return made


@lru_cache(maxsize=1)
def bodies() -> dict[str, tuple[str, ...]]:
    """Who decides: the members of the EU, those of NATO, the states of the coalition besides Ukraine."""
    states = {row["iso3"] for row in rows("coalition_members") if row["type"] == "state"}
    return {
        "EU": tuple(_shares()),
        "NATO": tuple(sorted(row["iso3"] for row in rows("countries") if row["nato_member"])),
        "coalition": tuple(sorted(states - {HOST})),
    }


def positions(body: str, silent: float, home: float, extra: str) -> dict[str, tuple[float, ...]]:
    """State -> ideal point of the government and, where it differs, of the parliament at home."""
    made = {}
    for code in bodies()[body]:
        placed = _statements().get(code, ("", "", None))[2]
        ideal = silent if placed is None else placed
        made[code] = (ideal, max(0.0, ideal - home)) if home else (ideal,)
    return {**made, EXTRA: (float(EXTRA_WANTS[extra]),)} if extra in EXTRA_WANTS else made


def _passes(rule: str, extra: str) -> Callable[[Stance], bool]:
    shares = _shares() if extra == "none" else {**_shares(), EXTRA: 0.0}
    return {
        "unanimity": lambda s: not s.mild and not s.against,
        "constructive": lambda s: cfsp_adopted(s.against, s.mild, shares),
        "qmv": lambda s: qmv_passes(s.better, shares),
        "consensus": lambda s: not s.against,
        "opt-in": lambda s: len(s.better) >= NEEDED,
    }[rule]


@lru_cache(maxsize=512)
def _stances(
    body: str, status_quo: float, silent: float, tolerance: float, home: float, extra: str
) -> dict[float, Stance]:
    """How a body's states take each option; three rules of the EU ask the same states."""
    wanted = positions(body, silent, home, extra)
    others = [option for option in OPTIONS if option != status_quo]
    return {option: stance(wanted, option, status_quo, tolerance) for option in others}


@lru_cache(maxsize=1024)
def find(rule: str, status_quo: float, silent: float, tolerance: float, home: float, extra: str) -> Finding:
    """What a rule lets pass; the arguments are the explorer's controls."""
    stances = _stances(BODIES[rule], status_quo, silent, tolerance, home, extra)
    passes = _passes(rule, extra)
    # Even under unanimity a state that is even does not vote against.
    passing = tuple(option for option, taken in stances.items() if passes(taken))
    best = max(stances, key=lambda option: (len(stances[option].better), abs(option - status_quo)))
    liked = bool(stances[best].better)
    return Finding(passing, best if liked else None, stances[best])


class VetoPlayers(Explorer):
    """The veto-player simulator of notebook 07."""

    name = "veto-players"
    title = TEXT["title"]
    lead = TEXT["lead"]
    argument = True
    spec = (
        Choice("rule", TEXT["rule"], TEXT["rules"]),
        Number("status_quo", TEXT["status_quo"], 0, 10, 1, 0),
        Number("silent", TEXT["silent"], 0, 10, 1, 5),
        Number("tolerance", TEXT["tolerance"], 0.0, 3.0, 0.5, 1.0),
        Number("home", TEXT["home"], 0.0, 3.0, 0.5, 0.0),
        Choice("extra", TEXT["extra"], TEXT["extras"]),
    )
    reveals: ClassVar[Mapping[str, State]] = {
        "07-who-decides/one-more": {"rule": "unanimity", "extra": "little"},
    }

    opens: ClassVar[Mapping[str, State]] = {"07-who-decides/one-more": {"rule": "unanimity"}}
    challenges: ClassVar[tuple[Challenge, ...]] = (
        Challenge(
            TEXT["challenges"][0],
            lambda self, state, numbers: (
                state["extra"] == "none"
                and len(self._find(state, "opt-in").options) - len(self._find(state, "unanimity").options)
                <= 10
            ),
        ),
    )

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """Unanimity; a coalition; a coalition with parliaments that want less."""
        states: tuple[State, ...] = (
            {"rule": "unanimity"},
            {"rule": "opt-in"},
            {"rule": "opt-in", "home": 3.0},
        )
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """What passes under the chosen rule, beside the four others from the same positions.

        Returns:
            ``numbers``: options (how many pass), share (per cent of the 50 other options), low, high (points
            on the scale, None where nothing passes), best (the option with most friends, of several the one
            furthest from the status quo; None where there is none), better, even, mild, against (states, for
            that option), all (states that decide).
        """
        found = {rule: self._find(state, rule) for rule in BODIES}
        numbers = self._numbers(found[state["rule"]], state)
        return Result(
            sentence=self._sentence(state, numbers),
            figures=(self._figure(state, found),),
            table=self._table(state, found[state["rule"]]),
            numbers=numbers,
            brief=TEXT["brief"][bool(numbers["options"])].format(
                rule=TEXT["short"][state["rule"]],
                options=numbers["options"],
                others=sum(option != state["status_quo"] for option in OPTIONS),
                low=say(numbers["low"]),
                high=say(numbers["high"]),
                status_quo=say(state["status_quo"]),
            ),
        )

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """The predicted number of options beside the counted one; drawn as the end of so long a bar."""
        if prediction not in self.reveals:
            return None
        asked = self.complete(self.reveals[prediction])
        others = [option for option in OPTIONS if option != asked["status_quo"]]
        found = self.at(asked).numbers["options"]
        sentence = TEXT["told"].format(you=say(answer), n=found, all=len(others))
        end = others[round(float(answer)) - 1] if answer >= 1 else asked["status_quo"]
        names = ("status_quo", "silent", "home", "extra")
        shown = all(state[name] == asked[name] for name in names)
        row = TEXT["short"]["unanimity"]
        mark = Mark(TEXT["mark"].format(you=say(answer)), x=float(end), row=row)
        return Told(sentence, (mark,) if shown else (), (found, found))

    def _find(self, state: State, rule: str) -> Finding:
        return find(rule, *(state[name] for name in ("status_quo", "silent", "tolerance", "home", "extra")))

    def _numbers(self, found: Finding, state: State) -> dict[str, Any]:
        taken = found.stance
        sizes = {name: len(getattr(taken, name)) for name in TEXT["stances"]}
        return {
            "options": len(found.options),
            "share": 100 * len(found.options) / sum(option != state["status_quo"] for option in OPTIONS),
            "low": found.low,
            "high": found.high,
            "best": found.best,
            **sizes,
            "all": sum(sizes.values()),
        }

    def _sentence(self, state: State, numbers: Mapping[str, Any]) -> str:
        rule = state["rule"]
        head = TEXT["outcomes"]["some" if numbers["options"] else "nothing"].format(
            rule=TEXT["short"][rule],
            options=numbers["options"],
            others=sum(option != state["status_quo"] for option in OPTIONS),
            share=numbers["share"],
            low=say(numbers["low"]),
            high=say(numbers["high"]),
            status_quo=say(state["status_quo"]),
        )
        if numbers["best"] is None:
            return head + TEXT["nobody"]
        losing = numbers["mild"] + numbers["against"]
        against = {"unanimity": losing, "qmv": losing + numbers["even"]}.get(rule, numbers["against"])
        return head + TEXT["deep"][rule].format(
            against=against,
            mild=numbers["mild"],
            yes=numbers["better"],
            all=numbers["all"],
            best=say(numbers["best"]),
        )

    def _figure(self, state: State, found: Mapping[str, Finding]) -> Figure:
        heads = TEXT["bar"]
        lines = [
            {
                heads["rule"]: TEXT["short"][rule],
                heads["low"]: finding.low,
                heads["high"]: finding.high,
                heads["point"]: float(state["status_quo"]),
            }
            for rule, finding in found.items()
        ]
        said = [
            TEXT["finding_some" if finding.options else "finding_none"].format(
                rule=TEXT["short"][rule], low=say(finding.low), high=say(finding.high)
            )
            for rule, finding in found.items()
        ]
        return figure(
            "ranges",
            lines,
            label=heads["rule"],
            value=[heads["low"], heads["high"], heads["point"]],
            unit=TEXT["unit"],
            finding=TEXT["finding"].format(text="; ".join(said)),
            highlight=[TEXT["short"][state["rule"]]],
            note=TEXT["note"],
        )

    def _table(self, state: State, found: Finding) -> tuple[dict[str, Any], ...]:
        heads, made = TEXT["columns"], []
        wanted = positions(BODIES[state["rule"]], state["silent"], state["home"], state["extra"])
        taken = {code: text for name, text in TEXT["stances"].items() for code in getattr(found.stance, name)}
        names = {row["iso3"]: row["country"] for row in rows("countries")}
        for code, ideals in wanted.items():
            name, said, placed = _statements().get(code, (names.get(code, TEXT["extra_name"]), "", None))
            basis = (
                TEXT["extra_basis"] if code == EXTRA else said if placed is not None else TEXT["silent_basis"]
            )
            made.append(
                {
                    heads["state"]: name,
                    heads["position"]: ideals[0],
                    heads["home"]: ideals[-1],
                    heads["basis"]: basis,
                    heads["accepts"]: _preferred(ideals, state["status_quo"]),
                    heads["chosen"]: taken[code],
                }
            )
        return tuple(sorted(made, key=lambda line: (-line[heads["position"]], line[heads["state"]])))

    def ledger(self, state: State) -> list[Assumption]:
        """What the result assumes, with sources."""
        values = {name: control.say(state[name]) for name, control in self._numbers_by_name().items()}
        values["needed"] = str(NEEDED)
        return [
            Assumption(parameter, value.format(value=values.get(key, "")), basis)
            for key, (parameter, value, basis) in TEXT["ledger"].items()
        ]

    def _numbers_by_name(self) -> dict[str, Number]:
        return {control.name: control for control in self.spec if isinstance(control, Number)}


@lru_cache(maxsize=1024)
def _preferred(ideals: tuple[float, ...], status_quo: float) -> str:
    """The options that all of a state's ideal points prefer to the status quo, in words."""
    liked = feasible(lambda s: bool(s.better), {"": ideals}, status_quo, OPTIONS)
    return TEXT["between"].format(low=say(liked[0]), high=say(liked[-1])) if liked else TEXT["none"]
