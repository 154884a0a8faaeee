"""What an item file and a key file hold, as Python objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from course.errors import UnknownName
from course.names import near_matches
from course.questions.bank.edition import Edition
from course.questions.texts import bank as texts

PARTS = ("options", "rows", "entries")
NUMBERS = ("unit", "minimum", "maximum", "step")
# The variant that stands in the file itself; the others are named b, c, … there.
BASE = "a"


# From the id of an item or exercise and the names of its variants to the name of the one a learner gets.
Draw = Callable[[str, Sequence[str]], str]


@dataclass(frozen=True)
class Item:
    """One question.

    Attributes:
        id: full id, ``notebook/quiz/item``.
        type: one of :data:`course.questions.types.TYPES`.
        mode: ``graded``, ``practice`` or ``prediction``.
        stem: the question, Markdown.
        title: what feedback and report call it, a few plain words that give no answer away; None where nobody
            wrote any.
        options: texts (Markdown) by id, in the author's order; of a grid, its columns.
        rows: texts by id, of a matching or grid.
        entries: texts by id, of an ordering.
        unit: the unit of a number or an estimate.
        minimum: the smallest answer that is possible, in that unit.
        maximum: the largest answer that is possible, in that unit.
        step: in which steps the answer comes, in that unit; where it is whole, an estimate is a whole number.
        shuffle: whether options are shown in an order of the learner's own.
        objective: id of the objective it serves.
        bloom: level of the revised Bloom taxonomy.
        facts: what it leans on, such as ``claim:CO05``.
        argued: why an item breaks one of the linter's rules, for instance why two options are enough.
        key: of practice items only; the right answer.
        feedback: of practice items only; Markdown by option, row or outcome.
        misconceptions: of practice items only; misconception id by option, row or outcome.
        variants: of graded items only; by name (``b``, ``c`` …) other questions of the same kind, any one of
            which a learner may get in this one's place. Each is an item of its own, ``notebook/quiz/item-b``.
    """

    id: str
    type: str
    mode: str
    stem: str
    objective: str
    bloom: str
    title: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, str] = field(default_factory=dict)
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    shuffle: bool = True
    facts: tuple[str, ...] = ()
    argued: str | None = None
    key: Any = None
    feedback: Mapping[str, str] = field(default_factory=dict)
    misconceptions: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, Item] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The id within the notebook, ``quiz/item``, as key files use it."""
        return self.id.partition("/")[2]

    @property
    def forms(self) -> dict[str, Item]:
        """The item and its variants by name, the item itself as ``a``."""
        return {BASE: self, **self.variants}


@dataclass(frozen=True)
class QuizSpec:
    """The questions that one cell shows.

    Attributes:
        id: full id, ``notebook/quiz``.
        title: its title, plain text.
        items: the questions in the author's order.
    """

    id: str
    title: str
    items: tuple[Item, ...]

    @property
    def kind(self) -> str:
        """``prediction`` where the questions are predictions, else ``quiz``."""
        return "prediction" if any(item.mode == "prediction" for item in self.items) else "quiz"

    def drawn(self, draw: Draw) -> QuizSpec:
        """The quiz as one learner gets it: of each item that has variants, the one that ``draw`` names."""
        items = tuple(
            item.forms[draw(item.id, list(item.forms))] if item.variants else item for item in self.items
        )
        return replace(self, items=items)


# What the item file says of a chart, beside its data.
CHART_RULES = ("kinds", "names", "title")


def kind_of(returns: str) -> str:
    """Of which kind the evidence of an exercise is, by what it returns."""
    return returns if returns in ("function", "figure") else "value"


