"""What the browser edition is put together from: hashes, lock, start page; without a network."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from quiz_samples import ITEMS

from course.errors import CourseError
from course.facts.texts import SINGLE_VALUES
from course.questions.bank.load import load_items
from course.questions.browser.render import display_order
from course.site.browser import build, bytecode, early, fetch, licences


def wheel(folder: Path, name: str, version: str = "1.0") -> Path:
    path = folder / f"{name}-{version}-py3-none-any.whl"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr(
            f"{name}-{version}.dist-info/METADATA", f"Name: {name}\nVersion: {version}\nLicense: BSD\n"
        )
    return path


@pytest.fixture
def found(tmp_path):
    """Stand-ins for Pyodide's wheels, with a lock that names their hashes."""
    compiled, packages = tmp_path / "compiled", {}
    for name in (*build._AT_START[:-1], *build._OF_COURSE, "numpy"):
        path = wheel(compiled, name)
        packages[name] = {
            "file_name": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "imports": [name],
            "depends": ["numpy"] if name == "pandas" else [],
        }
    wheels = {
        name: wheel(tmp_path / "pure", name.replace("-", "_"))
        for name in (*fetch.PINS["wheels"], "pyyaml", "jedi")
    }
    return fetch.Found(tmp_path, {"info": {}, "packages": {**packages, "unwanted": {}}}, wheels, compiled)


def as_it_is(archives):
    return {archive: archive for archive in archives}


def test_the_lock_holds_what_is_needed_and_each_file_is_there_with_its_hash(found, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    lock = build.locked(found, wheel(tmp_path, "willing_and_able"), out, as_it_is)["packages"]
    assert {"willing-and-able", "pandas", "numpy", "psygnal"} <= set(lock)
    assert "unwanted" not in lock
    for package in lock.values():
        assert set(map(fetch.normal, package["depends"])) <= set(lock)
        assert fetch.sha256(out / package["file_name"]) == package["sha256"]
        assert "://" not in package["file_name"]


def test_a_wheel_of_another_content_has_another_address(found, tmp_path):
    places = []
    for text in ("one", "two"):
        out = tmp_path / text
        out.mkdir()
        ours = wheel(tmp_path, "willing_and_able")
        with zipfile.ZipFile(ours, "a") as bundle:
            bundle.writestr("course/x.py", text)
        places.append(build.locked(found, ours, out, as_it_is)["packages"]["willing-and-able"]["file_name"])
    assert places[0] != places[1]


def test_a_compiled_wheel_of_another_hash_is_refused(found, tmp_path):
    (found.compiled / found.lock["packages"]["numpy"]["file_name"]).write_bytes(b"changed")
    with pytest.raises(CourseError, match=r"numpy-1\.0.*hash"):
        build.locked(found, wheel(tmp_path, "willing_and_able"), tmp_path, as_it_is)


def test_a_missing_wheel_is_named(found, tmp_path):
    (found.compiled / found.lock["packages"]["numpy"]["file_name"]).unlink()
    with pytest.raises(CourseError, match="numpy"):
        build.locked(found, wheel(tmp_path, "willing_and_able"), tmp_path, as_it_is)


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CourseError, match="nothing was written"):
        build.build(tmp_path, tmp_path / "x.whl", cache=tmp_path / "cache")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_start_page_leads_to_each_notebook_by_its_title(tmp_path):
    folder = tmp_path / "01-one"
    folder.mkdir()
    cell = {"cell_type": "markdown", "source": "# One & two\n\nText"}
    (folder / "01-one.ipynb").write_text(json.dumps({"cells": [cell]}))
    page = build.start_page(tmp_path, ["01-one"])
    assert '<a href="notebooks/index.html?path=01-one/01-one.ipynb">One &amp; two</a>' in page
    assert "{{" not in page
    assert "://" not in page, "the page asks nobody else"
    assert 'id="jupyter-config-data"' in page, "the pages of JupyterLite look here for their settings"


def test_the_notices_name_each_part_with_its_licence_and_each_table(tmp_path):
    (tmp_path / "package.json").write_text('{"version": "314.0.3"}')
    ours = wheel(tmp_path, "willing_and_able")
    tables = [
        {"title": "Own", "licenses": [{"name": "CC0-1.0", "title": "Zero", "path": "https://cc.org/0/"}]},
        {
            "title": "Spending",
            "licenses": [{"name": SINGLE_VALUES, "title": "Single facts"}],
            "sources": [{"source_id": "S1"}],
        },
    ]
    with zipfile.ZipFile(ours, "a") as bundle:
        bundle.writestr("course/_data/datapackage.json", json.dumps({"resources": tables}))
        bundle.writestr("course/_data/sources.csv", "source_id,title,publisher,licence\nS1,T,NATO,no sale\n")
    page = licences.page([tmp_path, wheel(tmp_path, "numpy"), ours], ours)
    assert "MPL-2.0" in page and "<td>numpy</td><td>1.0</td><td>BSD</td>" in page
    assert '<tr><td>Own</td><td><a href="https://cc.org/0/">' in page
    assert "<tr><td>Spending</td><td>Single facts</td></tr>" in page
    assert page.count("<td>Own</td>") == 1, "it is no table of single values"
    assert "<tr><td>Spending</td><td>NATO, T: no sale</td></tr>" in page
    assert "{{" not in page


