"""Drawings made by hand stay inside their picture, and no name runs into its neighbours."""

from __future__ import annotations

import re

import pytest

from course.figures import Mark, figure, halfcircle, tree, turns
from course.figures.palette import SWATCHES

LETTER = 8.2
"""Width of a bold letter at 13 pixels, a little generous."""


def attributes(tag: str) -> dict[str, str]:
    return dict(re.findall(r'([\w-]+)="([^"]*)"', tag))


def width(svg: str) -> float:
    found = re.search(r'viewBox="0 0 ([\d.]+) ', svg)
    assert found
    return float(found[1])


def made(*marks: Mark) -> str:
    answers = tuple(tree.Branch(name, "an answer", "●", name == "a") for name in "abc")
    rows = [tree.Row("first", "Security Council", answers), tree.Row("second", "Who leads", answers[:2])]
    return tree.draw(rows, "lawful", "legend", marks)


def test_borders_of_a_tree_are_whole() -> None:
    svg = made()
    boxes = [attributes(tag) for tag in re.findall(r"<rect ([^>]*)/>", svg)]
    assert len(boxes) == 6
    for box in boxes:
        half = float(re.search(r"stroke-width:([\d.]+)", box["style"])[1]) / 2
        left, right = float(box["x"]) - half, float(box["x"]) + float(box["width"]) + half
        assert left >= 0 and right <= width(svg), box


def test_an_expectation_stands_in_the_column_of_its_question() -> None:
    svg = made(Mark("you: this decides", row="first"))
    answers = min(float(x) for x in re.findall(r'<rect x="(\d+)"', svg) if float(x) > 1)
    texts = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)<', svg)
    lines = [(float(x), float(y), words) for x, y, words in texts if words in ("you: this", "decides")]
    assert len(lines) == 2
    assert all(x + LETTER * len(words) <= answers for x, _, words in lines)
    first = attributes(re.search(r"<rect ([^>]*)/>", svg)[1])
    assert all(y < float(first["y"]) + float(first["height"]) for _, y, _ in lines)


def test_the_last_number_of_a_plan_is_whole() -> None:
    svg = turns.draw(["Group 1"], [[(0, 6)]], 24, "months", "deployed", "back")
    x = float(re.search(r'<text x="([\d.]+)"[^>]*>24<', svg)[1])
    assert x + LETTER <= width(svg)


@pytest.mark.parametrize("needed", [1, 26, 200, 315, 450, 604, 630])
@pytest.mark.parametrize("expected", [3, 300, 604])
def test_names_of_lines_stay_inside_a_half_circle_and_apart(needed: int, expected: int) -> None:
    words = [f"{needed} yes needed", f"you: lost at {expected}"]
    seats = [halfcircle.Seats("Yes", 630, SWATCHES[0])]
    svg = halfcircle.draw(seats, needed, words[0], [Mark(words[1], x=float(expected))])
    spans = []
    for said in words:
        found = re.search(rf'<text x="([\d.-]+)" y="([\d.-]+)" style="([^"]*)">{said}<', svg)
        assert found, said
        x, y, wide = float(found[1]), float(found[2]), LETTER * len(said)
        left = x - {"end": wide, "middle": wide / 2, "start": 0}[re.search(r"anchor:(\w+)", found[3])[1]]
        assert left >= 0 and left + wide <= width(svg), said
        spans.append((left, left + wide, y))
    (a, b, y), (c, d, z) = spans
    assert b <= c or d <= a or abs(y - z) >= 14


def test_no_expectation_is_drawn_through_the_numbers_of_a_row() -> None:
    rows = [{"name": "short", "a": 5.3, "b": 16}, {"name": "long", "a": 100.6, "b": 301.7}]
    chart = figure("bars", rows, label="name", value=("a", "b"), unit="thousand", finding="x")

    def numbers(mark: float) -> tuple[float, float]:
        """Where the dashed line and the numbers of the short row stand."""
        svg = chart.marked([Mark("you", x=mark)]).svg
        line = re.search(r'<path d="M ([\d.]+) [^"]*"[^>]*stroke-dasharray', svg)
        text = re.search(r'<text[^>]* x="([\d.]+)"[^>]*>5\.3 \+ 16<', svg)
        assert line and text
        return float(line[1]), float(text[1])

    line, text = numbers(40)
    assert text > line + 6
    line, text = numbers(200)
    assert text < line - 100, "a line that is not in the way moves nothing"
