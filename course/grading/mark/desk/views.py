"""What the marking page's templates show, made from the gradebook."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any

import jinja2

from course.grading.classroom.folder import ClassFolder
from course.grading.classroom.roster import load_roster, plain_id
from course.grading.mark import answers
from course.grading.mark.agreement import kappa
from course.grading.mark.desk.queue import Queue, Waiting, waits
from course.grading.mark.opinions import Given, Held, Opinion, shown_time
from course.grading.mark.scheme import Scheme
from course.grading.mark.store import Store
from course.grading.score.marking import TASK
from course.grading.templates import environment
from course.grading.texts import marking as texts

_TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    made = environment(_TEMPLATES)
    made.filters["points"] = points
    made.filters["time"] = shown_time
    return made


def render(template: str, /, **content: Any) -> str:
    """A page from its template; whatever is put in is text, but for the fragments
    that :mod:`course.grading.feedback` has made inert, which templates mark as safe."""
    return _environment().get_template(template).render(texts=texts, **content)


def points(value: float | None) -> str:
    """Points as people write them: no more digits than there are."""
    return "–" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def address(
    slug: str, one: Waiting, *, by: str = "question", second: bool = False, after: Waiting | None = None
) -> str:
    """The address of an answer's page, and in it how the marker goes through the answers."""
    more = [f"by={by}"] if by != "question" else []
    more += ["second=1"] if second else []
    more += [f"after={after.held.cell}/{after.code}"] if after is not None else []
    return f"/{slug}/{one.held.cell}/{one.code}" + (f"?{'&'.join(more)}" if more else "")


class Names:
    """Who a learner is, for the fold that shows it."""

    def __init__(self, folder: ClassFolder) -> None:
        self._roster = load_roster(folder)

    def of(self, learner: str) -> tuple[str, str]:
        """Name and id."""
        known = self._roster.get(learner)
        return (known.name if known else plain_id(learner)), plain_id(learner)


def overview(
    folder: ClassFolder, store: Store, slug: str, marker: str, *, by: str, second: bool, names: bool
) -> str:
    """The page with all answers."""
    held = store.held()
    queue = Queue(folder, slug, held)
    schemes = {
        cell: answers.scheme_of(folder, store.gradebook, slug, cell, of.maximum)
        for cell, of in {one.held.cell: one.held for one in queue.all}.items()
    }
    titles = {cell: answers.title_of(folder, slug, scheme, cell) for cell, scheme in schemes.items()}
    known = Names(folder) if names else None
    rows = [
        {
            "at": address(slug, one, by=by, second=second),
            "title": titles[one.held.cell],
            "number": one.number,
            "state": _state(one.held, marker, second),
            # A second marker does not see the first's mark before giving one.
            "mark": points(None if second and waits(one.held, marker, second=True) else one.held.manual),
            "of": points(one.held.maximum),
            "who": ", ".join(o.marker for o in one.held.done),
            "name": known.of(one.held.learner)[0] if known else "",
            "cell": one.held.cell,
            "code": one.code,
        }
        for one in queue.ordered(by)
    ]
    following = queue.following(None, marker, by=by, second=second)
    blank = sum(
        one.cell.startswith(TASK) and one.auto == 0 and not one.needs and one.manual is None
        for one in held.values()
    )
    return render(
        "overview.html",
        slug=slug,
        marker=marker,
        rows=rows,
        by=by,
        second=second,
        names=names,
        blank=blank,
        waiting=sum(waits(one.held, marker, second) for one in queue.all),
        following=None if following is None else address(slug, following, by=by, second=second),
        agreement=_agreement(queue.all, schemes),
    )


def _state(held: Held, marker: str, second: bool) -> str:
    own = held.of(marker)
    if held.state == "open" and own is not None and own.draft is not None:
        return "draft"
    return "second" if second and waits(held, marker, second=True) else held.state


def _agreement(all_: Iterable[Waiting], schemes: dict[str, Scheme]) -> list[dict[str, Any]]:
    """For each pair of markers, how far they agree."""
    pairs: dict[tuple[str, str], list[tuple[int, int]]] = {}
    marks: dict[tuple[str, str], list[bool]] = {}
    for one in all_:
        scheme = schemes[one.held.cell]
        if not scheme.criteria:
            continue
        for a, b in combinations(sorted(one.held.done, key=lambda o: o.marker), 2):
            # What was given blind: whoever settles has seen the other's.
            if a.first is None or b.first is None:
                continue
            both = [name for name in scheme.criteria if name in a.first.levels and name in b.first.levels]
            named = (a.marker, b.marker)
            pairs.setdefault(named, []).extend((a.first.levels[n], b.first.levels[n]) for n in both)
            first, other = a.first.points_by(scheme) or 0.0, b.first.points_by(scheme) or 0.0
            marks.setdefault(named, []).append(scheme.together(first, other) is not None)
    return [
        {
            "who": named,
            "answers": len(marks[named]),
            "same": sum(a == b for a, b in levels),
            "levels": len(levels),
            "plain": _decimals(kappa(levels)),
            "weighted": _decimals(kappa(levels, weighted=True)),
            "apart": marks[named].count(False),
        }
        for named, levels in sorted(pairs.items())
    ]


