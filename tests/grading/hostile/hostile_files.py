"""Submissions that are no proper files or notebooks: nothing in them runs, or what runs is right."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import socket
import stat
import zipfile
from pathlib import Path
from typing import Any

from cases import sidecars
from grading_kit import SLUG, cell_of
from hostile_scene import Scene, kind

BROKEN = "files that are no notebook"


def _place(scene: Scene, who: str) -> Path:
    """The learner's folder, empty."""
    scene.k.submit(who, None)
    return scene.k.root / "submitted" / who / SLUG


def _raw(scene: Scene, who: str, content: bytes) -> None:
    scene.k.submit(who, content)


@kind(BROKEN, "a file that was cut off", unreadable=True, runs=False, says="cut off")
def cut_off_file(scene: Scene, who: str) -> None:
    _raw(scene, who, json.dumps(scene.k.answered()).encode()[:4000])


@kind(
    BROKEN,
    "a notebook with a brace too many",
    unreadable=True,
    runs=False,
    says="cannot be read as a notebook",
)
def corrupt_json(scene: Scene, who: str) -> None:
    _raw(scene, who, json.dumps(scene.k.answered()).replace('"cells"', '{"cells"', 1).encode())


@kind(BROKEN, "an empty file", unreadable=True, runs=False, says="is no notebook: it is empty")
def empty_file(scene: Scene, who: str) -> None:
    _raw(scene, who, b"")


@kind(BROKEN, "random bytes", unreadable=True, runs=False, says="binary data")
def random_bytes(scene: Scene, who: str) -> None:
    _raw(scene, who, bytes(range(128, 256)) + bytes(range(256)) * 50)


@kind(BROKEN, "a zip archive under the notebook's name", unreadable=True, runs=False, says="a zip archive")
def zip_for_a_notebook(scene: Scene, who: str) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(f"{SLUG}.ipynb", json.dumps(scene.k.answered()))
    _raw(scene, who, target.getvalue())


@kind(BROKEN, "JSON that is no notebook", unreadable=True, runs=False, says="it holds no cells")
def json_but_no_notebook(scene: Scene, who: str) -> None:
    _raw(scene, who, json.dumps({"nbformat": 4, "metadata": {}, "cells": {"0": "check"}}).encode())


@kind(BROKEN, "JSON nested a hundred thousand times", unreadable=True, runs=False, says="nested too deeply")
def nested_json(scene: Scene, who: str) -> None:
    _raw(scene, who, b'{"cells":' + b"[" * 100_000 + b"]" * 100_000 + b"}")


@kind(BROKEN, "numbers of a million digits, NaN and infinity", runs=False, unreadable=True, says="notebook")
def numbers_out_of_bounds(scene: Scene, who: str) -> None:
    text = json.dumps(scene.k.answered())
    _raw(
        scene,
        who,
        text.replace(
            '"nbformat":', '"x": NaN, "y": -Infinity, "z": ' + "9" * 1_000_000 + ', "nbformat":'
        ).encode(),
    )


@kind(BROKEN, "a notebook of 50 MB", unreadable=True, runs=False, says="more than the 32 MB")
def notebook_of_50_mb(scene: Scene, who: str) -> None:
    notebook = scene.k.answered()
    notebook["metadata"]["ballast"] = "x" * (50 << 20)
    scene.k.submit(who, notebook)


@kind(BROKEN, "a notebook of ten thousand cells", unreadable=True, runs=False, says="more than the 3000")
def ten_thousand_cells(scene: Scene, who: str) -> None:
    notebook = scene.k.answered()
    own = {"cell_type": "markdown", "metadata": {}, "source": "x"}
    notebook["cells"] += [own | {"id": f"x{number}"} for number in range(10_000)]
    scene.k.submit(who, notebook)


