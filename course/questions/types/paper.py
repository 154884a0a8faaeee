"""Questions on paper: something to tick, to number or to write on. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from string import ascii_uppercase
from typing import Any

from course.questions.texts import paper as texts

_BOX = '<span class="box"></span>'
_WIDE = '<span class="box wide"></span>'
_BLANK = '<span class="blank">&nbsp;</span>'


def told(sentence: str) -> str:
    """What to do, in small print."""
    return f'<p class="note">{escape(sentence)}</p>'


def ticks(sentence: str, options: list[Mapping[str, Any]], *, columns: bool = False) -> str:
    """Options with a box to tick each; short ones in columns."""
    lines = "".join(f"<li>{_BOX}<span>{one['html']}</span></li>" for one in options)
    look = ' class="columns"' if columns else ""
    return f"{told(sentence)}<ul{look}>{lines}</ul>"


def numbered(sentence: str, entries: list[Mapping[str, Any]]) -> str:
    """Entries with a box for a number each."""
    lines = "".join(f"<li>{_WIDE}<span>{one['html']}</span></li>" for one in entries)
    return f"{told(sentence)}<ul>{lines}</ul>"


def lettered(rows: list[Mapping[str, Any]], options: list[Mapping[str, Any]]) -> str:
    """Options with letters, and rows with a box for a letter each."""
    letters = "".join(
        f"<li><strong>{letter}</strong><span>{one['html']}</span></li>"
        for letter, one in zip(ascii_uppercase, options, strict=False)
    )
    body = "".join(
        f'<tr><th scope="row">{one["html"]}</th><td class="cell-center">{_WIDE}</td></tr>' for one in rows
    )
    head = f'<tr><th scope="col">{texts.ROW}</th><th scope="col">{texts.LETTER}</th></tr>'
    return f"{told(texts.MATCH)}<ul>{letters}</ul><table><thead>{head}</thead><tbody>{body}</tbody></table>"


def grid(rows: list[Mapping[str, Any]], options: list[Mapping[str, Any]]) -> str:
    """A table with a box to tick in each column of each row."""
    columns = "".join(f'<th scope="col">{one["html"]}</th>' for one in options)
    boxes = f'<td class="cell-center">{_BOX}</td>' * len(options)
    body = "".join(f'<tr><th scope="row">{one["html"]}</th>{boxes}</tr>' for one in rows)
    head = f'<tr><th scope="col">{texts.ROW}</th>{columns}</tr>'
    return f"{told(texts.GRID)}<table><thead>{head}</thead><tbody>{body}</tbody></table>"


def written(sentence: str, unit: str | None = None, more: str = "") -> str:
    """A line to write on, with the unit behind it and perhaps a second line for ``more``."""
    behind = f" {escape(unit)}" if unit else ""
    rest = f" {escape(more)}: {_BLANK}" if more else ""
    return f"<p>{escape(sentence)}: {_BLANK}{behind}{rest}</p>"
