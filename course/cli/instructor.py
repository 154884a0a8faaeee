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
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from course.cli import marks, tables, term
from course.cli.term import ClassDir, as_called, each, opened, slugs_of
from course.cli.terminal import console, one_line, say
from course.errors import CourseError
from course.grading.texts import history, hub, marking
from course.grading.texts import instructor as texts
from course.grading.texts import term as term_texts
from course.learner import texts as commands
from course.paths import ITEMS, program, quoted

if TYPE_CHECKING:
    from course.grading.run.run import ClassRun

Slug = Annotated[str, typer.Argument(help=texts.SLUG, show_default=False)]
Slugs = Annotated[list[str] | None, typer.Argument(help=texts.SLUGS, show_default=False)]
Words = Annotated[list[str] | None, typer.Argument(help=texts.SLUGS_AND_LEARNERS, show_default=False)]
All = Annotated[bool, typer.Option("--all", help=texts.ALL_OPTION)]


def register(app: typer.Typer) -> None:
    """Add the instructor's commands to the application."""
    for name, function, text in (
        ("new-class", new_class, texts.NEW_CLASS_HELP),
        ("roster", roster, texts.ROSTER_HELP),
        ("release", release, texts.RELEASE_HELP),
        ("collect", collect, texts.COLLECT_HELP),
        ("grade", grade, texts.GRADE_HELP),
        ("regrade", regrade, texts.REGRADE_HELP),
        ("mark", marks.mark, marking.MARK_HELP),
        ("history", marks.history, history.HISTORY_HELP),
        ("formgrader", formgrader, texts.FORMGRADER_HELP),
        ("extension", extension, texts.EXTENSION_HELP),
        ("publish-keys", publish_keys, texts.KEYS_HELP),
        ("export", export, texts.EXPORT_HELP),
        ("demo", demo, texts.DEMO_HELP),
    ):
        app.command(name, help=text, rich_help_panel=commands.INSTRUCTOR_PANEL)(function)
    term.register(app)


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
    from course.grading.demo.demo import kind_of

    made = classroom.new_class(folder, course, exchange=exchange)
    there = made.assignments
    say(texts.NEW_CLASS_DONE.format(root=made.root, n=len(there), assignments=", ".join(there) or "none yet"))
    questions = {slug: made.source / slug / ITEMS for slug in there}
    lessons = [slug for slug, path in questions.items() if path.is_file() and kind_of(path) == "lesson"]
    first = (lessons or there or ["SLUG"])[0]
    say(texts.NEXT)
    say("  " + texts.NEXT_FOLDER.format(root=quoted(made.root)))
    for step, why in texts.NEXT_STEPS.items():
        # Each alone in its line, so that it can be copied whole.
        say(f"  {program(made.root)} {step.format(first=first)}\n      {why}")