@kind(BROKEN, "format 3", says="old notebook format 3")
def format_of_2013(scene: Scene, who: str) -> None:
    notebook = scene.k.answered()
    cells = []
    for cell in notebook["cells"]:
        old = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        text = {"input": cell["source"], "outputs": [], "language": "python"}
        cells.append(old | (text if cell["cell_type"] == "code" else {"source": cell["source"]}))
    whole = {"nbformat": 3, "nbformat_minor": 0, "metadata": notebook["metadata"]}
    scene.k.submit(who, whole | {"worksheets": [{"cells": cells}]})


@kind(BROKEN, "a format of the future, and fields that are missing")
def missing_fields(scene: Scene, who: str) -> None:
    notebook = scene.k.answered()
    for cell in notebook["cells"]:
        for name in ("execution_count", "outputs", "metadata"):
            cell.pop(name, None)
    whole = {"cells": notebook["cells"], "metadata": notebook["metadata"], "nbformat": 99}
    scene.k.submit(who, whole)


@kind(BROKEN, "a kernel of its own, with a command to start it by")
def wrong_kernel(scene: Scene, who: str) -> None:
    notebook = scene.k.answered()
    notebook["metadata"]["kernelspec"] = {
        "name": "bash",
        "display_name": "Bash",
        "language": "bash",
        "argv": ["touch", str(scene.outside / "started")],
    }
    scene.k.submit(who, notebook)


@kind(BROKEN, "answers in another language", zero=("check-share", "check-double"), says="")
def another_language(scene: Scene, who: str) -> None:
    notebook = scene.k.answered(
        solve_share="share <- 26 / 35 * 100", solve_double="double <- function(x) {\n  2 * x\n}"
    )
    notebook["metadata"] |= {
        "kernelspec": {"name": "ir", "display_name": "R", "language": "R"},
        "language_info": {"name": "R", "file_extension": ".r"},
    }
    scene.k.submit(who, notebook)


@kind(BROKEN, "every cell under the same id and grade id")
def one_id_for_all(scene: Scene, who: str) -> None:
    notebook = scene.k.answered()
    for cell in notebook["cells"]:
        cell["id"] = "same"
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] = "check-share"
    scene.k.submit(who, notebook)


@kind(BROKEN, "cell ids that are paths, HTML and a million letters long")
def hostile_ids(scene: Scene, who: str) -> None:
    notebook = scene.k.answered()
    names = ["../../keys/x", "<script>alert(1)</script>", "x" * 1_000_000, "", "\x00", "\u202e", 7, None]
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = names[number % len(names)]
    scene.k.submit(who, notebook)


@kind(BROKEN, "two notebooks that both claim to be the one", says="compare them")
def two_notebooks(scene: Scene, who: str) -> None:
    other = scene.k.answered({}, solve_share="share = 1")
    scene.k.submit(who, scene.k.answered(), **{f"{SLUG} (1)_dot_ipynb": other})


@kind(BROKEN, "another learner's notebook, handed in as well", says="")
def copied_from_a_neighbour(scene: Scene, who: str) -> None:
    scene.k.submit(who, scene.k.answered() | {"learner": "honest-000"})


@kind(BROKEN, "handed in on the last day of the year 9999")
def handed_in_in_9999(scene: Scene, who: str) -> None:
    scene.k.submit(who, scene.k.answered(), timestamp_dot_txt="9999-12-31 23:59:59.999999 UTC")


@kind(BROKEN, "a time stamp of ten megabytes of rubbish", says="it holds no date and time")
def rubbish_time_stamp(scene: Scene, who: str) -> None:
    scene.k.submit(who, scene.k.answered(), timestamp_dot_txt="not a day " * 500_000)


# ---- links, special files, names ---------------------------------------------------------------------------

LINKS = "links, special files, names"


@kind(
    LINKS,
    "the notebook is a link to another learner's",
    unreadable=True,
    runs=False,
    says="holds no notebook",
)
def notebook_is_a_link(scene: Scene, who: str) -> None:
    target = scene.k.root / "submitted" / "honest-000" / SLUG / f"{SLUG}.ipynb"
    (_place(scene, who) / f"{SLUG}.ipynb").symlink_to(target)


