"""Plain text of a learner's as a page can show it: no control sequence but a few colours, no signs stacked
over the lines around, no more lines than anybody reads."""

from __future__ import annotations

import re

from course.grading.texts import grading as texts

# nbconvert takes time with the product of their number and the text's length.
MAX_COLOURS = 500
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]?|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)?|[@-Z\\^_])?")
# Bold, underlined, and colours of text that stand out from the ground; no ground, nothing hidden.
_COLOUR = re.compile(r"\x1b\[(?:(?:0?[0134]|2[234]|3[1-69]|9[1-6]|38;5;\d{1,3})(?:;(?!\D)|(?=m)))*m")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\ud800-\udfff]")
_STACKED = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0ec8-\u0ecd\u1ab0-\u1aff\u1dc0-\u1dff"
    r"\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    r"[\u0300-\u036f\u0483-\u0489\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0ec8-\u0ecd\u1ab0-\u1aff\u1dc0-\u1dff"
    r"\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def shown_text(text: str, *, lines: int | None = None) -> str:
    """A text without what moves a cursor, hides or covers anything.

    Args:
        text: of a learner's, as a kernel sent it.
        lines: how many lines are kept at most; of more, the first and the last with a line that says how
            many are left out.
    """
    colours = 0

    def escape(found: re.Match[str]) -> str:
        nonlocal colours
        if _COLOUR.fullmatch(found.group(0)) is None:
            return ""
        colours += 1
        return found.group(0) if colours <= MAX_COLOURS else ""

    text = _STACKED.sub(r"\1", _CONTROL.sub("\ufffd", _ESCAPE.sub(escape, text)))
    if lines is None or text.count("\n") < lines:
        return text
    every = text.split("\n")
    last = lines // 10
    left_out = texts.LINES_LEFT_OUT.format(n=len(every) - lines)
    return "\n".join([*every[: lines - last], left_out, *every[-last:]])
