"""The instructor's guides: what each must hold, that its numbers are those of the course, that its commands
exist."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections import Counter
from pathlib import Path

import pytest
import typer.main

from course.authoring.lint import notebook as lint
from course.authoring.lint.kinds import kind_of
from course.authoring.normal_form import read_points
from course.cli import build
from course.errors import UnknownName
from course.models.growth import READINGS, capability_factor
from course.notebooks import source_of
from course.paths import require_checkout
from course.questions.bank.load import load_items

ROOT = require_checkout()
FOLDER = ROOT / "notebooks" / "guide"
SLUGS = lint.slugs(ROOT)
LESSONS = [slug for slug in SLUGS if kind_of(lint.open_lesson(ROOT, slug).items).graded]
"""What is taught in class; a primer is done alone, and its guide is a page."""
PAGES = sorted(FOLDER.glob("*.md"))
README = FOLDER / "README.md"
SEMINAR = FOLDER / "seminar-simulation.md"
CALIBRATION = FOLDER / "calibration.md"
AUDIT = FOLDER / "audit-an-answer.md"
HANDOUT = FOLDER / "audit-an-answer-learners.md"
_CODE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)

ARGUED = [slug for slug in LESSONS if kind_of(lint.open_lesson(ROOT, slug).items).groups.get("argue")]
"""Where something is written that a person marks."""

SECTIONS = {
    "an alignment of objectives": r"Objectives: taught, practised, quizzed, graded",
    "a plan": r"Plan by the minute: \d+ minutes in class",
    "wrong predictions": r"The (three )?likeliest wrong predictions, and what to ask",
    "what is settled and open": r"What is settled, what must stay open",
    "a protocol": r"Discussion protocol.*",
    "marking notes": r"Marking .+|The written verdict.*",
    "accommodations": r"Accommodations",
    "a worksheet": r"Worksheet for a room without laptops",
}


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def headings(markdown: str) -> list[tuple[int, str]]:
    return [(len(marks), title) for marks, title in _HEADING.findall(_CODE.sub("", markdown))]


def minutes(slug: str) -> tuple[int, int]:
    """Minutes in class and at home, as the first cell of the notebook states them."""
    header = source_of(lint.open_lesson(ROOT, slug).cells[0])
    if alone := re.search(r"\*\*Time\*\*: (\d+) minutes, alone", header):
        return 0, int(alone[1])
    found = re.search(r"\*\*Time\*\*: (\d+) minutes in class and (\d+) at home", header)
    assert found, f"{slug}: the header states no time"
    return int(found[1]), int(found[2])


def points(slug: str) -> tuple[float, float, float]:
    """Points for questions, exercises and arguments, by the key."""
    found = read_points(ROOT / "notebooks" / "keys" / f"{slug}.yaml")
    return tuple(sum(part.values()) for part in (found.quizzes, found.exercises, found.arguments))  # type: ignore[return-value]


def tables(markdown: str) -> list[list[list[str]]]:
    """The tables of a page as rows of cells, without the line below the head."""
    found = re.findall(r"(?:^\|.*\|\n)+", markdown, re.MULTILINE)
    return [
        [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in table.splitlines()
            if "|---" not in line
        ]
        for table in found
    ]


def table_with(markdown: str, *head: str) -> list[list[str]]:
    """The rows of the one table whose head begins with these cells."""
    (found,) = (table[1:] for table in tables(markdown) if table[0][: len(head)] == list(head))
    return found


# The guide of each notebook.


@pytest.mark.parametrize("slug", LESSONS)
def test_a_guide_has_its_sections(slug):
    titles = [title for level, title in headings(text(FOLDER / f"{slug}.md")) if level == 2]
    missing = [name for name, form in SECTIONS.items() if not any(re.fullmatch(form, t) for t in titles)]
    assert missing == []


@pytest.mark.parametrize("slug", LESSONS)
def test_a_plan_fills_the_lesson_without_a_gap(slug):
    page = text(FOLDER / f"{slug}.md")
    slots = [tuple(map(int, row[0].split("–"))) for row in table_with(page, "Minute", "Learners")]
    assert slots[0][0] == 0
    assert [end for _, end in slots[:-1]] == [start for start, _ in slots[1:]]
    assert slots[-1][1] == minutes(slug)[0] == int(re.search(r"Plan by the minute: (\d+)", page)[1])


@pytest.mark.parametrize("slug", ARGUED)
def test_there_are_anchors_and_a_pair_of_opposites(slug):
    page = text(FOLDER / f"{slug}.md")
    scripts = re.findall(r"^(?:### |\*\*)Anchor (\d)", page, re.MULTILINE)
    assert len(set(scripts)) >= 3, scripts
    assert any("pair: opposite" in title for _, title in headings(page))


@pytest.mark.parametrize("slug", LESSONS)
def test_the_points_of_a_guide_are_those_of_the_key(slug):
    (line,) = re.findall(r"^Points: .*$", text(FOLDER / f"{slug}.md"), re.MULTILINE)
    questions, exercises, _ = points(slug)
    said = {name: float(value) for name, value in re.findall(r"(questions|exercises) ([\d.]+)", line)}
    assert said == {"questions": questions, "exercises": exercises}


@pytest.mark.parametrize("slug", LESSONS)
def test_the_points_of_an_anchor_follow_from_its_sum(slug):
    lesson = lint.open_lesson(ROOT, slug)
    arguments = read_points(ROOT / "notebooks" / "keys" / f"{slug}.yaml").arguments
    worth = max(arguments.values(), default=0)
    schemes = "".join(source_of(cell) for cell in lesson.cells if cell["id"].startswith("argue-"))
    steps = 1 if "round to whole points" in schemes else 2
    said = re.findall(r"(\d+) of 15, ([\d.]+) points", text(FOLDER / f"{slug}.md"))
    assert said or not worth
    wrong = [(raw, got) for raw, got in said if float(got) != round(steps * int(raw) * worth / 15) / steps]
    assert wrong == []


# The entrance.


def test_every_guide_is_named_in_the_entrance():
    linked = set(re.findall(r"\]\(([\w-]+\.md)", text(README)))
    assert {page.name for page in PAGES} - {"README.md"} == linked


def test_minutes_and_points_in_the_entrance_are_those_of_the_notebooks():
    found = {}
    for row in table_with(text(README), "Notebook"):
        slug = re.search(r"\(([\w-]+)\.md\)", row[0])[1]
        found[slug] = [float(cell) for cell in row[1:]]
    wanted = {}
    for slug in SLUGS:
        parts = points(slug)
        wanted[slug] = [*minutes(slug), *parts, sum(parts)]
    assert found == wanted


def test_pathways_add_up():
    rows = table_with(text(README), "Pathway")
    assert len(rows) >= 4
    by_number = {slug.partition("-")[0]: slug for slug in LESSONS}
    for name, notebooks, in_class, home, worth, _ in rows:
        whole = [by_number[number] for number in re.findall(r"\b(\d\d[a-z]?)\b(?! \(class only)", notebooks)]
        lesson_only = [by_number[number] for number in re.findall(r"\b(\d\d[a-z]?) \(class only", notebooks)]
        assert int(in_class) == sum(minutes(slug)[0] for slug in whole + lesson_only), name
        assert int(home) == sum(minutes(slug)[1] for slug in whole), name
        # Part of a notebook has no points of its own.
        assert worth == ("" if lesson_only else f"{sum(sum(points(slug)) for slug in whole):g}"), name


# Links and commands of all pages.


def anchor(title: str) -> str:
    """The anchor of a heading, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page):
    broken = []
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", _CODE.sub("", text(page))):
        if re.match(r"https?://", target):
            continue
        path, _, fragment = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        known = place.suffix == ".md" and place.is_file()
        anchors = {anchor(title) for _, title in headings(text(place))} if known else set()
        if not place.exists() or (fragment and fragment not in anchors):
            broken.append(target)
    assert broken == []