@kind(
    LINKS, "links to keys, gradebook and files outside, as answers and data", says="a link or a special file"
)
def links_beside(scene: Scene, who: str) -> None:
    scene.k.submit(who, scene.k.answered())
    folder = scene.k.root / "submitted" / who / SLUG
    (folder / "answers").mkdir()
    (folder / "answers" / f"{SLUG}.who.json").symlink_to(scene.k.root / "keys" / f"{SLUG}.yaml")
    (folder / "book.db").symlink_to(scene.k.root / "gradebook.db")
    (folder / "secret.txt").symlink_to(scene.outside / "secret.txt")
    (folder / "data").symlink_to(scene.outside)
    (folder / "loop").symlink_to(folder)
    (folder / "broken").symlink_to("/nowhere")


@kind(
    LINKS,
    "the whole folder is a link to another learner's",
    failed=True,
    runs=False,
    says="is a link to another place",
)
def folder_is_a_link(scene: Scene, who: str) -> None:
    place = _place(scene, who)
    place.rmdir()
    place.symlink_to(scene.k.root / "submitted" / "honest-000" / SLUG)


@kind(
    LINKS,
    "the learner's own folder is a link out of the class",
    failed=True,
    runs=False,
    says="is a link to another place",
)
def learner_is_a_link(scene: Scene, who: str) -> None:
    place = _place(scene, who).parent
    shutil.rmtree(place)
    outside = scene.outside / "submission" / SLUG
    outside.mkdir(parents=True)
    (outside / f"{SLUG}.ipynb").write_text(json.dumps(scene.k.answered()), encoding="utf-8")
    place.symlink_to(outside.parent)


@kind(LINKS, "hard links to keys, gradebook and files outside", says="a link or a special file")
def hard_links(scene: Scene, who: str) -> None:
    scene.k.submit(who, scene.k.answered())
    folder = scene.k.root / "submitted" / who / SLUG
    for name, target in (("book.db", "gradebook.db"), ("key.txt", f"keys/{SLUG}.yaml")):
        os.link(scene.k.root / target, folder / name)
    os.link(scene.outside / "secret.txt", folder / "secret.txt")


@kind(
    LINKS,
    "pipes and sockets, where a file is expected",
    unreadable=True,
    runs=False,
    says="holds no notebook",
)
def pipe_for_a_notebook(scene: Scene, who: str) -> None:
    folder = _place(scene, who)
    os.mkfifo(folder / f"{SLUG}.ipynb")
    os.mkfifo(folder / "timestamp.txt")
    (folder / "answers").mkdir()
    os.mkfifo(folder / "answers" / f"{SLUG}.who.json")
    here = Path.cwd()
    os.chdir(folder)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("socket")
    os.chdir(here)


@kind(LINKS, "a folder where the notebook should be", unreadable=True, runs=False, says="holds no notebook")
def folder_for_a_notebook(scene: Scene, who: str) -> None:
    (_place(scene, who) / f"{SLUG}.ipynb" / "x").mkdir(parents=True)


@kind(LINKS, "folders in folders, as deep as names go", failed=True, runs=False, says="folders so deep")
def deep_folders(scene: Scene, who: str) -> None:
    scene.k.submit(who, scene.k.answered())
    here = os.open(scene.k.root / "submitted" / who / SLUG, os.O_RDONLY)
    for _ in range(24):
        os.mkdir("d" * 200, dir_fd=here)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


@kind(LINKS, "files beside the notebook, larger together than a kernel's disk", failed=True, runs=False,
      says="more than a kernel may hold")  # fmt: skip
def many_megabytes_beside(scene: Scene, who: str) -> None:
    scene.k.submit(who, scene.k.answered())
    folder = scene.k.root / "submitted" / who / SLUG
    for number in range(9):
        with (folder / f"{number}.bin").open("wb") as file:
            file.truncate(8_000_000)


