"""Names of a scale stand beside their lines."""

from __future__ import annotations

import re

import pytest

from course.figures.gauge import Pointer, Zone, draw

ZONES = [Zone(0, 50, "below"), Zone(50, 100, "above")]


def names(svg: str) -> dict[str, tuple[float, float, str]]:
    """Name -> x, y and anchor."""
    found = {}
    for tag, words in re.findall(r"<text ([^>]*)>([^<]*)</text>", svg):
        at = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        found[words] = (
            float(at["x"]),
            float(at["y"]),
            "end" if "text-anchor:end" in at["style"] else "start",
        )
    return found


@pytest.mark.parametrize(("first", "second"), [(50, 61.6), (50, 30), (95, 97), (3, 2), (97, 95)])
def test_no_line_runs_through_a_name_below_it(first: float, second: float) -> None:
    texts = {first: "the threshold", second: "a response looks likely"}
    placed = names(draw(ZONES, [Pointer(*one) for one in texts.items()], 0, 100, "per cent", []))
    upper, lower = sorted(texts.values(), key=lambda name: placed[name][1])
    line = placed[upper][0] + (6 if placed[upper][2] == "end" else -6)
    x, _, anchor = placed[lower]
    start, end = (x - 7 * len(lower), x) if anchor == "end" else (x, x + 7 * len(lower))
    assert not start <= line <= end
