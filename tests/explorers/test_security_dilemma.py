"""The security-dilemma simulator against an integrator, mathematics and the published data."""

import re

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from course import explore
from course.explorers.security_dilemma import CEILING, DETERRED, GRIEVANCE, READING, START, YEARS
from course.explorers.texts.security_dilemma import TEXT
from course.facts.rows import rows


@pytest.fixture(scope="module")
def simulator():
    return explore("security-dilemma")


def grievances(state):
    """Of A, which a guarantee that deters lowers, and of B."""
    both = GRIEVANCE[state["grievance"]]
    return both - DETERRED * (state["reading"] == "deterred"), both


def integrated(state):
    """The end of the path by a numerical integrator with events: kind, years, x, y."""
    a = state["reaction_a"] * READING[state["reading"]]
    b, m, n = state["reaction_b"], state["fatigue_m"], state["fatigue_n"]
    g, h = grievances(state)

    def slope(_, z):
        return [a * z[1] - m * z[0] + g, b * z[0] - n * z[1] + h]

    def high(_, z):
        return max(z) - CEILING

    def low(_, z):
        return min(z)

    high.terminal = low.terminal = True
    x0, y0 = START
    solved = solve_ivp(slope, (0, YEARS), [x0, y0], events=[high, low], rtol=1e-9, atol=1e-9)
    ended = "ceiling" if len(solved.t_events[0]) else "zero" if len(solved.t_events[1]) else "horizon"
    return ended, solved.t[-1], *solved.y[:, -1]


