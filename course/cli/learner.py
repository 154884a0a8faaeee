"""The learner's commands: start, progress, validate, pack, doctor."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course.cli.terminal import console, plain, say
from course.errors import CourseError
from course.files import write_text
from course.learner import texts
from course.learner.notes import texts as notes_texts
from course.learner.worksheet import texts as sheets
from course.paths import DEFAULT_FOLDER

if TYPE_CHECKING:
    from course.learner.edition import Edition
    from course.learner.folder import Change

Folder = Annotated[Path | None, typer.Option("--folder", help=texts.FOLDER, show_default=False)]
AnyNotebook = Annotated[str | None, typer.Argument(help=texts.NOTEBOOK, show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the learner's commands to the application."""
    for name, function, text in (
        ("start", start, texts.START_HELP),
        ("progress", progress, texts.PROGRESS_HELP),
        ("validate", validate, texts.VALIDATE_HELP),
        ("pack", pack, texts.PACK_HELP),
        ("notes", notes, notes_texts.HELP),
        ("doctor", doctor, texts.DOCTOR_HELP),
        ("worksheet", worksheet, sheets.HELP),
    ):
        app.command(name, help=text, rich_help_panel=texts.LEARNER_PANEL)(function)
    app.command("student-edition", help=texts.EDITION_HELP, hidden=True)(student_edition)
    app.command(
        "hub-singleuser",
        help=texts.HUB_HELP,
        hidden=True,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        add_help_option=False,
    )(hub_singleuser)


def start(
    folder: Annotated[Path | None, typer.Argument(help=texts.START_FOLDER, show_default=False)] = None,
    update: Annotated[bool, typer.Option("--update", help=texts.START_UPDATE)] = False,
    given: Annotated[Path | None, typer.Option("--from", help=texts.GIVEN_OPTION, show_default=False)] = None,
    self_study: Annotated[bool, typer.Option("--self-study", help=texts.START_SELF_STUDY)] = False,
    keys_file: Annotated[
        list[Path] | None, typer.Option("--keys", help=texts.START_KEYS, show_default=False)
    ] = None,
    learner: Annotated[str | None, typer.Option(help=texts.START_LEARNER, show_default=False)] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help=texts.START_NO_BROWSER)] = False,
    no_lab: Annotated[bool, typer.Option("--no-lab", help=texts.START_NO_LAB)] = False,
    port: Annotated[int | None, typer.Option(min=1024, max=65535, help=texts.START_PORT)] = None,
    allow_root: Annotated[bool, typer.Option("--allow-root", help=texts.START_ROOT)] = False,
) -> None:
    from course.learner.edition import notebooks_in
    from course.learner.folder import FolderUnwritable, install
    from course.learner.published import published, take
    from course.learner.server import jupyter_home, lab
    from course.questions.identity import learner_of

    if not no_lab:
        lab.refuse_root(allow_root)
    place = _start_folder(folder)
    keys = _self_study_keys() if self_study else None
    edition = _edition()
    kept = True
    try:
        changes = install(edition, place, update=update and given is None, learner=learner)
        changes += _install_given(given, place, update=update) if given is not None else []
        known_as = learner or learner_of(place)
    except FolderUnwritable as error:
        if no_lab or not notebooks_in(place):
            raise
        # Whoever has a full disk or a read-only folder can still read, and copy out, what is in it.
        say(texts.ERROR.format(message=error), err=True)
        say(texts.OPENED_ALL_THE_SAME, err=True)
        changes, known_as, kept = [], learner, False
    fresh = [change for change in changes if change.kind == "new"]
    if fresh:
        say(texts.MANY_NEW.format(n=len(fresh)))
    _say_changes(changes, edition.version, place)
    say(texts.EDITION.format(version=edition.version))
    if kept:
        say(texts.READY.format(folder=place))
    if kept and known_as is not None:
        say(texts.LEARNER.format(learner=known_as))
    for file in keys_file or ():
        say(texts.KEYS_TAKEN.format(slug=take(file, place)))
    if no_lab:
        return
    if keys:
        say(texts.SELF_STUDY_ON)
    else:
        keys, slugs = published(place)
        if keys:
            say(texts.KEYS_ON.format(slugs=", ".join(slugs)))
    arguments = lab.command(place, browser=not no_browser, port=port, root=allow_root)
    home = jupyter_home.writable(os.environ, place)
    if home.instead:
        say(home.sentence(), err=True)
        say(texts.JUPYTER_ELSEWHERE.format(folders=", ".join(map(str, home.instead))), err=True)
    env = lab.environment(os.environ, keys=keys, learner=known_as, home=home)
    say(texts.OPEN_YOURSELF if no_browser else texts.OPENING)
    say(lab.address(arguments, env["JUPYTER_TOKEN"]))
    raise typer.Exit(lab.run(arguments, env))


