"""The instructor's commands for lessons of one's own and for learning platforms: new-notebook,
update-class, items-export, hub-setup.

Heavy imports are inside the commands, so that ``course --help`` is quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from course.cli.term import as_called
from course.cli.terminal import say
from course.errors import CourseError
from course.grading.platforms import texts as platforms
from course.grading.texts import hub
from course.grading.texts import instructor as texts
from course.grading.texts import lessons as own
from course.learner import texts as commands
from course.paths import DEFAULT_FOLDER

ClassDir = Annotated[Path | None, typer.Option("--class", help=texts.CLASS_OPTION, show_default=False)]


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    for name, function, text in (
        ("new-notebook", new_notebook, own.NEW_HELP),
        ("update-class", update_class, own.UPDATE_HELP),
        ("items-export", items_export, platforms.HELP),
        ("hub-setup", hub_setup, hub.SETUP_HELP),
    ):
        app.command(name, help=text, rich_help_panel=commands.INSTRUCTOR_PANEL)(function)


def items_export(
    slug: Annotated[str, typer.Argument(help=platforms.COURSE_ITEMS, show_default=False)],
    form: Annotated[str, typer.Option("--format", help=platforms.FORMAT)] = "moodle-xml",
    graded: Annotated[bool, typer.Option("--graded", help=platforms.GRADED)] = False,
    to: Annotated[Path | None, typer.Option(help=platforms.TO, show_default=False)] = None,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.platforms.export import export_items

    done = export_items(slug, form.casefold(), folder=class_dir, graded=graded, target=to)
    say(platforms.DONE.format(n=len(done.questions), slug=slug, path=done.path))
    _say_reasons(platforms.ONE_DIFFERS, done.differs)
    _say_reasons(platforms.ONE_LEFT_OUT, done.left_out)
    if graded:
        say(platforms.HOLDS_KEYS)


def _say_reasons(sentence: str, found: tuple[tuple[str, str], ...]) -> None:
    """One line a reason, with the questions that it holds for."""
    for reason in dict.fromkeys(reason for _, reason in found):
        ids = ", ".join(ident.partition("/")[2] for ident, why in found if why == reason)
        say(sentence.format(reason=reason, ids=ids))


def new_notebook(
    slug: Annotated[str, typer.Argument(help=own.SLUG, show_default=False)],
    title: Annotated[str | None, typer.Option(help=own.TITLE, show_default=False)] = None,
    class_dir: ClassDir = None,
) -> None:
    from course.authoring.own import new_notebook as make
    from course.grading.classroom.folder import open_class

    folder = open_class(class_dir)
    written = make(folder.source, folder.keys, slug, title)
    say(own.MADE.format(slug=slug))
    for path in written:
        say(f"  {path}")
    say(own.NEXT.format(slug=slug, **as_called(folder.root)))


def hub_setup(
    exchange: Annotated[Path | None, typer.Option(help=hub.EXCHANGE, show_default=False)] = None,
    name: Annotated[str | None, typer.Option("--class", help=hub.CLASS_NAME, show_default=False)] = None,
    folder: Annotated[str, typer.Option(help=hub.FOLDER)] = DEFAULT_FOLDER,
    owner: Annotated[str | None, typer.Option(help=hub.OWNER, show_default=False)] = None,
    prefix: Annotated[Path | None, typer.Option(help=hub.PREFIX, show_default=False)] = None,
    user: Annotated[bool, typer.Option("--user", help=hub.USER)] = False,
    instructor: Annotated[bool, typer.Option("--instructor", help=hub.INSTRUCTOR)] = False,
    do: Annotated[bool, typer.Option("--do", help=hub.DO)] = False,
) -> None:
    from course.grading.classroom import hub as setting

    place = Path.home() / ".jupyter" if user or instructor else prefix
    if instructor:
        made = setting.plan_instructor(Path.home() / ".jupyter")
    elif exchange is None or name is None:
        raise CourseError(hub.MISSING)
    else:
        made = setting.plan(exchange, name, folder=folder, place=place, owner=owner)
    for one in made.folders:
        say(hub.FOLDER_MADE.format(mode=f"{one.mode:o}", path=one.path))
    for file in made.files:
        say(hub.FILE.format(what=file.state, path=file.path))
        say("".join(f"    {line}\n" for line in file.content.splitlines()).rstrip("\n"))
    for note in made.notes:
        say(note)
    if made.hub:
        say(hub.HUB_CONFIG.format(path=hub.HUB_PLACE))
        say("".join(f"    {line}\n" for line in made.hub.splitlines()).rstrip("\n"))
    if not do:
        say(hub.DRY)
        return
    setting.write(made)
    say(hub.WRITTEN)


def update_class(
    course: Annotated[
        Path | None, typer.Option("--course", help=own.UPDATE_COURSE, show_default=False)
    ] = None,
    do: Annotated[bool, typer.Option("--do", help=own.UPDATE_DO)] = False,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.classroom.folder import open_class
    from course.grading.classroom.follow import follow, plan

    folder = open_class(class_dir)
    what = plan(folder, course)
    if not what.steps:
        say(own.NOTHING.format(n=what.own))
        return
    for step in what.steps:
        for line in step.diff:
            say(f"  {line}")
        say(own.STEP.format(name=step.name, what=own.STEPS[step.kind]))
        for note in step.notes:
            say(f"  {note}")
    if not what.has_base:
        say(own.NO_BASE)
    if not do:
        say(own.DRY)
        return
    say(own.FOLLOWED.format(backup=follow(folder, what)))
    if any(step.kind == "joined" for step in what.steps):
        say(own.LOOK)
    raise typer.Exit(1 if any(step.kind in ("both", "unknown") or step.notes for step in what.steps) else 0)