def some_states(simulator, number=80):
    corners = list(simulator.corners())
    return corners[:: len(corners) // number]


def test_the_path_agrees_with_an_integrator(simulator):
    for state in some_states(simulator):
        numbers = simulator.at(state).numbers
        ended, years, x, y = integrated(state)
        assert numbers["ended"] == ended
        # Where the path is cut, the last quarter of a year is taken as straight.
        assert numbers["years"] == pytest.approx(years, abs=0.05)
        loose = 1e-6 if ended == "horizon" else 0.02
        assert numbers["x"] == pytest.approx(x, rel=loose, abs=1)
        assert numbers["y"] == pytest.approx(y, rel=loose, abs=1)


def test_nothing_leaves_the_page(simulator):
    for state in simulator.corners():
        result = simulator.at(state)
        for row in result.table:
            assert 0 <= row[TEXT["columns"]["x"]] <= CEILING and 0 <= row[TEXT["columns"]["y"]] <= CEILING
        if result.numbers["ended"] == "ceiling":
            assert max(result.numbers["x"], result.numbers["y"]) == pytest.approx(CEILING)
            assert "a spiral" in result.sentence
        if result.numbers["ended"] == "zero":
            assert min(result.numbers["x"], result.numbers["y"]) == pytest.approx(0, abs=1e-6)


def test_stability_is_that_of_the_matrix(simulator):
    for state in simulator.corners():
        numbers = simulator.at(state).numbers
        a = state["reaction_a"] * READING[state["reading"]]
        matrix = np.array([[-state["fatigue_m"], a], [state["reaction_b"], -state["fatigue_n"]]])
        largest = np.linalg.eigvals(matrix).real.max()
        assert numbers["stable"] == (largest < -1e-9)
        assert numbers["stable"] == (numbers["ab"] < numbers["mn"] - 1e-9)
        if numbers["stable"]:
            g, h = grievances(state)
            assert numbers["rest"] == pytest.approx(tuple(np.linalg.solve(matrix, [-g, -h])), abs=1e-6)


def test_one_reaction_alone_does_not_decide(simulator):
    """The surprise: doubling one reaction leaves it stable; two smaller rises together do not."""
    doubled = simulator.at({"reaction_a": 0.4}).numbers
    both = simulator.at({"reaction_a": 0.35, "reaction_b": 0.35}).numbers
    assert doubled["stable"] and not both["stable"]
    assert doubled["rest"] == pytest.approx((1400, 1000))
    calm = simulator.at({"reaction_a": 0.6, "reaction_b": 0.1}).numbers
    assert calm["stable"], "triple the reaction of one side, half that of the other"


def test_grievance_moves_the_point_of_rest_and_never_the_stability(simulator):
    for state in some_states(simulator, 40):
        kinds = {simulator.at({**state, "grievance": name}).numbers["stable"] for name in GRIEVANCE}
        assert len(kinds) == 1


def test_the_same_guarantee_tips_the_same_system_by_how_it_is_read(simulator):
    between = {"reaction_a": 0.3, "reaction_b": 0.25}
    threat = simulator.at({**between, "reading": "threat"}).numbers
    transparent = simulator.at({**between, "reading": "transparent"}).numbers
    assert simulator.at(between).numbers["stable"]
    assert not threat["stable"] and transparent["stable"]


def test_the_start_is_invented_and_named_so_and_is_where_the_neutral_system_rests(simulator):
    """Real names on invented coefficients were read as estimates: sides have no names."""
    assert simulator.at({}).numbers["rest"] == pytest.approx(START)
    line = next(a for a in simulator.ledger(simulator.defaults()) if a.parameter == "start")
    assert line.basis == "invented" and "invented" in simulator.lead
    for state in some_states(simulator, 20):
        assert not re.search(r"Russia|Europe|Moscow|US\$", simulator.at(state).sentence)
    labels = " ".join(control.label for control in simulator.spec)
    assert not re.search(r"Russia|Europe|Moscow", labels)


def test_a_guarantee_can_deter_in_the_model(simulator):
    calm = simulator.at({"reading": "deterred"}).numbers
    assert calm["stable"] and max(calm["rest"]) < min(START)


def test_the_published_check_is_printed(simulator):
    """0.73 a year and a balance of about 194 (Richardson 1960), recomputed from the table."""
    totals = np.array([float(row["total"]) for row in rows("richardson_1909_1913")])
    slope, intercept = np.polyfit((totals[1:] + totals[:-1]) / 2, np.diff(totals), 1)
    line = next(a for a in simulator.ledger(simulator.defaults()) if a.parameter == "published check")
    assert (
        f"slope {slope:.2f} per year" in line.value and f"at {-intercept / slope:.1f} million" in line.value
    )
    assert round(slope, 2) == 0.73 and -intercept / slope == pytest.approx(194, abs=1)


def test_coefficients_are_never_an_estimate(simulator):
    for state in some_states(simulator, 20):
        for line in simulator.ledger(state):
            if line.parameter in ("reactions", "fatigues", "grievances"):
                assert line.basis == "illustrative"
    assert simulator.argument and "not a forecast" in simulator.static_html()


def test_the_sentence_the_figure_and_the_table_say_the_same(simulator):
    for state in some_states(simulator):
        result = simulator.at(state)
        numbers = result.numbers
        path = [row for row in result.figures[0].rows if row["curve"] == TEXT["curves"]["path"]]
        last = path[-1]
        assert last[TEXT["columns"]["x"]] == pytest.approx(numbers["x"], abs=0.051)
        assert last[TEXT["columns"]["y"]] == pytest.approx(numbers["y"], abs=0.051)
        assert len(result.table) == int(numbers["years"]) + 1
        if numbers["ended"] == "horizon":
            said = re.search(r"stand at ([\d,]+) \(A\) and ([\d,]+) \(B\)", result.sentence)
            assert float(said[1].replace(",", "")) == pytest.approx(numbers["x"], abs=0.51)
            assert float(said[2].replace(",", "")) == pytest.approx(numbers["y"], abs=0.51)
            assert result.table[-1]["year"] == YEARS
        assert ("stable." in result.sentence and "unstable." not in result.sentence) == numbers["stable"]


def test_the_lines_of_rest_are_where_nothing_changes(simulator):
    for state in some_states(simulator):
        a = state["reaction_a"] * READING[state["reading"]]
        g, h = grievances(state)
        for row in simulator.at(state).figures[0].rows:
            x, y = row[TEXT["columns"]["x"]], row[TEXT["columns"]["y"]]
            if row["curve"] == TEXT["curves"]["a"]:
                assert a * y - state["fatigue_m"] * x + g == pytest.approx(0, abs=0.1)
            if row["curve"] == TEXT["curves"]["b"]:
                assert state["reaction_b"] * x - state["fatigue_n"] * y + h == pytest.approx(0, abs=0.1)