def test_every_pin_is_a_hash():
    pins = [fetch.PINS["pyodide"], fetch.PINS["carrier"], *fetch.PINS["wheels"].values()]
    assert all(len(bytes.fromhex(pin["sha256"])) == 32 for pin in pins)


def test_yaml_without_its_compiled_part_is_a_whole_wheel(tmp_path):
    path = fetch._pure_yaml(tmp_path)
    with zipfile.ZipFile(path) as bundle:
        names = bundle.namelist()
    assert "yaml/__init__.py" in names
    assert not [name for name in names if name.endswith((".so", ".pyd"))]


def test_what_stands_in_for_a_package_holds_nothing(tmp_path):
    with zipfile.ZipFile(fetch._nothing(tmp_path, "jedi")) as bundle:
        assert {name.partition("/")[0] for name in bundle.namelist()} == {"jedi-0.dist-info"}


def test_a_pattern_of_what_is_left_out_is_of_one_package_alone():
    assert "sample_data" in bytecode._without("matplotlib-3.10.8-cp314.whl")
    assert bytecode._without("matplotlib_inline-0.2.1-py3-none-any.whl") == ""


def test_what_needs_nothing_is_handed_out_as_it_is(tmp_path):
    (tmp_path / "pyodide.asm.wasm").touch()
    path = wheel(tmp_path, "numpy")
    assert bytecode.compiled(tmp_path, tmp_path / "kept", [path]) == {path: path}


def test_without_node_it_is_said_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "pyodide.asm.wasm").touch()
    with pytest.raises(CourseError, match=r"node is not installed.*Node\.js"):
        bytecode.compiled(tmp_path, tmp_path / "kept", [wheel(tmp_path, "ipython")])


def test_the_page_of_the_notebook_app_holds_the_first_screen_of_each_notebook(tmp_path):
    folder = tmp_path / "01-one"
    folder.mkdir()
    text = "# One\n\nSee [1](#References) and [the paper](https://example.org/x).<!--claim:CO01-->\n\n![map](x.png)"
    cells = [
        {"cell_type": "markdown", "source": text},
        {"cell_type": "code", "source": "secret = 1"},
        {"cell_type": "markdown", "source": "Later"},
    ]
    (folder / "01-one.ipynb").write_text(json.dumps({"cells": cells}))
    page = early.with_first_screens("<html><body class='x'><p>app</p></body></html>", tmp_path, ["01-one"])
    (screen,) = re.findall(r'<template data-first="01-one">(.*?)</template>', page, re.DOTALL)
    assert "<h1>One</h1>" in screen
    assert 'See 1 and <a href="https://example.org/x">the paper</a>.' in screen
    assert not [word for word in ("img", "claim:", "secret", "Later") if word in screen]
    assert "{{" not in page and page.endswith("<p>app</p></body></html>")


def test_a_page_that_jupyterlite_makes_in_another_way_is_told():
    with pytest.raises(ValueError, match="no body"):
        early.with_first_screens("<html></html>", Path(), [])


@pytest.mark.skipif(shutil.which("node") is None, reason="no node here to run the page's script")
@pytest.mark.parametrize("learner", ["learner", "mara", "Zoë 7"])
def test_questions_stand_in_the_order_in_which_python_will_show_them(tmp_path, learner):
    names = ("early.js", "model.js", "judge.js", "quiz.js")
    edition = {name: text for name, text in early.files(ITEMS, {}).items() if name in names}
    for name, text in edition.items():
        (tmp_path / name).write_text(text, "utf-8")
    slugs = sorted(path.stem for path in ITEMS.glob("[0-9][0-9]-*.yaml"))
    pages = {slug: early.questions(slug, ITEMS) for slug in slugs}
    shown = [
        item for page in pages.values() for quiz in page["quizzes"].values() for item in quiz["spec"]["items"]
    ]
    program = f"""
      import {{ readFileSync }} from "node:fs";
      import {{ ordered }} from {json.dumps((tmp_path / "early.js").as_uri())};
      const {{ items, learner }} = JSON.parse(readFileSync(0, "utf8"));
      console.log(JSON.stringify(await Promise.all(items.map((item) => ordered(item, learner)))));
    """
    ran = subprocess.run(
        ["node", "--input-type=module", "-e", program],
        input=json.dumps({"items": shown, "learner": learner}, default=list),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    found = {item["id"]: item for item in json.loads(ran.stdout)}
    mixed = 0
    for slug in slugs:
        for item in [item for quiz in load_items(slug, ITEMS).quizzes.values() for item in quiz.items]:
            for part, ids in display_order(item, learner).items():
                assert [entry["id"] for entry in found[item.id][part]] == list(ids), (item.id, part)
                mixed += list(ids) != list(getattr(item, part))
    assert mixed > 3
