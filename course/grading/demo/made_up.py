"""A made-up class for ``course demo``: who the learners are, what each of them did, and what that is worth.

Every submission is built from the notebook as it was released, and its marks are worked out *here*, from
how each answer was made
(three rows of four right are worth three quarters), without the grader: so the demo, and a test, can tell
whether the grader agrees.
The same seed makes the same class.
"""

from __future__ import annotations

import copy
import math
import random
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from course.evidence.compare import compare
from course.evidence.constants import credit
from course.evidence.record import METADATA_KEY, bundle, make
from course.grading.classroom.roster import Learner
from course.notebooks import source_of
from course.questions.bank.load import Items, Keys, public_dict
from course.questions.types import TYPES

DUE = datetime(2025, 10, 1, 16, 0, tzinfo=UTC)
# One story a learner, in this order; everybody after them is ordinary. A small class has the first ones.
STORIES = (
    "everything right",
    "handed in untouched",
    "code that fails",
    "deleted a quiz cell",
    "duplicated a code cell",
    "handed in late",
    "deleted a code cell",
    "warnings while running",
    "answers beside the notebook only",
    "an impossible answer",
    "handed in twice",
    "renamed the file",
    "late, with an extension",
    "handed in nothing",
)
ORDINARY = "ordinary"
# What cannot happen where nothing of the kind is graded.
OF_QUIZZES = ("deleted a quiz cell", "an impossible answer")
OF_CODE = ("code that fails", "duplicated a code cell", "deleted a code cell", "warnings while running")
_FIRST_NAMES = """
Ada Jörg Оксана Łukasz Zoë İbrahim Siobhán Mehmet Anaïs Björn Тарас Chloé Nguyễn Dvořák María
Jean-Luc Sinéad Ömer Aino Élodie Kwame Noor Ying Paweł Ингрид Søren Fatma Luís Agnieszka Henrik
"""
_LAST_NAMES = """\
Byron|Müller-Lüdenscheidt|Шевченко|Wiśniewski|O'Neill|Yılmaz|de la Cruz|van den Berg|Groß|Åkesson|Коваль|
Lefèvre|Trần|Novák|García, Ph. D.|Dubois|Ní Dhomhnaill|Öztürk|Virtanen|Petit|Mensah|al-Masri|Li|Zając|
Соколова|Kierkegård|Demir|Gonçalves|Szczęsny|Lindqvist"""
_FIRST = _FIRST_NAMES.split()
_LAST = [name.strip() for name in _LAST_NAMES.split("|")]
ESSAYS = (
    "26 is a **strong** number for political breadth: it counts announcements by governments. Under the "
    "narrower rule *ground troops "
    "named* the table gives a much smaller count, of another base.",
    "The number is *weak*. It joins unlike things: soldiers on land, ships and a promise to train. Whoever "
    "prints it should say what "
    "was counted, on which date, and who was asked.",
    "Strong for one purpose, weak for another <script>alert('an answer is only text')</script>: breadth "
    "counts in the UN, depth on "
    "the ground.",
)


@dataclass
class Made:
    """One learner of the made-up class.

    Attributes:
        learner: name and ids.
        story: what is special about this submission.
        handed_in: when, or None for nothing.
        notebook: the notebook as handed in.
        sidecars: answers beside it, file name to content.
        points: expected points by graded cell, the argument not among them.
        person: whether something besides the argument must go to a person.
        wrote: whether an argument was written.
        earlier: an earlier submission, for who handed in twice.
        file_name: what the file was called.
    """

    learner: Learner
    story: str
    handed_in: datetime | None
    notebook: dict[str, Any]
    sidecars: dict[str, dict[str, Any]] = field(default_factory=dict)
    points: dict[str, float] = field(default_factory=dict)
    person: bool = False
    wrote: bool = False
    earlier: dict[str, Any] | None = None
    file_name: str = ""

    @property
    def total(self) -> float:
        """Expected points, before an argument is marked."""
        return round(sum(self.points.values()), 4)


