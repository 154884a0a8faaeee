"""Colours of the figures, for light and for dark pages, chosen for contrast and for colour-blind readers.

A figure's SVG names a colour by a CSS variable and carries the light colour as fallback, so that one and
the same drawing reads well in JupyterLab's light and dark themes, in exported HTML, and where a style sheet
was stripped. Every fill stands out from the page by at least 3:1 and carries text in the page's colour at
4.5:1 or more. Colour is never alone: each fill has its own hatch and symbol.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Swatch:
    """One way to mark a category: colours, hatch (in matplotlib's letters), marker, and symbol for tiles."""

    name: str
    light: str
    dark: str
    hatch: str
    marker: str
    symbol: str


INK = ("#1f1f1f", "#ececec")
PAPER = ("#ffffff", "#111111")
GRID = ("#c9c9c9", "#4a4a4a")
MUTED = ("#595959", "#b0b0b0")

SWATCHES = (
    Swatch("blue", "#0068a8", "#56b4e9", "", "o", "●"),
    Swatch("orange", "#b04a00", "#f2a33a", "///", "s", "◆"),
    Swatch("grey", "#6b6b6b", "#b3b3b3", "---", "^", "○"),
    Swatch("purple", "#9a3d86", "#e79fd0", "xx", "v", "■"),
    Swatch("green", "#004d33", "#8ff0c8", "\\\\\\", "D", "▲"),
)
"""Filled marks, in the order in which they are given out."""

EMPTY = Swatch("empty", PAPER[0], PAPER[1], "", "x", "–")
"""The last of six categories: no fill, only an outline."""

MOST_GROUPS = len(SWATCHES)
MOST_CATEGORIES = len(SWATCHES) + 1

VARIABLES: dict[str, tuple[str, str]] = {
    "ink": INK,
    "paper": PAPER,
    "grid": GRID,
    "muted": MUTED,
    **{swatch.name: (swatch.light, swatch.dark) for swatch in SWATCHES},
}
"""CSS variable name (without ``--wa-``) -> colour on a light and on a dark page."""


def css(name: str) -> str:
    """The CSS value for a colour name of ``VARIABLES``: a variable with the light colour as fallback."""
    return f"var(--wa-{name},{VARIABLES[name][0]})"


def themed(svg: str) -> str:
    """Replace each light colour of the palette in a drawing by its CSS variable."""
    for name, (light, _) in VARIABLES.items():
        svg = svg.replace(light, css(name))
    return svg


def luminance(colour: str) -> float:
    """Relative luminance (0 black to 1 white) of ``#rrggbb`` as WCAG 2.1 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio (1 to 21) of two colours ``#rrggbb`` as WCAG 2.1 defines it."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)
