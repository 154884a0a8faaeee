"""What must a deployment cost to be believed? The game of signals, with its one slider (model M3).

Prior, payoffs and stakes are the neutral starting values of the explorer of deterrence; all are illustrative.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.controls import Number, State
from course.explorers.deterrence import V_HI, V_LO, Deterrence, P
from course.explorers.texts.signal_game import TEXT
from course.figures import Figure, Mark, drawing, figure, gauge
from course.figures.data import say
from course.models.deterrence import Signal, two_type_signal

_FIXED = {control.name: control.start for control in Deterrence.spec}
LOW = V_LO
"""Cost from which an irresolute guarantor does not bluff."""
HIGH = V_HI - (P * V_HI - _FIXED["cost"])
"""Cost above which a resolved guarantor does not deploy either."""
_ZONE = {"tested": "bluffing", "apart": "separating", "ignored": "too costly"}


def play(cost: float) -> Signal:
    """The equilibrium at a cost of the deployment, 0 to 1."""
    return two_type_signal(
        _FIXED["prior"] / 100, V_HI, V_LO, P, _FIXED["cost"], 1.0, _FIXED["loss"], round(cost, 9)
    )


class SignalGame(Explorer):
    """The second explorer of notebook 09."""

    name = "signal-game"
    title = TEXT["title"]
    lead = TEXT["lead"]
    argument = True
    spec = (Number("deploy", TEXT["deploy"], 0.0, 1.0, 0.1, 0.2, unit=TEXT["unit"]),)
    reveals: ClassVar[Mapping[str, State]] = {"09-will-it-hold/signal": {"deploy": 0.2}}
    challenges: ClassVar[tuple[Challenge, ...]] = (
        Challenge(
            TEXT["challenges"][0],
            lambda self, state, numbers: (
                numbers["regime"] == "separating" and play(state["deploy"] - 0.1).regime != "separating"
            ),
        ),
    )

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """A cost in each zone."""
        states: tuple[State, ...] = ({"deploy": 0.2}, {"deploy": 0.6}, {"deploy": 0.9})
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """The equilibrium at the chosen cost.

        Returns:
            ``numbers``: regime, pr_attack, pr_war, posterior (per cent).
        """
        found = play(state["deploy"])
        numbers = {
            "regime": found.regime,
            "pr_attack": 100 * found.pr_attack,
            "pr_war": 100 * found.pr_war,
            "posterior": 100 * found.posterior,
        }
        said = {
            "m": say(round(state["deploy"], 2)),
            "attack": say(round(numbers["pr_attack"], 1)),
            "war": say(round(numbers["pr_war"], 1)),
            "belief": say(round(numbers["posterior"], 1)),
        }
        heads = TEXT["columns"]
        return Result(
            sentence=TEXT["sentence"][found.regime].format(**said),
            brief=TEXT["brief"][found.regime].format(**said),
            figures=(self._scale(said["m"], state["deploy"]), self._lines()),
            table=tuple(
                {
                    heads["quantity"]: text,
                    heads["value"]: round(numbers[name], 1),
                    heads["unit"]: TEXT["per_cent"],
                }
                for name, text in TEXT["rows"].items()
            ),
            numbers=numbers,
        )

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """What was expected of a cheap deployment beside what the model says."""
        if prediction not in self.reveals or answer not in TEXT["told"]:
            return None
        row = TEXT["zones"].get(_ZONE.get(answer, ""), "")
        return Told(TEXT["told"][answer], (Mark(TEXT["marks"][answer], row=row),))

    def _scale(self, said: str, cost: float) -> Figure:
        """The three zones of cost, and where this one stands."""
        words, zones = TEXT["scale"], TEXT["zones"]
        edges = {"bluffing": (0.0, LOW), "separating": (LOW, HIGH), "too costly": (HIGH, 1.0)}
        colours = dict(zip(edges, ("orange", "blue", "grey"), strict=True))
        ends = {"low": say(round(LOW, 2)), "high": say(round(HIGH, 2))}
        return drawing(
            "scale",
            lambda marks, prefix: gauge.draw(
                [gauge.Zone(*ends_, zones[name], colours[name]) for name, ends_ in edges.items()],
                [gauge.Pointer(cost, words["now"].format(m=said))],
                0.0,
                1.0,
                words["unit"],
                marks,
            ),
            [
                {words["zone"]: zones[name], words["from"]: round(a, 2), words["to"]: round(b, 2)}
                for name, (a, b) in edges.items()
            ],
            finding=words["finding"].format(**ends),
            alt=words["alt"].format(m=said, **ends),
        )

    def _lines(self) -> Figure:
        """Attack and war at every cost."""
        words = TEXT["lines"]
        costs = [n / 10 for n in range(11)]
        return figure(
            "lines",
            [
                {
                    words["cost"]: say(cost),
                    words["attack"]: round(100 * play(cost).pr_attack, 1),
                    words["war"]: round(100 * play(cost).pr_war, 1),
                }
                for cost in costs
            ],
            label=words["cost"],
            value=[words["attack"], words["war"]],
            unit=words["unit"],
            axis=words["cost"],
            finding=words["finding"].format(low=say(round(LOW, 2)), high=say(round(HIGH, 2))),
        )

    def ledger(self, state: State) -> list[Assumption]:
        """What stands still beside the cost."""
        values = {name: say(value) for name, value in _FIXED.items()}
        values |= {"v_hi": say(V_HI), "v_lo": say(V_LO), "p": say(P)}
        moved = Assumption(TEXT["deploy"], self.spec[0].say(state["deploy"]))
        still = [Assumption(name, text.format(**values)) for name, text in TEXT["ledger"].values()]
        return [moved, *still]
