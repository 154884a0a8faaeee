"""Nothing is lost: sidecars under concurrency, damage and locked folders; submissions from anybody."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from evidence_strategies import json_values
from hypothesis import given
from hypothesis import strategies as st

from course import files
from course.evidence import record, store
from course.evidence.store import Sidecar, from_notebook, gather

QUIZ = "01-coalition/who-counts"


def answer(name="q1", value="a", t=10.0):
    made = record.make(f"{QUIZ}/{name}", "choice", value, t)
    return {made["item"]: made}


@pytest.fixture(autouse=True)
def no_front_end(monkeypatch):
    for name in ("JPY_SESSION_NAME", "NBGRADER_EXECUTION", "COURSE_ANSWERS"):
        monkeypatch.delenv(name, raising=False)


def test_what_is_saved_is_there_again(tmp_path):
    saved = Sidecar(QUIZ, tmp_path).save(answer())
    again = Sidecar(QUIZ, tmp_path)
    assert again.load() == saved == answer()
    assert again.problem is None
    assert again.path == tmp_path / "answers" / "01-coalition.who-counts.json"
    content = json.loads(again.path.read_text("utf-8"))
    assert content == {"v": 1, "quiz": QUIZ, "evidence": answer()}


def test_an_older_answer_does_not_replace_a_newer_one(tmp_path):
    Sidecar(QUIZ, tmp_path).save(answer(value="new", t=20))
    merged = Sidecar(QUIZ, tmp_path).save(answer(value="old", t=19) | answer("q2", t=1))
    assert merged == answer(value="new", t=20) | answer("q2", t=1)
    assert Sidecar(QUIZ, tmp_path).load() == merged


def test_nothing_is_written_where_nothing_is_new(tmp_path):
    sidecar = Sidecar(QUIZ, tmp_path)
    sidecar.save(answer())
    before = sidecar.path.stat().st_mtime_ns
    time.sleep(0.02)
    sidecar.save(answer())
    assert sidecar.path.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "quiz_id", ["who-counts", "../x/y", "a/../b", "01-coalition/who/q1", "a/B", "/etc/passwd", "a/b\0"]
)
def test_a_file_name_is_made_from_a_quiz_id_only(tmp_path, quiz_id):
    with pytest.raises(ValueError, match="not the id of a quiz"):
        Sidecar(quiz_id, tmp_path)


WRITER = """
import sys
from course.evidence import record
from course.evidence.store import Sidecar
me, count, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
sidecar = Sidecar("01-coalition/who-counts", folder)
for i in range(count):
    own = record.make(f"01-coalition/who-counts/{me}-{i}", "choice", "a", 1000.0 + i)
    shared = record.make("01-coalition/who-counts/shared", "choice", me, 1000.0 + i + int(me) / 100)
    sidecar.save({own["item"]: own, shared["item"]: shared})
    if sidecar.problem:
        sys.exit(sidecar.problem)
