"""Europe as squares, one for each state, so that no disputed border is drawn; some others stand beside.

The squares keep neighbours roughly where they belong. Each carries its code and the symbol of its category;
colour and hatch repeat what the symbol says. Plain SVG, no library.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from course.facts.tiles import BEYOND, EUROPE
from course.figures.palette import EMPTY, SWATCHES, Swatch, css
from course.figures.texts import FIGURE

SIZE, STEP = 46, 50
_SIDE = 10.6
_ROWS = 9


def codes() -> list[str]:
    """The ISO 3166-1 alpha-3 codes that have a square (XKX for Kosovo)."""
    return sorted({*EUROPE, *BEYOND})


def swatch_for(index: int) -> Swatch:
    """The look of the category at ``index``; a sixth is drawn without fill."""
    return EMPTY if index >= len(SWATCHES) else SWATCHES[index]


def draw(
    data: Mapping[str, str], categories: Mapping[str, str], names: Mapping[str, str], prefix: str
) -> str:
    """Draw the map.

    Args:
        data: ISO code -> category. States without an entry are drawn as a dotted outline.
        categories: category -> its meaning, in the order of the legend.
        names: ISO code -> name of the state, for the pointer's hint.
        prefix: begins every id in the drawing, so that two maps on a page do not share patterns.

    Returns:
        The SVG element, without role, title and description.
    """
    order = list(categories)
    looks = {name: swatch_for(index) for index, name in enumerate(order)}
    shown = [code for code in BEYOND if code in data]
    width = int((_SIDE + (2.2 if shown else 0)) * STEP) + 8
    top = 26
    legend_top = top + _ROWS * STEP + 14
    height = legend_top + 26 * len(order) + 6
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}">',
        "<defs>",
        *(_pattern(prefix, look) for look in looks.values() if look.hatch),
        "</defs>",
        _text(4, 16, FIGURE["europe"], weight="bold"),
    ]
    for code, (column, row) in EUROPE.items():
        parts.append(
            _tile(4 + column * STEP, top + row * STEP, code, data.get(code), looks, categories, names, prefix)
        )
    if shown:
        left = int(_SIDE * STEP)
        parts.append(_text(left, 16, FIGURE["beyond"], weight="bold"))
        for code in shown:
            column, row = BEYOND[code]
            parts.append(
                _tile(
                    left + column * STEP, top + row * STEP, code, data[code], looks, categories, names, prefix
                )
            )
    for index, name in enumerate(order):
        y = legend_top + 26 * index
        parts.append(_box(4, y, 20, looks[name], prefix))
        parts.append(_symbol(14, y + 15, looks[name], 13))
        number = sum(1 for value in data.values() if value == name)
        parts.append(_text(32, y + 15, f"{categories[name]}: {number}"))
    parts.append("</svg>")
    return "".join(parts)


def _pattern(prefix: str, look: Swatch) -> str:
    """A hatch as fine lines or dots in the page's colour over the fill."""
    paths = {
        "///": '<path d="M-2,2 l4,-4 M0,10 l10,-10 M8,12 l4,-4"',
        "\\\\\\": '<path d="M-2,8 l4,4 M0,0 l10,10 M8,-2 l4,4"',
        "xx": '<path d="M0,10 l10,-10 M0,0 l10,10"',
        "---": '<path d="M0,2.5 h10 M0,7.5 h10"',
    }
    return (
        f'<pattern id="{prefix}-{look.name}" width="10" height="10" patternUnits="userSpaceOnUse">'
        f'<rect width="10" height="10" style="fill:{css(look.name)}"/>'
        f"{paths[look.hatch]} "
        f'style="stroke:{css("paper")};stroke-width:1.2;stroke-opacity:.55;fill:none"/></pattern>'
    )


def _box(x: float, y: float, size: float, look: Swatch | None, prefix: str) -> str:
    if look is None:
        style = f"fill:none;stroke:{css('grid')};stroke-width:1;stroke-dasharray:3 3"
    elif look is EMPTY:
        style = f"fill:{css('paper')};stroke:{css('muted')};stroke-width:1.6"
    elif look.hatch:
        style = f"fill:url(#{prefix}-{look.name}) {look.light};stroke:none"
    else:
        style = f"fill:{css(look.name)};stroke:none"
    return f'<rect x="{x:g}" y="{y:g}" width="{size}" height="{size}" rx="3" style="{style}"/>'


def _tile(
    x: float,
    y: float,
    code: str,
    category: str | None,
    looks: Mapping[str, Swatch],
    categories: Mapping[str, str],
    names: Mapping[str, str],
    prefix: str,
) -> str:
    look = looks[category] if category is not None else None
    meaning = categories[category] if category is not None else FIGURE["not_shown"]
    hint = f"<title>{escape(names.get(code, code))}: {escape(meaning)}</title>"
    if look is None:
        label = _text(x + SIZE / 2, y + 28, code, "middle", "muted")
        return f"<g>{hint}{_box(x, y, SIZE, None, prefix)}{label}</g>"
    filled = look is not EMPTY
    # A plain band behind the code keeps the letters off the hatch.
    band = (
        f'<rect x="{x + 4:g}" y="{y + 4:g}" width="{SIZE - 8}" height="19" rx="2" '
        f'style="fill:{css(look.name)}"/>'
        if filled and look.hatch
        else ""
    )
    ink = "paper" if filled else "ink"
    return (
        f"<g>{hint}{_box(x, y, SIZE, look, prefix)}{band}"
        f"{_text(x + SIZE / 2, y + 19, code, 'middle', ink, 'bold')}"
        f"{_symbol(x + SIZE / 2, y + 39, look, 15)}</g>"
    )


def _symbol(x: float, y: float, look: Swatch, size: int) -> str:
    ink = "ink" if look is EMPTY else "paper"
    back = ""
    if look.hatch:
        back = (
            f'<circle cx="{x:g}" cy="{y - size * 0.36:g}" r="{size * 0.6:g}" style="fill:{css(look.name)}"/>'
        )
    style = f"fill:{css(ink)};font-size:{size}px;text-anchor:middle"
    return f'{back}<text x="{x:g}" y="{y:g}" style="{style}">{look.symbol}</text>'


def _text(
    x: float, y: float, text: str, anchor: str = "start", ink: str = "ink", weight: str = "normal"
) -> str:
    style = f"fill:{css(ink)};font-size:14px;font-weight:{weight};text-anchor:{anchor}"
    return f'<text x="{x:g}" y="{y:g}" style="{style}">{escape(text)}</text>'
