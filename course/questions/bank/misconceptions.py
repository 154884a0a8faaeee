"""The misconceptions that wrong answers may rest on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from course.errors import ItemFileError
from course.questions.bank.yamlfile import read_yaml
from course.questions.texts import bank as texts

MISCONCEPTIONS = "misconceptions.yaml"


@dataclass(frozen=True)
class Misconception:
    """Something people believe that is not the case: id, title (the belief) and text (what is the case)."""

    id: str
    title: str
    text: str


def load_misconceptions(folder: Path | str | None = None) -> dict[str, Misconception]:
    """The misconceptions that items may name, by id.

    Args:
        folder: where ``misconceptions.yaml`` lies; the course's own if not given.

    Raises:
        ItemFileError: if the file is missing or malformed; the message names the line.
    """
    path = (Path(folder) if folder is not None else Path(__file__).parent) / MISCONCEPTIONS
    file = read_yaml(path)
    if not isinstance(file.content, dict):
        raise ItemFileError(texts.MISCONCEPTIONS_FORM.format(path=path))
    found = {}
    for ident, entry in file.content.items():
        where = f"{path}, line {file.line((ident,))}, {ident}"
        if not re.fullmatch(r"MIS[0-9]{2,3}", ident):
            raise ItemFileError(texts.MISCONCEPTION_ID.format(where=where))
        if not isinstance(entry, dict) or set(entry) != {"title", "text"}:
            raise ItemFileError(texts.MISCONCEPTION_FIELDS.format(where=where))
        if not all(isinstance(part, str) and part.strip() for part in entry.values()):
            raise ItemFileError(texts.MISCONCEPTION_TEXTS.format(where=where))
        found[ident] = Misconception(ident, entry["title"], entry["text"])
    return found
