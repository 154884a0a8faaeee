"""``course doctor notebooks``, ``items``, ``facts`` and ``version``: what authors call in a checkout.

The first two also look at the notebooks of the class folder that they are called in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from course import __version__
from course.errors import CourseError
from course.learner import texts
from course.paths import ITEMS, item_files, require_checkout

# What was found as text for a terminal, and whether all is well.
Verdict = tuple[str, bool]


def notebooks(slugs: Sequence[str], fix: bool) -> Verdict:
    """Problems of the source notebooks; with ``fix`` they are brought into normal form first."""
    from course.authoring.lesson import home_of
    from course.authoring.lint import notebook as lint
    from course.authoring.normal_form import read_points, rewrite

    own = _class_above()
    root = own or require_checkout()
    problems: list[str] = []
    for slug in _among(slugs, lint.slugs(root)):
        if fix:
            home = home_of(root)
            rewrite(home / "source" / slug / f"{slug}.ipynb", read_points(home / "keys" / f"{slug}.yaml"))
        lesson = lint.open_lesson(root, slug)
        problems += lint.lint_own(lesson) if own else lint.lint_notebook(lesson)
    return _listed(problems)


def _class_above() -> Path | None:
    """The class folder that we stand in, or None."""
    here = Path.cwd()
    marks = ("nbgrader_config.py", "course.yaml", "source", "keys")
    return next((p for p in (here, *here.parents) if all((p / mark).exists() for mark in marks)), None)


def items(slugs: Sequence[str], fix: bool) -> Verdict:
    """Problems of item and key files: their form, whether they fit, and how well the items are made."""
    from course.authoring import kept_ids
    from course.authoring.lint.items import lint_course, lint_notebook

    own = _class_above()
    root = own or require_checkout()
    there = [path.parent.name for path in sorted((root / "source").glob(f"*/{ITEMS}"))]
    there = there if own else list(item_files(root))
    problems: list[str] = []
    for slug in _among(slugs, there):
        problems += map(str, lint_notebook(slug, root))
    if own:
        return _listed(problems)
    # Malformed files cannot be looked at together; what is wrong in them is told first.
    if not slugs and not problems:
        problems += [*map(str, lint_course(root)), *kept_ids.problems(root)]
    return _listed(problems)


def facts(names: Sequence[str], fix: bool) -> Verdict:
    """Numbers in the prose that no fact stands behind; with names of facts, the places that lean on them."""
    from course.authoring.prose.check import facts_report, render, render_uses, uses

    root = require_checkout()
    if names:
        return "\n".join(render_uses(name, uses(root, name)) for name in names), True
    report = facts_report(root)
    return render(report), report.ok


def version(names: Sequence[str], fix: bool) -> Verdict:
    """Whether the version was raised and stands everywhere; with ``fix`` it is written where it is missing,
    and with the name ``release`` recorded as released."""
    from course.authoring import versions

    root = require_checkout()
    if fix:
        versions.fix(root)
    if list(names) == ["release"]:
        versions.release(root)
        return texts.VERSION_RELEASED.format(version=__version__), True
    return _listed(versions.problems(root))


def _among(slugs: Sequence[str], there: Sequence[str]) -> Sequence[str]:
    if unknown := [slug for slug in slugs if slug not in there]:
        raise CourseError(f"There is no notebook {', '.join(unknown)}. There are: {', '.join(there)}.")
    return slugs or there


def _listed(problems: Sequence[str]) -> Verdict:
    return "\n".join(f"- {problem}" for problem in problems) or texts.DOCTOR_WELL, not problems


TOPICS: dict[str, Callable[[Sequence[str], bool], Verdict]] = {
    "notebooks": notebooks,
    "items": items,
    "facts": facts,
    "version": version,
}
