"""The report: figures that follow from the evidence, nothing of a learner's interpreted, accessible without
a network."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import markupsafe
import pytest

from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.mark.desk.queue import PORT
from course.grading.report.gather import gather
from course.grading.report.insight import Column, beliefs_of
from course.grading.report.overall import lines_of, write_overall
from course.grading.report.page import histogram_bars, page, rows_of, write_report
from course.grading.report.said import said
from course.grading.score.marking import load_marking

# nbgrader's own add_submission makes SQLAlchemy warn.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted")

EVIL = "<script>alert('x')</script> & \"quotes\""
HTML = "<b>İbrahim</b>"


def verdict(
    item: str, fraction: float, points: float, value: object, answer: str, outcome: str = ""
) -> dict[str, object]:
    quiz, _, _ = item.partition("/")
    made = {"right": fraction == 1, "wrong": fraction == 0}
    return {
        "cell": f"quiz-{quiz}" if "/" in item else f"check-{item}",
        "item": f"98-tests/{item}",
        "kind": "quiz" if "/" in item else "exercise",
        "outcome": outcome or next((name for name, so in made.items() if so), "partly"),
        "fraction": fraction,
        "points": fraction * points,
        "max_points": points,
        "answer": answer,
        "value": value,
        "why": "",
        "reason": "it is impossible" if outcome == "fault" else "",
        "flags": [],
    }


# By learner: choice, choices, share, whether it counts for the statistics.
CLASS = {
    "l1": ("b", ["air", "land"], 1.0),
    "l2": ("b", ["air"], 1.0),
    "l3": ("b", ["air", "land"], 0.0),
    "l4": ("a", [], 1.0),
    "l5": ("a", ["air"], 0.0),
    "l6": (None, ["land"], 0.0),
}


pytestmark = pytest.mark.usefixtures("items_in_place")


@pytest.fixture(scope="module")
def folder(released_class: Path, tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    import shutil

    root = tmp_path_factory.mktemp("report") / "autumn"
    shutil.copytree(released_class, root)
    made = open_class(root)
    with made.open_gradebook() as gradebook:
        gradebook.find_assignment("98-tests").duedate = None
        for learner, (choice, choices, share) in CLASS.items():
            gradebook.add_student(learner, last_name=HTML if learner == "l1" else learner.upper())
            gradebook.add_submission("98-tests", learner, timestamp="2025-10-01 12:00:00 UTC")
            given = len(set(choices) & {"air", "land"}) / 2
            q1 = verdict(
                "who/q1", float(choice == "b"), 1, choice, choice or "", "" if choice else "unanswered"
            )
            q2 = verdict("who/q2", given, 2, choices, ", ".join(choices), "" if choices else "unanswered")
            third = verdict("share", share, 2, {"type": "number", "value": 1}, EVIL)
            if learner == "l6":
                third = verdict("share", 0.0, 2, {"type": "odd"}, EVIL, "fault")
            for cell, points in (("quiz-who", q1["points"] + q2["points"]), ("check-share", third["points"])):  # type: ignore[operator]
                grade = gradebook.find_grade(cell, "98-tests", "98-tests", learner)
                grade.auto_score, grade.needs_manual_grade = (
                    points,
                    third["outcome"] == "fault" and cell == "check-share",
                )
            for other in gradebook.find_submission_notebook("98-tests", "98-tests", learner).grades:
                if other.auto_score is None:
                    other.auto_score, other.needs_manual_grade = 0.0, False
            gradebook.db.commit()
            record = {
                "v": 1,
                "item": "98-tests/who/q1",
                "kind": "choice",
                "value": choice,
                "t": 1_750_000_000.0,
            }
            data = {
                "v": 1,
                "quiz": {"98-tests/who/q1": record},
                "verdicts": [q1, q2, third],
                "notes": [f"mended quiz-who {EVIL}"] if learner == "l2" else [],
            }
            path = made.evidence / "98-tests" / f"{learner}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(data), encoding="utf-8")
        gradebook.add_student("absent", last_name="Absent")
    return made


def test_the_statistics_follow_from_the_answers(folder: ClassFolder) -> None:
    found = gather(folder, "98-tests")
    questions = {q.item: q for q in found.questions}
    q1 = questions["98-tests/who/q1"]
    assert (q1.n, q1.facility, q1.unanswered) == (6, 0.5, 1)
    # By hand: q1 = 1 1 1 0 0 0; the rest = 4 3 2 2 1 1 (q2 plus share): covariance 2.5, squares 1.5 and 41/6.
    assert q1.rest == pytest.approx(2.5 / (1.5 * 41 / 6) ** 0.5)
    share = questions["98-tests/share"]
    # Who is waiting for a person is in no statistic of that question.
    assert share.n == 5 and share.facility == pytest.approx(0.6)
    assert found.alpha_n == 5
    assert len(found.graded) == 6 and len(found.learners) == 7
    assert [p.learner for p in found.persons] == ["l6"] and "impossible" in found.persons[0].reason


def test_who_chose_what(folder: ClassFolder) -> None:
    questions = {q.item: q for q in gather(folder, "98-tests").questions}
    one = questions["98-tests/who/q1"].answers
    assert one is not None
    counted = {row[0]: (row[1], row[2], row[3]) for row in one.rows}
    assert counted.pop("(no answer)") == ("", "1", "0.17")
    assert [v for v in counted.values() if v[0] == "right"] == [("right", "3", "0.50")]
    several = questions["98-tests/who/q2"].answers
    assert several is not None
    assert {row[2] for row in several.rows if row[1] == "right"} == {"4", "3"}


class Page(HTMLParser):
    """Collects what matters about a page's structure."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.headings: list[int] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.addresses += [
            value or "" for name, value in attrs if name in ("src", "href", "srcset", "action", "background")
        ]
        assert not [name for name, _ in attrs if name.startswith("on")]


