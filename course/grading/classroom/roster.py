"""The list of learners: read from any CSV an office or a learning platform exports, kept in ``roster.csv``
and the gradebook.

A learner's id names folders and files on every system, so it is made safe here: what is not a letter or
digit of ASCII, ``.``, ``-``
or ``@`` becomes ``~`` and two hexadecimal digits a byte. :func:`plain_id` gives the original back.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from course.errors import CourseError
from course.files import write_text
from course.grading.classroom.folder import ClassFolder

_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-@_")
_MAX_ID = 120  # bytes: nbgrader's column holds 128, and the exchange adds name and time to a file name
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_MAX_FILE = 10 * 2**20


class RosterError(CourseError):
    """The list of learners cannot be used as it is; the message names file, row and remedy."""


@dataclass(frozen=True)
class Learner:
    """One learner as the class knows them. ``learner_id`` is safe for file names, the others are as in the
    list.

    ``username``, ``id_number`` and ``participant`` are Moodle's, ``canvas_id``, ``sis_id``, ``sis_login``
    and ``section`` are
    Canvas's; they are kept so that submissions can be matched and marks be given back.
    """

    learner_id: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    username: str = ""
    id_number: str = ""
    participant: str = ""
    canvas_id: str = ""
    sis_id: str = ""
    sis_login: str = ""
    section: str = ""

    @property
    def name(self) -> str:
        """The name for tables: ``Last, First``, or the id where there is no name."""
        return ", ".join(part for part in (self.last_name, self.first_name) if part) or plain_id(
            self.learner_id
        )


@dataclass(frozen=True)
class RosterChange:
    """What an import did: learners added, changed (field names), unchanged, and in the class but not in the
    file."""

    added: tuple[Learner, ...] = ()
    changed: tuple[tuple[Learner, tuple[str, ...]], ...] = ()
    unchanged: int = 0
    missing: tuple[Learner, ...] = field(default=())


COLUMNS = tuple(f.name for f in fields(Learner))

# Headers in lower case without blanks, dots, dashes and underscores; English and German, plain, Moodle,
# Canvas, nbgrader.
_HEADERS = {
    "learner_id": "learnerid studentid student_number studentnumber userid uid kennung benutzerkennung",
    "username": "username user login loginname benutzername anmeldename netid account",
    "id_number": "idnumber idnummer matrikelnummer matrikelnr matriculationnumber matriculation studentno",
    "last_name": "lastname surname familyname nachname familienname name2",
    "first_name": "firstname givenname forename vorname rufname name1",
    "full_name": "fullname name student vollständigername vollstandigername teilnehmer displayname",
    "email": "email emailaddress mail emailadresse mailadresse epost",
    "participant": "identifier id_moodle participant participantid teilnehmernummer kennnummer",
    "canvas_id": "id canvasid canvasuserid lmsuserid",
    "sis_id": "sisuserid sisid integrationid",
    "sis_login": "sisloginid loginid",
    "section": "section sections group groups gruppe gruppen",
}
_FIELD_OF = {
    re.sub(r"[\s._\-]", "", word): name for name, words in _HEADERS.items() for word in words.split()
}
# Which column identifies a learner, best first. A name never does.
_IDENTITY = (
    "learner_id",
    "username",
    "sis_login",
    "id_number",
    "sis_id",
    "email",
    "canvas_id",
    "participant",
)
# The cells under Moodle's ``Identifier``, which other languages call ``ID``: a word and a number, as in
# "Participant 501", "Teilnehmer/in501".
_PARTICIPANT = re.compile(r"[^\W\d][^\d@]{3,}\d+")
_MOODLE_WORDS = ("participant", "teilnehmer", "participante", "учасник", "uczestnik")
# What names one learner in all lists, and so tells that two lists mean the same one.
_SHARED = ("username", "id_number", "email", "participant", "canvas_id", "sis_id", "sis_login")
# Rows of Canvas's gradebook export that are no learners.
_CANVAS_EXTRA = re.compile(r"\s*points possible\s*|student, test|test student", re.IGNORECASE)


def safe_id(text: str) -> str:
    """``text`` as an id that is safe in a file name on every system; :func:`plain_id` is its inverse.

    Raises:
        RosterError: if it is empty or longer than 120 bytes when made safe.
    """
    text = unicodedata.normalize("NFC", text.strip())
    safe = "".join(ch if ch in _SAFE else "".join(f"~{b:02X}" for b in ch.encode()) for ch in text)
    # A leading dot hides a file, a leading hyphen is an option, a closing dot is lost on Windows, as are
    # its device names.
    if safe[:1] in (".", "-") or _RESERVED.fullmatch(safe):
        safe = f"~{ord(safe[0]):02X}{safe[1:]}"
    if safe.endswith("."):
        safe = safe[:-1] + "~2E"
    if not safe:
        raise RosterError("The id of the learner is empty.")
    if len(safe) > _MAX_ID:
        raise RosterError(
            f"The learner id {text[:40]!r}… is too long for a file name ({len(safe)} of {_MAX_ID} bytes)."
        )
    return safe


def plain_id(safe: str) -> str:
    """The id that :func:`safe_id` was given (in Unicode's composed form)."""
    return re.sub(
        r"(?:~[0-9A-F]{2})+",
        lambda m: bytes.fromhex(m.group().replace("~", "")).decode("utf-8", "replace"),
        safe,
    )


def read_list(path: Path) -> tuple[Learner, ...]:
    """Read a list of learners from a CSV file: comma, semicolon or tab; UTF-8 (with or without BOM), UTF-16
    or Windows-1252.

    The header is understood as Moodle, Canvas, nbgrader and offices write it, in English and German.

    Raises:
        RosterError: naming file, row and remedy: no header, no column that identifies, an empty or
        ambiguous id.
    """
    text = _decode(path)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        raise RosterError(
            f"{path} is not well-formed CSV ({error}): is a quotation mark left open? Export the list again."
        ) from error
    # Excel's own hint to itself, before the header.
    if rows and rows[0] and rows[0][0].casefold().startswith("sep="):
        rows = rows[1:]
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise RosterError(f"{path} is empty or its first row is no header. Give a list with named columns.")
    header = _header(path, rows)
    identity = next((name for name in _IDENTITY if name in header.values()), None)
    if identity is None:
        raise RosterError(
            f"{path}: no column identifies a learner (found: {', '.join(c for c in rows[0] if c.strip())}). "
            "Name one learner_id, username, ID number, SIS Login ID or email."
        )
    learners: list[Learner] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: _clean(row[column]) for column, name in header.items() if column < len(row)}
        if not any(cells.values()) or _CANVAS_EXTRA.fullmatch(cells.get("full_name", "")):
            continue
        if len(row) > len(rows[0]) and any(cell.strip() for cell in row[len(rows[0]) :]):
            raise RosterError(
                f"{path}, row {number}: more cells than the header has columns. Put a name with a comma in "
                f"quotation marks."
            )
        learner = _learner(path, number, cells, identity)
        key = learner.learner_id.casefold()
        if key in seen:
            raise RosterError(
                f"{path}, row {number}: the id {plain_id(learner.learner_id)!r} is already in row "
                f"{seen[key]} (upper and lower "
                "case count as the same, because some systems' file names do). Remove one, or give each "
                "learner an own id."
            )
        seen[key] = number
        learners.append(learner)
    if not learners:
        raise RosterError(f"{path} has a header but no learner. Give a list with at least one row.")
    return tuple(learners)


