"""When must the Bundestag consent, and how? The questions of the Act on Parliamentary Participation, asked in
their order.

The steps are those of the table ``parlbetg_state_machine``, walked by ``course.models.bundestag``; norms and
decisions are rows of ``provisions`` and ``bundestag_case_law``. What stands here is only which question
leads where.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.controls import Choice, State, Switch
from course.explorers.texts.mandate_tree import TEXT
from course.facts.rows import rows
from course.figures import Figure, Mark, drawing, tree
from course.models.bundestag import MandateProcedure


@dataclass(frozen=True)
class Branch:
    """One leaf of the tree.

    Args:
        consent: when the Bundestag consents: "before", "after", "silence" or "none".
        majority: key of the words for the majority.
        steps: transitions to the end that the branch leads to.
        otherwise: the last step if the Bundestag decides otherwise, or a minority asks.
        provisions: rows of ``provisions``.
        cases: rows of ``bundestag_case_law``.
    """

    consent: str
    majority: str
    steps: tuple[str, ...]
    otherwise: str
    provisions: tuple[str, ...]
    cases: tuple[str, ...]


BRANCHES: Mapping[str, Branch] = {
    "licence": Branch("none", "none", (), "", ("GG-26",), ("CL10",)),
    "home": Branch("none", "none", (), "", ("PBG-1",), ("CL09",)),
    "planning": Branch("none", "none", ("TR01",), "", ("PBG-2-2",), ("CL06",)),
    "aid": Branch("none", "none", ("TR02",), "", ("PBG-2-2",), ("CL06",)),
    "not-armed": Branch("none", "none", (), "", ("PBG-2-1",), ("CL06",)),
    "ordinary": Branch(
        "before",
        "votes",
        ("TR03", "TR05", "TR09", "TR11", "TR13"),
        "TR14",
        ("PBG-1", "PBG-2-1", "PBG-3-1", "PBG-3-3", "GG-42-2"),
        ("CL01", "CL06"),
    ),
    "simplified": Branch(
        "silence", "silence", ("TR03", "TR06", "TR07"), "TR08", ("PBG-2-1", "PBG-4"), ("CL01", "CL06")
    ),
    "emergency": Branch(
        "after", "votes", ("TR03", "TR04", "TR15", "TR17"), "TR18", ("PBG-5", "GG-42-2"), ("CL11", "CL06")
    ),
    "emergency-over": Branch("none", "none", ("TR03", "TR04", "TR16"), "", ("PBG-5",), ("CL11", "CL06")),
}
FRAME_CASES = {"un-nato": "CL01", "eu": "CL12", "coalition": "CL07"}
"""Frame -> the decision that bears on it."""
_ACT_BASIS = {
    "force": "provisions PBG-2-1: PARLBETG-2005",
    "train": "provisions PBG-2-2: PARLBETG-2005",
    "plan": "provisions PBG-2-2: PARLBETG-2005",
    "aid": "provisions PBG-2-2: PARLBETG-2005",
    "arms": "provisions GG-26: G04; bundestag_case_law CL10: BVERFGE-137-185",
}


@lru_cache(maxsize=1)
def procedure() -> MandateProcedure:
    """The procedure of the Act."""
    return MandateProcedure(rows("parlbetg_state_machine"))


@lru_cache(maxsize=2)
def _by_id(table: str, key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in rows(table)}


def ask(state: State) -> tuple[str, tuple[tuple[str, bool], ...]]:
    """The leaf that a case belongs to, and the questions on the way, each with its answer."""
    asked: list[tuple[str, bool]] = []

    def answer(question: str, says: bool) -> bool:
        asked.append((question, says))
        return says

    def leaf() -> str:
        if not answer("soldiers", state["act"] != "arms"):
            return "licence"
        if not answer("abroad", state["place"] != "home"):
            return "home"
        if not answer("expected", state["expected"]):
            return {"plan": "planning", "aid": "aid"}.get(state["act"], "not-armed")
        if answer("danger", state["danger"] != "none"):
            return "emergency-over" if answer("over", state["danger"] == "over") else "emergency"
        return "simplified" if answer("low", state["scale"] == "low") else "ordinary"

    return leaf(), tuple(asked)


class MandateTree(Explorer):
    """The mandate tree of notebook 02."""

    name = "mandate-tree"
    title = TEXT["title"]
    lead = TEXT["lead"]
    spec = (
        Choice("act", TEXT["act"], TEXT["acts"]),
        Choice("place", TEXT["place"], TEXT["places"]),
        Switch("expected", TEXT["expected"], default=True),
        Choice("danger", TEXT["danger"], TEXT["dangers"]),
        Choice("scale", TEXT["scale"], TEXT["scales"]),
        Choice("frame", TEXT["frame"], TEXT["frames"]),
    )
    reveals: ClassVar[Mapping[str, State]] = {
        # What decides is the expectation: with it switched off, training in Ukraine needs no consent.
        "02-germany/training": {"act": "train", "place": "ukraine", "expected": False}
    }

    opens: ClassVar[Mapping[str, State]] = {"02-germany/training": {"act": "train", "place": "ukraine"}}
    challenges: ClassVar[tuple[Challenge, ...]] = (
        Challenge(
            TEXT["challenges"][0],
            lambda self, state, numbers: (state["act"], numbers["branch"]) == ("force", "emergency"),
        ),
        Challenge(
            TEXT["challenges"][1],
            lambda self, state, numbers: (state["act"], numbers["branch"]) == ("force", "emergency-over"),
        ),
    )

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """Armed and in a coalition; training; the first hour of an attack on an ally."""
        states: tuple[State, ...] = (
            {"frame": "coalition"},
            {"act": "train", "expected": False, "frame": "coalition"},
            {"place": "ally", "danger": "running"},
        )
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """Ask the questions and collect procedure, majority, norms and decisions.

        Returns:
            ``numbers``: branch, consent ("before", "after", "silence", "none"), majority (words), steps and
            end (a state of the procedure, None where it is not entered), provisions, cases (ids).
        """
        name, asked = ask(state)
        branch = BRANCHES[name]
        cases = branch.cases
        if branch.consent != "none" and FRAME_CASES[state["frame"]] not in cases:
            cases += (FRAME_CASES[state["frame"]],)
        path = [
            f"{TEXT['questions'][key][0]} {TEXT['questions'][key][1 if says else 2]}" for key, says in asked
        ]
        found = _by_id("bundestag_case_law", "case_id")
        said = [f"{found[c]['short_name']} ({found[c]['citation']}): {found[c]['holding']}" for c in cases]
        return Result(
            sentence=_sentence(name, branch, state),
            brief=TEXT["brief"][branch.consent],
            figures=(_figure(asked, branch, state),),
            table=_table(branch, cases),
            numbers={
                "branch": name,
                "consent": branch.consent,
                "majority": TEXT["majorities"][branch.majority],
                "steps": branch.steps,
                "end": procedure().walk(branch.steps)[-1] if branch.steps else None,
                "provisions": branch.provisions,
                "cases": cases,
            },
            html=_list(TEXT["path"], path, "ol") + _list(TEXT["cases"], said, "ul"),
            text="\n".join(
                [TEXT["path"], *(f"  {n}. {line}" for n, line in enumerate(path, 1)), TEXT["cases"]]
                + [f"  {line}" for line in said]
            ),
        )

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """What was held to decide beside what does."""
        if prediction not in self.reveals or answer not in TEXT["told"]:
            return None
        row = {"number": "low", "expected": "expected"}.get(answer, "")
        return Told(TEXT["told"][answer], (Mark(TEXT["marks"][answer], row=row),))

    def idle(self, state: State) -> frozenset[str]:
        """Controls whose question is not asked here; the frame counts only where consent is needed."""
        name, asked = ask(state)
        reached = {question for question, _ in asked}
        needs = {"place": "abroad", "expected": "expected", "danger": "danger", "scale": "low"}
        unused = {control for control, question in needs.items() if question not in reached}
        return frozenset(unused | ({"frame"} if BRANCHES[name].consent == "none" else set()))

    def ledger(self, state: State) -> list[Assumption]:
        """What the tree takes from the reader, and the norm behind each question."""
        return [
            _line("act", text=TEXT["acts"][state["act"]], basis=_ACT_BASIS[state["act"]]),
            _line("place", text=TEXT["places"][state["place"]]),
            _line("expected", text=TEXT["yes_no"][state["expected"]]),
            _line("danger", text=TEXT["dangers"][state["danger"]]),
            _line("scale", text=TEXT["scales"][state["scale"]]),
            _line("frame", text=TEXT["frames"][state["frame"]]),
            _line("limits"),
        ]


def _figure(asked: tuple[tuple[str, bool], ...], branch: Branch, state: State) -> Figure:
    """The tree with the path of this case lit, and what the frame adds."""
    end = TEXT["brief"][branch.consent]
    words, answers = TEXT["tree"], dict(asked)
    made = tuple(
        tree.Row(
            key,
            words["short"][key],
            tuple(
                tree.Branch(f"{key}-{says}", text, "", answers.get(key) is says)
                for says, text in zip((True, False), words["exits"][key], strict=True)
            ),
            key in answers,
        )
        for key in words["short"]
    )
    lines = [
        {
            words["question"]: TEXT["questions"][key][0],
            words["answer"]: TEXT["questions"][key][1 if answers[key] else 2]
            if key in answers
            else words["unasked"],
        }
        for key in words["short"]
    ]
    path = "; ".join(f"{line[words['question']]} {line[words['answer']]}" for line in lines[: len(answers)])
    return drawing(
        "tree",
        lambda marks, prefix: tree.draw(made, end, words["legend"], marks),
        lines,
        finding=words["finding"].format(n=len(answers)),
        alt=words["alt"].format(path=path, end=end),
        source=["PARLBETG-2005", "G04"],
        note=TEXT["notes"][state["frame"]].strip() if branch.consent != "none" else "",
    )


def _sentence(name: str, branch: Branch, state: State) -> str:
    notes = TEXT["notes"]
    text = TEXT["sentences"][name]
    soldiers_abroad = state["act"] != "arms" and state["place"] != "home"
    if soldiers_abroad and state["act"] == "train" and state["place"] == "ukraine":
        text += notes["training"]
    if soldiers_abroad and state["act"] == "force" and state["place"] == "ally":
        text += notes["ally-expected" if state["expected"] else "ally-stationed"]
    return text + (notes[state["frame"]] if branch.consent != "none" else "")


def _table(branch: Branch, cases: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    steps = {step.id: step for step in procedure().transitions}
    sources = _by_id("parlbetg_state_machine", "transition_id")
    made = [_row("majority", "", TEXT["majorities"][branch.majority], "", "", "")]
    for key in (*branch.steps, branch.otherwise):
        if key:
            step = steps[key]
            what = TEXT["step_if" if step.guard else "step"].format(
                source=TEXT["states"][step.source], target=TEXT["states"][step.target], guard=step.guard
            )
            if step.deadline:
                what += TEXT["deadline"].format(deadline=step.deadline)
            made.append(
                _row(
                    "or" if key == branch.otherwise else "step",
                    key,
                    what,
                    step.actor,
                    step.legal_basis,
                    sources[key]["source_ids"],
                )
            )
    provisions, decisions = _by_id("provisions", "provision_id"), _by_id("bundestag_case_law", "case_id")
    for key in branch.provisions:
        row = provisions[key]
        made.append(
            _row("provision", key, row["topic"], row["who_decides"], row["article"], row["source_ids"])
        )
    for key in cases:
        row = decisions[key]
        made.append(
            _row("case", key, row["short_name"], row["date"].isoformat(), row["citation"], row["source_ids"])
        )
    return tuple(made)


def _row(kind: str, *cells: str) -> dict[str, Any]:
    heads = TEXT["columns"]
    named = dict(zip(list(heads)[1:], cells, strict=True))
    return {heads["kind"]: TEXT["kinds"][kind], **{heads[name]: cell or None for name, cell in named.items()}}


def _list(title: str, lines: list[str], tag: str) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<p><strong>{escape(title)}</strong></p><{tag}>{items}</{tag}>"


def _line(key: str, **values: str) -> Assumption:
    return Assumption(*(part.format(**values) for part in TEXT["ledger"][key]))
