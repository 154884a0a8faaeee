"""The machines that learners have: full and read-only disks, wrong clocks, kernels, renamed files, copies."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from learner_editions import NEW, OLD, edition, markdown, notebook, source, write

from course.errors import CourseError
from course.evidence.record import bundle, make
from course.evidence.store import Sidecar
from course.learner.folder import MANIFEST, install
from course.learner.pack import pack
from course.learner.server import kernels
from course.learner.status import status

NAME = "01-coalition/01-coalition.ipynb"
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
FAKETIME = shutil.which("faketime")
ARGUED = write(OLD, "answer-strong-number", "Strong, and weak.")


def course(*arguments: str, cwd: Path, before: tuple[str, ...] = (), **env: str) -> tuple[int, str]:
    done = subprocess.run(
        [*before, sys.executable, "-m", "course", *arguments],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    return done.returncode, said


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    install(edition(tmp_path / "old"), folder)
    return folder


def save(folder: Path, content: dict, name: str = NAME) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def read_only(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)


# --- the machine's limits


def test_a_full_disk_is_said_and_leaves_no_part_of_a_file(disk: Path, tmp_path: Path) -> None:
    old = edition(tmp_path / "old")
    (old.folder / "01-coalition" / "large.txt").write_text("x" * 100_000, encoding="utf-8")
    with pytest.raises(CourseError, match="no room left"):
        install(old, disk / "mine")
    left = [path.name for path in (disk / "mine").rglob("*") if path.is_file()]
    assert not [name for name in left if name.startswith(".course-") and name != MANIFEST]
    assert "large.txt" not in left


@pytest.mark.parametrize("full", [True, False], ids=["full", "read-only"])
def test_what_is_on_a_disk_without_room_can_still_be_packed_elsewhere(
    disk: Path, mine: Path, tmp_path: Path, full: bool
) -> None:
    shutil.copytree(mine, disk / "mine")
    save(disk / "mine", ARGUED)
    if full:
        with pytest.raises(OSError, match="No space left"), (disk / "filler").open("wb") as file:
            while True:
                file.write(b"x" * 512)
                file.flush()
    else:
        read_only(disk)
    packed = pack(disk / "mine" / NAME, tmp_path / "out.zip")
    assert zipfile.ZipFile(packed.path).testzip() is None
    if not full:
        assert packed.receipts is None
        assert any("could not be added" in line for line in packed.remarks)
    code, said = course("pack", "01-coalition", "-o", str(disk), cwd=disk / "mine")
    assert code == 2, said
    assert "could not be written" in said
    assert not list(disk.glob("*.zip"))


def test_too_long_a_name_is_said(tmp_path: Path) -> None:
    code, said = course("start", "--no-lab", "x" * 300, cwd=tmp_path)
    assert code == 2
    assert "x" * 300 in said


def test_what_no_command_foresees_is_a_sentence_with_the_place(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("", encoding="utf-8")
    code, said = course("worksheet", "00-start-here", "-o", str(tmp_path / "a-file" / "x"), cwd=tmp_path)
    assert code == 2
    assert "a-file" in said


@pytest.mark.skipif(FAKETIME is None, reason="faketime is not installed")
@pytest.mark.parametrize("day", ["1970-01-01 00:00:10", "2031-05-05 12:00:00", "2108-01-02 00:00:00"])
def test_a_wrong_clock_packs_a_whole_submission(mine: Path, tmp_path: Path, day: str) -> None:
    save(mine, ARGUED)
    out = tmp_path / "out"
    out.mkdir()
    code, said = course(
        "pack", NAME, "-o", str(out), cwd=mine, before=(str(FAKETIME), "-f", f"@{day}"), TZ="UTC"
    )
    assert code == 0, said
    (made,) = out.glob("*.zip")
    assert NAME in zipfile.ZipFile(made).namelist()
    with zipfile.ZipFile(made) as archive:
        assert json.loads(archive.read("01-coalition/receipt.json"))["packed"].startswith(day[:4])


def test_one_file_that_cannot_be_read_does_not_keep_the_rest_back(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(mine, ARGUED)
    good = make("01-coalition/who-counts/q1", "choice", "a", 1757060000.0)
    for name in ("01-coalition.who-counts", "01-coalition.origin"):
        path = mine / "01-coalition" / "answers" / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(bundle({good["item"]: good})), encoding="utf-8")
    real = Path.read_bytes

    def refusing(path: Path) -> bytes:
        # The superuser may read everything, so the refusal of a cloud service's placeholder is made here.
        if path.name == "01-coalition.origin.json":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    packed = pack(mine / NAME, tmp_path / "out.zip")
    assert "01-coalition/answers/01-coalition.who-counts.json" in packed.receipt["files"]
    assert any("01-coalition.origin.json" in line for line in packed.remarks)


def test_a_lock_from_the_future_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    lock = tmp_path / "answers" / ".01-coalition.who-counts.lock"
    lock.touch()
    os.utime(lock, (4_000_000_000, 4_000_000_000))
    store = Sidecar("01-coalition/who-counts", tmp_path)
    record = make("01-coalition/who-counts/q1", "choice", "a", 1757060000.0)
    store.save({record["item"]: record})
    assert store.problem is None
    assert not lock.exists()


# --- names and copies


def renamed(mine: Path) -> Path:
    save(mine, ARGUED)
    return (mine / NAME).rename(mine / "01-coalition" / "01-coalition_Anna.ipynb")


def test_a_renamed_notebook_is_found_and_no_empty_one_put_beside_it(mine: Path, tmp_path: Path) -> None:
    path = renamed(mine)
    changes = install(edition(tmp_path / "again"), mine)
    assert [(change.path, change.kind) for change in changes] == [
        ("01-coalition/01-coalition_Anna.ipynb", "renamed")
    ]
    assert not (mine / NAME).exists()
    code, said = course("validate", "01-coalition", cwd=mine)
    assert "01-coalition_Anna.ipynb" in said
    code, said = course("pack", "01-coalition", "-o", str(tmp_path / "a.zip"), cwd=mine)
    assert code == 0, said
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.read(NAME) == path.read_bytes()


def test_a_renamed_notebook_is_taken_by_its_file(mine: Path, tmp_path: Path) -> None:
    path = renamed(mine)
    assert status(path).slug == "01-coalition"
    assert pack(path, tmp_path / "b.zip").receipt["notebook"] == "01-coalition"


@pytest.mark.parametrize(
    "name",
    [
        "01-coalition-LAPTOP-7F.ipynb",
        "01-coalition (Anna's conflicted copy 2025-09-05).ipynb",
        "01-coalition (1).ipynb",
        "01-coalition 2.ipynb",
        "01-coalition.sync-conflict-20250905-143000-ABCDEFG.ipynb",
    ],
    ids=["OneDrive", "Dropbox", "Google Drive", "iCloud", "Syncthing"],
)
def test_the_untouched_one_beside_a_copy_with_work_is_never_packed(
    mine: Path, tmp_path: Path, name: str
) -> None:
    copy = save(mine, ARGUED, f"01-coalition/{name}")
    assert {change.kind for change in install(edition(tmp_path / "again"), mine)} == {"beside"}
    code, said = course("pack", "01-coalition", "-o", str(tmp_path / "a.zip"), cwd=mine)
    assert code == 0, said
    assert zipfile.ZipFile(tmp_path / "a.zip").read(NAME) == copy.read_bytes()
    save(mine, write(OLD, "answer-strong-number", "Something else."))
    code, said = course("pack", "01-coalition", "-o", str(tmp_path / "b.zip"), cwd=mine)
    assert code == 2
    assert "several notebooks" in said
    assert name in said
    assert not (tmp_path / "b.zip").exists()


def test_a_copy_of_an_answers_file_answers_in_the_quiz_too(tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    record = make("01-coalition/who-counts/q1", "choice", "a", 1757060000.0)
    other = make("01-coalition/who-counts-again/q1", "choice", "a", 1757060000.0)
    for name, one in (("who-counts-LAPTOP", record), ("who-counts-again", other)):
        path = tmp_path / "answers" / f"01-coalition.{name}.json"
        path.write_text(json.dumps(bundle({one["item"]: one})), encoding="utf-8")
    assert dict(Sidecar("01-coalition/who-counts", tmp_path).load()) == {record["item"]: record}


# --- conflicts of version control


def conflicted(path: Path, mine: str, theirs: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<<<<<<< HEAD\n{mine}\n=======\n{theirs}\n>>>>>>> other\n", encoding="utf-8")


def test_both_sides_of_an_answers_file_count_the_newest_wins(tmp_path: Path) -> None:
    item = "01-coalition/who-counts/q"
    one = {
        f"{item}1": make(f"{item}1", "choice", "a", 100.0),
        f"{item}2": make(f"{item}2", "choice", "a", 1.0),
    }
    two = {f"{item}2": make(f"{item}2", "choice", "b", 2.0)}
    path = tmp_path / "answers" / "01-coalition.who-counts.json"
    conflicted(path, json.dumps(bundle(one)), json.dumps(bundle(two)))
    store = Sidecar("01-coalition/who-counts", tmp_path)
    assert dict(store.load()) == {**one, **two}
    store.save({})
    assert json.loads(path.read_text(encoding="utf-8"))["evidence"] == {**one, **two}


def test_both_sides_of_a_notebook_are_kept(mine: Path, tmp_path: Path) -> None:
    other = write(OLD, "answer-strong-number", "The other side.")
    conflicted(mine / NAME, json.dumps(ARGUED), json.dumps(other))
    assert [part.state for part in status(mine / NAME).parts if part.kind == "argument"] == ["answered"]
    install(edition(tmp_path / "new", NEW, "2.0"), mine, update=True)
    text = source(json.loads((mine / NAME).read_text(encoding="utf-8")), "answer-strong-number")
    assert "Strong, and weak." in text
    assert "The other side." in text


# --- editions


def test_an_older_course_replaces_nothing_of_a_newer_edition(mine: Path, tmp_path: Path) -> None:
    install(edition(tmp_path / "new", NEW, "2.0"), mine)
    before = (mine / NAME).read_bytes()
    old = edition(tmp_path / "old again")
    for update in (False, True):
        assert {change.kind for change in install(old, mine, update=update)} == {"newer"}
        assert (mine / NAME).read_bytes() == before
    save(mine, write(NEW, "answer-strong-number", "Mine."))
    assert {change.kind for change in install(old, mine, update=True)} == {"newer"}
    assert json.loads((mine / MANIFEST).read_text(encoding="utf-8"))["course"] == "2.0"
    assert install(edition(tmp_path / "new again", NEW, "2.0"), mine) == []


def test_a_stale_edition_behind_a_fresh_manifest_is_seen_and_renewed(mine: Path, tmp_path: Path) -> None:
    new = edition(tmp_path / "new", NEW, "2.0")
    install(new, mine)
    # An open window saved the older edition over the newer one.
    save(mine, ARGUED)
    assert [change.kind for change in install(new, mine)] == ["stale"]
    assert [change.kind for change in install(new, mine, update=True)] == ["updated"]
    after = json.loads((mine / NAME).read_text(encoding="utf-8"))
    assert source(after, "header") == source(NEW, "header")
    assert source(after, "answer-strong-number") == "Strong, and weak."


def test_a_text_corrected_two_editions_ago_arrives(mine: Path, tmp_path: Path) -> None:
    install(edition(tmp_path / "new", NEW, "2.0"), mine)
    save(mine, ARGUED)
    third = notebook(*[dict(cell, metadata={}) for cell in NEW["cells"]], markdown("third", "Third edition."))
    install(edition(tmp_path / "third", third, "3.0"), mine, update=True)
    after = json.loads((mine / NAME).read_text(encoding="utf-8"))
    assert source(after, "header") == source(NEW, "header")


def test_an_open_notebook_is_not_renewed_under_its_window(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(mine, ARGUED)
    monkeypatch.setattr("course.learner.folder.open_notebooks", lambda: {(mine / NAME).resolve()})
    before = (mine / NAME).read_bytes()
    new = edition(tmp_path / "new", NEW, "2.0")
    assert "open" in {change.kind for change in install(new, mine, update=True)}
    assert (mine / NAME).read_bytes() == before


# --- kernels


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Sets up a kernel of the given name and program."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")

    def make_spec(name: str, program: str, language: str = "python") -> None:
        kernels.problem_of.cache_clear()
        place = tmp_path / "data" / "kernels" / name
        place.mkdir(parents=True)
        content = {
            "argv": [program, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "display_name": name,
            "language": language,
        }
        (place / "kernel.json").write_text(json.dumps(content), encoding="utf-8")

    yield make_spec
    kernels.problem_of.cache_clear()


def python_without(tmp_path: Path, *missing: str) -> str:
    """A Python of the same base in which some packages are missing, as in another environment."""
    program = tmp_path / f"python-without-{'-'.join(missing)}"
    hidden = ", ".join(f"{name!r}: None" for name in missing)
    code = f"import sys; sys.modules.update({{{hidden}}}); exec(sys.argv[1])"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{code}" "$2"\n', encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def test_each_way_in_which_a_kernel_cannot_run_the_course_has_its_sentence(spec, tmp_path: Path) -> None:
    spec("gone", "/nowhere/bin/python")
    spec("other", python_without(tmp_path, "course"))
    spec("bare", python_without(tmp_path, "ipykernel"))
    spec("r", "R", language="R")
    spec("right", sys.executable)
    said = {name: kernels.problem_of(name) for name in ("gone", "other", "bare", "r", "right", "absent")}
    assert said.pop("right") is None
    assert "not there any more" in said["gone"]
    assert "does not have the course" in said["other"]
    assert "no package ipykernel" in said["bare"]
    assert "needs Python" in said["r"]
    assert "knows no kernel" in said["absent"]


def test_the_doctor_tries_the_kernels_that_notebooks_name(spec, mine: Path, tmp_path: Path) -> None:
    from course.learner.server.installation import examine

    spec("other", python_without(tmp_path, "course"))
    content = json.loads(json.dumps(OLD))
    content["metadata"]["kernelspec"] = {"name": "other", "display_name": "Other", "language": "python"}
    save(mine, content)
    (found,) = [finding for finding in examine(mine) if "01-coalition.ipynb" in finding.sentence]
    assert found.level == "broken"
    assert "Change Kernel" in found.remedy


def test_a_run_in_a_kernel_that_does_not_start_is_a_sentence(spec, mine: Path) -> None:
    spec("python3", "/nowhere/bin/python")
    with pytest.raises(CourseError, match="not there any more"):
        status(mine / NAME, run=True)


@pytest.mark.skipif(not ROOT, reason="only root can mount a small disk")
def test_the_doctor_sees_that_jupyter_cannot_write(disk: Path, tmp_path: Path) -> None:
    read_only(disk)
    code, said = course("doctor", cwd=tmp_path, HOME=str(disk))
    assert "Jupyter cannot write" in said
    assert "BROKEN  Jupyter" not in said
    # Nothing else is wrong because of it.
    assert code == (1 if "BROKEN" in said else 0)


def test_the_module_can_be_run_where_no_command_is_found(tmp_path: Path) -> None:
    code, said = course("--help", cwd=tmp_path)
    assert code == 0
    assert "pack" in said


def test_a_folder_that_vanishes_while_one_looks_is_passed_over(tmp_path, monkeypatch):
    from course.notebooks import notebook_paths

    for name in ("a", "gone"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.ipynb").write_text("{}", encoding="utf-8")
    scandir = os.scandir

    def vanishing(place):
        if Path(place).name == "gone":
            raise FileNotFoundError(2, "No such file or directory", str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", vanishing)
    assert [path.name for path in notebook_paths(tmp_path)] == ["a.ipynb"]