def snippets(markdown: str) -> list[str]:
    """What stands as code: spans, and the lines of blocks that are no Python."""
    blocks = [
        line
        for language, body in _CODE.findall(markdown)
        if language != "python"
        for line in body.splitlines()
    ]
    return [*blocks, *re.findall(r"`([^`\n]+)`", _CODE.sub("", markdown))]


def unknown_commands(markdown: str) -> list[str]:
    """Snippets that name a command, an option or a make target which does not exist."""
    commands = typer.main.get_command(build()).commands  # type: ignore[attr-defined]
    targets = set(re.findall(r"^([\w-]+):", text(ROOT / "Makefile"), re.MULTILINE))
    wrong = []
    for snippet in snippets(markdown):
        words = re.sub(r"^(\w+=\S* )*(\.venv/bin/)?", "", snippet.strip()).split()
        if words[:1] == ["make"]:
            bad = [word for word in words[1:] if "=" not in word and word not in targets and word[0] != "-"]
            wrong += [snippet] if bad else []
        elif words[:1] == ["course"] and len(words) > 1:
            command = commands.get(words[1])
            options = {option for each in command.params for option in each.opts} if command else set()
            named = {word for word in words[2:] if word.startswith("-")}
            wrong += [snippet] if command is None or named - options else []
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_exist(page):
    assert unknown_commands(text(page)) == []


