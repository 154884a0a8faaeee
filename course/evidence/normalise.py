"""Turn a Python object into a normalised value: plain JSON that can be stored, compared and shown without
the object's own code.

Arrays, columns and tables are recognised through the modules that made them (NumPy, pandas) if those are
loaded at all, so that this module needs the standard library only and costs nothing where they are absent.

The forms, by ``type``: number, integer, boolean, text, date, missing, list, set, dict, array, series,
frame, unsupported, unanswered. Missing values of every kind (None, NaN, NaT, NA) become ``missing``;
infinities become the texts ``inf`` and ``-inf``, since JSON has no numbers for them.
"""

from __future__ import annotations

import datetime
import decimal
import fractions
import math
import sys
from collections.abc import Iterable, Mapping
from typing import Any

# More entries than any exercise of the course asks for; keeps evidence small and the check quick.
LIMIT = 20_000


class TooLarge(ValueError):
    """The object has more entries than :data:`LIMIT`."""


def normalise(value: object) -> dict[str, Any]:
    """The normalised value of an object.

    Args:
        value: any object; what is not a number, text, date, list, tuple, set, dict, NumPy array or scalar,
            pandas Series, Index or DataFrame becomes
            ``{"type": "unsupported", "name": ...}``.

    Returns:
        A JSON-able dict with the key ``type``.

    Raises:
        TooLarge: if the object has more than :data:`LIMIT` entries.
    """
    return _Normaliser().value(value)


class _Normaliser:
    def __init__(self) -> None:
        self.left = LIMIT

    def value(self, value: object) -> dict[str, Any]:
        self.left -= 1
        if self.left < 0:
            raise TooLarge(f"more than {LIMIT} entries")
        if value is ...:
            return {"type": "unanswered"}
        for make in (self._scalar, self._array_like, self._collection):
            made = make(value)
            if made is not None:
                return made
        return {"type": "unsupported", "name": type(value).__name__}

    def _scalar(self, value: object) -> dict[str, Any] | None:
        if value is None or _is_missing(value):
            return {"type": "missing"}
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(value, numpy.datetime64):
            return {"type": "date", "value": str(value.astype("datetime64[us]").item().isoformat())}
        if numpy is not None and isinstance(value, numpy.generic):
            value = value.item()
        if isinstance(value, bool):
            return {"type": "boolean", "value": value}
        if isinstance(value, int):
            return {"type": "integer", "value": int(value)}
        if isinstance(value, (float, decimal.Decimal, fractions.Fraction)):
            return _number(_float(value))
        if isinstance(value, str):
            return {"type": "text", "value": str(value)}
        if isinstance(value, datetime.datetime):  # pandas' Timestamp is one
            midnight = value.time() == datetime.time() and value.tzinfo is None
            return {"type": "date", "value": value.date().isoformat() if midnight else value.isoformat()}
        if isinstance(value, datetime.date):
            return {"type": "date", "value": value.isoformat()}
        return None

    def _array_like(self, value: object) -> dict[str, Any] | None:
        pandas, numpy = sys.modules.get("pandas"), sys.modules.get("numpy")
        if pandas is not None:
            if isinstance(value, pandas.DataFrame):
                self._take(value.shape[0] * max(1, value.shape[1]))
                return {
                    "type": "frame",
                    "columns": [str(name) for name in value.columns],
                    "index": self._labels(value.index),
                    "rows": [self._list(row) for row in value.itertuples(index=False, name=None)],
                }
            if isinstance(value, pandas.Series):
                self._take(len(value))
                return {
                    "type": "series",
                    "index": self._labels(value.index),
                    "values": self._list(value.tolist()),
                }
            if isinstance(value, pandas.Index):
                return {"type": "list", "items": self._labels(value)}
            if isinstance(value, pandas.api.extensions.ExtensionArray):
                self._take(len(value))
                return {"type": "list", "items": self._list(list(value))}
        if numpy is not None and isinstance(value, numpy.ndarray):
            self._take(int(value.size))
            return {
                "type": "array",
                "shape": [int(n) for n in value.shape],
                "items": self._list(value.ravel().tolist()),
            }
        return None

    def _collection(self, value: object) -> dict[str, Any] | None:
        if isinstance(value, (list, tuple)):
            return {"type": "list", "items": self._list(value)}
        if isinstance(value, (set, frozenset)):
            # Sorted by their text, so that the same set always gives the same evidence.
            return {"type": "set", "items": sorted(self._list(value), key=repr)}
        if isinstance(value, Mapping):
            return {
                "type": "dict",
                "entries": [[self.value(key), self.value(entry)] for key, entry in value.items()],
            }
        if isinstance(value, range):
            return {"type": "list", "items": self._list(value)}
        return None

    def _take(self, entries: int) -> None:
        """Refuse a large table before its entries are made into Python objects."""
        if entries > self.left:
            raise TooLarge(f"{entries} entries")

    def _labels(self, index: Any) -> list[dict[str, Any]]:
        return self._list(index.tolist())

    def _list(self, items: Iterable[object]) -> list[dict[str, Any]]:
        return [self.value(item) for item in items]