@dataclass(frozen=True)
class ExerciseSpec:
    """One exercise that ``check()`` takes.

    Attributes:
        id: full id, ``notebook/exercise``.
        title: its title, plain text.
        mode: ``graded`` or ``practice``.
        objective: id of the objective it serves.
        bloom: level of the revised Bloom taxonomy.
        returns: the kind of value that is asked for.
        expects: what a learner is told at once: unit, minimum, maximum, length, columns, index, keys,
            elements; of a chart the kinds, the names of its unit, whether it needs a title.
        tolerance: ``absolute`` or ``relative`` distance within which numbers count as equal.
        order: whether order matters in lists, series and frames.
        index: whether the index of a series or frame matters; None leaves it to the kind of index.
        hints: shown one by one.
        facts: what it leans on.
        public: checks that anybody may know, a mapping each (:mod:`course.questions.public_checks`).
        key: of practice exercises only; the right value. Without it the release computes it from the
            solution.
        parameters: the values that ``parameters()`` gives a learner to work with, by name.
        variants: of graded exercises only; by name (``b``, ``c`` …) other parameters, and ``expects`` where
            it differs, any one of which a learner may get in place of those above.
    """

    id: str
    title: str
    mode: str
    objective: str
    bloom: str
    returns: str
    expects: Mapping[str, Any] = field(default_factory=dict)
    tolerance: Mapping[str, float] = field(default_factory=dict)
    order: bool = False
    index: bool | None = None
    hints: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    public: tuple[Mapping[str, Any], ...] = ()
    key: Any = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    variants: Mapping[str, ExerciseSpec] = field(default_factory=dict)

    @property
    def forms(self) -> dict[str, ExerciseSpec]:
        """The exercise and its variants by name, the exercise itself as ``a``."""
        return {BASE: self, **self.variants}

    @property
    def kind(self) -> str:
        """Of which kind its evidence is: ``value``, ``function`` or ``figure``."""
        return kind_of(self.returns)

    @property
    def comparison(self) -> dict[str, Any]:
        """What comparing two values needs: ``returns``, ``tolerance``, ``order``; ``index`` where set; of
        charts the rules under ``chart``."""
        made = {"returns": self.returns, "tolerance": dict(self.tolerance), "order": self.order}
        if self.returns == "figure":
            made["chart"] = {rule: self.expects[rule] for rule in CHART_RULES if rule in self.expects}
        return made if self.index is None else {**made, "index": self.index}


@dataclass(frozen=True)
class Objective:
    """What learners can do afterwards: ``id``, ``text`` and level of the revised Bloom taxonomy."""

    id: str
    text: str
    bloom: str


@dataclass(frozen=True)
class ItemKey:
    """How one item counts.

    Attributes:
        points: the most it can earn.
        key: the right answer; None where ``count`` is set.
        count: ``completion`` where any answer earns the points (predictions).
        record: of a prediction, what is the case, in the form of a key; shown beside what was predicted.
        feedback: Markdown by option, row or outcome.
        misconceptions: misconception id by option, row or outcome.
        reveal: whether the learner's feedback may show the right answer.
        variants: by name, the keys of the item's variants, worth the same.
    """

    points: float
    key: Any = None
    count: str | None = None
    record: Any = None
    feedback: Mapping[str, str] = field(default_factory=dict)
    misconceptions: Mapping[str, str] = field(default_factory=dict)
    reveal: bool = True
    variants: Mapping[str, ItemKey] = field(default_factory=dict)


@dataclass(frozen=True)
class WrongSolution:
    """A plausible wrong solution of an exercise: name, code, feedback, and the misconception behind it."""

    name: str
    solution: str
    feedback: str
    misconception: str | None = None


@dataclass(frozen=True)
class ExerciseKey:
    """How one exercise counts: points, explanation (Markdown, shown after grading), known wrong solutions."""

    points: float
    explanation: str | None = None
    reveal: bool = True
    wrong: tuple[WrongSolution, ...] = ()


@dataclass(frozen=True)
class ArgumentKey:
    """How one argued answer counts. What each level means stands in the notebook's mark scheme.

    Attributes:
        points: what it can earn.
        criteria: names of the criteria, as the mark scheme's list has them; none where a person gives points.
        levels: the highest level of each; the lowest is 0.
        step: what points are rounded to.
        words: after how many words a marker stops reading, if there is such a limit.
        limits: what keeps a criterion, or without one the points, at a maximum: ``if`` in words,
            ``criterion``, ``most``.
    """

    points: float
    criteria: Sequence[str] = ()
    levels: int = 3
    step: float = 0.5
    words: int | None = None
    limits: Sequence[Mapping[str, Any]] = ()


