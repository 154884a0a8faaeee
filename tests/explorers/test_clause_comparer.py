"""The clause comparer against the CSV file, an independent index, and the closed form of its robustness."""

import csv
import itertools
import random
import re
from fractions import Fraction

import pytest

from course import explore
from course.explorers.clause_comparer import CRITERIA, PARTS_OF_WEIGHT
from course.explorers.clauses import CODES, PARTS, READING, words_code
from course.explorers.texts import clauses as words
from course.explorers.texts.clause_comparer import TEXT
from course.paths import data_folder

NOTHING = dict.fromkeys(CRITERIA, 0)


def read(name):
    with (data_folder() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = {row["instrument_id"]: row for row in read("guarantee_comparison")}
WORDS = {"TEU_42_7": 2} | dict.fromkeys(("NATO_ART5", "TFEU_222", "US_JAPAN_1960", "US_KOREA_1953"), 1)


def codes(name):
    return [WORDS.get(name, 0), *(int(ROWS[name][code]) for code in CODES)]


@pytest.fixture(scope="module")
def comparer():
    return explore("clause-comparer")


def test_the_reading_covers_every_instrument_and_every_kind_has_a_name():
    assert set(READING) == set(ROWS) == set(words.SHORT) and len(ROWS) == 10
    for name, reading in READING.items():
        assert list(reading) == list(PARTS)
        assert words_code(reading) == WORDS.get(name, 0)
        for part, kind in reading.items():
            assert kind in words.KINDS[part], (name, part)


def test_the_reading_fits_the_texts_of_the_table():
    for name, reading in READING.items():
        row = ROWS[name]
        assert (reading["means"] == "all") == ("by all the means" in row["form_of_aid"])
        assert (reading["carveout"] == "constitution") == ("constitutional" in row["neutrality_carveout"])
        if reading["duty"] == "shall":
            assert row["legally_binding"].startswith("yes") and row["code_binding"] == "2"
        if reading["trigger"] == "attack":
            assert re.search(r"armed (attack|aggression)|armed attack", row["trigger"])
        if reading["means"] == "troops":
            assert row["form_of_aid"].startswith("troops")


def test_every_corner_agrees_with_an_index_made_of_fractions(comparer):
    for state in comparer.corners():
        weights = [Fraction(state[name]) for name in CRITERIA]
        result = comparer.at(state)
        if not sum(weights):
            assert result.sentence == TEXT["no_weight"] and result.numbers["index"] is None
            continue
        for name, found in result.numbers["index"].items():
            own = sum(w * c for w, c in zip(weights, codes(name), strict=True)) / sum(weights) * 50
            assert found == pytest.approx(float(own))
        names = sorted(result.numbers["index"].values(), reverse=True)
        assert [row["index"] for row in result.table] == [round(value, 1) for value in names]


def test_sentence_figure_and_table_say_the_same(comparer):
    for state in comparer.corners():
        result = comparer.at(state)
        if result.numbers["index"] is None:
            continue
        index = {words.SHORT[name]: round(value, 1) for name, value in result.numbers["index"].items()}
        drawn = {row["instrument"]: row[TEXT["unit"]] for row in result.figures[-1].rows}
        listed = {row["instrument"]: row["index"] for row in result.table}
        assert drawn == listed == index
        leaders = {row["instrument"] for row in result.table if row["rank"] == 1}
        said = re.search(r"First of all ten: (.*?)\.(?: The two|$)", result.sentence)[1]
        assert set(re.split(r", | and ", said)) == leaders == set(result.numbers["first"])
        if state["left"] != state["right"]:
            first, second = words.SHORT[state["left"]], words.SHORT[state["right"]]
            assert first in result.sentence and second in result.sentence
            ahead = re.search(
                r"weights (.*) has an index of ([\d.]+) and (.*) one of ([\d.]+)", result.sentence
            )
            if ahead:
                assert index[ahead[1]] == float(ahead[2]) > index[ahead[3]] == float(ahead[4])
            else:
                assert index[first] == index[second]


def test_robustness_is_recounted_over_all_weightings(comparer):
    grid = [w for w in itertools.product(range(11), repeat=5) if sum(w) == PARTS_OF_WEIGHT]
    assert len(grid) == 1001
    for left, right in [("TEU_42_7", "NATO_ART5"), ("COALITION_2025", "TEU_42_7"), ("TEU_42_7", "TFEU_222")]:
        gaps = [a - b for a, b in zip(codes(left), codes(right), strict=True)]
        signs = [sum(w * g for w, g in zip(weights, gaps, strict=True)) for weights in grid]
        numbers = comparer.at({"left": left, "right": right}).numbers
        assert numbers["ahead"] == sum(s > 0 for s in signs)
        assert numbers["level"] == sum(s == 0 for s in signs)
        assert numbers["behind"] == sum(s < 0 for s in signs)
        assert numbers["total"] == 1001


def test_the_surprise_stronger_words_and_weaker_machinery(comparer):
    equal = comparer.at({}).numbers
    assert equal["left_index"] == 70 and equal["right_index"] == 80
    assert (equal["ahead"], equal["level"], equal["behind"]) == (360, 64, 577)
    # Besides the words of the duty, Article 42(7) is coded higher in ease of decision alone.
    higher = [a > b for a, b in zip(codes("TEU_42_7"), codes("NATO_ART5"), strict=True)]
    assert higher == [True, False, False, True, False]
    alone = comparer.at({**NOTHING, "words": 1})
    assert alone.numbers["first"] == ("EU Article 42(7)",)
    # P(w1 + w4 > w3 + 2 w5) for evenly spread weights, by a draw of its own; the lattice splits ties.
    random_ = random.Random(427)
    draws = [[random_.expovariate(1) for _ in range(5)] for _ in range(40_000)]
    share = sum(w[0] + w[3] > w[2] + 2 * w[4] for w in draws) / len(draws)
    assert (equal["ahead"] + equal["level"] / 2) / equal["total"] == pytest.approx(share, abs=0.06)


def test_rank_ranges_hold_every_rank_at_the_corners(comparer):
    for state in comparer.corners():
        for row in comparer.at(state).table:
            assert 1 <= row["best rank"] <= row["worst rank"] <= 10
    ranges = {r["instrument"]: (r["best rank"], r["worst rank"]) for r in comparer.at({}).table}
    assert ranges["Budapest 1994"][0] > 1, "no weighting puts the memorandum first"


def test_differences_are_marked_in_words_and_not_by_colour_alone(comparer):
    result = comparer.at({})
    assert result.html.count(f"<td>{TEXT['differs']}</td>") == result.numbers["differences"] + 1  # presence
    assert result.html.count("<ins>") == 2 * (result.numbers["differences"] + 1)
    assert (
        "by all the means in their power" in result.text and "including the use of armed force" in result.text
    )
    assert "Clause A: EU Article 42(7)" in result.html and "Clause B: NATO Article 5" in result.html
    itself = comparer.at({"right": "TEU_42_7"})
    assert TEXT["differs"] not in itself.text and "with itself" in itself.sentence


def test_the_ledger_and_the_screen_say_that_codes_are_a_judgement(comparer):
    lines = {line.parameter: line for line in comparer.ledger(comparer.defaults())}
    assert all("illustrative" in line.basis for line in lines.values())
    assert sum("judgement" in line.value for line in lines.values()) >= 2
    assert "judgement" in comparer.lead and "judgements" in comparer.at({}).figures[-1].finding
    assert "model of an argument" in comparer.static_text()
