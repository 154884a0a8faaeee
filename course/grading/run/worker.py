"""Grade one submission away from the class, in one pass: restore what is locked, run, read, score, comment,
write the graded notebook and the page.

All of it is plain functions on data; nothing here has a gradebook. What it needs of the class lies in a small
class folder of its own, made from :class:`Material`; what came of a submission is handed back as data
(:class:`Outcome`). So nothing done here touches the class: it may be ended at any moment, and may as well be
done on another machine; what becomes of an outcome is decided by the one process that writes the class's
gradebook (:mod:`course.grading.run.writer`).
"""

from __future__ import annotations

import json
import os
import time
import traceback
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.classroom.mark_sheet import NO_RESPONSE, MarkSheet, Rows, read_mark_sheet
from course.grading.environment import AUTOGRADING, environment
from course.grading.feedback.when import Shown
from course.grading.files import notebook_lines, remove_tree, unsynced
from course.grading.mark.codes import SALT, make_salt
from course.grading.release.frozen import editions, in_force
from course.grading.run.limits import Allowance
from course.grading.score import evidence_file
from course.grading.score.marking import load_marking
from course.grading.score.table import Row
from course.grading.texts import grading as texts

Files = dict[str, bytes]
MAX_HANDED_BACK = 256 << 20


@dataclass(frozen=True)
class Material:
    """What is needed to grade any submission of one notebook.

    Attributes:
        slug: the notebook.
        name: the class's name.
        files: the class folder's configuration, source, release and keys of this notebook, by path.
        structure: rows of the gradebook that say what the assignment is.
        hidden: what no kernel may see, besides the workshop itself.
        allowance: what the work on one submission may take.
        shown: what feedback pages show now.
    """

    slug: str
    name: str
    files: Files
    structure: Rows
    hidden: tuple[str, ...] = ()
    allowance: Allowance = field(default_factory=Allowance)
    shown: Shown = field(default_factory=Shown)


@dataclass(frozen=True)
class Task:
    """One submission to grade.

    Attributes:
        learner: the learner's id.
        files: the healed submission, by path.
        rows: the learner's rows in the gradebook.
        evidence: the evidence file of the run before, or None.
        fingerprint: hash of all that decides the grade.
    """

    learner: str
    files: Files
    rows: Rows
    evidence: bytes | None
    fingerprint: str


@dataclass
class Outcome:
    """What came of a task.

    Attributes:
        learner: the learner's id.
        fingerprint: as in the task.
        graded: the files of the graded submission, by path.
        evidence: the evidence file's content.
        comments: nbgrader's automatic comments by cell.
        page: the feedback page.
        marks: hash over the marks that the page shows.
        error: why there is nothing, or None.
        log: for whoever has to find out.
        seconds: time taken.
    """

    learner: str
    fingerprint: str
    graded: Files = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    comments: dict[str, str | None] = field(default_factory=dict)
    page: bytes = b""
    marks: str = ""
    error: str | None = None
    log: str = ""
    seconds: float = 0.0


def could_not(learner: str, fingerprint: str, error: Exception, allowance: Allowance) -> Outcome:
    """What comes of a submission that could not be graded: the reason, and details for whoever has to find
    out."""
    said = str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"
    if isinstance(error, MemoryError):
        said = allowance.too_much()
    log = "\n".join([*traceback.format_exception(error), *getattr(error, "lines", [])]) + "\n"
    return Outcome(learner, fingerprint, error=said, log=log)


def material_of(folder: ClassFolder, slug: str, structure: Rows, shown: Shown) -> Material:
    """Collect what is needed to grade one notebook of a class."""
    make_salt(folder.root)
    files: Files = {}
    for path in sorted(folder.root.iterdir()):
        if path.is_file() and (path.suffix == ".py" or path.name == "course.yaml"):
            files[path.name] = path.read_bytes()
    for place in (folder.source / slug, folder.release / slug):
        files |= read_files(place, folder.root)
    for path in folder.keys.glob(f"{slug}.*"):
        files[f"keys/{path.name}"] = path.read_bytes()
    files[SALT.as_posix()] = (folder.root / SALT).read_bytes()
    current = in_force(folder.root, slug)
    for frozen in {one.folder: one for one in [*editions(folder.root, slug), current]}.values():
        files |= read_files(frozen.folder, folder.root) | read_files(frozen.data, folder.root)
    settings = folder.settings
    return Material(slug, settings.name, files, structure, (str(folder.root),), settings.allowance, shown)