def test_nothing_of_a_learner_s_is_interpreted_and_no_network_is_asked(folder: ClassFolder) -> None:
    path = write_report(folder, "98-tests")
    assert path == folder.reports / "98-tests.html"
    text = path.read_text(encoding="utf-8")
    assert EVIL not in text and HTML not in text
    assert str(markupsafe.escape(EVIL)) in text and "&lt;b&gt;İbrahim" in text
    parsed = Page()
    parsed.feed(text)
    # One script, our own, which the policy knows by its hash and which asks for nothing.
    assert parsed.tags.count("script") == 1 and "script-src" in text
    script = text.partition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert digest in html.unescape(text) and not re.search(r"fetch|XMLHttp|import|innerHTML|https?:", script)
    assert not {"img", "iframe", "link", "object", "form"} & set(parsed.tags)
    # The marking page's addresses are links to follow; nothing is loaded from there.
    desk = f"http://127.0.0.1:{PORT}/98-tests/"
    assert all(address.startswith(("#", "../feedback/", desk)) for address in parsed.addresses)
    assert parsed.headings[0] == 1 and parsed.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(parsed.headings, parsed.headings[1:], strict=False))
    assert parsed.tags.count("caption") == parsed.tags.count("table") > 5


def test_a_class_without_grades_has_a_report_too(released_class: Path) -> None:
    text = page(gather(open_class(released_class), "98-tests"), released_class)
    assert "No submission is graded yet." in text and "Nothing needs a person." in text


def test_the_report_says_what_the_sandbox_does_not_contain_and_who_ran_without(folder: ClassFolder) -> None:
    found = gather(folder, "98-tests")
    sandboxed = page(replace(found, kernels={"forked": ("l2", "l3")}), folder.root)
    assert "What the sandbox does not contain" in sandboxed and "hidden inputs" in sandboxed
    assert 'class="danger"' not in sandboxed
    both = page(replace(found, kernels={"forked": ("l2",), "bubblewrap": ("l3",)}), folder.root)
    assert "<tr><td>in a sandbox</td><td>2</td></tr>" in both and "namespaces" not in both
    without = page(replace(found, kernels={"forked": ("l2",), "unsandboxed": ("l3",)}), folder.root)
    danger = re.search(r'<p class="danger" role="note">(.*?)</p>', without)
    assert danger is not None and "L3" in danger[1] and "L2" not in danger[1]


