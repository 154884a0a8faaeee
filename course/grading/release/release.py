"""Release a notebook: nbgrader's own stripping, checked, and the results of the solution that scores are
compared with.

The expected value of an exercise is never written by hand. The source notebook is run, its checks emit the
same evidence that a learner's would, and that is kept; each listed wrong solution is put in the solution's
place in the same run and its evidence kept beside, so that the feedback can name the mistake. A release
fails, with the place, where a solution is not right by its own result, where a wrong one is taken for right,
where points disagree, or where the released notebook would hold anything that a learner must not see.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import json
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, count
from pathlib import Path
from typing import Any

import yaml

import course
from course.errors import CourseError
from course.evidence.constants import RULES
from course.grading.classroom.folder import ClassFolder, open_class
from course.grading.config import configure, load_config, own_commands_first
from course.grading.files import finish_swap, remove_tree, swap_folder, write_json, write_text
from course.grading.mark.backup import backup_gradebook, restore_gradebook
from course.grading.nbgrader.calls import start
from course.grading.release.changes import (
    find_changes,
    require_agreed,
    reshape,
    settle_marks,
    shape_of,
    trial_url,
)
from course.grading.release.frozen import for_release, freeze
from course.grading.release.leaks import check_items, check_no_leak, split_region
from course.grading.release.material import reading
from course.grading.release.references import add_references
from course.grading.release.solutions import Results, run_source
from course.grading.sandbox import ladder
from course.grading.score.marking import CHECK, TASK, Marking, load_keys_only
from course.grading.score.scoring import Verdict, score_exercise
from course.grading.texts import grading as texts
from course.grading.texts import term
from course.notebooks import graded_cells, source_of
from course.paths import ITEMS, data_folder
from course.questions.bank.edition import FIELD, Edition, content_id, put_edition
from course.questions.bank.load import Items, load_items_file, named_items
from course.questions.bank.specs import BASE, kind_of
from course.questions.bank.yamlfile import read_yaml
from course.questions.exercise import form_problem
from course.questions.practice import FILE as PRACTICE_FILE
from course.questions.public_checks import first_found
from course.questions.types import TYPES
from course.questions.types.base import ItemType
from course.questions.variants import put_token, token_of


@dataclass(frozen=True)
class Release:
    """What was released.

    Attributes:
        folder: the released assignment, for learners.
        evidence: the file with the solution's results, for grading.
        cells: how many cells carry points.
        points: what they are worth together.
        edition: what learners get.
        notes: sentences for the instructor.
    """

    folder: Path
    evidence: Path
    cells: int
    points: float
    edition: Edition
    notes: tuple[str, ...]


def release(class_dir: Path, slug: str, *, agreed: bool = False, marks: str | None = None) -> Release:
    """Release one notebook of a class.

    Args:
        class_dir: the class folder.
        slug: the notebook.
        agreed: release it although that changes what those are marked by who have handed in.
        marks: what becomes of marks by hand whose cells are worth other points then: ``scale`` or ``keep``.

    Raises:
        ClassFolderError: if the folder or its configuration is not fit, or another command is at work on it.
        ItemFileError: if an item or key file is malformed.
        CourseError: if the notebook, its solutions or its points are not as they must be; nothing is released
            then, and an earlier
            release stays.
    """
    from course.grading.run.alone import alone

    own_commands_first()
    folder = open_class(class_dir)
    folder.require_assignment(slug)
    folder.require_gradebook_free()
    with alone(folder):
        return _release(folder, slug, agreed, marks)


def _release(folder: ClassFolder, slug: str, agreed: bool, marks: str | None) -> Release:
    questions, data, version = for_release(folder.root, slug)
    check_items(questions, slug)
    items = load_items_file(questions, slug)
    marking = load_keys_only(folder.keys / f"{slug}.yaml", items)
    source = folder.source / slug / f"{slug}.ipynb"
    _refuse_answers(source.parent)
    notebook = json.loads(source.read_text(encoding="utf-8"))
    cells = check_points(notebook, marking)
    asked = frozenset(item.id for item in items.all_items())
    practised = practice_names(items)
    with reading(slug, questions, data):
        # What it runs in starts while this process imports nbgrader.
        ladder.start(ladder.CELLS)
        config = load_config(folder)
        changes = find_changes(folder, slug, cells, asked)
        told = require_agreed(slug, changes, agreed, marks)
        results = run_source(source, marking, practised)
    practice = {name: results.pop(name)["value"] for name in practised}
    check_results(marking, results)
    check_public(items, notebook, results)
    finish_swap(folder.release / slug)
    token = token_of(class_secret(folder), slug) if folder.settings.variants == "personal" else None
    kept = backup_gradebook(folder) if told else None
    with reading(slug, questions, data):
        try:
            if changes is not None and (changes.added or changes.removed):
                _reshape(folder, config, slug, questions, version)
            edition = _generate(
                folder.root, config, slug, folder.release / slug, questions, version, token, practice
            )
        except CourseError:
            if kept is not None:
                restore_gradebook(folder, kept)
            raise
    if told and changes is not None:
        if marks is not None:
            settle_marks(folder, slug, changes, marks)
        told.append(term.CHANGE_COPY.format(path=kept))
        told.append(term.CHANGE_GRADE_AGAIN.format(slug=slug))
    evidence = folder.keys / f"{slug}.evidence.json"
    write_json(
        evidence,
        {
            "v": 1,
            "notebook": slug,
            "token": token,
            "course": course.__version__,
            "edition": edition.id,
            "rules": RULES,
            "source_sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
            "exercises": results,
        },
    )
    freeze(folder.root, slug, edition, data)
    points = round(sum(cells.values()), 4)
    notes = (*told, *_notes(marking, token), *_unknown_facts(notebook, slug))
    return Release(folder.release / slug, evidence, len(cells), points, edition, notes)


def _reshape(folder: ClassFolder, config: Any, slug: str, questions: Path, version: str) -> None:
    """Give the gradebook the cells that the release is going to have, as a trial with another one shows."""
    with tempfile.TemporaryDirectory(prefix="trial-") as scratch:
        trial = copy.deepcopy(config)
        trial.CourseDirectory.db_url = trial_url(Path(scratch))
        place = folder.release / f".{slug}.trial"
        try:
            _generate(folder.root, trial, slug, place, questions, version)
        finally:
            remove_tree(place)
        reshape(folder, slug, shape_of(trial_url(Path(scratch)), slug))


def _unknown_facts(notebook: dict[str, Any], slug: str) -> tuple[str, ...]:
    cells = [{**cell, "source": source_of(cell)} for cell in notebook["cells"]]
    return tuple(texts.UNKNOWN_FACT.format(slug=slug, problem=said) for said in add_references(cells))


def _notes(marking: Marking, token: str | None) -> tuple[str, ...]:
    if token is None:
        return ()
    if not marking.variants and not marking.exercise_variants:
        return (texts.NO_VARIANTS.format(slug=marking.slug),)
    said = texts.HAS_VARIANTS.format(
        questions=len(marking.variants), exercises=len(marking.exercise_variants)
    )
    return (said,)


def class_secret(folder: ClassFolder) -> str:
    """The secret from which a class's variants follow; made at the first call, and then the same for ever."""
    path = folder.keys / "class-secret.txt"
    if not path.exists():
        write_text(path, secrets.token_hex(32) + "\n")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8").strip()


