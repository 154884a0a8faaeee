"""What the browser edition is put together from: hashes, lock, start page; without a network."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from course.errors import CourseError
from course.site.browser import build, bytecode, fetch


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


def test_the_notices_name_each_part_with_its_licence(tmp_path):
    (tmp_path / "package.json").write_text('{"version": "314.0.3"}')
    page = build.licences([tmp_path, wheel(tmp_path, "numpy")])
    assert "MPL-2.0" in page and "<td>numpy</td><td>1.0</td><td>BSD</td>" in page


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
