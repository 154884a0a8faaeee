"""Read a learner's own chart: what matplotlib (or pandas, which draws with it) has on its axes, as JSON.

A chart becomes ``{"type": "figure", "title": …, "panels": [panel, …]}``; a panel has ``title``, ``x`` and
``y`` (``label``, ``words``: whether its places are names and no numbers, ``from``, ``to``) and its ``marks``:
``{"kind": "bars", "name": …, "x": [values], "y": [values]}``. Bars that lie are told as bars that stand, so
that the numbers are always in ``y``. What is drawn and cannot be read is named in ``unread``; a person looks
at it. Nothing is drawn here and nothing imported: whoever made a chart has loaded matplotlib.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from course.evidence.normalise import LIMIT, TooLarge, normalise

TYPE = "figure"
# How far a bar may stand from the tick that names it: bars of a group stand beside their tick.
_NEAR = 0.5
_LABEL_LIMIT = 300


def read_chart(value: object) -> dict[str, Any] | None:
    """The chart that an object is or belongs to, as JSON; None where it is none.

    Args:
        value: a matplotlib figure, its axes, a list or array of axes, or what a drawing function gave back
            (a line, a group of bars).

    Raises:
        TooLarge: if more than :data:`course.evidence.normalise.LIMIT` points are drawn.
    """
    figure = _figure(value)
    if figure is None:
        return None
    panels = [panel for axes in figure.axes if (panel := _panel(axes)) is not None]
    drawn = sum(len(mark["x"]) for panel in panels for mark in panel["marks"])
    if drawn > LIMIT:
        raise TooLarge(f"{drawn} points")
    suptitle = getattr(figure, "_suptitle", None)
    return {
        "type": TYPE,
        "title": _text(suptitle.get_text()) if suptitle is not None else "",
        "panels": panels,
    }


def _figure(value: object) -> Any:
    library = sys.modules.get("matplotlib.figure")
    if library is None:
        return None
    for part in _parts(value):
        if isinstance(part, library.FigureBase):
            return part
        artists = sys.modules["matplotlib.artist"]
        if isinstance(part, artists.Artist) and getattr(part, "figure", None) is not None:
            return part.figure
    return None


def _parts(value: object) -> Iterator[object]:
    """The object itself, or what an array, a list or a group of bars holds first."""
    yield value
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray):
        yield from value.ravel().tolist()[:1]
    elif isinstance(value, (list, tuple)):
        yield from value[:1]


def _panel(axes: Any) -> dict[str, Any] | None:
    if not axes.get_visible():
        return None
    marks, across, seen = _bars(axes)
    marks += [mark for line in axes.lines if (mark := _line(line, axes)) is not None]
    unread = sorted({type(patch).__name__ for patch in axes.patches if id(patch) not in seen})
    for collection in axes.collections:
        mark = _points(collection, axes)
        if mark is not None:
            marks.append(mark)
        else:
            unread.append(type(collection).__name__)
    unread += [type(image).__name__ for image in axes.images]
    if not marks and not unread:
        return None
    x, y = _axis(axes.xaxis), _axis(axes.yaxis)
    made: dict[str, Any] = {
        "title": _title(axes),
        "x": y if across else x,
        "y": x if across else y,
        "marks": marks,
    }
    if across:
        made["across"] = True
    if unread:
        made["unread"] = unread[:20]
    return made


def _title(axes: Any) -> str:
    return _text(next(filter(None, (axes.get_title(loc=at) for at in ("center", "left", "right"))), ""))


def _axis(axis: Any) -> dict[str, Any]:
    low, high = sorted(float(limit) for limit in axis.get_view_interval())
    return {
        "label": _text(axis.get_label_text()),
        "words": bool(_names(axis)),
        "from": normalise(low),
        "to": normalise(high),
    }


def _text(text: object) -> str:
    return " ".join(str(text).split())[:_LABEL_LIMIT]


# --- marks


def _bars(axes: Any) -> tuple[list[dict[str, Any]], bool, set[int]]:
    """The groups of bars, whether they lie, and the patches that belong to them."""
    seen: set[int] = set()
    groups = [group for group in axes.containers if type(group).__name__ == "BarContainer"]
    across = any(getattr(group, "orientation", None) == "horizontal" for group in groups)
    names = _names(axes.yaxis if across else axes.xaxis)
    marks = []
    for group in groups:
        places, sizes, bases = [], [], []
        for bar in group.patches:
            seen.add(id(bar))
            start, width, base, size = bar.get_x(), bar.get_width(), bar.get_y(), bar.get_height()
            if across:
                start, width, base, size = base, size, start, width
            places.append(float(start) + float(width) / 2)
            sizes.append(normalise(size))
            bases.append(float(base))
        if places:
            marks.append(
                {
                    "kind": "bars",
                    "name": _name(group),
                    "x": [_named(place, names) for place in places],
                    "y": sizes,
                    "base": normalise(min(bases)),
                }
            )
    return marks, across, seen


def _line(line: Any, axes: Any) -> dict[str, Any] | None:
    # A line across the whole panel (axhline, axvline) is a mark of the axes and no data.
    if line.get_transform() != axes.transData:
        return None
    joined = str(line.get_linestyle()).strip().lower() not in ("", "none")
    if not joined and str(line.get_marker()).strip().lower() in ("", "none"):
        return None
    return _xy("line" if joined else "points", line, line.get_xdata(), line.get_ydata(), axes)


def _points(collection: Any, axes: Any) -> dict[str, Any] | None:
    if type(collection).__name__ != "PathCollection":
        return None
    offsets = collection.get_offsets()
    return _xy("points", collection, [x for x, _ in offsets], [y for _, y in offsets], axes)


def _xy(kind: str, artist: Any, xs: Iterable[object], ys: Iterable[object], axes: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": _name(artist),
        "x": _places(list(xs), _names(axes.xaxis)),
        "y": _places(list(ys), _names(axes.yaxis)),
    }


def _places(values: Sequence[object], names: dict[float, str]) -> list[dict[str, Any]]:
    made = []
    for value in values:
        if hasattr(value, "to_timestamp"):  # a month or year of pandas
            value = value.to_timestamp()
        told = normalise(value)
        if told["type"] in ("number", "integer") and not isinstance(told["value"], str):
            told = _named(float(told["value"]), names)
        elif told["type"] == "date":
            told = {"type": "date", "value": told["value"].removesuffix("T00:00:00")}
        made.append(told)
    return made


def _name(artist: Any) -> str:
    label = _text(artist.get_label())
    return "" if label.startswith("_") else label


# --- the names of places


def _named(place: float, names: dict[float, str]) -> dict[str, Any]:
    """The name at a place of an axis as a text; where it has none, the number."""
    near = min(names, key=lambda tick: abs(tick - place), default=None)
    if near is None or abs(near - place) > _NEAR:
        return normalise(place)
    return normalise(names[near])


def _names(axis: Any) -> dict[float, str]:
    """The names that stand at an axis, by their places; nothing where the axis is one of numbers."""
    formatter, locator = axis.get_major_formatter(), axis.get_major_locator()
    kind = type(formatter).__name__
    # Names are given to fixed places; a formatter that writes numbers in another way names nothing.
    if kind != "StrCategoryFormatter" and type(locator).__name__ != "FixedLocator":
        return {}
    if kind not in ("StrCategoryFormatter", "FixedFormatter", "FuncFormatter"):
        return {}
    places = [float(place) for place in axis.get_majorticklocs()]
    names = {place: _text(formatter(place, number)) for number, place in enumerate(places)}
    names = {place: name for place, name in names.items() if name}
    return {} if all(map(_is_number, names.values())) and _are_places(names) else names


def _are_places(names: dict[float, str]) -> bool:
    """Whether the ticks only write out the numbers at which they stand."""
    return all(abs(float(name) - place) < 1e-6 for place, name in names.items())


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
