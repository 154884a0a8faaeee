"""Does it pass? A recorded vote, votes that move, and three rules.

Article 18(2) of the Charter counts members present and voting: those who vote yes or no. Abstentions and
absences leave the denominator alike. The Security Council has another rule (Article 27(3)): nine yes votes
and no vote against by a permanent member; a permanent member that abstains vetoes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.controls import Choice, Number, State
from course.explorers.texts.un_vote import TEXT
from course.facts.rows import rows
from course.figures import Figure, Mark, drawing, halfcircle
from course.figures import html as page
from course.figures.data import say
from course.figures.halfcircle import Seats
from course.figures.palette import EMPTY, SWATCHES

COUNCIL = "S/RES/2774"
COUNCIL_NEEDED = 9
"""Yes votes that the Security Council needs, of 15: Article 27(3), provision UN-27-3."""
_COUNCIL_VOTE: Mapping[str, Any] = {
    "resolution": COUNCIL,
    "date": "2025-02-24",
    "title": TEXT["council_title"],
    "yes": 10,
    "no": 0,
    "abstain": 5,
    "not_voting": 0,
    "members": 15,
    "source_id": "UN-2774",
}
"""The vote of 24 February 2025 as reported in source UN-2774; the table of totals holds the Assembly only."""

RULES = ("two-thirds", "simple", "all-members")
GROUPS = ("yes", "no", "abstain", "absent")
LOOKS = (SWATCHES[0], SWATCHES[1], SWATCHES[2], EMPTY)
"""One look a group, in the order of ``GROUPS``."""
_CODES = {"Y": "yes", "N": "no", "A": "abstain", "X": "absent", "AX": "unknown"}
Vote = dict[str, int]


@lru_cache(maxsize=1)
def _totals() -> dict[str, Mapping[str, Any]]:
    """Recorded votes by resolution, in order of date; the Council's vote last."""
    return {row["resolution"]: row for row in rows("un_votes_totals")} | {COUNCIL: _COUNCIL_VOTE}


@lru_cache(maxsize=1)
def _regions() -> dict[str, dict[str, Vote]]:
    """Recorded votes by resolution and region; "unknown" where abstention and absence are not told apart."""
    where = {row["iso3"]: row["region"] for row in rows("states")}
    found: dict[str, dict[str, Vote]] = {}
    for row in rows("un_votes"):
        tally = found.setdefault(row["resolution"], {}).setdefault(
            where[row["iso3"]], dict.fromkeys(_CODES.values(), 0)
        )
        tally[_CODES[row["vote"]]] += 1
    return {key: dict(sorted(regions.items())) for key, regions in found.items()}


def by_region(resolution: str) -> list[dict[str, Any]]:
    """The recorded vote by region, one row for each; empty where the table names no members."""
    made = []
    for region, tally in _regions().get(resolution, {}).items():
        known = {TEXT["groups"][group]: tally[group] for group in GROUPS}
        unknown = {TEXT["unknown"]: tally["unknown"]}
        made.append({TEXT["region"]: region, **known, **unknown})
    return made


def recorded(resolution: str) -> Vote:
    """The recorded vote: members that voted yes, voted no, abstained, were absent or did not vote."""
    row = _totals()[resolution]
    return {"yes": row["yes"], "no": row["no"], "abstain": row["abstain"], "absent": row["not_voting"]}


def moved(vote: Mapping[str, int], move: str, number: int) -> Vote:
    """A vote after some members moved, for example "yes-no"; no more move than there are."""
    source, _, target = move.partition("-")
    n = min(number, vote[source])
    return {**vote, source: vote[source] - n, target: vote[target] + n}


def outcome(vote: Mapping[str, int], rule: str) -> str:
    """What becomes of a draft: "adopted", "rejected", or "depends" (on whether a permanent member votes no).

    Args:
        vote: members by group, see ``recorded``.
        rule: two-thirds, simple or all-members (General Assembly), or council (Security Council).
    """
    yes, voting = vote["yes"], vote["yes"] + vote["no"]
    if rule == "council":
        if yes < COUNCIL_NEEDED:
            return "rejected"
        return "depends" if vote["no"] else "adopted"
    if rule == "all-members":
        fits = 3 * yes >= 2 * sum(vote.values())
    elif rule == "simple":
        fits = 2 * yes > voting
    else:
        fits = voting > 0 and 3 * yes >= 2 * voting
    return "adopted" if fits else "rejected"


