"""Whatever a learner sent, the others are collected and the one is told: each fault that was found, and
archives, receipts, notebooks, answers files and lists made by chance and by turning bytes of good ones."""

from __future__ import annotations

import bz2
import csv
import io
import json
import lzma
import os
import random
import shutil
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from course.errors import CourseError, SubmissionError
from course.evidence.notebook import from_notebook
from course.evidence.record import bundle, make
from course.evidence.store import gather
from course.files import MAX_DEPTH, Broken, parse_json, parse_text
from course.grading.classroom.folder import ClassFolder, new_class, open_class
from course.grading.classroom.roster import Learner, import_roster, read_list
from course.grading.collect import archives as unpack
from course.grading.collect.collect import collect
from course.grading.collect.outcome import Collection
from course.grading.collect.owners import read_map
from course.grading.heal.read import answer_files, list_files, read_notebook

SLUG = "01-coalition"
HONEST = ("kim1", "kim2")
SAMPLES = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("template")
    for slug in (SLUG, "02-germany"):
        place = root / "checkout/notebooks/source" / slug
        place.mkdir(parents=True)
        (place / f"{slug}.ipynb").write_text("{}", encoding="utf-8")
    (root / "checkout/notebooks/keys").mkdir()
    class_ = [Learner(name, "L", name) for name in ("ada", *HONEST)]
    import_roster(new_class(root / "autumn", root / "checkout"), class_)
    return root / "autumn"


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> ClassFolder:
    return open_class(shutil.copytree(template, tmp_path / "autumn"))