def load_roster(folder: ClassFolder) -> dict[str, Learner]:
    """The learners of the class by id, as ``roster.csv`` has them; empty if no list was imported yet.

    Raises:
        RosterError: if the file was changed by hand into something that cannot be read.
    """
    if not folder.roster.is_file():
        return {}
    # Excel saves it with the separator and in the encoding of its country.
    text = _decode(folder.roster)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        if not reader.fieldnames or "learner_id" not in reader.fieldnames:
            raise RosterError(
                f"{folder.roster} has no column learner_id. Import the list again with: course roster "
                f"FILE.csv"
            )
        learners: dict[str, Learner] = {}
        for number, row in enumerate(reader, start=2):
            learner_id = row["learner_id"] or ""
            if learner_id != safe_id(plain_id(learner_id) or "?") or learner_id in learners:
                raise RosterError(
                    f"{folder.roster}, row {number}: {learner_id!r} is no learner id, or stands there twice. "
                    "Import the list again with: course roster FILE.csv"
                )
            learners[learner_id] = Learner(**{name: row.get(name) or "" for name in COLUMNS})
    except csv.Error as error:
        raise RosterError(
            f"{folder.roster}, row {reader.line_num}: it is no well-formed CSV ({error})."
        ) from error
    return learners


def import_roster(folder: ClassFolder, learners: Iterable[Learner]) -> RosterChange:
    """Put ``learners`` into ``roster.csv`` and the gradebook. Importing the same list again changes nothing.

    Learners who are not in the list stay, with their marks: they are reported as missing, and removed only by
    ``nbgrader db student remove``. A cell that is empty in the new list does not erase what an earlier list
    said.

    Raises:
        ClassFolderError: if the gradebook is in use.
    """
    folder.require_gradebook_free()
    known = load_roster(folder)
    by_fold = {learner_id.casefold(): learner_id for learner_id in known}
    added: list[Learner] = []
    changed: list[tuple[Learner, tuple[str, ...]]] = []
    unchanged = 0
    listed: set[str] = set()
    result = dict(known)
    for learner in learners:
        earlier = known.get(by_fold.get(learner.learner_id.casefold(), "")) or _same_learner(learner, known)
        if earlier is None:
            added.append(learner)
            result[learner.learner_id] = learner
            listed.add(learner.learner_id)
            continue
        listed.add(earlier.learner_id)
        if earlier.first_name and not learner.first_name:
            # A list with whole names does not undo one that tells last from first.
            learner = replace(learner, last_name="")
        merged = Learner(
            earlier.learner_id, *(getattr(learner, name) or getattr(earlier, name) for name in COLUMNS[1:])
        )
        differing = tuple(name for name in COLUMNS[1:] if getattr(merged, name) != getattr(earlier, name))
        if differing:
            changed.append((merged, differing))
            result[merged.learner_id] = merged
        else:
            unchanged += 1
    with folder.open_gradebook() as gradebook:
        for learner in result.values():
            gradebook.update_or_create_student(
                learner.learner_id,
                first_name=learner.first_name or None,
                last_name=learner.last_name or None,
                email=learner.email or None,
                lms_user_id=learner.canvas_id or None,
            )
    _write(folder.roster, result.values())
    missing = tuple(learner for learner_id, learner in known.items() if learner_id not in listed)
    return RosterChange(tuple(added), tuple(changed), unchanged, missing)


