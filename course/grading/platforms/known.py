"""Learning platforms: each is one entry here, and nothing else in the course knows one by name.

An entry says how a platform names the files of its bulk download, what it calls the columns of its lists (in
the languages in which it is used), whose number it gives to a learner, and which columns its import of marks
wants. What offices write on their own lists is the entry ``PLAIN``.

Sources of the formats: Moodle's assignment module and grade import, Canvas's submission download and
gradebook, D2L's page on the import of grades, Blackboard's download of assignments and of the grade centre,
ILIAS's exercise with its status file, TUMonline's lists of exam participants.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from course.grading.texts import platforms as texts


@dataclass(frozen=True)
class FileName:
    """What the name of a file in a bulk download says.

    Attributes:
        file: the learner's own name of the file.
        name: the learner's name, in whatever order the site has; names of groups may stand before it.
        number: the platform's own number of the learner.
        logins: texts one of which may be the learner's user name, the likeliest first.
        late: whether the platform marked it late.
        time: when it was handed in, by the platform's clock and without a zone.
        no_hand_in: why the file is no hand-in, though the name fits.
    """

    file: str
    name: str = ""
    number: str = ""
    logins: tuple[str, ...] = ()
    late: bool = False
    time: datetime | None = None
    no_hand_in: str = ""


@dataclass(frozen=True)
class Column:
    """One assignment in an export: its name in the platform and the points that can be earned."""

    title: str
    maximum: str


# One learner and the points in each column.
Line = tuple[Any, Sequence[str]]


@dataclass(frozen=True)
class Platform:
    """One platform.

    Attributes:
        key: how options name it.
        title: how people call it.
        headers: by field of a learner, what the platform's lists call it, words separated by ``|``.
        number: the field of a learner that holds the platform's own number.
        read: what a file's path says, or None where it is not named as this platform names files.
        sheet: the rows of a file that the platform imports; None where it takes none.
        delimiter: between the cells of that file.
    """

    key: str
    title: str
    headers: Mapping[str, str] = field(default_factory=dict)
    number: str = ""
    read: Callable[[tuple[str, ...]], FileName | None] | None = None
    sheet: Callable[[Sequence[Column], Iterable[Line]], list[list[str]]] | None = None
    delimiter: str = ","


def letters(text: str) -> str:
    """Letters and digits alone, in one form: what stays of a name in every system's file names."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in plain if char.isalnum())


def folded(header: str) -> str:
    """A column's header as it is looked for: without case, blanks, punctuation and kinds of apostrophes."""
    return letters(header.lstrip("\ufeff"))


# --- Moodle

_MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?")


def _moodle_file(parts: tuple[str, ...]) -> FileName | None:
    for index, part in enumerate(parts):
        found = _MOODLE.fullmatch(part)
        if found:
            inner = "/".join(parts[index + 1 :]) or found["file"] or part
            reason = "" if found["kind"] == "file" else texts.MOODLE_TEXT
            return FileName(inner, found["name"], found["number"], no_hand_in=reason)
    return None


def _moodle_sheet(columns: Sequence[Column], lines: Iterable[Line]) -> list[list[str]]:
    """For Grades > Import > CSV file: identify by any of the first three columns."""
    titles = [column.title for column in columns]
    rows = [["Username", "ID number", "Email address", "Last name", "First name", *titles]]
    for who, points in lines:
        user = who.username or ("" if who.id_number or who.email else who.plain_id)
        rows.append([user, who.id_number, who.email, who.last_name, who.first_name, *points])
    return rows