def release_student_edition(
    source_dir: Path, target_dir: Path, slugs: Iterable[str] | None = None
) -> list[Path]:
    """Make the student edition from source notebooks, with nbgrader's own release but without a class folder.

    Args:
        source_dir: ``notebooks/source`` of a checkout.
        target_dir: where ``<slug>/<slug>.ipynb`` are written, with the other files of each notebook; each is
            replaced as a whole.
        slugs: which notebooks; all if None.

    Returns:
        The notebooks that were written.

    Raises:
        CourseError: if a notebook cannot be released, or would hold anything that a learner must not see.
    """
    own_commands_first()
    chosen = (
        sorted(p.name for p in source_dir.iterdir() if (p / f"{p.name}.ipynb").is_file())
        if slugs is None
        else list(slugs)
    )
    written = []
    with tempfile.TemporaryDirectory(prefix="student-edition-") as scratch:
        root = Path(scratch).resolve()
        config = _scratch_class(root, source_dir, chosen)
        for slug in chosen:
            _refuse_answers(source_dir / slug)
            own = source_dir / slug / ITEMS
            questions = own if own.is_file() else named_items(slug)
            if questions is None:
                raise CourseError(texts.NO_ITEMS.format(slug=slug, path=own))
            with reading(slug, questions, data_folder()):
                items = load_items_file(questions, slug)
                practice = _run_practice(source_dir / slug / f"{slug}.ipynb", items)
                _generate(
                    root, config, slug, root / "release" / slug, questions, course.__version__, None, practice
                )
            target = target_dir / slug
            target.parent.mkdir(parents=True, exist_ok=True)
            staging = target.with_name(f".{slug}.new")
            remove_tree(staging)
            shutil.copytree(root / "release" / slug, staging)
            swap_folder(staging, target)
            written.append(target / f"{slug}.ipynb")
    return written


