"""The instructor's commands about marks by people and complaints: mark, history; and what a regrade asks."""

from __future__ import annotations

import json
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from course.cli.term import ClassDir, as_called, opened
from course.cli.terminal import console, plain, say
from course.errors import CourseError
from course.grading.texts import history as texts
from course.grading.texts import instructor, marking

if TYPE_CHECKING:
    from course.grading.mark.history import History, Said
    from course.grading.run.rescoring import Change


def mark(
    slug: Annotated[str, typer.Argument(help=instructor.SLUG, show_default=False)],
    marker: Annotated[str | None, typer.Option("--as", help=marking.AS_OPTION, show_default=False)] = None,
    second: Annotated[bool, typer.Option("--second", help=marking.SECOND_OPTION)] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    port: Annotated[
        int | None, typer.Option(min=1024, max=65535, help="The port to use.", show_default=False)
    ] = None,
    class_dir: ClassDir = None,
) -> None:
    import getpass

    from course.grading.mark.backup import backup_gradebook
    from course.grading.mark.desk import app
    from course.grading.mark.desk.queue import PORT

    folder = opened(class_dir)
    folder.require_assignment(slug)
    folder.require_gradebook_free()
    run, waiting = app.open_run(folder, slug, getpass.getuser() if marker is None else marker, second=second)
    sockets = app.listen(run, port)
    backup_gradebook(folder)

    def ready() -> None:
        say(marking.STARTED.format(slug=slug, marker=run.marker, n=waiting))
        say(run.address)
        say(marking.STARTED_STOP.format(slug=slug, **as_called(folder.root)))
        if run.port != PORT:
            say(marking.OTHER_PORT.format(port=PORT, own=run.port))
        sys.stdout.flush()
        if not no_browser:
            webbrowser.open(run.address)

    app.serve(run, sockets, ready)
    say(marking.STOPPED.format(n=app.count_waiting(run)))


def history(
    who: Annotated[str, typer.Argument(help=texts.WHO, show_default=False)],
    slug: Annotated[str | None, typer.Argument(help=texts.NOTEBOOK, show_default=False)] = None,
    question: Annotated[str | None, typer.Argument(help=texts.QUESTION, show_default=False)] = None,
    class_dir: ClassDir = None,
) -> None:
    from course.grading.collect.expected import class_learners
    from course.grading.collect.owners import known_id
    from course.grading.mark.history import find_answer, history_of

    folder = opened(class_dir)
    if slug is None:
        if who in class_learners(folder):
            raise CourseError(texts.ASK_NOTEBOOK)
        learner, slug, item = find_answer(folder, who)
    else:
        learner, item = known_id(who, class_learners(folder)), question or ""
        folder.require_assignment(slug)
    _show(folder, history_of(folder, learner, slug, item))


def _show(folder: Any, found: History) -> None:
    from course.grading.classroom.roster import load_roster, plain_id
    from course.grading.classroom.times import shown
    from course.grading.mark.superseded import FOLDER, KEYS

    known, zone = load_roster(folder).get(found.learner), folder.settings.zone
    item = found.item.removeprefix(f"{found.slug}/")
    of = texts.OF_QUESTION.format(item=item) if found.item else ""
    ident = plain_id(found.learner)
    say(texts.TITLE.format(name=known.name if known else ident, id=ident, slug=found.slug, question=of))
    if not (found.handed_in or found.said or found.by_people):
        say(texts.NEVER)
        return
    say(texts.HANDED_IN)
    for one in found.handed_in:
        when = shown(one.when, zone) if one.when else texts.NO_TIME
        path = one.place.relative_to(folder.root)
        graded = texts.GRADED_ONE if one.graded and len(found.handed_in) > 1 else ""
        say(texts.HANDED_IN_ONE.format(when=when, path=path, graded=graded))
    say(texts.SAID)
    before: Said | None = None
    for said in found.said:
        _show_said(folder, said, before, bool(found.item))
        before = said
    say(texts.BY_PEOPLE)
    for change in found.by_people:
        who = texts.BY_WHO.format(who=change.who) if change.who else ""
        what = marking.CHANGES[change.what]
        then, now = _points(change.before), _points(change.after)
        say(
            texts.BY_PEOPLE_ONE.format(
                when=shown(change.when, zone), cell=change.cell, what=what, who=who, before=then, after=now
            )
        )
    if not found.by_people:
        say(texts.NONE)
    say(texts.NOW)
    for mark in found.marks:
        how = texts.NOW_HAND.format(rule=marking.RULES[mark.rule].format(who=mark.who)) if mark.rule else ""
        how += texts.NOW_WAITS if mark.waits else ""
        say(
            texts.NOW_ONE.format(
                cell=mark.cell, points=_points(mark.points), maximum=_points(mark.maximum), how=how
            )
        )
    if not found.marks:
        say(texts.NONE)
    counts = [
        form.format(n=len(files))
        for form, files in ((texts.KEPT_PAGES, found.pages), (texts.KEPT_EVIDENCE, found.evidence))
        if files
    ]
    if counts:
        place = Path(FOLDER) / found.slug / found.learner
        say(texts.KEPT.format(files=", ".join(counts), place=place))
        say(texts.KEYS.format(place=Path(FOLDER) / KEYS))


