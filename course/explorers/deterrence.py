"""When is a promise to respond believed? A threshold, what raises credibility, and a deployment as a signal.

The challenger attacks if the response that it sees is less likely than its threshold. A response is more
likely where soldiers stand in the way (tripwire), certain where backing down would cost the guarantor more
than fighting (tied hands), and misread in some share of cases. Beside it the game of signals: a cheap
deployment is bluffed and tested. All numbers are illustrative.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.controls import Number, State
from course.explorers.texts.deterrence import TEXT
from course.figures import Figure, Mark, drawing, figure, gauge
from course.figures.data import say
from course.models.deterrence import credibility_threshold, tripwire, tripwire_needed, two_type_signal

V_HI, V_LO, P = 1.0, 0.4, 0.5
"""Stakes of a resolved and an irresolute guarantor, chance that its defence succeeds: illustrative."""
N0 = 5_000
"""Soldiers that close 63 per cent of the gap to certainty: illustrative, without a source."""
MOST = 30_000
"""Soldiers at the end of the slider."""
_MARGIN = ("loss", "prior", "force", "audience", "cost", "error")
"""Assumptions that the margin depends on; the cost of a deployment matters in the game of signals alone."""


def response(state: Mapping[str, float]) -> tuple[float, bool]:
    """Probability (0 to 1) that the guarantor responds, and whether its hands are tied.

    An irresolute guarantor loses cost - P * V_LO by fighting; where backing down costs more, it fights too.
    """
    tied = round(state["audience"] - (state["cost"] - P * V_LO), 9) > 0  # equal costs do not tie
    return (1.0 if tied else tripwire(state["force"], N0, state["prior"] / 100)), tied


def seen(state: Mapping[str, float]) -> float:
    """Probability (0 to 1) of a response as the challenger sees it: misread in a share of cases."""
    likely, error = response(state)[0], state["error"] / 100
    return (1 - error) * likely + error * (1 - likely)


def threshold(state: Mapping[str, float]) -> float:
    """Least probability (0 to 1) of a response that deters: gain / (gain + loss), the gain being 1."""
    return credibility_threshold(1.0, 0.0, -state["loss"])


def margin(state: Mapping[str, float]) -> float:
    """Percentage points by which the response seen lies above the threshold."""
    return 100 * (seen(state) - threshold(state))


class Deterrence(Explorer):
    """The explorer of notebook 09."""

    name = "deterrence"
    title = TEXT["title"]
    lead = TEXT["lead"]
    argument = True
    spec = tuple(
        Number(name, TEXT[name], *bounds, unit=TEXT["units"][name])
        for name, bounds in {
            "loss": (0.25, 5.0, 0.25, 1.0),
            "prior": (0, 95, 5, 30),
            "force": (0, MOST, 1_000, 3_000),
            "audience": (0.0, 0.5, 0.05, 0.0),
            "cost": (0.22, 0.48, 0.02, 0.3),
            "error": (0, 40, 5, 0),
        }.items()
    )
    hidden = (Number("deploy", TEXT["deploy"], 0.0, 1.0, 0.1, 0.2, unit=TEXT["units"]["deploy"]),)
    reveals: ClassVar[Mapping[str, State]] = {
        "09-will-it-hold/threshold": {"loss": 3.0, "prior": 25, "force": 0},
    }
    challenges: ClassVar[tuple[Challenge, ...]] = (
        Challenge(
            TEXT["challenges"][0],
            lambda self, state, numbers: round(margin({**state, "force": MOST}), 9) < 0,
        ),
        Challenge(
            TEXT["challenges"][1],
            lambda self, state, numbers: round(margin({**state, "force": 0}), 9) >= 0,
        ),
    )

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """An even wager; a war that costs three times the gain; the same without any force."""
        states: tuple[State, ...] = ({}, {"loss": 3.0}, {"loss": 3.0, "force": 0, "prior": 20})
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """The margin between the response seen and the threshold, what moves it, and the game of signals.

        Returns:
            ``numbers``: threshold, response, seen, pr_attack, pr_war, posterior (per cent), margin
            (percentage points), needed (soldiers, without tied hands and error), tied, deterred, regime,
            driver (the assumption that moves the margin most over its range, None where none does).
        """
        signal = two_type_signal(
            state["prior"] / 100, V_HI, V_LO, P, state["cost"], 1.0, state["loss"], state["deploy"]
        )
        likely, tied = response(state)
        swings = self._swings(state)
        driver = next((name for name, low, high in swings if low != high), None)
        numbers = {
            "threshold": 100 * threshold(state),
            "response": 100 * likely,
            "seen": 100 * seen(state),
            "margin": margin(state),
            "needed": tripwire_needed(threshold(state), N0, state["prior"] / 100),
            "tied": tied,
            # Equality deters; a hair of floating point must not decide it.
            "deterred": round(margin(state), 9) >= 0,
            "driver": driver,
            "regime": signal.regime,
            "pr_attack": 100 * signal.pr_attack,
            "pr_war": 100 * signal.pr_war,
            "posterior": 100 * signal.posterior,
        }
        return Result(
            sentence=self._sentence(state, numbers),
            figures=(self._scale(numbers), self._figure(state, swings)),
            brief=TEXT["brief"].format(
                seen=say(round(numbers["seen"], 1)),
                threshold=say(round(numbers["threshold"], 1)),
                outcome=TEXT["outcomes"]["deterred" if numbers["deterred"] else "attack"],
            ),
            table=self._table(numbers),
            numbers=numbers,
        )

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """The predicted threshold beside the computed one."""
        if prediction not in self.reveals:
            return None
        asked = self.complete(self.reveals[prediction])
        found = self.at(asked).numbers["threshold"]
        sentence = TEXT["told"].format(you=say(answer), n=say(round(found, 1)), loss=say(asked["loss"]))
        mark = Mark(TEXT["mark"].format(you=say(answer)), x=float(answer))
        return Told(sentence, (mark,) if state["loss"] == asked["loss"] else (), (found, found))

    def idle(self, state: State) -> frozenset[str]:
        """With tied hands the guarantor fights in any case: neither resolve nor soldiers add to it."""
        return frozenset({"prior", "force"}) if response(state)[1] else frozenset()

    def _scale(self, numbers: Mapping[str, Any]) -> Figure:
        """Where the response seen stands, and where the challenger holds back."""
        words, zones = TEXT["scale"], TEXT["zones"]
        seen_, limit = round(numbers["seen"], 1), round(numbers["threshold"], 1)
        said = {"threshold": say(limit), "seen": say(seen_)}
        return drawing(
            "scale",
            lambda marks, prefix: gauge.draw(
                [
                    gauge.Zone(0, limit, zones["attack"], "orange"),
                    gauge.Zone(limit, 100, zones["deterred"], "blue"),
                ],
                [
                    gauge.Pointer(limit, words["threshold"].format(n=say(limit))),
                    gauge.Pointer(seen_, words["seen"].format(n=say(seen_))),
                ],
                0,
                100,
                words["unit"],
                marks,
            ),
            [
                {words["zone"]: zones["attack"], words["from"]: 0, words["to"]: limit},
                {words["zone"]: zones["deterred"], words["from"]: limit, words["to"]: 100},
            ],
            finding=words["finding"].format(**said),
            alt=words["alt"].format(**said),
        )

    def _swings(self, state: State) -> list[tuple[str, float, float]]:
        """Assumption, margin at its least and at its greatest value, all else as it is; widest first."""
        by_name = {control.name: control for control in self.spec}
        made = []
        for name in _MARGIN:
            ends = (by_name[name].minimum, by_name[name].maximum)
            low, high = (round(margin({**state, name: end}), 9) for end in ends)
            made.append((name, low, high))
        return sorted(made, key=lambda swing: -abs(swing[2] - swing[1]))

    def _sentence(self, state: State, numbers: Mapping[str, Any]) -> str:
        deterred, distance = numbers["deterred"], round(abs(numbers["margin"]), 1)
        side = "at" if distance == 0 else "above" if deterred else "below"
        text = TEXT["head"].format(
            threshold=say(round(numbers["threshold"], 1)),
            seen=say(round(numbers["seen"], 1)),
            distance=TEXT["sides"][side].format(margin=say(distance)),
            outcome=TEXT["outcomes"]["deterred" if deterred else "attack"],
        )
        if numbers["tied"]:
            text += TEXT["tied"]
        if numbers["driver"] is not None:
            text += TEXT["driver"].format(name=f"“{TEXT[numbers['driver']]}”")
        return text

    def _figure(self, state: State, swings: list[tuple[str, float, float]]) -> Figure:
        heads = TEXT["tornado"]
        now = round(margin(state), 1)
        lines = [
            {
                heads["name"]: TEXT[name],
                heads["low"]: round(low, 1),
                heads["high"]: round(high, 1),
                heads["point"]: now,
            }
            for name, low, high in swings
        ]
        name, low, high = swings[0]
        finding = heads["finding_none"]
        if low != high:
            ends = sorted((round(low, 1), round(high, 1)))
            finding = heads["finding"].format(name=f"“{TEXT[name]}”", low=say(ends[0]), high=say(ends[1]))
        return figure(
            "ranges",
            lines,
            label=heads["name"],
            value=[heads["low"], heads["high"], heads["point"]],
            unit=heads["unit"],
            finding=finding,
            highlight=[TEXT[name]] if low != high else [],
        )

    def _table(self, numbers: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
        heads = TEXT["columns"]
        units = {"margin": TEXT["points"], "needed": TEXT["units"]["force"]}
        return tuple(
            {
                heads["quantity"]: text,
                heads["value"]: round(numbers[name], 1),
                heads["unit"]: units.get(name, TEXT["per_cent"]),
            }
            for name, text in TEXT["rows"].items()
        )

    def ledger(self, state: State) -> list[Assumption]:
        """Every assumption: what is moved, and what stands still."""
        moved = [Assumption(TEXT[control.name], control.say(state[control.name])) for control in self.spec]
        fixed = {"v_hi": say(V_HI), "v_lo": say(V_LO), "p": say(P), "n0": say(N0)}
        still = [Assumption(name, value.format(**fixed)) for name, value in TEXT["ledger"].values()]
        return [*moved, *still]
