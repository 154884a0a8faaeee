"""Whose file is it? The names that learning platforms give to submissions, matched to the class's list,
never guessed.

How a platform names files is an entry of :mod:`course.grading.platforms.known`. Otherwise the name of the
file or of its first folder is a learner's id (user name, e-mail address, ID number) or whole name.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path, PurePosixPath

from course.errors import SubmissionError
from course.grading.classroom.roster import Learner, name_keys, plain_id, safe_id
from course.grading.classroom.sheets import SheetError, clean, read_sheet
from course.grading.classroom.times import as_utc, parse_time
from course.grading.platforms import known as platforms
from course.grading.texts import collect as sentences
from course.grading.texts import term as texts

# What a browser or a file manager adds to the name of a second copy.
_COPY = re.compile(r"( ?\(\d+\)| - (Copy|Kopie)( \(\d+\))?)$", re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    """A file's owner (None if nobody or more than one fits), its own name, and what the platform said about
    it; ``time`` is by the clock of the map or of the platform."""

    learner_id: str | None
    inner: str
    platform: str  # the key of a platform, plain, map
    reason: str = ""
    late: bool = False
    ignored: bool = False
    time: datetime | None = None


class Matcher:
    """Finds the owner of a file among ``learners``, with an instructor's own ``mapping`` first.

    ``unused`` holds the names in the mapping that no file has had so far. Times that a platform writes
    without a zone are of ``zone`` (of this machine's, if None).
    """

    def __init__(
        self,
        learners: Iterable[Learner],
        mapping: dict[str, tuple[str, datetime | None]] | None = None,
        zone: tzinfo | None = None,
    ):
        self._zone = zone
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        self._numbers: dict[tuple[str, str], set[str]] = defaultdict(set)
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
                if key:
                    self._ids[_fold(key)].add(own)
            for name in name_keys(learner):
                self._names[name].add(own)
            for platform in platforms.PLATFORMS:
                number = getattr(learner, platform.number) if platform.number else ""
                if number:
                    self._numbers[platform.key, number].add(own)

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
        told = [self._of_platform(*read) for read in platforms.read_name(parts)]
        found = next((match for match in told if match.learner_id or match.ignored), None)
        if found is not None:
            return found
        plain = self._plain(parts)
        # A name that looks like a platform's says more than that nobody has it.
        return plain if plain.learner_id or plain.reason != texts.NOBODY or not told else told[0]

    def _of_platform(self, platform: platforms.Platform, file: platforms.FileName) -> Match:
        when = as_utc(file.time, self._zone) if file.time is not None else None
        if file.no_hand_in:
            return Match(None, file.file, platform.key, file.no_hand_in, ignored=True)
        owner, reason = self._agree(platform, file)
        return Match(owner, file.file, platform.key, reason, late=file.late, time=when)

    def _agree(self, platform: platforms.Platform, file: platforms.FileName) -> tuple[str | None, str]:
        """One owner from number, user name and name together: a name that contradicts is not overruled."""
        number = texts.PARTICIPANT.format(platform=platform.title, number=file.number)
        by_name = self._called(file.name)
        told = self._numbers.get((platform.key, file.number), set()) if file.number else set()
        if not told:
            logins = [self._ids.get(_fold(login), set()) for login in file.logins]
            told = next((owners for owners in logins if owners), set())
        if len(told) == 1:
            owner = next(iter(told))
            if by_name and owner not in by_name:
                others = ", ".join(sorted(by_name))
                return None, texts.NAME_AGAINST_NUMBER.format(
                    number=number, owner=owner, name=file.name, others=others
                )
            return owner, ""
        if told:
            return None, texts.NUMBER_OF_SEVERAL.format(number=number, n=len(told))
        if len(by_name) == 1:
            return next(iter(by_name)), ""
        if by_name:
            several = ", ".join(sorted(by_name))
            return None, texts.NAME_OF_SEVERAL.format(n=len(by_name), name=file.name, several=several)
        if file.number and file.name:
            return None, texts.NEITHER.format(number=number, name=file.name)
        if file.name:
            return None, texts.NO_NAME.format(name=file.name)
        return None, texts.NO_LOGIN.format(name=file.logins[0] if file.logins else file.file)

    def _called(self, name: str) -> set[str]:
        """Who is called so; a group's name may stand before it, with a hyphen between."""
        words = name.split("-")
        for start in range(len(words)):
            found = self._names.get(platforms.letters("-".join(words[start:])), set())
            if found:
                return found
        return set()

    def _plain(self, parts: tuple[str, ...]) -> Match:
        # The first folder, else the file's own name without its ending.
        candidates = [(part, "/".join(parts[i + 1 :])) for i, part in enumerate(parts[:-1])]
        stem = re.sub(r"\.(ipynb|zip)$", "", parts[-1], flags=re.IGNORECASE)
        candidates.append((stem, parts[-1]))
        for candidate, inner in candidates:
            forms = dict.fromkeys((candidate, _COPY.sub("", candidate)))
            owners = next((o for form in forms if (o := self._ids.get(_fold(form), set()))), set())
            owners = owners or next((o for form in forms if (o := self._called_whole(form))), set())
            if len(owners) == 1:
                return Match(next(iter(owners)), inner, "plain")
            if owners:
                several = ", ".join(sorted(owners))
                reason = texts.SEVERAL_FIT.format(name=candidate, n=len(owners), several=several)
                return Match(None, inner, "plain", reason)
        return Match(None, parts[-1], "plain", texts.NOBODY)

    def _called_whole(self, text: str) -> set[str]:
        """Who has this whole name; of a single word nobody can tell what it is."""
        return self._names.get(platforms.letters(text), set()) if re.search(r"[\s_,-]", text) else set()


def read_map(
    path: Path, known: Iterable[str], zone: tzinfo | None = None
) -> dict[str, tuple[str, datetime | None]]:
    """Read the instructor's own assignment of files to learners: a table with the columns file, learner_id
    and perhaps time.

    Args:
        path: a CSV file or Excel workbook; ``file`` is a file, a folder or the whole path in the archive.
        known: the learner ids of the class.
        zone: the zone of times that name none; this machine's if None.

    Returns:
        File name to (learner id, time or None).

    Raises:
        SubmissionError: naming file and row.
    """
    ids = {_fold(form): learner_id for learner_id in known for form in (learner_id, plain_id(learner_id))}
    result: dict[str, tuple[str, datetime | None]] = {}
    try:
        sheet = read_sheet(path, lambda cell: cell.strip().casefold() in ("file", "learner_id", "time"))
    except SheetError as error:
        raise SubmissionError(str(error)) from error
    header = [cell.strip().casefold() for cell in sheet.header]
    if not {"file", "learner_id"} <= set(header):
        raise SubmissionError(texts.MAP_HEADER.format(path=path))
    for number, cells in sheet.rows:
        row = dict(zip(header, map(clean, cells), strict=False))
        name, learner = row.get("file", "").strip("/"), row.get("learner_id", "")
        if not name or not learner:
            raise SubmissionError(texts.MAP_EMPTY.format(path=path, row=number))
        if _fold(learner) not in ids:
            raise SubmissionError(texts.MAP_NOBODY.format(path=path, row=number, learner=learner))
        if _composed(name) in map(_composed, result):
            raise SubmissionError(texts.MAP_TWICE.format(path=path, row=number, name=name))
        when = row.get("time", "")
        where = f"{path}, row {number}"
        result[name] = (ids[_fold(learner)], parse_time(when, where, zone) if when else None)
    return result


def _composed(name: str) -> str:
    """A file's name in the form in which two systems' spellings of one name are equal."""
    return unicodedata.normalize("NFC", name)


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace(",", " ").split())


def known_id(text: str, known: Iterable[str]) -> str:
    """The id among ``known`` that a person meant by ``text`` (safe or plain form, any case).

    Raises:
        SubmissionError: if there is none.
    """
    ids = {_fold(form): learner_id for learner_id in known for form in (learner_id, plain_id(learner_id))}
    found = ids.get(_fold(text)) or ids.get(_fold(safe_id(text)))
    if found is None:
        raise SubmissionError(sentences.NO_LEARNER.format(text=text))
    return found