"""


def test_several_kernels_lose_no_answer(tmp_path):
    kernels, count = 4, 25
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(n), str(count), str(tmp_path)], stderr=subprocess.PIPE
        )
        for n in range(kernels)
    ]
    told = [process.communicate(timeout=120)[1].decode() for process in running]
    assert [process.returncode for process in running] == [0] * kernels, told
    found = Sidecar(QUIZ, tmp_path).load()
    wanted = {f"{QUIZ}/{n}-{i}" for n in range(kernels) for i in range(count)} | {f"{QUIZ}/shared"}
    assert set(found) == wanted
    assert found[f"{QUIZ}/shared"]["value"] == str(kernels - 1)
    assert [path.name for path in (tmp_path / "answers").iterdir()] == ["01-coalition.who-counts.json"]


def test_a_reader_never_meets_half_a_file(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, "1", "60", str(tmp_path)], stderr=subprocess.PIPE
    )
    reader, seen = Sidecar(QUIZ, tmp_path), 0
    while process.poll() is None:
        found = reader.load()
        assert reader.problem is None
        assert len(found) >= seen
        seen = len(found)
    assert process.communicate()[1] == b""
    assert len(reader.load()) == 61


def test_a_lock_left_by_a_dead_kernel_is_removed(tmp_path):
    sidecar = Sidecar(QUIZ, tmp_path)
    sidecar.save(answer())
    lock = sidecar.path.with_name(".01-coalition.who-counts.lock")
    lock.touch()
    os.utime(lock, (time.time() - 60, time.time() - 60))
    start = time.monotonic()
    sidecar.save(answer("q2"))
    assert time.monotonic() - start < 1
    assert sidecar.problem is None
    assert not lock.exists()


def test_a_lock_that_is_held_delays_an_answer_but_does_not_lose_it(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LOCK_WAIT_S", 0.2)
    sidecar = Sidecar(QUIZ, tmp_path)
    sidecar.path.parent.mkdir()
    lock = sidecar.path.with_name(".01-coalition.who-counts.lock")
    lock.touch()
    sidecar.save(answer())
    assert "holds the answers file answers/01-coalition.who-counts.json" in sidecar.problem
    assert lock.exists(), "another program's lock is not ours to remove"
    assert Sidecar(QUIZ, tmp_path).load() == answer()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not JSON"),
        (b'{"v": 1, "evidence": {', "not JSON (line 1)"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[1]", "holds no answers"),
        (b'{"v": 1}', "holds no answers"),
        (b'{"v": 7, "evidence": {"a": 1}}', "version “7”"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"v": 1, "evidence": {"x": ' + b"9" * 5000 + b"}}", "not JSON"),
    ],
)
def test_a_broken_file_is_kept_aside_and_work_goes_on(tmp_path, content, why):
    sidecar = Sidecar(QUIZ, tmp_path)
    sidecar.path.parent.mkdir()
    sidecar.path.write_bytes(content)
    assert sidecar.load() == {}
    assert why in sidecar.problem
    (kept,) = sidecar.path.parent.glob("*.broken-*.json")
    assert kept.read_bytes() == content
    assert kept.name in sidecar.problem
    assert sidecar.save(answer()) == answer()
    assert sidecar.problem is None
    assert gather({}, tmp_path) == answer()


def test_good_records_survive_beside_bad_ones(tmp_path):
    sidecar = Sidecar(QUIZ, tmp_path)
    sidecar.path.parent.mkdir()
    content = json.dumps(record.bundle(answer() | {f"{QUIZ}/q2": {"v": 1, "value": "old format"}}))
    sidecar.path.write_text(content, "utf-8")
    assert sidecar.load() == answer()
    merged = sidecar.save(answer("q3"))
    assert set(merged) == {f"{QUIZ}/q1", f"{QUIZ}/q3"}
    (kept,) = sidecar.path.parent.glob("*.broken-*.json")
    assert kept.read_text("utf-8") == content


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser writes everywhere")
def test_a_folder_that_cannot_be_written_is_told_and_stops_nothing(tmp_path):
    tmp_path.chmod(0o500)
    try:
        sidecar = Sidecar(QUIZ, tmp_path)
        assert sidecar.save(answer()) == answer()
        assert "could not be written" in sidecar.problem
    finally:
        tmp_path.chmod(0o700)


def test_a_path_that_is_no_folder_is_told_and_stops_nothing(tmp_path):
    (tmp_path / "answers").write_text("a file where the folder should be")
    sidecar = Sidecar(QUIZ, tmp_path)
    assert sidecar.save(answer()) == answer()
    assert "could not be written" in sidecar.problem
    assert sidecar.load() == {}
    assert (tmp_path / "answers").read_text() == "a file where the folder should be"


def test_an_unreadable_file_is_not_overwritten(tmp_path):
    sidecar = Sidecar(QUIZ, tmp_path)
    sidecar.path.mkdir(parents=True)
    (sidecar.path / "inside").write_text("x")
    sidecar.save(answer())
    (kept,) = sidecar.path.parent.glob("*.broken-*.json")
    assert (kept / "inside").read_text() == "x"
    assert Sidecar(QUIZ, tmp_path).load() == answer()


def test_the_folder_is_that_of_the_notebook(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert store.notebook_folder() == Path.cwd()
    lesson = tmp_path / "01-coalition"
    lesson.mkdir()
    monkeypatch.setenv("JPY_SESSION_NAME", str(lesson / "01-coalition.ipynb"))
    assert store.notebook_folder() == lesson
    assert store.notebook_path() == lesson / "01-coalition.ipynb"
    monkeypatch.setenv("JPY_SESSION_NAME", "d41d8cd9-8f00-b204")
    assert store.notebook_folder() == Path.cwd()
    monkeypatch.setenv("COURSE_ANSWERS", str(tmp_path / "elsewhere"))
    assert store.notebook_folder() == tmp_path / "elsewhere"


def test_visual_studio_code_tells_the_notebook_in_the_namespace(tmp_path):
    code = f"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.user_ns["__vsc_ipynb_file__"] = {str(tmp_path / "01.ipynb")!r}
from course.evidence.store import notebook_folder
print(notebook_folder())
"""
    environment = {name: value for name, value in os.environ.items() if name != "JPY_SESSION_NAME"}
    environment["IPYTHONDIR"] = str(tmp_path / "ipython")
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert run.stdout.strip().splitlines()[-1] == str(tmp_path)


def test_under_autograding_nothing_is_read_or_written(tmp_path, monkeypatch):
    Sidecar(QUIZ, tmp_path).save(answer())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "01.ipynb"))
    monkeypatch.setenv("COURSE_ANSWERS", str(tmp_path))
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    sidecar = Sidecar(QUIZ)
    assert sidecar.path is None
    assert sidecar.load() == {}
    assert sidecar.save(answer("q2")) == answer("q2")
    assert len(Sidecar(QUIZ, tmp_path).load()) == 1


