"""The instructor's commands: new-class, roster, release, collect, grade, regrade, formgrader, extension,
report,
export, demo.

Exit code 0: done; 1: done, and something needs a person; 2: not done, with a sentence that says why. Heavy
imports are inside the
commands, so that ``course --help`` is quick.
"""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from course.cli.terminal import console, one_line, plain, say
from course.errors import CourseError
from course.grading.texts import instructor as texts
from course.learner import texts as commands

if TYPE_CHECKING:
    from course.grading.collect.collect import Collection
    from course.grading.run.run import ClassRun

ClassDir = Annotated[Path | None, typer.Option("--class", help=texts.CLASS_OPTION, show_default=False)]
Slug = Annotated[str, typer.Argument(help=texts.SLUG, show_default=False)]
Learners = Annotated[list[str] | None, typer.Argument(help="Only these learners.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the instructor's commands to the application."""
    for name, function, text in (
        ("new-class", new_class, texts.NEW_CLASS_HELP),
        ("roster", roster, texts.ROSTER_HELP),
        ("release", release, texts.RELEASE_HELP),
        ("collect", collect, texts.COLLECT_HELP),
        ("grade", grade, texts.GRADE_HELP),
        ("regrade", regrade, texts.REGRADE_HELP),
        ("formgrader", formgrader, texts.FORMGRADER_HELP),
        ("extension", extension, texts.EXTENSION_HELP),
        ("report", report, texts.REPORT_HELP),
        ("export", export, texts.EXPORT_HELP),
        ("demo", demo, texts.DEMO_HELP),
    ):
        app.command(name, help=text, rich_help_panel=commands.INSTRUCTOR_PANEL)(function)


def new_class(
    folder: Annotated[Path, typer.Argument(help="The folder to make.", show_default=False)],
    course: Annotated[
        Path | None, typer.Option("--course", help="The checkout to copy from.", show_default=False)
    ] = None,
    exchange: Annotated[
        Path | None, typer.Option(help="nbgrader's exchange folder.", show_default=False)
    ] = None,
) -> None:
    from course.grading.classroom import folder as classroom

    made = classroom.new_class(folder, course, exchange=exchange)
    there = made.assignments
    say(texts.NEW_CLASS_DONE.format(root=made.root, n=len(there), assignments=", ".join(there) or "none yet"))
    first = there[0] if there else "00-start-here"
    say(texts.NEXT_STEPS.format(root=made.root, first=first, pad=" " * max(1, 20 - len(first))))


def roster(
    file: Annotated[Path, typer.Argument(help="A CSV list of learners.", show_default=False)],
    class_dir: ClassDir = None,
) -> None:
    from course.grading.classroom.folder import open_class
    from course.grading.classroom.roster import import_roster, read_list

    folder = open_class(class_dir)
    change = import_roster(folder, read_list(file))
    counts = [
        texts.ROSTER_ADDED.format(n=len(change.added)),
        texts.ROSTER_CHANGED.format(n=len(change.changed)),
        texts.ROSTER_SAME.format(n=change.unchanged),
    ]
    say(", ".join(counts) + f" ({folder.roster})")
    for learner, names in change.changed:
        say(f"  {learner.name}: {', '.join(names)}")
    if change.missing:
        say(texts.ROSTER_MISSING.format(names="; ".join(learner.name for learner in change.missing)))


def release(
    slug: Slug,
    due: Annotated[
        str | None,
        typer.Option(help="The deadline, for example 2026-11-30T18:00 (your own time).", show_default=False),
    ] = None,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.classroom.folder import open_class
    from course.grading.release import release as releasing

    folder = open_class(class_dir)
    folder.require_assignment(slug)
    folder.require_gradebook_free()
    when = _time(due, "--due") if due else None
    done = releasing.release(folder.root, slug)
    for note in done.notes:
        say(note)
    say(texts.RELEASED.format(slug=slug, folder=done.folder, cells=done.cells, points=f"{done.points:g}"))
    say(texts.RELEASED_EDITION.format(edition=done.edition))
    if when is not None:
        from course.grading.mark.deadlines import set_deadline

        set_deadline(folder, slug, when)
        say(texts.DEADLINE_SET.format(slug=slug, due=_local(when)))


def collect(
    slug: Slug,
    source: Annotated[
        Path | None, typer.Argument(help="A folder or zip archive with submissions.", show_default=False)
    ] = None,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", help="CSV with the columns file,learner_id,time.", show_default=False),
    ] = None,
    exchange: Annotated[bool, typer.Option("--exchange", help="Collect from nbgrader's exchange.")] = False,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.classroom.folder import open_class
    from course.grading.collect import collect as collecting
    from course.grading.mark.deadlines import apply_extensions

    if (source is None) != exchange:
        raise CourseError(texts.SOURCE_MISSING)
    folder = open_class(class_dir)
    folder.require_gradebook_free()
    if source is None:
        done = collecting.collect_exchange(folder, slug)
    else:
        done = collecting.collect(folder, slug, source, map_file)
    apply_extensions(folder, slug)
    _show_collection(done)
    raise typer.Exit(done.exit_code)


def grade(
    slug: Slug,
    learners: Learners = None,
    force: Annotated[bool, typer.Option("--force", help="Grade unchanged submissions again.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=256, help=texts.WORKERS_OPTION, show_default=False),
    ] = None,
    unsandboxed: Annotated[bool, typer.Option("--unsandboxed", help=texts.UNSANDBOXED_OPTION)] = False,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help=texts.SCHEDULER_OPTION, show_default=False)
    ] = None,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.classroom.folder import open_class
    from course.grading.mark.deadlines import apply_extensions
    from course.grading.report.page import write_report

    folder = open_class(class_dir)
    folder.require_assignment(slug)
    folder.require_gradebook_free()
    apply_extensions(folder, slug)
    run = grade_with_progress(
        folder.root,
        slug,
        _ids(folder, learners),
        force=force,
        workers=workers,
        unsandboxed=unsandboxed,
        scheduler=scheduler,
    )
    _show_run(run, folder)
    say(texts.REPORT_DONE.format(path=write_report(folder, slug)))
    raise typer.Exit(run.exit_code)


def regrade(slug: Slug, learners: Learners = None, class_dir: ClassDir = None) -> None:
    from course.grading.classroom.folder import open_class
    from course.grading.report.page import write_report
    from course.grading.run import regrade as regrading

    folder = open_class(class_dir)
    folder.require_assignment(slug)
    folder.require_gradebook_free()
    run = regrading.regrade(folder.root, slug, _ids(folder, learners))
    _show_run(run, folder)
    say(texts.REPORT_DONE.format(path=write_report(folder, slug)))
    raise typer.Exit(run.exit_code)


def formgrader(
    class_dir: ClassDir = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    port: Annotated[int | None, typer.Option(min=1024, max=65535, help="The port to use.")] = None,
    allow_root: Annotated[bool, typer.Option("--allow-root", help="Start as root (containers).")] = False,
) -> None:
    from course.grading.classroom.folder import open_class
    from course.grading.mark import formgrader as marking
    from course.learner.lab import refuse_root

    folder = open_class(class_dir)
    refuse_root(allow_root)
    arguments = marking.command(folder, browser=not no_browser, port=port, root=allow_root)
    raise typer.Exit(marking.start(arguments, folder))


def extension(
    learner: Annotated[str, typer.Argument(help="The learner's id.", show_default=False)],
    slug: Slug,
    until: Annotated[
        str,
        typer.Option(help="Until when, for example 2026-12-03T18:00 (your own time).", show_default=False),
    ],
    class_dir: ClassDir = None,
) -> None:
    from course.grading.classroom.folder import open_class
    from course.grading.mark.deadlines import extend

    folder = open_class(class_dir)
    folder.require_assignment(slug)
    (who,) = _ids(folder, [learner]) or [learner]
    done = extend(folder, slug, who, _time(until, "--until"))
    say(texts.EXTENSION_DONE.format(learner=who, slug=slug, until=_local(done.until)))
    if done.waiting:
        say(texts.EXTENSION_WAITING.format(learner=who))
    elif done.penalty_before != done.penalty_now:
        say(texts.EXTENSION_PENALTY.format(before=f"{done.penalty_before:g}", now=f"{done.penalty_now:g}"))


def report(
    slug: Slug,
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.classroom.folder import open_class
    from course.grading.report.page import write_report

    path = write_report(open_class(class_dir), slug)
    say(texts.REPORT_DONE.format(path=path))
    if show:
        webbrowser.open(path.as_uri())


def export(
    slugs: Annotated[
        list[str] | None,
        typer.Argument(help="Assignments; all that were released if none.", show_default=False),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="csv, moodle or canvas.")] = "csv",
    to: Annotated[Path | None, typer.Option(help="The file to write.", show_default=False)] = None,
    column: Annotated[
        str | None, typer.Option(help="The assignment's name in Moodle or Canvas.", show_default=False)
    ] = None,
    zero_missing: Annotated[
        bool, typer.Option("--zero-missing", help="0 for those who handed in nothing.")
    ] = False,
    final_only: Annotated[
        bool, typer.Option("--final-only", help="No points where somebody has still to look.")
    ] = False,
    class_dir: ClassDir = None,
) -> None:
    from course.evidence.record import printable
    from course.grading.classroom.folder import open_class
    from course.grading.classroom.roster import plain_id
    from course.grading.export import export_marks, released
    from course.grading.mark.deadlines import refresh_penalties

    folder = open_class(class_dir)
    names = slugs or released(folder)
    for slug in names:
        refresh_penalties(folder, slug)
    path, found = export_marks(
        folder,
        names,
        form=form.casefold(),
        target=to,
        column=column,
        zero_missing=zero_missing,
        final_only=final_only,
    )
    say(texts.EXPORT_DONE.format(n=len(found), path=path))
    waiting = [mark for mark in found if mark.waits]
    if waiting:
        said = texts.NOT_FINAL_LEFT_OUT if final_only else texts.NOT_FINAL
        say(said.format(n=len(waiting)))
        for mark in waiting:
            say(
                texts.NOT_FINAL_ONE.format(
                    name=printable(mark.learner.name),
                    id=printable(plain_id(mark.learner.learner_id)),
                    slug=mark.assignment,
                    status=mark.status,
                )
            )
        raise typer.Exit(1)


def demo(
    folder: Annotated[
        Path | None, typer.Argument(help="The class folder to make.", show_default=False)
    ] = None,
    learners: Annotated[int, typer.Option(min=1, max=500, help="How many learners.")] = 30,
    seed: Annotated[int, typer.Option(help="Another seed makes another class.")] = 1,
    notebook: Annotated[str, typer.Option(help="The assignment.")] = "01-coalition",
    course: Annotated[Path | None, typer.Option("--course", help="The checkout.", show_default=False)] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open the report.")] = False,
) -> None:
    from course.grading.demo import demo as demonstration

    done = demonstration.make_demo(folder, notebook, learners=learners, seed=seed, course=course, say=say)
    run = grade_with_progress(done.folder.root, notebook, None)
    path = demonstration.finish_demo(done, run, console())
    if not no_open and sys.stdout.isatty():
        webbrowser.open(path.as_uri())


def grade_with_progress(
    root: Path,
    slug: str,
    learners: list[str] | None,
    *,
    force: bool = False,
    workers: int | None = None,
    unsandboxed: bool = False,
    scheduler: str | None = None,
) -> ClassRun:
    """Grade with a progress bar (rate and time left) and one line for each problem.

    Raises:
        Exit: with code 130 after Ctrl-C; what was finished stays.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from course.grading.run.run import grade_class

    screen = console()
    if unsandboxed:
        screen.print(texts.UNSANDBOXED_WARNING, style="bold red", markup=False, highlight=False)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    # Refreshed at each step and not by a thread: workers are forked from this process.
    with Progress(*columns, console=screen, transient=not screen.is_terminal, auto_refresh=False) as progress:
        bar = progress.add_task(slug, total=None, rate="")
        progress.refresh()

        def step(done: int, total: int, result: Any) -> None:
            elapsed = progress.tasks[0].elapsed or 0
            rate = texts.RATE.format(n=round(60 * done / elapsed)) if elapsed > 1 else ""
            progress.update(bar, completed=done, total=total, rate=rate, refresh=True)
            for line in [result.error] if result.error else [case.reason for case in result.faults]:
                said = line if result.error else texts.PROBLEM.format(learner=result.learner, reason=line)
                progress.console.print(one_line(said), style="red", markup=False, highlight=False)

        try:
            return grade_class(
                root,
                slug,
                learners,
                force=force,
                workers=workers,
                unsandboxed=unsandboxed,
                scheduler=scheduler,
                on_progress=step,
            )
        except KeyboardInterrupt:
            progress.console.print(texts.INTERRUPTED.format(slug=slug), markup=False, highlight=False)
            raise typer.Exit(130) from None


def _show_collection(done: Collection) -> None:
    from rich.table import Table
    from rich.text import Text

    screen = console()
    if done.collected:
        table = Table("Learner", "What", "Handed in", "Whose clock", "Edition", "Note")
        for one in done.collected:
            when = _local(one.time) if one.time else "unknown"
            table.add_row(
                *map(
                    plain,
                    (one.learner_id, one.action, when, one.time_from, one.edition, "; ".join(one.notes)),
                )
            )
        screen.print(table)
    if done.unmatched:
        table = Table("File", "Not collected, because")
        for problem in done.unmatched:
            names = "\n".join(map(one_line, problem.names))
            table.add_row(Text(names), plain(problem.reason))
        screen.print(table)
        say(texts.UNMATCHED)
    if done.missing:
        say(texts.MISSING.format(names=", ".join(done.missing)))


def _show_run(run: ClassRun, folder: Any) -> None:
    from rich.table import Table

    from course.grading.classroom.roster import load_roster

    screen, roster_ = console(), load_roster(folder)
    table = Table("Learner", "Status", "Points", "Seconds", "Mended")
    for result in run.results:
        who = roster_.get(result.learner)
        points = "" if result.status == "failed" else f"{result.points:g} of {result.max_points:g}"
        row = (who.name if who else result.learner, result.status, points, f"{result.seconds:.1f}")
        table.add_row(*map(plain, (*row, str(len(result.notes) or ""))))
    screen.print(table)
    if run.seconds and run.results:
        say(_summary(run))
    from course.grading.release.frozen import in_force

    say(texts.JUDGED_BY.format(edition=in_force(folder.root, run.slug).edition))
    if run.needs_person:
        table = Table("Learner", "Cell", "Needs a person, because")
        for case in run.needs_person:
            table.add_row(*map(plain, (case.learner, case.cell, case.reason)))
        screen.print(table)
        say(texts.NEEDS_PERSON.format(n=len(run.needs_person), slug=run.slug))
    else:
        say(texts.ALL_DONE)
    if run.backup is not None:
        say(texts.BACKUP.format(path=run.backup))


def _summary(run: ClassRun) -> str:
    counts = {
        status: sum(r.status == status for r in run.results) for status in ("graded", "unchanged", "failed")
    }
    how = texts.KERNELS.get(run.kernels, run.kernels)
    return texts.SUMMARY.format(**counts, seconds=f"{run.seconds:.1f}", kernels=how)


def _ids(folder: Any, learners: list[str] | None) -> list[str] | None:
    from course.grading.collect.collect import class_learners
    from course.grading.collect.owners import known_id

    if not learners:
        return None
    known = class_learners(folder)
    return [known_id(learner, known) for learner in learners]


def _time(text: str, option: str) -> Any:
    from course.grading.collect.owners import parse_time

    return parse_time(text, option)


def _local(when: Any) -> str:
    return f"{when.astimezone():%Y-%m-%d %H:%M}"
