"""What do the words of a guarantee fix? A clause built from seven parts, set beside ten instruments and five
tasks.

Rules, not estimates: a task is promised only where the duty is owed, the means are named and a least amount
is fixed. What the words cannot show (capability, interest, planning) is outside, and the ledger says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.clauses import PARTS, READING, instruments
from course.explorers.controls import Choice, State
from course.explorers.texts import clauses as words
from course.explorers.texts.draft_a_guarantee import TEXT
from course.figures import Figure, Mark, figure
from course.figures.data import say

TASKS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "defend": (("force", "troops"), ("all",)),
    "present": (("troops",), ()),
    "equip": (("kit",), ("all", "force")),
    "breach": (("force", "troops", "kit"), ("all",)),
    "protect": (("force", "troops"), ("all",)),
}
"""Task -> means that name it, and means that allow it without naming it."""
_ALSO = {"breach": ("trigger", "breach"), "protect": ("territory", "forces")}
"""Task -> a further part that it needs."""

_START = "BILATERAL_2024"


def level(draft: Mapping[str, str], task: str) -> tuple[str, str]:
    """Whether a clause promises a task, allows it or leaves it out, and why.

    Args:
        draft: part -> kind.
        task: a key of ``TASKS``.

    Returns:
        "promised", "possible" or "left out", and a key of the reasons.
    """
    named, allowed = TASKS[task]
    part, kind = _ALSO.get(task, ("", ""))
    if draft["duty"] == "consult":
        return "left out", "consult"
    if (part and draft[part] != kind) or draft["means"] not in named + allowed:
        return "left out", "missing"
    if draft["duty"] == "intends":
        return "possible", "intends"
    if draft["means"] in allowed:
        return "possible", "unnamed"
    return ("promised", "promised") if draft["discretion"] == "minimum" else ("possible", "own")


class DraftAGuarantee(Explorer):
    """The drafting table of notebook 06."""

    name = "draft-a-guarantee"
    title = TEXT["title"]
    lead = TEXT["lead"]
    argument = True
    spec = tuple(
        Choice(
            part,
            TEXT["controls"][part],
            {kind: words.KINDS[part][kind] for kind in TEXT["clause"][part]},
            READING[_START][part],
        )
        for part in PARTS
    )
    reveals: ClassVar[Mapping[str, State]] = {"06-guarantees/fixed-tasks": dict(READING["NATO_ART5"])}

    opens: ClassVar[Mapping[str, State]] = {"06-guarantees/fixed-tasks": {}}
    challenges: ClassVar[tuple[Challenge, ...]] = (
        Challenge(TEXT["challenges"][0], lambda self, state, numbers: numbers["promised"] >= 4),
    )
    html_first = True

    @property
    def snapshots(self) -> Sequence[tuple[str, State]]:
        """The parts of Article 5, those of Article 42(7), and a draft that fixes more."""
        states: tuple[State, ...] = (
            dict(READING["NATO_ART5"]),
            dict(READING["TEU_42_7"]),
            {
                "trigger": "breach",
                "duty": "shall",
                "means": "troops",
                "discretion": "minimum",
                "territory": "forces",
            },
        )
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """Compare the draft with ten instruments and five tasks.

        Returns:
            ``numbers``: shared (instrument -> parts in common, 0 to 7), nearest (names), promised, possible,
            left_out (numbers of tasks, together five), open_points (number).
        """
        shared = {
            name: sum(state[part] == reading[part] for part in PARTS) for name, reading in READING.items()
        }
        most = max(shared.values())
        nearest = [words.SHORT[name] for name, n in shared.items() if n == most]
        levels = {task: level(state, task) for task in TASKS}
        tally = {kind: sum(found == kind for found, _ in levels.values()) for kind in TEXT["levels"]}
        points = [
            TEXT["open_points"][part][state[part]]
            for part in PARTS
            if state[part] in TEXT["open_points"][part]
        ]
        sentence = (
            TEXT["shares"].format(n=most, all=len(PARTS), names=_join(nearest))
            + TEXT["tasks_count"].format(
                all=len(TASKS),
                promised=tally["promised"],
                possible=tally["possible"],
                left=tally["left out"],
            )
            + (TEXT["opens"].format(points="; ".join(points)) if points else "")
        )
        clause = clause_text(state)
        heads = TEXT["columns"]
        return Result(
            sentence=sentence,
            figures=(_levels(tally), _bars(shared, nearest, most)),
            table=tuple(
                {
                    heads["task"]: TEXT["tasks"][task],
                    heads["level"]: TEXT["levels"][found],
                    heads["reason"]: TEXT["reasons"][why],
                }
                for task, (found, why) in levels.items()
            ),
            numbers={
                "shared": shared,
                "nearest": tuple(nearest),
                "promised": tally["promised"],
                "possible": tally["possible"],
                "left_out": tally["left out"],
                "open_points": len(points),
            },
            html=_html(clause, levels),
            text=_text(clause, levels),
            brief=TEXT["brief"].format(
                all=len(TASKS),
                promised=tally["promised"],
                possible=tally["possible"],
                left=tally["left out"],
                name=nearest[0],
                more=TEXT["brief_more"].format(n=len(nearest) - 1) if nearest[1:] else "",
            ),
        )

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """The predicted number of promised tasks beside the counted one."""
        if prediction not in self.reveals:
            return None
        asked = self.complete(self.reveals[prediction])
        found = self.at(asked).numbers["promised"]
        mark = Mark(TEXT["mark"].format(you=say(answer)), x=float(answer), row=TEXT["levels"]["promised"])
        sentence = TEXT["told"].format(you=say(answer), n=found, all=len(TASKS))
        return Told(sentence, (mark,) if state == asked else (), (found, found))

    def ledger(self, state: State) -> list[Assumption]:
        """What is a judgement here, with the sources of the texts that it rests on."""
        found = {part for row in instruments().values() for part in str(row["source_ids"]).split(";")}
        return [
            Assumption(*(text.format(sources=", ".join(sorted(found))) for text in line))
            for line in TEXT["ledger"].values()
        ]


def clause_text(draft: Mapping[str, str]) -> str:
    """The draft as one or two sentences.

    Args:
        draft: part -> kind, one of those that the controls offer.
    """
    said = {part: TEXT["clause"][part][draft[part]] for part in PARTS}
    opening = said["trigger"].format(territory=said["territory"]).replace(",,", ",")
    body = " ".join((opening, said["procedure"], said["duty"], said["means"], said["discretion"]))
    return body + said["carveout"]


def _by_level(levels: Mapping[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """The tasks in words, by level; a level without a task says so."""
    made = []
    for name, text in TEXT["levels"].items():
        tasks = [TEXT["tasks"][task] for task, (found, _) in levels.items() if found == name]
        made.append((text, "; ".join(tasks) or TEXT["none"]))
    return made


def _html(clause: str, levels: Mapping[str, tuple[str, str]]) -> str:
    """The clause, and beside it the tasks that it promises, allows and leaves out."""
    tasks = "".join(f"<p><b>{escape(name)}</b>: {escape(text)}</p>" for name, text in _by_level(levels))
    return (
        f'<div class="wa-two"><div><p class="wa-small">{escape(TEXT["clause_name"])}</p>'
        f"<p>{escape(clause)}</p></div>"
        f'<div><p class="wa-small">{escape(TEXT["tasks_name"])}</p>{tasks}</div></div>'
    )


def _text(clause: str, levels: Mapping[str, tuple[str, str]]) -> str:
    lines = [f"{TEXT['clause_name']}: {clause}", f"{TEXT['tasks_name']}:"]
    return "\n".join([*lines, *(f"  {name}: {text}" for name, text in _by_level(levels))])


def _levels(tally: Mapping[str, int]) -> Figure:
    """How many tasks the clause promises, allows and leaves out."""
    heads = TEXT["levels_bar"]
    return figure(
        "bars",
        [{heads["level"]: text, heads["value"]: tally[name]} for name, text in TEXT["levels"].items()],
        label=heads["level"],
        value=heads["value"],
        unit=heads["unit"],
        finding=TEXT["levels_finding"].format(
            all=len(TASKS), promised=tally["promised"], possible=tally["possible"], left=tally["left out"]
        ),
        highlight=[TEXT["levels"]["promised"]],
    )


def _bars(shared: Mapping[str, int], nearest: Sequence[str], most: int) -> Figure:
    name, value = TEXT["bar"]["name"], TEXT["bar"]["value"]
    sources = {part for row in instruments().values() for part in str(row["source_ids"]).split(";")}
    return figure(
        "bars",
        [{name: words.SHORT[key], value: n} for key, n in shared.items()],
        label=name,
        value=value,
        unit=TEXT["unit"],
        finding=TEXT["finding"].format(names=_join(nearest), n=most, all=len(PARTS)),
        highlight=nearest,
        source=sorted(sources),
        sort=True,
    )


def _join(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
