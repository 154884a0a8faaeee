"""Grade one submission away from the class: a small class folder of its own with a throwaway gradebook.

nbgrader's converters open a gradebook and write where it says. Here they get one that nobody needs
afterwards, with the rows of one learner, in a folder that holds one learner's files; what they made is read
from there and handed back as data (:class:`Outcome`). So nothing done here touches the class: it may be
ended at any moment, and may as well be done on another machine; what becomes of an outcome is decided by the
one process that writes the class's own gradebook (:mod:`course.grading.run.writer`).
"""

from __future__ import annotations

import json
import os
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.classroom.gradebook import Rows, only_learner, throwaway_gradebook
from course.grading.feedback.when import Shown
from course.grading.files import notebook_lines, remove_tree, unsynced, write_text
from course.grading.mark.codes import SALT, make_salt
from course.grading.nbgrader.faster import quicker
from course.grading.release.frozen import editions, in_force
from course.grading.run.limits import Allowance
from course.grading.score import evidence_file
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
        self.material, self.scratch = material, scratch
        root = scratch / "class"
        root.mkdir(parents=True)
        _write_files(root, material.files)
        self.folder = open_class(root)
        # Never the class's own, which a copied configuration may name.
        self._db_url = f"sqlite:///{scratch / 'throwaway.db'}"
        self._gradebook = throwaway_gradebook(self._db_url, material.name, material.structure)
        self._config = self._configuration()

    def _configuration(self) -> Any:
        from course.grading.config import load_config
        from course.grading.nbgrader.cells import RunCells
        from course.grading.nbgrader.execute import ExecuteAndKeep

        config = load_config(self.folder)
        hidden = self.material.hidden or (str(self.folder.root),)
        config.SandboxProvisioner.hidden = list(hidden)
        # The instructor's own gradebook is not for here.
        config.CourseDirectory.db_url = self._db_url
        steps = config.Autograde.autograde_preprocessors
        config.Autograde.autograde_preprocessors = [
            RunCells if step is ExecuteAndKeep else step for step in steps
        ]
        # What others of the class have time for is not known here.
        config.StripForFeedback.shown = self.material.shown.as_dict()
        return config

    def grade(self, task: Task) -> Outcome:
        """Autograde, score and write the feedback of one submission.

        Returns:
            What came of it; whatever went wrong is in ``error``, nothing is raised.
        """
        start = time.monotonic()
        outcome = Outcome(task.learner, task.fingerprint)
        try:
            self._prepare(task)
            with quicker(self._gradebook), unsynced():
                self._convert(task.learner)
            self._collect(outcome)
        except Exception as error:  # noqa: BLE001 - one submission must not stop the class; it is told and kept
            outcome = could_not(task.learner, task.fingerprint, error, self.material.allowance)
        outcome.seconds = time.monotonic() - start
        return outcome

    def close(self) -> None:
        """Remove all of it."""
        self._gradebook.close()
        remove_tree(self.scratch)

    def _prepare(self, task: Task) -> None:
        slug = self.material.slug
        for place in (
            self.folder.submitted,
            self.folder.autograded,
            self.folder.feedback,
            self.folder.evidence,
        ):
            remove_tree(place)
            place.mkdir()
        _write_files(self.folder.submitted / task.learner / slug, task.files)
        if task.evidence is not None:
            path = evidence_file.evidence_path(self.folder.evidence, slug, task.learner)
            path.parent.mkdir(parents=True)
            path.write_bytes(task.evidence)
        only_learner(self._gradebook, task.rows)

    def _convert(self, learner: str) -> None:
        from course.grading.nbgrader.converters import autograde, feedback

        slug = self.material.slug
        autograde(self.folder, self._config, slug, learner)
        # As regrading can change it cell by cell.
        graded = self.folder.autograded / learner / slug / f"{slug}.ipynb"
        content = notebook_lines(json.loads(graded.read_text(encoding="utf-8")))
        write_text(graded, content)
        feedback(self.folder, self._config, slug, learner)

    def _collect(self, outcome: Outcome) -> None:
        from course.grading.nbgrader.converters import marks_digest

        slug, learner = self.material.slug, outcome.learner
        place = self.folder.autograded / learner / slug
        outcome.graded = read_files(place, place)
        outcome.page = (self.folder.feedback / learner / slug / f"{slug}.html").read_bytes()
        if sum(map(len, outcome.graded.values())) + len(outcome.page) > MAX_HANDED_BACK:
            raise CourseError(texts.TOO_LARGE_TO_KEEP.format(learner=learner))
        path = evidence_file.evidence_path(self.folder.evidence, slug, learner)
        outcome.evidence = evidence_file.read(path, slug, learner)
        notebook = self._gradebook.find_submission_notebook(slug, slug, learner)
        outcome.comments = {comment.name: comment.auto_comment for comment in notebook.comments}
        graded = place / f"{slug}.ipynb"
        outcome.marks = marks_digest(
            graded.read_bytes(), self._gradebook.find_submission(slug, learner), self.material.shown
        )


def _write_files(root: Path, files: Files) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def scratch_in(folder: Path) -> Path:
    """A new folder's path for a workshop below ``folder``."""
    return folder / f"{os.getpid()}-{time.monotonic_ns()}"