def needed(vote: Mapping[str, int], rule: str) -> int:
    """Yes votes needed with so many members voting (or, under "all-members", so many members)."""
    voting = vote["yes"] + vote["no"]
    if rule == "council":
        return COUNCIL_NEEDED
    if rule == "simple":
        return voting // 2 + 1
    return -(-2 * (sum(vote.values()) if rule == "all-members" else voting) // 3)


def turning_point(vote: Mapping[str, int], move: str, rule: str) -> int | None:
    """The least number of members whose move turns the result; None where no number does."""
    first = outcome(vote, rule)
    source = move.partition("-")[0]
    return next((n for n in range(1, vote[source] + 1) if outcome(moved(vote, move, n), rule) != first), None)


class UnVote(Explorer):
    """The vote explorer of notebook 05."""

    name = "un-vote"
    title = TEXT["title"]
    lead = TEXT["lead"]
    reveals: ClassVar[Mapping[str, State]] = {
        "05-law-of-missions/will-it-pass": {"resolution": "A/RES/ES-11/7"}
    }

    challenges: ClassVar[tuple[Challenge, ...]] = tuple(
        Challenge(
            text,
            lambda self, state, numbers, same=same: (
                state["resolution"] != COUNCIL
                and state["number"] == 0
                and outcome(recorded(state["resolution"]), "two-thirds") == "adopted"
                and (outcome(recorded(state["resolution"]), "all-members") == "adopted") == same
            ),
        )
        for text, same in zip(TEXT["challenges"], (False, True), strict=True)
    )

    def __init__(self, gate: Any = None) -> None:
        totals = _totals()
        yes = [row["yes"] for key, row in totals.items() if key != COUNCIL]
        self.spec = (
            Choice(
                "resolution",
                TEXT["resolution"],
                {
                    key: TEXT["council" if key == COUNCIL else "resolutions"].format(**row)
                    for key, row in totals.items()
                },
                default="A/RES/ES-11/7",
            ),
            Choice("move", TEXT["move"], TEXT["moves"]),
            Number(
                "number",
                TEXT["number"],
                0,
                193,
                1,
                0,
                unit=TEXT["number_unit"],
                published=TEXT["published"].format(low=min(yes), high=max(yes)),
            ),
            Choice("rule", TEXT["rule"], TEXT["rules"]),
        )
        super().__init__(gate)

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """As recorded; failing through abstentions; failing through votes against."""
        states: tuple[State, ...] = (
            {"resolution": "A/RES/ES-11/7"},
            {"resolution": "A/RES/ES-11/7", "move": "yes-abstain", "number": 58},
            {"resolution": "A/RES/ES-11/7", "move": "yes-no", "number": 20},
        )
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """Move votes and apply the rule.

        Returns:
            ``numbers``: yes, no, abstain, absent, voting, members, needed (members), share_voting and
            share_members (per cent; None where nobody votes), outcome, moved (members that could move),
            turning_point (members, or None).
        """
        key, move = state["resolution"], state["move"]
        rule = "council" if key == COUNCIL else state["rule"]
        before = recorded(key)
        after = moved(before, move, state["number"])
        voting, members = after["yes"] + after["no"], sum(after.values())
        numbers = {
            **after,
            "voting": voting,
            "members": members,
            "needed": needed(after, rule),
            "share_voting": 100 * after["yes"] / voting if voting else None,
            "share_members": 100 * after["yes"] / members,
            "outcome": outcome(after, rule),
            "moved": min(state["number"], before[move.partition("-")[0]]),
            "turning_point": turning_point(before, move, rule),
        }
        return Result(
            sentence=self._sentence(state, rule, numbers),
            figures=(self._figure(key, rule, before, after, numbers),),
            table=tuple(_line_of(after, r) for r in (("council",) if rule == "council" else RULES)),
            numbers=numbers,
            html=_regions_html(key),
            text=_regions_text(key),
            brief=self._brief(rule, numbers),
        )

    def _brief(self, rule: str, numbers: Mapping[str, Any]) -> str:
        if rule != "all-members" and rule != "council" and not numbers["voting"]:
            return TEXT["brief_nobody"]
        base = "members" if rule == "all-members" else "voting"
        share = numbers[f"share_{base}"] or 0.0
        return TEXT["brief_council" if rule == "council" else "brief"].format(
            yes=numbers["yes"],
            base=numbers[base],
            who=TEXT["brief_who"][base],
            share=f"{share:.1f}",
            needed=numbers["needed"],
            outcome=TEXT["outcome_short"][numbers["outcome"]],
        )

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """What was held to be needed beside what the rule asks for."""
        if prediction not in self.reveals or answer not in TEXT["told"]:
            return None
        asked = self.complete(self.reveals[prediction])
        found = self.at(asked).numbers
        members = found["members"]
        needed_by = {
            "a": members // 2 + 1,
            "b": -(-2 * members // 3),
            "c": found["needed"],
            "d": found["voting"] // 2 + 1,
        }
        mark = Mark(TEXT["marks"][answer].format(n=needed_by[answer]), x=float(needed_by[answer]))
        sentence = TEXT["told"][answer].format(yes=found["yes"], voting=found["voting"])
        return Told(sentence, (mark,) if state["resolution"] == asked["resolution"] else ())

    def idle(self, state: State) -> frozenset[str]:
        """The Security Council has its own rule."""
        return frozenset({"rule"}) if state["resolution"] == COUNCIL else frozenset()

    def _sentence(self, state: State, rule: str, numbers: Mapping[str, Any]) -> str:
        n, move = numbers["moved"], TEXT["moves"][state["move"]]
        votes = {group: numbers[group] for group in GROUPS}
        said = TEXT["moved" if n else "recorded"].format(name=state["resolution"], n=n, move=move, **votes)
        if state["number"] > n:
            said += TEXT["capped"].format(asked=state["number"], n=n)
        result = TEXT["outcome"][numbers["outcome"]]
        if rule == "council":
            said += TEXT["council_head"].format(needed=COUNCIL_NEEDED, outcome=result)
            said += TEXT["council_depends"] if numbers["outcome"] == "depends" else ""
            said += "" if n else TEXT["council_five"]
        elif rule != "all-members" and not numbers["voting"]:
            said += TEXT["nobody"]
        else:
            base = "members" if rule == "all-members" else "voting"
            said += TEXT["head"].format(
                yes=numbers["yes"],
                base=numbers[base],
                who=TEXT["who"][base],
                share=f"{numbers[f'share_{base}']:.1f}",
                needed=numbers["needed"],
                outcome=result,
            )
            if base == "voting":
                said += TEXT["contrast"].format(
                    share=f"{numbers['share_members']:.1f}", members=numbers["members"]
                )
        turn = numbers["turning_point"]
        return said + TEXT["no_flip" if turn is None else "flip"].format(n=turn, move=move)

    def _figure(self, key: str, rule: str, before: Vote, after: Vote, numbers: Mapping[str, Any]) -> Figure:
        lines = [("recorded", before), *([("moved", after)] if numbers["moved"] else [])]
        seats = [
            Seats(TEXT["short_groups"][group], after[group], look)
            for group, look in zip(GROUPS, LOOKS, strict=True)
            if after[group]
        ]
        line = TEXT["needed_line"].format(n=numbers["needed"])
        was = [Mark(TEXT["recorded_line"].format(n=before["yes"]), x=float(before["yes"]))]
        shown = was if before["yes"] != after["yes"] else []
        said = ", ".join(f"{after[group]} {TEXT['groups'][group]}" for group in GROUPS)
        return drawing(
            "half circle",
            lambda marks, prefix: halfcircle.draw(seats, numbers["needed"], line, [*shown, *marks]),
            [
                {TEXT["vote"]: TEXT["rows"][name]} | {TEXT["groups"][g]: vote[g] for g in GROUPS}
                for name, vote in lines
            ],
            finding=TEXT["finding"].format(
                name=key,
                yes=after["yes"],
                no=after["no"],
                silent=after["abstain"] + after["absent"],
                rule=TEXT["short"][rule],
                outcome=TEXT["outcome_short"][numbers["outcome"]],
            ),
            alt=TEXT["alt"].format(n=sum(after.values()), text=said, needed=numbers["needed"]),
            source=[_totals()[key]["source_id"]],
        )

    def ledger(self, state: State) -> list[Assumption]:
        """Where the vote and the rule come from, and what is arithmetic only."""
        key = state["resolution"]
        row, vote = _totals()[key], recorded(key)
        source = row["source_id"]
        rule = "council" if key == COUNCIL else state["rule"]
        words = TEXT["council_rule"] if rule == "council" else TEXT["rules"][rule]
        lines = [
            _line("record", source=source, **{group: say(n) for group, n in vote.items()}),
            _line("rule", rule=words, source=TEXT["rule_sources"][rule]),
        ]
        if rule == "council":
            lines.append(_line("council_effect"))
        else:
            members = say(row["members"])
            lines += [_line("voting"), _line("category"), _line("effect")]
            lines.append(_line("absent", members=members, source=source))
            if by_region(key):
                lines.append(_line("regions"))
        return [*lines, _line("move")]


def _regions_html(resolution: str) -> str:
    """The recorded vote by region as a table to unfold, or the sentence that says why there is none."""
    lines = by_region(resolution)
    if not lines:
        return f'<p class="wa-small">{escape(TEXT["no_regions"])}</p>'
    return page.details(TEXT["regions"], page.table_html(lines, TEXT["regions"]))


def _regions_text(resolution: str) -> str:
    """The same in plain text."""
    lines = by_region(resolution)
    return f"{TEXT['regions']}:\n{page.table_text(lines)}" if lines else TEXT["no_regions"]


def _line_of(vote: Vote, rule: str) -> dict[str, Any]:
    """One row of the table: a rule and what it makes of the vote."""
    heads = TEXT["columns"]
    base = sum(vote.values()) if rule in ("all-members", "council") else vote["yes"] + vote["no"]
    return {
        heads["rule"]: TEXT["short"][rule],
        heads["yes"]: vote["yes"],
        heads["base"]: base,
        heads["share"]: round(100 * vote["yes"] / base, 1) if base else None,
        heads["needed"]: needed(vote, rule),
        heads["outcome"]: TEXT["outcome_short"][outcome(vote, rule)],
    }


def _line(key: str, **values: str) -> Assumption:
    return Assumption(*(part.format(**values) for part in TEXT["ledger"][key]))