def test_a_command_that_does_not_exist_would_be_found():
    right = "`COURSE_GATES=open course start`, `make start ARGS=--self-study`"
    said = f"`course marks 01`, `course grade 01 --quick`, `make coffee`, {right}"
    assert unknown_commands(said) == ["course marks 01", "course grade 01 --quick", "make coffee"]
    assert {"course new-class ../autumn", "course report 01-coalition --open"} <= {
        snippet.partition("`")[0] for snippet in snippets(text(README))
    }


# Calibration and simulation: their numbers and facts.


def run(page: Path) -> tuple[str, dict]:
    """What the Python of a page prints, and its names."""
    (code,) = (body for language, body in _CODE.findall(text(page)) if language == "python")
    names: dict = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, page.name, "exec"), names)
    return printed.getvalue(), names


def test_the_worked_kappa_is_right():
    page = text(CALIBRATION)
    (a, b) = ([int(cell) for cell in row[1:]] for row in table_with(page, "") if row[0].startswith("marker"))
    agreed, n = map(int, re.search(r"agree on (\d+) of (\d+)", page).groups())
    assert sum(a) == sum(b) == n and agreed <= sum(map(min, a, b))
    chance = sum(one * two for one, two in zip(a, b, strict=True)) / n**2
    assert (
        f"{(agreed / n - chance) / (1 - chance):.2f}" == re.search(r"= (0\.\d\d)\.$", page, re.MULTILINE)[1]
    )