def public_dict(item: Item) -> dict[str, Any]:
    """The item as JSON for browsers, types and scoring, without key, feedback and misconceptions."""
    made: dict[str, Any] = {
        "id": item.id,
        "type": item.type,
        "mode": item.mode,
        "stem": item.stem,
        "objective": item.objective,
        "bloom": item.bloom,
        "shuffle": item.shuffle,
        "facts": list(item.facts),
    }
    made |= {part: dict(getattr(item, part)) for part in PARTS if getattr(item, part)}
    numbers = {name: getattr(item, name) for name in NUMBERS}
    return made | {name: value for name, value in numbers.items() if value is not None}


@dataclass(frozen=True)
class Items:
    """The public questions of one notebook.

    Attributes:
        slug: the notebook, such as ``01-coalition``.
        path: the file they come from.
        objectives: what the notebook teaches.
        quizzes: by name within the notebook.
        exercises: by name within the notebook.
        edition: of the notebook that they were released with; None where they lie in a source.
        arguments: by name, what can be counted in a written answer (:mod:`course.learner.written`).
    """

    slug: str
    path: Path
    objectives: tuple[Objective, ...]
    quizzes: Mapping[str, QuizSpec]
    exercises: Mapping[str, ExerciseSpec]
    edition: Edition | None = None
    arguments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def quiz(self, name: str) -> QuizSpec:
        """The quiz ``name``.

        Raises:
            UnknownName: if the notebook has none of that name; near matches are named.
        """
        found: QuizSpec = _named(
            self.quizzes, name, "quiz", self.slug, self.exercises, "an exercise; use check()"
        )
        return found

    def exercise(self, name: str) -> ExerciseSpec:
        """The exercise ``name``.

        Raises:
            UnknownName: if the notebook has none of that name; near matches are named.
        """
        found: ExerciseSpec = _named(
            self.exercises, name, "exercise", self.slug, self.quizzes, "a quiz; use quiz() or predict()"
        )
        return found

    def all_items(self) -> Iterator[Item]:
        """Every item, quiz by quiz, each with its variants behind it."""
        for quiz in self.quizzes.values():
            for item in quiz.items:
                yield from item.forms.values()


@dataclass(frozen=True)
class Keys:
    """The keys of one notebook; these never leave the instructor's side.

    Attributes:
        slug: the notebook.
        path: the file they come from.
        items: by ``quiz/item``.
        exercises: by name.
        arguments: by name.
    """

    slug: str
    path: Path
    items: Mapping[str, ItemKey]
    exercises: Mapping[str, ExerciseKey]
    arguments: Mapping[str, ArgumentKey]

    def item(self, name: str) -> ItemKey:
        """The key of the item ``quiz/item`` or of its variant ``quiz/item-b``.

        Raises:
            UnknownName: if there is none.
        """
        found: ItemKey = _named(self.all_items(), name, "key of an item", self.path.name)
        return found

    def all_items(self) -> dict[str, ItemKey]:
        """The keys of all items, each with those of its variants behind it (``quiz/item-b``)."""
        found = {}
        for name, key in self.items.items():
            found[name] = key
            found |= {f"{name}-{variant}": other for variant, other in key.variants.items()}
        return found

    def exercise(self, name: str) -> ExerciseKey:
        """The key of an exercise.

        Raises:
            UnknownName: if there is none.
        """
        found: ExerciseKey = _named(self.exercises, name, "key of an exercise", self.path.name)
        return found


def _named(
    among: Mapping[str, Any],
    name: str,
    kind: str,
    where: str,
    others: Mapping[str, Any] | None = None,
    other_kind: str = "",
) -> Any:
    if name in among:
        return among[name]
    if others and name in others:
        raise UnknownName(f"“{name}” in {where} is {other_kind}.")
    raise UnknownName(
        texts.NONE_OF_THAT_NAME.format(
            kind=kind, name=name, where=where, near=near_matches(name, list(among))
        )
    )