def roster(
    file: Annotated[Path, typer.Argument(help=texts.ROSTER_FILE, show_default=False)],
    same: Annotated[
        list[str] | None,
        typer.Option("--same", metavar="NEW=KNOWN", help=texts.SAME_OPTION, show_default=False),
    ] = None,
    other: Annotated[
        list[str] | None, typer.Option("--other", metavar="NEW", help=texts.OTHER_OPTION, show_default=False)
    ] = None,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.classroom.roster import import_roster, read_list

    folder = opened(class_dir)
    pairs = dict(_pair(text) for text in same or ())
    change = import_roster(folder, read_list(file), same=pairs, others=other or ())
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
    slugs: Slugs = None,
    due: Annotated[
        str | None,
        typer.Option(
            help="The deadline, for example 2026-11-30T18:00 (the class's time).", show_default=False
        ),
    ] = None,
    exchange: Annotated[bool, typer.Option("--exchange", help=hub.RELEASE_EXCHANGE)] = False,
    yes: Annotated[bool, typer.Option("--yes", help=texts.AGREED_OPTION)] = False,
    marks: Annotated[
        str | None, typer.Option(metavar="scale|keep", help=texts.MARKS_OPTION, show_default=False)
    ] = None,
    every: All = False,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.classroom.exchange import require_exchange

    folder = opened(class_dir)
    names = slugs_of(folder, slugs, every, folder.assignments)
    folder.require_gradebook_free()
    when = _time(due, "--due", folder) if due else None
    if exchange:
        require_exchange(folder)
    each(names, lambda slug: _release(folder, slug, when, yes, marks, exchange))


def _release(folder: Any, slug: str, when: Any, agreed: bool, marks: str | None, exchange: bool) -> int:
    from course.grading.classroom.exchange import release_to_exchange
    from course.grading.run.ahead import source_started_ahead

    with source_started_ahead(folder, slug):
        from course.grading.release import release as releasing

        done = releasing.release(folder.root, slug, agreed=agreed, marks=marks)
    for note in done.notes:
        say(note)
    say(texts.RELEASED.format(slug=slug, folder=done.folder, cells=done.cells, points=f"{done.points:g}"))
    say(texts.RELEASED_EDITION.format(edition=done.edition))
    if when is not None:
        from course.grading.export import marks as marks_of
        from course.grading.mark.deadlines import set_deadline

        set_deadline(folder, slug, when)
        say(texts.DEADLINE_SET.format(slug=slug, due=_local(when, folder)))
        if when < datetime.now(UTC):
            late = sum(mark.seconds_late > 0 for mark in marks_of(folder, slug))
            say(texts.DEADLINE_PAST.format(n=late, slug=slug, **as_called(folder.root)))
    if exchange:
        say(hub.RELEASED.format(root=release_to_exchange(folder, slug)))
    return 0


def collect(
    words: Annotated[list[str] | None, typer.Argument(help=texts.COLLECT_WORDS, show_default=False)] = None,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", help="A table with the columns file,learner_id,time.", show_default=False),
    ] = None,
    exchange: Annotated[bool, typer.Option("--exchange", help="Collect from nbgrader's exchange.")] = False,
    every: All = False,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.export import released

    folder = opened(class_dir)
    given = list(words or ())
    source = None
    if given and not exchange and (given[-1] not in folder.assignments or (len(given) > 1 and not every)):
        # What no notebook is called is where the hand-ins are.
        source = Path(given.pop())
    if (source is None) != exchange:
        raise CourseError(texts.SOURCE_MISSING)
    names = slugs_of(folder, given, every, released(folder))
    folder.require_gradebook_free()
    each(names, lambda slug: _collect(folder, slug, source, map_file, len(names) > 1))


def _collect(folder: Any, slug: str, source: Path | None, map_file: Path | None, several: bool) -> int:
    from course.grading.collect.collect import collect
    from course.grading.collect.exchange import collect_exchange
    from course.grading.mark.deadlines import apply_extensions

    if source is None:
        done = collect_exchange(folder, slug)
    else:
        place = term.download_of(source, slug) if several else source
        done = collect(folder, slug, place, map_file)
        if not done.collected and not done.unmatched:
            say(term_texts.NOTHING_THERE.format(source=place, slug=slug))
    apply_extensions(folder, slug)
    tables.show_collection(done, folder)
    found = done.collected or done.unmatched or source is None
    return done.exit_code if found else 1


def grade(
    words: Words = None,
    force: Annotated[bool, typer.Option("--force", help="Grade unchanged submissions again.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=256, help=texts.WORKERS_OPTION, show_default=False),
    ] = None,
    unsandboxed: Annotated[bool, typer.Option("--unsandboxed", help=texts.UNSANDBOXED_OPTION)] = False,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help=texts.SCHEDULER_OPTION, show_default=False)
    ] = None,
    group: Annotated[str | None, typer.Option(help=texts.GROUP_OPTION, show_default=False)] = None,
    every: All = False,
    class_dir: ClassDir = None,
) -> None:
    folder = opened(class_dir)
    names, learners = term.slugs_and_learners(folder, words, every)
    folder.require_gradebook_free()
    here = scheduler is None and not unsandboxed

    def one(slug: str) -> int:
        from course.grading.run.ahead import started_ahead

        with started_ahead(folder, slug, learners or None, force=force) if here else nullcontext():
            from course.grading.mark.deadlines import apply_extensions

            chosen = term.of_group(folder, group, _ids(folder, learners))
            apply_extensions(folder, slug)
            run = grade_with_progress(
                folder.root,
                slug,
                chosen if group is None else term.handed_in(folder, slug, chosen or []),
                force=force,
                workers=workers,
                unsandboxed=unsandboxed,
                scheduler=scheduler,
            )
        from course.grading.report.page import write_report

        tables.show_run(run, folder)
        say(texts.REPORT_DONE.format(path=write_report(folder, slug)))
        return run.exit_code

    each(names, one)


def regrade(
    words: Words = None,
    every: All = False,
    yes: Annotated[bool, typer.Option("--yes", help=history.YES_OPTION)] = False,
    class_dir: ClassDir = None,
) -> None:
    folder = opened(class_dir)
    names, learners = term.slugs_and_learners(folder, words, every)
    folder.require_gradebook_free()

    def one(slug: str) -> int:
        from course.grading.report.page import write_report
        from course.grading.run import regrade as regrading

        run = regrading.regrade(
            folder.root,
            slug,
            _ids(folder, learners),
            agree=lambda changes: marks.agree_to_changes(folder, slug, changes, yes=yes),
        )
        tables.show_run(run, folder)
        say(texts.REPORT_DONE.format(path=write_report(folder, slug)))
        return run.exit_code

    each(names, one)


def formgrader(
    class_dir: ClassDir = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    port: Annotated[int | None, typer.Option(min=1024, max=65535, help="The port to use.")] = None,
    allow_root: Annotated[bool, typer.Option("--allow-root", help="Start as root (containers).")] = False,
) -> None:
    from course.grading.mark import formgrader as marking
    from course.learner.server.lab import refuse_root

    folder = opened(class_dir)
    refuse_root(allow_root)
    arguments = marking.command(folder, browser=not no_browser, port=port, root=allow_root)
    raise typer.Exit(marking.start(arguments, folder))


