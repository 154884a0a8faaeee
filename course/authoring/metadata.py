"""How the course is described to others: CITATION.cff is written by hand, all else follows from it.

``codemeta.json`` is read by catalogues of software and teaching material (CodeMeta 3.0,
https://w3id.org/codemeta/3.0), ``.zenodo.json`` by the archive that gives a release its DOI, and the web
edition's first page carries the same as a Bioschemas *TrainingMaterial* (profile 1.0-RELEASE). The two files
are written by ``course author version --fix``, and a test says where they are out of date.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.authoring import texts
from course.errors import CourseError
from course.questions.bank.yamlfile import read_yaml

CITATION = "CITATION.cff"
PROFILE = "https://bioschemas.org/profiles/TrainingMaterial/1.0-RELEASE"
_SPDX = "https://spdx.org/licenses/"


@dataclass(frozen=True)
class Citation:
    """What ``CITATION.cff`` says.

    Attributes:
        title: of the course.
        abstract: in one paragraph.
        authors: names of persons (family name first) or of a group.
        version: as it stands there.
        keywords: in the order of the file.
        licences: SPDX identifiers: code, text, own data.
        doi: of the release, where it has one.
        year: of the release, where it has been released.
    """

    title: str
    abstract: str
    authors: tuple[str, ...]
    version: str
    keywords: tuple[str, ...]
    licences: tuple[str, ...]
    doi: str | None = None
    year: str | None = None


def citation(root: Path) -> Citation:
    """Read ``CITATION.cff`` of a checkout.

    Raises:
        CourseError: where it is missing, is no YAML or lacks a field.
    """
    path = root / CITATION
    read: Any = read_yaml(path).content
    try:
        return Citation(
            title=read["title"],
            abstract=" ".join(read["abstract"].split()),
            authors=tuple(_name(author) for author in read["authors"]),
            version=str(read["version"]),
            keywords=tuple(read["keywords"]),
            licences=tuple(read["license"]),
            doi=read.get("doi"),
            year=str(read["date-released"])[:4] if "date-released" in read else None,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise CourseError(texts.CITATION_LACKS.format(path=path, problem=error)) from error


def _name(author: Mapping[str, str]) -> str:
    if "name" in author:
        return author["name"]
    return f"{author['family-names']}, {author['given-names']}"


def files(root: Path, version: str) -> dict[str, str]:
    """The files that follow from ``CITATION.cff``, by their names.

    Args:
        root: the checkout.
        version: of the course.
    """
    said = citation(root)
    made = {"codemeta.json": codemeta(said, version), ".zenodo.json": zenodo(said, version)}
    return {name: json.dumps(data, indent=2, ensure_ascii=False) + "\n" for name, data in made.items()}


def codemeta(said: Citation, version: str) -> dict[str, Any]:
    """The description that catalogues of software read."""
    return {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": said.title,
        "description": said.abstract,
        "version": version,
        "author": _authors(said),
        "license": [f"{_SPDX}{name}" for name in said.licences],
        "keywords": list(said.keywords),
        "programmingLanguage": "Python",
        "runtimePlatform": "Jupyter",
        "applicationCategory": "Education",
        "inLanguage": "en",
        "isAccessibleForFree": True,
    }


def zenodo(said: Citation, version: str) -> dict[str, Any]:
    """The description of a release in the archive, which takes one licence: that of the text."""
    return {
        "title": said.title,
        "description": f"<p>{said.abstract}</p>",
        "upload_type": "lesson",
        "access_right": "open",
        "creators": [{"name": name} for name in said.authors],
        "version": version,
        "keywords": list(said.keywords),
        "language": "eng",
        "license": "cc-by-4.0",
        "notes": texts.LICENCES_OF_PARTS,
    }


def training_material(said: Citation, version: str, address: str) -> dict[str, Any]:
    """The description that search engines and catalogues of teaching material find on the first page.

    Args:
        said: the citation.
        version: of the course.
        address: where the site is published.
    """
    return {
        "@context": "https://schema.org/",
        "@type": "LearningResource",
        "@id": address,
        "http://purl.org/dc/terms/conformsTo": {"@type": "CreativeWork", "@id": PROFILE},
        "name": said.title,
        "description": said.abstract,
        "url": address,
        "keywords": list(said.keywords),
        "version": version,
        "author": _authors(said),
        "license": [f"{_SPDX}{name}" for name in said.licences],
        "inLanguage": ["en"],
        "learningResourceType": ["course", "Jupyter notebooks"],
        "educationalLevel": texts.LEVEL,
        "audience": [{"@type": "EducationalAudience", "educationalRole": role} for role in texts.AUDIENCE],
        "isAccessibleForFree": True,
        "accessMode": ["textual", "visual"],
        "accessModeSufficient": ["textual"],
        "accessibilityFeature": ["alternativeText", "structuralNavigation", "tableOfContents"],
    }


def _authors(said: Citation) -> list[dict[str, str]]:
    made = []
    for name in said.authors:
        family, comma, given = name.partition(", ")
        made.append(
            {"@type": "Person", "familyName": family, "givenName": given}
            if comma
            else {"@type": "Organization", "name": name}
        )
    return made
