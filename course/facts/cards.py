"""How a card looks: inline styles that follow JupyterLab's theme and still read where there is none.

Each colour is a variable of JupyterLab with a fallback for pages that have none (a code host, nbconvert, the
feedback). Text stands on the theme's own text colour over its own background, so that the contrast is the
theme's in light and in dark; a badge is a border, a sign and a word, never a colour alone.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from course.facts.texts import CLASSES, LICENCES, SOURCES

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


# Verdicts: the colour under a white sign and word (at least 4.5 to 1), which also stands out in the dark.
VERDICT_LOOKS = {
    "accurate": ("#15772f", "✓"),
    "imprecise": ("#8a5a00", "≈"),
    "wrong": ("#b3261e", "✗"),
    "unverifiable": ("#5f5f5f", "?"),
    "opinion": ("#6a4bb0", "”"),
}


def verdict(name: str, words: Mapping[str, str]) -> str:
    """The HTML of a verdict on a claim: large, with a colour, a sign and a word.

    Args:
        name: the verdict, a key of :data:`VERDICT_LOOKS`.
        words: its word for readers, by verdict.
    """
    colour, sign = VERDICT_LOOKS[name]
    style = (
        f"display:inline-block;color:#fff;background:{colour};border:1px solid {colour};border-radius:0.25em;"
        "padding:0.05em 0.6em;font-weight:bold;margin-right:0.3em"
    )
    return (
        f'<span class="wa-verdict-{html.escape(name)}" style="{style}">'
        f'<span aria-hidden="true">{sign}</span> {html.escape(words[name])}</span>'
    )


def link(url: str, text: str) -> str:
    """A link with escaped address and text; the text alone where the address is not http(s)."""
    if not url.startswith(("https://", "http://")):
        return html.escape(text)
    style = f"color:{LINK};text-decoration:underline"
    return f'<a href="{html.escape(url)}" style="{style}">{html.escape(text)}</a>'


def line(facts: Mapping[str, Any]) -> str:
    """The card of a table in one line of plain text."""
    sources = SOURCES.format(n=len(facts["sources"]))
    return (
        f"{facts['title']} · as of {facts['as_of']} · {CLASSES[facts['class']]} · "
        f"licence {licence(facts)} · {sources}"
    )


def licence(facts: Mapping[str, Any]) -> str:
    """The licence of a table as it is shown."""
    found: str = LICENCES.get(facts["licence"], facts["licence"])
    return found