def extension(
    learner: Annotated[str, typer.Argument(help="The learner's id.", show_default=False)],
    slug: Slug,
    until: Annotated[
        str,
        typer.Option(help="Until when, for example 2026-12-03T18:00 (the class's time).", show_default=False),
    ],
    class_dir: ClassDir = None,
) -> None:
    from course.grading.mark.deadlines import extend

    folder = opened(class_dir)
    folder.require_assignment(slug)
    (who,) = _ids(folder, [learner]) or [learner]
    done = extend(folder, slug, who, _time(until, "--until", folder))
    say(texts.EXTENSION_DONE.format(learner=who, slug=slug, until=_local(done.until, folder)))
    if done.waiting:
        say(texts.EXTENSION_WAITING.format(learner=who))
    elif done.penalty_before != done.penalty_now:
        say(texts.EXTENSION_PENALTY.format(before=f"{done.penalty_before:g}", now=f"{done.penalty_now:g}"))


def publish_keys(
    slug: Slug,
    anyway: Annotated[bool, typer.Option("--anyway", help=texts.KEYS_ANYWAY)] = False,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.classroom.folder import open_class
    from course.grading.release import published

    path = published.publish_keys(open_class(class_dir), slug, anyway=anyway)
    say(texts.KEYS_WRITTEN.format(path=path, name=path.name))


def export(
    slugs: Annotated[
        list[str] | None,
        typer.Argument(help="Assignments; all that were released if none.", show_default=False),
    ] = None,
    form: Annotated[str, typer.Option("--format", help=texts.FORMAT_OPTION)] = "csv",
    to: Annotated[Path | None, typer.Option(help="The file to write.", show_default=False)] = None,
    column: Annotated[
        str | None, typer.Option(help="The assignment's name in the platform.", show_default=False)
    ] = None,
    zero_missing: Annotated[
        bool, typer.Option("--zero-missing", help="0 for those who handed in nothing.")
    ] = False,
    final_only: Annotated[
        bool, typer.Option("--final-only", help="No points where somebody has still to look.")
    ] = False,
    group: Annotated[str | None, typer.Option(help=texts.GROUP_OPTION, show_default=False)] = None,
    every: All = False,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.export import export_marks, released
    from course.grading.mark.deadlines import refresh_penalties

    folder = opened(class_dir)
    names = slugs_of(folder, slugs, every, released(folder)) if slugs else released(folder)
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
        group=group,
    )
    written = sum(mark.points is not None for mark in found)
    say(texts.EXPORT_DONE.format(n=written, path=path))
    if absent := sum(mark.points is None and not mark.waits for mark in found):
        say(texts.EXPORT_ABSENT.format(n=absent))
    waiting = [mark for mark in found if mark.waits]
    if waiting:
        said = texts.NOT_FINAL_LEFT_OUT if final_only else texts.NOT_FINAL
        say(said.format(n=len(waiting)))
        tables.show_not_final(waiting)
        raise typer.Exit(1)


def demo(
    folder: Annotated[
        Path | None, typer.Argument(help="The class folder to make.", show_default=False)
    ] = None,
    learners: Annotated[int, typer.Option(min=1, max=500, help="How many learners.")] = 30,
    seed: Annotated[int, typer.Option(help="Another seed makes another class.")] = 1,
    notebook: Annotated[
        str | None, typer.Option(help="The assignment; by default the first lesson.", show_default=False)
    ] = None,
    course: Annotated[Path | None, typer.Option("--course", help="The checkout.", show_default=False)] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open the report.")] = False,
) -> None:
    from course.grading.demo import demo as demonstration

    slug = notebook or demonstration.first_lesson(course)
    done = demonstration.make_demo(folder, slug, learners=learners, seed=seed, course=course, say=say)
    run = grade_with_progress(done.folder.root, slug, None)
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
            # One unreadable file is one cause, however many questions wait for it.
            reasons = dict.fromkeys(case.reason for case in result.faults)
            for line in [result.error] if result.error else reasons:
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
                meanwhile=_prepare_report,
            )
        except KeyboardInterrupt:
            said = texts.INTERRUPTED.format(slug=slug, **as_called(root))
            progress.console.print(said, markup=False, highlight=False, soft_wrap=True)
            raise typer.Exit(130) from None


def _prepare_report() -> None:
    from course.grading.report.page import prepare

    prepare()


def _ids(folder: Any, learners: list[str] | None) -> list[str] | None:
    from course.grading.collect.expected import class_learners
    from course.grading.collect.owners import known_id

    if not learners:
        return None
    known = class_learners(folder)
    return [known_id(learner, known) for learner in learners]


def _time(text: str, option: str, folder: Any) -> Any:
    from course.grading.classroom.times import parse_time

    return parse_time(text, option, folder.settings.zone)


def _local(when: Any, folder: Any) -> str:
    from course.grading.classroom.times import shown

    return shown(when, folder.settings.zone)


def _pair(text: str) -> tuple[str, str]:
    new, sign, known = text.partition("=")
    if not (sign and new.strip() and known.strip()):
        raise CourseError(texts.SAME_PAIR.format(text=text))
    return new.strip(), known.strip()
