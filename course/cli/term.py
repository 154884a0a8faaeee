"""An instructor's commands for the exceptions of a term: show, remove, rename, pseudonyms; and what the other
commands have in common: opening the class, several assignments at once, groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course.cli.terminal import say
from course.errors import CourseError
from course.grading.texts import instructor as texts
from course.learner import texts as commands
from course.paths import program, quoted

if TYPE_CHECKING:
    from course.grading.classroom.folder import ClassFolder

ClassDir = Annotated[Path | None, typer.Option("--class", help=texts.CLASS_OPTION, show_default=False)]
LearnerId = Annotated[str, typer.Argument(help="The learner's id.", show_default=False)]
Yes = Annotated[bool, typer.Option("--yes", help=texts.YES_OPTION)]


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    for name, function, text in (
        ("show", show, texts.SHOW_HELP),
        ("remove", remove, texts.REMOVE_HELP),
        ("rename", rename, texts.RENAME_HELP),
        ("pseudonyms", pseudonyms, texts.PSEUDONYMS_HELP),
    ):
        app.command(name, help=text, rich_help_panel=commands.INSTRUCTOR_PANEL)(function)


def opened(class_dir: Path | None) -> ClassFolder:
    """The class folder, with a word on settings that this version of the course does not know, and on a
    gradebook that had to be brought up to date.

    Raises:
        ClassFolderError: if there is none, or it is not in order.
    """
    import course
    from course.grading.classroom.folder import SETTINGS, open_class
    from course.grading.texts import term

    folder = open_class(class_dir)
    upgraded = folder.upgrade_gradebook()
    if upgraded is not None:
        say(upgraded, err=True)
    for name in folder.settings.unknown:
        near = get_close_matches(name, SETTINGS, 1)
        meant = term.MEANT.format(near=near[0]) if near else term.NEWER
        path = folder.root / "course.yaml"
        said = term.UNKNOWN_SETTING.format(path=path, version=course.__version__, name=name, meant=meant)
        say(said, err=True)
    return folder


def as_called(root: Path) -> dict[str, str]:
    """How a sentence gives a command for the class in ``root``, so that it works from the folder you are in:
    the ``course`` to call, and ``where``, the option that names the class, if you are not in it."""
    here = Path.cwd()
    outside = root not in (here, *here.parents)
    return {"course": program(here), "where": f" --class {quoted(root)}" if outside else ""}


def slugs_of(
    folder: ClassFolder, names: Iterable[str] | None, every: bool, all_of_them: Iterable[str]
) -> list[str]:
    """The assignments that are meant, each once and in the order given.

    Raises:
        CourseError: if none is named, or the class has no such assignment.
    """
    chosen = list(all_of_them) if every else list(dict.fromkeys(names or ()))
    if not chosen:
        raise CourseError(texts.NO_SLUG.format(known=", ".join(folder.assignments) or "none"))
    known = frozenset(all_of_them)
    return [slug if slug in known else folder.require_assignment(slug) for slug in chosen]


def slugs_and_learners(
    folder: ClassFolder, words: Iterable[str] | None, every: bool
) -> tuple[list[str], list[str]]:
    """What is named on the command line: assignments first, and the learners after them.

    Raises:
        CourseError: if no assignment is named.
    """
    given = list(words or ())
    slugs = [word for word in given if word in folder.assignments]
    learners = [word for word in given if word not in folder.assignments]
    if not every and not slugs and given:
        folder.require_assignment(given[0])
    there: list[str] = []
    if every:
        from course.grading.heal.heal import learners_with_submission

        there = [slug for slug in folder.assignments if learners_with_submission(folder, slug)]
    return slugs_of(folder, slugs, every, there), learners


def each(slugs: list[str], do: Callable[[str], int]) -> None:
    """Do the same for each assignment; one that cannot be done does not stop the others.

    Raises:
        Exit: with the worst exit code, where it is not 0.
        CourseError: if it is one assignment alone and that could not be done.
    """
    worst = 0
    for slug in slugs:
        if len(slugs) == 1:
            worst = do(slug)
            continue
        say(texts.EACH.format(slug=slug))
        try:
            worst = max(worst, do(slug))
        except CourseError as error:
            say(texts.EACH_ERROR.format(slug=slug, message=error), err=True)
            worst = 2
    if worst:
        raise typer.Exit(worst)


def download_of(source: Path, slug: str) -> Path:
    """Of several downloads in a folder, that of one assignment: its name is in theirs.

    Raises:
        CourseError: if there is none or more than one.
    """
    places = [] if not source.is_dir() else sorted(source.iterdir())
    found = [
        place
        for place in places
        if slug.casefold() in place.name.casefold() and (place.is_dir() or place.suffix.casefold() == ".zip")
    ]
    if len(found) != 1:
        raise CourseError(texts.NO_DOWNLOAD.format(source=source, slug=slug, n=len(found) or "none"))
    return found[0]


def of_group(folder: ClassFolder, group: str | None, learners: list[str] | None) -> list[str] | None:
    """The learners who are meant: those named, those of a group, or all (None).

    Raises:
        CourseError: if nobody is in the group.
    """
    if group is None:
        return learners
    from course.grading.classroom.roster import load_roster
    from course.grading.export import groups_of, in_group
    from course.grading.texts import term

    found = [who for who, one in load_roster(folder).items() if in_group(one, group)]
    if not found:
        raise CourseError(term.NO_GROUP.format(group=group, known=groups_of(folder)))
    return [who for who in found if learners is None or who in learners]


def handed_in(folder: ClassFolder, slug: str, learners: Iterable[str]) -> list[str]:
    """Who of these has handed in."""
    return [who for who in learners if (folder.submitted / who / slug).is_dir()]


def show(
    slugs: Annotated[list[str] | None, typer.Argument(help=texts.SLUGS, show_default=False)] = None,
    every: Annotated[bool, typer.Option("--all", help=texts.ALL_OPTION)] = False,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.classroom.policy import policy

    folder = opened(class_dir)
    for slug in slugs_of(folder, slugs, every, folder.assignments):
        for line in policy(folder, slug):
            say(line)


def remove(learner: LearnerId, yes: Yes = False, class_dir: ClassDir = None) -> None:
    from course.grading.classroom.changes import remove_learner

    folder = opened(class_dir)
    for line in remove_learner(folder, learner, do=yes):
        say(line)


def rename(
    learner: LearnerId,
    new: Annotated[str, typer.Argument(help="The new id.", show_default=False)],
    yes: Yes = False,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.classroom.changes import rename_learner

    folder = opened(class_dir)
    for line in rename_learner(folder, learner, new, do=yes):
        say(line)


def pseudonyms(
    to: Annotated[Path | None, typer.Option(help="The file to write.", show_default=False)] = None,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.classroom.changes import write_pseudonyms

    say(write_pseudonyms(opened(class_dir), to))