def _scratch_class(root: Path, source_dir: Path, slugs: Sequence[str]) -> Any:
    from traitlets.config import Config

    for slug in slugs:
        shutil.copytree(
            source_dir / slug,
            root / "source" / slug,
            ignore=shutil.ignore_patterns(".*", "__pycache__", "answers"),
        )
    (root / "keys").mkdir()
    (root / "course.yaml").write_text("name: student-edition\n", encoding="utf-8")
    (root / "nbgrader_config.py").write_text("", encoding="utf-8")
    config = Config()
    configure(config, root)
    return config


def _refuse_answers(source: Path) -> None:
    if (source / "answers").exists():
        raise CourseError(texts.SIDECAR_IN_SOURCE.format(folder=source / "answers"))


def check_points(notebook: dict[str, Any], marking: Marking) -> dict[str, float]:
    """Compare the points in the notebook with those of the key file.

    Returns:
        The graded cells and what each is worth.

    Raises:
        CourseError: naming the first cell where notebook and key file disagree.
    """
    cells = graded_cells(notebook)
    wanted = {
        **{_quiz_cell(cells, name): name for name in marking.quizzes},
        **{CHECK + name: name for name in marking.exercises},
        **{TASK + name: name for name in marking.arguments},
    }
    for cell, name in wanted.items():
        if cell not in cells:
            raise CourseError(texts.KEY_WITHOUT_CELL.format(slug=marking.slug, name=name, cell=cell))
    for cell, points in cells.items():
        if cell not in wanted:
            raise CourseError(texts.CELL_WITHOUT_KEY.format(slug=marking.slug, cell=cell))
        key_points = marking.points_of(cell)
        if abs(key_points - points) > 1e-6:
            raise CourseError(
                texts.CELL_POINTS.format(
                    slug=marking.slug, cell=cell, cell_points=points, key_points=key_points
                )
            )
    return cells


def _quiz_cell(cells: dict[str, float], quiz: str) -> str:
    return f"predict-{quiz}" if f"predict-{quiz}" in cells else f"quiz-{quiz}"


def check_results(marking: Marking, results: Results) -> None:
    """Make sure that every solution is right by its own result, that no listed wrong solution is, and that
    the variants of an exercise come to different results.

    Raises:
        CourseError: naming the exercise, the cell and the wrong solution.
    """
    for name in marking.exercises:
        forms = {BASE: results[name], **results[name].get("variants", {})}
        for of in forms.values():
            _check_result(marking, name, of)
        for one, other in combinations(forms, 2):
            if _verdict(marking, name, forms[one]["value"], forms[other]["value"]).outcome == "right":
                raise CourseError(
                    texts.SAME_RESULT.format(
                        exercise=name, slug=marking.slug, one=one.upper(), other=other.upper()
                    )
                )


def _check_result(marking: Marking, name: str, result: dict[str, Any]) -> None:
    slug, expected = marking.slug, result["value"]
    own = _verdict(marking, name, expected, expected)
    if own.outcome != "right":
        reason = own.reason or own.outcome
        raise CourseError(
            texts.SOURCE_WRONG.format(exercise=name, slug=slug, reason=reason, cell=CHECK + name)
        )
    for wrong, theirs in result["wrong"].items():
        value = theirs["value"]
        if value is None:
            raise CourseError(
                texts.WRONG_SOLUTION_FAILS.format(
                    slug=slug, name=wrong, exercise=name, problem=str(theirs["error"]).rstrip(".")
                )
            )
        if _verdict(marking, name, expected, value).outcome == "right":
            raise CourseError(texts.WRONG_IS_RIGHT.format(slug=slug, name=wrong, exercise=name))


def _verdict(marking: Marking, name: str, expected: Any, value: Any) -> Verdict:
    """What a value would earn where ``expected`` is the solution's."""
    spec, key = marking.exercises[name]
    kind = kind_of(spec["returns"])
    return score_exercise(spec, key, expected, {}, {"kind": kind, "value": value}, None)


def practice_names(items: Items) -> list[str]:
    """The practice exercises of a notebook whose right value the release has to compute."""
    exercises = items.exercises
    return [name for name, spec in exercises.items() if spec.mode == "practice" and spec.key is None]


def _run_practice(source: Path, items: Items) -> dict[str, Any]:
    slug, names = items.slug, practice_names(items)
    if not names:
        return {}
    nothing_graded = Marking(slug, {}, {}, {}, {}, frozenset(), {}, "")
    return {name: entry["value"] for name, entry in run_source(source, nothing_graded, names).items()}


