"""Run one of nbgrader's converters inside this process, and tell what went wrong in it.

nbgrader logs the cause of a failure and raises a message that points to the log; it also changes the working
folder and leaves an environment variable behind where a run ends with an error. Both are put right here.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from course.errors import CourseError


class _Messages(logging.Handler):
    """Keeps what nbgrader logs, since its exceptions say no more than "see above"."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        self.lines.append(f"{record.levelname}: {text}")
        if record.levelno >= logging.ERROR:
            self.errors.append(text)


def start(converter: Any, product: Path) -> None:
    """Run a converter of nbgrader's with its log kept to ourselves, and make sure that it made what it
    should.

    Raises:
        CourseError: with the last error that was logged.
    """
    messages = _Messages()
    log = logging.getLogger(f"course.grading.{id(messages)}")
    log.propagate = False
    log.setLevel(logging.INFO)
    log.addHandler(messages)
    converter.log = log
    here = Path.cwd()
    try:
        converter.start()
    except Exception as error:
        raise ConverterFailed(_cause(messages, error), messages.lines) from error
    finally:
        os.chdir(here)
        # nbgrader leaves this behind where a run ends with an error; the next kernel of this process would
        # inherit it.
        os.environ.pop("NBGRADER_EXECUTION", None)
    if not product.exists():
        raise ConverterFailed(_cause(messages, None), messages.lines)


class ConverterFailed(CourseError):
    """A converter of nbgrader's failed; ``lines`` holds its log."""

    def __init__(self, message: str, lines: list[str]):
        super().__init__(message)
        self.lines = lines


def _cause(messages: _Messages, error: Exception | None) -> str:
    """The most telling line: the last line of the last traceback that was logged, else the error itself."""
    tracebacks = [text for text in messages.errors if "Traceback" in text]
    if tracebacks:
        return tracebacks[-1].strip().splitlines()[-1]
    if messages.errors:
        return messages.errors[-1].strip().splitlines()[-1]
    return f"{type(error).__name__}: {error}" if error else "nbgrader wrote nothing"
