"""The marking page over HTTP: who may ask, what comes back, what is inert."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from contextlib import closing

import pytest
from grading_kit import SLUG
from marking_kit import CELL, CRITERIA, desk, given, store

from course.errors import CourseError
from course.grading.classroom.folder import open_class
from course.grading.classroom.roster import Learner, import_roster
from course.grading.feedback.headings import headings_of, released_notebook
from course.grading.mark.answers import title_of
from course.grading.mark.codes import code_of, plain_code
from course.grading.mark.desk import app, queue
from course.grading.mark.scheme import points_only
from course.grading.release.frozen import in_force
from course.grading.report.gather import gather
from course.grading.report.page import page
from course.notebooks import graded_cells
from course.questions.bank.load import load_items_file


def address(root, learner, cell=CELL):
    return f"/{SLUG}/{cell}/{plain_code(code_of(root, learner, SLUG))}"


def all_levels(level):
    return dict.fromkeys(CRITERIA, level)


def test_the_key_opens_the_page_once_and_leaves_the_address(marked_class):
    with desk(marked_class) as d:
        status, _, headers = d.ask("GET", f"/?token={d.run.key}", Cookie=None)
        assert (status, headers["Location"]) == (302, "/")
        cookie = headers["Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
        status, page, _ = d.ask("GET", "/", Cookie=cookie.partition(";")[0])
        assert status == 200 and "Marking" in page and d.run.key not in page


@pytest.mark.parametrize("cookie", [None, "course-mark=x", "yesterday"])
def test_yesterdays_key_gets_a_sentence_and_nothing_else(marked_class, cookie):
    with desk(marked_class) as d:
        sent = f"{d.run.cookie}=tO_kenOfYesterday" if cookie == "yesterday" else cookie
        for path in ("/", address(marked_class, "anna"), "/static/desk.js", "/?token=tO_kenOfYesterday"):
            status, page, headers = d.ask("GET", path, Cookie=sent)
            assert status == 403 and "course mark" in page and "Breadth" not in page
            assert "Set-Cookie" not in headers
        status, page, _ = d.ask(
            "POST", f"{address(marked_class, 'anna')}/finish", given(all_levels(3)), Cookie=sent
        )
        assert status == 403
    with store(marked_class) as s:
        assert s.one(CELL, "anna").manual is None


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8799", "127.0.0.1", "[::1]:8799", "0.0.0.0", ""]
)
def test_another_host_is_refused_even_with_the_key(marked_class, host):
    with desk(marked_class) as d:
        status, page, _ = d.ask("GET", address(marked_class, "anna"), Host=host)
        assert status in (400, 403) and "Breadth" not in page
        if status == 403:
            assert "this machine only" in page


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "https://127.0.0.1", "http://127.0.0.1:1"]
)
def test_a_page_of_another_site_changes_nothing_even_with_the_key(marked_class, origin):
    with desk(marked_class) as d:
        path = f"{address(marked_class, 'anna')}/finish"
        status, said, _ = d.ask("POST", path, given(all_levels(3), version=0), Origin=origin)
        assert status == 403 and "another site" in said
    with store(marked_class) as s:
        assert s.one(CELL, "anna").manual is None


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_form_cannot_send_marks(marked_class, kind):
    with desk(marked_class) as d:
        status, _, _ = d.ask("POST", "/undo", {}, Content_Type=kind)
        assert status == 415


def test_every_answer_forbids_what_it_need_not_do(marked_class):
    with desk(marked_class) as d:
        for path in (
            "/",
            address(marked_class, "carla"),
            "/nothing",
            "/static/desk.css",
            "/%00",
            "/a/b/c/d/e",
        ):
            _, _, headers = d.ask("GET", path)
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "script-src 'self';" in policy
            assert "frame-ancestors 'none'" in policy
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Cache-Control"] == "no-store"


def test_a_mark_by_the_pages_script_is_a_mark(marked_class):
    with desk(marked_class) as d:
        at = address(marked_class, "anna")
        state = d.state(at)
        levels = {"Claim": 3, "Evidence": 3}
        status, draft = d.post(f"{at}/draft", given(levels, **state))
        assert (status, draft["computed"]) == (200, "–")
        state["version"] = draft["version"]
        status, said = d.post(f"{at}/finish", given(levels, **state))
        assert status == 422 and "Form" in said["said"]
        status, draft = d.post(f"{at}/draft", given(all_levels(3), limits=[0], **state))
        assert draft["computed"] == "3"
        state["version"] = draft["version"]
        body = given(all_levels(3), limits=[0], comment="Good.", **state)
        status, said = d.post(f"{at}/finish", body)
        assert status == 200
        following, _, after = said["next"].partition("?")
        assert following.startswith(f"/{SLUG}/") and following != at and "after=" in after
        _, page, _ = d.ask("GET", said["next"])
        assert re.search(r"Saved: answer \d, 3 of 4", page)
        _, page, _ = d.ask("GET", at)
        assert "Good." in page and "marked" in page
        status, said = d.post("/undo", {})
        assert (status, said["next"]) == (200, at)
    with store(marked_class) as s:
        assert s.one(CELL, "anna").state == "open"


def test_the_later_of_two_browsers_is_told_and_loses_nothing(marked_class):
    with desk(marked_class, "mara") as one, desk(marked_class, "noor") as other:
        at = address(marked_class, "anna")
        mine, theirs = one.state(at), other.state(at)
        assert one.post(f"{at}/finish", given(all_levels(3), **mine))[0] == 200
        status, said = other.post(f"{at}/draft", given(all_levels(2), **theirs))
        assert status == 200
        theirs["version"] = said["version"]
        status, said = other.post(f"{at}/finish", given(all_levels(2), **theirs))
        assert status == 409 and "mara" in said["said"]
        _, page, _ = other.ask("GET", at)
        assert "Another marker has marked" in page and "checked" in page
        status, _ = other.post(f"{at}/finish", given(all_levels(2)) | {"version": None, "seen": None})
        assert status == 200
    with store(marked_class) as s:
        assert [o.marker for o in s.one(CELL, "anna").done] == ["mara", "noor"]


def test_a_second_marker_does_not_see_the_first_mark_before_giving_one(marked_class):
    with desk(marked_class, "mara") as d:
        at = address(marked_class, "anna")
        d.post(f"{at}/finish", given(all_levels(3), comment="A remark of the first.", **d.state(at)))
    with desk(marked_class, "noor", second=True) as d:
        _, page, _ = d.ask("GET", "/")
        assert "1 answer waits" in page and at in page and "4 of 4" not in page
        _, page, _ = d.ask("GET", at)
        assert "A remark" not in page and "mara" not in page and "marked: 4 of 4" not in page
        d.post(f"{at}/finish", given(all_levels(1), **d.state(at)))
        _, page, _ = d.ask("GET", at)
        assert "A remark of the first." in page and "Settle" in page
        _, page, _ = d.ask("GET", "/")
        assert "two marks differ" in page and "kappa" in page.lower()
        status, _ = d.post(f"{at}/finish", given(all_levels(2), **d.state(at)))
        assert status == 200
        # Agreement is of what was given blind: settled or not, no level was the same.
        _, page, _ = d.ask("GET", "/")
        assert "0 of 3" in page
    with store(marked_class) as s:
        assert (s.one(CELL, "anna").manual, s.one(CELL, "anna").final.rule) == (2.5, "settled")


def test_a_locked_gradebook_is_a_sentence_and_the_draft_goes_through_afterwards(marked_class):
    with desk(marked_class) as d, closing(sqlite3.connect(marked_class / "gradebook.db")) as other:
        at = address(marked_class, "anna")
        state = d.state(at)
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        status, said = d.post(f"{at}/draft", given(all_levels(3), **state))
        assert status == 503 and "in use by another program" in said["said"]
        other.execute("ROLLBACK")
        assert d.post(f"{at}/draft", given(all_levels(3), **state))[0] == 200


def test_what_formgrader_changed_is_shown_and_counts(marked_class):
    with desk(marked_class) as d:
        at = address(marked_class, "anna")
        d.post(f"{at}/finish", given(all_levels(3), **d.state(at)))
        with sqlite3.connect(marked_class / "gradebook.db") as database:
            database.execute("UPDATE grade SET manual_score = 2.25 WHERE manual_score = 4.0")
        _, page, _ = d.ask("GET", at)
        assert (
            "Changed outside of this page" in page
            and "2.25" in page
            and "By your levels it would be 4." in page
        )
        _, page, _ = d.ask("GET", "/")
        assert "marked elsewhere" in page


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"{", b"\xff\xfe", b'{"levels": 3}',
     b'{"levels": {"Claim": "3"}, "limits": [], "comment": ""}',
     b'{"levels": {}, "limits": [1.5], "comment": ""}', b'{"levels": {}, "limits": [], "comment": 3}',
     b'{"levels": {}, "limits": [], "points": NaN, "comment": ""}',
     b'{"levels": {}, "limits": [], "points": Infinity, "comment": "", "version": 0}',
     b'{"levels": {}, "limits": [], "comment": "", "version": "x"}',
     b'{"levels": {"Claim": true}, "limits": [], "comment": ""}', b"[" * 100_000],
)  # fmt: skip
def test_what_no_page_sends_is_refused_in_a_sentence(marked_class, raw):
    with desk(marked_class) as d:
        status, said, _ = d.ask("POST", f"{address(marked_class, 'anna')}/finish", raw=raw)
        assert status in (400, 409, 422) and "said" in said
        assert not (marked_class / "reports" / "logs" / "mark.txt").exists()
    with store(marked_class) as s:
        assert s.one(CELL, "anna").manual is None


@pytest.mark.parametrize(
    "path", ["/98-tests/argue-view/NOBODY00", "/01-coalition/argue-view/x", "/x/y/z", "/..%2f"]
)
def test_what_is_not_there_is_a_sentence(marked_class, path):
    with desk(marked_class) as d:
        status, page, _ = d.ask("GET", path)
        assert status == 404 and "<h1>" in page


def test_a_learners_markup_is_text(marked_class):
    with desk(marked_class) as d:
        _, page, _ = d.ask("GET", address(marked_class, "carla"))
        assert "&lt;script&gt;" in page
        inside = page.partition('class="answer"')[2].partition("</section>")[0]
        assert not re.search(r"<(script|img|style|form|iframe)", inside)
        assert 'href="javascript' not in page


def test_names_are_folded_on_a_page_and_absent_from_addresses(marked_class):
    folder = open_class(marked_class)
    import_roster(folder, (Learner("anna", last_name="<b>Ünlü</b>", first_name="\u202eAnna"),))
    with desk(marked_class) as d:
        _, page, _ = d.ask("GET", address(marked_class, "anna"))
        fold = page.partition('<details class="name" id="name">')[2].partition("</details>")[0]
        assert "&lt;b&gt;Ünlü&lt;/b&gt;" in fold
        assert "Ünlü" not in page.replace(fold, "") and "anna" not in page.replace(fold, "")
        _, page, _ = d.ask("GET", "/")
        assert "Ünlü" not in page and "anna" not in page
        _, page, _ = d.ask("GET", "/?names=1")
        assert "<bdi>" in page and "&lt;b&gt;Ünlü" in page


def test_a_megabyte_of_text_opens_and_says_so(marked_class):
    from course.grading.files import change_cells

    path = marked_class / "autograded" / "anna" / SLUG / f"{SLUG}.ipynb"
    long = "word " * 200_000

    def lengthen(cell):
        if cell["id"] == "answer-view":
            cell["source"] = long

    text = change_cells(path.read_text(encoding="utf-8"), lambda line: True, lengthen)
    path.chmod(0o644)
    path.write_text(text, encoding="utf-8")
    with desk(marked_class) as d:
        at = address(marked_class, "anna")
        status, page, _ = d.ask("GET", at)
        assert status == 200 and "1,000,000 characters" in page and "200000 words" in page
        assert "Reading stops after" in page and len(page) < 200_000
        status, whole, headers = d.ask("GET", f"{at}/text")
        assert whole == long and headers["Content-Type"].startswith("text/plain")


def test_right_to_left_text_takes_its_own_direction(marked_class):
    with desk(marked_class) as d:
        _, page, _ = d.ask("GET", address(marked_class, "dina"))
        assert 'dir="auto"' in page and "مرحبا" in page and "7 words" in page


def test_phrases_are_kept_for_the_task_and_can_be_forgotten(marked_class):
    with desk(marked_class) as d:
        at = address(marked_class, "anna")
        for text in ("Say out of whom.", " Say out of whom. ", "<b>Which?</b>"):
            assert d.post(f"{at}/phrase", {"text": text})[0] == 200
        assert d.post(f"{at}/phrase", {"text": "  "})[0] == 422
        _, page, _ = d.ask("GET", address(marked_class, "berta"))
        numbers = re.findall(r'data-number="(\d+)"', page)
        assert len(numbers) == 2 and "&lt;b&gt;Which?" in page
        assert d.post("/forget", {"number": int(numbers[0])})[0] == 200
        _, page, _ = d.ask("GET", at)
        assert "Say out of whom." not in page


def test_a_case_can_be_decided_or_the_machines_points_let_stand(marked_class):
    with desk(marked_class) as d:
        at = address(marked_class, "berta", "quiz-who")
        _, page, _ = d.ask("GET", at)
        assert "The machine could not decide" in page and "nowhere" in page
        assert d.post(f"{at}/stand", {"seen": d.state(at)["seen"]})[0] == 200
    with store(marked_class) as s:
        here = s.one("quiz-who", "berta")
        assert (here.needs, here.manual) == (False, None)
        assert [c.what for c in s.changes("berta", "quiz-who")] == ["stand"]


def put_value(root, learner, item, value):
    """Store a value for a question as evidence has it, as no control of the page would."""
    path = root / "evidence" / SLUG / f"{learner}.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    kept = next(v for v in data["verdicts"] if v["item"] == f"{SLUG}/{item}")
    kept |= {"value": value, "answer": json.dumps(value), "outcome": "fault"}
    path.write_text(json.dumps(data), encoding="utf-8")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "No answer was stored."),
        ({"impossible": True}, "What was stored is no answer that is possible here."),
        ("nowhere", "“nowhere”, which is no answer that is possible here"),
        ("a", "26 states"),
    ],
)
def test_a_case_shows_the_question_its_options_and_no_raw_value(marked_class, value, said):
    put_value(marked_class, "berta", "who/q1", value)
    with desk(marked_class) as d:
        _, page, _ = d.ask("GET", address(marked_class, "berta", "quiz-who"))
    case = page.partition('<dl class="verdict">')[2].partition("</dl>")[0]
    answer = html.unescape(case.partition("<dt>Answer</dt>")[2].partition("</dd>")[0])
    assert said in answer and "null" not in answer and "{" not in answer
    assert "<em>attended</em>" in case and "35 states" in case and "41 states" in case
    assert "It could not decide. A person gives the points, of 1." in case


def test_cells_have_their_titles_and_no_names_made_of_ids(marked_class):
    with desk(marked_class) as d:
        _, page, _ = d.ask("GET", "/")
    folder = open_class(marked_class)
    headings = headings_of(released_notebook(folder, SLUG))
    named = set(re.findall(r'<th scope="row"><a href="[^"]*">(.*?) <span', page))
    assert html.escape(headings["quiz-who"], quote=False) in named and "Who" not in named
    items = load_items_file(in_force(folder.root, SLUG).items, SLUG)
    plain = points_only(1.0)
    for cell in graded_cells(released_notebook(folder, SLUG)):
        found = title_of(folder, SLUG, plain, cell)
        assert found.casefold() in {h.casefold() for h in headings.values()} | {
            str(item.title).casefold() for item in items.all_items()
        }


def test_a_damaged_graded_notebook_is_a_sentence(marked_class):
    path = marked_class / "autograded" / "anna" / SLUG / f"{SLUG}.ipynb"
    path.chmod(0o644)
    path.write_text("{", encoding="utf-8")
    with desk(marked_class) as d:
        status, page, _ = d.ask("GET", address(marked_class, "anna"))
        assert status == 500 and "Make it anew" in page


def test_answers_go_by_learner_too_and_never_by_name(marked_class):
    with desk(marked_class) as d:
        _, page, _ = d.ask("GET", "/?by=learner")
        listed = re.findall(rf'<th scope="row"><a href="(/{SLUG}/[^"?]+)', page)
        codes = [one.rpartition("/")[2] for one in listed]
        assert codes == sorted(codes) and len(listed) == len(set(listed))


def test_the_reports_links_open_the_answers_on_the_marking_page(marked_class):
    text = html.unescape(page(gather(open_class(marked_class), SLUG), marked_class))
    todo = text.partition("To do")[2].partition("<h2>")[0]
    links = re.findall(r'<a href="(http://127[^"]+)">([^<]+)<', todo)
    assert f"course mark {SLUG}" in todo.partition("<div")[0]
    # One question with arguments, and berta's answer that is none.
    assert [text.endswith(" (4)") for _, text in links] == [True, False] and "berta" in links[1][1].lower()
    with desk(marked_class) as d:
        _, overview, _ = d.ask("GET", "/")
        first = re.search(rf'<th scope="row"><a href="(/{SLUG}/[^"]+)', overview)
        assert first is not None and links[0][0] == f"http://127.0.0.1:{queue.PORT}{first[1]}"
        for link, _ in links:
            status, shown, _ = d.ask("GET", link.removeprefix(f"http://127.0.0.1:{queue.PORT}"))
            assert status == 200 and "<main" in shown
            status, refused, _ = d.ask(
                "GET", link.removeprefix(f"http://127.0.0.1:{queue.PORT}"), Cookie=None
            )
            assert status == 403 and "course mark" in refused and "links of the report" in refused


def test_a_port_in_use_and_a_class_without_marks_are_sentences(marked_class, new_copy):
    with desk(marked_class) as d, pytest.raises(CourseError, match="in use"):
        app.listen(d.run, d.run.port)
    with pytest.raises(CourseError, match="course grade"):
        app.open_run(open_class(new_copy().root), SLUG, "mara")
    for name in ("", "  ", "x" * 101):
        with pytest.raises(CourseError, match="--as"):
            app.open_run(open_class(marked_class), SLUG, name)