MOODLE = Platform(
    "moodle",
    "Moodle",
    {
        "username": (
            "username|anmeldename|benutzername|nom d'utilisateur|nombre de usuario|ім'я користувача|псевдо|"
            "логін|nazwa użytkownika|login"
        ),
        "id_number": (
            "id number|idnumber|id-nummer|numéro d'identification|número de id|número de identificación|"
            "id-номер|id номер|номер id|ідентифікаційний номер|numer id|numer identyfikacyjny"
        ),
        "last_name": (
            "surname|last name|nachname|nom de famille|apellido(s)|apellidos|apellido|прізвище|nazwisko"
        ),
        "first_name": "first name|vorname|prénom|nombre(s)|ім'я|imię|imiona",
        "full_name": (
            "full name|vollständiger name|nom complet|nombre completo|повне ім'я|піб|"
            "прізвище та ім'я|прізвище та ім'я по батькові|ім'я та прізвище|імʼя / прізвище|"
            "pełna nazwa|imię i nazwisko|nazwisko i imię|first name / surname|first name / last name|"
            "vorname / nachname|prénom / nom|prénom / nom de famille|nombre / apellido(s)|imię / nazwisko"
        ),
        "email": (
            "email address|e-mail-adresse|adresse de courriel|courriel|adresse électronique|"
            "dirección de correo|dirección de correo electrónico|dirección email|correo electrónico|correo|"
            "електронна пошта|адреса електронної пошти|електронна адреса|e-mail|adres e-mail|adres email|"
            "adres poczty elektronicznej"
        ),
        "participant": "identifier|participant|participant id|teilnehmernummer|kennnummer|id_moodle",
        "section": "groups|group|gruppen|gruppe|groupes|groupe|grupos|grupo|групи|група|grupy|grupa",
    },
    number="participant",
    read=_moodle_file,
    sheet=_moodle_sheet,
)
# Under ``Identifier``, which other languages call ``ID`` or their word for it, Moodle writes a word and a
# number: "Participant 501", "Teilnehmer/in501".
AMBIGUOUS = frozenset(
    map(folded, ("id", "identifier", "identifiant", "identificador", "ідентифікатор", "identyfikator"))
)
_PARTICIPANT = re.compile(r"[^\W\d][^\d@]{3,}\d+")
_PARTICIPANT_WORDS = tuple(
    map(str.casefold, ("participant", "teilnehm", "participante", "учасник", "uczestnik", "partecipante"))
)


def is_participant(cell: str) -> bool:
    """Whether a cell is Moodle's "Participant 501"."""
    text = unicodedata.normalize("NFC", cell)
    return bool(_PARTICIPANT.fullmatch(text)) and text.casefold().startswith(_PARTICIPANT_WORDS)


# --- Canvas

_CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<user>\d+)_(?P<submission>\d+)_(?P<file>.+)")
# Rows of Canvas's gradebook export that are no learners.
NO_LEARNER = re.compile(
    r"\s*(points possible|mögliche punkte|points possibles|puntos posibles|punkty możliwe)\s*"
    r"|student, test|test student|demo, (user|student)",
    re.IGNORECASE,
)


def _canvas_file(parts: tuple[str, ...]) -> FileName | None:
    found = _CANVAS.fullmatch(parts[-1])
    if found is None:
        return None
    return FileName(found["file"], found["name"], found["user"], late=bool(found["late"]))


def _canvas_sheet(columns: Sequence[Column], lines: Iterable[Line]) -> list[list[str]]:
    """For Grades > Import: the five columns that Canvas asks for, then a row of possible points."""
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(c.title for c in columns)]]
    rows.append(["    Points Possible", "", "", "", "", *(c.maximum for c in columns)])
    for who, points in lines:
        login = who.sis_login or ("" if who.sis_id or who.canvas_id else who.plain_id)
        rows.append([who.name, who.canvas_id, who.sis_id, login, who.section, *points])
    return rows


CANVAS = Platform(
    "canvas",
    "Canvas",
    {
        "full_name": "student",
        "canvas_id": "canvas id|canvas user id|lms user id",
        "sis_id": "sis user id|sis id|integration id",
        "sis_login": "sis login id|login id",
        "section": "section|sections",
    },
    number="canvas_id",
    read=_canvas_file,
    sheet=_canvas_sheet,
)

# --- ILIAS

_ILIAS_FOLDER = re.compile(r"(?P<head>.+)_(?P<number>\d+)")
_ILIAS_FILE = re.compile(r"(?P<time>\d{14})_(?P<file>.+)")


def _ilias_file(parts: tuple[str, ...]) -> FileName | None:
    """``…/Last_First_login_4711/file``: of the words before the number the last ones are the login."""
    for index, part in enumerate(parts[:-1]):
        found = _ILIAS_FOLDER.fullmatch(part)
        words = found["head"].split("_") if found else []
        if found is None or len(words) < 3:
            continue
        inner = "/".join(parts[index + 1 :])
        stamped = _ILIAS_FILE.fullmatch(inner)
        time = _moment(stamped["time"], "%Y%m%d%H%M%S") if stamped else None
        logins = tuple("_".join(words[n:]) for n in range(2, len(words)))
        name = " ".join(words[:2])
        own = stamped["file"] if stamped and time is not None else inner
        return FileName(own, name, found["number"], logins, time=time)
    return None


