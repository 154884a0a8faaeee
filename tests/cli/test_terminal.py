"""What reaches the terminal: nothing that moves its cursor, hides or turns text, and all by the one door."""

from __future__ import annotations

import ast
import io
import json
import shutil
import sys
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from course import cli
from course.cli import terminal
from course.errors import CourseError
from course.paths import PACKAGE

SLUG = "01-coalition"
# In a notebook's kernel there is no terminal; what these print goes into a cell's output.
IN_NOTEBOOKS = {
    "course/learner/notes/field.py",
    "course/questions/exercise.py",
    "course/questions/hints.py",
    "course/questions/quiz.py",
}
DOOR = "course/cli/terminal.py"
# Says on stderr which kernels are used, also under nbgrader's own command, and is made printable there.
# What a learner's `!command` writes belongs to the learner's cell, and is made printable with its output.
OTHERS = {"course/grading/sandbox/ladder.py", "course/grading/sandbox/commands.py"}
HOSTILE = [
    "\x1b[2J\x1b[1;1Hall collected",
    "\x1b]0;title\x07",
    "\x1b]8;;http://127.0.0.1/\x1b\\link\x1b]8;;\x1b\\",
    "\x9b31mred",
    "\x90q\x9c",
    "a\u202egnp.exe",
    "\u2066x\u2069",
    "over\rwritten",
    "back\b\b\b\bspace",
    "\x00nul",
    "tag\U000e0041",
    "line\u2028end",
    "\x1b[8mhidden\x1b[0m",
]


def harmful(text: str) -> list[str]:
    kept = "\n\t\u200c\u200d"
    return [c for c in text if c not in kept and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_not_seen_is_written_out(text: str) -> None:
    assert harmful(text)
    shown = terminal.visible(text)
    assert not harmful(shown)
    letters = "".join(c for c in text if c.isprintable())
    assert all(c in shown for c in letters)


@given(st.text(alphabet=st.characters(codec=None)))
def test_nothing_harmful_passes_and_names_stay(text: str) -> None:
    assert not harmful(terminal.visible(text))
    line = terminal.one_line(text)
    assert "\n" not in line and "\t" not in line and not harmful(line)
    if not harmful(text) and not any(unicodedata.category(c) == "Co" for c in text):
        assert terminal.visible(text) == text


@pytest.mark.parametrize("name", ["Zoë von Müller", "Оксана", "نیم‌فاصله", "👩‍💻 (1).ipynb", "a [b] c"])
def test_names_of_people_are_left_alone(name: str) -> None:
    assert terminal.one_line(name) == name


def test_a_console_lets_rich_s_own_colours_through_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.table import Table

    screen = terminal.console()
    screen._force_terminal, screen._color_system = True, None
    screen.file = io.StringIO()
    table = Table("Name", title="\x1b[31mtitle")
    for text in HOSTILE:
        table.add_row(terminal.plain(text))
        table.add_row(text.replace("[", "("))
    screen.print(table)
    screen.print("\x1b[2J plain", markup=False)
    assert not harmful(screen.file.getvalue().replace("\r\n", "\n"))
    assert "␛" in screen.file.getvalue()


def test_an_unforeseen_error_quotes_nothing_harmful(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise RuntimeError(HOSTILE[0])
    except RuntimeError as error:
        terminal.say_unforeseen(type(error), error, error.__traceback__)
    said = capsys.readouterr().err
    assert "RuntimeError" in said and "␛[2J" in said and not harmful(said)


def test_an_error_of_ours_quotes_nothing_harmful(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def build() -> object:
        def command() -> None:
            raise CourseError(f"no learner {HOSTILE[0]}")

        return command

    monkeypatch.setattr(cli, "build", build)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    with pytest.raises(SystemExit):
        cli.main()
    said = capsys.readouterr().err
    assert "no learner ␛[2J" in said and not harmful(said)


# ---- no way around -----------------------------------------------------------------------------------------


def prints(tree: ast.Module) -> list[int]:
    """Lines that print: print(), typer.echo, click.echo, a Console of Rich's, a stream's write; what stands
    under `if __name__ == "__main__"` is an author's own call."""
    found = []
    own = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "__name__" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or id(node) in own:
            continue
        called = ast.unparse(node.func)
        if called in ("print", "rich.print", "Console", "rich.console.Console", "pprint") or called.endswith(
            (".echo", ".secho", "stdout.write", "stderr.write", "stdout.buffer.write", "print_exc")
        ):
            found.append(node.lineno)
    return found


def test_no_module_prints_around_the_door() -> None:
    root = PACKAGE.parent
    around = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if name == DOOR or name in IN_NOTEBOOKS or name in OTHERS:
            continue
        lines = prints(ast.parse(path.read_text(encoding="utf-8")))
        if lines:
            around[name] = lines
    assert around == {}


@pytest.mark.parametrize(
    "line",
    [
        "print('x')",
        "typer.echo('x')",
        "Console().print('x')",
        "sys.stdout.write('x')",
        "traceback.print_exc()",
    ],
)
def test_a_way_around_would_be_found(line: str) -> None:
    assert prints(ast.parse(f"def f():\n    {line}\n")) == [2]


# ---- through the command itself ----------------------------------------------------------------------------


def test_hostile_archives_and_receipts_through_course_collect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from course.grading.classroom.folder import new_class
    from course.grading.classroom.roster import Learner, import_roster

    place = tmp_path / "checkout/notebooks/source" / SLUG
    place.mkdir(parents=True)
    (place / f"{SLUG}.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "checkout/notebooks/keys").mkdir()
    folder = new_class(tmp_path / "autumn", tmp_path / "checkout")
    import_roster(folder, [Learner("ada", "Byron", "Ada")])
    notebook = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    source = tmp_path / "mail"
    source.mkdir()
    for number, text in enumerate(HOSTILE):
        receipt = {"notebook": text if number % 2 else SLUG, "files": {text: "0"}, "packed": text}
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as archive:
            archive.writestr(f"{SLUG}.ipynb", notebook)
            archive.writestr(text.replace("\x00", "\x01") + ".ipynb", notebook)
            archive.writestr("answers/" + text.replace("\x00", "\x01") + ".json", "{}")
            archive.writestr("receipt.json", json.dumps(receipt))
        shutil.rmtree(folder.submitted / "ada", ignore_errors=True)
        (source / "ada.zip").write_bytes(inner.getvalue())
        (source / f"whose {number}{text}.ipynb".replace("\x00", "").replace("/", "")).write_text(notebook)
        words = ["collect", SLUG, str(source), "--class", str(folder.root)]
        done = CliRunner().invoke(cli.build(), words, env={"COLUMNS": "200"})
        assert done.exit_code == 1, done.output
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert not harmful(done.output.replace("\r\n", "\n")), text
        assert "ada" in done.output
