"""What ``course collect``, ``grade`` and ``export`` tell of a class: tables of people by name, and
one line for one cause. Whatever somebody has to copy (a file's name, an id) stands whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from course.cli.term import as_called
from course.cli.terminal import console, one_line, plain, say
from course.grading.texts import instructor as texts
from course.grading.texts import pages as said
from course.grading.texts.term import CLOCKS

if TYPE_CHECKING:
    from course.grading.classroom.folder import ClassFolder
    from course.grading.collect.outcome import Collection
    from course.grading.export import Mark
    from course.grading.mark.people import Person
    from course.grading.run.run import ClassRun

# Of names behind a cause: more say no more.
MOST_NAMES = 12


def show_collection(done: Collection, folder: ClassFolder) -> None:
    """Print what was collected, from whom, and what was not."""
    from course.grading.classroom.times import length, shown

    names = _names(folder)
    clocks = {one.time_from for one in done.collected}
    editions = dict[str, list[str]]()
    head = [*said.COLLECTED_HEAD]
    head += [said.CLOCK] if len(clocks) > 1 else []
    rows, notes = [], dict[str, list[str]]()
    for one in sorted(done.collected, key=lambda one: names.get(one.learner_id, one.learner_id).casefold()):
        own = names.get(one.learner_id, one.learner_id)
        editions.setdefault(one.edition, []).append(own)
        for note in one.notes:
            notes.setdefault(note, []).append(own)
        when = shown(one.time, folder.settings.zone) if one.time else said.UNKNOWN
        if one.late:
            when = texts.LATE_BY.format(when=when, late=length(one.late))
        row = [*_who(names, one.learner_id), one.action, when]
        row += [CLOCKS.get(one.time_from, one.time_from)] if len(clocks) > 1 else []
        rows.append(row)
    if rows:
        _print(head, rows)
        same = [
            said.SAME_CLOCK.format(clock=CLOCKS.get(clock, clock))
            for clock in clocks
            if clock and len(clocks) == 1
        ]
        if len(editions) == 1:
            same += [said.SAME_EDITION.format(edition=one) for one in editions if one]
        else:
            same += _other_editions(editions, folder, done.slug)
        for line in same:
            say(line)
    for note, people in notes.items():
        say(said.NOTE.format(names=_several(people), note=one_line(note)))
    if done.unmatched:
        causes: dict[str, list[str]] = {}
        for problem in done.unmatched:
            causes.setdefault(problem.reason, []).extend(problem.names)
        for reason, files in causes.items():
            say(said.NOT_COLLECTED.format(reason=one_line(reason)))
            # Each on a line of its own, whole: the map needs it letter by letter.
            for file in files:
                say(f"  {one_line(file)}")
        say(texts.UNMATCHED)
    if done.missing:
        say(texts.MISSING.format(names="; ".join(one_line(names.get(who, who)) for who in done.missing)))


def show_run(run: ClassRun, folder: ClassFolder) -> None:
    """Print how a class was graded: the mark as the gradebook has it, and what waits for a person."""
    from course.grading.classroom.times import length
    from course.grading.release.frozen import in_force
    from course.grading.rounding import number

    names = _names(folder)
    mended = any(result.notes for result in run.results)
    late = any(result.late or result.penalty for result in run.results)
    head = [*said.RUN_HEAD, *([said.LATE] if late else []), *([said.MENDED] if mended else [])]
    rows = []
    for result in sorted(run.results, key=lambda one: names.get(one.learner, one.learner).casefold()):
        net = max(0.0, result.points - result.penalty)
        points = said.POINTS.format(points=number(net), maximum=number(result.max_points))
        row = [*_who(names, result.learner), result.status, "" if result.status == "failed" else points]
        if late:
            by = length(result.late) if result.late else ""
            taken = texts.LATE_COST.format(late=by, points=number(result.penalty)) if result.penalty else by
            row.append(taken)
        rows.append(row + ([str(len(result.notes) or "")] if mended else []))
    _print(head, rows)
    if run.seconds and run.results:
        say(_summary(run))
    say(texts.JUDGED_BY.format(edition=in_force(folder.root, run.slug).edition))
    if run.needs_person:
        for line in causes_of(run.needs_person, names, titles_of(folder, run.slug)):
            say(line)
        say(texts.NEEDS_PERSON.format(n=len(run.needs_person), slug=run.slug, **as_called(folder.root)))
    else:
        say(texts.ALL_DONE)
    if run.backup is not None:
        say(texts.BACKUP.format(path=run.backup))


def show_not_final(waiting: Iterable[Mark]) -> None:
    """Print whose marks are not final, a line for each assignment and cause."""
    from course.grading.classroom.roster import plain_id

    found: dict[tuple[str, str], list[str]] = {}
    for mark in waiting:
        own = plain_id(mark.learner.learner_id)
        name = mark.learner.name if mark.learner.name == own else f"{mark.learner.name} ({own})"
        found.setdefault((mark.assignment, mark.status), []).append(one_line(name))
    for (slug, status), people in found.items():
        say(said.NOT_FINAL.format(slug=slug, status=status, n=len(people), names="; ".join(people)))


def causes_of(cases: Iterable[Person], names: Mapping[str, str], titles: Mapping[str, str]) -> list[str]:
    """What waits for a person, a line for each cause.

    Args:
        cases: what waits.
        names: of learners, by id.
        titles: of questions by full id, and of graded cells by name.
    """
    arguments: dict[str, int] = {}
    found: dict[str, list[str]] = {}
    where: dict[str, set[str]] = {}
    for case in cases:
        title = titles.get(case.item) or titles.get(case.cell) or case.cell
        if case.kind == "argument":
            arguments[title] = arguments.get(title, 0) + 1
            continue
        own = names.get(case.learner, case.learner)
        people = found.setdefault(case.reason, [])
        if own not in people:
            people.append(own)
        if title:
            where.setdefault(case.reason, set()).add(title)
    lines = [said.TO_MARK.format(n=n, title=one_line(title)) for title, n in arguments.items()]
    for reason, people in found.items():
        at = where.get(reason, set())
        place = said.AT_ONE.format(title=one_line(*at)) if len(at) == 1 else ""
        place = said.AT_MANY.format(n=len(at)) if len(at) > 1 else place
        lines.append(said.CAUSE.format(names=_several(people), place=place, reason=one_line(reason)))
    return lines


def titles_of(folder: ClassFolder, slug: str) -> dict[str, str]:
    """The titles of a notebook's questions by full id, and the headings of its graded cells by name."""
    from course.grading.feedback.headings import headings_of, released_notebook
    from course.grading.release.frozen import in_force
    from course.questions.bank.load import load_items_file

    items = load_items_file(in_force(folder.root, slug).items, slug)
    found = {item.id: item.title for item in items.all_items() if item.title}
    found |= {spec.id: spec.title for spec in items.exercises.values()}
    return found | headings_of(released_notebook(folder, slug))


