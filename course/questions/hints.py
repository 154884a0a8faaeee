"""``hint("01-coalition/share")``: help on demand, a bit more at each call.

A hint costs nothing. That one was looked at is kept as evidence (kind ``hint``), so that a teacher can see
where a class got stuck; it never enters a score.
"""

from __future__ import annotations

from course.evidence import record
from course.questions import check_view
from course.questions.texts import exercise as texts

_shown: dict[str, int] = {}


def hint(exercise: str) -> None:
    """Show the next hint for an exercise, after the last one again from the first.

    Args:
        exercise: the exercise's id, for example ``"01-coalition/share"``.

    Raises:
        course.errors.UnknownName: if the course has no such exercise; near matches are named.
    """
    from course.questions.bank.load import find_exercise

    spec = find_exercise(exercise)
    if not spec.hints:
        _show(texts.NO_HINTS.format(title=spec.title), "", None)
        return
    number = _shown.get(spec.id, 0) % len(spec.hints) + 1
    _shown[spec.id] = max(number, _shown.get(spec.id, 0) + 1)
    made = record.make(hints_id(spec.id), "hint", number)
    head = texts.HINT_HEAD.format(number=number, total=len(spec.hints), title=spec.title)
    more = texts.HINT_MORE if number < len(spec.hints) else texts.HINT_LAST
    _show(f"{head} {spec.hints[number - 1]}", more, made)


def hints_id(exercise: str) -> str:
    """The id under which evidence says how many hints of an exercise were looked at."""
    return f"{exercise}/hints"


def _show(message: str, more: str, made: dict[str, object] | None) -> None:
    plain = f"{message} {more}".strip()
    try:
        from IPython import get_ipython
    except ImportError:
        shell = None
    else:
        shell = get_ipython()
    if shell is None:
        print(plain)
        return
    from IPython.display import display

    data: dict[str, object] = {"text/html": check_view.note(message, more), "text/plain": plain}
    if made is not None:
        data[record.MIME] = record.bundle({str(made["item"]): made})
    display(data, raw=True)