def _ilias_sheet(columns: Sequence[Column], lines: Iterable[Line]) -> list[list[str]]:
    """The status file of an exercise: what has ``update`` 1 is taken over, ``mark`` are the points."""
    first = ["update", "usr_id", "login", "lastname", "firstname", "status"]
    several = [f"mark {column.title}" for column in columns]
    rows = [[*first, *(["mark"] if len(columns) == 1 else several), "notice", "comment"]]
    for who, points in lines:
        known = any(points)
        own = ["1" if known else "0", who.ilias_id, who.username or who.plain_id]
        # Points are ours to give; who has passed is decided there.
        rows.append([*own, who.last_name, who.first_name, "notgraded", *points, "", ""])
    return rows


ILIAS = Platform(
    "ilias",
    "ILIAS",
    {
        "ilias_id": "usr_id|usr id|ilias id",
        "username": "login|anmeldename|benutzername|benutzerkonto",
        "last_name": "lastname|nachname|last name|name, nachname",
        "first_name": "firstname|vorname|first name",
        "id_number": "matriculation|matrikelnummer|matr. nr.|matriculation number",
        "email": "e-mail|email",
    },
    number="ilias_id",
    read=_ilias_file,
    sheet=_ilias_sheet,
    delimiter=";",
)

# --- Brightspace

_BRIGHTSPACE = re.compile(
    r"(?P<number>\d+)-\d+ ?- ?(?P<name>.+?) ?- ?(?P<time>[^-]*\d{4}[^-]*)(?: - (?P<file>.+))?"
)
_BRIGHTSPACE_TIMES = ("%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p", "%d %B, %Y %H%M", "%d %b, %Y %H%M")


def _brightspace_file(parts: tuple[str, ...]) -> FileName | None:
    """``12345-67890 - Anna Müller - Nov 20, 2026 1201 PM/file``, or all of it in the file's name."""
    for index, part in enumerate(parts):
        found = _BRIGHTSPACE.fullmatch(part)
        inner = "/".join(parts[index + 1 :])
        if found and (inner or found["file"]):
            text = re.sub(r"(\d{1,2})[:.](\d{2})", r"\1\2", found["time"].strip())
            text = re.sub(r" (\d{3}) ?([AaPp])", r" 0\1 \2", text)
            text = re.sub(r"(\d{4})([AaPp][Mm])$", r"\1 \2", text)
            time = next(filter(None, (_moment(text, form) for form in _BRIGHTSPACE_TIMES)), None)
            return FileName(inner or found["file"], found["name"], found["number"], time=time)
    return None


def _brightspace_sheet(columns: Sequence[Column], lines: Iterable[Line]) -> list[list[str]]:
    """For Grades > Import: ``#`` in front of an identifier and at the end of each line, as D2L writes it."""
    titles = [f"{column.title} Points Grade" for column in columns]
    rows = [["OrgDefinedId", "Username", *titles, "End-of-Line Indicator"]]
    for who, points in lines:
        number, user = who.id_number or who.sis_id, who.username or who.sis_login
        if not number and not user:
            user = who.plain_id
        own = [f"#{number}" if number else "", f"#{user}" if user else ""]
        rows.append([*own, *points, "#"])
    return rows


BRIGHTSPACE = Platform(
    "brightspace",
    "Brightspace",
    {"id_number": "orgdefinedid|org defined id", "username": "username|user name"},
    read=_brightspace_file,
    sheet=_brightspace_sheet,
)

# --- Blackboard

_BLACKBOARD = re.compile(
    r"(?P<head>.+)_(?P<word>attempt|versuch|tentative|intento)_"
    r"(?P<time>\d{4}-\d{2}-\d{2}-\d{2}-\d{2}-\d{2})(?:_(?P<file>.+)|(?P<note>\.txt))?",
    re.IGNORECASE,
)


