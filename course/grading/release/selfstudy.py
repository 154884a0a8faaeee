"""Prepare keys for self-study: the key files, and what the solutions of the source notebooks come to."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from course.errors import CourseError
from course.grading.texts import grading as texts
from course.learner.edition import notebooks_in
from course.paths import ITEMS, data_folder, require_checkout


def self_study_keys(say: Callable[[str], None]) -> Path:
    """The folder for ``COURSE_KEYS``, made once for each state of notebooks, questions and keys.

    Args:
        say: is told which notebook is being run, since that takes seconds each.

    Raises:
        CourseError: outside a checkout, without nbgrader, or where a source notebook fails.
    """
    root = require_checkout()
    source, keys = root / "notebooks" / "source", root / "notebooks" / "keys"
    slugs = [slug for slug in notebooks_in(source) if (keys / f"{slug}.yaml").is_file()]
    target = root / "build" / "self-study" / _state(root, slugs)
    if target.is_dir():
        return target
    try:
        from course.grading.release.material import reading
        from course.grading.release.solutions import run_source
        from course.grading.score.marking import load_keys_only
        from course.questions.bank.load import load_items
    except ModuleNotFoundError as error:
        raise CourseError(texts.SELF_STUDY_MISSING.format(name=error.name)) from error
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".making-") as scratch:
        made = Path(scratch) / "keys"
        made.mkdir()
        for slug in slugs:
            say(slug)
            shutil.copyfile(keys / f"{slug}.yaml", made / f"{slug}.yaml")
            marking = load_keys_only(keys / f"{slug}.yaml", load_items(slug))
            with reading(slug, load_items(slug).path, data_folder()):
                results = run_source(source / slug / f"{slug}.ipynb", marking)
            content = {"v": 1, "notebook": slug, "exercises": results}
            (made / f"{slug}.evidence.json").write_text(json.dumps(content), encoding="utf-8")
        made.rename(target)
    return target


def _state(root: Path, slugs: list[str]) -> str:
    digest = hashlib.sha256()
    for slug in slugs:
        for path in (
            root / "notebooks" / "source" / slug / f"{slug}.ipynb",
            root / "notebooks" / "keys" / f"{slug}.yaml",
            root / "notebooks" / "source" / slug / ITEMS,
        ):
            digest.update(f"{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