@dataclass(frozen=True)
class Material:
    """What the class is made from: the released notebook, the solutions of the source, questions, keys, and
    the results of the
    release's own run (by exercise: ``value`` and, by name, those of the ``wrong`` solutions)."""

    slug: str
    released: dict[str, Any]
    solutions: dict[str, str]
    items: Items
    keys: Keys
    results: dict[str, dict[str, Any]]


_GAP = re.compile(r"^([ \t]*)\S.*\.\.\..*$", re.MULTILINE)
"""The line of a released cell that a learner completes; what a made-up learner writes follows it."""


def solutions_of(source: dict[str, Any]) -> dict[str, str]:
    """The text between the solution marks of each code cell of a source notebook, by exercise, without its
    indentation."""
    found = {}
    for cell in source["cells"]:
        text = source_of(cell)
        match = re.search(
            r"^[ \t]*### BEGIN SOLUTION\n(.*?)^[ \t]*### END SOLUTION", text, re.DOTALL | re.MULTILINE
        )
        if match and cell["id"].startswith("solve-"):
            found[cell["id"].removeprefix("solve-")] = textwrap.dedent(match[1]).rstrip("\n")
    return found


def make_class(material: Material, learners: int, seed: int, essays: Sequence[str] = ESSAYS) -> list[Made]:
    """Make a class of ``learners`` learners, who write one of the essays each."""
    chance = random.Random(f"{material.slug} {seed}")
    difficulty = {name: chance.gauss(0, 0.9) for name in [*material.keys.items, *material.keys.exercises]}
    made = []
    for number in range(learners):
        story = STORIES[number] if number < len(STORIES) else ORDINARY
        if not _can_happen(story, material.keys):
            story = ORDINARY
        made.append(_make(material, number, story, chance, difficulty, essays))
    return made


def _can_happen(story: str, keys: Keys) -> bool:
    asked = any(key.count is None for key in keys.items.values())
    return (asked or story not in OF_QUIZZES) and (bool(keys.exercises) or story not in OF_CODE)


def _make(
    material: Material,
    number: int,
    story: str,
    chance: random.Random,
    difficulty: dict[str, float],
    essays: Sequence[str],
) -> Made:
    first, last = _FIRST[number % len(_FIRST)], _LAST[number % len(_LAST)]
    round_ = number // len(_FIRST)
    learner = Learner(
        f"learner{number + 1:03d}",
        last + (f" {'I' * round_}" if round_ else ""),
        first,
        f"learner{number + 1}@example.org",
        username=f"learner{number + 1:03d}",
        participant=str(4_100_000 + number),
    )
    handed_in = DUE - timedelta(minutes=chance.randint(30, 4 * 24 * 60))
    if "late" in story:
        handed_in = DUE + timedelta(hours=chance.randint(3, 30))
    maker = _Maker(material, chance, difficulty, ability=chance.gauss(0.4, 1.0), at=handed_in)
    maker.essays = essays
    if story == "handed in untouched":
        maker.blank = 1.0
    elif story == "everything right":
        maker.ability = math.inf
    evidence = maker.answer_items()
    maker.solve_exercises(failing=story == "code that fails", warning=story == "warnings while running")
    wrote = maker.write_argument()
    made = Made(learner, story, handed_in, maker.notebook, points=maker.points, wrote=wrote)
    made.file_name = f"{material.slug}.ipynb"
    _tell(made, maker, evidence, chance)
    return made


