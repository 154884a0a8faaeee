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
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from urllib.parse import quote

from course.errors import CourseError
from course.files import write_text
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.sheets import Sheet, SheetError, clean, read_sheet
from course.grading.platforms import known as platforms
from course.grading.texts import classroom as sentences
from course.grading.texts import term as texts

_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-@_")
_MAX_ID = 120  # bytes: nbgrader's column holds 128, and the exchange adds name and time to a file name
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class RosterError(CourseError):
    """The list of learners cannot be used as it is; the message names file, row and remedy."""


@dataclass(frozen=True)
class Learner:
    """One learner as the class knows them. ``learner_id`` is safe for file names, the others are as in the
    list.

    What platforms call them is kept, so that submissions can be matched and marks be given back;
    ``section`` is the learner's group, several with semicolons between.
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
    ilias_id: str = ""

    @property
    def plain_id(self) -> str:
        """The id as the list had it."""
        return plain_id(self.learner_id)

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
_NUMBER_OR_DATE = re.compile(r"[\d.,]+([eE]\+?\d+)?|\d+\W.*\d|[^\W\d]{3}[. -]\d+|\d+[. ]+[^\W\d]{3,}")

# Which column identifies a learner, best first. A name never does.
_IDENTITY = (
    "learner_id",
    "username",
    "sis_login",
    "id_number",
    "sis_id",
    "email",
    "canvas_id",
    "ilias_id",
    "participant",
)
_MOST_QUESTIONS = 5
# What names one learner in all lists, and so tells that two lists mean the same one.
_SHARED = (
    "username",
    "id_number",
    "email",
    "participant",
    "canvas_id",
    "sis_id",
    "sis_login",
    "ilias_id",
)
# Of these an office or a platform gives one to each person: who has another one is somebody else.
_ONE_EACH = ("username", "id_number", "canvas_id", "sis_id", "sis_login", "ilias_id")
# What a spreadsheet would change when it saves the list: zeros in front, long numbers, what looks like a
# date.
_CHANGED_BY_EXCEL = re.compile(r"0\d+|\d{12,}|\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?|\d+[eE]\d+")


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
        raise RosterError(sentences.EMPTY_ID)
    if len(safe) > _MAX_ID:
        raise RosterError(sentences.LONG_ID.format(text=text[:40], count=len(safe), most=_MAX_ID))
    return safe


def plain_id(safe: str) -> str:
    """The id that :func:`safe_id` was given (in Unicode's composed form)."""
    return re.sub(
        r"(?:~[0-9A-F]{2})+",
        lambda m: bytes.fromhex(m.group().replace("~", "")).decode("utf-8", "replace"),
        safe,
    )


def read_list(path: Path) -> tuple[Learner, ...]:
    """Read a list of learners: a CSV file of any common separator and encoding, or an Excel workbook, with
    the header wherever it stands.

    The header is understood as offices and the platforms of :mod:`course.grading.platforms.known` write it.

    Raises:
        RosterError: naming file, row and remedy: no header, no column that identifies, an empty or
        ambiguous id.
    """
    sheet = _read(path)
    header = _header(path, sheet)
    identities = [name for name in _IDENTITY if name in header.values()]
    if not identities:
        found = ", ".join(cell for cell in sheet.header if cell.strip())
        raise RosterError(texts.NO_IDENTITY.format(path=path, found=found))
    learners: dict[str, tuple[int, Learner]] = {}
    width = len(sheet.header)
    for number, row in sheet.rows:
        cells: dict[str, str] = {}
        for column, name in header.items():
            if column < len(row) and clean(row[column]):
                # Several columns of groups are one list of groups.
                cells[name] = "; ".join(filter(None, (cells.get(name), clean(row[column]))))
        if not cells or platforms.NO_LEARNER.fullmatch(cells.get("full_name", "")):
            continue
        if any(cell.strip() for cell in row[width:]):
            raise RosterError(texts.MORE_CELLS.format(path=path, row=number))
        learner = _learner(path, number, cells, identities)
        key = learner.learner_id.casefold()
        if key in learners:
            earlier, same = learners[key]
            if replace(same, section=learner.section) != learner:
                own = plain_id(learner.learner_id)
                raise RosterError(texts.ID_TWICE.format(path=path, row=number, id=own, earlier=earlier))
            # Platforms list who is in two groups twice.
            groups = dict.fromkeys(filter(None, (same.section, learner.section)))
            learner = replace(learner, section="; ".join(groups))
            number = earlier
        learners[key] = number, learner
    if not learners:
        raise RosterError(texts.NO_LEARNER.format(path=path))
    return tuple(learner for _, learner in learners.values())


def _read(path: Path) -> Sheet:
    try:
        sheet = read_sheet(path, lambda cell: _is_column(cell))
    except SheetError as error:
        raise RosterError(str(error)) from error
    if not any(cell.strip() for cell in sheet.header):
        raise RosterError(texts.SHEET_EMPTY.format(path=path))
    return sheet


def _is_column(cell: str) -> bool:
    word = platforms.folded(cell)
    others = (platforms.AMBIGUOUS, platforms.FIRST_OR_WHOLE, platforms.LAST_OR_WHOLE, platforms.OFFICE_NUMBER)
    return word in platforms.FIELD_OF or any(word in of for of in others)


def load_roster(folder: ClassFolder) -> dict[str, Learner]:
    """The learners of the class by id, as ``roster.csv`` has them; empty if no list was imported yet.

    What a spreadsheet did to the file when it saved it (separator, encoding, zeros in front of an id) is
    undone.

    Raises:
        RosterError: if the file was changed by hand into something that cannot be read.
    """
    path = folder.roster
    if not path.is_file():
        return {}
    try:
        sheet = read_sheet(path, lambda cell: cell.strip() in COLUMNS)
    except SheetError as error:
        raise RosterError(str(error)) from error
    names = [cell.strip() for cell in sheet.header]
    if "learner_id" not in names:
        raise RosterError(texts.ROSTER_NO_ID.format(path=path))
    rows = [
        (number, dict(zip(names, map(_as_written, row), strict=False)))
        for number, row in sheet.rows
        if any(map(_as_written, row))
    ]
    known = _students(folder) if rows else {}
    listed = {row.get("learner_id", "") for _, row in rows}
    learners: dict[str, Learner] = {}
    for number, row in rows:
        learner_id = row.get("learner_id", "")
        if known and learner_id not in known:
            learner_id = _restored(row, {of: who for of, who in known.items() if of not in listed})
        if learner_id != safe_id(plain_id(learner_id) or "?") or learner_id in learners:
            raise RosterError(texts.ROSTER_BAD_ID.format(path=path, row=number, id=learner_id))
        own = {name: row.get(name) or "" for name in COLUMNS}
        learners[learner_id] = Learner(**{**own, "learner_id": learner_id})
    return learners


def _as_written(cell: str) -> str:
    """A cell of ``roster.csv`` without the sign that kept a spreadsheet from changing it."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and _CHANGED_BY_EXCEL.fullmatch(text[1:]) else text


def _students(folder: ClassFolder) -> dict[str, tuple[str, str, str]]:
    """By id, last name, first name and e-mail address of the gradebook's learners; quickly, since every
    command asks."""
    if not folder.gradebook_is_file or not folder.gradebook.is_file():
        return {}
    address = f"file:{quote(str(folder.gradebook))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=10)) as connection:
            found = connection.execute("SELECT id, last_name, first_name, email FROM student")
            return {row[0]: (row[1] or "", row[2] or "", row[3] or "") for row in found}
    except sqlite3.Error:
        # Whoever opens the gradebook says what is wrong with it; here it only helps.
        return {}


def _restored(row: Mapping[str, str], others: Mapping[str, tuple[str, str, str]]) -> str:
    """The id that a spreadsheet has changed: without the zeros in front, or the only one with this name and
    address."""
    own = row.get("learner_id", "")
    bare = own.lstrip("0")
    found = [of for of in others if bare.isdigit() and of.isdigit() and of.lstrip("0") == bare]
    if not found and _NUMBER_OR_DATE.fullmatch(own):
        person = (row.get("last_name", ""), row.get("first_name", ""), row.get("email", ""))
        found = [of for of, who in others.items() if who == person and any(person)]
    return found[0] if len(found) == 1 else own


def import_roster(
    folder: ClassFolder,
    learners: Iterable[Learner],
    *,
    same: Mapping[str, str] | None = None,
    others: Iterable[str] = (),
) -> RosterChange:
    """Put ``learners`` into ``roster.csv`` and the gradebook. Importing the same list again changes nothing.

    Learners who are not in the list stay, with their marks: they are reported as missing, and removed only by
    ``course remove``. A cell that is empty in the new list does not erase what an earlier list said.

    Args:
        folder: the class folder.
        learners: the list.
        same: whom the class has under another id: the id in the list, the id in the class.
        others: ids of the list that are nobody of the class, whoever has the same name.

    Raises:
        ClassFolderError: if the gradebook is in use.
        RosterError: if it cannot be told whether the list means somebody of the class; nothing is imported.
    """
    folder.require_gradebook_free()
    known = load_roster(folder)
    by_fold = {plain_id(learner_id).casefold(): learner_id for learner_id in known}
    said = {plain_id(own).casefold(): _known(theirs, by_fold) for own, theirs in (same or {}).items()}
    new = {plain_id(own).casefold() for own in others}
    listing = tuple(learners)
    unmet = sorted((set(said) | new) - {plain_id(one.learner_id).casefold() for one in listing})
    if unmet:
        raise RosterError(texts.NOT_IN_LIST.format(id=unmet[0]))
    added: list[Learner] = []
    changed: list[tuple[Learner, tuple[str, ...]]] = []
    unchanged = 0
    questions: list[str] = []
    listed: dict[str, Learner] = {}
    result = dict(known)
    for learner in listing:
        own = plain_id(learner.learner_id).casefold()
        earlier_id = said.get(own) or by_fold.get(own)
        earlier = known[earlier_id] if earlier_id is not None else None
        if earlier is None and own not in new:
            earlier = _same_learner(learner, known)
        if earlier is None and own not in new:
            alike = _alike(learner, known, listing)
            if len(alike) == 1 and _nothing_against(learner, alike[0], listing):
                earlier = alike[0]
            elif alike:
                questions.append(_question(learner, alike))
                continue
        if earlier is not None and own not in said and _somebody_else(learner, earlier):
            raise RosterError(
                texts.ID_OF_ANOTHER.format(
                    name=learner.name, id=plain_id(learner.learner_id), other=earlier.name
                )
            )
        if earlier is None:
            added.append(learner)
            result[learner.learner_id] = learner
            listed[learner.learner_id] = learner
            continue
        if earlier.learner_id in listed:
            raise RosterError(
                texts.TWO_ARE_ONE.format(
                    one=_named(listed[earlier.learner_id]), two=_named(learner), known=_named(earlier)
                )
            )
        listed[earlier.learner_id] = learner
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
    if questions:
        more = len(questions) - _MOST_QUESTIONS
        rest = [texts.MORE_QUESTIONS.format(n=more)] if more > 0 else []
        raise RosterError("\n".join([*questions[:_MOST_QUESTIONS], *rest, texts.NOTHING_IMPORTED]))
    save_roster(folder, result.values())
    missing = tuple(learner for learner_id, learner in known.items() if learner_id not in listed)
    return RosterChange(tuple(added), tuple(changed), unchanged, missing)


def save_roster(folder: ClassFolder, learners: Iterable[Learner]) -> None:
    """Write ``roster.csv`` and tell the gradebook, in which learners stay who are not among these."""
    everybody = tuple(learners)
    with folder.open_gradebook() as gradebook:
        for learner in everybody:
            gradebook.update_or_create_student(
                learner.learner_id,
                first_name=learner.first_name or None,
                last_name=learner.last_name or None,
                email=learner.email or None,
                lms_user_id=learner.canvas_id or None,
            )
    rows = [[getattr(one, name) for name in COLUMNS] for one in everybody]
    write_table(folder.roster, [COLUMNS, *rows])


def _known(text: str, by_fold: Mapping[str, str]) -> str:
    found = by_fold.get(text.casefold()) or by_fold.get(plain_id(text).casefold())
    if found is None:
        raise RosterError(texts.NOT_IN_CLASS.format(id=text))
    return found


def _named(learner: Learner) -> str:
    return f"{learner.name} ({plain_id(learner.learner_id)})"


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
            texts.FITS_SEVERAL.format(
                name=learner.name,
                id=plain_id(learner.learner_id),
                several=", ".join(map(plain_id, sorted(found))),
            )
        )
    return next(iter(found.values()), None)


def _alike(learner: Learner, known: dict[str, Learner], listing: tuple[Learner, ...]) -> list[Learner]:
    """Who of the class has the name of somebody new, and is not by a number or a user name another one."""
    names = name_keys(learner)
    return [
        other
        for other in known.values()
        if names & name_keys(other)
        and not _contradict(learner, other, _ONE_EACH)
        # Whom another row of the list means by id is not meant by this one.
        and not any(one is not learner and _same_learner(one, {other.learner_id: other}) for one in listing)
    ]


def _nothing_against(learner: Learner, other: Learner, listing: tuple[Learner, ...]) -> bool:
    """Whether a name alone tells that two are one: nobody else of the list has it, and no address differs."""
    names = name_keys(learner)
    alone = not any(one is not learner and names & name_keys(one) for one in listing)
    return alone and not _contradict(learner, other, ("email",))


def _contradict(one: Learner, other: Learner, columns: tuple[str, ...]) -> bool:
    pairs = [(getattr(one, name).casefold(), getattr(other, name).casefold()) for name in columns]
    return any(mine and theirs and mine != theirs for mine, theirs in pairs)


def _question(learner: Learner, alike: list[Learner]) -> str:
    return texts.SAME_NAME.format(
        new=_named(learner),
        known=" / ".join(map(_named, alike)),
        id=plain_id(learner.learner_id),
        other=plain_id(alike[0].learner_id),
    )


def name_keys(learner: Learner) -> set[str]:
    """A learner's name as letters, in either order; nothing where there is none."""
    first, last = platforms.letters(learner.first_name), platforms.letters(learner.last_name)
    return {first + last, last + first} - {""}


def _somebody_else(learner: Learner, earlier: Learner) -> bool:
    """Whether a list gives the id of one person to another: no word of the name is the same, and no other
    number or address is."""
    mine, theirs = _words(learner), _words(earlier)
    if not mine or not theirs or mine & theirs:
        return False
    own = plain_id(learner.learner_id).casefold()
    pairs = [(getattr(learner, n).casefold(), getattr(earlier, n).casefold()) for n in _SHARED]
    told = [(a, b) for a, b in pairs if a and b and a != own]
    return bool(told) and all(a != b for a, b in told)


def _words(learner: Learner) -> set[str]:
    text = f"{learner.first_name} {learner.last_name}"
    return {platforms.letters(word) for word in re.split(r"[\s,-]+", text)} - {""}


def write_table(path: Path, rows: Iterable[Iterable[str]]) -> None:
    """Write a CSV file that a spreadsheet can save again without changing what stands in it."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([for_excel(cell) for cell in row] for row in rows)
    write_text(path, stream.getvalue())


def for_excel(text: str) -> str:
    """A cell with a sign in front where a spreadsheet would take it for a number or a date and change it."""
    return f"'{text}" if _CHANGED_BY_EXCEL.fullmatch(text) else text


def _header(path: Path, sheet: Sheet) -> dict[int, str]:
    """Column number to field name. Canvas's ``ID`` is Canvas's own only beside ``Student``, and Moodle's that
    of a participant where its cells say so; elsewhere it is the learner's."""
    row = sheet.header
    words = [platforms.folded(cell) for cell in row]
    names: dict[int, str] = {}
    for column, word in enumerate(words):
        name = platforms.FIELD_OF.get(word)
        cells = [clean(line[column]) for _, line in sheet.rows if column < len(line) and line[column].strip()]
        if word in platforms.AMBIGUOUS:
            if cells and all(map(platforms.is_participant, cells)):
                name = "participant"
            elif word == "id":
                name = "canvas_id" if "student" in words else "learner_id"
            else:
                name = name or "username"
        elif word in platforms.OFFICE_NUMBER:
            # An office's number where the platform's name for the learner stands beside it.
            beside = {platforms.FIELD_OF.get(other) for other in words} & {"username", "sis_login"}
            name = "id_number" if beside else "learner_id"
        elif word in platforms.FIRST_OR_WHOLE:
            name = "first_name" if _has(words, "last_name") else "full_name"
        elif word in platforms.LAST_OR_WHOLE and name != "full_name":
            name = "last_name" if _has(words, "first_name") else "full_name"
        elif word in platforms.LAST_OR_WHOLE and _has(words, "first_name") and not _has(words, "last_name"):
            name = "last_name"
        if name is None:
            continue
        if name in names.values() and name != "section":
            earlier = row[next(place for place, of in names.items() if of == name)]
            raise RosterError(
                texts.TWO_COLUMNS.format(
                    path=path, row=sheet.number, one=earlier, two=row[column], field=name
                )
            )
        names[column] = name
    return names


def _has(words: list[str], name: str) -> bool:
    return any(platforms.FIELD_OF.get(word) == name for word in words)


def _learner(path: Path, number: int, cells: dict[str, str], identities: list[str]) -> Learner:
    if cells.get("participant"):
        cells["participant"] = "".join(re.findall(r"\d+", cells["participant"]))
    for name in ("id_number", "username"):
        # As Brightspace writes them.
        if cells.get(name, "").startswith("#"):
            cells[name] = cells[name][1:]
    own = next((cells[name] for name in identities if cells.get(name)), "")
    if not own:
        raise RosterError(texts.NO_ID_IN_ROW.format(path=path, row=number, column=identities[0]))
    full = cells.pop("full_name", "")
    if full and not cells.get("last_name"):
        # "Last, First" as in Canvas; without a comma the order is not known, and it stays whole.
        last, _, first = full.partition(",")
        cells["last_name"], cells["first_name"] = last.strip(), cells.get("first_name") or first.strip()
    try:
        cells["learner_id"] = safe_id(own)
    except RosterError as error:
        raise RosterError(f"{path}, row {number}: {error}") from error
    return Learner(**cells)
