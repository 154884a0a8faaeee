"""The marks that people give, kept in the class's gradebook: read, drafted, finished, undone.

nbgrader's gradebook holds the mark that counts, and whatever else changes it there (Formgrader, another
program) counts; :meth:`Store.absorb` notes such a change. The mark of an answer follows one rule:

* one marker: that mark;
* two: their mean, rounded to the scheme's step, where they differ by at most a tenth of the points or one
  step;
* two that differ by more: the first mark stays in the gradebook and the answer waits, until somebody settles
  it.

Writes take the database's lock before anything is compared, so that two browsers, or two programs, cannot
both believe that nothing has changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from course.grading.classroom.gradebook import one_transaction
from course.grading.classroom.tables import tables
from course.grading.mark.deadlines import save_penalty
from course.grading.mark.opinions import (
    MAX_PHRASE,
    Final,
    Given,
    Held,
    Meanwhile,
    Opinion,
    Place,
    Unusable,
    check,
    comment_cell,
    now,
    points_of,
    snapshot,
    told,
)
from course.grading.mark.scheme import Scheme
from course.grading.mark.tables import CHANGE, FINAL, OPINION, PHRASE, make_tables
from course.grading.texts import marking as texts


class Store:
    """The marks of one notebook in an open gradebook.

    Args:
        gradebook: nbgrader's, open.
        slug: the notebook.
        policy: the class's late policy (:func:`course.grading.mark.deadlines.late_policy`); None to
            read only.
    """

    def __init__(self, gradebook: Any, slug: str, policy: Any = None) -> None:
        self.gradebook, self.slug, self.policy = gradebook, slug, policy
        self._tables = tables()
        make_tables(gradebook.engine)

    def held(self, cell: str | None = None, learner: str | None = None) -> dict[Place, Held]:
        """What the gradebook holds, by cell and learner: of all graded cells, one, or of one learner."""
        t = self._tables
        grade, base, assignment = t["grade"], t["base_cell"], t["assignment"]
        notebook, submission = t["submitted_notebook"], t["submitted_assignment"]
        grade_cell, task_cell = t["grade_cells"], t["task_cells"]
        query = (
            sa.select(
                submission.c.student_id,
                base.c.name,
                sa.func.coalesce(grade_cell.c.max_score, task_cell.c.max_score),
                grade.c.auto_score,
                grade.c.manual_score,
                grade.c.needs_manual_grade,
            )
            .select_from(
                grade.join(base, grade.c.cell_id == base.c.id)
                .outerjoin(grade_cell, grade_cell.c.id == base.c.id)
                .outerjoin(task_cell, task_cell.c.id == base.c.id)
                .join(notebook, grade.c.notebook_id == notebook.c.id)
                .join(submission, notebook.c.assignment_id == submission.c.id)
                .join(assignment, submission.c.assignment_id == assignment.c.id)
            )
            .where(assignment.c.name == self.slug)
        )
        if cell is not None:
            query = query.where(base.c.name == cell)
        if learner is not None:
            query = query.where(submission.c.student_id == learner)
        rows = self.gradebook.db.execute(query).all()
        comments, opinions, finals = self._comments(learner), self._opinions(learner), self._finals(learner)
        return {
            (name, who): Held(
                name,
                who,
                float(maximum or 0.0),
                auto,
                manual,
                bool(needs),
                comments.get((comment_cell(name) or "", who), "")
                if comment_cell(name)
                else (f.comment if (f := finals.get((name, who))) else ""),
                tuple(opinions.get((name, who), ())),
                finals.get((name, who)),
            )
            for who, name, maximum, auto, manual, needs in rows
        }

    def one(self, cell: str, learner: str) -> Held:
        """What the gradebook holds of one answer.

        Raises:
            Unusable: if there is no such answer.
        """
        found = self.held(cell, learner).get((cell, learner))
        if found is None:
            raise Unusable(texts.NO_SUCH_ANSWER)
        return found

    def _comments(self, learner: str | None) -> dict[Place, str]:
        t = self._tables
        comment, base, assignment = t["comment"], t["base_cell"], t["assignment"]
        notebook, submission = t["submitted_notebook"], t["submitted_assignment"]
        query = (
            sa.select(submission.c.student_id, base.c.name, comment.c.manual_comment)
            .select_from(
                comment.join(base, comment.c.cell_id == base.c.id)
                .join(notebook, comment.c.notebook_id == notebook.c.id)
                .join(submission, notebook.c.assignment_id == submission.c.id)
                .join(assignment, submission.c.assignment_id == assignment.c.id)
            )
            .where((assignment.c.name == self.slug) & comment.c.manual_comment.is_not(None))
        )
        if learner is not None:
            query = query.where(submission.c.student_id == learner)
        return {(name, who): text for who, name, text in self.gradebook.db.execute(query)}

    def _opinions(self, learner: str | None) -> dict[Place, list[Opinion]]:
        query = OPINION.select().where(OPINION.c.slug == self.slug)
        if learner is not None:
            query = query.where(OPINION.c.learner == learner)
        found: dict[Place, list[Opinion]] = {}
        for row in self.gradebook.db.execute(query.order_by(OPINION.c.since, OPINION.c.marker)):
            one = Opinion(
                row.marker,
                Given.from_json(row.draft),
                Given.from_json(row.done),
                Given.from_json(row.first),
                row.since,
                row.changed,
                row.version,
                row.answer,
            )
            found.setdefault((row.cell, row.learner), []).append(one)
        return found

    def _finals(self, learner: str | None) -> dict[Place, Final]:
        query = FINAL.select().where(FINAL.c.slug == self.slug)
        if learner is not None:
            query = query.where(FINAL.c.learner == learner)
        return {
            (row.cell, row.learner): Final(row.score, row.comment or "", row.rule, row.who, row.changed)
            for row in self.gradebook.db.execute(query)
        }

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        # nbgrader's functions save each of their steps otherwise.
        with one_transaction(self.gradebook):
            yield

    def _lock(self, cell: str, learner: str, marker: str, version: int | None) -> int:
        """Take the database's lock by counting a marker's version up, and make sure that it is the one the
        marker saw.

        Returns:
            The new version.

        Raises:
            Meanwhile: if it is another; nothing is changed then.
        """
        where = self._place(OPINION, cell, learner) & (OPINION.c.marker == marker)
        if version is None or version > 0:
            wanted = where if version is None else where & (OPINION.c.version == version)
            # The first statement of the transaction writes: SQLite then lets nobody else write until its end.
            counted = self.gradebook.db.execute(
                OPINION.update().where(wanted).values(version=OPINION.c.version + 1)
            )
            if counted.rowcount:
                return int(self.gradebook.db.execute(sa.select(OPINION.c.version).where(where)).scalar_one())
            if version is not None:
                raise Meanwhile(texts.OTHER_WINDOW)
        values = {"slug": self.slug, "learner": learner, "cell": cell, "marker": marker}
        try:
            self.gradebook.db.execute(OPINION.insert().values(**values, version=1, changed=now()))
        except IntegrityError as error:
            raise Meanwhile(texts.OTHER_WINDOW) from error
        return 1

    def _place(self, table: Any, cell: str, learner: str) -> Any:
        return (table.c.slug == self.slug) & (table.c.learner == learner) & (table.c.cell == cell)

    def draft(self, cell: str, learner: str, marker: str, given: Given, version: int | None) -> int:
        """Keep what a marker is writing; no mark changes.

        Args:
            cell: the graded cell.
            learner: the learner's id.
            marker: who.
            given: all that is on the marker's page.
            version: the one that the page is of, 0 where there was none; None to write over whatever is
                there.

        Returns:
            The new version.

        Raises:
            Meanwhile: if the marker has changed the answer in another window.
        """
        check(given)
        with self._transaction():
            before = self.one(cell, learner).of(marker) if version is None else None
            number = self._lock(cell, learner, marker, version)
            where = self._place(OPINION, cell, learner) & (OPINION.c.marker == marker)
            self.gradebook.db.execute(
                OPINION.update().where(where).values(draft=given.as_json(), changed=now())
            )
            if before is not None and before.draft not in (None, given):
                # Asked for, and yet nothing that was written is lost.
                lost = {"draft": before.draft.as_json()}
                self._note(cell, learner, marker, "draft", lost, {"draft": given.as_json()})
        return number

    def finish(
        self,
        cell: str,
        learner: str,
        marker: str,
        given: Given,
        scheme: Scheme,
        *,
        version: int | None,
        seen: str | None,
        answer: str | None = None,
        settle: bool = False,
    ) -> Held:
        """Take what a marker gave as the marker's mark, and put what follows from it into the gradebook.

        Args:
            cell: the graded cell.
            learner: the learner's id.
            marker: who.
            given: levels or points, limits and comment.
            scheme: of the answer.
            version: as for :meth:`draft`.
            seen: :meth:`Held.digest` of what the marker saw; None to write over whatever is there.
            answer: a hash of the answer that was marked.
            settle: let this mark count although another marker's is far from it.

        Returns:
            What is there now.

        Raises:
            Unusable: if it is no mark: a level or the points are missing or too high.
            Meanwhile: if something has changed since the marker saw it; nothing is changed then.
        """
        check(given)
        points = points_of(given, scheme)
        with self._transaction():
            self._lock(cell, learner, marker, version)
            before = self.one(cell, learner)
            if seen is not None and before.digest(marker) != seen:
                raise Meanwhile(told(before, marker))
            where = self._place(OPINION, cell, learner) & (OPINION.c.marker == marker)
            own = before.of(marker)
            values = {"done": given.as_json(), "draft": None, "changed": now(), "answer": answer}
            if own is None or own.done is None:
                values |= {"since": now(), "first": given.as_json()}
            self.gradebook.db.execute(OPINION.update().where(where).values(**values))
            self._settle(cell, learner, marker, scheme, points if settle else None)
            after = self.one(cell, learner)
            what = "settle" if settle else "second" if len(after.done) > 1 else "mark"
            self._note(cell, learner, marker, what, snapshot(before, marker), snapshot(after, marker))
            if self.policy is not None:
                save_penalty(self.gradebook, self.policy, self.slug, learner)
        return after

    def stand(self, cell: str, learner: str, marker: str, *, seen: str | None) -> Held:
        """Let stand what the gradebook has, the machine's points or an earlier mark by hand: nobody needs to
        look any more.

        Raises:
            Unusable: if there are no points that could stand.
            Meanwhile: if something has changed since the marker saw it.
        """
        with self._transaction():
            # Counted up for its lock; nothing was written of the marker's.
            self._lock(cell, learner, marker, None)
            before = self.one(cell, learner)
            if seen is not None and before.digest(marker) != seen:
                raise Meanwhile(told(before, marker))
            if before.manual is None and before.auto is None:
                raise Unusable(texts.NOTHING_TO_STAND)
            self._save_grade(cell, learner, needs_manual_grade=False)
            if before.manual is not None:
                self._put_final(cell, learner, before.manual, before.comment, "stand", marker)
            after = self.one(cell, learner)
            self._note(cell, learner, marker, "stand", snapshot(before, marker), snapshot(after, marker))
        return after

    def _settle(self, cell: str, learner: str, marker: str, scheme: Scheme, settled: float | None) -> None:
        """Put the mark that follows from the finished opinions into the gradebook."""
        held = self.one(cell, learner)
        finished = [one for one in held.done if one.done is not None]
        marks = [float(one.done.points_by(scheme) or 0.0) for one in finished if one.done is not None]
        comments = dict.fromkeys(one.done.comment.strip() for one in finished if one.done is not None)
        comment = "\n\n".join(filter(None, comments))
        score: float | None
        if settled is not None:
            score, rule = settled, "settled"
        elif len(marks) == 1:
            score, rule = marks[0], "one"
        else:
            # A third opinion is of somebody who settles; the first two are the markers'.
            score, rule = scheme.together(*marks[:2]), "mean"
            if score is None:
                score, rule = marks[0], "differ"
        # Worth nothing, and yet looked at: nbgrader takes a mark of 0.
        self._save_grade(cell, learner, manual_score=score, needs_manual_grade=rule == "differ")
        self._save_comment(cell, learner, comment)
        self._put_final(cell, learner, score, comment, rule, marker)

    def undo(self, marker: str) -> tuple[str, str]:
        """Take back the last mark that a marker gave in this notebook; what was given becomes a draft again.

        Returns:
            The cell and the learner.

        Raises:
            Unusable: if there is none.
            Meanwhile: if somebody has changed the answer since.
        """
        of_marker = (CHANGE.c.slug == self.slug) & (CHANGE.c.who == marker) & CHANGE.c.undone.is_(None)
        given = of_marker & CHANGE.c.what.in_(("mark", "second", "settle", "stand"))
        with self._transaction():
            last = self.gradebook.db.execute(
                CHANGE.select().where(given).order_by(CHANGE.c.id.desc()).limit(1)
            ).first()
            if last is None:
                raise Unusable(texts.NOTHING_TO_UNDO)
            cell, learner = last.cell, last.learner
            self._lock(cell, learner, marker, None)
            here = self.one(cell, learner)
            if snapshot(here, marker) != json.loads(last.after):
                raise Meanwhile(texts.NOT_UNDONE.format(what=told(here, marker)))
            before = json.loads(last.before)
            own = here.of(marker)
            where = self._place(OPINION, cell, learner) & (OPINION.c.marker == marker)
            draft = own.done.as_json() if own is not None and own.done is not None else None
            earlier = before["opinion"] or {"done": None, "since": None, "first": None}
            self.gradebook.db.execute(
                OPINION.update().where(where).values(**earlier, draft=draft, changed=now())
            )
            self._save_grade(cell, learner, manual_score=before["score"], needs_manual_grade=before["needs"])
            self._save_comment(cell, learner, before["comment"])
            self.gradebook.db.execute(FINAL.delete().where(self._place(FINAL, cell, learner)))
            if before["final"] is not None:
                values = {"slug": self.slug, "learner": learner, "cell": cell, **before["final"]}
                self.gradebook.db.execute(FINAL.insert().values(**values))
            after = snapshot(self.one(cell, learner), marker)
            number = self._note(cell, learner, marker, "undo", json.loads(last.after), after)
            self.gradebook.db.execute(CHANGE.update().where(CHANGE.c.id == last.id).values(undone=number))
            if self.policy is not None:
                save_penalty(self.gradebook, self.policy, self.slug, learner)
        return cell, learner

    def absorb(self) -> int:
        """Note what was changed outside of this page (Formgrader, another program), which counts.

        Returns:
            How many answers.
        """
        changed = [one for one in self.held().values() if one.elsewhere]
        for one in changed:
            with self._transaction():
                self._lock(one.cell, one.learner, "", None)
                # Read anew behind the lock: it may have been noted, or marked, since.
                here = self.one(one.cell, one.learner)
                if here.elsewhere:
                    place = (one.cell, one.learner)
                    before = None if here.final is None else vars(here.final)
                    self._put_final(*place, here.manual, here.comment, "elsewhere", "")
                    after = {"score": here.manual, "comment": here.comment}
                    self._note(*place, "", "elsewhere", {"final": before}, after)
                # The row that the lock was taken by is nobody's opinion.
                nobody = self._place(OPINION, one.cell, one.learner) & (OPINION.c.marker == "")
                self.gradebook.db.execute(OPINION.delete().where(nobody))
        return len(changed)

    def _save_grade(self, cell: str, learner: str, **values: Any) -> None:
        notebook = self.gradebook.find_submission_notebook(self.slug, self.slug, learner)
        grade = next(grade for grade in notebook.grades if grade.name == cell)
        for name, value in values.items():
            setattr(grade, name, value)
        self.gradebook.db.flush()

    def _save_comment(self, cell: str, learner: str, text: str) -> None:
        target = comment_cell(cell)
        if target is None:
            return
        notebook = self.gradebook.find_submission_notebook(self.slug, self.slug, learner)
        comment = next((one for one in notebook.comments if one.name == target), None)
        if comment is not None:
            comment.manual_comment = text or None
            self.gradebook.db.flush()

    def _put_final(
        self, cell: str, learner: str, score: float | None, comment: str, rule: str, who: str
    ) -> None:
        self.gradebook.db.execute(FINAL.delete().where(self._place(FINAL, cell, learner)))
        values = {"slug": self.slug, "learner": learner, "cell": cell, "score": score, "comment": comment}
        self.gradebook.db.execute(FINAL.insert().values(**values, rule=rule, who=who, changed=now()))

    def _note(self, cell: str, learner: str, who: str, what: str, before: Any, after: Any) -> int:
        values = {
            "slug": self.slug,
            "learner": learner,
            "cell": cell,
            "who": who,
            "what": what,
            "time": now(),
        }
        kept = {"before": json.dumps(before), "after": json.dumps(after)}
        made = self.gradebook.db.execute(CHANGE.insert().values(**values, **kept))
        return int(made.inserted_primary_key[0])

    def changes(self, learner: str, cell: str | None = None) -> list[Any]:
        """All changes of a learner's marks, the oldest first."""
        where = (CHANGE.c.slug == self.slug) & (CHANGE.c.learner == learner)
        if cell is not None:
            where &= CHANGE.c.cell == cell
        return list(self.gradebook.db.execute(CHANGE.select().where(where).order_by(CHANGE.c.id)))

    def phrases(self, cell: str) -> list[tuple[int, str]]:
        """The phrases that were kept for a task, by number."""
        where = (PHRASE.c.slug == self.slug) & (PHRASE.c.cell == cell)
        query = PHRASE.select().where(where).order_by(PHRASE.c.id)
        return [(row.id, row.text) for row in self.gradebook.db.execute(query)]

    def keep_phrase(self, cell: str, text: str, who: str) -> None:
        """Keep a phrase for further comments on a task; one that is there already is not kept twice.

        Raises:
            Unusable: if it is empty or too long.
        """
        text = text.strip()
        if not text or len(text) > MAX_PHRASE:
            raise Unusable(texts.NO_PHRASE.format(most=MAX_PHRASE))
        if text not in [known for _, known in self.phrases(cell)]:
            values = {"slug": self.slug, "cell": cell, "text": text, "who": who, "time": now()}
            self.gradebook.db.execute(PHRASE.insert().values(**values))
            self.gradebook.db.commit()

    def forget_phrase(self, number: int) -> None:
        """Forget a phrase."""
        self.gradebook.db.execute(
            PHRASE.delete().where((PHRASE.c.slug == self.slug) & (PHRASE.c.id == number))
        )
        self.gradebook.db.commit()
