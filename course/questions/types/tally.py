"""What a class answered to one question, as a table of plain text. Standard library only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from course.questions.texts import tally as texts

MOST_ANSWERS = 6
LONGEST = 160


@dataclass(frozen=True)
class Given:
    """One learner's answer.

    Attributes:
        value: as evidence has it; None where there is none.
        answer: in words; may be empty.
        fraction: how right it was judged, from 0 to 1.
        total: the learner's points on the whole test.
    """

    value: Any
    answer: str
    fraction: float
    total: float


@dataclass(frozen=True)
class Tally:
    """A table: ``caption``, column heads, rows; ``share`` is the column that is drawn as a bar too, from 0
    to 1."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    share: int | None = None


def by_answer(given: Sequence[Given]) -> Tally:
    """The most frequent answers in words."""
    counted = Counter((one.answer[:LONGEST] or texts.NO_ANSWER, f"{one.fraction:.2f}") for one in given)
    rows = [
        (answer, str(count), f"{count / len(given):.2f}", scored)
        for (answer, scored), count in counted.most_common(MOST_ANSWERS)
    ]
    return Tally(texts.ANSWERS_CAPTION, texts.ANSWERS_HEAD, tuple(rows), share=2)


def by_option(options: Mapping[str, str], right: Collection[str], given: Sequence[Given]) -> Tally:
    """Who chose which option, where one is chosen.

    Args:
        options: by id, as plain text.
        right: ids of those that are right.
        given: one entry a learner.
    """
    answers = [one.value if isinstance(one.value, str) else None for one in given]
    return _options(options, right, choices(answers, [one.total for one in given], options))


def by_ticks(options: Mapping[str, str], right: Collection[str], given: Sequence[Given]) -> Tally:
    """Who ticked which option, where several may be ticked: each is counted by itself, and the shares add up
    to more than one. Arguments as for :func:`by_option`."""
    ticked = [
        {o for o in one.value if isinstance(o, str)} if isinstance(one.value, list) else set()
        for one in given
    ]
    totals = [one.total for one in given]
    counted = tuple(
        row
        for option in options
        for row in choices([option if option in t else None for t in ticked], totals, {option: ""})
        if row[0] is not None
    )
    return _options(options, right, counted)


def by_row(
    rows: Mapping[str, str], options: Mapping[str, str], key: Mapping[str, str], given: Sequence[Given]
) -> Tally:
    """How many had each row right, and what was chosen most often instead.

    Args:
        rows: by id, as plain text.
        options: by id, as plain text.
        key: from row to option.
        given: one entry a learner.
    """
    values = [one.value if isinstance(one.value, dict) else {} for one in given]
    made = []
    for row, right in key.items():
        chosen = Counter(
            value[row] for value in values if isinstance(value.get(row), str) and value[row] in options
        )
        wrong = [(option, count) for option, count in chosen.most_common() if option != right]
        made.append(
            (
                rows[row],
                options[right],
                texts.OF.format(count=chosen[right], total=len(given)),
                f"{options[wrong[0][0]]} ({wrong[0][1]})" if wrong else "",
            )
        )
    return Tally(texts.ROW_CAPTION, texts.ROW_HEAD, tuple(made))


def _options(
    options: Mapping[str, str],
    right: Collection[str],
    counted: Sequence[tuple[str | None, int, float, float | None]],
) -> Tally:
    rows = [
        (
            texts.NO_ANSWER if option is None else options[option],
            texts.YES if option in right else texts.NO,
            str(count),
            f"{share:.2f}",
            "" if mean is None else f"{mean:.1f}",
        )
        for option, count, share, mean in counted
    ]
    return Tally(texts.CHOICE_CAPTION, texts.CHOICE_HEAD, tuple(rows), share=3)


def choices(
    answers: Sequence[Hashable | None], totals: Sequence[float], options: Mapping[str, str]
) -> tuple[tuple[str | None, int, float, float | None], ...]:
    """How often each option was chosen, and how well those who chose it did.

    Args:
        answers: the option id each learner chose, or None for no answer; ids that the item lacks count as
        no answer.
        totals: points of the same learners on the whole test.
        options: option id to text; every one appears, chosen or not, and None for no answer at the end if
        it occurred.

    Returns:
        (option id or None, learners, share of the class, their mean total or None).
    """
    if len(answers) != len(totals):
        raise ValueError(
            f"{len(answers)} answers and {len(totals)} totals do not belong to the same learners."
        )
    known = [answer if answer in options else None for answer in answers]
    counts = Counter(known)
    rows: list[tuple[str | None, int, float, float | None]] = []
    for option in [*options, *([None] if counts[None] else [])]:
        own = [total for answer, total in zip(known, totals, strict=True) if answer == option]
        rows.append(
            (
                option,
                counts[option],
                counts[option] / len(answers) if answers else 0.0,
                fmean(own) if own else None,
            )
        )
    return tuple(rows)
