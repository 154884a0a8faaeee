"""The instructor's commands for pages: feedback, written anew and handed back through a learning
platform, and reports."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course.cli.term import ClassDir, opened
from course.cli.terminal import one_line, say
from course.errors import CourseError
from course.grading.texts import hub
from course.grading.texts import instructor as texts
from course.grading.texts import pages as said
from course.learner import texts as commands

if TYPE_CHECKING:
    from course.grading.classroom.folder import ClassFolder


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    panel = commands.INSTRUCTOR_PANEL
    app.command("feedback", help=said.FEEDBACK_HELP, rich_help_panel=panel)(feedback)
    app.command("report", help=texts.REPORT_HELP, rich_help_panel=panel)(report)


def feedback(
    slug: Annotated[str, typer.Argument(help=texts.SLUG, show_default=False)],
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="moodle|canvas", help=said.FORM_OPTION, show_default=False),
    ] = None,
    to: Annotated[Path | None, typer.Option(help=said.TO_OPTION, show_default=False)] = None,
    exchange: Annotated[bool, typer.Option("--exchange", help=hub.FEEDBACK_EXCHANGE)] = False,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.feedback.hand_back import hand_back
    from course.grading.feedback.when import shown_now
    from course.grading.run.pages import make_feedback

    folder = opened(class_dir)
    folder.require_assignment(slug)
    folder.require_gradebook_free()
    written = make_feedback(folder.root, slug)
    there = len(list(folder.feedback.glob(f"*/{slug}/{slug}.html")))
    say(said.WRITTEN.format(n=len(written), all=there, folder=folder.feedback))
    with folder.open_gradebook() as gradebook:
        shown = shown_now(folder, slug, gradebook)
        due = gradebook.find_assignment(slug).duedate
    parts = {
        "reasons": (shown.reasons, shown.reasons_later),
        "right answers": (shown.right_answers, shown.right_answers_later),
    }
    say(said.SHOWN_NOW.format(parts="".join(f", {name}" for name, (now, _) in parts.items() if now)))
    later = [name for name, (_, comes) in parts.items() if comes]
    never = [name for name, (now, comes) in parts.items() if not (now or comes)]
    if later:
        say(said.SHOWN_LATER.format(parts=" and ".join(later)))
    if never:
        say(said.SHOWN_NEVER.format(parts=" and ".join(never)))
    if due is None and (shown.reasons_later or shown.right_answers_later):
        say(said.NO_DEADLINE.format(slug=slug))
    elsewhere = _into_exchange(folder, slug) if exchange else 0
    if form is None:
        raise typer.Exit(1 if elsewhere else 0)
    done = hand_back(folder, slug, form.casefold(), to)
    say(said.HANDED_BACK[form.casefold()].format(pages=said.PAGES.format(n=done.pages), path=done.path))
    if done.left_out:
        names = "; ".join(one_line(learner.name) for learner in done.left_out)
        say(said.LEFT_OUT.format(pages=said.PAGES.format(n=len(done.left_out)), names=names))
        raise typer.Exit(1)


def _into_exchange(folder: ClassFolder, slug: str) -> int:
    """Put the pages into the exchange; how many learners cannot fetch theirs there."""
    from course.evidence.record import printable
    from course.grading.classroom.exchange import feedback_to_exchange
    from course.grading.classroom.roster import plain_id

    done = feedback_to_exchange(folder, slug)
    say(hub.FEEDBACK_DONE.format(slug=slug, n=len(done.learners)))
    if done.elsewhere:
        names = ", ".join(printable(plain_id(who)) for who in done.elsewhere)
        say(hub.FEEDBACK_ELSEWHERE.format(n=len(done.elsewhere), names=names))
    return len(done.elsewhere)


def report(
    slug: Annotated[str | None, typer.Argument(help=texts.SLUG, show_default=False)] = None,
    every: Annotated[bool, typer.Option("--all", help=said.ALL_OPTION)] = False,
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.report.overall import write_overall
    from course.grading.report.page import write_report

    folder = opened(class_dir)
    if (slug is None) != every:
        raise CourseError(said.SLUG_OR_ALL)
    path = write_overall(folder) if slug is None else write_report(folder, slug)
    say(texts.REPORT_DONE.format(path=path))
    if show:
        webbrowser.open(path.as_uri())