def _decimals(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def answer(
    folder: ClassFolder,
    store: Store,
    slug: str,
    marker: str,
    here: Waiting,
    queue: Queue,
    *,
    by: str,
    second: bool,
    after: Waiting | None,
) -> str:
    """The page of one answer."""
    held = here.held
    scheme = answers.scheme_of(folder, store.gradebook, slug, held.cell, held.maximum)
    shown = answers.answer_of(folder, slug, held.learner, held.cell, scheme)
    guide, phrases = answers.guide_of(folder, slug) if held.cell.startswith(TASK) else ("", ())
    own = held.of(marker)
    given = _first_of(own)
    others = [one for one in held.done if one.marker != marker]
    # A second marker sees the first's mark only when both are there.
    visible = bool(own is not None and own.done is not None) or held.state in ("differ", "review")
    previous, following = queue.beside(here, -1, by), queue.beside(here, 1, by)
    name, ident = Names(folder).of(held.learner)
    state = {
        "version": own.version if own is not None else 0,
        "seen": held.digest(marker),
        "base": f"/{slug}/{held.cell}/{here.code}",
        "query": f"?by={by}&second={int(second)}",
        "previous": None if previous is None else address(slug, previous, by=by, second=second),
        "following": None if following is None else address(slug, following, by=by, second=second),
    }
    return render(
        "answer.html",
        slug=slug,
        marker=marker,
        here=here,
        held=held,
        scheme=scheme,
        title=answers.title_of(folder, slug, scheme, held.cell),
        is_argument=held.cell.startswith(TASK),
        task=answers.below(answers.course_html(scheme.task), 2),
        scheme_html=answers.below(answers.course_html(scheme.scheme), 3) if scheme.scheme else "",
        meanings={n: answers.course_html(text) for n, text in scheme.meanings.items()},
        guide=answers.below(answers.course_html(guide), 3) if guide else "",
        shown=shown,
        answer_html=answers.below(shown.html, 3),
        given=given or Given(),
        computed=points(given.points_by(scheme)) if given else "–",
        others=[_opinion(one, scheme) for one in others] if visible else [],
        own_mark=_opinion(own, scheme) if own is not None and own.done is not None else None,
        hidden=len(others) if not visible else 0,
        notices=_notices(held, own, shown, scheme),
        changes=_changes(store, held) if visible or not others else [],
        phrases=phrases,
        kept_phrases=store.phrases(held.cell),
        name=name,
        ident=ident,
        second=second,
        by=by,
        waiting=sum(waits(one.held, marker, second) for one in queue.all),
        after=after,
        state=json.dumps(state),
    )


def _first_of(own: Opinion | None) -> Given | None:
    return None if own is None else own.draft or own.done


def _opinion(one: Opinion, scheme: Scheme) -> dict[str, Any]:
    given = one.done or Given()
    levels = [(name, given.levels.get(name)) for name in scheme.criteria]
    held = [scheme.limits[n].condition for n in given.limits if n < len(scheme.limits)]
    return {
        "who": one.marker,
        "when": shown_time(one.changed),
        "points": points(given.points_by(scheme)),
        "levels": levels,
        "limits": held,
        "comment": given.comment,
    }


def _notices(held: Held, own: Opinion | None, shown: answers.Answer, scheme: Scheme) -> list[dict[str, str]]:
    found = []
    if held.state == "elsewhere" or (held.final is not None and held.final.rule == "elsewhere"):
        score = texts.NO_MARK if held.manual is None else points(held.manual)
        by_criteria = ""
        if own is not None and own.done is not None and scheme.criteria:
            by_criteria = texts.NOTICE_BY_CRITERIA.format(points=points(own.done.points_by(scheme)))
        found.append(("elsewhere", texts.NOTICE_ELSEWHERE.format(score=score) + by_criteria))
    if held.state == "review":
        found.append(("review", texts.NOTICE_REVIEW.format(score=points(held.manual))))
    if held.state == "differ":
        found.append(("differ", texts.NOTICE_DIFFER))
    marked = [one.answer for one in held.done if one.answer is not None]
    if marked and shown.digest not in marked:
        found.append(("changed", texts.NOTICE_TEXT_CHANGED))
    found += [("fault", texts.NOTICE_FAULT.format(reason=reason)) for reason in shown.faults]
    if shown.note:
        found.append(("long", shown.note))
    if not shown.text.strip() and held.cell.startswith(TASK):
        found.append(("blank", texts.NOTICE_BLANK))
    return [{"kind": kind, "text": text} for kind, text in found]


def _changes(store: Store, held: Held) -> list[dict[str, str]]:
    return [
        {
            "when": shown_time(one.time),
            "who": one.who,
            "what": texts.CHANGES[one.what],
            "score": points(json.loads(one.after).get("score")),
        }
        for one in store.changes(held.learner, held.cell)
        if one.what != "draft"
    ]
