"""Whether the JupyterLab extension is in force: asked of real folders, in every state a machine can be in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from course import __version__
from course.questions.browser.extension import LAB_CONFIG, extension_status, lab_environment
from course.questions.browser.scripts import extension_files


@pytest.fixture
def installed(tmp_path) -> Path:
    target = tmp_path / "share" / "labextensions" / "willing-and-able"
    for name, text in extension_files().items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return target


def status(tmp_path: Path):
    return extension_status([str(tmp_path / "share")], [str(tmp_path / "etc")])


def page_config(tmp_path: Path, disabled: object, folder: str = "etc") -> None:
    path = tmp_path / folder / "labconfig" / "page_config.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"disabledExtensions": disabled}), encoding="utf-8")


def test_this_environment_has_it():
    found = extension_status()
    assert found.active, f"{found.sentence} {found.remedy}"
    assert found.remedy == ""


def test_installed_and_active(installed, tmp_path):
    found = status(tmp_path)
    assert (found.active, found.path, found.remedy) == (True, installed, "")


def test_missing(tmp_path):
    found = status(tmp_path)
    assert not found.active
    assert found.path is None
    assert "not installed" in found.sentence
    assert "Install the course again" in found.remedy


@pytest.mark.parametrize("change", ["version", "code"])
def test_stale(installed, tmp_path, change):
    if change == "version":
        manifest = json.loads((installed / "package.json").read_text())
        (installed / "package.json").write_text(json.dumps({**manifest, "version": "0.0.1"}))
    else:
        (installed / "static" / "remoteEntry.js").write_text("// older")
    found = status(tmp_path)
    assert not found.active
    assert __version__ in found.sentence
    assert str(installed) in found.sentence


@pytest.mark.parametrize("damage", ["no code", "no json", "no entry"])
def test_damaged(installed, tmp_path, damage):
    if damage == "no code":
        (installed / "static" / "remoteEntry.js").unlink()
    else:
        (installed / "package.json").write_text("{" if damage == "no json" else "{}")
    found = status(tmp_path)
    assert not found.active
    assert "damaged" in found.sentence


@pytest.mark.parametrize("name", ["willing-and-able", "willing-and-able:plugin"])
@pytest.mark.parametrize("as_list", [True, False])
def test_switched_off(installed, tmp_path, name, as_list):
    page_config(tmp_path, [name] if as_list else {name: True})
    found = status(tmp_path)
    assert not found.active
    assert "switched off" in found.sentence
    assert "jupyter labextension enable" in found.remedy


def test_switched_on_again_in_an_earlier_folder(installed, tmp_path):
    page_config(tmp_path, {"willing-and-able": True}, "late")
    page_config(tmp_path, {"willing-and-able": False}, "early")
    folders = [str(tmp_path / "early"), str(tmp_path / "late")]
    assert extension_status([str(tmp_path / "share")], folders).active


def test_a_learners_lab_leaves_other_configuration_in_force():
    import os

    assert lab_environment({})["JUPYTER_CONFIG_PATH"] == str(LAB_CONFIG)
    both = lab_environment({"JUPYTER_CONFIG_PATH": "/elsewhere", "HOME": "/home/learner"})
    assert both["JUPYTER_CONFIG_PATH"].split(os.pathsep) == [str(LAB_CONFIG), "/elsewhere"]
    assert both["HOME"] == "/home/learner"


def test_the_settings_name_settings_that_jupyterlab_has():
    """A renamed setting would be ignored in silence, and the news would pop up again."""
    import jupyterlab

    settings = json.loads((LAB_CONFIG / "labconfig" / "default_setting_overrides.json").read_text())
    shipped = json.loads((LAB_CONFIG / "overrides.json").read_text())
    for plugin, values in [*settings.items(), *shipped.items()]:
        package, _, name = plugin.partition(":")
        relative = Path("share/jupyter/lab/schemas") / package / f"{name}.json"
        schema = next(
            root / relative for root in Path(jupyterlab.__file__).parents if (root / relative).is_file()
        )
        properties = json.loads(schema.read_text())["properties"]
        for key, value in values.items():
            assert key in properties
            choices = [entry["const"] for entry in properties[key].get("oneOf", [])]
            assert not choices or value in choices
