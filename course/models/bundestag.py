"""Majorities of the Bundestag and the way of a deployment through it.

Arithmetic on groups that vote as one: attendance, conscience (Art 38 of the Basic Law) and the quorum are
left to the reader. The procedure is that of the Parliamentary Participation Act
(Parlamentsbeteiligungsgesetz); its steps come in a table of transitions and are no part of this code.

Every function raises ``ValueError`` naming argument and value outside the domain it states.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Any

from course.models.domain import one_of, whole

MEMBERS = 630
"""Seats of the 21st Bundestag."""
SEATS: Mapping[str, int] = MappingProxyType(
    {"CDU/CSU": 208, "AfD": 152, "SPD": 120, "Grüne": 85, "Linke": 64, "SSW": 1}
)
"""Result of the election of 23 February 2025 (Federal Returning Officer), without later moves of members."""
RULES = ("simple", "absolute", "two_thirds_members", "state_of_defence")
ABSOLUTE = 316
TWO_THIRDS = 420
START = "PLANNING"


def result(yes: int, no: int, abstain: int = 0, rule: str = "simple") -> bool:
    """Is a motion carried in a Bundestag of 630 members?

    ==================  ============================================================  ==================
    rule                carried if                                                    Basic Law
    ==================  ============================================================  ==================
    simple              yes > no; abstentions are not counted, a tie is a no          Art 42(2)
    absolute            yes >= 316                                                    Art 121
    two_thirds_members  yes >= 420                                                    Art 79(2)
    state_of_defence    yes >= 2/3 of the votes cast (yes and no), and yes >= 316     Art 115a(1)
    ==================  ============================================================  ==================

    The state of defence and an amendment of the Basic Law need the Bundesrat too, which is not modelled.

    Args:
        yes, no, abstain: members, whole, at least 0, together at most 630; the rest is absent.
        rule: one of the four.
    """
    yes, no = whole("yes", yes, least=0), whole("no", no, least=0)
    present = yes + no + whole("abstain", abstain, least=0)
    if present > MEMBERS:
        raise ValueError(f"yes + no + abstain must be at most {MEMBERS}, got {present}")
    match one_of("rule", rule, RULES):
        case "simple":
            return yes > no
        case "absolute":
            return yes >= ABSOLUTE
        case "two_thirds_members":
            return yes >= TWO_THIRDS
        case _:
            return 3 * yes >= 2 * (yes + no) and yes >= ABSOLUTE


def max_defectors(government: int, others: int, mode: str = "no") -> int:
    """Most members a government can lose and still carry a simple majority, all others voting no.

    A defector who votes no counts twice (government - d > others + d), one who abstains once
    (government - d > others).

    Args:
        government: members expected to vote yes, whole, more than ``others``.
        others: members who vote no, whole, at least 0; together at most 630.
        mode: what defectors do, "no" or "abstain".
    """
    others = whole("others", others, least=0)
    government = whole("government", government, least=1, most=MEMBERS)
    if government <= others:
        raise ValueError(f"government must be more than the {others} others, got {government}")
    if government + others > MEMBERS:
        raise ValueError(f"government + others must be at most {MEMBERS}, got {government + others}")
    margin = government - others - 1
    return margin // 2 if one_of("mode", mode, ("no", "abstain")) == "no" else margin


@dataclass(frozen=True)
class Coalition:
    """Groups that together reach a majority none of them could be spared from."""

    groups: tuple[str, ...]
    """In the order of the seats given."""
    seats: int


def minimal_winning(seats: Mapping[str, int], need: int = ABSOLUTE) -> tuple[Coalition, ...]:
    """Coalitions that reach a number of seats and would miss it without any one of their groups.

    Arithmetic, not politics. W. H. Riker, The Theory of Political Coalitions (1962).

    Args:
        seats: group -> seats, whole, at least 0; at most 16 groups.
        need: seats needed, whole, at least 1.

    Returns:
        The coalitions, smallest first; none if all together miss ``need``.
    """
    if len(seats) > 16:
        raise ValueError(f"seats must be of at most 16 groups, got {len(seats)}")
    held = {group: whole(f"the seats of {group}", number, least=0) for group, number in seats.items()}
    need = whole("need", need, least=1)
    found = []
    for size in range(1, len(held) + 1):
        for groups in combinations(held, size):
            total = sum(held[group] for group in groups)
            if need <= total < need + min(held[group] for group in groups):
                found.append(Coalition(groups, total))
    return tuple(sorted(found, key=lambda coalition: (coalition.seats, coalition.groups)))


@dataclass(frozen=True)
class Transition:
    """One step of the procedure, as the table has it."""

    id: str
    source: str
    event: str
    guard: str
    """The condition under which the event leads to this target."""
    target: str
    actor: str
    deadline: str
    legal_basis: str
    note: str


class MandateProcedure:
    """How a deployment comes to its mandate, or does not: a state machine over a table of transitions.

    Nothing moves inside: a state goes in, the possible steps come out, so that an explorer can go back.
    """

    def __init__(self, transitions: Iterable[Mapping[str, Any]], start: str = START) -> None:
        """Build the procedure.

        Args:
            transitions: rows with transition_id (or id), from_state, event, guard, to_state, and optionally
                actor, deadline, legal_basis, note; the table ``parlbetg_state_machine``.
            start: the state in which planning begins.

        Raises:
            ValueError: no rows, a row without one of the five, an id twice, one event under one guard to two
                targets, or a state that cannot be reached from the start or from which no end can be.
        """
        steps = tuple(_transition(row) for row in transitions)
        if not steps:
            raise ValueError("transitions must hold at least one row, got none")
        self._steps: dict[str, Transition] = {}
        decided: dict[tuple[str, str, str], str] = {}
        for step in steps:
            if step.id in self._steps:
                raise ValueError(f"each transition needs an id of its own, got {step.id!r} twice")
            choice = (step.source, step.event, step.guard)
            if choice in decided:
                raise ValueError(
                    f"{step.id} and {decided[choice]} are one event under one guard, got {choice!r}"
                )
            self._steps[step.id], decided[choice] = step, step.id
        self.start = start
        self.states = tuple(dict.fromkeys(state for step in steps for state in (step.source, step.target)))
        """All states, in the order of the table."""
        sources = {step.source for step in steps}
        self.terminal = tuple(state for state in self.states if state not in sources)
        """The states in which the procedure ends."""
        if start not in self.states:
            raise ValueError(f"start must be a state of the table, got {start!r}")
        if lost := sorted(set(self.states) - self.reachable(start)):
            raise ValueError(f"every state must be reachable from {start}, got {', '.join(lost)}")
        ends = set(self.terminal)
        if stuck := sorted(state for state in self.states if not self.reachable(state) & ends):
            raise ValueError(f"every state must lead to an end, got {', '.join(stuck)}")

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """All steps, in the order of the table."""
        return tuple(self._steps.values())

    def options(self, state: str) -> tuple[Transition, ...]:
        """The steps possible in a state; none where the procedure has ended.

        Raises:
            ValueError: a state that the table does not have.
        """
        if state not in self.states:
            raise ValueError(f"state must be one of {', '.join(self.states)}, got {state!r}")
        return tuple(step for step in self._steps.values() if step.source == state)

    def step(self, state: str, transition_id: str) -> str:
        """The state that a step leads to.

        Raises:
            ValueError: an unknown state, or a step that is not possible in it.
        """
        for option in self.options(state):
            if option.id == transition_id:
                return option.target
        possible = ", ".join(option.id for option in self.options(state)) or "none: the procedure has ended"
        raise ValueError(f"{transition_id!r} is no step from {state}; possible are {possible}")

    def walk(self, transition_ids: Iterable[str], state: str | None = None) -> tuple[str, ...]:
        """The states passed by a row of steps, the first among them.

        Args:
            transition_ids: the steps in order.
            state: where to begin; the start by default.

        Raises:
            ValueError: a step that is not possible where it is tried.
        """
        passed = [self.start if state is None else state]
        for transition_id in transition_ids:
            passed.append(self.step(passed[-1], transition_id))
        return tuple(passed)

    def reachable(self, state: str) -> frozenset[str]:
        """The states that a state can lead to, itself among them.

        Raises:
            ValueError: a state that the table does not have.
        """
        seen: set[str] = set()
        waiting = [state]
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                waiting.extend(option.target for option in self.options(current))
        return frozenset(seen)


def _transition(row: Mapping[str, Any]) -> Transition:
    own = row.get("transition_id") or row.get("id")
    needed = {"id": own, **{name: row.get(name) for name in ("from_state", "event", "to_state")}}
    if missing := [name for name, value in needed.items() if not value]:
        raise ValueError(f"a transition needs {', '.join(missing)}, got {dict(row)!r}")
    text = {name: str(row.get(name) or "") for name in ("guard", "actor", "deadline", "legal_basis", "note")}
    return Transition(
        id=str(own), source=row["from_state"], event=row["event"], target=row["to_state"], **text
    )
