"""Whose file is it? The names that learning platforms give to submissions, matched to the class's list,
never guessed.

- Moodle: ``Last First_123456_assignsubmission_file_/…`` (folders) or
``…_assignsubmission_file_01-coalition.ipynb`` (flat); the
  number is Moodle's participant number, the order of the names depends on the site's language.
- Canvas: ``lastfirst_LATE_12345_678_01-coalition-1.ipynb``: sortable name without blanks, Canvas's user id,
submission id.
- Otherwise the name of the file or of its first folder is a learner's id (user name, e-mail address, ID
number).
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from course.errors import SubmissionError
from course.grading.classroom.roster import Learner, plain_id, safe_id

_MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?")
_CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<user>\d+)_(?P<submission>\d+)_(?P<file>.+)")


@dataclass(frozen=True)
class Match:
    """A file's owner (None if nobody or more than one fits), its own name, and what the platform said about
    it."""

    learner_id: str | None
    inner: str
    platform: str  # moodle, canvas, plain, map
    reason: str = ""
    late: bool = False
    ignored: bool = False
    time: datetime | None = None


class Matcher:
    """Finds the owner of a file among ``learners``, with an instructor's own ``mapping`` first.

    ``unused`` holds the names in the mapping that no file has had so far.
    """

    def __init__(
        self, learners: Iterable[Learner], mapping: dict[str, tuple[str, datetime | None]] | None = None
    ):
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        self._sortable: dict[str, set[str]] = defaultdict(set)
        self._participants: dict[str, set[str]] = defaultdict(set)
        self._canvas: dict[str, set[str]] = defaultdict(set)
        self._mapping = {_composed(name): row for name, row in (mapping or {}).items()}
        self.unused = set(self._mapping)
        for learner in learners:
            own = learner.learner_id
            for key in (
                own,
                plain_id(own),
                learner.username,
                learner.email,
                learner.id_number,
                learner.sis_login,
            ):
                self._note(self._ids, _fold(key), own)
            for key in (
                f"{learner.first_name} {learner.last_name}",
                f"{learner.last_name} {learner.first_name}",
            ):
                self._note(self._names, _fold(key), own)
            self._note(self._sortable, _letters(learner.last_name + learner.first_name), own)
            self._note(self._participants, learner.participant, own)
            self._note(self._canvas, learner.canvas_id, own)

    @staticmethod
    def _note(index: dict[str, set[str]], key: str, learner_id: str) -> None:
        if key:
            index[key].add(learner_id)

    def match(self, name: str) -> Match:
        """The owner of the file ``name`` (as in the folder or archive, ``/`` between parts)."""
        parts = PurePosixPath(name).parts
        for end in range(len(parts), 0, -1):
            for key in map(_composed, ("/".join(parts[:end]), parts[end - 1])):
                if key not in self._mapping:
                    continue
                mapped = self._mapping[key]
                self.unused.discard(key)
                return Match(mapped[0], "/".join(parts[end:]) or parts[-1], "map", time=mapped[1])
        for index, part in enumerate(parts):
            moodle = _MOODLE.fullmatch(part)
            if moodle:
                inner = "/".join(parts[index + 1 :]) or moodle["file"] or part
                return self._moodle(moodle, inner)
        canvas = _CANVAS.fullmatch(parts[-1])
        if canvas:
            return self._canvas_match(canvas)
        return self._plain(parts)

    def _moodle(self, found: re.Match[str], inner: str) -> Match:
        if found["kind"] != "file":
            return Match(None, inner, "moodle", "it is text typed into Moodle, not a file", ignored=True)
        by_number = self._participants.get(found["number"], set())
        by_name = self._names.get(_fold(found["name"]), set())
        owner, reason = _agree(by_number, by_name, f"participant {found['number']}", found["name"])
        return Match(owner, inner, "moodle", reason)

    def _canvas_match(self, found: re.Match[str]) -> Match:
        by_number = self._canvas.get(found["user"], set())
        by_name = self._sortable.get(_letters(found["name"]), set())
        owner, reason = _agree(by_number, by_name, f"Canvas user {found['user']}", found["name"])
        return Match(owner, found["file"], "canvas", reason, late=bool(found["late"]))

    def _plain(self, parts: tuple[str, ...]) -> Match:
        # The first folder, else the file's own name without its ending.
        candidates = [(part, "/".join(parts[i + 1 :])) for i, part in enumerate(parts[:-1])]
        stem = re.sub(r"\.(ipynb|zip)$", "", parts[-1], flags=re.IGNORECASE)
        candidates.append((stem, parts[-1]))
        for candidate, inner in candidates:
            owners = self._ids.get(_fold(candidate), set())
            if len(owners) == 1:
                return Match(next(iter(owners)), inner, "plain")
            if owners:
                return Match(
                    None,
                    inner,
                    "plain",
                    f"{candidate!r} fits {len(owners)} learners: {', '.join(sorted(owners))}",
                )
        return Match(None, parts[-1], "plain", "no learner of the class has this name or id")


def read_map(path: Path, known: Iterable[str]) -> dict[str, tuple[str, datetime | None]]:
    """Read the instructor's own assignment of files to learners: a CSV file with the columns file,
    learner_id and perhaps time.

    Args:
        path: the CSV file; ``file`` is a file, a folder or the whole path in the archive; ``time`` is ISO
        8601, in the machine's
            own zone unless it says another.
        known: the learner ids of the class.

    Returns:
        File name to (learner id, time or None).

    Raises:
        SubmissionError: naming file and row.
    """
    ids = {_fold(form): learner_id for learner_id in known for form in (learner_id, plain_id(learner_id))}
    result: dict[str, tuple[str, datetime | None]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            text = stream.read()
    except (OSError, UnicodeDecodeError) as error:
        raise SubmissionError(
            f"{path} cannot be read ({error}). Give a CSV file (UTF-8) with the columns file,learner_id."
        ) from error
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if ";" in text.split("\n", 1)[0] else ","
    )
    try:
        header, rows = reader.fieldnames or (), list(reader)
    except csv.Error as error:
        raise SubmissionError(
            f"{path}, row {reader.line_num}: it is no well-formed CSV ({error})."
        ) from error
    if not {"file", "learner_id"} <= set(header):
        raise SubmissionError(f"{path} must begin with the row: file,learner_id (and time, if you like).")
    for number, row in enumerate(rows, start=2):
        name, learner = (row["file"] or "").strip().strip("/"), (row["learner_id"] or "").strip()
        if not name or not learner:
            raise SubmissionError(f"{path}, row {number}: file or learner_id is empty.")
        if _fold(learner) not in ids:
            raise SubmissionError(
                f"{path}, row {number}: the class has no learner {learner!r}. Add them with: course roster "
                f"FILE.csv"
            )
        if _composed(name) in map(_composed, result):
            raise SubmissionError(f"{path}, row {number}: {name!r} stands there twice.")
        when = (row.get("time") or "").strip()
        result[name] = (ids[_fold(learner)], parse_time(when, f"{path}, row {number}") if when else None)
    return result


def parse_time(text: str, where: str) -> datetime:
    """A date and time in ISO 8601 as UTC; without a zone it is the machine's own; a date alone means the
    end of that day.

    Raises:
        SubmissionError: beginning with ``where``.
    """
    try:
        when = datetime.fromisoformat(text)
        if re.fullmatch(r"\d{4}-?\d{2}-?\d{2}", text):
            when = when.replace(hour=23, minute=59, second=59)
        return when.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise SubmissionError(
            f"{where}: {text!r} is no date and time. Write 2026-11-30 or 2026-11-30T18:00."
        ) from error


def _agree(by_number: set[str], by_name: set[str], number: str, name: str) -> tuple[str | None, str]:
    """One owner from number and name together: the number decides, and a name that contradicts it is not
    overruled."""
    if len(by_number) == 1:
        owner = next(iter(by_number))
        if by_name and owner not in by_name:
            return None, f"{number} is {owner}, but the name {name!r} belongs to {', '.join(sorted(by_name))}"
        return owner, ""
    if len(by_number) > 1:
        return None, f"{number} stands for {len(by_number)} learners in the list"
    if len(by_name) == 1:
        return next(iter(by_name)), ""
    if by_name:
        return None, f"{len(by_name)} learners are called {name!r}: {', '.join(sorted(by_name))}"
    return None, f"the class has neither {number} nor anybody called {name!r}"


def _composed(name: str) -> str:
    """A file's name in the form in which two systems' spellings of one name are equal."""
    return unicodedata.normalize("NFC", name)


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace(",", " ").split())


def _letters(text: str) -> str:
    """Letters and digits only, as in Canvas's file names."""
    return "".join(ch for ch in unicodedata.normalize("NFC", text).casefold() if ch.isalnum())


def known_id(text: str, known: Iterable[str]) -> str:
    """The id among ``known`` that a person meant by ``text`` (safe or plain form, any case).

    Raises:
        SubmissionError: if there is none.
    """
    ids = {_fold(form): learner_id for learner_id in known for form in (learner_id, plain_id(learner_id))}
    found = ids.get(_fold(text)) or ids.get(_fold(safe_id(text)))
    if found is None:
        raise SubmissionError(
            f"The class has no learner {text!r}. See roster.csv, or add them with: course roster FILE.csv"
        )
    return found