def _blackboard_file(parts: tuple[str, ...]) -> FileName | None:
    """``01-coalition_anna_attempt_2026-11-20-12-00-00_file``; the same without a file is a note on it."""
    for index, part in enumerate(parts):
        found = _BLACKBOARD.fullmatch(part)
        if found:
            words = found["head"].split("_")
            logins = tuple("_".join(words[n:]) for n in range(1, len(words)))
            inner = "/".join(parts[index + 1 :]) or found["file"] or part
            time = _moment(found["time"], "%Y-%m-%d-%H-%M-%S")
            reason = texts.BLACKBOARD_NOTE if found["note"] else ""
            return FileName(inner, logins=logins, time=time, no_hand_in=reason)
    return None


def _blackboard_sheet(columns: Sequence[Column], lines: Iterable[Line]) -> list[list[str]]:
    """For the grade centre's Upload: learners are told by Username."""
    titles = [column.title for column in columns]
    rows = [["Last Name", "First Name", "Username", "Student ID", *titles]]
    for who, points in lines:
        user = who.username or who.plain_id
        rows.append([who.last_name, who.first_name, user, who.id_number, *points])
    return rows


BLACKBOARD = Platform(
    "blackboard",
    "Blackboard",
    {
        "username": "username|benutzername|nom d'utilisateur|nombre de usuario",
        "last_name": "last name|nachname|nom|apellidos",
        "first_name": "first name|vorname|prénom",
        # "Student ID" is the office's number where a Username stands beside it; see ``roster``.
    },
    read=_blackboard_file,
    sheet=_blackboard_sheet,
)

# --- TUMonline (and CAMPUSonline elsewhere): lists of participants; its exams take grades and no points

TUMONLINE = Platform(
    "tumonline",
    "TUMonline",
    {
        "id_number": "registration_number|matrikelnummer|matrikel-nr",
        "last_name": "family_name_of_student|familienname|zuname|familien- oder nachname",
        "first_name": "first_name_of_student|vorname",
        "email": "email_address|e-mail-adresse|e_mail",
        "section": "group|gruppe|group_name|gruppenname|lv-gruppe",
    },
)

# --- what offices and nbgrader write

PLAIN = Platform(
    "plain",
    "a list",
    {
        "learner_id": (
            "learner_id|student_id|student number|user id|uid|kennung|benutzerkennung|numéro étudiant|"
            "n° étudiant|numer albumu|número de estudiante"
        ),
        "username": "user|login name|netid|account|tum-kennung",
        "id_number": "matrikelnr|matrikel-nr.|studentno|student no|matricule",
        "last_name": "familyname|family name|familienname|name2",
        "first_name": "givenname|given name|rufname|name1",
        "full_name": "name|display name|teilnehmer|teilnehmende|last name, first name|nachname, vorname|"
        "name, vorname|nom et prénom|nom prénom|nom, prénom|apellidos y nombre|apellidos, nombre",
        "email": "mail|e-mail address|mailadresse|epost|e-post",
    },
)

PLATFORMS = (MOODLE, CANVAS, ILIAS, BRIGHTSPACE, BLACKBOARD, TUMONLINE)
# Whose file a name is: the strictest pattern first, ILIAS's, which is the loosest, last.
_READERS = (MOODLE, BLACKBOARD, BRIGHTSPACE, CANVAS, ILIAS)

FIELD_OF = {
    folded(word): name
    for platform in (PLAIN, TUMONLINE, BLACKBOARD, BRIGHTSPACE, ILIAS, CANVAS, MOODLE)
    for name, words in platform.headers.items()
    for word in words.split("|")
}
# First name beside a last name, and else the whole name.
FIRST_OR_WHOLE = frozenset(map(folded, ("nombre",)))
# Last name beside a first name, and else the whole name.
LAST_OR_WHOLE = frozenset(map(folded, ("nom", "name", "apellido y nombre")))
OFFICE_NUMBER = frozenset(map(folded, ("student id", "studenten-id", "identifiant étudiant")))


def read_name(parts: tuple[str, ...]) -> Iterable[tuple[Platform, FileName]]:
    """What platforms would read in a file's path, the strictest first."""
    for platform in _READERS:
        found = platform.read(parts) if platform.read is not None else None
        if found is not None:
            yield platform, found


def importers() -> tuple[str, ...]:
    """The platforms for which marks can be exported."""
    return tuple(platform.key for platform in PLATFORMS if platform.sheet is not None)


def by_key(key: str) -> Platform | None:
    """The platform of a key."""
    return next((platform for platform in PLATFORMS if platform.key == key), None)


def _moment(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except ValueError:
        return None
