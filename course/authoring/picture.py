"""The picture of the house: which room of ``course/`` imports which, drawn from the imports themselves.

The rows are the layers that ``pyproject.toml`` contracts for; the lines are what modules really import. What
every room may use (errors, files and the like) stands in the bottom rows without lines.
"""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path

from course.authoring import texts
from course.files import write_text
from course.paths import require_checkout

PICTURE = Path("docs", "architecture.svg")
PAGE = Path("docs", "architecture.md")
START, END = "<!-- imports: written by course author picture -->", "<!-- end of imports -->"
_LAYERS = "The rooms of the house, each above those that it builds on"
# What stands in so many rows at the bottom is for everybody.
_FOR_ALL = 2
_WIDTH, _BOX, _HIGH, _STEP, _TOP = 880, 116, 38, 96, 46


def layers(root: Path) -> list[list[str]]:
    """The rooms in rows, from the top, as the contract in ``pyproject.toml`` has them."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    for contract in project["tool"]["importlinter"]["contracts"]:
        if contract["name"] == _LAYERS:
            return [[room.strip(" ()") for room in layer.split("|")] for layer in contract["layers"]]
    raise KeyError(_LAYERS)


def imports() -> dict[str, list[str]]:
    """By room, the other rooms of ``course/`` that any of its modules imports, also inside a function."""
    import grimp

    graph = grimp.build_graph("course")
    found: dict[str, set[str]] = {}
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            here, there = _room(module), _room(other)
            if here and there and here != there:
                found.setdefault(here, set()).add(there)
    return {room: sorted(others) for room, others in sorted(found.items())}


def _room(module: str) -> str:
    return ".".join(module.split(".")[1:2])


def svg(rows: list[list[str]], edges: dict[str, list[str]]) -> str:
    """The picture, complete without a style sheet, on paper and on a dark page."""
    middle: dict[str, tuple[float, float]] = {}
    for level, row in enumerate(rows):
        for place, room in enumerate(row):
            middle[room] = (_WIDTH * (place + 1) / (len(row) + 1), _TOP + level * _STEP + _HIGH / 2)
    for_all = {room for row in rows[-_FOR_ALL:] for room in row}
    shown = {
        room: [other for other in others if other in middle and other not in for_all]
        for room, others in edges.items()
        if room in middle and room not in for_all
    }
    height = _TOP + len(rows) * _STEP - _HIGH
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-labelledby="t d" font-family="system-ui, sans-serif" font-size="15">',
        f'<title id="t">{escape(texts.PICTURE_TITLE)}</title><desc id="d">{escape(described(shown))}</desc>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="26" fill="#595959">{escape(texts.PICTURE_LEGEND)}</text>',
    ]
    for room, others in shown.items():
        x, y = middle[room]
        for other in others:
            to_x, to_y = middle[other]
            parts.append(
                f'<line x1="{x:g}" y1="{y + _HIGH / 2:g}" x2="{to_x:g}" y2="{to_y - _HIGH / 2:g}" '
                f'stroke="#6b6b6b" stroke-opacity=".55"/>'
            )
    for room, (x, y) in middle.items():
        fill = "#eef2f7" if room in for_all else "#dbe7f5"
        parts.append(
            f'<rect x="{x - _BOX / 2:g}" y="{y - _HIGH / 2:g}" width="{_BOX}" height="{_HIGH}" rx="6" '
            f'fill="{fill}" stroke="#0b57a4"/><text x="{x:g}" y="{y + 5:g}" text-anchor="middle" '
            f'fill="#1f1f1f">{escape(room)}</text>'
        )
    return "".join([*parts, "</svg>\n"])


def described(edges: dict[str, list[str]]) -> str:
    """The lines of the picture as a sentence each."""
    return " ".join(
        texts.PICTURE_LINE.format(room=room, others=", ".join(others))
        for room, others in edges.items()
        if others
    )


def table(edges: dict[str, list[str]]) -> str:
    """The imports as a Markdown table."""
    rows = [
        f"| `{room}` | {', '.join(f'`{other}`' for other in others)} |"
        for room, others in edges.items()
        if not room.startswith("_")
    ]
    return "\n".join([texts.PICTURE_HEAD, "|---|---|", *rows])


def page(root: Path, edges: dict[str, list[str]]) -> str:
    """``docs/architecture.md`` with the table of imports as they are."""
    text = (root / PAGE).read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    return f"{before}{START}\n\n{table(edges)}\n\n{END}{rest.partition(END)[2]}"


def write(root: Path | None = None) -> Path:
    """Draw the picture, renew the table, and return the picture's place."""
    home = require_checkout(root)
    edges = imports()
    write_text(home / PICTURE, svg(layers(home), edges))
    write_text(home / PAGE, page(home, edges))
    return home / PICTURE
