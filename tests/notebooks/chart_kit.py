"""The charts that learners draw themselves: right ones are called right, those of other numbers are not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from course.authoring.lint import notebook as lint
from course.evidence.chart_read import read_chart
from course.evidence.compare import judged_chart
from course.grading.release.solutions import replace_solution
from course.notebooks import source_of
from course.paths import require_checkout
from course.questions.bank.load import load_items

NAME = "own-chart"


def drawn(slug: str, before: str, cells: Sequence[str], code: str | None = None) -> Any:
    """The chart that a notebook's exercise draws.

    Args:
        slug: the notebook.
        before: code that stands for what the notebook has done so far.
        cells: ids of its cells that run after that.
        code: in place of the authors' solution.
    """
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    plt.close("all")  # a series draws into the chart that is open
    sources = {cell["id"]: source_of(cell) for cell in lint.open_lesson(require_checkout(), slug).cells}
    solve = sources[f"solve-{NAME}"]
    space: dict[str, Any] = {}
    for source in (
        "import pandas as pd\nfrom course import table\n" + before,
        *(sources[name] for name in cells),
        solve if code is None else replace_solution(solve, code, slug, NAME),
    ):
        exec(source, space)
    return read_chart(space["own_chart"])


def chart_test(
    slug: str,
    right: Mapping[str, str],
    wrong: Mapping[str, str],
    *,
    before: str = "",
    cells: Sequence[str] = (),
) -> Callable[[str], None]:
    """A test of other solutions of a notebook's chart: those of ``right`` earn all of it, those of ``wrong``
    nothing."""

    @pytest.mark.parametrize("name", [*right, *wrong])
    def test(name: str) -> None:
        spec = load_items(slug).exercises[NAME].comparison
        found = drawn(slug, before, cells, {**right, **wrong}[name])
        judged = judged_chart(drawn(slug, before, cells), found, spec)
        assert judged.fraction == (1 if name in right else 0), judged

    return test
