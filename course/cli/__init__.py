"""The ``course`` command: one flat list of words for learners and instructors.

``main`` is what the installed command calls. It puts the environment's own ``bin`` on the search path
(nbgrader calls ``alembic`` by name), and it turns every error that a user can put right into its sentence,
without a traceback, and exit code 2. The commands themselves import what they need when they run, so that
``course --help`` is quick.
"""

from __future__ import annotations

import atexit
import errno
import gc
import io
import os
import sqlite3
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import typer

from course.cli import author, learner
from course.cli.terminal import say, say_unforeseen
from course.errors import CourseError
from course.learner import texts
from course.paths import own_programs_first

# New objects between two looks of Python's at what can be thrown away; its own number is 700.
FEWER_COLLECTIONS = 50_000
INSTRUCTOR_COMMANDS = (
    "new-class",
    "roster",
    "release",
    "collect",
    "grade",
    "regrade",
    "mark",
    "history",
    "formgrader",
    "extension",
    "show",
    "remove",
    "rename",
    "pseudonyms",
    "report",
    "export",
    "feedback",
    "demo",
    "new-notebook",
    "update-class",
    "items-export",
    "hub-setup",
)

# jsonschema looks for it to check one format that nothing here uses, and does without where it is missing;
# its import alone takes longer than most commands.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def build() -> typer.Typer:
    """The application with all its commands."""
    app = typer.Typer(
        help=texts.APP_HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    learner.register(app)
    if find_spec("nbgrader") is not None:
        from course.cli import instructor, lessons, pages

        instructor.register(app)
        lessons.register(app)
        pages.register(app)
    else:
        for name in INSTRUCTOR_COMMANDS:
            _say_how_to_install(app, name)
    author.register(app)
    return app


def _say_how_to_install(app: typer.Typer, name: str) -> None:
    @app.command(
        name,
        help=texts.INSTRUCTOR_MISSING_HELP,
        rich_help_panel=texts.INSTRUCTOR_PANEL,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        add_help_option=False,
    )
    def missing() -> None:
        raise CourseError(texts.INSTRUCTOR_MISSING.format(name=name))


def put_own_programs_first() -> None:
    """Make this environment's programs the ones found by name, also where it was never activated."""
    os.environ["PATH"] = own_programs_first(os.environ.get("PATH", ""))


def main() -> None:
    """Run the command line; exit code 2 with a sentence where the user can put something right."""
    # What is imported stays; Python would look through all of it a hundred times in the first second, and
    # once more at the end.
    gc.set_threshold(FEWER_COLLECTIONS)
    atexit.register(gc.freeze)
    put_own_programs_first()
    sys.excepthook = say_unforeseen
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter of somebody's name must not end a run over it.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        build()()
    except CourseError as error:
        _end(str(error))
    except BrokenPipeError:
        # Whoever reads along (`| head`) has seen enough; Python must not complain of it once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except OSError as error:
        _end(os_sentence(error))
    except KeyboardInterrupt:
        _end(texts.INTERRUPTED)
    except Exception as error:
        # Only what has met a gradebook has loaded its library.
        sentence = gradebook_sentence(error)
        if sentence is None:
            raise
        _end(sentence)


def _end(message: str) -> NoReturn:
    say(texts.ERROR.format(message=message), err=True)
    raise SystemExit(2) from None


def gradebook_sentence(error: Exception) -> str | None:
    """What is wrong with the gradebook, where an error of its library says so; None for any other error."""
    nbgrader, library = sys.modules.get("nbgrader.api"), sys.modules.get("sqlalchemy.exc")
    entries = (nbgrader.MissingEntry, nbgrader.InvalidEntry) if nbgrader is not None else ()
    kinds = tuple(filter(None, (getattr(library, "SQLAlchemyError", None), sqlite3.Error)))
    if not isinstance(error, (*entries, *kinds)):
        return None
    reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
    for words, sentence in texts.GRADEBOOK_ERRORS.items():
        if any(word in reason for word in words):
            return sentence.format(reason=reason)
    # nbgrader says so of what it looks for and does not find, and of what it cannot put in.
    general = texts.GRADEBOOK_OTHER if isinstance(error, entries) else texts.GRADEBOOK_ERROR
    return general.format(reason=reason)


def os_sentence(error: OSError) -> str:
    """What the system refused, where, and what to do about it: the one door for what no command foresees."""
    names = [str(name) for name in (error.filename, error.filename2) if isinstance(name, str | bytes | Path)]
    path = f" ({', '.join(names)})" if names else ""
    sentence = texts.OS_ERRORS.get(errno.errorcode.get(error.errno or 0, ""), texts.OS_ERROR)
    if not names and error.errno and error.strerror != os.strerror(error.errno):
        # Whoever raised it had more to say than the system (that no temporary folder can be used, say).
        sentence = texts.OS_ERROR
    return sentence.format(path=path, reason=error.strerror or type(error).__name__)