def test_the_matrix_the_numbers_and_the_histogram_agree(folder: ClassFolder) -> None:
    found = gather(folder, "98-tests")
    rows = {row.ident: row for row in rows_of(found)}
    # By hand: q1 + q2 + share, as the class was made.
    expected = {"l1": 5.0, "l2": 4.0, "l3": 3.0, "l4": 2.0, "l5": 1.0, "l6": 1.0}
    assert {name: row.scored for name, row in rows.items() if row.scored is not None} == expected
    assert [square.sign for square in rows["l1"].squares] == ["\u2713"] * 3
    assert [square.sign for square in rows["l6"].squares] == ["\u2013", ".5", "?"]
    assert rows["absent"].state == "none" and rows["l6"].state == "waits" and rows["l1"].state == "final"
    assert "mended places: 1" in rows["l2"].told
    text = page(found, folder.root)
    # Cells are called by the headings that they stand under.
    mended = text.partition('id="mended"')[2].partition("</details>")[0]
    assert "L2: mended “" in mended and "quiz-who" not in mended
    assert "6 of 7" in text and "2.5 of 5" in text
    bars = histogram_bars(list(expected.values()), 5.0)
    assert sum(bar.count for bar in bars) == 6


def test_misconceptions_are_counted_by_learner_and_named_in_words() -> None:
    from course.questions.bank.specs import ItemKey, WrongSolution

    known = {"MIS01": SimpleNamespace(title="One", text="t"), "MIS02": SimpleNamespace(title="Two", text="t")}
    columns = [
        Column(1, "s/q/a", "quiz-q", "quiz", "A", 1.0),
        Column(2, "s/x", "check-x", "exercise", "X", 1.0),
    ]
    wrong = WrongSolution("twice", "x = 2", "You counted twice.", "MIS01")
    rows = {"r1": "MIS01", "r2": "MIS02"}
    keys = {
        ("s/q/a", "a"): ItemKey(1.0, key={"r1": "o", "r2": "o"}, misconceptions=rows),
        ("s/x", "a"): SimpleNamespace(wrong=(wrong,)),
    }

    def row(item: str, value: object, why: str = "") -> dict[str, object]:
        cell = "check-x" if item == "s/x" else "quiz-q"
        return {"item": item, "cell": cell, "outcome": "wrong", "value": value, "why": why, "variant": ""}

    evidence = {
        "ann": {"verdicts": [row("s/q/a", {"r1": "p", "r2": "o"}), row("s/x", 1, "No. You counted twice.")]},
        "bob": {"verdicts": [row("s/q/a", {"r1": "o", "r2": "p"}), row("s/x", 1, "No.")]},
    }
    beliefs, by_item = beliefs_of(evidence, columns, keys, known)
    assert [(b.title, len(b.learners), b.columns) for b in beliefs] == [("One", 1, (1, 2)), ("Two", 1, (1,))]
    assert by_item == {"s/q/a": {"MIS01": 1, "MIS02": 1}, "s/x": {"MIS01": 1}}


def test_the_class_over_all_notebooks_says_who_falls_behind(folder: ClassFolder) -> None:
    path = write_overall(folder)
    text = path.read_text(encoding="utf-8")
    assert path.name == "class.html" and "count states by kind of pledge" in text
    found = gather(folder, "98-tests")
    lines = {line.name: line for line in lines_of([found], [rows_of(found)])}
    # By hand: of 5 points 5, 4, 3, 2, 1, 1; the median is 2.5, which is 50 per cent.
    assert [lines[name].mean for name in (HTML, "L2", "L5")] == [100, 80, 20]
    assert lines["Absent"].behind == "1 of 1 not handed in" and lines["Absent"].mean is None
    assert "below the median" in lines["L5"].behind and lines["L2"].behind == ""
    assert EVIL not in text and HTML not in text


def test_an_odd_hand_in_does_not_order_the_questions(folder: ClassFolder) -> None:
    path = folder.evidence / "98-tests" / "l1.json"
    before = path.read_text(encoding="utf-8")
    data = json.loads(before)
    right = [column.item for column in gather(folder, "98-tests").columns]
    # As of another notebook: cells in the order of their names, and one that the class does not have.
    odd = {**verdict("other/q9", 0.0, 1, None, "", "fault"), "item": "02-other/who/q9", "cell": "quiz-who"}
    path.write_text(json.dumps({**data, "verdicts": [odd, *reversed(data["verdicts"])]}), encoding="utf-8")
    try:
        found = [(column.number, column.item) for column in gather(folder, "98-tests").columns]
    finally:
        path.write_text(before, encoding="utf-8")
    assert found == list(enumerate(right, 1))
    assert right == ["98-tests/who/q1", "98-tests/who/q2", "98-tests/share"]


