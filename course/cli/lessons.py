"""The instructor's commands for lessons of one's own and for learning platforms: items-export.

Heavy imports are inside the commands, so that ``course --help`` is quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from course.cli.terminal import say
from course.grading.platforms import texts as platforms
from course.grading.texts import instructor as texts
from course.learner import texts as commands

ClassDir = Annotated[Path | None, typer.Option("--class", help=texts.CLASS_OPTION, show_default=False)]


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    for name, function, text in (("items-export", items_export, platforms.HELP),):
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
