"""A notebook as a page: its own code has run, questions can be tried, explorers are shown at three settings.

The student edition is read, so that nothing that is not for learners can reach a page. Cells that need
somebody to answer (questions, checks, notes, explorers) are not run; the others run in the notebook's folder,
as on a learner's machine.
"""

from __future__ import annotations

import ast
import base64
import copy
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from course.errors import CourseError
from course.explorers import explore
from course.explorers.texts import EXPLORER
from course.figures import html as figures_html
from course.notebooks import source_of
from course.questions.bank.load import load_items
from course.questions.browser.render import quiz_spec
from course.site.web import texts
from course.site.web.practice import READER, still_html

_OF_THE_READER = {"quiz", "predict", "explore", "check", "note", "notes", "hint", "progress"}
_INSTEAD = {"check": texts.EXERCISE, "progress": texts.PROGRESS, "notes": texts.NOTES}
_AFTER_NOTES = "after-notes"
"""The tag of a cell whose result answers what its reader is to predict or to note first."""
_FOLDED = {"claim", "cite", "figure", "table", "source_trail"}
_SHOWN_TYPES = ("text/html", "image/svg+xml", "image/png", "text/plain")
_LINK = re.compile(r"\]\((?P<target>[^()\s]*)\)")
_REFERENCE = re.compile(r"^\[(\d+)\]: #References( .*)?$", re.MULTILINE)
_ENTRY = re.compile(r"^(\d+)\. ", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"^#{1,4} +(.+?) *#*$", re.MULTILINE)
_CORNER = re.compile(r"<th>\s*</th>")


@dataclass(frozen=True)
class Page:
    """One notebook as a page.

    Attributes:
        slug: the notebook.
        title: its first heading.
        question: the question that it asks, as Markdown; empty where its header has none.
        time: minutes in class and at home; None where its header does not say.
        markdown: the whole page, for Sphinx with MyST.
        files: what the page needs beside it, by name.
    """

    slug: str
    title: str
    question: str
    time: tuple[int, int] | None
    markdown: str
    files: Mapping[str, bytes] = field(default_factory=dict)


def page(folder: Path, slug: str, *, browser_edition: str | None = None) -> Page:
    """Make the page of one notebook.

    Args:
        folder: the student edition, with ``<slug>/<slug>.ipynb``.
        slug: the notebook.
        browser_edition: where the browser edition opens this notebook, relative to the page; None without.

    Raises:
        CourseError: where the notebook cannot be read, or one of its own cells fails.
    """
    import nbformat

    notebook = nbformat.read(folder / slug / f"{slug}.ipynb", as_version=4)
    outputs = run(notebook, folder / slug, slug)
    header = source_of(notebook.cells[0])
    maker = _Maker(slug, browser_edition)
    parts = [maker.cell(cell, outputs.get(cell["id"], [])) for cell in notebook.cells]
    title = re.search(r"^# (.+)$", header, re.MULTILINE)
    time = re.search(r"(\d+) minutes in class and (\d+) at home", header)
    return Page(
        slug,
        title[1] if title else slug,
        question_of(header),
        (int(time[1]), int(time[2])) if time else None,
        "\n\n".join(part for part in parts if part) + "\n",
        maker.files,
    )


def question_of(header: str) -> str:
    """The question that a notebook asks, without numbers of references; empty where its header has none.

    Args:
        header: the notebook's first cell.
    """
    found = re.search(r"^\*\*Question\*\*: (.+)$", header, re.MULTILINE)
    return re.sub(r"\s*\[\[\d+\]\]", "", found[1]) if found else ""


def called(source: str) -> set[str]:
    """The names of the functions that a cell calls."""
    return {
        node.func.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def for_the_reader(source: str) -> set[str]:
    """The functions that a cell calls as statements of their own, of those that need somebody who answers.

    A cell that only computes with one of them (an explorer's numbers at a setting, for instance) has none.
    """
    calls = [node.value for node in ast.parse(source).body if isinstance(node, ast.Expr)]
    names = {call.func.id for call in calls if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)}
    return names & _OF_THE_READER