def read_files(place: Path, root: Path) -> Files:
    """The regular files below ``place`` by their path from ``root``; links are not followed."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


class Workshop:
    """A place to grade one notebook's submissions, one after the other.

    Args:
        material: of the notebook.
        scratch: an empty folder, or one to be made; it is removed by :meth:`close`.
    """

    def __init__(self, material: Material, scratch: Path) -> None:
        # Imported by workers alone.
        from nbgrader.coursedir import CourseDirectory
        from nbgrader.preprocessors import LimitOutput
        from nbgrader.utils import find_all_files

        from course.grading.config import options_of_steps
        from course.grading.mark.deadlines import late_policy
        from course.grading.nbgrader.cells import RunCells
        from course.grading.nbgrader.restore import Restore

        self.material, self._scratch = material, scratch
        root = scratch / "class"
        root.mkdir(parents=True)
        _write_files(root, material.files)
        self.folder = open_class(root)
        self._config = options_of_steps(self.folder)
        hidden = material.hidden or (str(root),)
        self._config.SandboxProvisioner.hidden = list(hidden)
        self._restore = Restore(material.structure, self._config)
        self._run = RunCells(config=self._config)
        self._run.meanwhile = self._rehearse
        self._limit = LimitOutput(config=self._config)
        self._policy = late_policy(self.folder)
        self._ignored = [*CourseDirectory(config=self._config).ignore, "*.ipynb"]
        source = self.folder.source / material.slug
        self._instructors = {
            Path(path).relative_to(source).as_posix(): Path(path).read_bytes()
            for path in find_all_files(str(source), self._ignored)
        }

    def grade(self, task: Task) -> Outcome:
        """Run, score and write the feedback of one submission.

        Returns:
            What came of it; whatever went wrong is in ``error``, nothing is raised.
        """
        start = time.monotonic()
        outcome = Outcome(task.learner, task.fingerprint)
        try:
            with unsynced():
                self._grade(task, outcome)
        except Exception as error:  # noqa: BLE001 - one submission must not stop the class; it is told and kept
            outcome = could_not(task.learner, task.fingerprint, error, self.material.allowance)
        outcome.seconds = time.monotonic() - start
        return outcome

    def expect(self) -> None:
        """Start a process for the first submission."""
        with environment(AUTOGRADING):
            self._run.expect()

    def share_beginning(self) -> None:
        """Have the cells with which submissions begin run once.

        Raises:
            SandboxError: if the process that tries them cannot be started.
        """
        slug = self.material.slug
        release = read_notebook(self.material.files[f"release/{slug}/{slug}.ipynb"])
        self._restore(release)
        with environment(AUTOGRADING):
            self._run.share_beginning(release)

    def close(self) -> None:
        """Remove all of it."""
        remove_tree(self._scratch)

    def _grade(self, task: Task, outcome: Outcome) -> None:
        from course.grading.feedback.headings import headings_for
        from course.grading.feedback.pages import Book, write_page
        from course.grading.feedback.sanitise import sanitise, strip_for_feedback
        from course.grading.nbgrader.steps import collect_evidence, edition_of, score_notebook

        slug = self.material.slug
        beside = self._lay_out(task)
        nb = read_notebook(task.files[f"{slug}.ipynb"])
        marking = load_marking(self.folder.keys, slug, edition_of(nb))
        collect_evidence(nb, beside, marking, task.learner)
        self._restore(nb)
        with environment(AUTOGRADING):
            self._run(nb, {"metadata": {"path": str(beside)}})
        self._limit(nb, {})
        raw, rows, kernel = score_notebook(nb, marking)
        sanitise(nb)
        content = evidence_file.content_of(slug, task.learner, raw, rows, {evidence_file.KERNEL: kernel})
        # As the file will have it.
        outcome.evidence = json.loads(json.dumps(content))
        outcome.comments = comments_of(nb)
        outcome.graded = read_files(beside, beside) | {f"{slug}.ipynb": graded_notebook(nb)}
        sheet = self._mark(task, outcome, rows)
        outcome.marks = sheet.digest(outcome.graded[f"{slug}.ipynb"], self.material.shown)
        strip_for_feedback(nb, self._config, headings_for(nb, self.folder, slug))
        book = Book(sheet, {}, outcome.evidence)
        outcome.page = write_page(nb, self.folder, slug, book, self.material.shown).encode()
        if sum(map(len, outcome.graded.values())) + len(outcome.page) > MAX_HANDED_BACK:
            raise CourseError(texts.TOO_LARGE_TO_KEEP.format(learner=task.learner))

    def _rehearse(self) -> None:
        """Make what the pages of this notebook have in common; it is kept where it is made."""
        from course.grading.feedback.headings import headings_of
        from course.grading.feedback.pages import rehearse
        from course.grading.feedback.sanitise import sanitise, strip_for_feedback

        slug = self.material.slug
        release = read_notebook(self.material.files[f"release/{slug}/{slug}.ipynb"])
        sanitise(release)
        strip_for_feedback(release, self._config, headings_of(release))
        rehearse(release)

    def _lay_out(self, task: Task) -> Path:
        """A folder with what lies beside the notebook where it runs: the learner's files, and in their place
        or besides the instructor's, as nbgrader has it."""
        from nbgrader.utils import find_all_files

        place = self._scratch / "beside"
        remove_tree(place)
        place.mkdir()
        _write_files(place, {name: content for name, content in task.files.items() if not is_notebook(name)})
        wanted = set(find_all_files(str(place), self._ignored))
        for path in [path for path in place.rglob("*") if path.is_file()]:
            if str(path) not in wanted:
                path.unlink()
        _write_files(place, self._instructors)
        return place

    def _mark(self, task: Task, outcome: Outcome, rows: dict[str, list[Row]]) -> MarkSheet:
        """What the gradebook will say, if nobody has marked meanwhile."""
        from course.grading.score.flags import put_marks

        sheet = read_mark_sheet(self.material.structure, task.rows, task.learner)
        sheet.handed_in = handed_in(task.files) or sheet.handed_in
        before = None if task.evidence is None else json.loads(task.evidence)
        put_marks(sheet, rows, outcome.comments, before, outcome.evidence["arguments"])
        sheet.penalise(self._policy)
        return sheet