def _tell(made: Made, maker: _Maker, evidence: dict[str, dict[str, Any]], chance: random.Random) -> None:
    """Make the story happen to a submission, and to what it is worth."""
    slug, cells = maker.material.slug, made.notebook["cells"]
    if made.story == "handed in nothing":
        made.handed_in, made.points, made.wrote = None, {}, False
        return
    if made.story == "answers beside the notebook only":
        for quiz in {item.rpartition("/")[0] for item in evidence}:
            own = {item: record for item, record in evidence.items() if item.rpartition("/")[0] == quiz}
            made.sidecars[f"{quiz.replace('/', '.')}.json"] = bundle(own, quiz)
        return
    if made.story == "an impossible answer":
        # Answers of this learner count, but one cannot have come from the widget: a person has to look.
        name = next(
            name for name in maker.material.keys.items if maker.material.keys.items[name].count is None
        )
        item = f"{slug}/{name}"
        kind = maker.types[name]
        evidence[item] = make(item, kind, {"impossible": True}, maker.at.timestamp())
        made.points[maker.cell_of(name)] -= maker.earned.get(name, 0.0)
        made.person = True
    made.notebook["metadata"][METADATA_KEY] = bundle(evidence)
    if made.story == "deleted a quiz cell":
        # The answers are in the notebook's metadata, so the deleted cell costs nothing.
        cells.remove(
            next(cell for cell in cells if cell["id"].startswith("quiz-") and cell["id"] in made.points)
        )
    elif made.story == "duplicated a code cell":
        name = next(iter(maker.material.keys.exercises))
        index, cell = maker.find(f"solve-{name}")
        # The untouched copy comes after the work: taking the last one would lose the work.
        twin = copy.deepcopy(maker.untouched[f"solve-{name}"])
        cells.insert(index + 1, twin | {"id": f"{cell['id']}-copy"})
    elif made.story == "deleted a code cell":
        name = list(maker.material.keys.exercises)[-1]
        cells.remove(maker.find(f"solve-{name}")[1])
        made.points[f"check-{name}"] = 0.0
    elif made.story == "handed in twice":
        made.earlier = copy.deepcopy(maker.material.released)
    elif made.story == "renamed the file":
        made.file_name = f"{slug} (1).ipynb"


