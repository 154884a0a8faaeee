"""The first page, which says in ten seconds what the course is, and the list of the notebooks."""

from __future__ import annotations

import io
from html import escape
from textwrap import wrap

from course.facts.rows import rows, split
from course.facts.tiles import BEYOND, EUROPE
from course.figures import figure
from course.figures.palette import INK, PAPER, SWATCHES
from course.site.web import texts
from course.site.web.lessons import Page, raw


def landing(made: list[Page], browser_edition: str | None, docs: list[str]) -> str:
    """The first page as Markdown: what, for whom, a picture, what to do now, and the way through the course.

    Args:
        made: the notebooks' pages, in order.
        browser_edition: the folder of the browser edition; None without.
        docs: pages of the documentation, for the sidebar.
    """
    first = made[0].slug if made else ""
    buttons = [(f"lessons/{first}/", texts.START)]
    if browser_edition:
        buttons.append((f"{browser_edition}/", texts.TRY))
    buttons.append(("teach/", texts.TEACH))
    links = "".join(
        f'<a class="wa-web-button" href="{escape(to)}">{escape(said)}</a>' for to, said in buttons
    )
    hero = (
        f'<div class="wa-web-hero"><div><p class="wa-web-lead">{escape(texts.LEAD)}</p>'
        f"<p>{escape(texts.FOR_WHOM)}</p><p class='wa-web-buttons'>{links}</p></div>"
        f"<div>{summit()}</div></div>"
    )
    return "\n\n".join(
        [
            f"# {texts.TITLE}",
            f"**{texts.TAGLINE}**",
            raw(hero),
            f"## {texts.WAY}",
            _path(made, "lessons/"),
            texts.CHECKED,
            _toc([("lessons/index", texts.LESSONS)], texts.COURSE),
            _toc(
                [("claims/index", None), ("sources", None), ("data", texts.DATA), ("glossary", None)],
                texts.FACTS,
            ),
            _toc([(name, None) for name in docs], texts.DOCS),
            "",
        ]
    )


def lessons_index(made: list[Page]) -> str:
    """The list of the notebooks as Markdown, each with its question and how long it takes."""
    toc = _toc([(page.slug, None) for page in made], None)
    return "\n\n".join([f"# {texts.LESSONS}", _path(made, ""), toc, ""])


def summit() -> str:
    """The picture of the first page: who took part in the meeting, on a map of squares; HTML."""
    taking_part = {row["iso3"]: row for row in rows("coalition_members") if row["iso3"] in {*EUROPE, *BEYOND}}
    modes = {
        code: next(
            (word for word in ("in person", "video") if word in (row["attendance_mode"] or "")), "other"
        )
        for code, row in taking_part.items()
    }
    sources = {source for row in taking_part.values() for source in split(row["attendance_source_ids"])}
    return figure(
        "tilemap",
        modes,
        categories=texts.MODES,
        names={code: row["name"] for code, row in taking_part.items()},
        finding=texts.SUMMIT,
        source=sorted(sources)[:2],
    ).html


def card() -> bytes:
    """The picture that other sites show beside a link to the course: its name and what it is, as a PNG."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(12, 6.3), dpi=100, facecolor=INK[0])
    drawn.text(0.06, 0.62, texts.TITLE, color=PAPER[0], fontsize=54, fontweight="bold")
    lines = "\n".join(wrap(texts.TAGLINE, 44))
    drawn.text(0.06, 0.52, lines, color=PAPER[0], fontsize=28, va="top", linespacing=1.4)
    drawn.text(0.06, 0.12, texts.CARD, color=SWATCHES[0].dark, fontsize=24)
    made = io.BytesIO()
    drawn.savefig(made, format="png", facecolor=drawn.get_facecolor())
    return made.getvalue()


def _path(made: list[Page], folder: str) -> str:
    lines = []
    for page in made:
        took = texts.READ.format(minutes=page.time[0], home=page.time[1]) if page.time else ""
        words = " ".join(part for part in (page.question, f"*{took}*" if took else "") if part)
        lines.append(f"- [**{page.title}**]({folder}{page.slug}.md)\n\n  {words}")
    return "\n".join(lines)


def _toc(entries: list[tuple[str, str | None]], caption: str | None) -> str:
    head = "```{toctree}\n:hidden:\n:maxdepth: 1\n" + (f":caption: {caption}\n" if caption else "")
    listed = "\n".join(f"{title} <{name}>" if title else name for name, title in entries)
    return f"{head}\n{listed}\n```"
