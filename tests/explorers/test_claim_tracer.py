"""The claim tracer and its wordings: each traced to a source, each part really in its sentence."""

import csv
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import explore
from course.evidence.record import make
from course.evidence.store import Sidecar
from course.explorers.claim_tracer import PARTS, PRIMARY, part_status, words_changed
from course.paths import data_folder


def read(name):
    with (data_folder() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


WORDINGS = {row["wording_id"]: row for row in read("wordings")}
REPORTS = [key for key in WORDINGS if key != PRIMARY]
SOURCES = {row["source_id"]: row for row in read("sources")}


@pytest.fixture(scope="module")
def tracer():
    return explore("claim-tracer")


def plain(text):
    return re.findall(r"\w+", text.casefold())


@pytest.mark.parametrize("key", WORDINGS)
def test_each_wording_is_traced_and_its_parts_are_its_own_words(key):
    row = WORDINGS[key]
    assert row["source_id"] in SOURCES
    for part in PARTS:
        assert set(plain(row[part])) <= set(plain(row["english"])), part
    assert row["turn"] in row["english"]
    shifts, half = (set(filter(None, row[column].split(";"))) for column in ("shifts", "half"))
    assert shifts | half <= set(PARTS) and not shifts & half
    assert all(row[part] for part in shifts | half)
    if key == PRIMARY:
        assert not shifts | half and all(row[part] for part in PARTS)
    else:
        assert shifts | half


def test_what_was_said_stands_in_the_words_of_the_speaker_in_several_copies():
    """The course once had a paraphrase here ("are ready"), and called the speaker's own words changes."""
    said = WORDINGS[PRIMARY]
    assert said["form"] == "quotation" and said["language"] == "fr" and said["wording"] != said["english"]
    assert "se sont engagés" in said["wording"] and "formally committed" in said["verb"]
    assert len({SOURCES[key]["publisher"] for key in [said["source_id"], *said["copies"].split(";")]}) >= 3
    assert "ready" not in said["english"]


def test_the_sentences_below_a_first_line_keep_the_condition_where_they_could_be_read():
    read_whole = [WORDINGS[key] for key in REPORTS if WORDINGS[key]["below"]]
    assert len(read_whole) == 6 and all(row["when_below"] in row["below_english"] for row in read_whole)
    assert all(row["when_below"] for row in read_whole)
    assert sum(bool(row["when"]) for row in read_whole) == 2


@pytest.mark.parametrize("key", [key for key, row in WORDINGS.items() if row["form"] == "headline"])
def test_a_headline_is_quoted_as_the_list_of_sources_has_it(key):
    row = WORDINGS[key]
    assert row["wording"] == SOURCES[row["source_id"]]["title"]
    assert not row["wording"].startswith("[")
    if row["language"] == "en":
        assert row["english"] == row["wording"]


def test_the_difference_stays_hidden_until_a_guess_is_made(tracer):
    for key in REPORTS:
        result = tracer.at({"outlet": key, "guess": "none"})
        assert not result.figures and not result.table and not result.html
        assert WORDINGS[key]["english"] in result.sentence
        ledger = " ".join(line.value for line in tracer.ledger({"outlet": key, "guess": "none"}))
        assert WORDINGS[key]["note"] not in ledger


def test_sentence_table_and_figure_agree_with_the_file(tracer):
    expected = {part: {"kept": 0, "half kept": 0, "changed": 0, "left out": 0} for part in PARTS}
    for key in REPORTS:
        for part in PARTS:
            row = WORDINGS[key]
            status = "changed" if part in row["shifts"].split(";") else "kept" if row[part] else "left out"
            status = "half kept" if part in row["half"].split(";") else status
            expected[part][status] += 1
    for key in REPORTS:
        row = WORDINGS[key]
        changed = set(filter(None, row["shifts"].split(";")))
        for guess in PARTS:
            result = tracer.at({"outlet": key, "guess": guess})
            moved = changed | set(filter(None, row["half"].split(";")))
            assert result.numbers["right"] == (guess in moved) == result.sentence.startswith("Yes")
            by_status = [line["status"] for line in result.table]
            assert by_status.count("changed") == result.numbers["changed"] == len(changed)
            assert by_status.count("left out") == result.numbers["left_out"]
            assert row["turn"] in result.sentence
            bars = result.figures[0].rows
            for part, bar in zip(PARTS, bars, strict=True):
                assert {name: bar[name] for name in expected[part]} == expected[part]
                assert sum(expected[part].values()) == len(REPORTS)


def test_all_reports_at_once_agree_with_the_single_ones(tracer):
    """Counted the other way round: report by report, in the tables that a reader sees."""
    single = {key: tracer.at({"outlet": key, "guess": "object"}).table for key in REPORTS}
    kept = [sum(table[n]["status"] == "kept" for table in single.values()) for n in range(len(PARTS))]
    for n, part in enumerate(PARTS):
        result = tracer.at({"outlet": "all", "guess": part})
        assert result.numbers["kept"] == kept[n]
        for status, number in (("half kept", "half"), ("changed", "changed"), ("left out", "left_out")):
            assert result.numbers[number] == sum(t[n]["status"] == status for t in single.values())
        assert result.numbers["right"] == (kept[n] == min(kept))
        assert f"Of these 7 first lines, {kept[n]} keep" in result.sentence
        assert f"by {min(kept)} of 7: the noun." in result.sentence
        for key, line in zip(REPORTS, result.table, strict=True):
            assert list(line.values()) == [WORDINGS[key]["outlet"], *(row["status"] for row in single[key])]


def test_the_surprise_no_first_line_keeps_both_halves_of_the_noun(tracer):
    """What the prediction of notebook 00 asks, and the gate's answer to it."""
    told = tracer.at(tracer.reveals["00-start-here/noun"])
    assert told.numbers == {"kept": 0, "half": 4, "changed": 2, "left_out": 1, "right": True}
    waiting = tracer.at({"outlet": "all", "guess": "none"})
    assert not waiting.figures and not waiting.table


@pytest.mark.parametrize("outlet", ["all", "WO02"])
def test_the_title_of_the_chart_speaks_of_the_chosen_part(tracer, outlet):
    verb, noun = (tracer.at({"outlet": outlet, "guess": part}).figures[0] for part in ("verb", "object"))
    assert "4 keep the verb whole" in verb.finding and "0 keep the noun whole" in noun.finding
    assert verb.rows == noun.rows


def test_the_gate_tells_prediction_and_answer_in_one_sentence(tmp_path, monkeypatch):
    for variable in ("COURSE_GATES", "NBGRADER_EXECUTION", "JPY_SESSION_NAME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COURSE_ANSWERS", str(tmp_path))
    monkeypatch.setattr("course.questions.quiz._live", {})
    monkeypatch.setattr("course.questions.quiz._observers", {})
    prediction = "00-start-here/noun"
    assert not explore("claim-tracer", gate=prediction).gate.is_open()
    answer = make(f"{prediction}/p2", "estimate", {"estimate": 5, "confidence": 80}, t=time.time())
    Sidecar(prediction).save({f"{prediction}/p2": answer})
    opened = explore("claim-tracer", gate=prediction)
    assert "5 first lines" in opened.view.asked.value
    assert "Choose above" in opened.result.sentence  # not the answer
    opened.view.show.click()
    found = opened.at({"outlet": "all", "guess": "object"}).numbers
    assert opened.view.live.told.startswith(f"You: 5. The first lines: {found['kept']} of 7 ")
    assert "you: 5" in opened.view.body.value


def test_the_difference_is_marked_and_spelled_out(tracer):
    result = tracer.at({"outlet": "WO07", "guess": "object"})
    assert re.search(r"<ins>.*added: .*soldiers.*</ins>", result.html)
    assert re.search(r"<del>.*left out: .*to deploy as.*</del>", result.html)
    assert "{+agreed to send soldiers to+}" in result.text


words = st.lists(
    st.sampled_from(["26", "states", "are", "ready", "to", "deploy", "in", "the", "air,", "soldiers"]),
    max_size=12,
).map(" ".join)


@given(words, words)
def test_left_out_and_same_words_are_the_old_sentence_added_and_same_the_new(said, reported):
    runs = words_changed(said, reported)
    old = " ".join(text for kind, text in runs if kind != "added")
    new = " ".join(text for kind, text in runs if kind != "left out")
    assert plain(old) == plain(said) and plain(new) == plain(reported)


def test_part_status_does_not_call_a_missing_part_changed():
    assert part_status({"shifts": "who", "half": "", "who": None}, "who") == "left out"
    assert part_status({"shifts": "", "half": "who", "who": None}, "who") == "left out"
    assert part_status({"shifts": "", "half": "who", "who": "some"}, "who") == "half kept"