def _install_given(given: Path, place: Path, *, update: bool) -> list[Change]:
    """The class's own notebooks, over those of the installed course."""
    from course.learner.folder import install
    from course.learner.given import given_edition

    with given_edition(given.expanduser().resolve()) as theirs:
        return install(theirs, place, update=update, given=True)


def _say_changes(changes: Sequence[Change], ours: str, place: Path) -> None:
    newer = [change for change in changes if change.kind == "newer"]
    if newer:
        from course.learner.folder import version_of

        theirs = version_of(place) or ours
        say(texts.OLDER_COURSE.format(n=len(newer), theirs=theirs, ours=ours))
    for change in changes:
        if change.kind in ("new", "newer"):
            continue
        note = change.notes[0] if change.kind in ("beside", "renamed") else ""
        say(texts.CHANGES[change.kind].format(path=change.path, backup=change.backup, note=note))
        for line in change.notes if not note else ():
            say(f"  {line}")


def _start_folder(folder: Path | None) -> Path:
    """The folder that was named, the learner's folder we stand in, or a new one below."""
    from course.questions.identity import MANIFEST

    if folder is not None:
        return folder.resolve()
    here = Path.cwd().resolve()
    inside = next((place for place in (here, *here.parents) if (place / MANIFEST).is_file()), None)
    return inside or here / DEFAULT_FOLDER


def _edition() -> Edition:
    from course.learner.edition import student_edition as find
    from course.paths import checkout

    if checkout() is None:
        return find()
    return find(_release)


def _release(source: Path, target: Path, slugs: Sequence[str]) -> object:
    # Imported only when an edition has to be made: nbgrader takes seconds.
    try:
        from course.grading.release.release import release_student_edition
    except ModuleNotFoundError as error:
        if error.name != "nbgrader":
            raise
        raise CourseError(texts.NO_NBGRADER) from error
    say(texts.MAKING)
    return release_student_edition(source, target, slugs)


def _self_study_keys() -> Path:
    from course.grading.release.selfstudy import self_study_keys

    return self_study_keys(lambda slug: say(texts.SELF_STUDY_RUNS.format(slug=slug)))


def _notebooks(folder: Path | None, notebook: str | None) -> list[Path]:
    """The notebooks that are meant: by file, by name, or all of the folder.

    Raises:
        CourseError: where there is none of that name.
    """
    from course.learner.edition import notebooks_in
    from course.learner.find import choose, notebooks_around
    from course.learner.folder import find_folder, handed_out

    if notebook is not None and notebook.endswith(".ipynb"):
        path = Path(notebook).resolve()
        if not path.is_file():
            raise CourseError(texts.NO_NOTEBOOK_FILE.format(path=path))
        return [path]
    root = find_folder(folder)
    found = notebooks_around(root, handed_out(root))
    slugs = sorted({*notebooks_in(root), *(one.slug for one in found)})
    name = notebook.strip("/").removeprefix("./") if notebook is not None else None
    if name is not None and name not in slugs:
        raise CourseError(
            texts.NO_SUCH_NOTEBOOK.format(name=name, folder=root, slugs=", ".join(slugs) or "none")
        )
    chosen = []
    for slug in slugs if name is None else [name]:
        try:
            path, _ = choose(root, slug, found)
        except CourseError as error:
            if name is not None:
                raise
            # All are asked for: each of the several files is looked at.
            say(str(error), err=True)
            chosen += [one.path for one in found if one.slug == slug and one.work]
            continue
        if path.stem != slug:
            say(texts.TAKEN_FOR.format(path=path, slug=slug))
        chosen.append(path)
    return chosen


def progress(folder: Folder = None) -> None:
    from rich.table import Table

    from course.explorers.outcomes import came_out
    from course.learner.confidence import curve
    from course.learner.panel import lines_of

    table = Table(*texts.COLUMNS)
    paths = _notebooks(folder, None)
    lines = lines_of(paths)
    for line in lines:
        table.add_row(*map(plain, (line.title, *line.counts())))
    console().print(table)
    for line in lines:
        if line.problem:
            say(line.problem, err=True)
        for said in line.not_yet():
            say(said)
    for sentence in curve(paths, came_out).lines:
        say(sentence)
    raise typer.Exit(1 if any(line.problem for line in lines) else 0)