def is_notebook(name: str) -> bool:
    """Whether a file is a notebook by its name."""
    return name.endswith(".ipynb")


def handed_in(files: Files) -> datetime | None:
    """When a submission was handed in, UTC without a zone, as nbgrader reads its time stamp; None where there
    is none."""
    from nbgrader.utils import parse_utc

    try:
        text = files["timestamp.txt"].decode().strip()
        found: datetime | None = parse_utc(text) if text else None
    except (KeyError, ValueError, OverflowError):
        return None
    return found


def comments_of(nb: Any) -> dict[str, str | None]:
    """nbgrader's comments of a graded notebook, by cell: where nothing was written, that."""
    from nbgrader.utils import compute_checksum, is_solution, is_task

    found: dict[str, str | None] = {}
    for cell in nb.cells:
        if is_solution(cell) or is_task(cell):
            meta = cell.metadata.nbgrader
            blank = meta.get("checksum") == compute_checksum(cell) and not is_task(cell)
            found[meta["grade_id"]] = NO_RESPONSE if blank else None
    return found


def read_notebook(content: bytes) -> Any:
    """A notebook from the file of a healed one, as nbformat reads it."""
    from nbformat.notebooknode import from_dict
    from nbformat.v4.rwbase import rejoin_lines, strip_transient

    return strip_transient(rejoin_lines(from_dict(json.loads(content))))


def graded_notebook(nb: Any) -> bytes:
    """The file of a graded notebook, as nbformat writes one, but a line for each cell."""
    from nbformat.v4.rwbase import split_lines, strip_transient

    return notebook_lines(strip_transient(split_lines(copy_of(nb)))).encode()


def copy_of(value: Any) -> Any:
    """A copy of a notebook or a part of it: nothing but mappings, lists, texts and numbers."""
    if isinstance(value, dict):
        new = type(value)()
        for key, part in value.items():
            # Past the class's own, which asks of each value whether it is a mapping.
            dict.__setitem__(new, key, copy_of(part))
        return new
    if isinstance(value, list):
        return [copy_of(part) for part in value]
    return value


def _write_files(root: Path, files: Files) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def scratch_in(folder: Path) -> Path:
    """A new folder's path for a workshop below ``folder``."""
    return folder / f"{os.getpid()}-{time.monotonic_ns()}"
