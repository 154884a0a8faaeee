"""The HTML around a drawing: caption, accessible name, table, sources, style for light and dark pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from course.figures.data import count, missing, say, say_label
from course.figures.palette import VARIABLES, themed
from course.figures.texts import FIGURE

# The column of the course's tables that holds ids of sources.
SOURCES = "source_ids"


def _variables(dark: bool) -> str:
    return "".join(f"--wa-{name}:{pair[dark]};" for name, pair in VARIABLES.items())


# Jupyter marks the theme on the page's body; VS Code by a class. Where neither is found the light colours
# stand on their own ground. Cells of tables are named by twice the class (`.wa.wa td`): JupyterLab sets all
# cells to the right, with more weight than one class has. Where a drawing goes on past its box, a shade at
# the edge says so, which its own ground covers at its end, and a bar that stays: phones hide theirs.
STYLE = (
    f".wa{{{_variables(False)}}}"
    f'[data-jp-theme-light="false"] .wa,.vscode-dark .wa{{{_variables(True)}}}'
    + re.sub(r"\s*\n\s*", "", Path(__file__).with_name("style.css").read_text(encoding="utf-8"))
)


def style() -> str:
    """The style sheet as an element, small enough to stand in each output: a copied cell still looks
    right.
    """
    return f"<style>{STYLE}</style>"


def wrap(body: str) -> str:
    """Put HTML on the figures' ground, in their colours and type."""
    return f'{style()}<div class="wa">{body}</div>'


def accessible(svg: str, prefix: str, name: str, description: str) -> str:
    """Make a drawing fit to stand inline in a page.

    Removes what belongs to a file of its own (prologue, metadata, and a style rule that would reach the
    whole page), gives ids that are used a prefix and drops the others, turns the palette into CSS
    variables, and names the drawing by title and description.

    Args:
        svg: an SVG element or file.
        prefix: begins every id; unique in the page.
        name: the accessible name (the finding).
        description: the values in words.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style[^>]*>.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s*<defs>\s*</defs>", "", svg)
    svg = re.sub(r'font-family: [^;"]*;\s?', "", svg)
    svg = re.sub(r"\n\s*(?=<|$)", "\n", svg)
    if not re.search(rf'id="{prefix}-', svg):
        used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", svg))
        svg = re.sub(r' id="([^"]+)"', lambda m: f' id="{prefix}-{m[1]}"' if m[1] in used else "", svg)
        svg = re.sub(r"(url\(#|href=\"#)", rf"\g<1>{prefix}-", svg)
    head, rest = svg.split(">", 1)
    head = (
        f'{head} role="img" aria-labelledby="{prefix}-t" aria-describedby="{prefix}-d" '
        f'preserveAspectRatio="xMinYMin meet">'
        f'<title id="{prefix}-t">{escape(name)}</title><desc id="{prefix}-d">{escape(description)}</desc>'
    )
    return themed(head + rest.strip())


def table_html(rows: Sequence[Mapping[str, Any]], caption: str, columns: Iterable[str] | None = None) -> str:
    """An accessible table: caption, column headings, first column as row headings, numbers to the right.

    Args:
        rows: one mapping a row; missing values are said, never left blank.
        caption: what the table holds; for screen readers and the eye.
        columns: names and order; default those of the rows.
    """
    names = (
        list(columns) if columns is not None else list(dict.fromkeys(name for row in rows for name in row))
    )
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in names)
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{escape(say_label(row.get(name)))}</th>'
            if index == 0
            else f"<td{_numeric(row.get(name))}>{escape(_said(name, row.get(name)))}</td>"
            for index, name in enumerate(names)
        )
        + "</tr>"
        for row in rows
    )
    return (
        # Focusable, so that the keyboard can scroll a wide table.
        f'<div class="wa-scroll" role="group" tabindex="0" aria-label="{escape(caption, quote=True)}">'
        f'<table><caption class="wa-hidden">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _said(name: Any, value: Any) -> str:
    """A cell in words; sources are named, in a column that holds their ids."""
    said = say(value)
    if name != SOURCES or not isinstance(value, str):
        return said
    # Late: most tables have no sources.
    from course.facts.citations import in_names

    return in_names(said.replace(";", "; "))


def _numeric(value: Any) -> str:
    return (
        ' class="wa-number"'
        if isinstance(value, (int, float)) and not isinstance(value, bool) and not missing(value)
        else ""
    )


def details(summary: str, body: str) -> str:
    """A part that opens on demand."""
    return f"<details><summary>{escape(summary)}</summary>{body}</details>"


def table_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """A table as plain text, one row a line."""
    return "\n".join(
        "  "
        + "; ".join(
            f"{name}: {_said(name, v) if place else say_label(v)}"
            for place, (name, v) in enumerate(row.items())
        )
        for row in rows
    )


def table_summary(n: int) -> str:
    """The line that opens a figure's table."""
    return FIGURE["table"].format(rows=count(n))
