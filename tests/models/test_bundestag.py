"""Majorities at their edges, and the mandate procedure walked from planning to every end."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.facts.rows import rows
from course.models.bundestag import MEMBERS, SEATS, MandateProcedure, max_defectors, minimal_winning, result

ROWS = rows("parlbetg_state_machine")
PROCEDURE = MandateProcedure(ROWS)

counts = st.tuples(*[st.integers(0, 210)] * 3)


def test_election_of_23_february_2025():
    assert sum(SEATS.values()) == MEMBERS
    assert SEATS["CDU/CSU"] + SEATS["SPD"] == 328


def test_simple_majority():
    assert not result(315, 315)
    assert result(200, 150, 280), "200 suffice: nobody needs 316"
    assert result(1, 0)
    assert not result(0, 0, 630)


@pytest.mark.parametrize(
    ("votes", "rule", "carried"),
    [
        ((315, 0), "absolute", False),
        ((316, 314), "absolute", True),
        ((413, 217), "two_thirds_members", False),
        ((419, 0), "two_thirds_members", False),
        ((420, 210), "two_thirds_members", True),
        ((477, 153), "two_thirds_members", True),
        ((316, 158), "state_of_defence", True),
        ((316, 159), "state_of_defence", False),
        ((316, 158, 156), "state_of_defence", True),
        ((315, 0), "state_of_defence", False),
    ],
)
def test_qualified_majorities_at_their_edges(votes, rule, carried):
    assert result(*votes, rule=rule) is carried


def test_who_reaches_and_who_blocks_two_thirds_of_the_members():
    union, afd, spd, greens, linke, _ = SEATS.values()
    assert (union + spd + greens, union + spd + greens + linke) == (413, 477)
    assert afd + linke == 216 >= MEMBERS - 420 + 1 == 211
    assert not result(MEMBERS - afd - linke, afd + linke, rule="two_thirds_members")


def test_the_thirteenth_no_and_the_twenty_sixth_abstention_sink_328_to_302():
    assert (max_defectors(328, 302), max_defectors(328, 302, "abstain")) == (12, 25)
    assert result(328 - 12, 302 + 12) and not result(328 - 13, 302 + 13)
    assert result(328 - 25, 302, 25) and not result(328 - 26, 302, 26)


@given(st.integers(1, 630), st.integers(0, 629))
def test_defectors_are_the_most_by_counting(government, others):
    if government <= others or government + others > MEMBERS:
        with pytest.raises(ValueError, match="government"):
            max_defectors(government, others)
        return
    no = max(d for d in range(government + 1) if result(government - d, others + d))
    abstain = max(d for d in range(government + 1) if result(government - d, others, d))
    assert (max_defectors(government, others), max_defectors(government, others, "abstain")) == (no, abstain)


@given(counts, st.sampled_from(["simple", "absolute", "two_thirds_members", "state_of_defence"]))
def test_a_vote_changed_from_no_to_yes_never_sinks_a_motion(votes, rule):
    yes, no, abstain = votes
    if no:
        assert result(yes + 1, no - 1, abstain, rule) >= result(yes, no, abstain, rule)
    assert result(yes, no, abstain, "two_thirds_members") <= result(yes, no, abstain, "state_of_defence")
    assert result(yes, no, abstain, "state_of_defence") <= result(yes, no, abstain, "absolute")


def test_minimal_winning_coalitions_of_the_21st_bundestag():
    found = {(frozenset(own.groups), own.seats) for own in minimal_winning(SEATS)}
    assert found == {
        (frozenset({"CDU/CSU", "AfD"}), 360),
        (frozenset({"CDU/CSU", "SPD"}), 328),
        (frozenset({"CDU/CSU", "Grüne", "Linke"}), 357),
        (frozenset({"AfD", "SPD", "Grüne"}), 357),
        (frozenset({"AfD", "SPD", "Linke"}), 336),
    }


@given(st.lists(st.integers(0, 50), min_size=1, max_size=7), st.integers(1, 120))
def test_minimal_winning_against_every_subset(parts, need):
    seats = {f"G{i}": part for i, part in enumerate(parts)}
    subsets = [set(s) for k in range(len(seats) + 1) for s in itertools.combinations(seats, k)]
    winning = [s for s in subsets if sum(seats[g] for g in s) >= need]
    minimal = [s for s in winning if not any(other < s for other in winning)]
    found = minimal_winning(seats, need)
    assert sorted(map(sorted, (own.groups for own in found))) == sorted(map(sorted, minimal))
    assert all(own.seats == sum(seats[g] for g in own.groups) for own in found)


# --- The mandate procedure


def test_the_table_has_26_steps_15_states_and_4_ends():
    assert (len(PROCEDURE.transitions), len(PROCEDURE.states)) == (26, 15)
    assert set(PROCEDURE.terminal) == {"EXPIRED", "TERMINATED", "NO_MANDATE", "ENDED_INFORM_ONLY"}
    assert all(step.legal_basis and step.actor for step in PROCEDURE.transitions)


def by(state, event, guard):
    (step,) = (s for s in PROCEDURE.options(state) if s.event == event and guard in s.guard)
    return step.id


def test_the_ordinary_way_to_a_mandate():
    way = [
        by("PLANNING", "classify", "armed undertaking"),
        by("MANDATE_REQUIRED", "cabinet_decides", "normal"),
        by("MOTION_FILED", "first_debate", ""),
        by("IN_COMMITTEE", "recommendation", ""),
        by("PLENARY_VOTE", "vote", "more yes than no"),
    ]
    assert PROCEDURE.walk(way)[-1] == "ACTIVE"


def test_the_bundestag_may_not_rewrite_a_mandate():
    (amendment,) = (s for s in PROCEDURE.options("PLENARY_VOTE") if s.event == "amendment_moved")
    assert amendment.target == "PLENARY_VOTE" and "inadmissible" in amendment.note


def test_an_emergency_deployment_that_is_refused_ends():
    way = [
        by("PLANNING", "classify", "armed undertaking"),
        by("MANDATE_REQUIRED", "danger_in_delay_or_rescue", ""),
        by("EMERGENCY_ACTIVE", "ex_post_motion", ""),
        by("EX_POST_VOTE", "vote", "yes not more"),
    ]
    assert PROCEDURE.walk(way)[-1] == "TERMINATED"


def test_no_armed_deployment_is_active_without_the_bundestag_or_its_silence():
    assert {s.actor for s in PROCEDURE.transitions if s.target == "ACTIVE" and s.source != "ACTIVE"} == {
        "Bundestag",
        "silence",
    }


def test_ends_offer_nothing_and_lead_nowhere():
    for state in PROCEDURE.terminal:
        assert PROCEDURE.options(state) == ()
        assert PROCEDURE.reachable(state) == {state}


@given(st.data())
def test_random_walks_stay_in_the_procedure(data):
    state = PROCEDURE.start
    for _ in range(20):
        options = PROCEDURE.options(state)
        if not options:
            assert state in PROCEDURE.terminal
            return
        chosen = data.draw(st.sampled_from(options))
        state = PROCEDURE.step(state, chosen.id)
        assert state == chosen.target and state in PROCEDURE.reachable(PROCEDURE.start)


def row(own, source, target, event="go", guard=""):
    return {"transition_id": own, "from_state": source, "event": event, "guard": guard, "to_state": target}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([], "at least one row"),
        ([row("T1", "PLANNING", "")], "a transition needs to_state"),
        ([row("T1", "PLANNING", "A"), row("T1", "PLANNING", "B", "stop")], "'T1' twice"),
        ([row("T1", "PLANNING", "A"), row("T2", "PLANNING", "B")], "T2 and T1 are one event under one guard"),
        ([row("T1", "ELSEWHERE", "A")], "start must be a state of the table, got 'PLANNING'"),
        ([row("T1", "PLANNING", "A"), row("T2", "B", "A")], "reachable from PLANNING, got B"),
        (
            [row("T1", "PLANNING", "A"), row("T2", "A", "A"), row("T3", "PLANNING", "END", "stop")],
            "lead to an end, got A",
        ),
    ],
)
def test_a_damaged_table_is_refused(table, message):
    with pytest.raises(ValueError, match=message):
        MandateProcedure(table)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: result(-1, 0), r"yes must be at least 0, got -1"),
        (lambda: result(400, 231), r"yes \+ no \+ abstain must be at most 630, got 631"),
        (lambda: result(1, 0, rule="plurality"), r"rule must be one of simple, .*got 'plurality'"),
        (lambda: max_defectors(302, 328), r"government must be more than the 328 others, got 302"),
        (lambda: max_defectors(328, 303), r"government \+ others must be at most 630, got 631"),
        (lambda: max_defectors(328, 302, "leave"), r"mode must be one of no, abstain, got 'leave'"),
        (lambda: minimal_winning({"A": 1.5}), r"the seats of A must be a whole number, got 1.5"),
        (lambda: minimal_winning(SEATS, 0), r"need must be at least 1, got 0"),
        (lambda: PROCEDURE.options("WAR"), r"state must be one of PLANNING.*got 'WAR'"),
        (lambda: PROCEDURE.step("EXPIRED", "TR01"), r"'TR01' is no step from EXPIRED.*has ended"),
    ],
)
def test_out_of_domain(call, message):
    with pytest.raises(ValueError, match=message):
        call()
