"""What makes a force lawful? Five questions about an invented force, four possible bases, and who disputes
them.

The rules are those of the cards in ``provisions``; the test compares the verdicts with the column ``lawful``
of the cases in ``scenario_cases``. Consent opens the territory; force against another state needs
self-defence or the Security Council besides. A veto stops a decision of the Council and nothing else.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.controls import Choice, State
from course.explorers.texts.legal_basis import TEXT
from course.facts.citations import in_names
from course.facts.rows import rows
from course.figures import Figure, Mark, drawing, tree

QUESTIONS = ("act", "invitation", "situation", "council", "sender")
_ATTACK = ("broken", "war")
"""Situations in which an armed attack occurs."""
_RANK = {"no": 0, "disputed": 1, "part": 2, "carries": 3}

CASES: Mapping[str, State] = {
    "SC01": {"act": "presence", "invitation": "presence", "situation": "holds"},
    "SC02": {"act": "presence", "invitation": "presence", "situation": "holds"},
    "SC05": {"act": "presence", "invitation": "presence", "situation": "holds"},
    "SC06": {"act": "defend", "invitation": "request", "situation": "war"},
    "SC09": {"act": "defend", "invitation": "request", "situation": "war"},
    "SC11": {"act": "presence", "invitation": "presence", "situation": "holds", "council": "authorised"},
    "SC12": {"act": "presence", "invitation": "presence", "situation": "holds", "council": "assembly"},
    "SC13": {"act": "occupied", "invitation": "request", "situation": "holds"},
    "SC19": {"act": "presence", "invitation": "none", "situation": "holds"},
    "SC20": {"act": "presence", "invitation": "governor", "situation": "holds"},
    "SC21": {"act": "presence", "invitation": "president", "situation": "holds"},
    "SC22": {"act": "strike", "invitation": "request", "situation": "massing"},
    "SC23": {"act": "defend", "invitation": "request", "situation": "broken"},
}
"""Cases of the table that this tree can put -> their answers (not named: no decision, a coalition)."""

_PROVISIONS = {
    "consent": ("ARSIWA-20", "UN-2-4"),
    "defence": ("UN-51",),
    "chapter7": ("UN-39", "UN-42", "UN-48", "UN-27-3"),
    "assembly": ("GA-377",),
}
_MORE = {"president": "UA-CONST", "un": "PK-CONSENT", "regional": "UN-53", "force": "PK-FORCE"}


def consent_status(state: State) -> str:
    """What the invitation of Ukraine carries: carries, presence, disputed or no."""
    given = {"presence": "carries", "request": "carries", "president": "disputed"}.get(
        state["invitation"], "no"
    )
    if state["act"] == "strike":
        return "no"
    return "presence" if given == "carries" and state["act"] != "presence" else given


def defence_reason(state: State) -> str:
    """Why self-defence carries the act or not: a key of the texts."""
    act, invitation, attack = state["act"], state["invitation"], state["situation"] in _ATTACK
    if state["sender"] == "un":
        agreed = invitation in ("presence", "request")
        return "mandate" if act == "presence" or (act == "defend" and attack and agreed) else "un"
    if act == "strike" and state["situation"] == "massing":
        return "massing"
    if not attack and act != "occupied":
        return "no attack"
    if invitation == "presence" and act == "defend":
        return "own"
    if invitation not in ("request", "president"):
        return "no request"
    if act == "occupied" and state["situation"] != "war":
        return "extent" if attack else "ceasefire"
    return "president" if invitation == "president" else "carries"


def defence_status(state: State) -> str:
    """What self-defence carries: carries, part, disputed, no, or "not needed" (presence without attack)."""
    reason = defence_reason(state)
    if state["act"] == "presence" and reason in ("no attack", "no request", "mandate"):
        return "not needed"
    if reason == "carries":
        return "carries"
    if reason in ("own", "mandate"):
        return "part"
    return "disputed" if reason in ("president", "ceasefire", "extent") else "no"


def statuses(state: State) -> dict[str, str]:
    """Each of the four bases and what it does in this setting: keys of the texts."""
    return {
        "consent": consent_status(state),
        "defence": defence_status(state),
        "chapter7": "carries" if state["council"] == "authorised" else "no",
        "assembly": "legitimacy" if state["council"] == "assembly" else "no",
    }


def verdict(state: State) -> str:
    """lawful, part (self-defence of the force only), disputed, unlawful, or impossible (nobody to lead it).

    Args:
        state: an answer to each of the five questions.
    """
    found = statuses(state)
    if found["chapter7"] == "carries":
        return "lawful"
    if state["sender"] == "un" and state["council"] != "assembly":
        return "impossible"
    best = found["consent"]
    if state["act"] == "presence":
        if found["defence"] == "carries":
            best = max(best, "carries", key=_RANK.__getitem__)
    elif state["act"] == "strike":
        best = found["defence"]
    else:
        # Inside Ukraine force needs both: the right to be there, and a basis for the force.
        there = "carries" if best == "presence" else best
        best = min(there, found["defence"], key=_RANK.__getitem__)
    return {"carries": "lawful", "part": "part", "disputed": "disputed", "no": "unlawful"}[best]


def carrying(state: State) -> list[str]:
    """The bases on which the act rests where it is lawful or lawful in part."""
    found = verdict(state)
    if found not in ("lawful", "part"):
        return []
    # What would the act rest on without the Council? A recommendation adds no power, but lets the UN lead.
    alone = {**state, "council": "assembly"}
    own = statuses(alone) if verdict(alone) == found else {}
    names = [name for name in ("consent", "defence") if own.get(name) in ("carries", "presence", "part")]
    return [*names, *(["chapter7"] if state["council"] == "authorised" else [])]


class LegalBasis(Explorer):
    """The tree of legal bases of notebook 05."""

    name = "legal-basis"
    title = TEXT["title"]
    lead = TEXT["lead"]
    argument = True
    spec = tuple(Choice(name, TEXT["questions"][name], TEXT[name]) for name in QUESTIONS)
    reveals: ClassVar[Mapping[str, State]] = {
        "05-law-of-missions/without-mandate": {"invitation": "presence", "council": "vetoed"}
    }

    challenges: ClassVar[tuple[Challenge, ...]] = (
        Challenge(
            TEXT["challenges"][0],
            lambda self, state, numbers: (
                numbers["verdict"] == "disputed"
                and any(
                    verdict({**state, name: answer}) == "lawful"
                    for name in QUESTIONS
                    for answer in TEXT[name]
                )
            ),
        ),
        Challenge(
            TEXT["challenges"][1],
            lambda self, state, numbers: (
                numbers["verdict"] == "unlawful" and verdict({**state, "council": "authorised"}) == "lawful"
            ),
        ),
    )

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """A presence by consent despite a veto; a disputed move; a strike without an attack."""
        states: tuple[State, ...] = (
            {"council": "vetoed"},
            dict(CASES["SC13"]),
            dict(CASES["SC22"]),
        )
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """Walk the tree.

        Returns:
            ``numbers``: verdict, bases (those that carry), council_needed (would it take a decision
            under Chapter VII to make the act lawful), cases (ids of cases with these answers), statuses.
        """
        found = verdict(state)
        without = verdict({**state, "council": "none"}) if state["council"] == "authorised" else found
        numbers = {
            "verdict": found,
            "bases": tuple(carrying(state)),
            "council_needed": without != "lawful",
            "cases": tuple(key for key in CASES if _case(key) == state),
            "statuses": statuses(state),
        }
        table = tuple(_row(state, name) for name in TEXT["bases"])
        return Result(
            sentence=_sentence(state, numbers, without),
            figures=(_figure(state, found),),
            table=table,
            numbers=numbers,
            html=_tree_html(table),
            text=_tree_text(table),
            brief=_brief(state, numbers),
        )

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """What was held to decide beside what does."""
        if prediction not in self.reveals or answer not in TEXT["told"]:
            return None
        row = {"a": "council", "b": "invitation"}.get(answer, "")
        return Told(TEXT["told"][answer], (Mark(TEXT["marks"][answer], row=row),))

    def ledger(self, state: State) -> list[Assumption]:
        """The provisions used, how bases combine, and what is left out."""
        ids = sorted({card for name in TEXT["bases"] for card in _cards(state, name)})
        return [
            _line("law", ids="; ".join(ids), sources=", ".join(_sources(ids))),
            *(_line(key) for key in ("order", "territory", "un", "sides", "left_out")),
        ]


def _case(key: str) -> State:
    return {"council": "none", "sender": "coalition"} | CASES[key]


@lru_cache(maxsize=1)
def _card_sources() -> dict[str, list[str]]:
    return {row["provision_id"]: row["source_ids"].split(";") for row in rows("provisions")}


def _sources(ids: Iterable[str]) -> list[str]:
    return sorted(set(itertools.chain.from_iterable(_card_sources()[card] for card in ids)))


def _cards(state: State, basis: str) -> list[str]:
    """The cards on which one basis rests in this setting."""
    cards = list(_PROVISIONS[basis])
    if basis == "consent":
        cards += [_MORE["president"]] if state["invitation"] == "president" else []
        cards += [_MORE["un"]] if state["sender"] == "un" else []
    if basis == "defence" and defence_reason(state) in ("mandate", "un"):
        cards.append(_MORE["force"])
    if basis == "chapter7" and state["sender"] == "regional":
        cards.append(_MORE["regional"])
    return cards


def _why(state: State, basis: str) -> str:
    why = TEXT["why"]
    if basis == "consent":
        return why["not_territory"] if state["act"] == "strike" else why["consent"][state["invitation"]]
    if basis == "defence":
        return why["defence"][defence_reason(state)]
    if basis == "chapter7":
        return why["chapter7"][state["council"]]
    return why["assembly"]["assembly" if state["council"] == "assembly" else "other"]


def _sides(state: State, basis: str) -> tuple[str, str] | None:
    """The reasons of both sides, where lawyers or states differ on a basis."""
    status = statuses(state)[basis]
    key = None
    if basis == "consent" and status in ("disputed", "carries", "presence"):
        key = "president" if status == "disputed" else "consent"
    elif basis == "defence" and status != "not needed":
        key = defence_reason(state)
        if key == "carries" and state["act"] in ("occupied", "strike"):
            key = "far"
    elif basis == "chapter7" and status == "carries":
        key = "authorised"
    return TEXT["sides"].get(key) if key else None


def _row(state: State, basis: str) -> dict[str, str]:
    heads, sides = TEXT["columns"], _sides(state, basis) or (TEXT["undisputed"],) * 2
    return {
        heads["basis"]: TEXT["bases"][basis],
        heads["status"]: TEXT["status"][statuses(state)[basis]],
        heads["why"]: _why(state, basis),
        heads["provisions"]: ", ".join(_cards(state, basis)),
        heads["for"]: sides[0],
        heads["against"]: sides[1],
    }


def _sentence(state: State, numbers: Mapping[str, Any], without: str) -> str:
    found = numbers["verdict"]
    said = TEXT["head"].format(
        verdict=TEXT["verdict"][found],
        **{name: TEXT["said"][name][state[name]] for name in ("act", "sender", "situation")},
    )
    if numbers["bases"]:
        names = [TEXT["bases"][name] for name in numbers["bases"]]
        last = names.pop()
        bases = TEXT["and"].format(first=" and on ".join(names), last=last) if names else last
        said += TEXT["rests"].format(bases=bases)
    if found == "part":
        said += TEXT["part"][defence_reason(state)]
    said += {"disputed": TEXT["differ"], "impossible": TEXT["impossible"]}.get(found, "")
    if state["council"] == "authorised":
        alone = without != "lawful"
        said += (
            TEXT["council_alone"].format(verdict=TEXT["verdict"][without])
            if alone
            else TEXT["council_not_needed"]
        )
    elif found == "lawful":
        said += TEXT["council_not_needed"] if without == "lawful" else ""
        said += TEXT["veto"] if state["council"] in ("vetoed", "assembly") else ""
    else:
        said += TEXT["article_53"] if state["sender"] == "regional" and found == "unlawful" else ""
        said += TEXT["council_would"]
    return said + (TEXT["cases"].format(cases=", ".join(numbers["cases"])) if numbers["cases"] else "")


def _brief(state: State, numbers: Mapping[str, Any]) -> str:
    names = [TEXT["bases"][name] for name in numbers["bases"]]
    rests = TEXT["brief_rests"].format(bases=" and ".join(names)) if names else ""
    act = _capital(TEXT["said"]["act"][state["act"]])
    return TEXT["brief"].format(act=act, verdict=TEXT["verdict"][numbers["verdict"]], rests=rests)


def _short(name: str, answer: str) -> str:
    """An answer in few words, for a box of the tree."""
    return TEXT["short_of"].get(name, {}).get(answer) or TEXT["short"][answer]


def _figure(state: State, found: str) -> Figure:
    """The tree with the path of these answers lit; each other answer says what it would lead to."""
    heads, words = TEXT["figure"], TEXT["tree"]
    made: list[tree.Row] = []
    lines, turning = [], []
    for name in QUESTIONS:
        results = {answer: verdict({**state, name: answer}) for answer in TEXT[name]}
        branches = tuple(
            tree.Branch(
                f"{name}-{answer}", _short(name, answer), TEXT["symbols"][result], state[name] == answer
            )
            for answer, result in results.items()
        )
        made.append(tree.Row(name, TEXT["questions"][name], branches))
        lines += [
            {
                words["question"]: TEXT["questions"][name],
                words["answer"]: TEXT[name][answer],
                words["result"]: TEXT["verdict"][result],
                words["now"]: words["yes" if state[name] == answer else "no"],
            }
            for answer, result in results.items()
        ]
        if any(result != found for result in results.values()):
            turning.append(TEXT["questions"][name])
    said, carried = statuses(state), carrying(state)
    lamps = tuple(
        tree.Branch(name, text, TEXT["lamps"][said[name]], name in carried)
        for name, text in TEXT["short_bases"].items()
    )
    made.append(tree.Row("bases", words["bases"], lamps))
    end = words["end"].format(act=_capital(TEXT["said"]["act"][state["act"]]), verdict=TEXT["verdict"][found])
    path = "; ".join(f"{TEXT['questions'][name]}: {TEXT[name][state[name]]}" for name in QUESTIONS)
    bases = "; ".join(f"{TEXT['bases'][name]}: {TEXT['status'][said[name]]}" for name in TEXT["bases"])
    return drawing(
        "tree",
        lambda marks, prefix: tree.draw(made, end, words["legend"], marks),
        lines,
        finding=heads["finding" if turning else "none"].format(
            verdict=TEXT["verdict"][found], questions="; ".join(turning)
        ),
        alt=words["alt"].format(n=len(QUESTIONS), path=path, bases=bases, verdict=TEXT["verdict"][found]),
        source=_sources(itertools.chain.from_iterable(_PROVISIONS.values())),
    )


def _tree_html(table: Sequence[Mapping[str, str]]) -> str:
    """The answers and the four bases as a list, and the reasons of both sides."""
    heads = TEXT["columns"]
    steps = "".join(
        f"<li><strong>{escape(_capital(row[heads['basis']]))}</strong>: {escape(row[heads['status']])}. "
        f"{escape(row[heads['why']])} <span class='wa-small'>({escape(_named(row))})</span></li>"
        for row in table
    )
    differ = "".join(
        f"<li><strong>{escape(_capital(row[heads['basis']]))}</strong>. "
        f"{escape(_capital(TEXT['side_names'][0]))}: {escape(row[heads['for']])} "
        f"{escape(_capital(TEXT['side_names'][1]))}: {escape(row[heads['against']])}</li>"
        for row in table
        if row[heads["for"]] != TEXT["undisputed"]
    )
    more = f'<p class="wa-title">{escape(TEXT["disputes"])}</p><ul>{differ}</ul>' if differ else ""
    return f'<p class="wa-title">{escape(TEXT["steps"])}</p><ol>{steps}</ol>{more}'


def _named(row: Mapping[str, str]) -> str:
    """The provisions of a row as a reader knows them."""
    return in_names(row[TEXT["columns"]["provisions"]].replace(", ", "; "))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _tree_text(table: Sequence[Mapping[str, str]]) -> str:
    """The same in plain text."""
    heads = TEXT["columns"]
    lines = [f"{TEXT['steps']}:"]
    for row in table:
        what = f"{row[heads['status']]}. {row[heads['why']]} ({_named(row)})"
        lines.append(f"  {row[heads['basis']]}: {what}")
        if row[heads["for"]] != TEXT["undisputed"]:
            lines.append(f"    {TEXT['side_names'][0]}: {row[heads['for']]}")
            lines.append(f"    {TEXT['side_names'][1]}: {row[heads['against']]}")
    return "\n".join(lines)


def _line(key: str, **values: str) -> Assumption:
    return Assumption(*(part.format(**values) for part in TEXT["ledger"][key]))