def test_answers_of_exercises_are_said_in_words_without_the_marks_of_a_program(folder: ClassFolder) -> None:
    marking = load_marking(folder.keys, "98-tests")
    expected = marking.expected["double"]["value"]
    n = len(expected["results"])

    def say(name: str, value: object) -> str:
        return said(verdict(name, 0.0, 1, value, "raw {words}"), marking)

    assert say("double", expected) == f"a function that is right for {n} of {n} inputs"
    one_off = [{**expected["results"][0], "value": {"type": "text", "value": "no"}}, *expected["results"][1:]]
    assert (
        say("double", {**expected, "results": one_off})
        == f"a function that is right for {n - 1} of {n} inputs"
    )
    text = lambda words: {"type": "text", "value": words}  # noqa: E731 - a word for a dict
    number = lambda value: {"type": "number", "value": value}  # noqa: E731 - likewise
    entries = [[text("of all"), number(29.41176471)], [text("of those"), number(0.03846153)]]
    assert say("share", {"type": "dict", "entries": entries}) == "of all: 29.4; of those: 0.0385"
    assert say("share", number(38.46153846)) == "38.5" and say("share", number(1234567.0)) == "1234567"
    # A long one stays as it was.
    assert say("share", {"type": "dict", "entries": entries * 9}) == "raw {words}"


def test_an_opened_question_says_each_thing_once_and_no_id(folder: ClassFolder) -> None:
    found = gather(folder, "98-tests")
    text = re.sub(r"(?s)<style>.*?</style>|<script>.*?</script>", "", page(found, folder.root))
    assert "98-tests/" not in text.partition('id="q1"')[2].partition('class="mat"')[0]
    share = next(column for column in found.columns if column.item == "98-tests/share")
    body = text.partition(f'id="q{share.number}"')[2].partition("</details>")[0]
    assert f"<p>{share.title}</p>" not in body
    assert ">Variant</th>" not in body and ">Guess</th>" not in body and "Facility" in body
    # With variants and with a guess, both columns are there.
    q1 = next(q for q in found.questions if q.item == "98-tests/who/q1")
    two = tuple(replace(q1, variant=name, guess=0.25) for name in "ab")
    text = page(replace(found, questions=two), folder.root)
    assert ">Variant</th>" in text and ">Guess</th>" in text


def test_whatever_the_class_report_leads_to_is_there(folder: ClassFolder) -> None:
    (folder.reports / "98-tests.html").unlink(missing_ok=True)
    path = write_overall(folder)
    addresses = set(re.findall(r'href="([^"#]+)"', path.read_text(encoding="utf-8")))
    assert "98-tests.html" in addresses and any(one.startswith("../feedback/") for one in addresses)
    pages = [one for one in addresses if one.endswith(".html") and not one.startswith("../feedback/")]
    assert [one for one in pages if not (path.parent / unquote(one)).is_file()] == []
    assert all(one.endswith(".html") for one in addresses)


@pytest.mark.slow
@pytest.mark.browser
def test_axe_finds_nothing(folder: ClassFolder, chromium: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    paths = [write_report(folder, "98-tests"), write_overall(folder)]
    for path, scheme in [(path, scheme) for path in paths for scheme in ("light", "dark")]:
        for width in (1280, 400):
            tab = chromium.new_context(
                color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
            ).new_page()
            tab.goto(path.as_uri())
            results = Axe().run(tab)
            assert results.violations_count == 0, results.generate_report()
            # Wide tables scroll inside their region; the page itself does not.
            assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            # Nothing of an opened question lies beyond the edge.
            tab.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
            regions = "[...document.querySelectorAll('.q .scroll')]"
            assert tab.evaluate(f"{regions}.every((one) => one.scrollWidth <= one.clientWidth)")