def _several(people: Sequence[str]) -> str:
    shown = "; ".join(map(one_line, people[:MOST_NAMES]))
    return shown + (said.AND_MORE.format(n=len(people) - MOST_NAMES) if len(people) > MOST_NAMES else "")


def _names(folder: ClassFolder) -> dict[str, str]:
    from course.grading.classroom.roster import load_roster

    return {ident: learner.name for ident, learner in load_roster(folder).items()}


def _who(names: Mapping[str, str], learner: str) -> tuple[str, str]:
    return names.get(learner, learner), learner


def _other_editions(editions: Mapping[str, Sequence[str]], folder: ClassFolder, slug: str) -> list[str]:
    """Who handed in another edition than the one that the class works with, a line for each edition."""
    from course.grading.collect.collect import edition_of
    from course.grading.collect.kept import content_of

    released = edition_of(content_of(folder.release / slug / f"{slug}.ipynb"))
    return [
        said.OTHER_EDITION.format(edition=edition, names=_several(people))
        for edition, people in sorted(editions.items())
        if edition not in ("", released)
    ]


def _print(head: list[str], rows: list[list[str]]) -> None:
    from rich.table import Table

    door = console()
    # Who it is stands always; another column only if there is something in it.
    columns = [
        (title, cells) for title, *cells in zip(head, *rows, strict=True) if title in head[:2] or any(cells)
    ]
    table = Table()
    for (title, _), width in zip(columns, _widths(columns, door.width), strict=True):
        table.add_column(title, overflow="fold", width=width)
    for row in zip(*(cells for _, cells in columns), strict=True):
        table.add_row(*map(plain, row))
    door.print(table)


def _widths(columns: Sequence[tuple[str, Sequence[str]]], most: int) -> list[int]:
    """How wide each column is in a table of at most ``most`` characters: no word is broken where there is
    room for all of them, else names first; the id, which commands take, never."""
    from rich.cells import cell_len

    whole = [max(map(cell_len, map(one_line, (title, *cells)))) for title, cells in columns]
    words = [
        max(cell_len(word) for text in (title, *cells) for word in one_line(text).split() or [""])
        for title, cells in columns
    ]
    words[1] = whole[1]
    # A line between columns, with a space on each side.
    room = most - 3 * len(columns) - 1
    for floor in (words, [min(8, words[0]), *words[1:]], [1, words[1], *[1] * len(words[2:])]):
        while sum(whole) > room:
            widest = max(range(len(whole)), key=lambda at: (whole[at] > floor[at], whole[at]))
            if whole[widest] <= floor[widest]:
                break
            whole[widest] -= 1
    return whole


def _summary(run: ClassRun) -> str:
    counts: dict[str, Any] = {
        status: sum(r.status == status for r in run.results) for status in ("graded", "unchanged", "failed")
    }
    # Scoring again starts no kernel.
    how = f"; {texts.KERNELS.get(run.kernels, run.kernels)}" if run.kernels else ""
    return texts.SUMMARY.format(**counts, seconds=f"{run.seconds:.1f}", kernels=how)
