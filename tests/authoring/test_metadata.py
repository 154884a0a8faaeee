"""What catalogues, archives and search engines are told of the course follows from CITATION.cff."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from course import __version__
from course.authoring.metadata import PROFILE, citation, codemeta, files, training_material, zenodo
from course.errors import CourseError
from course.paths import require_checkout

ROOT = require_checkout()
# Of https://developers.zenodo.org, "Deposit metadata": the values of upload_type.
UPLOAD_TYPES = {
    "publication", "poster", "presentation", "dataset", "image", "video", "software", "lesson",
    "physicalobject", "other",
}  # fmt: skip
# Terms of schema.org's SoftwareSourceCode, CreativeWork and Thing that CodeMeta 3.0 names.
CODEMETA = {
    "@context", "@type", "applicationCategory", "author", "codeRepository", "description", "identifier",
    "inLanguage", "isAccessibleForFree", "keywords", "license", "name", "programmingLanguage",
    "runtimePlatform", "url", "version",
}  # fmt: skip
# The profile's minimum: https://bioschemas.org/profiles/TrainingMaterial/1.0-RELEASE
MINIMUM = {
    "@context",
    "@type",
    "@id",
    "http://purl.org/dc/terms/conformsTo",
    "description",
    "keywords",
    "name",
}
BY_PERSONS = """\
title: T
abstract: >-
  In one
  line.
authors:
  - {family-names: Lovelace, given-names: Ada}
  - {name: The others}
version: 0.1.0
keywords: [one]
license: [MIT]
date-released: 2026-02-03
doi: 10.5281/zenodo.1
"""


def test_the_citation_agrees_with_the_package():
    said = citation(ROOT)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(said.licences) == set(project["license"].split(" AND "))
    assert list(said.authors) == [author["name"] for author in project["authors"]]
    assert said.version == __version__


def test_the_files_in_the_checkout_are_those_that_follow():
    for name, text in files(ROOT, __version__).items():
        assert (ROOT / name).read_text(encoding="utf-8") == text, "run `course author version --fix`"
        assert json.loads(text)["version"] == __version__


def test_codemeta_uses_its_terms():
    made = codemeta(citation(ROOT), __version__)
    assert set(made) <= CODEMETA
    assert made["@context"] == "https://w3id.org/codemeta/3.0"
    assert all(licence.startswith("https://spdx.org/licenses/") for licence in made["license"])


def test_zenodo_gets_what_it_asks_for():
    made = zenodo(citation(ROOT), __version__)
    assert {"title", "description", "upload_type", "access_right", "creators", "license"} <= set(made)
    assert made["upload_type"] in UPLOAD_TYPES
    assert made["creators"] and all(set(creator) == {"name"} for creator in made["creators"])


def test_the_first_page_has_the_profiles_minimum():
    made = training_material(citation(ROOT), __version__, "https://example.org/course/")
    assert set(made) >= MINIMUM and all(made[name] for name in MINIMUM)
    assert made["http://purl.org/dc/terms/conformsTo"]["@id"] == PROFILE
    assert made["@id"] == made["url"] == "https://example.org/course/"


def test_persons_and_groups_are_told_apart(tmp_path: Path):
    (tmp_path / "CITATION.cff").write_text(BY_PERSONS, encoding="utf-8")
    said = citation(tmp_path)
    assert (said.abstract, said.year, said.doi) == ("In one line.", "2026", "10.5281/zenodo.1")
    assert codemeta(said, "1")["author"] == [
        {"@type": "Person", "familyName": "Lovelace", "givenName": "Ada"},
        {"@type": "Organization", "name": "The others"},
    ]
    assert zenodo(said, "1")["creators"] == [{"name": "Lovelace, Ada"}, {"name": "The others"}]


@pytest.mark.parametrize("text", ["title: T\n", "- a list\n", BY_PERSONS.replace("family-names", "surname")])
def test_a_citation_that_lacks_something_is_told(tmp_path: Path, text: str):
    (tmp_path / "CITATION.cff").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"CITATION\.cff"):
        citation(tmp_path)
