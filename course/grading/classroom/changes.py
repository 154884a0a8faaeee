"""Who leaves a class, gets another id, or is to be named by a pseudonym.

A learner is in many places: list, gradebook and its tables of marking, promised times, and files and folders
that are called by the id. All of them are found by that name, so that a place that is added later is found,
too.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from course.errors import ClassFolderError
from course.grading.classroom.folder import COPIED_FOLDERS, ClassFolder
from course.grading.classroom.roster import Learner, load_roster, plain_id, safe_id, save_roster, write_table
from course.grading.files import remove_tree, write_json
from course.grading.texts import term as texts

# What holds no learner's own files, or holds whole states of the class.
_NOBODY_S = (*COPIED_FOLDERS, "release", "frozen", "backups", "exports", ".grading")


def remove_learner(folder: ClassFolder, text: str, *, do: bool) -> list[str]:
    """Remove a learner and all that the class has of him or her.

    Args:
        folder: the class folder.
        text: the learner's id.
        do: do it; otherwise only say what would go.

    Returns:
        Sentences on what went, or would, and on what still names the learner.

    Raises:
        SubmissionError: if the class has no such learner.
        ClassFolderError: if the gradebook is in use.
    """
    who = _known(folder, text)
    traces = list(_traces(folder, who))
    said = [
        texts.REMOVE_TITLE.format(name=_name(folder, who), id=plain_id(who)),
        *(f"  {path.relative_to(folder.root)}" for path in traces),
        texts.REMOVE_GRADEBOOK.format(n=_submissions(folder, who)),
    ]
    backups = len(list(folder.backups.glob("gradebook-*")))
    left = [texts.REMOVE_BACKUPS.format(n=backups, folder=folder.backups)] if backups else []
    if not do:
        return [*said, *left, texts.REMOVE_NOT_YET.format(id=plain_id(who))]
    from course.grading.mark.deadlines import forget_extensions
    from course.grading.run.alone import alone

    folder.require_gradebook_free()
    with alone(folder):
        _remove_rows(folder, who)
        for path in traces:
            if path.is_dir() and not path.is_symlink():
                remove_tree(path)
            else:
                path.unlink(missing_ok=True)
        forget_extensions(folder, who)
        _change_roster(folder, who, None)
    return [*said, *left, texts.REMOVE_PAGES, texts.REMOVE_DONE]


def rename_learner(folder: ClassFolder, text: str, new: str, *, do: bool) -> list[str]:
    """Give a learner another id, with all work and marks. After an interruption the same call goes on.

    Args:
        folder: the class folder.
        text: the learner's id.
        new: the id to be.
        do: do it; otherwise only say what would change.

    Raises:
        SubmissionError: if the class has no such learner.
        RosterError: if the new id cannot be one.
        ClassFolderError: if somebody has it, the gradebook is in use, or variants hang on the id.
    """
    who, to = _known(folder, text), safe_id(new)
    listed, booked = set(load_roster(folder)), _booked(folder)
    begun = who not in booked and to in booked and to not in listed
    taken = {one.casefold() for one in (listed | booked) - {who}}
    if to == who or (to.casefold() in taken and not begun):
        raise ClassFolderError(texts.RENAME_TAKEN.format(id=plain_id(to)))
    traces = list(_traces(folder, who))
    if folder.settings.variants == "personal" and traces:
        raise ClassFolderError(texts.RENAME_VARIANTS.format(id=plain_id(who)))
    said = [
        texts.RENAME_TITLE.format(name=_name(folder, who), id=plain_id(who), new=plain_id(to)),
        *(f"  {path.relative_to(folder.root)}" for path in traces),
    ]
    if not do:
        return [*said, texts.RENAME_NOT_YET.format(id=plain_id(who), new=plain_id(to))]
    from course.grading.mark.deadlines import forget_extensions
    from course.grading.run.alone import alone

    folder.require_gradebook_free()
    with alone(folder):
        if not begun:
            _rename_rows(folder, who, to)
        for path in traces:
            _rename_path(folder, path, who, to)
        forget_extensions(folder, who, to)
        _change_roster(folder, who, to)
    return [*said, texts.RENAME_DONE]


def write_pseudonyms(folder: ClassFolder, target: Path | None = None) -> str:
    """Write a list of the class with pseudonyms, which follow from the class's secret and stay the same.

    Returns:
        A sentence that says where.
    """
    names = pseudonyms(folder)
    place = target if target is not None else folder.exports / "pseudonyms.csv"
    roster = load_roster(folder)
    rows = [["learner_id", "last_name", "first_name", "pseudonym"]]
    for who, name in names.items():
        one = roster.get(who, Learner(who))
        rows.append([plain_id(who), one.last_name, one.first_name, name])
    place.parent.mkdir(parents=True, exist_ok=True)
    write_table(place, rows)
    return texts.PSEUDONYMS_DONE.format(n=len(names), path=place)


def pseudonyms(folder: ClassFolder) -> dict[str, str]:
    """By id, a name that says nothing about the learner; without the class's secret nobody finds the id."""
    from course.grading.release.release import class_secret

    secret = class_secret(folder).encode()
    found: dict[str, str] = {}
    for who in sorted(set(load_roster(folder)) | _booked(folder)):
        code = base64.b32encode(hmac.digest(secret, f"pseudonym {who}".encode(), hashlib.sha256)).decode()
        # Eight letters tell a thousand million people apart; of two with the same the second gets more.
        length = next(n for n in range(8, len(code)) if f"L-{code[:n]}" not in found.values())
        found[who] = f"L-{code[:length]}"
    return found


