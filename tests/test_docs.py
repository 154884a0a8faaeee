"""What is documented exists, and what exists is documented: variables, commands, options, sentences."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from course.authoring import picture
from course.cli import build, commands
from course.paths import PACKAGE, require_checkout

ROOT = require_checkout()
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
KNOWN = dict(commands.commands(build()))
# Options of other programs that sentences name.
FOREIGN = {
    "dask": {"--nthreads", "--nworkers"},
    "git": {"--ours", "--theirs"},
    "pip": {"--force-reinstall", "--no-deps", "--require-hashes", "--upgrade", "--user"},
}


def strings() -> list[tuple[str, str]]:
    """Every text in the package's modules that is no docstring, and every page for people."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if "_student" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                found.append((path.relative_to(ROOT).as_posix(), node.value))
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "RELEASING.md", ROOT / "SECURITY.md"]
    pages += [path for path in sorted((ROOT / "docs").glob("*.md")) if path.name != "commands.md"]
    pages += sorted((ROOT / "notebooks" / "guide").glob("*.md"))
    found += [(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in pages]
    return found


def test_every_variable_of_the_course_stands_in_the_docs():
    used = {
        name
        for path in PACKAGE.rglob("*.py")
        for name in re.findall(r"\bCOURSE_[A-Z_]+\b", path.read_text(encoding="utf-8"))
    }
    assert len(used) >= 8
    assert sorted(name for name in used if f"| `{name}` |" not in ARCHITECTURE) == []


def test_every_variable_in_the_docs_is_used():
    code = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert [name for name in re.findall(r"`(COURSE_[A-Z_]+)`", ARCHITECTURE) if f'"{name}"' not in code] == []


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_every_command_and_option_stands_in_the_docs(name):
    found = re.search(rf"^## course {re.escape(name)}\n(.*?)(?=^## |\Z)", COMMANDS, re.MULTILINE | re.DOTALL)
    assert found, f"run `course author commands`: docs/commands.md has no course {name}"
    missing = [option for option in commands.options(KNOWN[name]) if f"`{option}`" not in found[1]]
    assert missing == [], "run `course author commands`"


def test_the_page_of_commands_names_no_command_that_is_gone():
    assert set(re.findall(r"^## course (.+)$", COMMANDS, re.MULTILINE)) == set(KNOWN)


# A call of the command in a sentence: up to the end of the code, the sentence or the line.
_CALL = re.compile(r"\bcourse ((?:author )?[a-z][a-z-]+)((?: +(?:--?[a-z][a-z-]*|[^\s`;.,)]+))*)")


def test_every_option_that_a_sentence_gives_to_a_command_exists():
    wrong, seen = [], 0
    for place, text in strings():
        for call in _CALL.finditer(text):
            command = KNOWN.get(call[1])
            if command is None:
                continue
            for option in re.findall(r"(?<!\S)--[a-z][a-z-]*", call[2]):
                seen += 1
                if option not in [*commands.options(command), "--help"]:
                    wrong.append(f"{place}: course {call[1]} has no {option}")
    assert wrong == [] and seen > 10


def test_every_command_that_a_sentence_sends_to_exists():
    groups = {name.split()[0] for name in KNOWN if " " in name}
    wrong = []
    for place, text in strings():
        # In code (`course grade`), where no prose can be meant.
        for code in re.findall(r"`course ([a-z][^`\n]*)`", text):
            words = code.split()
            name = " ".join(words[:2]) if words[0] in groups and len(words) > 1 else words[0]
            if name not in KNOWN and name not in groups:
                wrong.append(f"{place}: course {code}")
    assert wrong == []


@pytest.mark.parametrize("page", ["docs/trouble.md", "notebooks/guide/README.md"])
def test_every_message_that_is_looked_up_is_said(page):
    """In tables by symptom, what stands in quotation marks is a message; … stands for what differs."""
    said = [re.sub(r"\{[^{}]*\}", "…", text) for place, text in strings() if place.startswith("course/")]
    quoted = [
        message
        for symptom in re.findall(r"^\| ([^|]*) \|", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
        for message in re.findall(r'"([^"]+)"', symptom)
    ]
    assert len(quoted) > 6
    parts = {message: filter(None, map(str.strip, message.split("…"))) for message in quoted}
    patterns = {message: ".*".join(map(re.escape, of)) for message, of in parts.items()}
    nowhere = [m for m, pattern in patterns.items() if not any(re.search(pattern, text) for text in said)]
    assert nowhere == []


def test_every_option_that_stands_alone_in_a_sentence_exists_somewhere():
    ours = {option for command in KNOWN.values() for option in commands.options(command)}
    known = ours.union({"--help"}, *FOREIGN.values())
    wrong = []
    for place, text in strings():
        # A sentence: it has words around the option, and it is no argument list of another program.
        if not place.endswith("texts.py") and "/texts/" not in place:
            continue
        if any(other in text for other in ("jupyter ", "nbgrader ", "pip ", "docker ", "git ")):
            continue
        wrong += [f"{place}: {o}" for o in re.findall(r"(?<![\w-])--[a-z][a-z-]+", text) if o not in known]
    assert wrong == []


def test_the_picture_shows_the_imports_as_they_are():
    edges = picture.imports()
    assert (ROOT / picture.PAGE).read_text(encoding="utf-8") == picture.page(ROOT, edges), (
        "run `course author picture`"
    )
    drawn = (ROOT / picture.PICTURE).read_text(encoding="utf-8")
    assert drawn == picture.svg(picture.layers(ROOT), edges), "run `course author picture`"


def test_every_place_that_the_architecture_names_is_there():
    for name in re.findall(r"`([a-z_/]+/[a-z_./<>-]*)`", ARCHITECTURE):
        if "<" in name or name.startswith(("answers/", "build/")):
            continue
        places = [ROOT / name, PACKAGE / name, PACKAGE / "questions" / "browser" / name]
        places += [PACKAGE / "questions" / name]
        assert any(place.exists() for place in places), name


def test_decisions_are_listed_and_have_their_parts():
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    records = sorted(folder.glob("[0-9]*.md"))
    assert len(records) >= 6
    for path in records:
        text = path.read_text(encoding="utf-8")
        assert f"({path.name})" in index and text.splitlines()[0].removeprefix("# ") in index
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
            "What was at stake",
            "Decision",
            "What follows",
        ]


def test_actions_are_pinned_by_hash():
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        for used in re.findall(r"uses: *(\S+)", path.read_text(encoding="utf-8")):
            assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", used), f"{path.name}: {used}"


def test_there_is_one_source_of_the_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in project["project"]["dynamic"]
    version = re.search(r'__version__ = "(.+)"', (PACKAGE / "__init__.py").read_text("utf-8"))
    assert version
    holders = [
        path.relative_to(ROOT).as_posix()
        for pattern in ("course/**/*.py", "course/**/*.js", "course/**/*.json", "*.toml", "*.cff")
        for path in ROOT.glob(pattern)
        if f'"{version[1]}"' in path.read_text(encoding="utf-8", errors="replace")
        or f"version: {version[1]}" in path.read_text(encoding="utf-8", errors="replace")
        if Path("course/history") not in path.relative_to(ROOT).parents
    ]
    # What must be a file of its own follows by `course author version --fix`.
    assert set(holders) <= {"course/__init__.py", "CITATION.cff"}