def test_under_validation_the_servers_variables_are_not_believed(tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JPY_SESSION_NAME", str(other / "x.ipynb"))
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert store.notebook_folder() == Path.cwd()


# --- submissions


def notebook(metadata=None, *outputs):
    cell = {
        "cell_type": "code",
        "id": "quiz-who-counts",
        "outputs": [{"output_type": "display_data", "data": data, "metadata": {}} for data in outputs],
    }
    kept = {} if metadata is None else {record.METADATA_KEY: metadata}
    return {"nbformat": 4, "metadata": kept, "cells": [cell]}


def test_all_three_places_are_gathered_and_the_newest_wins(tmp_path):
    Sidecar(QUIZ, tmp_path).save(answer("q1", "sidecar", 3) | answer("q4", "sidecar", 1))
    found = gather(
        notebook(
            record.bundle(answer("q1", "metadata", 1) | answer("q2", "metadata", 5)),
            {record.MIME: record.bundle(answer("q1", "output", 2) | answer("q2", "output", 4))},
            {record.MIME: json.dumps(record.bundle(answer("q3", "text", 1)))},
            {record.MIME: json.dumps(record.bundle(answer("q5", "lines", 1)), indent=1).splitlines(True)},
        ),
        tmp_path,
    )
    assert {item.rpartition("/")[2]: entry["value"] for item, entry in found.items()} == {
        "q1": "sidecar",
        "q2": "metadata",
        "q3": "text",
        "q4": "sidecar",
        "q5": "lines",
    }
    assert found.problems == []


@pytest.mark.parametrize(
    "dress", [lambda b: b, lambda b: b"\xef\xbb\xbf" + b, lambda b: b.replace(b"\n", b"\r\n")]
)
def test_a_notebook_file_is_read_with_any_line_ends_and_byte_order_mark(tmp_path, dress):
    path = tmp_path / "n.ipynb"
    path.write_bytes(dress(json.dumps(notebook(record.bundle(answer())), indent=1).encode()))
    found = from_notebook(path)
    assert found == answer()
    assert found.problems == []


def test_a_notebook_of_format_3_is_read(tmp_path):
    old = {
        "nbformat": 3,
        "metadata": {},
        "worksheets": [{"cells": notebook(None, {record.MIME: record.bundle(answer())})["cells"]}],
    }
    assert from_notebook(old) == answer()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[]", "not a table of cells"),
        (b"[" * 100_000, "too deeply"),
    ],
)
def test_what_is_no_notebook_is_told(tmp_path, content, why):
    path = tmp_path / "n.ipynb"
    path.write_bytes(content)
    found = gather(path, tmp_path)
    assert found == {}
    assert len(found.problems) == 1
    assert found.problems[0].startswith("n.ipynb is not a notebook")
    assert why in found.problems[0]


def test_a_missing_notebook_is_told(tmp_path):
    assert "n.ipynb is not a notebook" in from_notebook(tmp_path / "n.ipynb").problems[0]


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")
def test_links_pipes_and_large_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "MAX_SIDECAR_BYTES", 2**20)
    folder = tmp_path / "answers"
    folder.mkdir()
    (tmp_path / "secret.json").write_text(json.dumps(record.bundle(answer("stolen"))))
    (folder / "a-link.json").symlink_to(tmp_path / "secret.json")
    os.mkfifo(folder / "b-pipe.json")
    (folder / "c-folder.json").mkdir()
    (folder / "d-large.json").write_bytes(b" " * (2**20 + 1))
    (folder / "e-good.json").write_text(json.dumps(record.bundle(answer("good"))))
    found = gather({}, tmp_path)
    assert set(found) == {f"{QUIZ}/good"}
    assert [problem.split(" could")[0] for problem in found.problems] == [
        f"answers/{name}.json" for name in ("a-link", "b-pipe", "c-folder", "d-large")
    ]
    for problem, word in zip(found.problems, ("link", "ordinary", "ordinary", "1 MiB"), strict=True):
        assert word in problem


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_a_linked_answers_folder_is_refused(tmp_path):
    Sidecar(QUIZ, tmp_path / "other").save(answer())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "answers").symlink_to(tmp_path / "other" / "answers")
    found = gather({}, tmp_path / "mine")
    assert found == {}
    assert "is a link" in found.problems[0]


@given(json_values | st.fixed_dictionaries({"metadata": json_values, "cells": json_values}))
def test_junk_notebooks_never_raise(content):
    assert from_notebook(content if isinstance(content, dict) else {"cells": content}) == {}


@given(st.fixed_dictionaries({}, optional={"v": st.just(1), "evidence": json_values}) | json_values)
def test_junk_metadata_and_outputs_do_not_hide_good_answers(junk):
    content = notebook(junk, {record.MIME: junk}, {record.MIME: record.bundle(answer())}, junk)
    assert from_notebook(content) == answer()
