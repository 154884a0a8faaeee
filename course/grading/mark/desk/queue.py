"""Which answers there are to mark, in which order, and which is next.

The order has nothing to do with names: answers stand by codes such as a feedback page shows, which are hashes
with the class's own key. It is the same for every marker and in every run, so that "answer 7" is one answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from course.grading.classroom.folder import ClassFolder
from course.grading.mark.codes import code_of, plain_code
from course.grading.mark.opinions import Held, Place
from course.grading.score.marking import TASK

BY = ("question", "learner")
# Where the report's links lead while `course mark` runs; another port is taken where it is in use.
PORT = 8799


@dataclass(frozen=True)
class Waiting:
    """One answer in the queue.

    Attributes:
        held: its marks.
        code: stands for the learner in addresses.
        number: its place among the answers to the same question, from 1.
        of: how many there are.
    """

    held: Held
    code: str
    number: int
    of: int

    @property
    def place(self) -> Place:
        """Cell and learner."""
        return self.held.cell, self.held.learner


def link_to(slug: str, cell: str, code: str) -> str:
    """The address of an answer on the marking page of this machine, while `course mark` runs on its own port.
    It holds no key: only a browser that has opened the run's address sees the answer.

    Args:
        slug: the notebook.
        cell: the graded cell.
        code: stands for the learner.
    """
    return f"http://127.0.0.1:{PORT}/{quote(slug, safe='')}/{quote(cell, safe='')}/{plain_code(code)}"


class Queue:
    """The answers of one notebook that a person marks or has marked.

    Args:
        folder: the class folder.
        slug: the notebook.
        held: all that the gradebook holds.
    """

    def __init__(self, folder: ClassFolder, slug: str, held: Mapping[Place, Held]) -> None:
        wanted = [one for one in held.values() if one.needs or one.manual is not None or one.done]
        codes = {one.learner: plain_code(code_of(folder.root, one.learner, slug)) for one in wanted}
        wanted.sort(key=lambda one: (not one.cell.startswith(TASK), one.cell, codes[one.learner]))
        counts: dict[str, int] = {}
        for one in wanted:
            counts[one.cell] = counts.get(one.cell, 0) + 1
        numbers = dict.fromkeys(counts, 0)
        self.all: list[Waiting] = []
        for one in wanted:
            numbers[one.cell] += 1
            self.all.append(Waiting(one, codes[one.learner], numbers[one.cell], counts[one.cell]))

    def find(self, cell: str, code: str) -> Waiting | None:
        """The answer of an address."""
        wanted = plain_code(code)
        return next((one for one in self.all if one.held.cell == cell and one.code == wanted), None)

    def ordered(self, by: str) -> list[Waiting]:
        """All answers, by question or by learner."""
        if by == "learner":
            return sorted(self.all, key=lambda one: one.code)
        return self.all

    def following(
        self, here: Waiting | None, marker: str, *, by: str = "question", second: bool = False
    ) -> Waiting | None:
        """The next answer that waits for this marker, after ``here`` and then from the beginning."""
        ordered = self.ordered(by)
        start = ordered.index(here) + 1 if here in ordered else 0
        return next(
            (
                one
                for one in ordered[start:] + ordered[:start]
                if one != here and waits(one.held, marker, second)
            ),
            None,
        )

    def beside(self, here: Waiting, step: int, by: str) -> Waiting | None:
        """The answer before (-1) or after (1) ``here``, marked or not."""
        ordered = self.ordered(by)
        place = ordered.index(here) + step
        return ordered[place] if 0 <= place < len(ordered) else None


def waits(held: Held, marker: str, second: bool = False) -> bool:
    """Whether an answer waits for a marker: unmarked, to be looked at again or to be settled; or, for a
    second marker, marked by one other."""
    own = held.of(marker)
    finished = own is not None and own.done is not None
    if second:
        return held.cell.startswith(TASK) and not finished and len(held.done) == 1
    return held.state in ("review", "differ") or (held.state == "open" and not finished)
