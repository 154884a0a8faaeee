"""Classification grid: each row belongs into one column.

Judged as a matching; it differs in how it is shown (a table of radio buttons, the columns in the author's
order, never shuffled). The columns are the item's ``options``.
"""

from __future__ import annotations

from course.questions.types import paper
from course.questions.types.base import Spec
from course.questions.types.match import Match


class Grid(Match):
    """The answer and the key are dicts from row id to column id; the answer may leave rows out."""

    name = "grid"
    mixed = ""

    def paper(self, item: Spec) -> str:
        return paper.grid(item["rows"], item["options"])


TYPE = Grid()