def check_public(items: Items, notebook: dict[str, Any], results: Results) -> None:
    """Make sure that every solution passes the checks that its learners meet: form and public checks.

    Raises:
        CourseError: naming the item file, the line, the exercise and what the check says of the solution.
    """
    cells = {cell["id"]: source_of(cell) for cell in notebook["cells"] if "id" in cell}
    for name, result in results.items():
        spec = items.exercises[name]
        for variant, form in spec.forms.items():
            given = result if variant == BASE else (result.get("variants") or {}).get(variant)
            if given is None:
                continue
            value = visible(given["value"], visible_cases(cells.get(CHECK + name, "")))
            said = form_problem(form, value)
            found = None if said else first_found(form.public, value, "", form.comparison)
            if said or found:
                file = read_yaml(items.path)
                raise CourseError(
                    texts.PUBLIC_CONTRADICTS.format(
                        path=items.path,
                        line=file.line(("exercises", name, "public" if found else "expects")),
                        exercise=name,
                        message=said or (found.message if found else ""),
                    )
                )


def visible_cases(source: str) -> int | None:
    """How many inputs the check cell of a function shows to learners; None where that cannot be read."""
    visible_lines = split_region(source, "BEGIN HIDDEN TESTS", "END HIDDEN TESTS")[1]
    try:
        tree = ast.parse("\n".join(visible_lines))
    except SyntaxError:
        return None
    lists: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign) and isinstance(node.value, ast.List):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    lists[target.id] = lists.get(target.id, 0) + len(node.value.elts)
        elif isinstance(node, ast.keyword) and node.arg == "cases":
            if isinstance(node.value, ast.List):
                return len(node.value.elts)
            if isinstance(node.value, ast.Name):
                return lists.get(node.value.id)
    return None


def visible(value: dict[str, Any], cases: int | None) -> dict[str, Any]:
    """The value of a function with the results that a learner sees; any other value as it is."""
    if value.get("type") != "function" or cases is None:
        return value
    return {**value, "results": value["results"][:cases]}


def _generate(
    root: Path,
    config: Any,
    slug: str,
    target: Path,
    questions: Path,
    version: str,
    token: str | None = None,
    practice: dict[str, Any] | None = None,
) -> Edition:
    """Run nbgrader's release into ``target``; an earlier release stays in place until the new one has passed
    every check."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory

    coursedir = CourseDirectory(config=config, root=str(root), assignment_id=slug)
    coursedir.release_directory = "release/.new"
    made = root / "release" / ".new" / slug
    remove_tree(made.parent)
    converter = GenerateAssignment(coursedir=coursedir, config=config)
    converter.force = True
    try:
        start(converter, made / f"{slug}.ipynb")
    except CourseError as error:
        remove_tree(made.parent)
        raise CourseError(texts.RELEASE_FAILED.format(slug=slug, error=error)) from error
    source = json.loads((root / "source" / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))
    notebook = json.loads((made / f"{slug}.ipynb").read_text(encoding="utf-8"))
    try:
        asked = read_yaml(questions).content
        edition = Edition(version, content_id(notebook["cells"], asked))
        _write_items(made / ITEMS, asked, edition)
        check_no_leak(source, made, slug)
    except CourseError:
        remove_tree(made.parent)
        raise
    put_edition(notebook["metadata"], edition)
    if token is not None:
        put_token(notebook["metadata"], slug, token)
    write_text(made / f"{slug}.ipynb", json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
    if practice:
        write_json(made / PRACTICE_FILE, {"v": 1, "notebook": slug, "exercises": practice})
    swap_folder(made, target)
    remove_tree(made.parent)
    return edition


def in_no_order(quizzes: Mapping[str, Any]) -> dict[str, Any]:
    """Quizzes whose parts stand in an order that tells nothing, where learners see them mixed: an author
    writes entries in their right order, and options in that of the rows that they belong to.

    Args:
        quizzes: as an item file has them.
    """

    def mixed(form: dict[str, Any], kind: ItemType, item: str) -> dict[str, Any]:
        for part in filter(None, (kind.mixed, kind.scrambled)):
            if part in form:
                form[part] = {name: form[part][name] for name in _in_another_order(list(form[part]), item)}
        for other in (form.get("variants") or {}).values():
            mixed(other, kind, item)
        return form

    made = copy.deepcopy(dict(quizzes))
    for quiz, content in made.items():
        for name, form in content["items"].items():
            mixed(form, TYPES[form["type"]], f"{quiz}/{name}")
    return made


def _in_another_order(names: list[str], item: str) -> list[str]:
    def by_hash(number: int) -> list[str]:
        return sorted(names, key=lambda name: hashlib.sha256(f"{item} {number} {name}".encode()).digest())

    return next(made for made in map(by_hash, count()) if made != names or len(names) < 2)


def _write_items(path: Path, asked: dict[str, Any], edition: Edition) -> None:
    """The questions as learners get them: what was read of the file, and so no comment in it."""
    content = {FIELD: str(edition), **{name: value for name, value in asked.items() if name != FIELD}}
    content["quizzes"] = in_no_order(asked.get("quizzes") or {})
    write_text(path, yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110))
