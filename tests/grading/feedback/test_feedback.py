"""What a feedback page shows, and when: nothing of a right answer before its time; every question a card; it
agrees with the gradebook; and it reads on a telephone, in the dark, on paper and without colours."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from grading_kit import RIGHT, RIGHT_DOUBLE, SLUG, Class

from course.errors import ClassFolderError, CourseError
from course.grading.classroom.feedback_rules import AFTER, AT_ONCE, NEVER, Rule
from course.grading.classroom.folder import open_class, read_settings
from course.grading.classroom.mark_sheet import NO_RESPONSE
from course.grading.classroom.times import duration
from course.grading.feedback import texts
from course.grading.feedback.cards import Card, Grade, Submitted, _prediction, make_cards
from course.grading.feedback.pages import _waiting
from course.grading.feedback.when import Shown, everybodys_time, shown_now
from course.grading.mark.codes import find_code
from course.grading.mark.deadlines import extend, set_deadline
from course.grading.report.gather import gather
from course.grading.run.pages import make_feedback
from course.grading.run.run import grade_class
from course.grading.score.marking import Marking
from course.grading.score.scoring import score_item
from course.questions.bank.load import load_items_file, load_keys
from course.questions.bank.specs import public_dict
from course.questions.types import TYPES, plain

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
SLUGS = sorted(path.stem for path in (NOTEBOOKS / "keys").glob("*.yaml"))
GRADED = [slug for slug in SLUGS if "items:" in (NOTEBOOKS / "keys" / f"{slug}.yaml").read_text("utf-8")]
BEFORE, OVER = Shown(), Shown(right_answers=True, right_answers_later=False)
POINTS_ONLY = Shown(reasons=False, right_answers=False, right_answers_later=False)


# ---- settings ----------------------------------------------------------------------------------------------


def settings_with(tmp_path: Path, feedback: str) -> Any:
    path = tmp_path / "course.yaml"
    path.write_text(f"name: autumn\n{feedback}", encoding="utf-8")
    return read_settings(path).feedback


def test_reasons_are_shown_at_once_and_right_answers_after_the_deadline_unless_the_class_says_else(
    tmp_path: Path,
) -> None:
    assert settings_with(tmp_path, "").of(SLUG) == Rule(AT_ONCE, AFTER)
    rules = settings_with(
        tmp_path,
        "feedback:\n  reasons: after the deadline\n  notebooks:\n    98-tests: {right answers: never}\n",
    )
    assert rules.of("01-coalition") == Rule(AFTER, AFTER) and rules.of(SLUG) == Rule(AFTER, NEVER)


@pytest.mark.parametrize(
    ("feedback", "said"),
    [
        ("feedback: at once", "must hold lines such as"),
        ("feedback:\n  answers: never", "'answers'. Known are: reasons, right answers"),
        ("feedback:\n  reasons: soon", "reasons is 'soon'; it must be at once, after the deadline or never"),
        ("feedback:\n  notebooks: [01-coalition]", "a line for each notebook"),
        ("feedback:\n  notebooks:\n    01-coalition: never", "feedback, 01-coalition must hold lines"),
    ],
)
def test_a_setting_that_is_none_is_told(tmp_path: Path, feedback: str, said: str) -> None:
    with pytest.raises(ClassFolderError, match=re.escape(said)):
        settings_with(tmp_path, feedback)


def test_everybodys_time_is_over_when_the_last_extension_is(autumn: Class) -> None:
    folder, due = open_class(autumn.root), datetime(2026, 1, 10, 12, tzinfo=UTC)

    def shown(now: datetime) -> Shown:
        with folder.open_gradebook() as gradebook:
            return shown_now(folder, SLUG, gradebook, now)

    # Without a deadline nobody's time is ever over.
    assert shown(due + timedelta(days=1000)) == BEFORE
    set_deadline(folder, SLUG, due)
    assert shown(due) == BEFORE and shown(due + timedelta(seconds=1)) == OVER
    # One for a learner who has not handed in, and one that is in the gradebook already.
    extend(folder, SLUG, "cem", due + timedelta(days=2))
    assert shown(due + timedelta(days=1)) == BEFORE
    autumn.submit("ann", autumn.answered())
    extend(folder, SLUG, "ann", due + timedelta(days=3))
    with folder.open_gradebook() as gradebook:
        assert everybodys_time(folder, SLUG, gradebook) == due + timedelta(days=3)
    assert shown(due + timedelta(days=2, hours=1)) == BEFORE
    assert shown(due + timedelta(days=3, seconds=1)) == OVER


# ---- every question of the course --------------------------------------------------------------------------


def cards_of(slug: str) -> Iterator[tuple[Any, Any, Any, Callable[[Shown], Card]]]:
    """Of every graded question of a notebook and every answer its type makes up: question, key, answer, and
    what makes its card."""
    items = load_items_file(NOTEBOOKS / "source" / slug / "items.yaml", slug)
    keys = load_keys(NOTEBOOKS / "keys" / f"{slug}.yaml")
    for item in items.all_items():
        key = keys.all_items().get(item.name)
        if key is None:
            continue
        public, entry = public_dict(item), {"points": 1.0, "reveal": True, "feedback": key.feedback}
        if key.count is not None:
            entry |= {"count": key.count, "record": key.record}
        else:
            entry["key"] = key.key
        made = TYPES[item.type].samples(public, key.record if key.count is not None else key.key)
        for value in [*made.right, *made.partly, *made.wrong, *made.blank, *made.invalid]:
            record = {"item": item.id, "kind": item.type, "value": value, "t": 1.0}
            verdict = score_item(public, entry, record)
            cell = f"quiz-{item.id.split('/')[1]}"
            row = {"cell": cell, "kind": "quiz", **verdict.as_dict()}
            marking = Marking(slug, {"q": [(public, entry)]}, {}, {}, {}, frozenset(), {}, "")
            grade = Grade(verdict.points, 1.0, False, verdict.needs_person)
            of = Submitted(
                marking, items, {cell: [row]}, {cell: grade}, {}, {}, lambda text: text, lambda item: ""
            )
            yield item, key, value, lambda shown, of=of: make_cards(of, shown)[0]  # type: ignore[misc]


def words(card: Card) -> str:
    """All of a card but what was asked and what was answered."""
    parts = [card.why, card.explanation, *card.key, *card.notes]
    parts += [f"{line.key} {line.why}" for line in card.lines]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", " ".join(map(str, parts)))).split()).casefold()


@pytest.mark.parametrize("slug", GRADED)
def test_no_card_names_a_right_answer_before_its_time(slug: str) -> None:
    seen, kinds = 0, set()
    for item, key, value, make in cards_of(slug):
        card = make(BEFORE)
        assert card.key == () and card.explanation == "" and not any(line.key for line in card.lines)
        right = key.key if key.count is None else key.record
        kind = TYPES[item.type]
        if card.result == "right" or right is None:
            continue
        said, kinds = words(card), kinds | {item.type}
        options = {**item.options, **item.entries}
        if item.type in ("choice", "choices"):
            hidden = [plain(options[o]) for o in ([right] if item.type == "choice" else right)]
            hidden = [text for text in hidden if item.type == "choice" or text not in card_options(card)]
        elif item.type in ("match", "grid"):
            hidden = []
            for line, row in zip(card.lines, item.rows, strict=False):
                if line.right is False:
                    why = str(line.why).replace(texts.REASON_LATER, "").casefold()
                    assert plain(options[right[row]]).casefold() not in why
                # Of two options, the one that is not right names the other.
                assert line.right is None or len(item.options) > 2
        elif item.type == "order":
            hidden = [kind.say_key(public_dict(item), right)]
        else:
            hidden = [kind.say_key(public_dict(item), right).split(" ")[0]]
            said = re.sub(r"(\d),(\d{3})", r"\1\2", said)
        for text in hidden:
            assert not re.search(rf"(?<!\w){re.escape(text.casefold())}(?!\w)", said), (item.id, value)
        seen += 1
        only = make(POINTS_ONLY)
        assert words(only) == "" or only.notes
        assert not any(line.right is not None for line in only.lines)
        if card.result in ("wrong", "partly") and key.count is None:
            shown = make(OVER)
            assert shown.key or any(line.key for line in shown.lines), (item.id, value)
    assert seen > 20 and len(kinds) >= 4


def card_options(card: Card) -> set[str]:
    """The options that a learner chose."""
    return {line.text for line in card.lines}


def test_whoever_ticks_everything_is_not_told_which_are_right() -> None:
    told = 0
    for item, key, value, make in cards_of("01-coalition"):
        if (
            item.type != "choices"
            or TYPES["choices"].valid(public_dict(item), value) is not None
            or not value
        ):
            continue
        if set(value) >= set(item.options) - set(key.key) and make(BEFORE).result != "right":
            assert all(line.right is None and not line.why for line in make(BEFORE).lines)
            told += 1
    assert told


@pytest.mark.parametrize("slug", SLUGS)
def test_a_card_names_sources_and_no_claim_by_its_number(slug: str) -> None:
    for item, _, _, make in cards_of(slug):
        said = words(make(OVER))
        assert not re.search(r"\b(?:claims?|scenario) [a-z]{2}\d{2}\b", said), (item.id, said)


def test_a_prediction_is_compared_with_the_record_and_never_called_right() -> None:
    hits = set()
    for slug in SLUGS:
        for item, key, value, make in cards_of(slug):
            if item.mode != "prediction" or TYPES[item.type].valid(public_dict(item), value) is not None:
                continue
            assert key.record is not None, f"{item.id} has no record to be compared with"
            card = make(OVER)
            assert card.result in ("made", "unanswered")
            assert card.key and "right" not in words(card).replace("be right about", "")
            if card.sure is not None:
                hits.add(card.sure[1])
    assert hits == {True, False}


@pytest.mark.parametrize(
    ("confidence", "said"), [(72, texts.SURE_MISS), (50, texts.SURE_MISS), (49, texts.UNSURE_MISS)]
)
def test_only_who_thought_a_miss_more_likely_is_told_so(confidence: int, said: str) -> None:
    item = {"id": f"{SLUG}/guess/p1", "type": "estimate", "stem": "How many?", "minimum": 0, "maximum": 50}
    key = {"points": 0.5, "count": "completion", "record": {"value": 7, "tolerance": 2}}
    card = Card(1, item["id"], "", "", "right", 0.5, 0.5)  # type: ignore[arg-type]
    _prediction(card, item, key, {"estimate": 34, "confidence": confidence}, OVER)
    assert card.sure == (confidence, False)
    assert said.format(confidence=confidence) in html.unescape(re.sub("<[^>]*>", "", str(card.why)))


def test_one_point_is_one_point() -> None:
    card = Card(1, "a", "", "", "fault", None, 1.0)
    assert "One question (1 point) is not marked yet" in _waiting([card])
    assert "2 questions (2 points) are not marked yet" in _waiting([card, card]) and _waiting([]) == ""
    assert card.points_said == "1 can be earned"


def test_every_record_of_a_prediction_is_what_its_explorer_tells() -> None:
    import importlib
    import pkgutil

    import course.explorers as package
    from course.explorers.base import Explorer

    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    told_by = {}
    waiting = [Explorer]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        told_by |= {name: kind for name in getattr(kind, "reveals", {}) if isinstance(name, str)}
    compared = 0
    for slug in SLUGS:
        items = load_items_file(NOTEBOOKS / "source" / slug / "items.yaml", slug)
        keys = load_keys(NOTEBOOKS / "keys" / f"{slug}.yaml")
        for item in items.all_items():
            if item.mode != "prediction":
                continue
            name, record = item.id.rpartition("/")[0], keys.items[item.name].record
            explorer = told_by[name]()
            estimate = item.type == "estimate"
            answer = record if not estimate else item.maximum
            told = explorer.tell(name, answer, explorer.complete(explorer.reveals[name]))
            assert told is not None
            found = told.sentence.partition(". ")[2]
            if estimate:
                ends = (record["value"], record["value"] - record["tolerance"])
                assert any(re.search(rf"(?<![\d.]){end:g}(?![\d])", found) for end in ends), told.sentence
            else:
                assert "the same" in found or found.startswith("The law: lawful"), told.sentence
            compared += 1
    assert compared == 19


def test_a_duration_is_told_in_its_two_largest_units() -> None:
    assert duration(59) == "1 minute" and duration(3600 * 26 + 61) == "1 day 2 hours"
    assert duration(7200 + 30) == "2 hours 1 minute"


# ---- pages of a class --------------------------------------------------------------------------------------

WRONG = {
    "who/q1": ("choice", "a"),
    "who/q2": ("choices", ["land", "prose"]),
    "who/q3": ("number", "26"),
    "guess/p1": ("estimate", {"estimate": 5, "confidence": 95}),
}


@pytest.fixture(scope="module")
def graded(new_copy: Callable[[], Class]) -> Class:
    k = new_copy()
    k.submit("ann", k.answered(RIGHT, answer_view="Depth **matters** more."))
    k.submit(
        "bob",
        k.answered(
            WRONG, solve_share="share = 26 / 38 * 100", solve_double="def double(x):\n    return x * x"
        ),
    )
    keys = k.root / "keys" / f"{SLUG}.yaml"
    keys.write_text(
        keys.read_text(encoding="utf-8").replace("reveal: false", "reveal: true"), encoding="utf-8"
    )
    grade_class(k.root, SLUG, workers=1)
    return k


@pytest.fixture
def copied(graded: Class, tmp_path: Path) -> Class:
    root = tmp_path / "autumn"
    shutil.copytree(graded.root, root)
    return Class(root, graded.released, graded.learners)


def rule(k: Class, text: str) -> None:
    path = k.root / "course.yaml"
    said = re.sub(r"(?ms)^feedback:.*?(?=^\S|\Z)", "", path.read_text(encoding="utf-8"))
    path.write_text(f"{said}\nfeedback:\n{text}", encoding="utf-8")


def text_of(k: Class, learner: str) -> str:
    body = re.sub(r"(?s)<style>.*?</style>", "", k.page(learner))
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


# What only somebody who knows the key can say of the answers of WRONG: the right option, the option that was
# left out, the number, the share and the explanation.
SECRETS = ("74.3", "74.28", "Divide the pledges by the states that attended")


def test_no_page_shows_a_right_answer_before_its_time(copied: Class) -> None:
    for shown, reasons in (
        ("  right answers: after the deadline\n", True),
        ("  right answers: never\n", True),
        ("  reasons: never\n  right answers: never\n", False),
        ("  reasons: after the deadline\n", False),
    ):
        rule(copied, shown)
        make_feedback(copied.root, SLUG)
        page = text_of(copied, "bob")
        assert not [secret for secret in SECRETS if secret in page]
        # Right and wrong options of the course's own text stand nowhere but in one's own answers.
        assert "35 states" not in page.replace("What share of 35 states is 26", "")
        assert "aircraft" not in page
        assert ("You divided by the rows" in page) is reasons
    set_deadline(open_class(copied.root), SLUG, datetime(2026, 1, 1, tzinfo=UTC))
    rule(copied, "  right answers: after the deadline\n")
    make_feedback(copied.root, SLUG)
    page = text_of(copied, "bob")
    assert not [secret for secret in SECRETS if secret not in page]
    assert "35 states" in page and "aircraft" in page
    # An extension takes them away again, for everybody.
    extend(open_class(copied.root), SLUG, "cem", datetime.now(UTC) + timedelta(days=1))
    make_feedback(copied.root, SLUG)
    assert not [secret for secret in SECRETS if secret in text_of(copied, "bob")]


def test_the_page_agrees_with_the_gradebook_and_says_what_is_not_final(copied: Class) -> None:
    make_feedback(copied.root, SLUG)
    page = text_of(copied, "ann")
    assert "8.5 of 8.5 points so far" in page and "not final" in page
    assert "One question (4 points) is not marked yet" in page and "Depth matters more." in page
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{copied.root / 'gradebook.db'}", copied.root.name) as gradebook:
        notebook = gradebook.find_submission_notebook(SLUG, SLUG, "ann")
        for grade in notebook.grades:
            if grade.name == "argue-view":
                grade.manual_score, grade.needs_manual_grade = 3.5, False
            if grade.name == "quiz-who":
                grade.manual_score = 3.0
        gradebook.db.commit()
        total = notebook.score
    make_feedback(copied.root, SLUG)
    page = text_of(copied, "ann")
    assert f"{total:g} of 12.5 points" in page and "so far" not in page and "3.5 of 4" in page
    assert "A person changed the points of this part of the notebook by hand: 3 of 4." in page


def test_another_notebook_handed_in_gets_the_title_and_the_headings_of_the_release(
    new_copy: Callable[[], Class],
) -> None:
    k = new_copy()
    k.submit("ann", k.answered())
    other = k.answered(answer_view="Mine.")
    # Other headings, in another order, and nothing of the course's first words.
    others = [cell for cell in other["cells"] if cell["cell_type"] != "markdown" or "answer" in cell["id"]]
    other["cells"] = [
        {"cell_type": "markdown", "id": "other", "metadata": {}, "source": "# 02 · Another notebook"},
        *reversed(others),
    ]
    k.submit("bob", other)
    k.submit("cem", {**other, "cells": other["cells"][:1]})
    grade_class(k.root, SLUG, workers=1)

    def titles(learner: str) -> list[str]:
        page = k.page(learner)
        return [re.search("<title>.*</title>", page)[0], *re.findall(r"<h3 id=\"q\d+t\">(.*?)</h3>", page)]  # type: ignore[index]

    assert len(titles("ann")) > 5
    assert titles("bob") == titles("ann") == titles("cem")
    # The report counts the questions as the pages do.
    columns = gather(open_class(k.root), SLUG).columns
    assert [c.item.removeprefix(f"{SLUG}/") for c in columns] == list(k.verdicts("ann"))


def test_the_page_does_not_show_nbgrader_s_comment_on_a_cell_without_an_answer(
    new_copy: Callable[[], Class],
) -> None:
    k = new_copy()
    k.submit("ann", k.notebook())
    grade_class(k.root, SLUG, workers=1)
    folder = open_class(k.root)
    with folder.open_gradebook() as gradebook:
        comments = gradebook.find_submission_notebook(SLUG, SLUG, "ann").comments
        silent = [c for c in comments if c.comment == NO_RESPONSE]
        # The gradebook keeps it, and a person may write the very same.
        assert len(silent) > 1
        next(c for c in silent if c.name == "solve-share").manual_comment = NO_RESPONSE
        gradebook.db.commit()
    assert NO_RESPONSE not in text_of(k, "ann") and "no answer" in text_of(k, "ann")
    (k.root / "feedback" / "ann" / SLUG / f"{SLUG}.html").unlink()
    make_feedback(k.root, SLUG)
    assert text_of(k, "ann").count(NO_RESPONSE) == 1


def test_a_code_on_the_page_leads_to_its_question(copied: Class) -> None:
    make_feedback(copied.root, SLUG)
    raw = json.loads((copied.root / "evidence" / SLUG / "bob.json").read_text(encoding="utf-8"))
    items = [verdict["item"] for verdict in raw["verdicts"]]
    known = [(learner, SLUG, item) for learner in ("ann", "bob") for item in ["", *items]]
    codes = re.findall(r"questions about this: (\S+)", text_of(copied, "bob"))
    assert [find_code(copied.root, code, known) for code in codes] == [("bob", SLUG, item) for item in items]


def test_a_learner_with_a_megabyte_of_text_gets_a_page(new_copy: Callable[[], Class]) -> None:
    k = new_copy()
    k.submit("long", k.answered(RIGHT, answer_view="so many words " * 75_000, solve_double=RIGHT_DOUBLE))
    grade_class(k.root, SLUG, workers=1)
    page = k.page("long")
    assert len(page) < 1_000_000 and "further characters are left out here" in page


def test_text_of_a_learner_is_text(copied: Class) -> None:
    path = copied.root / "autograded" / "bob" / SLUG / f"{SLUG}.ipynb"
    path.chmod(0o600)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))"
    for cell in notebook["cells"]:
        if cell["id"] == "answer-view":
            cell["source"] = hostile
    path.write_text(json.dumps(notebook), encoding="utf-8")
    evidence = copied.root / "evidence" / SLUG / "bob.json"
    data = json.loads(evidence.read_text(encoding="utf-8"))
    for verdict in data["verdicts"]:
        verdict |= {"answer": hostile, "remark": hostile, "flags": [hostile]}
    evidence.write_text(json.dumps(data), encoding="utf-8")
    make_feedback(copied.root, SLUG)
    page = copied.page("bob")
    assert not re.search(r"<(script|img|svg|iframe|form|input|link|object)\b|href=\"javascript", page, re.I)
    assert page.count("<style") == 1 and "default-src 'none'" in page.partition("</title>")[0]


# ---- handed back, and read ---------------------------------------------------------------------------------


def test_moodle_and_canvas_get_the_pages_with_names_that_they_take(copied: Class) -> None:
    import csv
    import io
    import zipfile

    from course.grading.classroom.roster import Learner, import_roster
    from course.grading.feedback.hand_back import hand_back

    folder = open_class(copied.root)
    import_roster(folder, [Learner("ann", last_name="O'Hara_Smith/x", first_name="Ánn")])
    with pytest.raises(CourseError, match=r"No archive was written.*WORKSHEET"):
        hand_back(folder, SLUG, "moodle")
    assert not list(folder.exports.glob("feedback-*.zip"))
    ann = Learner("ann", last_name="O'Hara_Smith/x", first_name="Ánn", participant="501", canvas_id="77")
    import_roster(folder, [ann, Learner("bob", last_name="Bo", first_name="B")])
    done = hand_back(folder, SLUG, "moodle")
    assert (done.pages, [learner.learner_id for learner in done.left_out]) == (1, ["bob"])
    with zipfile.ZipFile(done.path) as archive:
        (name,) = archive.namelist()
        assert archive.read(name) == copied.page("ann").encode()
    # As Moodle takes it apart: full name, participant, kind of plugin, plugin, and what is left.
    full, participant, kind, plugin, rest = name.split("_", 4)
    assert (full, participant, kind, plugin) == ("Ánn O'Hara Smith x", "501", "assignsubmission", "file")
    assert rest == f"feedback-{SLUG}.html" and "/" not in name
    done = hand_back(folder, SLUG, "canvas")
    with zipfile.ZipFile(done.path) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("whose-is-what.csv").decode("utf-8-sig"))))
        assert {row["file"] for row in rows} == set(archive.namelist()) - {"whose-is-what.csv"}
    assert [row["canvas_id"] for row in rows] == ["77", ""] and done.left_out == ()
    with pytest.raises(CourseError, match="Known are moodle and canvas"):
        hand_back(folder, SLUG, "ilias")


@pytest.mark.slow
@pytest.mark.browser
def test_the_page_reads_at_every_width_in_the_dark_and_on_paper(graded: Class, chromium: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for learner in graded.learners:
        path = graded.root / "feedback" / learner / SLUG / f"{SLUG}.html"
        assert path.stat().st_size < 250_000
        for scheme in ("light", "dark"):
            for width in (1280, 390, 320):
                context = chromium.new_context(
                    color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
                )
                tab = context.new_page()
                tab.goto(path.as_uri())
                tab.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
                assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
                results = Axe().run(tab)
                assert results.violations_count == 0, results.generate_report()
                context.close()
        tab = chromium.new_page()
        tab.goto(path.as_uri())
        tab.emulate_media(media="print")
        # Without colours the words say it.
        assert not tab.locator(".tag", has_text=re.compile(r"^\s*$")).count()
        tab.close()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_question_of_the_course_has_a_title_of_its_own(slug: str) -> None:
    items = load_items_file(NOTEBOOKS / "source" / slug / "items.yaml", slug)
    titles = [item.title for quiz in items.quizzes.values() for item in quiz.items]
    titles += [spec.title for spec in items.exercises.values()]
    assert all(titles) and len(set(titles)) == len(titles)
