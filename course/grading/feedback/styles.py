"""Which values of attributes a learner's HTML keeps. Names alone say nothing: ``margin: -400px`` covers what
stands before it, ``width: 10000px`` pushes away what stands beside it.

A value is kept only if the whole of it is of a form listed here, so that whatever else CSS can say
(functions, escapes, comments, ``!important``) is left out without being known.
"""

from __future__ import annotations

import re

_LENGTH = r"(?:0|\d{1,2}(?:\.\d+)?(?:em|rem|ex|ch|pt)|\d{1,3}(?:\.\d+)?px)"
_SHORT = r"(?:0|[0-4]?(?:\.\d+)?(?:em|rem)|\d{1,2}(?:\.\d+)?px)"
_SIZE = rf"(?:auto|{_LENGTH}|(?:\d{{1,2}}(?:\.\d+)?|100)%)"
_LINE = r"(?:thin|medium|\d(?:\.\d+)?px)"
_KIND = r"(?:none|solid|dashed|dotted|double)"
_COLOUR = r"(?:#[0-9a-f]{3}|#[0-9a-f]{6}|currentcolor|black|silver|gr[ae]y|lightgr[ae]y)"
_SIDES = ("top", "right", "bottom", "left")

# Colours of text and ground are not among them: words in the colour of the ground are there for one reader
# and not for another.
_VALUES = {
    "text-align": r"left|right|center|justify|start|end",
    "vertical-align": r"top|middle|bottom|baseline",
    "font-weight": r"normal|bold|[1-9]00",
    "font-style": r"normal|italic|oblique",
    "font-family": r"monospace|sans-serif|serif",
    "white-space": r"normal|pre|pre-wrap|pre-line|nowrap",
    "overflow-wrap": r"normal|anywhere|break-word",
    "border-collapse": r"collapse|separate",
    "padding": rf"{_SHORT}(?: {_SHORT}){{0,3}}",
    "margin": rf"(?:auto|{_SHORT})(?: (?:auto|{_SHORT})){{0,3}}",
    "border": rf"0|(?:{_LINE} )?{_KIND}(?: {_COLOUR})?",
    "width": _SIZE,
    "max-width": _SIZE,
    "height": _SIZE,
    **{f"padding-{side}": _SHORT for side in _SIDES},
    **{f"margin-{side}": rf"auto|{_SHORT}" for side in _SIDES},
    **{f"border-{side}": rf"0|(?:{_LINE} )?{_KIND}(?: {_COLOUR})?" for side in _SIDES},
}
_KNOWN = {name: re.compile(rf"(?:{values})", re.IGNORECASE) for name, values in _VALUES.items()}
# More is no style of a table or a figure.
MAX_STYLE = 2000


def kept_styles(style: str) -> str | None:
    """The declarations of a ``style`` attribute that can neither move, cover, hide nor load anything.

    Args:
        style: the attribute's value.

    Returns:
        A value of the same meaning without the rest, or None where nothing is left.
    """
    kept = []
    for declaration in style[:MAX_STYLE].split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), " ".join(value.split())
        if name in _KNOWN and _KNOWN[name].fullmatch(value):
            kept.append(f"{name}:{value}")
    return ";".join(kept) or None


_NUMBER = re.compile(r"\d{1,4}")
_ROLES = (
    "img",
    "figure",
    "group",
    "note",
    "table",
    "row",
    "cell",
    "list",
    "listitem",
    "presentation",
    "none",
)
_MOST = {"width": 2000, "height": 2000, "colspan": 100, "rowspan": 100, "border": 1, "start": 9999}


def kept_value(name: str, value: str) -> str | None:
    """The value of any attribute but an address, or None where it is not kept.

    Args:
        name: the attribute's name.
        value: what it holds.
    """
    if name == "style":
        return kept_styles(value)
    if name in _MOST:
        return value if _NUMBER.fullmatch(value) and int(value) <= _MOST[name] else None
    if name == "role":
        return value if value in _ROLES else None
    if name == "dir":
        return value if value in ("ltr", "rtl", "auto") else None
    return value
