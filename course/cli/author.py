"""``course author``: what whoever writes the course calls, in a checkout.

``lint`` and ``normal-form`` also look at the notebooks of the class folder that they are called in. Heavy
imports are inside the commands, so that ``course --help`` is quick.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from course import __version__
from course.authoring import texts
from course.cli.terminal import say
from course.errors import CourseError
from course.paths import ITEMS, checkout, item_files, require_checkout
from course.site.browser import texts as browser_texts
from course.site.web import texts as web_texts

ALL = "all"
# What was found as text for a terminal, and whether all is well.
Verdict = tuple[str, bool]
Names = Annotated[list[str] | None, typer.Argument(help=texts.NOTEBOOKS, show_default=False)]


def register(app: typer.Typer) -> None:
    """Add ``course author`` to the application; ``course --help`` shows it in a checkout alone."""
    group = typer.Typer(no_args_is_help=True, help=texts.AUTHOR_HELP)
    for name, function, text in (
        ("lint", lint, texts.LINT_HELP),
        ("normal-form", normal_form, texts.NORMAL_FORM_HELP),
        ("uses", uses, texts.USES_HELP),
        ("accept", accept, texts.ACCEPT_HELP),
        ("dictionary", dictionary, texts.DICTIONARY_HELP),
        ("coverage", coverage, texts.COVERAGE_HELP),
        ("glossary", glossary, texts.GLOSSARY_HELP),
        ("picture", picture, texts.PICTURE_HELP),
        ("map", course_map, texts.MAP_HELP),
        ("version", version, texts.VERSION_HELP),
        ("web", web, web_texts.WEB_HELP),
        ("browser", browser, browser_texts.HELP),
    ):
        group.command(name, help=text)(function)

    @group.command(help=texts.COMMANDS_HELP)
    def commands() -> None:
        from course.cli.commands import write

        say(texts.WRITTEN.format(path=write(app)))

    app.add_typer(group, name="author", rich_help_panel=texts.PANEL, hidden=checkout() is None)


def lint(
    topic: Annotated[str, typer.Argument(help=texts.TOPIC)] = ALL,
    names: Names = None,
) -> None:
    if topic not in (ALL, *LINTERS):
        raise CourseError(texts.UNKNOWN_TOPIC.format(topic=topic, topics=", ".join([ALL, *LINTERS])))
    chosen = list(LINTERS.values()) if topic == ALL else [LINTERS[topic]]
    well = [_told(check(names or [])) for check in chosen]
    raise typer.Exit(0 if all(well) else 1)


def normal_form(names: Names = None) -> None:
    from course.authoring.lesson import home_of
    from course.authoring.lint.notebook import slugs
    from course.authoring.normal_form import read_points, rewrite

    root = _class_above() or require_checkout()
    home = home_of(root)
    for slug in _among(names or [], slugs(root)):
        path = home / "source" / slug / f"{slug}.ipynb"
        changed = rewrite(path, read_points(home / "keys" / f"{slug}.yaml"))
        if changed:
            say("\n".join((texts.CHANGED.format(path=path), *(f"- {line}" for line in changed))))
    raise typer.Exit(0 if _told(_notebooks(names or [])) else 1)


def uses(facts: Annotated[list[str], typer.Argument(help=texts.FACTS, show_default=False)]) -> None:
    from course.authoring.prose.check import render_uses
    from course.authoring.prose.check import uses as found

    root = require_checkout()
    say("\n".join(render_uses(name, found(root, name)) for name in facts))


def accept() -> None:
    from course.facts.tables import refresh

    require_checkout()
    changed = refresh()
    say(texts.ACCEPTED.format(tables=", ".join(changed)) if changed else texts.NOTHING_TO_ACCEPT)


def dictionary() -> None:
    from course.authoring.dictionary import write

    say(texts.WRITTEN.format(path=write()))


def coverage() -> None:
    from course.authoring.coverage import fill, render

    require_checkout()
    say(render(fill()))


def glossary() -> None:
    from course.authoring.glossary import write

    say(texts.WRITTEN.format(path=write()))


def picture() -> None:
    from course.authoring.picture import write

    say(texts.WRITTEN.format(path=write()))


def course_map() -> None:
    from course.authoring.course_map import write

    say(texts.WRITTEN.format(path=write()))


def web(
    target: Annotated[Path, typer.Argument(help=web_texts.WEB_TARGET)] = Path("dist") / "site",
    notebook: Annotated[
        list[str] | None, typer.Option(help=web_texts.WEB_NOTEBOOK, show_default=False)
    ] = None,
    address: Annotated[str | None, typer.Option(help=web_texts.WEB_ADDRESS, show_default=False)] = None,
    browser_edition: Annotated[
        str | None, typer.Option("--try", help=web_texts.WEB_TRY, show_default=False)
    ] = None,
    imprint: Annotated[Path | None, typer.Option(help=web_texts.WEB_IMPRINT, show_default=False)] = None,
) -> None:
    from course.site.web.build import build

    require_checkout()
    slugs = _among(notebook, list(item_files(require_checkout()))) if notebook else None
    first = build(
        target, slugs=slugs, browser_edition=browser_edition, address=address, imprint=imprint, say=say
    )
    say(web_texts.WEB_DONE.format(path=first))


def browser(
    target: Annotated[Path, typer.Argument(help=browser_texts.TARGET)] = Path("dist") / "site" / "try",
    wheel: Annotated[Path | None, typer.Option(help=browser_texts.WHEEL, show_default=False)] = None,
    cache: Annotated[Path, typer.Option(help=browser_texts.CACHE)] = Path("build") / "browser-cache",
    wheels: Annotated[Path | None, typer.Option(help=browser_texts.COMPILED, show_default=False)] = None,
    testing: Annotated[bool, typer.Option("--testing", help=browser_texts.TESTING)] = False,
) -> None:
    from course.site.browser.build import build, wheel_in

    found = wheel or wheel_in(require_checkout() / "dist")
    say(
        browser_texts.DONE.format(
            path=build(target, found, cache=cache, compiled=wheels, testing=testing, say=say)
        )
    )


def version(
    release: Annotated[bool, typer.Option("--release", help=texts.RELEASE)] = False,
    fix: Annotated[bool, typer.Option("--fix", help=texts.FIX)] = False,
) -> None:
    from course.authoring import versions

    root = require_checkout()
    if fix:
        versions.fix(root)
    if release:
        versions.release(root)
        say(texts.VERSION_RELEASED.format(version=__version__))
        return
    raise typer.Exit(0 if _told(_listed(versions.problems(root))) else 1)


def _notebooks(slugs: Sequence[str]) -> Verdict:
    """Problems of the source notebooks."""
    from course.authoring.lint import notebook

    own = _class_above()
    root = own or require_checkout()
    # How a class builds its notebooks is its own business; what would not work is told.
    check = notebook.lint_notebook if own is None else notebook.lint_own
    problems: list[str] = []
    for slug in _among(slugs, notebook.slugs(root)):
        problems += check(notebook.open_lesson(root, slug))
    return _listed(problems)


def _class_above() -> Path | None:
    """The class folder that we stand in, or None."""
    here = Path.cwd()
    marks = ("nbgrader_config.py", "course.yaml", "source", "keys")
    return next((p for p in (here, *here.parents) if all((p / mark).exists() for mark in marks)), None)


def _items(slugs: Sequence[str]) -> Verdict:
    """Problems of item and key files: their form, whether they fit, and how well the items are made."""
    from course.authoring import kept_ids
    from course.authoring.lint.items import lint_course, lint_notebook

    own = _class_above()
    root = own or require_checkout()
    there = [path.parent.name for path in sorted((root / "source").glob(f"*/{ITEMS}"))]
    problems: list[str] = []
    for slug in _among(slugs, there if own else list(item_files(root))):
        problems += map(str, lint_notebook(slug, root))
    if own:
        return _listed(problems)
    # Malformed files cannot be looked at together; what is wrong in them is told first.
    if not slugs and not problems:
        problems += [*map(str, lint_course(root)), *kept_ids.problems(root)]
    return _listed(problems)


def _facts(slugs: Sequence[str]) -> Verdict:
    """Numbers in the prose that no fact stands behind, in all notebooks."""
    from course.authoring.prose.check import facts_report, render

    report = facts_report(require_checkout())
    return render(report), report.ok


def _listed(problems: Sequence[str]) -> Verdict:
    return "\n".join(f"- {problem}" for problem in problems) or texts.WELL, not problems


def _told(verdict: Verdict) -> bool:
    """Print what was found; whether all is well."""
    text, well = verdict
    say(text)
    return well


def _among(slugs: Sequence[str], there: Sequence[str]) -> Sequence[str]:
    if unknown := [slug for slug in slugs if slug not in there]:
        raise CourseError(texts.NO_NOTEBOOK.format(names=", ".join(unknown), there=", ".join(there)))
    return slugs or there


LINTERS: dict[str, Callable[[Sequence[str]], Verdict]] = {
    "notebooks": _notebooks,
    "items": _items,
    "facts": _facts,
}