def validate(
    notebook: AnyNotebook = None,
    run: Annotated[bool, typer.Option("--run", help=texts.VALIDATE_RUN)] = False,
    folder: Folder = None,
) -> None:
    from course.learner.status import status

    still_open = 0
    stale = False
    for path in _notebooks(folder, notebook):
        state = status(path, run=run)
        still_open += len(state.open)
        stale = stale or (not run and any(part.kind == "exercise" for part in state.parts))
        if not state.open:
            say(texts.ALL_DONE.format(title=state.title))
        else:
            say(texts.SOMETHING_OPEN.format(title=state.title, n=len(state.open)))
        for part in state.open:
            say(f"  - {part.sentence()}")
        for problem in state.problems:
            say(f"  ! {problem}")
        written = [part for part in state.parts if part.notes]
        for part in written:
            say(f"  {texts.WRITTEN_TITLE.format(title=part.title)}")
            for line in part.notes:
                say(f"    {line}")
        if written:
            say(f"  {texts.WRITTEN_NOTE}")
        say(texts.EDITION_OF.format(edition=state.edition))
    if stale:
        say(texts.AS_OF_LAST_RUN)
    raise typer.Exit(1 if still_open else 0)


def pack(
    notebook: Annotated[str, typer.Argument(help=texts.PACK_NOTEBOOK)],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=texts.PACK_OUTPUT, show_default=False)
    ] = None,
    folder: Folder = None,
) -> None:
    from course.learner.pack import pack as make

    chosen = _notebooks(folder, notebook)[0]
    packed = make(chosen, output)
    say(texts.PACKED.format(title=packed.status.title, path=packed.path))
    say(texts.RECEIPT_TITLE)
    lines = packed.lines()
    width = max(len(label) for label, _ in lines)
    for label, value in lines:
        say(f"  {label:<{width}}  {value}")
    for line in packed.remarks:
        say(line)
    if packed.status.open:
        say(texts.STILL_OPEN.format(n=len(packed.status.open), slug=packed.status.slug))
        for part in packed.status.not_yet:
            say(f"  - {part.sentence()}")
    else:
        say(texts.RUN_BEFORE.format(slug=packed.status.slug))
    if packed.receipts is not None:
        say(texts.RECEIPT_KEPT.format(path=packed.receipts))


def notes(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=notes_texts.HELP_OUTPUT, show_default=False)
    ] = None,
    folder: Folder = None,
) -> None:
    from course.learner.folder import find_folder
    from course.learner.notes.field import page_of
    from course.learner.notes.store import FOLDER, all_notes

    root = find_folder(folder)
    found = page_of(all_notes(root), root / FOLDER)
    say(found.text)
    if output is not None:
        try:
            write_text(output, found.page())
        except OSError as error:
            raise CourseError(
                notes_texts.NOT_WRITTEN_PAGE.format(path=output, problem=error.strerror)
            ) from error
        say(notes_texts.WRITTEN.format(path=output))


def doctor() -> None:
    from course.learner.server.installation import examine

    findings = examine()
    if find_spec("nbgrader") is not None:
        from course.grading.classroom.examine import examine_class

        findings += examine_class(Path.cwd())
    for finding in findings:
        say(f"{texts.MARKS[finding.level]:>6}  {finding.sentence}")
        if finding.remedy:
            say(f"{'':>6}  {finding.remedy}")
    raise typer.Exit(1 if any(finding.level == "broken" for finding in findings) else 0)


def worksheet(
    notebook: Annotated[str | None, typer.Argument(help=sheets.NOTEBOOK, show_default=False)] = None,
    variant: Annotated[str | None, typer.Option(help=sheets.VARIANT, show_default=False)] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=sheets.OUTPUT, show_default=False)
    ] = None,
) -> None:
    from course.learner.worksheet.sheet import printed
    from course.learner.worksheet.sheet import worksheet as make
    from course.questions.bank.specs import BASE

    folder = output or Path.cwd()
    form = (variant or BASE).lower()

    def write(name: str, page: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"worksheet-{name}{'' if form == BASE else '-' + form}.html"
        write_text(path, page)
        say(sheets.WRITTEN.format(slug=name, path=path))

    if notebook is not None and notebook.endswith(".md"):
        if variant is not None:
            raise CourseError(sheets.NO_FORMS)
        write(Path(notebook).stem, printed(Path(notebook)))
        return
    edition = _edition()
    for slug in edition.slugs if notebook is None else [notebook]:
        write(slug, make(edition, slug, form))


def student_edition(target: Annotated[Path, typer.Argument()]) -> None:
    edition = _edition()
    if target.exists():
        shutil.rmtree(target)
    for name, path in edition.files():
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    say(f"{len(edition.slugs)} notebooks in {target}")


def hub_singleuser(
    context: typer.Context,
    folder: Annotated[str, typer.Option()],
    exchange: Annotated[Path | None, typer.Option()] = None,
) -> None:
    from course.learner.server import hub

    try:
        edition = _edition()
    except (CourseError, OSError) as error:
        edition = None
        say(texts.ERROR.format(message=error), err=True)
    for problem in hub.prepare(edition, Path.home() / folder, exchange):
        say(texts.ERROR.format(message=problem), err=True)
    hub.start(context.args)