def run(notebook: Any, folder: Path, slug: str) -> dict[str, list[Any]]:
    """Run a notebook's own cells, and give their outputs by the id of the cell.

    Args:
        notebook: the released notebook.
        folder: where it lies; its cells run there.
        slug: its name, for the error.

    Raises:
        CourseError: where a cell stops with an error.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    own = copy.deepcopy(notebook)
    own.cells = [
        cell for cell in own.cells if cell.cell_type == "code" and not for_the_reader(source_of(cell))
    ]
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(own, timeout=120, kernel_name="python3", resources=resources)
    try:
        client.execute(env={**os.environ, "COURSE_AS_OF": "", "PYDEVD_DISABLE_FILE_VALIDATION": "1"})
    except CellExecutionError as error:
        broken = next((cell["id"] for cell in own.cells if _stopped(cell)), "?")
        raise CourseError(
            texts.EXECUTION.format(slug=slug, cell=broken, error=f"{error.ename}: {error.evalue}")
        ) from error
    return {cell["id"]: cell.outputs for cell in own.cells}


def _stopped(cell: Any) -> bool:
    return any(output.output_type == "error" for output in cell.outputs)


class _Maker:
    """Turns the cells of one notebook into MyST."""

    def __init__(self, slug: str, browser_edition: str | None) -> None:
        self.slug = slug
        self.browser_edition = browser_edition
        self.files: dict[str, bytes] = {}

    def cell(self, cell: Any, outputs: list[Any]) -> str:
        source = source_of(cell)
        if cell["cell_type"] == "markdown":
            self._keep_attachments(cell)
            if cell["id"].startswith("answer-"):
                return raw(_field(f"{self.slug}/{cell['id']}", texts.ANSWER))
            return markdown(source, cell["id"]) + (self._open() if cell["id"] == "header" else "")
        if cell["cell_type"] != "code":
            return ""
        if cell["id"] == "setup":
            return raw(f'<p class="wa-web-do">{escape(texts.SETUP)}</p>')
        names = for_the_reader(source)
        for name, made in (("quiz", self._quiz), ("predict", self._quiz), ("explore", self._explorer)):
            if name in names:
                return raw(made(source))
        if "note" in names:
            return raw(self._note(source))
        if names:
            # A cell that gives hints alone has nothing to say here.
            said = next((text for name, text in _INSTEAD.items() if name in names), "")
            more = f" {self._link()}" if self.browser_edition else ""
            return raw(f'<p class="wa-web-do">{escape(said)}{more}</p>') if said else ""
        names = called(source)
        code = f"```{{code-block}} python\n{source}\n```"
        result = "\n".join(filter(None, map(shown, outputs)))
        if names & _FOLDED and not cell["id"].startswith("solve-"):
            code = raw(_fold(texts.CODE, f"<pre>{escape(source)}</pre>"))
        if "claim" in names and result:
            # What the ledger says comes after a verdict of the reader's own.
            return raw(_fold(texts.LEDGER, result))
        if result and _AFTER_NOTES in cell["metadata"].get("tags", ()):
            result = _fold(texts.AFTER_NOTES, result)
        return "\n\n".join([code, raw(result)]) if result else code

    def _open(self) -> str:
        if not self.browser_edition:
            return ""
        return "\n\n" + raw(f'<p class="wa-web-open">{self._link()}. {escape(texts.PYTHON_FREE)}</p>')

    def _link(self) -> str:
        return f'<a href="{escape(self.browser_edition or "")}">{escape(texts.OPEN_NOTEBOOK)}</a>'

    def _keep_attachments(self, cell: Any) -> None:
        for name, kinds in (cell.get("attachments") or {}).items():
            for kind, content in kinds.items():
                text = "".join(content) if isinstance(content, list) else content
                svg = kind == "image/svg+xml" and text.lstrip().startswith("<")
                self.files[name] = text.encode() if svg else base64.b64decode(text)

    def _quiz(self, source: str) -> str:
        name = str(_arguments(source, "quiz", "predict")[0])
        quiz = load_items(self.slug).quiz(name.partition("/")[2])
        still = still_html(quiz_spec(quiz, READER))
        return f'<div class="wa-web-quiz" data-wa-quiz="{escape(name)}">{still}</div>'

    def _note(self, source: str) -> str:
        name = str(_arguments(source, "note")[0])
        titles = [
            str(ast.literal_eval(word.value))
            for word in _call(source, "note").keywords
            if word.arg == "title"
        ]
        return _field(name, titles[0] if titles else texts.NOTE)

    def _explorer(self, source: str) -> str:
        call = _call(source, "explore")
        words = {word.arg: ast.literal_eval(word.value) for word in call.keywords if word.arg}
        gate = words.pop("gate", None)
        return explorer_html(str(ast.literal_eval(call.args[0])), gate)


def _fold(summary: str, inner: str) -> str:
    return f'<details class="wa-web-code"><summary>{summary}</summary>{inner}</details>'


def _field(name: str, title: str) -> str:
    ident = f"note-{escape(name.replace('/', '-'))}"
    return (
        f'<p class="wa-web-note"><label for="{ident}">{escape(title)}</label><br>'
        f'<textarea id="{ident}" data-wa-note="{escape(name)}" rows="4"></textarea><br>'
        f"<small>{escape(texts.KEPT)}</small></p>"
    )


def explorer_html(name: str, gate: str | None = None) -> str:
    """An explorer at its three telling settings, to flip between; behind its prediction where it has a gate.

    Args:
        name: the explorer.
        gate: the prediction that has to be committed on the page first; None for none.
    """
    explorer = explore(name)
    parts, choices = [], []
    ident = f"wa-web-{name}" + (f"-{gate.rpartition('/')[2]}" if gate else "")
    for number, (title, state) in enumerate(explorer.snapshots, 1):
        full = explorer.complete(state)
        choices.append(
            f'<label><input type="radio" name="{ident}" value="{number}"{" checked" if number == 1 else ""}> '
            f"{escape(title)}</label>"
        )
        heading = EXPLORER["snapshot"].format(n=number, title=title)
        parts.append(
            f'<div class="wa-web-setting" data-setting="{number}"><p class="wa-title">{escape(heading)}</p>'
            f'<p class="wa-small">{escape(explorer.settings(full))}</p>'
            f"<p>{escape(explorer.at(full).sentence)}</p>{explorer.body_html(full, whole=False)}</div>"
        )
    legend = f"<legend>{escape(texts.SETTINGS)}</legend>"
    chosen = f'<fieldset class="wa-web-choose">{legend}{"".join(choices)}</fieldset>'
    inner = f"{explorer.head_html()}{chosen}{''.join(parts)}<p class='wa-small'>{escape(texts.MOVE)}</p>"
    body = f'<div class="wa-web-explorer">{figures_html.wrap(inner)}</div>'
    if gate is None:
        return body
    return (
        f'<div class="wa-web-gate" data-wa-gate="{escape(gate)}">'
        f'<p class="wa-web-closed">{escape(texts.CLOSED)}</p>{body}</div>'
    )


def shown(output: Any) -> str:
    """One output of a cell as HTML; empty where there is nothing to show."""
    if output.output_type == "stream":
        return f'<pre class="wa-web-text">{escape(output.text)}</pre>'
    data = output.get("data", {})
    kind = next((kind for kind in _SHOWN_TYPES if kind in data), None)
    if kind is None:
        return ""
    content = data[kind]
    if kind == "text/html":
        # A corner of a table holds no heading.
        return f'<div class="wa-web-out">{_CORNER.sub("<td></td>", content)}</div>'
    if kind == "image/png":
        picture = content.strip()
        return f'<p><img alt="{escape(texts.PICTURE)}" src="data:image/png;base64,{picture}"></p>'
    return content if kind == "image/svg+xml" else f'<pre class="wa-web-text">{escape(content)}</pre>'


def markdown(source: str, cell: str) -> str:
    """The Markdown of a cell as the page takes it: links lead to pages, references to their entries.

    Args:
        source: the cell's text.
        cell: its id; the list of references gets an anchor for each entry.
    """
    text = _COMMENT.sub("", source)
    text = _LINK.sub(lambda found: f"]({target(found['target'])})", text)
    text = _REFERENCE.sub(lambda found: f"[{found[1]}]: #reference-{found[1]}{found[2] or ''}", text)
    if cell == "references":
        text = _ENTRY.sub(lambda found: f'{found[0]}<span id="reference-{found[1]}"></span>', text)
    # MyST takes a line that begins with a per cent sign for a comment.
    return re.sub(r"^%", r"\\%", text, flags=re.MULTILINE)


def target(link: str) -> str:
    """Where a link of a notebook, or of the glossary above them, leads on the site."""
    if link.startswith("#"):
        return f"#{anchor(link[1:].replace('-', ' '))}"
    if link.startswith("attachment:"):
        return link.removeprefix("attachment:")
    if found := re.fullmatch(r"(?P<up>\.\./)?(?P<slug>[^/]+)/(?P=slug)\.ipynb(?P<at>#.*)?", link):
        folder = "" if found["up"] else "lessons/"
        return f"{folder}{found['slug']}.md{target(found['at']) if found['at'] else ''}"
    return {"../glossary.md": "../glossary.md"}.get(link, link)


def anchor(heading: str) -> str:
    """The anchor that MyST gives a heading, as GitHub does."""
    words = re.sub(r"[^\w\s-]", "", heading.lower()).strip()
    return re.sub(r"\s", "-", words)


def raw(html: str) -> str:
    """HTML that Sphinx passes on as it stands."""
    longest = max((len(run) for run in re.findall(r"`+", html)), default=0)
    fence = "`" * max(4, longest + 1)
    return f"{fence}{{raw}} html\n{html}\n{fence}"


def _call(source: str, *names: str) -> ast.Call:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            return node
    raise ValueError(f"no call of {names}")


def _arguments(source: str, *names: str) -> list[Any]:
    return [ast.literal_eval(argument) for argument in _call(source, *names).args]