@kind(
    LINKS, "modules of its own in the place of the course's and Python's", says="take the place of the module"
)
def modules_of_its_own(scene: Scene, who: str) -> None:
    evil = "raise SystemExit('imported')\n"
    names = ("course", "numpy", "ipykernel", "json", "sitecustomize", "usercustomize")
    scene.k.submit(who, scene.k.answered(), **{f"{name}_dot_py": evil for name in names})


@kind(LINKS, "file names with commas, quotes, line ends, control characters, HTML and marks of direction")
def hostile_file_names(scene: Scene, who: str) -> None:
    scene.k.submit(who, scene.k.answered())
    folder = scene.k.root / "submitted" / who / SLUG
    names = [
        'a,b;"c".txt',
        "line\nend.txt",
        "\x1b[2J.txt",
        "\u202etxt.exe",
        "🦆.json",
        "<img src=x onerror=alert(1)>",
        "$(touch x)",
        "-rf",
        "'; drop table student; --",
        "x" * 250,
        "~",
        "con",
        "98-tests.ipynb.exe",
        os.fsdecode(b"\xff\xfe.txt"),
    ]
    for name in names:
        (folder / name).write_text("x", encoding="utf-8")


@kind(LINKS, "attachments named like paths, and of kinds that run", person=("argue-view",))
def hostile_attachments(scene: Scene, who: str) -> None:
    notebook = scene.k.answered(
        answer_view="![a](attachment:../../../keys/98-tests.yaml) "
        "![b](attachment:x.html) ![c](attachment:/etc/passwd)"
    )
    cell_of(notebook, "answer-view")["attachments"] = {
        "../../../keys/98-tests.yaml": {"image/png": "iVBORw0K"},
        "/etc/passwd": {"text/html": "<script>alert(1)</script>"},
        "x.html": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+"},
        "y": 7,
    }
    scene.k.submit(who, notebook)


def _as_learner(learner: str, said: str, **expected: Any) -> None:
    def deliver(scene: Scene, who: str) -> None:
        scene.k.submit(who, scene.k.answered())

    deliver.__name__ = said.replace(" ", "-")
    kind(LINKS, f"a learner's folder called {learner!r}", learner=learner, **expected)(deliver)


_as_learner('O\'Brien, "Bobby"; drop table student;--', "name with commas and quotes")
_as_learner("🦆 Zoë", "name with emoji")
_as_learner("\u202eevil\u2066 אבג", "name with marks of direction")
_as_learner("two\nlines", "name with a line end", failed=True, runs=False, says="a line end in its name")
_as_learner("*?[a-z]{x}", "name that is a pattern")
_as_learner("-rf --force", "name like an option")
_as_learner("$(touch x) `id` %s {0}", "name like a command")

# ---- through `course collect` ------------------------------------------------------------------------------

COLLECTED = "archives, collected"


def _archive(scene: Scene, who: str, write: Any) -> None:
    with zipfile.ZipFile(scene.inbox / f"{who}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{SLUG}.ipynb", json.dumps(scene.k.answered()))
        write(archive)


@kind(COLLECTED, "an archive whose names lead out of it and to the root", collected=True)
def archive_that_climbs(scene: Scene, who: str) -> None:
    def write(archive: zipfile.ZipFile) -> None:
        up = "../" * 12
        for name in (
            f"../../../keys/{SLUG}.yaml",
            "../../honest-000/98-tests/98-tests.ipynb",
            f"{up}{scene.outside}/written"[:200],
            str(scene.outside / "written"),
            "..\\..\\keys\\x.yaml",
            "C:\\written",
            "answers/../../written.json",
            "bell\x07.txt",
        ):
            archive.writestr(name, "evil")

    _archive(scene, who, write)