class _Maker:
    """Builds one notebook and keeps account of what each answer is worth."""

    def __init__(
        self,
        material: Material,
        chance: random.Random,
        difficulty: dict[str, float],
        *,
        ability: float,
        at: datetime,
    ):
        self.material, self.chance, self.difficulty = material, chance, difficulty
        self.ability, self.at, self.blank = ability, at, 0.07
        self.essays: Sequence[str] = ESSAYS
        self.notebook = copy.deepcopy(material.released)
        self.untouched = {cell["id"]: copy.deepcopy(cell) for cell in material.released["cells"]}
        graded = [cell["id"] for cell in self.notebook["cells"] if _is_graded(cell)]
        self.points = dict.fromkeys((cell for cell in graded if not cell.startswith("argue-")), 0.0)
        self.earned: dict[str, float] = {}
        self.types: dict[str, str] = {}

    def find(self, cell_id: str) -> tuple[int, dict[str, Any]]:
        cells = self.notebook["cells"]
        return next((i, cell) for i, cell in enumerate(cells) if cell["id"] == cell_id)

    def cell_of(self, name: str) -> str:
        quiz = name.partition("/")[0]
        return next(cell for cell in (f"quiz-{quiz}", f"predict-{quiz}") if cell in self.points)

    def _draw(self, name: str) -> str:
        """right, partly, wrong or blank: the logistic curve of item response theory with one parameter."""
        if math.isinf(self.ability):
            return "right"
        if self.chance.random() < self.blank:
            return "blank"
        right = 1 / (1 + math.exp(self.difficulty[name] - self.ability))
        roll = self.chance.random()
        return "right" if roll < right else "partly" if roll < right + (1 - right) / 3 else "wrong"

    def answer_items(self) -> dict[str, dict[str, Any]]:
        """Answer the graded questions and predictions; returns the evidence and books the points."""
        evidence: dict[str, dict[str, Any]] = {}
        by_name = {item.name: item for item in self.material.items.all_items()}
        for name, key in self.material.keys.items.items():
            item = by_name[name]
            self.types[name] = item.type
            drawn = self._draw(name)
            when = self.at.timestamp() - self.chance.randint(60, 36_000)
            value, fraction = self._answer(
                public_dict(item), key.key, drawn, completion=key.count is not None
            )
            if drawn == "blank" and self.chance.random() < 0.5:
                continue
            evidence[item.id] = make(item.id, item.type, value, when)
            self.earned[name] = round(fraction * key.points, 4)
            self.points[self.cell_of(name)] = round(self.points[self.cell_of(name)] + self.earned[name], 4)
        return evidence

    def _answer(self, item: dict[str, Any], key: Any, drawn: str, *, completion: bool) -> tuple[Any, float]:
        kind = TYPES[item["type"]]
        if completion:
            # Counted for being made. Any possible answer will do: a key of its own is made up for the
            # samples.
            return (None, 0.0) if drawn == "blank" else (kind.any_answer(item, self.chance), 1.0)
        samples = kind.samples(item, key)
        if drawn == "partly":
            partly = kind.partly_right(item, key, self.chance)
            if partly is not None:
                return partly
            drawn = "wrong"
        # Of some questions every answer earns something.
        pool = {"right": samples.right, "wrong": samples.wrong, "blank": samples.blank}[
            drawn
        ] or samples.blank
        return self.chance.choice(pool), 1.0 if drawn == "right" else 0.0

    def solve_exercises(self, *, failing: bool, warning: bool) -> None:
        """Put solutions, plausible wrong solutions or nothing into the code cells, and book the points."""
        for number, (name, key) in enumerate(self.material.keys.exercises.items()):
            drawn = self._draw(name)
            results = self.material.results[name]
            wrong = [w for w in key.wrong if (results["wrong"].get(w.name) or {}).get("value") is not None]
            fraction = 0.0
            if failing and number == 0:
                code = "result = 1 / 0  # a mistake that stops the cell"
            elif drawn == "right" or (drawn != "blank" and not wrong):
                code, fraction = self.material.solutions[name], 1.0
            elif drawn == "blank":
                continue
            else:
                chosen = self.chance.choice(wrong)
                code = chosen.solution.rstrip("\n")
                rules = self.material.items.exercises[name].comparison
                fraction = _agreement(results["value"], results["wrong"][chosen.name]["value"], rules)
            if warning:
                code = 'import warnings\n\nwarnings.warn("this goes to stderr")\n' + code
            self._put(name, code)
            self.points[f"check-{name}"] = round(fraction * key.points, 4)

    def _put(self, name: str, code: str) -> None:
        _, cell = self.find(f"solve-{name}")
        text = source_of(cell)
        gap = list(_GAP.finditer(text))[-1]
        cell["source"] = f"{text[: gap.end()]}\n{textwrap.indent(code, gap[1])}{text[gap.end() :]}"

    def write_argument(self) -> bool:
        """Write something into the answer cells, mostly."""
        wrote = False
        for cell in self.notebook["cells"]:
            if cell["id"].startswith("answer-") and (
                math.isinf(self.ability) or self.chance.random() > max(self.blank, 0.15)
            ):
                cell["source"] = self.chance.choice(self.essays)
                wrote = True
        return wrote


def _is_graded(cell: dict[str, Any]) -> bool:
    meta = cell["metadata"].get("nbgrader") or {}
    return bool(meta.get("grade") or meta.get("task"))


def _agreement(expected: Any, got: Any, rules: Mapping[str, Any]) -> float:
    """What a function is worth by the rules of a release of today; a wrong value is worth nothing."""
    if expected.get("type") != "function" or got.get("type") != "function":
        return 0.0
    # Equal is what the exercise's own tolerance calls equal, so the same comparison says it here.
    right = compare(expected, got, rules).cases
    return credit(expected["results"], got["results"], right, rules)