def _same_learner(learner: Learner, known: dict[str, Learner]) -> Learner | None:
    """The one in the class whom a list of another kind calls by another id, told by e-mail, user name or
    number.

    Raises:
        RosterError: if what the list says of one learner belongs to several in the class.
    """
    found = {}
    own = plain_id(learner.learner_id).casefold()
    for other in known.values():
        pairs = [(getattr(learner, name), getattr(other, name)) for name in _SHARED]
        ids = {plain_id(other.learner_id), other.username, other.email, other.id_number, other.sis_login}
        if any(mine and mine.casefold() == theirs.casefold() for mine, theirs in pairs) or own in {
            text.casefold() for text in ids
        }:
            found[other.learner_id] = other
    if len(found) > 1:
        raise RosterError(
            f"{learner.name} ({plain_id(learner.learner_id)}) of the list fits several learners of the "
            f"class: {', '.join(map(plain_id, sorted(found)))}. Correct the list or roster.csv; nothing was "
            "imported."
        )
    return next(iter(found.values()), None)


def _write(path: Path, learners: Iterable[Learner]) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    writer.writerows([getattr(learner, name) for name in COLUMNS] for learner in learners)
    write_text(path, stream.getvalue())


def _decode(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_FILE:
            raise RosterError(f"{path} is larger than {_MAX_FILE // 2**20} MB: that is no list of learners.")
        data = path.read_bytes()
    except OSError as error:
        raise RosterError(
            f"{path} cannot be read: {error.strerror or error}. Give the path of a CSV file."
        ) from error
    if data[:4] == b"PK\x03\x04":
        raise RosterError(f"{path} is an Excel workbook. Save it as CSV (UTF-8) and give that file.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            # What Excel writes as plain "CSV" in western Europe. Cyrillic code pages cannot be told from
            # it, hence the check below.
            encoding = "cp1252"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise RosterError(
            f"{path}, byte {error.start}: the encoding is not known. Save the list as CSV (UTF-8)."
        ) from error
    if "\x00" in text or (encoding == "cp1252" and _looks_garbled(text)):
        raise RosterError(f"{path}: the names' encoding cannot be told. Save the list as CSV (UTF-8).")
    return text


def _looks_garbled(text: str) -> bool:
    """Whether words are made of accented letters alone, as Cyrillic read as Windows-1252 is."""
    return bool(re.search(r"[À-ÿ]{4,}", text))


def _delimiter(text: str) -> str:
    first = text.lstrip().splitlines()[0] if text.strip() else ""
    hint = re.match(r"sep=(.)", first, re.IGNORECASE)
    if hint:
        return hint.group(1)
    bare = re.sub(r'"[^"]*"', "", first)
    return max(",;\t", key=lambda mark: (bare.count(mark), mark == ","))


def _header(path: Path, rows: list[list[str]]) -> dict[int, str]:
    """Column number to field name. Canvas's ``ID`` is Canvas's own only beside ``Student``, and Moodle's that
    of a participant where its cells say so; elsewhere it is the learner's."""
    row = rows[0]
    names: dict[int, str] = {}
    plain = [re.sub(r"[\s._\-]", "", cell.strip().lstrip("\ufeff").casefold()) for cell in row]
    for column, word in enumerate(plain):
        name = _FIELD_OF.get(word)
        if name == "canvas_id" and word == "id" and "student" not in plain:
            name = "learner_id"
            cells = [line[column].strip() for line in rows[1:] if column < len(line)]
            if any(cells) and all(_is_participant(cell) for cell in cells if cell):
                name = "participant"
        if name is None:
            continue
        if name in names.values():
            raise RosterError(
                f"{path}, row 1: the columns {row[[*names.values()].index(name)]!r} and {row[column]!r} "
                f"both mean {name}. "
                "Remove or rename one."
            )
        names[column] = name
    return names


def _is_participant(cell: str) -> bool:
    word = cell.casefold()
    return bool(_PARTICIPANT.fullmatch(cell)) and word.startswith(_MOODLE_WORDS)


def _clean(cell: str) -> str:
    """A cell's text: composed Unicode, no control characters, no double blanks, no quote that guards a
    spreadsheet formula."""
    text = unicodedata.normalize("NFC", "".join(ch if ch.isprintable() else " " for ch in cell))
    text = " ".join(text.split())
    return text[1:] if re.match(r"'[=+\-@]", text) else text


def _learner(path: Path, number: int, cells: dict[str, str], identity: str) -> Learner:
    own = cells.get(identity, "")
    if not own:
        raise RosterError(
            f"{path}, row {number}: the column for {identity} is empty. Fill it in or remove the row."
        )
    full = cells.pop("full_name", "")
    if full and not cells.get("last_name"):
        # "Last, First" as in Canvas; without a comma the order is not known, and it stays whole.
        last, _, first = full.partition(",")
        cells["last_name"], cells["first_name"] = last.strip(), cells.get("first_name") or first.strip()
    if cells.get("participant"):
        cells["participant"] = "".join(re.findall(r"\d+", cells["participant"]))
    try:
        cells["learner_id"] = safe_id(own)
    except RosterError as error:
        raise RosterError(f"{path}, row {number}: {error}") from error
    return Learner(**cells)