@kind(COLLECTED, "an archive with links and a device", collected=True)
def archive_with_links(scene: Scene, who: str) -> None:
    def write(archive: zipfile.ZipFile) -> None:
        for name, mode, content in (
            (f"answers/{SLUG}.who.json", stat.S_IFLNK, str(scene.k.root / "keys" / f"{SLUG}.yaml")),
            ("all", stat.S_IFLNK, "/"),
            ("disk", stat.S_IFBLK, ""),
        ):
            member = zipfile.ZipInfo(name)
            member.external_attr = (mode | 0o777) << 16
            archive.writestr(member, content)

    _archive(scene, who, write)


@kind(COLLECTED, "an archive in which a name stands twice", collected=True)
def archive_with_doubles(scene: Scene, who: str) -> None:
    import warnings

    def write(archive: zipfile.ZipFile) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(3):
                archive.writestr(f"{SLUG}.ipynb", json.dumps(scene.k.answered()))

    _archive(scene, who, write)


@kind(COLLECTED, "answers from a packed submission, with a receipt that lies", collected=True,
      scores={"quiz-who": 3.0})  # fmt: skip
def receipt_that_lies(scene: Scene, who: str) -> None:
    def write(archive: zipfile.ZipFile) -> None:
        for name, content in sidecars({"who/q1": ("choice", "a")}, t=1_700_000_100.0).items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), json.dumps(content))
        receipt = {
            "notebook": SLUG,
            "packed": "1970-01-01T00:00:00+00:00",
            "files": {"x": "0", f"{SLUG}.ipynb": "0"},
        }
        archive.writestr("receipt.json", json.dumps(receipt))

    _archive(scene, who, write)


@kind(COLLECTED, "a receipt of a hundred thousand brackets", collected=True)
def receipt_of_brackets(scene: Scene, who: str) -> None:
    _archive(scene, who, lambda archive: archive.writestr("receipt.json", "[" * 100_000))


@kind(COLLECTED, "members that do not unpack, in three compressions", collected=True)
def archive_with_damage(scene: Scene, who: str) -> None:
    def write(archive: zipfile.ZipFile) -> None:
        for name, how in (("a", zipfile.ZIP_LZMA), ("b", zipfile.ZIP_BZIP2), ("c", zipfile.ZIP_DEFLATED)):
            archive.writestr(f"{name}.txt", random.Random(1).randbytes(2_000), how)

    _archive(scene, who, write)
    path = scene.inbox / f"{who}.zip"
    data = bytearray(path.read_bytes())
    for name in (b"a.txt", b"b.txt", b"c.txt"):
        at = data.index(name) + 60
        data[at : at + 16] = b"\xff" * 16
    path.write_bytes(data)


@kind(COLLECTED, "a name that is not in the encoding that it says", collected=True)
def archive_with_a_wrong_name(scene: Scene, who: str) -> None:
    _archive(scene, who, lambda archive: archive.writestr("öäü.txt", "x"))
    path = scene.inbox / f"{who}.zip"
    path.write_bytes(path.read_bytes().replace("öäü".encode(), b"\xfc\xe4\xf6\xff\xfe\xfd"))


@kind(COLLECTED, "names that a terminal would obey", collected=True)
def archive_with_escapes(scene: Scene, who: str) -> None:
    def write(archive: zipfile.ZipFile) -> None:
        for name in ("\x1b[2J.txt", "answers/\x1b]0;x\x07.json", "a\u202egnp.exe", "over\rwritten"):
            archive.writestr(name, "x")
        receipt = {"notebook": SLUG, "packed": "\x1b[8m", "files": {"\x1b[2J\x1b[H": "0"}}
        archive.writestr("receipt.json", json.dumps(receipt))

    _archive(scene, who, write)


@kind(COLLECTED, "answers in a folder and under names of another case", collected=True,
      scores={"quiz-who": 3.0})  # fmt: skip
def answers_in_another_case(scene: Scene, who: str) -> None:
    def write(archive: zipfile.ZipFile) -> None:
        (content,) = list(sidecars({"who/q1": ("choice", "a")}, t=1_700_000_100.0).values())[:1]
        archive.writestr(f"Answers/{SLUG}.WHO.JSON", json.dumps(content))

    _archive(scene, who, write)
