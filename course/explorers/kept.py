"""Runs that a learner keeps: the settings of an explorer and what it said there, as evidence in the notebook.

A kept run is a record of kind ``run`` under ``notebook/runs/name-number``. It is no answer and never enters a
score; it is there so that a brief can cite it and whoever marks the brief sees the same.
"""

from __future__ import annotations

import hashlib
import json
import os
from html import escape
from typing import Any

from course.errors import CourseError
from course.evidence.merge import merge
from course.evidence.record import RUN, is_slug, make
from course.evidence.runs import said
from course.evidence.store import Sidecar, from_notebook, notebook_files, notebook_path
from course.explorers.controls import State
from course.explorers.parts import Movable
from course.explorers.texts import KEPT
from course.figures import html as page

Runs = dict[str, dict[str, Any]]
MOST = 20
"""Runs of one explorer that a notebook keeps."""


def home(explorer: Movable) -> str:
    """The notebook to which the explorer's runs belong: that of its gate, or the one that runs here; empty
    where neither is known.
    """
    if explorer.gate is not None:
        return explorer.gate.prediction.partition("/")[0]
    path = notebook_path()
    if path is not None and is_slug(path.stem):
        return path.stem
    found = notebook_files("")
    return found[0].stem if len(found) == 1 and is_slug(found[0].stem) else ""


def runs(explorer: Movable) -> Runs:
    """The runs of this explorer that are on record, the oldest first."""
    slug = home(explorer)
    if not slug or os.environ.get("NBGRADER_EXECUTION") == "autograde":
        return {}
    found = merge(
        Sidecar(f"{slug}/runs").load(),
        *(from_notebook(path) for path in notebook_files(slug) if path.is_file()),
    )
    start = f"{slug}/runs/{explorer.name}-"
    mine = {
        item: record for item, record in found.items() if item.startswith(start) and record["kind"] == RUN
    }
    return dict(sorted(mine.items(), key=lambda entry: entry[1]["t"]))


def keep(explorer: Movable, state: State) -> tuple[Runs, str]:
    """Keep the run at a state.

    Args:
        explorer: the explorer.
        state: its settings.

    Returns:
        All runs of this explorer, and what went wrong in writing the file (empty where nothing did).

    Raises:
        CourseError: no notebook is known to which it could belong, or as many runs are kept as may be.
    """
    slug = home(explorer)
    if not slug:
        raise CourseError(KEPT["nowhere"])
    # The same settings are the same run, however often they are kept.
    content = json.dumps(state, sort_keys=True).encode()
    item = f"{slug}/runs/{explorer.name}-{hashlib.sha256(content).hexdigest()[:8]}"
    known = runs(explorer)
    if item not in known and len(known) >= MOST:
        raise CourseError(KEPT["too_many"].format(most=MOST, title=explorer.title))
    result = explorer.at(state)
    value = {
        "explorer": explorer.name,
        "title": explorer.title,
        "state": dict(state),
        "settings": explorer.settings(state),
        "result": result.sentence,
    }
    store = Sidecar(f"{slug}/runs")
    store.save(known | {item: make(item, RUN, value)})
    problem = store.problem or ""
    # What could not be written to the file is still handed to the notebook.
    return runs(explorer) | ({item: make(item, RUN, value)} if problem else {}), problem


def html(found: Runs) -> str:
    """The kept runs as a list; empty where there are none."""
    lines = [
        f"<li>{escape(told[1])} <strong>{escape(told[2])}</strong></li>"
        for record in found.values()
        if (told := said(record)) is not None
    ]
    if not lines:
        return ""
    return page.wrap(f'<p class="wa-title">{escape(KEPT["title"])}</p><ol>{"".join(lines)}</ol>')


def text(found: Runs) -> str:
    """The same in plain text; empty where there are none."""
    told = [one for record in found.values() if (one := said(record)) is not None]
    lines = [f"  {n}. {settings} {result}" for n, (_, settings, result) in enumerate(told, 1)]
    return "\n".join([f"{KEPT['title']}:", *lines]) if lines else ""
