"""How a card looks: inline styles that follow JupyterLab's theme and still read where there is none.

Each colour is a variable of JupyterLab with a fallback for pages that have none (a code host, nbconvert, the
feedback). Text stands on the theme's own text colour over its own background, so that the contrast is the
theme's in light and in dark; a badge is a border, a sign and a word, never a colour alone.
"""

from __future__ import annotations

import html

TEXT = "var(--jp-content-font-color1,#111111)"
BACKGROUND = "var(--jp-layout-color0,#ffffff)"
LINE = "var(--jp-border-color1,#767676)"
LINK = "var(--jp-content-link-color,#0b5cad)"

PLAIN = f"color:{TEXT};background:{BACKGROUND}"
CELL = "padding:0.25em 0.75em;text-align:left;vertical-align:top"
CARD = (
    f"{PLAIN};border:1px solid {LINE};border-left-width:0.35em;border-radius:0.25em;"
    "padding:0.75em 1em;margin:0.5em 0;max-width:48em;line-height:1.45"
)

# A sign for each badge beside its word: told apart in black and white, and by a screen reader from the word
# alone.
SIGNS = {"settled": "✓", "contested": "⇄", "undisclosed": "?", "superseded": "↻"}


def badge(name: str, word: str) -> str:
    """The HTML of a badge: bordered, with a sign that is hidden from screen readers, and the word."""
    style = f"{PLAIN};border:2px solid currentColor;border-radius:1em;padding:0.05em 0.7em;font-weight:bold"
    return (
        f'<span class="wa-badge wa-badge-{html.escape(name)}" style="{style}">'
        f'<span aria-hidden="true">{SIGNS[name]}</span> {html.escape(word)}</span>'
    )


def link(url: str, text: str) -> str:
    """A link with escaped address and text; the text alone where the address is not http(s)."""
    if not url.startswith(("https://", "http://")):
        return html.escape(text)
    style = f"color:{LINK};text-decoration:underline"
    return f'<a href="{html.escape(url)}" style="{style}">{html.escape(text)}</a>'
