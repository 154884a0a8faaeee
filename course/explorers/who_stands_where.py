"""Who stands where? Ten recorded votes of the General Assembly on Ukraine, counted by group and by
denominator.

For ES-11/7 the copy behind the table names all yes and no votes and 15 of 65 abstentions;
67 members are coded ``AX``
(abstained or did not vote). Where a count depends on them it is a range. For all members together the
published totals tell the two apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.controls import Choice, State
from course.explorers.texts.who_stands_where import TEXT
from course.facts.rows import rows
from course.figures import Figure, Mark, drawing, figure, halfcircle
from course.figures.data import say
from course.figures.halfcircle import Seats
from course.figures.palette import EMPTY, SWATCHES

if TYPE_CHECKING:
    from course.explorers.gate import Gate

RUSSIA = "RUS"
REGIONS = ("Africa", "Americas", "Asia", "Europe", "Oceania")
VOTES = tuple(TEXT["votes"])
LOOKS = (SWATCHES[0], SWATCHES[1], SWATCHES[2], EMPTY, SWATCHES[3])
"""One look a vote, in the order of ``VOTES``."""
_NAMED = 6
"""Up to so many other no votes are named in the sentence; all stand in the map or the table behind it."""


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[str]]:
    """Group -> codes of its members of the United Nations."""
    members = [row for row in rows("states") if row["un_member"]]
    groups = {region: frozenset(m["iso3"] for m in members if m["region"] == region) for region in REGIONS}
    everyone = frozenset(m["iso3"] for m in members)
    return {
        "all": everyone,
        **groups,
        "EU": frozenset(row["iso3"] for row in rows("countries") if row["eu_status"] == "member"),
        "coalition": frozenset(r["iso3"] for r in rows("coalition_members") if r["type"] == "state")
        & everyone,
    }


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {row["iso3"]: row["name"] for row in rows("states")}


@lru_cache(maxsize=1)
def _votes() -> dict[str, dict[str, str]]:
    """Symbol of the resolution -> code of the member -> vote."""
    votes: dict[str, dict[str, str]] = {}
    for row in rows("un_votes"):
        votes.setdefault(row["resolution"], {})[row["iso3"]] = row["vote"]
    return votes


@lru_cache(maxsize=1)
def _totals() -> dict[str, Mapping[str, Any]]:
    return {row["resolution"]: row for row in rows("un_votes_totals") if row["resolution"] in _votes()}


@lru_cache(maxsize=128)
def tally(resolution: str, group: str) -> Mapping[str, int]:
    """Votes of a group on a resolution: Y, N, A, X, AX.

    Args:
        resolution: symbol, for example "A/RES/ES-11/1".
        group: "all", a region, "EU" or "coalition".

    Returns:
        Number of members by vote. AX (abstained or did not vote) is 0 for all members together, since the
        published totals tell both apart.
    """
    if group == "all":
        total = _totals()[resolution]
        return {
            "Y": total["yes"],
            "N": total["no"],
            "A": total["abstain"],
            "X": total["not_voting"],
            "AX": 0,
        }
    votes = _votes()[resolution]
    found = Counter(votes[code] for code in _groups()[group])
    return {vote: found[vote] for vote in VOTES}


@lru_cache(maxsize=16)
def _unplaced(resolution: str) -> tuple[int, int]:
    """Abstentions and absences of the published totals that no member is named for."""
    named, total = Counter(_votes()[resolution].values()), _totals()[resolution]
    return total["abstain"] - named["A"], total["not_voting"] - named["X"]


def counted(resolution: str, group: str, measure: str) -> tuple[int, int, int]:
    """Least and greatest count under a measure, and its base.

    Args:
        resolution, group: as for :func:`tally`.
        measure: yes, yes_cast, with, with_cast, not_yes, abstained or absent. Russia voted no each time, so
            that "as Russia did" is "no".

    Returns:
        Least count, greatest count (they differ only where ``AX`` bears on it: the group's open votes can be
        no more than the totals leave of either kind), members or votes in the base.
    """
    votes = tally(resolution, group)
    members, cast = sum(votes.values()), votes["Y"] + votes["N"]
    exact = {
        "yes": votes["Y"],
        "yes_cast": votes["Y"],
        "with": votes["N"],
        "with_cast": votes["N"],
        "not_yes": members - votes["Y"],
        "abstained": votes["A"],
        "absent": votes["X"],
    }[measure]
    low = high = exact
    if votes["AX"] and measure in ("abstained", "absent"):
        mine, other = _unplaced(resolution) if measure == "abstained" else _unplaced(resolution)[::-1]
        low, high = exact + max(0, votes["AX"] - other), exact + min(votes["AX"], mine)
    return low, high, cast if measure.endswith("_cast") else members


@dataclass(frozen=True)
class _Line:
    """One bar and one row of the table."""

    name: str
    chosen: bool
    resolution: str
    group: str

    @property
    def votes(self) -> Mapping[str, int]:
        return tally(self.resolution, self.group)

    @property
    def members(self) -> int:
        return sum(self.votes.values())


class WhoStandsWhere(Explorer):
    """The explorer of General Assembly votes in notebook 04."""

    name = "who-stands-where"
    title = TEXT["title"]
    lead = TEXT["lead"]
    reveals: ClassVar[Mapping[str, State]] = {
        "04-russia/africa": {"resolution": "A/RES/ES-11/1", "group": "Africa"}
    }

    challenges: ClassVar[tuple[Challenge, ...]] = (
        Challenge(
            TEXT["challenges"][0],
            lambda self, state, numbers: (
                (state["resolution"], state["group"], state["measure"]) == ("A/RES/ES-11/1", "all", "not_yes")
            ),
        ),
        Challenge(
            TEXT["challenges"][1],
            lambda self, state, numbers: (
                (state["resolution"], state["group"], state["measure"]) == ("A/RES/ES-11/1", "all", "with")
            ),
        ),
    )

    def __init__(self, gate: Gate | None = None) -> None:
        options = {
            symbol: TEXT["resolutions"].format(
                symbol=_short(symbol), date=_day(total["date"]), title=total["title"]
            )
            for symbol, total in _totals().items()
        }
        self.spec = (
            Choice("resolution", TEXT["resolution"], options, default="A/RES/ES-11/1"),
            Choice("group", TEXT["group"], TEXT["groups"]),
            Choice("measure", TEXT["measure"], TEXT["measures"]),
            Choice("compare", TEXT["compare"], TEXT["compares"]),
        )
        super().__init__(gate)

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """The first vote; the closest; one region over time."""
        states: tuple[State, ...] = (
            {"resolution": "A/RES/ES-11/1"},
            {"resolution": "A/RES/ES-11/3", "measure": "yes_cast"},
            {"group": "Africa", "compare": "resolutions"},
        )
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """Count the votes of the group on the resolution.

        Returns:
            ``numbers``: Y, N, A, X, AX (members), low, high (the count under the measure), base, share_low,
            share_high (per cent).
        """
        votes = tally(state["resolution"], state["group"])
        low, high, base = counted(state["resolution"], state["group"], state["measure"])
        numbers = {
            **votes,
            "low": low,
            "high": high,
            "base": base,
            "share_low": 100 * low / base,
            "share_high": 100 * high / base,
        }
        lines = self._lines(state)
        return Result(
            sentence=self._sentence(state, numbers),
            figures=(self._circle(state) if state["compare"] == "members" else self._bars(state, lines),),
            table=self._table(state, lines),
            numbers=numbers,
            brief=self._brief(state, numbers),
        )

    def _brief(self, state: State, numbers: Mapping[str, Any]) -> str:
        return TEXT["brief"].format(
            symbol=_short(state["resolution"]),
            group=TEXT["short"][state["group"]],
            measure=TEXT["brief_measures"][state["measure"]],
            said=_said(numbers),
            base=numbers["base"],
        )

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """The predicted number of yes votes beside the recorded one."""
        if prediction not in self.reveals:
            return None
        asked = self.complete(self.reveals[prediction])
        found = self.at(asked).numbers
        sentence = TEXT["told"].format(
            you=say(answer),
            n=sum(found[vote] for vote in VOTES),
            yes=found["Y"],
            no=found["N"],
            abstained=found["A"],
            absent=found["X"],
        )
        shown = all(state[name] == asked[name] for name in ("resolution", "group"))
        mark = Mark(TEXT["mark"].format(you=say(answer)), x=float(answer))
        return Told(sentence, (mark,) if shown else (), (found["Y"], found["Y"]))

    def _circle(self, state: State) -> Figure:
        """The members of the group by their vote, one dot each."""
        votes = tally(state["resolution"], state["group"])
        seats = [
            Seats(TEXT["short_votes"][vote], votes[vote], look)
            for vote, look in zip(VOTES, LOOKS, strict=True)
            if votes[vote]
        ]
        words, number = TEXT["circle"], sum(votes.values())
        said = ", ".join(f"{votes[vote]} {TEXT['votes'][vote]}" for vote in VOTES if votes[vote])
        return drawing(
            "half circle",
            lambda marks, prefix: halfcircle.draw(seats, None, "", marks),
            [{words["vote"]: TEXT["votes"][v], words["members"]: votes[v]} for v in VOTES],
            finding=words["finding"].format(symbol=_short(state["resolution"]), n=number),
            alt=words["alt"].format(n=number, text=said),
            source=sorted({row["source_id"] for row in _totals().values()}),
        )

    def _sentence(self, state: State, numbers: Mapping[str, Any]) -> str:
        resolution, group = state["resolution"], state["group"]
        head = TEXT["head_open" if numbers["AX"] else "head"].format(
            symbol=_short(resolution),
            date=_day(_totals()[resolution]["date"]),
            among=TEXT["among"][group].format(n=sum(numbers[vote] for vote in VOTES)),
            **{vote: numbers[vote] for vote in VOTES},
        )
        measure = TEXT["counted"][state["measure"]].format(share=_said(numbers), base=numbers["base"])
        votes = _votes()[resolution]
        others = sorted(_names()[c] for c in _groups()[group] if votes[c] == "N" and c != RUSSIA)
        inside = RUSSIA in _groups()[group]
        if not others:
            tail = TEXT["russia_none" if inside else "none_of_group"]
        elif len(others) <= _NAMED:
            tail = TEXT["russia" if inside else "named"].format(names="; ".join(others))
        else:
            tail = TEXT["russia_many"].format(n=len(others)) if inside else ""
        return f"{head} {measure}.{tail}"

    def _lines(self, state: State) -> list[_Line]:
        """What each bar stands for: all resolutions for the group, or all regions for the resolution."""
        resolution, group = state["resolution"], state["group"]
        if state["compare"] == "resolutions":
            return [_Line(_short(s), s == resolution, s, group) for s in _totals()]
        shown = ["all", *REGIONS] + ([group] if group in ("EU", "coalition") else [])
        return [_Line(TEXT["short"][name], name == group, resolution, name) for name in shown]

    def _bars(self, state: State, lines: list[_Line]) -> Figure:
        head = TEXT["columns"]["row" if state["compare"] == "regions" else "resolution"]
        shown = [vote for vote in VOTES if any(line.votes[vote] for line in lines)]
        bars = [
            {
                head: line.name,
                **{TEXT["votes"][v]: round(100 * line.votes[v] / line.members, 1) for v in shown},
            }
            for line in lines
        ]
        yes = TEXT["votes"]["Y"]
        ranked = sorted(bars, key=lambda bar: bar[yes])
        low, high = ranked[0], ranked[-1]
        kind = f"bars_{state['compare']}"
        if low[yes] == high[yes]:
            kind = "bars_same"
        among = TEXT["among"][state["group"]].format(n=lines[0].members)
        return figure(
            "bars",
            bars,
            label=head,
            value=[name for name in bars[0] if name != head],
            unit=TEXT["unit"],
            finding=TEXT[kind].format(
                symbol=_short(state["resolution"]),
                among=among[:1].upper() + among[1:],
                low=low[head],
                high=high[head],
                low_share=f"{low[yes]:.1f}",
                high_share=f"{high[yes]:.1f}",
            ),
            highlight=[line.name for line in lines if line.chosen],
            source=sorted({row["source_id"] for row in _totals().values()}),
        )

    def _table(self, state: State, lines: list[_Line]) -> tuple[dict[str, Any], ...]:
        heads = TEXT["columns"]
        first = heads["row" if state["compare"] == "regions" else "resolution"]
        made = []
        for line in lines:
            low, high, base = counted(line.resolution, line.group, state["measure"])
            count, share = str(low), f"{100 * low / base:.1f}"
            if low != high:
                count = TEXT["range"].format(low=low, high=high)
                share = TEXT["range"].format(low=share, high=f"{100 * high / base:.1f}")
            made.append(
                {
                    first: line.name,
                    heads["members"]: line.members,
                    **{TEXT["votes"][vote]: line.votes[vote] for vote in VOTES},
                    heads["measure"].format(measure=TEXT["measures"][state["measure"]]): count,
                    heads["share"]: share,
                }
            )
        return tuple(made)

    def ledger(self, state: State) -> list[Assumption]:
        """Where the votes come from, and what is not known."""
        sources = ", ".join(sorted({row["source_id"] for row in rows("un_votes")}))
        total = _totals()[state["resolution"]]
        lines = [_line("votes", sources=f"un_votes: {sources}"), _line("totals", source=total["source_id"])]
        if state["resolution"] == "A/RES/ES-11/7" or state["compare"] == "resolutions":
            lines.append(_line("open"))
        return [*lines, _line("missing"), _line("region"), _line("meaning")]


def _said(numbers: Mapping[str, Any]) -> str:
    if numbers["low"] == numbers["high"]:
        return TEXT["exact"].format(count=numbers["low"], share=f"{numbers['share_low']:.1f}")
    return TEXT["between"].format(
        low=numbers["low"],
        high=numbers["high"],
        low_share=f"{numbers['share_low']:.1f}",
        high_share=f"{numbers['share_high']:.1f}",
    )


def _line(key: str, **values: str) -> Assumption:
    return Assumption(*(part.format(**values) for part in TEXT["ledger"][key]))


def _short(symbol: str) -> str:
    return symbol.removeprefix("A/RES/")


def _day(date: Any) -> str:
    return f"{date.day} {date:%B %Y}"