def test_the_function_for_kappa():
    printed, names = run(CALIBRATION)
    assert printed == "0.62\n"
    assert names["kappa"]([0, 1, 2], [0, 1, 2]) == 1
    assert names["kappa"]([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(0)
    assert names["kappa"]([2, 2], [2, 2]) == 1


def test_offers_are_counted_by_the_rules_of_the_builder():
    printed, names = run(SEMINAR)
    # The two offers of the example are what the record has already.
    assert "pledged: 17 of 34 in the record, 17 in the room" in printed
    assert "presence: 10 of 34 in the record, 10 in the room" in printed
    assert "ground: 7 of 34 in the record, 7 in the room" in printed
    assert "17 of 34 had offered anything, 10 a presence by land, sea or air, 7 ground troops" in text(
        SEMINAR
    )
    codes = set(re.search(r"The codes are ([A-Z, ]+);", text(SEMINAR))[1].split(", "))
    assert codes <= {row["iso3"] for row in names["record"]}


ROWS = {
    "PO": ("positions", "position_id", "date"),
    "EV": ("timeline", "event_id", "date"),
    "GS": ("german_support", "support_id", "date"),
    "GE": ("claims", "claim_id", "date"),
    "": ("coalition_members", "member_id", "position_date"),
}


def row_of(code: str) -> tuple[dict[str, str], str]:
    """The row that a code of a role card names, and its date."""
    name, key, date = ROWS[code[:2] if code[2:].isdigit() else ""]
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        (row,) = (row for row in csv.DictReader(lines) if row[key] == code)
    return row, row[date]


def cards() -> dict[str, str]:
    part = text(SEMINAR).partition("## Role cards")[2].partition("\n## ")[0]
    pieces = re.split(r"^### (.+)$", part, flags=re.MULTILINE)[1:]
    return {title.partition(" (")[0]: body for title, body in zip(pieces[::2], pieces[1::2], strict=True)}


def test_every_role_has_a_card_and_a_limit():
    found = cards()
    desk = found.pop("Press and fact desk")
    assert set(found) == {
        "France", "United Kingdom", "Germany", "Poland", "Italy", "Türkiye", "United States", "Ukraine",
    }  # fmt: skip
    assert "nobody's delegation" in desk
    for name, body in found.items():
        assert "Said in public" in body and "Cannot be said" in body, name


def test_the_statements_of_a_card_are_those_of_its_state_on_their_day():
    said = [
        (state, *found)
        for state, body in cards().items()
        for found in re.findall(r"\((\w+), (\d{4}-\d\d-\d\d)\)", body)
    ]
    assert len(said) > 25
    for state, code, date in said:
        row, dated = row_of(code)
        assert dated == date, (state, code)
        assert row.get("actor", row.get("name", state)) == state, (state, code)


def test_the_simulation_gives_a_third_of_its_time_to_the_debrief():
    slots = {
        row[1]: tuple(map(int, row[0].split("–"))) for row in table_with(text(SEMINAR), "Minute", "Learners")
    }
    start, end = slots["**debrief**"]
    assert end == 90 and end - start >= 30
    steps = re.search(r"^## Debrief: .*?(?=^## )", text(SEMINAR), re.MULTILINE | re.DOTALL)[0]
    assert sum(map(int, re.findall(r"^\d\. \*\*.*?\((\d+)\)", steps, re.MULTILINE))) == end - start


@pytest.mark.parametrize("slug", LESSONS)
def test_a_guide_names_every_question_and_exercise_with_variants(slug):
    text = (FOLDER / f"{slug}.md").read_text(encoding="utf-8")
    line = next((line for line in text.splitlines() if line.startswith("Variants, where")), "")
    named = set(re.findall(r"`([a-z0-9/-]+)`", line))
    items = load_items(slug)
    slots = [item for quiz in items.quizzes.values() for item in quiz.items] + [*items.exercises.values()]
    assert named == {slot.id.partition("/")[2] for slot in slots if slot.variants}


# The audit of an answer: transcripts, key, and what the key leans on.

FAULTS = {
    "wrong number", "wrong attribution", "fact of another date", "invented wording", "false balance",
    "one-sidedness", "inference does not follow", "source does not say it", "true without a source",
}  # fmt: skip
KEY_HEAD = ("Sentence", "Verdict", "Kind of fault", "Leans", "Evidence")


def transcripts() -> dict[str, dict[str, str]]:
    """The sentences of each transcript of the hand-out."""
    found: dict[str, dict[str, str]] = {}
    for name, sentence in re.findall(r"^- \*\*([A-Z]\d+)\*\* (.+)$", text(HANDOUT), re.MULTILINE):
        found.setdefault(name[0], {})[name] = sentence
    return found


def audit_key() -> dict[str, dict[str, str]]:
    rows = [row for table in tables(text(AUDIT)) if tuple(table[0][:5]) == KEY_HEAD for row in table[1:]]
    assert len({row[0] for row in rows}) == len(rows), "a sentence stands twice in the key"
    names = ("verdict", "kind", "leans", "evidence", "note")
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


def data_rows() -> dict[str, tuple[str, dict[str, str]]]:
    """Table and row by the row's id: the first column, in the tables where it tells all rows apart."""
    found = {}
    for path in sorted((ROOT / "data").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            by_first = [(next(iter(row.values())), row) for row in csv.DictReader(lines)]
        if len({name for name, _ in by_first}) == len(by_first):
            found.update({name: (path.stem, row) for name, row in by_first})
    return found


def unknown_evidence(codes: list[str]) -> list[str]:
    """Codes that are neither the id of a row, nor a table, nor a cell of a notebook ("08 `glossary`")."""
    known = set(data_rows()) | {f"`{path.stem}`" for path in (ROOT / "data").glob("*.csv")}
    cells = {f"{s[:2]} `{cell['id']}`" for s in SLUGS for cell in lint.open_lesson(ROOT, s).cells}
    return [code for code in codes if code not in known | cells]


def evidence_of(name: str) -> list[str]:
    return audit_key()[name]["evidence"].split(", ")


def test_the_key_of_the_audit_has_every_sentence_of_the_transcripts():
    found = transcripts()
    assert list(found) == ["A", "B", "C"]
    assert [name for sentences in found.values() for name in sentences] == list(audit_key())
    for letter, sentences in found.items():
        assert list(sentences) == [f"{letter}{n}" for n in range(1, len(sentences) + 1)]
        assert 150 <= sum(len(sentence.split()) for sentence in sentences.values()) <= 250, letter


def test_faults_are_of_the_named_kinds_and_some_sentences_are_right():
    key = audit_key()
    kinds = {name: row["kind"] for name, row in key.items()}
    assert set(kinds.values()) == FAULTS | {"none"}
    counted = {
        row[0][0]: tuple(map(int, row[2:5]))
        for row in table_with(text(AUDIT), "Transcript", "After notebook")
    }
    for letter, sentences in transcripts().items():
        faults = [name for name in sentences if kinds[name] != "none"]
        assert 5 <= len(faults) <= 6 and 3 <= len(sentences) - len(faults) <= 4, letter
        assert counted[letter] == (len(sentences), len(faults), 2 * len(sentences))
    verdicts = {row[0] for row in table_with(text(HANDOUT), "Verdict", "Use it when")}
    assert {row["verdict"] for row in key.values()} == verdicts and len(verdicts) == 5
    for name, row in key.items():
        right = row["kind"] in ("none", "true without a source")
        assert (row["verdict"] == "supported") == right == row["note"].startswith("stands"), name


def test_a_sentence_names_a_source_unless_its_fault_allows_none():
    for letter, sentences in transcripts().items():
        for name, sentence in sentences.items():
            kind, cited = audit_key()[name]["kind"], sentence.endswith(").")
            if kind in ("none", "source does not say it"):
                assert cited, (letter, name)
            if kind == "true without a source":
                assert not cited, (letter, name)


def test_the_faults_do_not_all_lean_one_way():
    key = audit_key()
    for row in key.values():
        assert (row["leans"] == "") == (row["kind"] == "none")
    leans = [name[0] + row["leans"] for name, row in key.items() if row["leans"]]
    said = {row[0]: list(map(int, row[1:])) for row in table_with(text(AUDIT), "Transcript", "stronger")}
    ways = ("stronger", "weaker", "neither")
    for letter in transcripts():
        assert said[letter] == [Counter(leans)[letter + way] for way in ways] and all(said[letter][:2])
    assert said["all"] == [sum(said[letter][n] for letter in "ABC") for n in range(3)]
    assert said["all"][0] == said["all"][1]


def test_what_the_audit_leans_on_exists():
    assert unknown_evidence([code for name in audit_key() for code in evidence_of(name)]) == []
    assert unknown_evidence(["CO05", "CO99", "S999", "`no_table`", "08 `no-cell`", "08 `glossary`"]) == [
        "CO99", "S999", "`no_table`", "08 `no-cell`",
    ]  # fmt: skip
    # Also in the running text of both pages, where a code is no promise of form. CO99 is meant not to exist.
    named = set(re.findall(r"\b(?:[A-Z]{2}\d{2,3}|[SG]\d{2,3})\b", text(AUDIT) + text(HANDOUT)))
    assert unknown_evidence(sorted(named)) == ["CO99"]
    cells = re.findall(r"\d\d `[\w-]+`", text(AUDIT))
    assert cells and unknown_evidence(cells) == []


def test_the_evidence_of_the_audit_bears_the_verdict():
    """The facts that the key states, computed from the rows that it names."""
    row = {name: found[1] for name, found in data_rows().items()}
    tables_of = {name: found[0] for name, found in data_rows().items()}
    for name, entry in audit_key().items():
        claims = [row[code] for code in evidence_of(name) if tables_of.get(code) == "claims"]
        sources = [row[code] for code in evidence_of(name) if tables_of.get(code) == "sources"]
        if entry["verdict"] == "judgement presented as fact":
            assert claims and all(claim["badge"] == "contested" for claim in claims), name
        if entry["kind"] == "none":
            assert all(claim["verdict"] in ("accurate", "imprecise") for claim in claims), name
        # A source stands for something that the named rows say: one of them must name it.
        linked = {
            code
            for named in evidence_of(name)
            if tables_of.get(named, "sources") != "sources"
            for column in ("source_ids", "source_id")
            for code in row[named].get(column, "").split(";")
        }
        assert all(source["source_id"] in linked for source in sources), name
    with (ROOT / "data" / "coalition_members.csv").open(encoding="utf-8", newline="") as lines:
        states = [each for each in csv.DictReader(lines) if each["type"] == "state" and each["iso3"] != "UKR"]
    excluded = sum("no troops" in each["position_category"] for each in states)
    silent = sum(each["position_category"] == "not stated" for each in states)
    key = {name: entry["note"] for name, entry in audit_key().items()}
    assert f"{excluded} of the {len(states)} other states" in key["A7"] and excluded < len(states) / 2
    assert silent == 3 and "Three have no position" in key["A7"]
    assert row["UP02"]["date"] == "2026-01-06" and row["COALITION_2025"]["legally_binding"].startswith("no")
    assert row["PO31"]["actor"] == "Russia" and row["PO31"]["paraphrase"].startswith("Peskov")
    vote = row["A/RES/ES-11/1"]
    assert f"{vote['yes']} states voted yes, {vote['no']} no, {vote['abstain']} abstained" in key["B4"]
    later = row["A/RES/ES-11/7"]
    assert f"{later['yes']} to {later['no']}, {later['abstain']} abstentions" in key["B4"]
    for provision, sentence in (("TEU-42-7", "B5"), ("NAT-5", "B8")):
        (quoted,) = re.findall('"([^"]+)"', transcripts()["B"][sentence])
        assert quoted in row[provision]["obligation_wording"]
    assert row["UN-51"]["obligation_wording"].strip('"') in key["B2"]
    assert row["UN-51"]["voting_rule"] == "none (no prior authorisation)"
    (invented,) = re.findall('"([^"]+)"', transcripts()["B"]["B2"])
    assert not any(invented in str(each) for each in row.values())
    assert "fifth of six" in row["CH11"]["nuance"] and row["EV044"]["date"] == "2025-07-11"
    assert "Healey" in row["CO10"]["nuance"] and "Healey" in key["C3"]
    assert "64.6 bn" in row["GE06"]["nuance"] and "64.6" in key["C6"]
    factors = [capability_factor(0.2, 4, reading) for reading in READINGS]
    assert f"{min(factors):.1f} to {max(factors):.1f} times" in key["C8"]
    assert sum(f"{factor:.1f}" == "2.1" for factor in factors) == 2
    deployed, bound = (
        int(re.search(form, where)[1].replace(",", ""))
        for form, where in ((r"keep ([\d,]+) soldiers", transcripts()["C"]["C2"]), (r'"([\d,]+)', key["C2"]))
    )
    assert bound == 3 * deployed


def test_the_page_for_learners_holds_no_key():
    page, key = text(HANDOUT), audit_key()
    assert "audit-an-answer.md" not in page and "Leans" not in page and "Kind of fault" not in page
    for name, entry in key.items():
        assert entry["note"] == "stands" or entry["note"] not in page, name
    # Only the examples of how to look things up may be named.
    assert set(re.findall(r"\b(?:[A-Z]{2}\d{2,3}|[SG]\d{2,3})\b", page)) <= {"CO05", "S017"}
    blank = table_with(page, "Sentence", "Verdict")
    assert len(blank) == max(map(len, transcripts().values()))
    assert all(row[1:] == ["", "", ""] for row in blank)


def test_the_ways_to_look_up_work():
    ways = "\n".join(row[1] for row in table_with(text(HANDOUT), "You look for"))
    found_ways = re.findall(r"`([^`\n]+)`", ways)
    assert len(found_ways) >= 10
    names: dict = {}
    for snippet in found_ways:
        exec(compile(snippet, HANDOUT.name, "exec"), names)
        found = eval(snippet, names) if " = " not in snippet and "import" not in snippet else None
        assert found is None or len(str(found)) > 20, snippet
    with pytest.raises(UnknownName):
        names["claim"]("CO99")


def test_the_record_on_paper_holds_evidence_for_every_sentence():
    (code,) = (body for language, body in _CODE.findall(text(AUDIT)) if language == "python")
    assert code.startswith('TRANSCRIPT = "A"')
    for letter, sentences in transcripts().items():
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(code.replace('"A"', f'"{letter}"', 1), AUDIT.name, "exec"), {})
        record = printed.getvalue()
        without = [name for name in sentences if not any(c.strip("`") in record for c in evidence_of(name))]
        # C2 rests on the glossary of notebook 08, which the guide asks to add.
        assert without == (["C2"] if letter == "C" else []), letter


def test_the_plans_of_the_audit_fill_their_time():
    plans = [table[1:] for table in tables(text(AUDIT)) if table[0][0] == "Minute"]
    said = [int(minutes) for minutes in re.findall(r"^## Plan: (\d+) minutes", text(AUDIT), re.MULTILINE)]
    assert said == [45, 20]
    for plan, total in zip(plans, said, strict=True):
        slots = [tuple(map(int, row[0].split("–"))) for row in plan]
        assert slots[0][0] == 0 and slots[-1][1] == total
        assert [end for _, end in slots[:-1]] == [start for start, _ in slots[1:]]
