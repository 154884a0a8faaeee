"""The exporter that writes feedback pages.

Most of a page is the same for every learner of a class. nbconvert makes a new template environment for every
page and compiles each of its templates anew, colours all code again, and at the end reads the whole page as
HTML to add what is missing; that takes many times longer than all the rest of a page. Here what was done once
is kept for as long as the process lives.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter

from course.grading.texts import grading as texts

_TEMPLATES = Path(__file__).parent / "templates"
_WITHOUT_ALT = re.compile(r"<img\b(?![^<>]*\salt=)", re.IGNORECASE)


def template_folders() -> tuple[list[str], list[str]]:
    """Where templates are looked for by name, and where what they name is: the page's own lie here,
    and it builds on nbgrader's."""
    import nbgrader

    formgrader = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"
    styles = formgrader / "static" / "node_modules" / "bootstrap" / "dist" / "css"
    theirs = str(formgrader / "templates")
    return [str(_TEMPLATES), theirs], [theirs, str(styles)]


class _CompiledTemplates(BytecodeCache):
    """Compiled templates in memory; Jinja itself notices where a template's source has changed."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_templates = _CompiledTemplates()


class PageExporter(HTMLExporter):
    """nbconvert's HTML exporter, but what is the same for all learners is done once."""

    def _create_environment(self) -> Any:
        environment = super()._create_environment()
        environment.bytecode_cache = _templates
        return environment

    def from_notebook_node(  # type: ignore[override] # a page is a text, which the base class does not say
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[str, Any]:
        """A notebook as a page; a picture without a text alternative is given one that says so."""
        resources = self._init_resources(resources)
        types = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("filter_data_type", types)
        self.register_filter("highlight_code", highlighted)
        page, resources = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        return _WITHOUT_ALT.sub(f'<img alt="{texts.NO_DESCRIPTION}"', page), resources


@lru_cache(maxsize=2000)
def _highlight(source: str, language: str | None) -> str:
    return str(Highlight2HTML(pygments_lexer="ipython3")(source, language))


def highlighted(source: str, language: str | None = None, metadata: Any = None) -> str:
    """Code as HTML, coloured."""
    return _highlight(source, language)