def _show_said(folder: Any, said: Said, before: Said | None, one_question: bool) -> None:
    from course.grading.classroom.times import shown
    from course.grading.texts.grading import OUTCOMES

    say(
        texts.SAID_ONE.format(
            when=shown(said.when, folder.settings.zone),
            points=_points(said.points),
            version=said.version or texts.NOT_NOTED,
            keys=said.keys or texts.NOT_NOTED,
            edition=said.edition or texts.NOT_NOTED,
        )
    )
    for item, verdict in said.verdicts.items():
        earlier = before.verdicts.get(item) if before is not None else None
        changed = earlier is not None and earlier["points"] != verdict["points"]
        if not (one_question or changed):
            continue
        reason = verdict.get("reason") or verdict.get("why") or ""
        form = texts.SAID_CHANGED if changed else texts.SAID_QUESTION
        say(
            form.format(
                item=item.partition("/")[2],
                outcome=OUTCOMES[verdict["outcome"]],
                points=_points(verdict["points"]),
                maximum=_points(verdict["max_points"]),
                before=_points(earlier["points"]) if earlier is not None else "",
                reason=f": {' '.join(str(reason).split())}" if reason and one_question else "",
            )
        )
        if one_question and (answer := verdict.get("answer") or verdict.get("value")):
            shown_answer = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
            say(texts.SAID_ANSWER.format(answer=" ".join(shown_answer.split())))


def agree_to_changes(folder: Any, slug: str, changes: tuple[Change, ...], *, yes: bool) -> bool:
    """Show what a regrade changes, and ask where marks fall.

    Args:
        folder: the class folder.
        slug: the notebook.
        changes: what would change.
        yes: agreed already.

    Returns:
        Whether it shall be done.

    Raises:
        CourseError: if somebody would have to be asked and nobody can.
    """
    if not changes:
        say(texts.NO_CHANGE)
        return True
    from rich.table import Table

    from course.grading.classroom.roster import load_roster, plain_id

    roster = load_roster(folder)
    table = Table(*texts.CHANGES_HEAD, title=texts.CHANGES_TITLE.format(slug=slug), title_justify="left")
    for one in sorted(changes):
        known = roster.get(one.learner)
        what = texts.HAND_STAYS if one.by_hand else texts.FALLS_ONE if one.falls else texts.RISES
        numbers = map(_points, (one.before, one.after, one.maximum))
        name = known.name if known else plain_id(one.learner)
        table.add_row(*map(plain, (name, one.item.partition("/")[2], *numbers, what)))
    console().print(table)
    falling = [one for one in changes if one.falls]
    if not falling or yes:
        return True
    learners = len({one.learner for one in falling})
    counts = {"marks": texts.MARKS.format(n=len(falling)), "learners": texts.LEARNERS.format(n=learners)}
    if not sys.stdin.isatty():
        raise CourseError(texts.FALLS_CANNOT_ASK.format(**counts))
    return typer.confirm(texts.FALLS.format(**counts))


def _points(value: float | None) -> str:
    from course.grading.rounding import number

    return number(value) or "–"
