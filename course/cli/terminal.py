"""The one door to the terminal: whatever the command line prints passes here, and nothing in it can move the
cursor, colour, hide or turn text, or pass for a line of our own.

Names in archives, receipts and errors are learners', and a terminal obeys what it is sent. So every character
that is not seen is written out: controls as their pictures (␛ for ESC), marks of direction, halves of pairs
and other invisible characters as ``\\u202e``. Colours are made by Rich, after that.

That no module prints around this door is tested (``tests/cli/test_terminal.py``).
"""

from __future__ import annotations

import sys
import traceback
import unicodedata
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console
    from rich.text import Text

# Categories of what is not seen: controls, formats, halves of pairs, private characters, line ends.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
# What joins letters, or parts of a picture, belongs to names.
_KEPT = "\t\n\u200c\u200d"


def visible(text: str) -> str:
    """``text`` with everything that is not seen written out; line ends and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_seen, text))


def one_line(text: str) -> str:
    """``text`` as :func:`visible` gives it, with line ends and tabs written out, too: for names."""
    return visible(text).replace("\n", "␊").replace("\t", "␉")


def _seen(char: str) -> str:
    if char in _KEPT or unicodedata.category(char) not in _UNSEEN:
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def say(text: str, *, err: bool = False) -> None:
    """Print a text and a line end; with ``err`` on the error stream."""
    typer.echo(visible(text), err=err)


def plain(text: str) -> Text:
    """A name or a sentence for a table: no bracket in it is markup, and it stays in its line."""
    from rich.text import Text

    return Text(one_line(text))


def console() -> Console:
    """A Rich console in which text is made visible, whatever it is printed in."""
    from rich.console import Console
    from rich.segment import Segment

    class Door(Console):
        def render(self, *arguments: Any, **options: Any) -> Any:
            for segment in super().render(*arguments, **options):
                # Segments of control are Rich's own: they move its progress bar.
                if segment.control is None:
                    yield Segment(visible(segment.text), segment.style)
                else:
                    yield segment

    return Door()


def say_unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Take the place of :data:`sys.excepthook`: an error that nobody foresaw can quote a learner, too."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    say("".join(traceback.format_exception(kind, error, trace)).rstrip(), err=True)