def _is_missing(value: object) -> bool:
    pandas = sys.modules.get("pandas")
    if pandas is not None and (value is pandas.NA or value is pandas.NaT):
        return True
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.datetime64):
        return bool(numpy.isnat(value))
    return isinstance(value, float) and math.isnan(value)


def _float(value: float | decimal.Decimal | fractions.Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        # As a decimal number of that size does by itself.
        return math.inf if value > 0 else -math.inf


def _number(value: float) -> dict[str, Any]:
    if math.isnan(value):
        return {"type": "missing"}
    if math.isinf(value):
        return {"type": "number", "value": "inf" if value > 0 else "-inf"}
    return {"type": "number", "value": value}


# Kinds of values with several entries, and how many of those are shown at most.
_SEVERAL = {"list", "set", "array", "dict", "series"}
_ENTRIES = 12


def in_words(value: Mapping[str, Any], limit: int = 80) -> str:
    """A normalised value as a reader sees it, at most about ``limit`` characters long.

    Of several entries as many are shown as fit, and how many there are: two long lists are told apart by it.
    """
    text = _words(value)
    if value.get("type") in _SEVERAL:
        for shown in range(_ENTRIES - 1, 0, -1):
            if len(text) <= limit:
                break
            text = _words(value, shown)
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _words(value: Mapping[str, Any], most: int = _ENTRIES) -> str:
    kind = value.get("type")
    match kind:
        case "number" if isinstance(value["value"], float):
            return f"{value['value']:.10g}"
        case "number" | "integer" | "boolean" | "date":
            return str(value["value"])
        case "text":
            return f"“{value['value']}”"
        case "list" | "set" | "array":
            brackets = "{}" if kind == "set" else "[]"
            return (
                brackets[0]
                + ", ".join(_words(item) for item in value["items"][:most])
                + _more(value["items"], most)
                + brackets[1]
            )
        case "dict":
            return (
                "{"
                + ", ".join(f"{_words(k)}: {_words(v)}" for k, v in value["entries"][: min(most, 8)])
                + _more(value["entries"], min(most, 8))
                + "}"
            )
        case "series":
            pairs = list(zip(value["index"], value["values"], strict=True))
            few = min(most, 8)
            return "; ".join(f"{_words(k)}: {_words(v)}" for k, v in pairs[:few]) + _more(pairs, few)
        case "frame":
            return f"a table of {len(value['rows'])} rows with the columns {', '.join(value['columns'])}"
        case "function":
            return f"a function, called with {len(value['results'])} inputs"
        case "figure":
            return _chart_words(value)
        case "missing":
            return "a missing value"
        case "unanswered":
            return "not answered"
        case _:
            return f"an object of the kind {value.get('name', kind)}"


def _chart_words(value: Mapping[str, Any]) -> str:
    told = []
    for panel in value["panels"]:
        for mark in panel["marks"]:
            pairs = list(zip(mark["x"], mark["y"], strict=True))
            shown = "; ".join(f"{_words(x)}: {_words(y)}" for x, y in pairs[:8]) + _more(pairs, 8)
            told.append(f"{mark['kind']} {mark['name']}".rstrip() + f" ({shown})")
        told += [f"a {name}" for name in panel.get("unread", ())]
    return f"a chart with {' and '.join(told) or 'nothing drawn'}"


def _more(items: list[Any], shown: int) -> str:
    return f", … ({len(items)} in all)" if len(items) > shown else ""
