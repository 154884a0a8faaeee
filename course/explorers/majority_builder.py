"""When is a motion carried in the Bundestag? The house of 5 September 2025, counted under assumptions about
groups, defectors and attendance.

The arithmetic is that of ``course.models.bundestag``; the seats are the table ``bundestag_21``. How a group
votes is a named constellation, since a control for every group would make more settings than anybody reads.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.controls import Choice, Number, State
from course.explorers.texts.majority_builder import TEXT
from course.facts.rows import rows
from course.figures import Figure, Mark, drawing, halfcircle
from course.figures.data import say
from course.figures.halfcircle import Seats
from course.figures.palette import EMPTY, SWATCHES
from course.models.bundestag import ABSOLUTE, MEMBERS, result

GREENS, LEFT, AFD = "Bündnis 90/Die Grünen", "Die Linke", "AfD"
CONSTELLATIONS: Mapping[str, Mapping[str, str]] = {
    "opposition-no": {"CDU/CSU": "yes", "SPD": "yes"},
    "greens-abstain": {"CDU/CSU": "yes", "SPD": "yes", GREENS: "abstain"},
    "greens-yes": {"CDU/CSU": "yes", "SPD": "yes", GREENS: "yes"},
    "afd-no": {"CDU/CSU": "yes", "SPD": "yes", GREENS: "yes", LEFT: "yes", "non-attached": "yes"},
    "spd-abstains": {"CDU/CSU": "yes", "SPD": "abstain"},
}
"""Constellation -> how a group votes; a group that is not named votes no."""
PROVISION = {"simple": "GG-42-2", "absolute": "GG-42-2", "state_of_defence": "GG-115a"}
VOTES = ("yes", "no", "abstain", "absent")
LOOKS = {"yes": SWATCHES[0], "abstain": SWATCHES[2], "absent": EMPTY, "no": SWATCHES[1]}
"""Vote -> its look, in the order from the left: those in favour must reach the line of the majority."""


@lru_cache(maxsize=1)
def seats() -> dict[str, int]:
    """Group -> seats on 5 September 2025."""
    return {row["group"]: row["seats"] for row in rows("bundestag_21")}


def position(constellation: str, group: str) -> str:
    """How a group votes in a constellation: "yes", "no" or "abstain"."""
    return CONSTELLATIONS[constellation].get(group, "no")


def present(members: int, per_cent: int) -> int:
    """Members present at a rate of attendance, a half rounded up."""
    return (members * per_cent + 50) // 100


def needed(no: int, rule: str) -> int:
    """Fewest yes votes that carry a motion against so many no votes.

    What follows from the rules of ``course.models.bundestag.result``; the tests try it against them.

    Args:
        no: votes against, 0 to 630.
        rule: simple, absolute or state_of_defence.

    Returns:
        Yes votes; more than the house has where the rule cannot be met any more.
    """
    return {"simple": no + 1, "absolute": ABSOLUTE, "state_of_defence": max(ABSOLUTE, 2 * no)}[rule]


class MajorityBuilder(Explorer):
    """The majority builder of notebook 02."""

    name = "majority-builder"
    title = TEXT["title"]
    lead = TEXT["lead"]
    spec = (
        Choice("constellation", TEXT["constellation"], TEXT["constellations"]),
        Number(
            "defectors",
            TEXT["defectors"],
            0,
            60,
            1,
            0,
            unit=TEXT["members"],
            published=TEXT["defectors_published"],
        ),
        Choice("mode", TEXT["mode"], TEXT["modes"]),
        Number(
            "attendance_yes",
            TEXT["attendance_yes"],
            10,
            100,
            1,
            100,
            unit=TEXT["per_cent"],
            published=TEXT["attendance_published"],
        ),
        Number(
            "attendance_other",
            TEXT["attendance_other"],
            10,
            100,
            1,
            100,
            unit=TEXT["per_cent"],
            published=TEXT["attendance_published"],
        ),
        Choice("rule", TEXT["rule"], TEXT["rules"]),
    )
    reveals: ClassVar[Mapping[str, State]] = {
        "02-germany/defectors": {"constellation": "opposition-no", "defectors": 13, "mode": "no"}
    }

    opens: ClassVar[Mapping[str, State]] = {
        "02-germany/defectors": {"constellation": "opposition-no", "defectors": 0, "mode": "no"}
    }
    challenges: ClassVar[tuple[Challenge, ...]] = (
        Challenge(
            TEXT["challenges"][0],
            lambda self, state, numbers: (
                (state["constellation"], state["mode"], state["rule"]) == ("opposition-no", "no", "simple")
                and numbers["absent"] == 0
                and numbers["defectors"] > 0
                and numbers["yes"] <= numbers["no"] < numbers["yes"] + 2
            ),
        ),
        Challenge(
            TEXT["challenges"][1],
            lambda self, state, numbers: (
                state["rule"] == "simple"
                and not numbers["carried"]
                and (state["mode"] != "no" or numbers["defectors"] == 0)
            ),
        ),
        Challenge(
            TEXT["challenges"][2],
            lambda self, state, numbers: (
                state["rule"] == "simple" and numbers["carried"] and numbers["yes"] < 100
            ),
        ),
        Challenge(
            TEXT["challenges"][3],
            lambda self, state, numbers: (
                state["rule"] != "simple" and not numbers["carried"] and 2 * numbers["yes"] > MEMBERS
            ),
        ),
    )

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """Everybody there; the thirteenth no; a house three quarters full."""
        states: tuple[State, ...] = (
            {},
            {"defectors": 13},
            {"constellation": "greens-yes", "attendance_yes": 75, "attendance_other": 75},
        )
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """Count the votes and say whether the motion is carried.

        Returns:
            ``numbers``: carried (bool); yes, no, abstain, absent, needed, defectors (members); flip, the
            further defectors that would sink a motion that is carried, and missing, the yes votes that a lost
            one lacks (members; each None in the other case).
        """
        numbers = self._numbers(state)
        return Result(
            sentence=self._sentence(state, numbers),
            figures=(self._seats(numbers),),
            table=self._table(state, numbers),
            numbers=numbers,
            brief=TEXT["brief"][numbers["carried"]].format(
                **numbers,
                verdict=TEXT["verdict"][numbers["carried"]],
                mode=TEXT["brief_modes"][state["mode"]],
            ),
        )

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """The predicted number of defectors beside the least that sinks the motion, found by trying."""
        if prediction not in self.reveals:
            return None
        start = {**self.defaults(), **self.opens[prediction]}
        number = self.at(start).numbers["flip"]
        found = self.at({**start, "defectors": number}).numbers
        sentence = TEXT["told"].format(you=say(answer), n=number, yes=found["yes"], no=found["no"])
        same = ("constellation", "mode", "attendance_yes", "rule")
        asked = all(state[name] == start[name] for name in same)
        side = self.at(start).numbers["yes"]
        mark = Mark(TEXT["mark"].format(you=say(answer)), x=side - float(answer))
        return Told(sentence, (mark,) if asked else (), (number, number))

    def _numbers(self, state: State) -> dict[str, Any]:
        side = {
            vote: sum(n for group, n in seats().items() if position(state["constellation"], group) == vote)
            for vote in ("yes", "no", "abstain")
        }
        yes = present(side["yes"], state["attendance_yes"])
        gone = min(state["defectors"], yes)
        cast = {
            "yes": yes - gone,
            "no": present(side["no"], state["attendance_other"]) + gone * (state["mode"] == "no"),
            "abstain": present(side["abstain"], state["attendance_other"])
            + gone * (state["mode"] == "abstain"),
        }
        carried = result(**cast, rule=state["rule"])
        need = needed(cast["no"], state["rule"])
        return {
            "carried": carried,
            **cast,
            "absent": MEMBERS - sum(cast.values()),
            "needed": need,
            "defectors": gone,
            "flip": _flip(cast, state["mode"], state["rule"]) if carried else None,
            "missing": None if carried else need - cast["yes"],
        }

    def _sentence(self, state: State, numbers: Mapping[str, Any]) -> str:
        said = {
            **numbers,
            "verdict": TEXT["verdict"][numbers["carried"]],
            "abstentions": TEXT["abstentions"][numbers["abstain"] == 1],
            "members": MEMBERS,
        }
        text = TEXT["count"] + TEXT["asks"][state["rule"]]
        if state["rule"] == "simple" and numbers["yes"] == numbers["no"]:
            text += TEXT["tie"]
        if state["rule"] != "simple" and numbers["needed"] > MEMBERS - numbers["no"]:
            text += TEXT["unreachable"]
        text += TEXT["flips"][state["mode"]] if numbers["carried"] else TEXT["missing"]
        if numbers["defectors"] < state["defectors"]:
            text += TEXT["capped"]
        return text.format(**said)

    def _seats(self, numbers: Mapping[str, Any]) -> Figure:
        vote = TEXT["bar"]["vote"]
        seats = [Seats(TEXT["votes"][name], numbers[name], LOOKS[name]) for name in LOOKS if numbers[name]]
        line = TEXT["needed_line"].format(n=numbers["needed"])
        reachable = numbers["needed"] if numbers["needed"] <= MEMBERS else None
        return drawing(
            "half circle",
            lambda marks, prefix: halfcircle.draw(seats, reachable, line, marks),
            [{vote: TEXT["votes"][name], TEXT["members"]: numbers[name]} for name in TEXT["votes"]],
            finding=TEXT["finding"].format(verdict=TEXT["verdict"][numbers["carried"]], **numbers),
            alt=TEXT["alt"].format(members=MEMBERS, **numbers),
            source=["BUNDESTAG-2025"],
        )

    def _table(self, state: State, numbers: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
        heads, said = TEXT["columns"], TEXT["who"]
        made = []
        for vote in VOTES:
            groups = ", ".join(g for g in seats() if position(state["constellation"], g) == vote)
            gone = numbers["defectors"] if vote == state["mode"] else 0
            joined = TEXT["joined"].format(n=gone) if gone else ""
            who = said[vote if groups or vote == "absent" else "nobody"]
            made.append(
                {
                    heads["vote"]: TEXT["votes"][vote],
                    heads["members"]: numbers[vote],
                    heads["who"]: who.format(groups=groups, joined=joined),
                    heads["effect"]: TEXT["effects"][state["rule"]][vote],
                }
            )
        return tuple(made)

    def ledger(self, state: State) -> list[Assumption]:
        """What the count assumes."""
        lines = [
            _line("seats", seats=", ".join(f"{group} {n}" for group, n in seats().items())),
            _line("constellation", text=TEXT["constellations"][state["constellation"]]),
            _line("defectors", n=state["defectors"], mode=TEXT["modes"][state["mode"]]),
            _line("attendance", yes=state["attendance_yes"], other=state["attendance_other"]),
            _line("rule", text=TEXT["rules"][state["rule"]], provision=PROVISION[state["rule"]]),
            _line("quorum"),
        ]
        return [*lines, _line("bundesrat")] if state["rule"] == "state_of_defence" else lines


def _flip(cast: Mapping[str, int], mode: str, rule: str) -> int:
    """Fewest further defectors that sink a motion that is carried; with all of them gone it is lost."""

    def lost(gone: int) -> bool:
        no = cast["no"] + gone * (mode == "no")
        return not result(cast["yes"] - gone, no, cast["abstain"] + gone * (mode == "abstain"), rule)

    return bisect_left(range(cast["yes"] + 1), True, key=lost)


def _line(key: str, **values: Any) -> Assumption:
    return Assumption(*(part.format(**values) for part in TEXT["ledger"][key]))
