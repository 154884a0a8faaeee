"""Submissions as learning platforms export them, and archives that mean harm."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from course.errors import ClassFolderError, SubmissionError
from course.grading.classroom.folder import ClassFolder, new_class, open_class
from course.grading.classroom.roster import Learner, import_roster
from course.grading.collect import archives as unpack
from course.grading.collect.collect import collect

SLUG = "01-coalition"
CLASS = (
    Learner("ada", "Byron", "Ada", "ada@x.uk", participant="123456", canvas_id="501"),
    Learner("ok1", "Шевченко", "Оксана", "ok@x.ua", participant="123457", canvas_id="502"),
    Learner("m~C3~BC", "von Müller", "Jörg", "jm@x.de", participant="", canvas_id=""),
    Learner("kim1", "Kim", "Min", canvas_id="504"),
    Learner("kim2", "Kim", "Min", canvas_id="505"),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("template")
    for slug in (SLUG, "02-germany"):
        place = tmp_path / "checkout/notebooks/source" / slug
        place.mkdir(parents=True)
        (place / f"{slug}.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "checkout/notebooks/keys").mkdir()
    import_roster(new_class(tmp_path / "autumn", tmp_path / "checkout"), CLASS)
    return tmp_path


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> ClassFolder:
    # Making a gradebook takes a second; copying one does not.
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return open_class(tmp_path / "autumn")


def notebook(text: str = "x") -> bytes:
    cells = [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": text}]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def pack(
    contents: dict[str, bytes], *, when: tuple[int, ...] = (2026, 11, 20, 12, 0, 0), **receipt: object
) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in contents.items():
            archive.writestr(zipfile.ZipInfo(name, when), data)  # type: ignore[arg-type]
        if receipt:
            archive.writestr(zipfile.ZipInfo("receipt.json", when), json.dumps({"v": 1, **receipt}))  # type: ignore[arg-type]
    return stream.getvalue()


def zipped(tmp_path: Path, files: dict[str, bytes], name: str = "download.zip", **more: object) -> Path:
    path = tmp_path / name
    path.write_bytes(pack(files, **more))  # type: ignore[arg-type]
    return path


def submitted(folder: ClassFolder, learner: str, name: str = f"{SLUG}.ipynb") -> bytes:
    return (folder.submitted / learner / SLUG / name).read_bytes()


def stamp(folder: ClassFolder, learner: str) -> datetime:
    from nbgrader.coursedir import CourseDirectory

    found = CourseDirectory().get_existing_timestamp(str(folder.submitted / learner / SLUG))
    assert found is not None
    return found.replace(tzinfo=UTC)


def test_moodle_folders_in_either_order_of_names(folder: ClassFolder, tmp_path: Path) -> None:
    path = zipped(
        tmp_path,
        {
            f"Ada Byron_123456_assignsubmission_file_/{SLUG}.ipynb": notebook("ada"),
            f"Шевченко Оксана_123457_assignsubmission_file_/{SLUG}.ipynb": notebook("oksana"),
            f"Müller von Jörg_900_assignsubmission_file_/{SLUG}.ipynb": notebook("unknown order"),
            "Ada Byron_123456_assignsubmission_onlinetext_onlinetext.html": b"<p>hello",
        },
    )
    done = collect(folder, SLUG, path)
    assert {c.learner_id: c.action for c in done.collected} == {"ada": "new", "ok1": "new"}
    assert submitted(folder, "ok1") == notebook("oksana")
    (unmatched,) = done.unmatched
    assert "Müller von Jörg" in unmatched.reason and "900" in unmatched.reason
    assert done.exit_code == 1
    assert done.missing == ("kim1", "kim2", "m~C3~BC")
    # Taken as the time in this machine's zone, kept as UTC in the form that nbgrader reads.
    assert stamp(folder, "ada") == datetime(2026, 11, 20, 12, 0, 0).astimezone(UTC)


def test_moodle_flat_names(folder: ClassFolder, tmp_path: Path) -> None:
    name = f"von Müller Jörg_77_assignsubmission_file_{SLUG}.ipynb"
    done = collect(folder, SLUG, zipped(tmp_path, {name: notebook()}))
    assert [c.learner_id for c in done.collected] == ["m~C3~BC"] and done.exit_code == 0


def test_canvas_names_numbers_and_answers_beside(folder: ClassFolder, tmp_path: Path) -> None:
    path = zipped(
        tmp_path,
        {
            f"byronada_501_9001_{SLUG}-1.ipynb": notebook("ada"),
            f"byronada_501_9002_{SLUG}.who-counts.json": b"{}",
            f"шевченкооксана_LATE_502_9003_{SLUG}.ipynb": notebook("late"),
            f"kimmin_505_9004_{SLUG}.ipynb": notebook("the second Kim"),
            f"kimmin_999_9005_{SLUG}.ipynb": notebook("which Kim?"),
            f"byronada_502_9006_{SLUG}.ipynb": notebook("a number and a name that differ"),
        },
    )
    done = collect(folder, SLUG, path)
    assert {c.learner_id for c in done.collected} == {"ada", "ok1", "kim2"}
    assert submitted(folder, "ada", f"answers/{SLUG}.who-counts.json") == b"{}"
    assert submitted(folder, "kim2") == notebook("the second Kim")
    reasons = {u.names[0]: u.reason for u in done.unmatched}
    assert "2 learners are called 'kimmin': kim1, kim2" in reasons[f"kimmin_999_9005_{SLUG}.ipynb"]
    assert "belongs to ada" in reasons[f"byronada_502_9006_{SLUG}.ipynb"]
    assert submitted(folder, "ok1") == notebook("late")


def test_canvas_s_own_word_on_lateness_beats_the_archive_s_clock(folder: ClassFolder, tmp_path: Path) -> None:
    due = datetime(2026, 11, 19, 12, 0, 0)
    with folder.open_gradebook() as gradebook:
        gradebook.add_assignment(SLUG, duedate=due.isoformat())
    path = zipped(
        tmp_path,
        {f"byronada_501_1_{SLUG}.ipynb": notebook("a"), f"kimmin_LATE_504_2_{SLUG}.ipynb": notebook("b")},
    )
    collect(folder, SLUG, path)
    assert stamp(folder, "ada") == due.replace(tzinfo=UTC)
    assert stamp(folder, "kim1") > due.replace(tzinfo=UTC)


@pytest.mark.parametrize("name", ["ada", "ADA", "ada@x.uk", "mü", "m~C3~BC"])
def test_plain_names_are_ids_in_any_form(folder: ClassFolder, tmp_path: Path, name: str) -> None:
    source = tmp_path / "mail"
    source.mkdir()
    (source / f"{name}.ipynb").write_bytes(notebook())
    done = collect(folder, SLUG, source)
    assert [c.learner_id for c in done.collected] == ["ada" if name.lower().startswith("a") else "m~C3~BC"]
    # The file was called after the learner, which is the convention, yet it is said what it was taken for.
    assert "was taken for" in done.collected[0].notes[0]


def test_a_folder_for_each_learner(folder: ClassFolder, tmp_path: Path) -> None:
    place = tmp_path / "share/ada/deep"
    place.mkdir(parents=True)
    (place / f"{SLUG}.ipynb").write_bytes(notebook())
    (place / "answers").mkdir()
    (place / f"answers/{SLUG}.who-counts.json").write_bytes(b"{1}")
    (place / "answers/02-germany.x.json").write_bytes(b"{2}")
    (place / "pandas.py").write_text("boom", encoding="utf-8")
    done = collect(folder, SLUG, tmp_path / "share")
    assert done.exit_code == 0
    files = sorted(
        p.relative_to(folder.submitted).as_posix() for p in folder.submitted.rglob("*.*") if p.is_file()
    )
    # A file that could stand in for a library does not go beside the notebook; the original keeps it.
    assert files == [
        f"ada/{SLUG}/{SLUG}.ipynb",
        f"ada/{SLUG}/answers/{SLUG}.who-counts.json",
        f"ada/{SLUG}/timestamp.txt",
    ]
    assert [p.read_text() for p in folder.originals.rglob("*pandas.py")] == ["boom"]


def test_a_pack_its_receipt_and_what_was_changed_since(folder: ClassFolder, tmp_path: Path) -> None:
    files = {f"{SLUG}.ipynb": notebook("a"), f"answers/{SLUG}.who-counts.json": b"{}"}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    good = pack(files, notebook=SLUG, packed="2026-11-18T10:00:00+00:00", files=hashes)
    bad = pack(
        {**files, f"{SLUG}.ipynb": notebook("b")},
        notebook=SLUG,
        packed="2026-11-18T10:00:00+00:00",
        files={**hashes, "answers/gone.json": "0"},
    )
    other = pack({"02-germany.ipynb": notebook("b")}, notebook="02-germany", packed="x", files={})
    source = tmp_path / "mail"
    source.mkdir()
    for name, data in (("ada.zip", good), ("ok1.zip", bad), ("kim1.zip", other)):
        (source / name).write_bytes(data)
    done = collect(folder, SLUG, source)
    assert {c.learner_id: set(c.notes) for c in done.collected} == {
        "ada": set(),
        "ok1": {
            f"{SLUG}.ipynb was changed after the receipt was made",
            "the receipt lists answers/gone.json, which is not in the pack",
        },
    }
    assert [c.time_from for c in done.collected] == ["receipt", "receipt"]
    assert stamp(folder, "ada") == datetime(2026, 11, 18, 10, tzinfo=UTC)
    assert "02-germany" in done.unmatched[0].reason


def test_resubmission_keeps_the_earlier_and_an_older_one_changes_nothing(
    folder: ClassFolder, tmp_path: Path
) -> None:
    def hand_in(text: str, day: int) -> str:
        path = zipped(
            tmp_path, {f"byronada_501_1_{SLUG}.ipynb": notebook(text)}, when=(2026, 11, day, 12, 0, 0)
        )
        (done,) = collect(folder, SLUG, path).collected
        return done.action

    assert hand_in("first", 10) == "new"
    assert hand_in("first", 10) == "unchanged"
    # A grader that mends the copy must not make the same file look like another one.
    (folder.submitted / "ada" / SLUG / f"{SLUG}.ipynb").write_bytes(notebook("healed"))
    assert hand_in("first", 10) == "unchanged"
    assert submitted(folder, "ada") == notebook("healed")
    assert hand_in("second", 12) == "resubmitted"
    assert submitted(folder, "ada") == notebook("second")
    assert hand_in("stray", 11) == "older"
    assert submitted(folder, "ada") == notebook("second")
    kept = {p.read_bytes() for p in (folder.originals / "ada" / SLUG).rglob("*.ipynb")}
    assert kept == {notebook("first"), notebook("second"), notebook("stray")}


def test_several_notebooks_are_not_guessed_among(folder: ClassFolder, tmp_path: Path) -> None:
    def run(files: dict[str, bytes]) -> str:
        source = tmp_path / f"mail{len(list(tmp_path.iterdir()))}"
        for name, data in files.items():
            path = source / "ada" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            os.utime(path, (1_700_000_000, 1_700_000_000))
        done = collect(folder, SLUG, source)
        return done.unmatched[0].reason if done.unmatched else "collected"

    assert "several versions" in run({f"{SLUG}.ipynb": notebook("a"), f"{SLUG} (1).ipynb": notebook("b")})
    assert "none is called" in run({"a.ipynb": notebook("a"), "b.ipynb": notebook("b")})
    assert "this is notebook 02-germany" in run({"02-germany.ipynb": notebook("a")})
    assert "no notebook among the files (essay.docx)" in run({"essay.docx": b"PK"})
    assert not (folder.submitted / "ada").exists()
    assert run({f"{SLUG}.ipynb": notebook("a"), "scratch.ipynb": notebook("b")}) == "collected"


def test_the_map_file_decides_and_is_checked(folder: ClassFolder, tmp_path: Path) -> None:
    source = tmp_path / "mail"
    (source / "who knows").mkdir(parents=True)
    (source / f"who knows/{SLUG}.ipynb").write_bytes(notebook("a"))
    (source / "hw.ipynb").write_bytes(notebook("b"))
    table = tmp_path / "map.csv"
    table.write_text(
        "file,learner_id,time\nwho knows,MÜ,2026-11-01T10:00:00+01:00\nhw.ipynb,kim1,\n", encoding="utf-8"
    )
    done = collect(folder, SLUG, source, table)
    assert {c.learner_id: c.time_from for c in done.collected} == {"m~C3~BC": "map", "kim1": "file"}
    assert stamp(folder, "m~C3~BC") == datetime(2026, 11, 1, 9, tzinfo=UTC)
    for text, match in (
        ("a,b\n", "must begin"),
        ("file,learner_id\nhw.ipynb,nobody\n", "row 2: the class has no learner 'nobody'"),
        ("file,learner_id\nhw.ipynb,\n", "row 2"),
        ("file,learner_id\nx,ada\nx,kim1\n", "row 3.*twice"),
        ("file,learner_id,time\nx,ada,noon\n", "row 2.*no date"),
    ):
        table.write_text(text, encoding="utf-8")
        with pytest.raises(SubmissionError, match=match):
            collect(folder, SLUG, source, table)


def test_names_that_lead_out_links_and_secrets_are_refused(folder: ClassFolder, tmp_path: Path) -> None:
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"ada/{SLUG}.ipynb", notebook())
        for name in ("../out.ipynb", "/abs.ipynb", "ada/..\\up.ipynb", "C:/x.ipynb", "ada/../../y.ipynb"):
            archive.writestr(name, notebook("evil"))
        link = zipfile.ZipInfo(f"kim1/{SLUG}.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, str(folder.keys))
    done = collect(folder, SLUG, path)
    assert [c.learner_id for c in done.collected] == ["ada"]
    reasons = " / ".join(u.reason for u in done.unmatched)
    assert len(done.unmatched) == 6
    for words in ("leads out", "absolute path", "backslash", "link"):
        assert words in reasons
    written = {p.resolve() for p in tmp_path.rglob("*.ipynb")}
    assert not [p for p in written if p.read_bytes() == notebook("evil")]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_in_a_folder_is_not_followed(folder: ClassFolder, tmp_path: Path) -> None:
    source = tmp_path / "mail"
    source.mkdir()
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "kim2.ipynb").write_bytes(notebook("key"))
    (source / "kim1.ipynb").symlink_to(secret / "kim2.ipynb")
    (source / "more").symlink_to(secret)
    done = collect(folder, SLUG, source)
    assert done.collected == ()
    assert sorted(u.names[0] for u in done.unmatched) == ["kim1.ipynb", "more"]


def test_bombs_are_refused_without_believing_the_archive_s_figures(
    folder: ClassFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "MAX_FILE", 2 * 2**20)
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"ada/{SLUG}.ipynb", b"0" * (3 * 2**20))
        archive.writestr(f"kim1/{SLUG}.ipynb", notebook())
    done = collect(folder, SLUG, bomb)
    assert [c.learner_id for c in done.collected] == ["kim1"]
    assert "unpacks to more than 2 MB" in done.unmatched[0].reason
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(1001):
            archive.writestr(f"{number}.txt", b"")
    source = tmp_path / "mail"
    source.mkdir()
    (source / "ada.zip").write_bytes(inner.getvalue())
    assert "holds 1001 files" in collect(folder, SLUG, source).unmatched[0].reason
    with pytest.raises(SubmissionError, match="unpacks to more than 1 MB"):
        list(unpack.archive(bomb, "bomb.zip", max_total=2**20))


def test_damaged_and_absent_sources_are_named(folder: ClassFolder, tmp_path: Path) -> None:
    broken = zipped(tmp_path, {f"ada/{SLUG}.ipynb": notebook("a" * 4000)})
    data = bytearray(broken.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at : at + 4] = bytes(4)
    broken.write_bytes(data)
    with pytest.raises(SubmissionError, match="damaged"):
        collect(folder, SLUG, broken)
    with pytest.raises(SubmissionError, match="There is no"):
        collect(folder, SLUG, tmp_path / "none.zip")
    with pytest.raises(SubmissionError, match="neither a folder nor a zip"):
        collect(folder, SLUG, folder.root / "course.yaml")
    with pytest.raises(ClassFolderError, match="no notebook '03-america'"):
        collect(folder, "03-america", tmp_path)


def test_an_empty_class_says_what_comes_first(tmp_path: Path, folder: ClassFolder) -> None:
    empty = new_class(tmp_path / "spring", tmp_path / "checkout")
    with pytest.raises(SubmissionError, match="course roster FILE"):
        collect(empty, SLUG, tmp_path)


def test_the_pack_that_a_learner_makes_is_what_is_collected(folder: ClassFolder, tmp_path: Path) -> None:
    from course.learner.pack import pack as make_pack

    place = tmp_path / "learner" / SLUG
    (place / "answers").mkdir(parents=True)
    (place / f"{SLUG}.ipynb").write_bytes(notebook("mine"))
    (place / f"answers/{SLUG}.who-counts.json").write_text("{}", encoding="utf-8")
    made = make_pack(place / f"{SLUG}.ipynb", tmp_path, datetime(2026, 11, 18, 10, tzinfo=UTC))
    upload = tmp_path / "upload"
    upload.mkdir()
    shutil.copy(made.path, upload / f"byronada_501_1_{made.path.name}")
    done = collect(folder, SLUG, upload)
    assert [(c.learner_id, c.notes, c.time_from) for c in done.collected] == [("ada", (), "receipt")]
    assert stamp(folder, "ada") == datetime(2026, 11, 18, 10, tzinfo=UTC)
    assert submitted(folder, "ada", f"answers/{SLUG}.who-counts.json") == b"{}"


def test_a_damaged_pack_takes_no_blame_for_the_file_beside_it(folder: ClassFolder, tmp_path: Path) -> None:
    source = tmp_path / "mail"
    source.mkdir()
    (source / "ada.zip").write_bytes(b"PK\x03\x04 cut off")
    (source / "ada.ipynb").write_bytes(b"hello")
    (source / "kim1.zip").write_bytes(b"no archive")
    (source / "kim2.zip").write_bytes(b"no archive")
    (source / "kim2.ipynb").write_bytes(notebook("a"))
    (source / "ok1.zip").write_bytes(b"no archive")
    (source / "ok1").mkdir()
    (source / "ok1/02-germany.ipynb").write_bytes(notebook("a"))
    done = collect(folder, SLUG, source)
    told = {one.names: one.reason for one in done.unmatched}
    assert set(told) == {
        *((f"{who}.zip",) for who in ("ada", "kim1", "kim2", "ok1")),
        ("ok1/02-germany.ipynb",),
    }
    assert all("damaged zip archive" in told[name,] for name in ("ada.zip", "kim1.zip", "kim2.zip"))
    assert "this is notebook 02-germany" in told["ok1/02-germany.ipynb",]
    assert [one.learner_id for one in done.collected] == ["ada", "kim2"]
    assert submitted(folder, "kim2") == notebook("a")


@pytest.mark.parametrize("name", ["ada.zip", "Ada Byron.zip", "ada.ipynb", "pack.zip"])
def test_one_learner_s_file_is_taken_by_itself(folder: ClassFolder, tmp_path: Path, name: str) -> None:
    files = {f"{SLUG}.ipynb": notebook("a"), f"answers/{SLUG}.who-counts.json": b"{}"}
    path = tmp_path / name
    path.write_bytes(notebook("a") if name.endswith(".ipynb") else pack(files, notebook=SLUG, files={}))
    table = tmp_path / "map.csv"
    table.write_text("file,learner_id\npack.zip,ada\n", encoding="utf-8")
    done = collect(folder, SLUG, path, table if name == "pack.zip" else None)
    assert [one.learner_id for one in done.collected] == ["ada"] and not done.unmatched
    assert submitted(folder, "ada") == notebook("a")
    # The name of an archive with files of others says nothing.
    many = zipped(tmp_path, {"kim1.ipynb": notebook("k"), "ada.ipynb": notebook("b")}, "ada.zip")
    done = collect(folder, SLUG, many)
    assert {one.learner_id for one in done.collected} == {"ada", "kim1"}