def notebook(text: str = "x") -> bytes:
    cells = [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": text}]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def sidecar() -> bytes:
    item = f"{SLUG}/who-counts/q1"
    return json.dumps(bundle({item: make(item, "choice", "a", 1.0)}, f"{SLUG}/who-counts")).encode()


def pack(files: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", how) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 20, 12, 0, 0)), data, how)
    return stream.getvalue()


def receipt(**more: Any) -> bytes:
    return json.dumps({"v": 1, "notebook": SLUG, "packed": "2026-11-18T10:00:00+00:00", **more}).encode()


def good_pack() -> bytes:
    files = {
        f"{SLUG}/{SLUG}.ipynb": notebook(),
        f"{SLUG}/answers/{SLUG}.who-counts.json": sidecar(),
        f"{SLUG}/receipt.json": receipt(files={}),
    }
    return pack(files, zipfile.ZIP_DEFLATED)


def mail(place: Path, **sent: bytes) -> Path:
    """A folder with what the two honest learners sent, and by file name what a third did."""
    place.mkdir()
    for who in HONEST:
        (place / f"{who}.ipynb").write_bytes(notebook(who))
    for name, data in sent.items():
        (place / name.replace("__", ".")).write_bytes(data)
    return place


def others_are_collected(folder: ClassFolder, done: Collection) -> None:
    assert set(HONEST) <= {one.learner_id for one in done.collected}
    for who in HONEST:
        kept = folder.submitted / who / SLUG / f"{SLUG}.ipynb"
        assert kept.read_bytes() == notebook(who)


def told(done: Collection) -> str:
    notes = [note for one in done.collected if one.learner_id == "ada" for note in one.notes]
    return " / ".join([*notes, *(one.reason for one in done.unmatched)])


# ---- each fault that was found -----------------------------------------------------------------------------


def test_a_receipt_of_brackets_is_told_and_the_notebook_is_collected(
    folder: ClassFolder, tmp_path: Path
) -> None:
    for number, deep in enumerate((b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"files":' * 50_000)):
        sent = pack({f"{SLUG}.ipynb": notebook("a"), "receipt.json": deep})
        done = collect(folder, SLUG, mail(tmp_path / str(number), ada__zip=sent))
        others_are_collected(folder, done)
        assert "receipt.json is damaged and was not used: it is nested too deeply" in told(done)
        assert "ada" in {one.learner_id for one in done.collected}


def damaged(how: int) -> bytes:
    """A pack whose notebook does not unpack."""
    content = notebook("word " * 2000)
    whole = pack({f"{SLUG}.ipynb": content}, how)
    squeezed = {
        zipfile.ZIP_LZMA: lambda: whole.index(lzma.compress(b"")[:0] or b"\x09\x04\x05\x00") + 12,
        zipfile.ZIP_BZIP2: lambda: whole.index(bz2.compress(content)[:4]) + 12,
        zipfile.ZIP_DEFLATED: lambda: whole.index(f"{SLUG}.ipynb".encode()) + len(f"{SLUG}.ipynb") + 4,
        zipfile.ZIP_STORED: lambda: whole.index(b"word") + 1,
    }[how]()
    return whole[:squeezed] + b"\xff" * 20 + whole[squeezed + 20 :]


HOW = {"stored": 0, "deflated": 8, "bzip2": 12, "lzma": 14}


@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
def test_a_damaged_member_is_told(folder: ClassFolder, tmp_path: Path, how: int) -> None:
    done = collect(folder, SLUG, mail(tmp_path / "mail", ada__zip=damaged(how)))
    others_are_collected(folder, done)
    assert "damaged in the archive" in told(done)


@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
def test_a_damaged_member_of_the_class_s_archive_is_told(
    folder: ClassFolder, tmp_path: Path, how: int
) -> None:
    files = {f"{who}/{SLUG}.ipynb": notebook(who) for who in HONEST}
    whole = pack({f"ada/{SLUG}.ipynb": notebook("word " * 2000), **files}, how)
    at = whole.index(f"ada/{SLUG}.ipynb".encode()) + 40
    (tmp_path / "class.zip").write_bytes(whole[:at] + b"\xff" * 20 + whole[at + 20 :])
    done = collect(folder, SLUG, tmp_path / "class.zip")
    others_are_collected(folder, done)
    assert "damaged in the archive" in told(done)


def not_utf8(files: dict[str, bytes], name: str) -> bytes:
    """An archive in which a name says that it is UTF-8, and is not."""
    placeholder = "ä" * len(name.encode("latin-1"))
    half = placeholder[: len(name.encode("latin-1")) // 2]
    whole = pack({**files, half: notebook("x")})
    return whole.replace(half.encode("utf-8"), name.encode("latin-1")[: len(half.encode("utf-8"))])


def test_a_name_that_is_not_in_the_encoding_that_it_says(folder: ClassFolder, tmp_path: Path) -> None:
    name = "Müller Übung äöü"
    with pytest.raises(UnicodeDecodeError):
        zipfile.ZipFile(io.BytesIO(not_utf8({}, name)))
    inner = not_utf8({f"{SLUG}.ipynb": notebook("a")}, name)
    done = collect(folder, SLUG, mail(tmp_path / "mail", ada__zip=inner))
    others_are_collected(folder, done)
    assert "ada" in {one.learner_id for one in done.collected}
    files = {f"{who}/{SLUG}.ipynb": notebook(who) for who in HONEST}
    (tmp_path / "class.zip").write_bytes(not_utf8(files, name))
    for large in (unpack.MAX_FILE, 1):
        # Read into memory, and from the disk.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(unpack, "MAX_FILE", max(large, 2000))
            others_are_collected(folder, collect(folder, SLUG, tmp_path / "class.zip"))


@pytest.mark.parametrize(
    "when", ["0001-01-01T00:00:00", "9999-12-31T23:59:59-23:59", "x" * 10**6, "-1", "2025-02-30"]
)
def test_a_receipt_of_an_impossible_time_is_not_believed(
    folder: ClassFolder, tmp_path: Path, when: str
) -> None:
    sent = pack({f"{SLUG}.ipynb": notebook("a"), "receipt.json": receipt(packed=when)})
    done = collect(folder, SLUG, mail(tmp_path / "mail", ada__zip=sent))
    others_are_collected(folder, done)
    assert {one.learner_id: one.time_from for one in done.collected}["ada"] != "receipt"


def test_a_receipt_of_a_thousand_lies_is_told_in_few_words(folder: ClassFolder, tmp_path: Path) -> None:
    lies = {f"file-{n}\x1b[2J": "0" for n in range(5_000)}
    sent = pack({f"{SLUG}.ipynb": notebook("a"), "receipt.json": receipt(files=lies)})
    done = collect(folder, SLUG, mail(tmp_path / "mail", ada__zip=sent))
    (ada,) = (one for one in done.collected if one.learner_id == "ada")
    assert len(ada.notes) == 11 and "4990 more" in ada.notes[-1]
    assert "\x1b" not in told(done)
    long = pack({f"{SLUG}.ipynb": notebook("a"), "receipt.json": receipt(notebook=["x" * 1000] * 100)})
    done = collect(folder, SLUG, mail(tmp_path / "again", ada__zip=long))
    others_are_collected(folder, done)
    assert "the pack is for notebook" in told(done) and len(told(done)) < 500


def test_a_file_and_a_folder_of_one_name_are_both_kept(folder: ClassFolder, tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        for who in HONEST:
            archive.writestr(f"{who}/{SLUG}.ipynb", notebook(who))
        archive.writestr(f"ada/{SLUG}.ipynb", notebook("a"))
        archive.writestr("ada/thing", b"a file")
        archive.writestr("ada/thing/inner", b"in a folder")
        archive.writestr("ada/twice.txt", b"one")
        archive.writestr("ada/twice.txt", b"two")
        archive.writestr("ada/" + "/".join(["d" * 200] * 4) + "/x", b"deep")
    done = collect(folder, SLUG, path)
    others_are_collected(folder, done)
    kept = {p.read_bytes() for p in (folder.originals / "ada").rglob("*") if p.is_file()}
    assert {b"a file", b"in a folder", b"one", b"two", b"deep"} <= kept


def test_one_learner_s_flood_costs_the_others_nothing(
    folder: ClassFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "MAX_PACK_TOTAL", 100_000)
    monkeypatch.setattr(unpack, "MAX_PACK_FILES", 20)
    files = {f"ada/{n}.bin": b"0" * 30_000 for n in range(10)}
    files |= {f"ada/z{n}.txt": b"" for n in range(30)}
    files |= {f"{who}/{SLUG}.ipynb": notebook(who) for who in HONEST}
    (tmp_path / "class.zip").write_bytes(pack(files, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(tmp_path / "class.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    for source in (tmp_path / "class.zip", tmp_path / "unpacked"):
        done = collect(folder, SLUG, source)
        others_are_collected(folder, done)
        assert "files came from the same learner" in told(done)
        assert "MB came from the same learner" in told(done)


def test_an_error_of_our_own_is_told_and_the_others_are_collected(
    folder: ClassFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from course.grading.collect import collect as module

    real = module.pick_notebook

    def fails(folder_: Any, slug: str, learner: str, files: list[Any], notes: list[str]) -> Any:
        if any(upload.data == b"boom" for _, upload in files):
            raise AttributeError("of our own")
        return real(folder_, slug, learner, files, notes)

    monkeypatch.setattr(module, "pick_notebook", fails)
    done = collect(folder, SLUG, mail(tmp_path / "mail", ada__ipynb=b"boom"))
    others_are_collected(folder, done)
    assert "ada handed in could not be collected (AttributeError: of our own)" in told(done)


@pytest.mark.parametrize(
    "name", [f"Answers/{SLUG}.who-counts.JSON", f"ANSWERS/{SLUG.upper()}.Who-Counts.Json"]
)
def test_answers_in_another_case_are_collected_and_read(
    folder: ClassFolder, tmp_path: Path, name: str
) -> None:
    sent = pack({f"{SLUG}.ipynb": notebook("a"), name: sidecar()})
    done = collect(folder, SLUG, mail(tmp_path / "mail", ada__zip=sent))
    assert told(done) == ""
    assert (folder.submitted / "ada" / SLUG / f"answers/{SLUG}.who-counts.json").read_bytes() == sidecar()
    # Handed in without `course collect`, it lies there as it was called.
    place = tmp_path / "as it was"
    (place / name).parent.mkdir(parents=True)
    (place / name).write_bytes(sidecar())
    assert answer_files(list_files(place).others, SLUG) == [place / name]
    if SLUG in name:
        assert set(gather({}, place)) == {f"{SLUG}/who-counts/q1"}


def test_answers_files_of_one_name_are_all_kept_and_a_stray_one_is_told(
    folder: ClassFolder, tmp_path: Path
) -> None:
    sent = {
        f"{SLUG}.ipynb": notebook("a"),
        f"answers/{SLUG}.who-counts.json": sidecar(),
        f"old/answers/{SLUG}.who-counts.json": b"{}",
        f"answers/{SLUG}.who-counts (1).json": b'{"v": 1}',
        "answers/mine.json": b"{}",
        "answers/02-germany.x.json": b"{}",
    }
    done = collect(folder, SLUG, mail(tmp_path / "mail", ada__zip=pack(sent)))
    kept = sorted(p.read_bytes() for p in (folder.submitted / "ada" / SLUG / "answers").iterdir())
    assert kept == sorted([sidecar(), b"{}", b'{"v": 1}'])
    assert "mine.json was not read as answers" in told(done)
    assert "02-germany" not in told(done)


# ---- the one reader of JSON --------------------------------------------------------------------------------


def nested(depth: int, opening: str = "[", closing: str = "]") -> str:
    return opening * depth + closing * depth


def test_the_reader_bounds_depth_and_size_and_mends_halves_of_letters() -> None:
    assert parse_text(nested(MAX_DEPTH))
    for deep in (nested(MAX_DEPTH + 1), "[" * 10**6, '{"a":' * 10**5 + "1" + "}" * 10**5, nested(10**5)):
        with pytest.raises(Broken, match="too deeply"):
            parse_text(deep)
    assert parse_text(json.dumps("[" * 10_000)) == "[" * 10_000
    assert parse_text('"a\\"[" '.replace("[", "[" * 500)) == 'a"' + "[" * 500
    with pytest.raises(Broken, match="larger"):
        parse_json(b'"' + b"x" * 100 + b'"', 50)
    assert parse_text('["\\ud800", "\\ud83d\\ude00"]') == ["\ufffd", "😀"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@SAMPLES
@given(JSON)
def test_the_reader_reads_what_is_json(value: Any) -> None:
    text = json.dumps(value)
    assert json.dumps(parse_text(text)) == text
    assert json.dumps(parse_json(json.dumps(value, ensure_ascii=False).encode())) == text


@SAMPLES
@given(st.text(alphabet='[]{}",:\\ 1a', max_size=60))
def test_the_reader_refuses_what_is_no_json(text: str) -> None:
    try:
        expected = json.dumps(json.loads(text))
    except ValueError:
        with pytest.raises(Broken):
            parse_text(text)
    else:
        assert json.dumps(parse_text(text)) == expected


# ---- by chance ---------------------------------------------------------------------------------------------


def flips(good: bytes, rng: random.Random) -> bytes:
    """A good file with some bytes turned, cut, doubled or put elsewhere."""
    data = bytearray(good)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        at = rng.randrange(len(data) or 1)
        match rng.randrange(6):
            case 0 | 1 | 2 if data:
                data[at] = rng.randrange(256)
            case 3:
                del data[at : at + rng.randrange(1, 30)]
            case 4:
                data[at:at] = data[at : at + rng.randrange(1, 30)]
            case _:
                data[at:at] = rng.choice((b"\x00", b"[" * 2000, b"\xff\xfe", b"\\ud800", b'"', b"PK\x01\x02"))
    return bytes(data)


def bad_archives(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    """Without end, an archive and its kind."""
    base = good_pack()
    while True:
        kind = rng.choice(("flipped", "receipt", "notebook", "sidecar", "header"))
        files = {f"{SLUG}.ipynb": notebook(), f"answers/{SLUG}.a.json": sidecar(), "receipt.json": receipt()}
        if kind == "flipped":
            yield kind, flips(base, rng)
        elif kind == "header":
            data = bytearray(base)
            at = data.index(b"PK\x01\x02") + rng.randrange(4, 46)
            data[at : at + 2] = struct.pack("<H", rng.randrange(1 << 16))
            yield kind, bytes(data)
        else:
            name = dict(zip(("notebook", "sidecar", "receipt"), files, strict=True))[kind]
            files[name] = flips(files[name], rng)
            yield kind, pack(files, rng.choice(list(HOW.values())))


def try_archives(folder: ClassFolder, place: Path, many: int, seed: int) -> None:
    """Collect archives that are damaged in one way each, a score at a time, beside two honest learners."""
    rng = random.Random(seed)
    made = bad_archives(rng)
    for number in range(many):
        kind, data = next(made)
        source = mail(place / str(number), ada__zip=data)
        done = collect(folder, SLUG, source)
        others_are_collected(folder, done)
        seen = {one.learner_id for one in done.collected} | {
            u.names[0].partition(".")[0] for u in done.unmatched
        }
        assert "ada" in seen, (seed, number, kind)
        assert "could not be collected" not in told(done), (seed, number, kind, told(done))
        shutil.rmtree(source)
        shutil.rmtree(folder.originals / "ada", ignore_errors=True)
        shutil.rmtree(folder.submitted / "ada", ignore_errors=True)


def try_readers(place: Path, many: int, seed: int) -> None:
    """Every reader of a learner's file: it reads or says why not, with an error of ours alone."""
    rng = random.Random(seed)
    path = place / f"{SLUG}.ipynb"
    (place / "answers").mkdir()
    table, mapped = place / "list.csv", place / "map.csv"
    lists = (
        b"username;Nachname;Vorname\nada;Byron, Lady;Ada\n",
        b'learner_id,last_name,first_name,email\n"kim, 1",K,Min,a@b.c\n',
    )
    for _ in range(many):
        path.write_bytes(flips(notebook(), rng))
        (place / "answers" / f"{SLUG}.a.json").write_bytes(flips(sidecar(), rng))
        gather(path, place)
        from_notebook(path)
        table.write_bytes(flips(rng.choice(lists), rng))
        mapped.write_bytes(flips(b"file,learner_id,time\nx.ipynb,ada,2026-11-01T10:00:00+01:00\n", rng))
        calls: tuple[Callable[[], object], ...] = (
            lambda: read_notebook(path, "ada", SLUG),
            lambda: read_list(table),
            lambda: read_map(mapped, ["ada"]),
        )
        for call in calls:
            try:
                call()
            except CourseError as error:
                assert str(error)


def test_damaged_archives_cost_nobody_else_anything(folder: ClassFolder, tmp_path: Path) -> None:
    try_archives(folder, tmp_path, 40, seed=1)


def test_every_reader_reads_or_says_why_not(tmp_path: Path) -> None:
    try_readers(tmp_path, 100, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 12))
def test_a_thousand_damaged_archives(folder: ClassFolder, tmp_path: Path, seed: int) -> None:
    try_archives(folder, tmp_path, 1000, seed)


@pytest.mark.slow
def test_thousands_of_damaged_files(tmp_path: Path) -> None:
    try_readers(tmp_path, 5000, seed=2)


@SAMPLES
@given(st.lists(st.tuples(st.text(max_size=30), st.binary(max_size=60)), max_size=5), st.binary(max_size=40))
@example([("\x00", b"")], b"")
def test_names_and_contents_of_any_kind(
    template: Path, tmp_path_factory: pytest.TempPathFactory, files: list[tuple[str, bytes]], junk: bytes
) -> None:
    place = tmp_path_factory.mktemp("any")
    folder = open_class(shutil.copytree(template, place / "autumn"))
    usable = {name.encode("utf-8", "replace").decode(): data for name, data in files if name}
    sent = pack({**usable, f"{SLUG}.ipynb": notebook("a"), "receipt.json": junk})
    done = collect(folder, SLUG, mail(place / "mail", ada__zip=sent))
    others_are_collected(folder, done)
    assert "could not be collected" not in told(done)
    shutil.rmtree(place)


@SAMPLES
@given(st.text(max_size=80), st.lists(st.lists(st.text(max_size=10), max_size=4), max_size=5))
def test_lists_of_any_kind(
    tmp_path_factory: pytest.TempPathFactory, text: str, rows: list[list[str]]
) -> None:
    place = tmp_path_factory.mktemp("lists")
    written = io.StringIO()
    csv.writer(written).writerows([["file", "learner_id", "username"], *rows])
    for content in (text, written.getvalue()):
        (place / "x.csv").write_bytes(content.encode("utf-8", "replace"))
        for read in (lambda: read_list(place / "x.csv"), lambda: read_map(place / "x.csv", ["ada"])):
            try:
                read()
            except CourseError as error:
                assert str(error)
    shutil.rmtree(place)


@pytest.mark.skipif(os.name == "nt", reason="bytes in names are of systems like Unix")
def test_a_folder_with_names_that_are_no_letters(folder: ClassFolder, tmp_path: Path) -> None:
    source = mail(tmp_path / "mail")
    for name in (b"ada\xff.ipynb", b"\x1b[31mada.ipynb", "ada\u202e.ipynb".encode()):
        Path(os.fsdecode(os.fsencode(source) + b"/" + name)).write_bytes(notebook("x"))
    os.mkfifo(source / "ada.ipynb")
    done = collect(folder, SLUG, source)
    others_are_collected(folder, done)
    assert told(done).count("cannot be printed") == 3 and "a link or a device" in told(done)


def test_an_archive_that_is_none_is_an_error_of_ours() -> None:
    for data in (b"", b"PK\x05\x06" + bytes(18), good_pack()[:-30], b"PK\x03\x04" + bytes(60)):
        try:
            list(unpack.archive(data, "x.zip"))
        except SubmissionError as error:
            assert "damaged" in str(error)
