"""What holds for the times of one notebook in a class, said in sentences."""

from __future__ import annotations

from datetime import datetime

from course.evidence.record import printable
from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.roster import plain_id
from course.grading.classroom.times import length, shown
from course.grading.texts import term as texts


def policy(folder: ClassFolder, slug: str) -> list[str]:
    """The deadline, extensions, grace, what late submissions lose, whose clock counts, and who was late.

    Args:
        folder: the class folder.
        slug: the notebook.

    Returns:
        Sentences, a line each.
    """
    from course.grading.collect.kept import clock_of
    from course.grading.export import marks, released
    from course.grading.mark.deadlines import extensions, late_policy, refresh_penalties
    from course.grading.mark.late import Lateness
    from course.grading.rounding import number

    settings, zone = folder.settings, folder.settings.zone
    here = settings.zone_name or texts.THIS_MACHINE.format(zone=f"{datetime.now().astimezone():%Z}")
    said = [texts.SHOW_TITLE.format(slug=slug, name=settings.name), texts.SHOW_ZONE.format(zone=here)]
    known = slug in released(folder)
    if known:
        refresh_penalties(folder, slug)
    found = marks(folder, slug) if known else ()
    due = _due(folder, slug) if known else None
    if due is not None:
        said.append(texts.SHOW_DEADLINE.format(due=shown(due, zone)))
    else:
        said.append((texts.SHOW_NO_DEADLINE if known else texts.SHOW_NOT_RELEASED).format(slug=slug))
    if settings.grace_minutes:
        said.append(texts.SHOW_GRACE.format(minutes=f"{settings.grace_minutes:g}"))
    plugin = late_policy(folder)
    if isinstance(plugin, Lateness):
        said.append(texts.SHOW_LATE[settings.late].format(share=f"{settings.late_per_day:g}"))
    else:
        name = f"{type(plugin).__module__}.{type(plugin).__qualname__}"
        said.append(texts.SHOW_PLUGIN.format(plugin=name))
    said += [texts.SHOW_CLOCKS, texts.SHOW_ROUNDING.format(rounding=settings.rounding)]
    promised = extensions(folder, slug)
    said.append(texts.SHOW_EXTENSIONS if promised else texts.SHOW_NO_EXTENSIONS)
    names = {mark.learner.learner_id: mark.learner.name for mark in found}
    for learner, until in promised.items():
        handed_in = (folder.submitted / learner / slug).is_dir()
        line = texts.SHOW_EXTENSION if handed_in else texts.SHOW_EXTENSION_WAITS
        own = plain_id(learner)
        name = names.get(learner, own)
        who = printable(own if name == own else f"{name} ({own})")
        said.append(line.format(learner=who, until=shown(until, zone)))
    there = [mark for mark in found if (folder.submitted / mark.learner.learner_id / slug).is_dir()]
    late = [mark for mark in there if mark.seconds_late > 0]
    said.append(texts.SHOW_HANDED_IN.format(n=len(there), all=len(found), late=len(late)))
    for mark in late:
        who = mark.learner.learner_id
        said.append(
            texts.SHOW_LATE_ONE.format(
                learner=printable(mark.learner.name),
                late=length(mark.seconds_late),
                points=number(mark.penalty),
                clock=texts.CLOCKS.get(clock_of(folder, slug, who), texts.CLOCKS[""]),
            )
        )
    return said


def _due(folder: ClassFolder, slug: str) -> datetime | None:
    from course.grading.collect.expected import due_dates

    return due_dates(folder, slug).get("")
