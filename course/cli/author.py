"""``course doctor notebooks``, ``items`` and ``facts``: the linters that authors call, all in a checkout."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from course.errors import CourseError
from course.paths import require_checkout


def notebooks(slugs: Sequence[str], fix: bool) -> list[str]:
    """Problems of the source notebooks; with ``fix`` they are brought into normal form first."""
    from course import lint
    from course.normalform import read_points, rewrite

    root = require_checkout()
    there = lint.slugs(root)
    if unknown := [slug for slug in slugs if slug not in there]:
        raise CourseError(f"There is no notebook {', '.join(unknown)}. There are: {', '.join(there)}.")
    problems: list[str] = []
    for slug in slugs or there:
        if fix:
            path = root / "notebooks" / "source" / slug / f"{slug}.ipynb"
            rewrite(path, read_points(root / "notebooks" / "keys" / f"{slug}.yaml"))
        problems += lint.lint_notebook(lint.open_lesson(root, slug))
    return problems


def items(slugs: Sequence[str], fix: bool) -> list[str]:
    """Problems of the item files, by the item linter."""
    raise NotImplementedError


def facts(slugs: Sequence[str], fix: bool) -> list[str]:
    """Problems of the facts in the prose and of the data package."""
    raise NotImplementedError


TOPICS: dict[str, Callable[[Sequence[str], bool], list[str]]] = {
    "notebooks": notebooks,
    "items": items,
    "facts": facts,
}
