"""The map of the course: its questions as a path, what each notebook answers, how long it takes.

What is asked and answered stands in ``notebooks/map.csv``, the minutes in the header of each notebook. The
picture is a PNG, since JupyterLab shows no SVG that is attached to a text cell; it says in its own
description what it shows, so that a map of yesterday is found without looking at it.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.authoring import texts
from course.authoring.normal_form import dumps, read
from course.errors import DataError
from course.figures.palette import GRID, INK, MUTED, PAPER, SWATCHES
from course.files import write_text, write_whole
from course.notebooks import source_of
from course.paths import require_checkout

FACTS = Path("notebooks", "map.csv")
PICTURE = Path("docs", "course-map.png")
README = Path("README.md")
START_HERE = "00-start-here"
NAME = "course-map.png"
"""What the picture is called among the attachments of a cell."""

START, END = "<!--map-->", "<!--/map-->"
_TIME = re.compile(r"\*\*Time\*\*: (?P<first>\d+) minutes(?: in class and (?P<home>\d+) at home)?")
_SHOWN = re.compile(rf"!\[[^\]]*\]\({re.escape(PICTURE.as_posix())}\)")
_COLUMNS = 2
_WIDE, _HIGH, _BOX, _STEP, _TOP = 760, 54, 360, 62, 40
_SHARP = 2
_POINTS = 0.72
"""Of a letter, points for each pixel of the picture, which has 100 to the inch."""


@dataclass(frozen=True)
class Station:
    """One notebook on the path.

    Attributes:
        slug: its folder.
        asks: the question, a few words.
        answers: what it gives an answer to, one line.
        in_class: minutes in class; of a primer, minutes alone.
        at_home: minutes at home.
    """

    slug: str
    asks: str
    answers: str
    in_class: int
    at_home: int

    @property
    def number(self) -> str:
        """Its number, such as "00b"."""
        return self.slug.partition("-")[0]

    @property
    def minutes(self) -> str:
        """How long it takes, in words."""
        form = "MAP_MINUTES" if self.at_home else "MAP_ALONE"
        return str(getattr(texts, form)).format(in_class=self.in_class, at_home=self.at_home)

    @property
    def short(self) -> str:
        """The same in the picture."""
        form = "MAP_SHORT" if self.at_home else "MAP_SHORT_ALONE"
        return str(getattr(texts, form)).format(in_class=self.in_class, at_home=self.at_home)


def stations(root: Path) -> list[Station]:
    """The notebooks of a checkout in the order of the path.

    Raises:
        DataError: a notebook of the table has no header with its minutes.
    """
    with (root / FACTS).open(encoding="utf-8", newline="") as lines:
        return [_station(root, **row) for row in csv.DictReader(lines)]


def _station(root: Path, notebook: str, asks: str, answers: str) -> Station:
    found = _TIME.search(source_of(read(_place(root, notebook))["cells"][0]))
    if found is None:
        raise DataError(texts.MAP_NO_MINUTES.format(slug=notebook))
    return Station(notebook, asks, answers, int(found["first"]), int(found["home"] or 0))


def finding(path: list[Station]) -> str:
    """The title: where the path leads, in how many hours."""
    # What is done alone is no time in class, although a primer has no other minutes.
    in_class = sum(one.in_class for one in path if one.at_home)
    at_home = sum(one.at_home or one.in_class for one in path)
    return texts.MAP_FINDING.format(in_class=round(in_class / 60), at_home=round(at_home / 60))


def described(path: list[Station]) -> str:
    """The picture in words, for those who do not see it."""
    said = "; ".join(f"{one.number} {one.asks} {one.answers} ({one.minutes})" for one in path)
    return f"{finding(path)}. {texts.MAP_PATH}: {said}."


def listing(path: list[Station]) -> str:
    """The picture and the same as a list with links: what stands in the first cell of the first notebook."""
    rows = [f"- {_link(one)} **{one.asks}** {one.answers}. {one.minutes}" for one in path]
    return "\n".join(
        [
            START,
            f"![{finding(path)}. {texts.MAP_BELOW}](attachment:{NAME})",
            "",
            "<details>",
            f"<summary>{texts.MAP_LIST}</summary>",
            "",
            *rows,
            "",
            "</details>",
            END,
        ]
    )


def _link(one: Station) -> str:
    return one.number if one.slug == START_HERE else f"[{one.number}](../{one.slug}/{one.slug}.ipynb)"


def png(path: list[Station]) -> bytes:
    """The picture: two notebooks a row, read like a page, joined by a line."""
    from matplotlib.figure import Figure
    from PIL import Image

    rows = -(-len(path) // _COLUMNS)
    high = _TOP + rows * _STEP
    drawn = Figure(figsize=(_WIDE / 100, high / 100), dpi=100 * _SHARP, facecolor=PAPER[0])
    axes = drawn.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(0, _WIDE), ylim=(high, 0))
    axes.text(10, 20, finding(path), fontsize=15 * _POINTS, fontweight="bold", color=INK[0], va="center")
    axes.text(
        _WIDE - 10, 20, texts.MAP_LEGEND, fontsize=11 * _POINTS, color=MUTED[0], ha="right", va="center"
    )
    middles = [
        (10 + _BOX / 2 + n % _COLUMNS * (_BOX + 20), _TOP + n // _COLUMNS * _STEP + _HIGH / 2)
        for n in range(len(path))
    ]
    axes.plot(*zip(*middles, strict=True), color=GRID[0], linewidth=5, zorder=1)
    for one, middle in zip(path, middles, strict=True):
        _box(axes, one, *middle)
    stream = io.BytesIO()
    drawn.savefig(stream, format="png")
    # Few colours: a quarter of the size, and a notebook carries it as text.
    made, small = Image.open(stream).convert("RGB").quantize(64), io.BytesIO()
    made.save(small, format="png", optimize=True, pnginfo=_about(path))
    return small.getvalue()


def _box(axes: Any, one: Station, x: float, y: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    left, top = x - _BOX / 2, y - _HIGH / 2
    edge = SWATCHES[0].light if one.at_home else MUTED[0]
    frame = FancyBboxPatch((left, top), _BOX, _HIGH, boxstyle="round,pad=0,rounding_size=6")
    frame.set(facecolor=PAPER[0], edgecolor=edge, linestyle="-" if one.at_home else "--", zorder=2)
    axes.add_patch(frame)
    for place, height, text, size, weight, colour, side in (
        (left + 8, y, one.number, 17, "bold", edge, "left"),
        (left + 50, y - 11, one.asks, 14, "bold", INK[0], "left"),
        (left + 50, y + 12, one.answers, 11.5, "normal", INK[0], "left"),
        (left + _BOX - 8, y - 11, one.short, 11, "normal", MUTED[0], "right"),
    ):
        points = size * _POINTS
        axes.text(place, height, text, fontsize=points, fontweight=weight, color=colour, ha=side, va="center")


def _about(path: list[Station]) -> Any:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_itxt("Description", described(path))
    return info


def shown(picture: bytes) -> str:
    """What a picture of the map says of itself; nothing where it is another picture."""
    from PIL import Image

    return str(Image.open(io.BytesIO(picture)).info.get("Description", ""))


def page(text: str, path: list[Station]) -> str:
    """``README.md`` with the picture's description as it is."""
    return _SHOWN.sub(lambda _: f"![{described(path)}]({PICTURE.as_posix()})", text, count=1)


def write(root: Path | None = None) -> Path:
    """Draw the map, put it into the first notebook and the README, and return the picture's place."""
    home = require_checkout(root)
    path = stations(home)
    picture = png(path)
    write_whole(home / PICTURE, picture)
    write_text(home / README, page((home / README).read_text(encoding="utf-8"), path))
    place = _place(home, START_HERE)
    notebook = read(place)
    header = notebook["cells"][0]
    before, start, rest = source_of(header).partition(START)
    if not start or END not in rest:
        raise DataError(texts.MAP_NO_PLACE.format(slug=START_HERE, start=START, end=END))
    header["source"] = f"{before}{listing(path)}{rest.partition(END)[2]}".splitlines(keepends=True)
    header["attachments"] = {NAME: {"image/png": base64.b64encode(picture).decode("ascii")}}
    write_text(place, dumps(notebook))
    return home / PICTURE


def _place(root: Path, slug: str) -> Path:
    return root / "notebooks" / "source" / slug / f"{slug}.ipynb"