def _known(folder: ClassFolder, text: str) -> str:
    from course.grading.collect.expected import class_learners
    from course.grading.collect.owners import known_id

    return known_id(text, class_learners(folder))


def _name(folder: ClassFolder, who: str) -> str:
    return load_roster(folder).get(who, Learner(who)).name


def _traces(folder: ClassFolder, who: str) -> Iterator[Path]:
    """Files and folders of the class that are called by a learner's id, from the top; not what lies in one
    of them."""
    waiting = [folder.root]
    while waiting:
        for path in sorted(waiting.pop().iterdir()):
            if path.parent == folder.root and path.name in _NOBODY_S:
                continue
            stem = path.name if path.is_dir() else path.name.removesuffix(path.suffix)
            log = path.parent.name == "logs" and stem.endswith(f"-{who}")
            if who in (path.name, stem) or log:
                yield path
            elif path.is_dir() and not path.is_symlink():
                waiting.append(path)


def _booked(folder: ClassFolder) -> set[str]:
    if not folder.has_gradebook:
        return set()
    with folder.open_gradebook() as gradebook:
        return {student.id for student in gradebook.students}


def _submissions(folder: ClassFolder, who: str) -> int:
    if who not in _booked(folder):
        return 0
    with folder.open_gradebook() as gradebook:
        return len(gradebook.find_student(who).submissions)


def _marking_tables(engine: Any) -> tuple[Any, ...]:
    from course.grading.mark.tables import ABOUT_LEARNERS, have_tables

    return ABOUT_LEARNERS if have_tables(engine) else ()


def _remove_rows(folder: ClassFolder, who: str) -> None:
    if who not in _booked(folder):
        return
    with folder.open_gradebook() as gradebook:
        for table in _marking_tables(gradebook.engine):
            with gradebook.engine.begin() as connection:
                connection.execute(table.delete().where(table.c.learner == who))
        gradebook.remove_student(who)


def _rename_rows(folder: ClassFolder, who: str, to: str) -> None:
    """One transaction: the new learner, whatever is the old one's, and the old one gone."""
    from nbgrader.api import Base

    tables = Base.metadata.tables
    student, submission = tables["student"], tables["submitted_assignment"]
    with folder.open_gradebook() as gradebook:
        marking = _marking_tables(gradebook.engine)
        gradebook.db.remove()
        with gradebook.engine.begin() as connection:
            row = connection.execute(student.select().where(student.c.id == who)).first()
            if row is None:
                return
            connection.execute(student.insert(), [{**row._mapping, "id": to}])
            own = submission.c.student_id == who
            connection.execute(submission.update().where(own).values(student_id=to))
            for table in marking:
                connection.execute(table.update().where(table.c.learner == who).values(learner=to))
            connection.execute(student.delete().where(student.c.id == who))


def _rename_path(folder: ClassFolder, path: Path, who: str, to: str) -> None:
    if ".feedback" in path.relative_to(folder.root).parts:
        # A stamp says that a page is of these marks; the page names the learner, so it is written anew.
        path.unlink(missing_ok=True)
        return
    for inside in [path] if path.is_file() else sorted(path.rglob("*.json")):
        if inside.suffix == ".json" and not inside.is_symlink():
            _rename_inside(inside, who, to)
    if path.name.startswith(who):
        path.rename(path.with_name(to + path.name.removeprefix(who)))
    else:
        # The log of a run, called by notebook and learner.
        path.rename(path.with_name(f"{path.stem.removesuffix(who)}{to}{path.suffix}"))


def _rename_inside(path: Path, who: str, to: str) -> None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # What cannot be read is written anew by the next run.
        return
    if isinstance(data, dict) and data.get("learner") == who:
        write_json(path, data | {"learner": to})


def _change_roster(folder: ClassFolder, who: str, to: str | None) -> None:
    known = load_roster(folder)
    if who not in known:
        return
    changed = [
        one if one.learner_id != who else replace(one, learner_id=to or who)
        for one in known.values()
        if to is not None or one.learner_id != who
    ]
    save_roster(folder, changed)
