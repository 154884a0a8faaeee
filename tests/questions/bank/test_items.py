"""Item and key files: what is good loads quickly; what is not is told with file, item and line."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quiz_samples import ITEMS, KEYS

from course.errors import ItemFileError, UnknownName
from course.paths import item_files
from course.questions.bank.checks import item_problems, key_problems, pair_problems
from course.questions.bank.load import (
    check_pair,
    find_exercise,
    find_quiz,
    load_items,
    load_keys,
    public_dict,
)
from course.questions.bank.yamlfile import read_yaml

SAMPLE = (ITEMS / "99-sample.yaml").read_text("utf-8")
SAMPLE_KEYS = (KEYS / "99-sample.yaml").read_text("utf-8")
ROOT = Path(__file__).parents[3]


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


def changed(tmp_path, old, new, source=SAMPLE):
    assert source.count(old) >= 1
    path = tmp_path / "99-sample.yaml"
    path.write_text(source.replace(old, new, 1), "utf-8")
    return path


def test_the_sample_loads():
    items = load_items("99-sample", ITEMS)
    assert [quiz.kind for quiz in items.quizzes.values()] == ["quiz", "quiz", "prediction"]
    item = items.quiz("practice").items[0]
    assert (item.id, item.name, item.type, item.key) == (
        "99-sample/practice/choice",
        "practice/choice",
        "choice",
        "a",
    )
    exercise = items.exercise("total")
    assert exercise.id == "99-sample/total"
    assert exercise.hints == ("Use sum.", "sum([1, 2]) is 3.")
    assert exercise.comparison == {"returns": "number", "tolerance": {"absolute": 0.05}, "order": False}


def test_the_keys_load_and_fit():
    keys = load_keys(KEYS / "99-sample.yaml")
    check_pair(load_items("99-sample", ITEMS), keys)
    assert keys.item("graded/choices").key == ["b", "d"]
    assert keys.item("graded/grid").reveal is False
    assert keys.item("guess/p1").count == "completion"
    assert len(keys.exercise("total").wrong) == 3
    assert keys.arguments["strong-number"].points == 8


@pytest.mark.parametrize(("slug", "path"), item_files(ROOT).items(), ids=list(item_files(ROOT)))
def test_the_courses_own_files_are_in_order(slug, path):
    assert item_problems(path) == []
    keys = ROOT / "notebooks" / "keys" / f"{slug}.yaml"
    if keys.is_file():
        assert key_problems(keys) == []
        assert pair_problems(load_items(slug, path.parents[1]), load_keys(keys)) == []


def test_nothing_public_holds_a_key():
    for item in load_items("99-sample", ITEMS).all_items():
        public = public_dict(item)
        assert json.loads(json.dumps(public)) == public
        assert not {"key", "feedback", "misconceptions"} & public.keys()
        if item.mode == "practice":
            said = json.dumps(public, ensure_ascii=False)
            assert not any(text in said for text in item.feedback.values())


# Each case: what is replaced in the sample, by what, what the message must say, and where its line is.
BROKEN = [
    (
        "    title: Guess first\n",
        "    titel: Guess first\n",
        "`titel` is not known here. Did you mean `title`?",
        "titel:",
    ),
    ("        type: choice\n", "        type: chioce\n", "Did you mean `choice`?", "chioce"),
    ("        bloom: apply\n", "        bloom: know\n", '"know" is not one of remember', "bloom: know"),
    ("        objective: 99-O1\n", "", "`objective` is missing. Add it.", "choice:\n        type"),
    ("        objective: 99-O1\n", "        objective: O1\n", "not the id of an objective", "objective: O1"),
    ("        key: a\n", "        key: z\n", "The key 'z' is not the id of an option.", "key: z"),
    ("        key: [a, b]\n", "        key: [a, b, c, d]\n", "holds every option", "key: [a, b, c, d]"),
    ("        key: a\n", "        key: {value: 1}\n", "is not a text", "key: {value: 1}"),
    (
        "          b: Added first",
        "          x: Added first",
        "`x` names nothing that this item has",
        "x: Added",
    ),
    ("{b: MIS02, c: MIS03}", "{b: MS02, c: MIS03}", '"MS02" is not the id of a misconception', "{b: MS02"),
    ('{a: "2", b: "−2", c: "8"}', '{a: "2"}', "at least 2 entries are needed here", 'options: {a: "2"}'),
    ('{a: "2", b: "−2", c: "8"}', '{a: "2", b: "", c: "8"}', "the text is empty", 'options: {a: "2", b'),
    (
        "        stem: What is 3 − 5?\n",
        "        stem: What is 3 − 5?\n        key: b\n",
        "must not stand in the public file",
        "key: b",
    ),
    (
        "        stem: How many prime",
        "        feedback: {right: x}\n        stem: How many prime",
        "must not stand in the public",
        "feedback: {right: x}",
    ),
    (
        "        minimum: 0\n        maximum: 100\n        key",
        "        minimum: 100\n        maximum: 0\n        key",
        "the minimum is not below the maximum",
        "minimum: 100",
    ),
    (
        "        unit: seconds\n",
        "        options: {a: x, b: y}\n",
        "no meaning for this type of item",
        "options: {a: x, b: y}",
    ),
    (
        "        mode: prediction\n",
        "        mode: maybe\n",
        '"maybe" is not one of graded, practice, prediction',
        "mode: maybe",
    ),
    ("    returns: number\n", "    returns: numbers\n", "Did you mean `number`?", "returns: numbers"),
    (
        "    returns: number\n",
        "    returns: number\n    key: 5\n",
        "must not stand in the public file",
        "key: 5",
    ),
    ("notebook: 99-sample", "notebook: 98-sample", "its `notebook` is 98-sample", "notebook: 98"),
    ("objectives:", "objektives:", "`objektives` is not known here", "objektives"),
    ("  guess:\n", "  Guess Work:\n", "is not an id: lower-case letters", "Guess Work"),
]


@pytest.mark.parametrize(("old", "new", "says", "at"), BROKEN, ids=[case[2] for case in BROKEN])
def test_a_mistake_is_told_with_file_and_line(tmp_path, old, new, says, at):
    path = changed(tmp_path, old, new)
    text = path.read_text("utf-8")
    problems = item_problems(path)
    matching = [problem for problem in problems if says in problem.message]
    assert matching, "\n".join(map(str, problems))
    assert abs(matching[0].line - line_of(text, at)) <= 1
    assert str(matching[0]).startswith(f"{path}, line {matching[0].line}")


# A kernel looks closely where a mistake would mislead or leak; the rest is left to tests and releases.
LEFT_TO_TESTS = (
    "minimum is",
    "`x` names",
    "MS02",
    "one of remember",
    "of an objective",
    "an id: lower",
    "objektives",
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (old, new)
        for old, new, says, _ in BROKEN
        if "returns: numbers" not in new and not any(w in says for w in LEFT_TO_TESTS)
    ],
)
def test_what_would_mislead_or_leak_is_refused_by_a_kernel_too(tmp_path, old, new):
    path = changed(tmp_path, old, new)
    with pytest.raises(ItemFileError, match=r"99-sample\.yaml, line \d+"):
        load_items("99-sample", path.parent)


def test_the_item_is_named(tmp_path):
    path = changed(tmp_path, "        key: a\n", "        key: z\n")
    with pytest.raises(ItemFileError) as error:
        find_quiz("99-sample/practice", path.parent)
    assert f"{path}, line {line_of(path.read_text('utf-8'), 'key: z')}, item practice/choice: " in str(
        error.value
    )


def test_many_mistakes_are_told_together(tmp_path):
    path = tmp_path / "99-sample.yaml"
    path.write_text(
        SAMPLE.replace("bloom: apply", "bloom: know").replace("mode: graded", "mode: hard"), "utf-8"
    )
    with pytest.raises(ItemFileError) as error:
        load_items("99-sample", tmp_path)
    lines = str(error.value).splitlines()
    assert len(lines) == 6
    assert "more in 99-sample.yaml" in lines[-1]


YAML = [
    ("notebook: 99-sample\n  bad: indentation\n", 2, "not valid YAML"),
    ("notebook: 99-sample\nquizzes: {a: [1, 2}\n", 2, "not valid YAML"),
    (
        "notebook: 99-sample\nnotebook: again\n",
        2,
        "“notebook” a second time in the file; the first is in line 1",
    ),
    ("notebook: &x 99-sample\nobjectives: *x\n", 1, "an alias"),
    ("notebook: !!python/name:os.system\n", 1, "the tag"),
    ("? [a, b]\n: c\n", 1, "a key that is not a text"),
    ("notebook: \x07\n", None, "not valid YAML"),
    # Where it begins, not where the reader gave up; and in plain words.
    ("kind: lesson\nlate none\n\n# more\ngrace: 0\n", 2, "a colon, or the space after it, is missing"),
    ("kind: lesson\nlate:none\ngrace: 0\n", 2, "the space after it, is missing"),
    ("kind: lesson\nlate: 'none\ngrace: 0\n\n", 2, "nothing closes it"),
    ("kind: lesson\nlate: [none\ngrace: 0\n\n", 2, "a bracket [ is opened here"),
    ("kind: lesson\nlate:\n  a: 1\n b: 2\n", 4, "does not fit those above it"),
    ("kind: lesson\nlate: 10: 20\n", 2, "a second colon"),
    ("kind: lesson\nlate: @none\n", 2, "cannot begin with this character"),
]


@pytest.mark.parametrize(("text", "line", "says"), YAML, ids=[case[2][:24] for case in YAML])
def test_broken_yaml_is_told_with_its_line(tmp_path, text, line, says):
    path = tmp_path / "99-x.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ItemFileError) as error:
        load_items("99-x", tmp_path)
    assert says in str(error.value)
    assert str(path) in str(error.value)
    assert line is None or f"line {line}" in str(error.value)


def test_a_file_that_is_not_utf_8_names_the_line(tmp_path):
    (tmp_path / "99-x.yaml").write_bytes(b"notebook: 99-x\n# \xe4\n")
    with pytest.raises(ItemFileError, match=r"99-x.yaml, line 2: not UTF-8"):
        load_items("99-x", tmp_path)


def test_a_duplicate_item_is_refused_with_both_lines(tmp_path):
    path = changed(tmp_path, "      choices:\n", "      choice:\n")
    text = path.read_text("utf-8")
    with pytest.raises(ItemFileError) as error:
        load_items("99-sample", tmp_path)
    assert f"line {line_of(text, 'choice:')}" in str(error.value)
    assert "“choice” a second time in quizzes/practice/items" in str(error.value)


def test_yaml_keeps_norway_and_dates_as_texts(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text(
        textwrap.dedent("""
        NO: NO
        yes: on
        day: 2025-09-04
        time: 12:30
        octal: 010
        number: -1.5
        whole: 26
        exact: true
        nothing:
        quoted: "26"
        """),
        "utf-8",
    )
    assert read_yaml(path).content == {
        "NO": "NO",
        "yes": "on",
        "day": "2025-09-04",
        "time": "12:30",
        "octal": "010",
        "number": -1.5,
        "whole": 26,
        "exact": True,
        "nothing": None,
        "quoted": "26",
    }


def test_both_readers_of_yaml_agree(tmp_path, monkeypatch):
    import yaml

    from course.questions.bank import yamlfile

    fast = read_yaml(ITEMS / "99-sample.yaml")
    monkeypatch.setattr(yamlfile, "Loader", yaml.SafeLoader)
    slow = read_yaml(ITEMS / "99-sample.yaml")
    assert slow.content == fast.content
    assert slow.lines == fast.lines


@given(st.text(max_size=80))
def test_any_text_loads_or_is_refused_in_a_sentence(text):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "99-x.yaml").write_text(text, "utf-8", newline="")
        with pytest.raises(ItemFileError, match=r"99-x\.yaml"):
            load_items("99-x", folder)


# --- names


def test_unknown_names_bring_near_matches():
    with pytest.raises(UnknownName, match=r"no quiz “practise” in 99-sample. Did you mean practice"):
        find_quiz("99-sample/practise", ITEMS)
    with pytest.raises(UnknownName, match=r"no exercise “totals” in 99-sample. Did you mean total"):
        find_exercise("99-sample/totals", ITEMS)
    with pytest.raises(UnknownName, match=r"no notebook “99-simple” with questions. Did you mean 99-sample"):
        find_quiz("99-simple/practice", ITEMS)
    with pytest.raises(UnknownName, match=r"“total” in 99-sample is an exercise; use check"):
        find_quiz("99-sample/total", ITEMS)
    with pytest.raises(UnknownName, match="is not the id of a quiz"):
        find_quiz("practice", ITEMS)


@pytest.mark.parametrize("slug", ["..", "../99-sample", "/etc/passwd", "", "99-sample.yaml"])
def test_a_slug_is_no_path(slug):
    with pytest.raises(UnknownName):
        load_items(slug, ITEMS)


def test_the_folder_can_be_named_by_the_environment(monkeypatch):
    monkeypatch.setenv("COURSE_ITEMS", str(ITEMS))
    assert find_quiz("99-sample/guess").title == "Guess first"


def test_an_edited_file_is_read_again(tmp_path):
    path = changed(tmp_path, "Guess first", "Guess before")
    assert find_quiz("99-sample/guess", tmp_path).title == "Guess before"
    path.write_text(SAMPLE.replace("Guess first", "Guess ahead of it"), "utf-8")
    assert find_quiz("99-sample/guess", tmp_path).title == "Guess ahead of it"


# --- keys

BROKEN_KEYS = [
    ("    points: 1\n", "    point: 1\n", "Did you mean `points`?"),
    ("    points: 1\n", "    points: -1\n", "must be at least 0"),
    ("    points: 1\n", "    points: one\n", "is not a number"),
    ("count: completion", "count: everything", "is not `completion`"),
    ("{points: 0.5, count: completion}", "{points: 0.5}", "either `key` or `count: completion`"),
    ("  graded/choice:", "  choice:", "is not the name of an item"),
    ("notebook: 99-sample", "notebook: 98-other", "its `notebook` is 98-other"),
]


@pytest.mark.parametrize(("old", "new", "says"), BROKEN_KEYS, ids=[case[2] for case in BROKEN_KEYS])
def test_a_malformed_key_file_is_told(tmp_path, old, new, says):
    path = changed(tmp_path, old, new, SAMPLE_KEYS)
    with pytest.raises(ItemFileError) as error:
        load_keys(path)
    assert says in str(error.value)
    assert f"{path}, line " in str(error.value)


MISFITS = [
    (
        "  graded/choice:",
        "  graded/chioce:",
        ["no key for the item graded/choice", "Did you mean graded/choice"],
    ),
    ("    key: b\n", "    key: x\n", ["The key 'x' is not the id of an option"]),
    (
        "    key: {two: s4, three: s9, four: s16}\n",
        "    key: {two: s4, three: s9}\n",
        ["no option for the row 'four'"],
    ),
    ("unit: seconds}", "unit: minutes}", ["The key is in 'minutes', but the item asks for 'seconds'"]),
    (
        "    key: {value: 3600, tolerance: 0, unit: seconds}\n",
        "    count: completion\n",
        ["only predictions count"],
    ),
    (
        "  total:\n",
        "  totals:\n",
        ["no key for the exercise total", "no graded exercise totals. Did you mean total"],
    ),
    (
        "  guess/p1:",
        "  practice/text:",
        ["no key for the item guess/p1", "no graded or prediction item practice/text"],
    ),
    ("feedback: {a: The sign", "feedback: {q: The sign", ["`q` names nothing that this item has"]),
]


@pytest.mark.parametrize(("old", "new", "says"), MISFITS, ids=[case[2][0] for case in MISFITS])
def test_keys_that_do_not_fit_are_told(tmp_path, old, new, says):
    keys = load_keys(changed(tmp_path, old, new, SAMPLE_KEYS))
    with pytest.raises(ItemFileError) as error:
        check_pair(load_items("99-sample", ITEMS), keys)
    for sentence in says:
        assert sentence in str(error.value)


def test_loading_for_a_kernel_imports_nothing_heavy():
    code = (
        "import sys, course.questions.bank.load as items; items.find_quiz('99-sample/practice');"
        "heavy = {'jsonschema', 'ipywidgets', 'pandas', 'IPython', 'markdown_it'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"COURSE_ITEMS": str(ITEMS), "PATH": "", "SYSTEMROOT": ""},
    )
    assert run.stdout.strip() == "[]"


def test_types_and_evidence_need_the_standard_library_only():
    code = (
        "import sys; before = set(sys.modules);"
        "import course.questions.types, course.evidence.store, course.evidence.merge;"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before};"
        "print(sorted(new - sys.stdlib_module_names - {'course'}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
