"""The exporter that writes feedback pages.

Most of a page is the same for every learner of a class. nbconvert makes a new template environment for every
page and compiles each of its templates anew, renders every text again, and at the end reads the whole page as
HTML to add what is missing; that takes many times longer than all the rest of a page. Here what was done once
is kept for as long as the process lives.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from jinja2 import BytecodeCache, pass_context
from jinja2.bccache import Bucket
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter

from course.grading.texts import grading as texts

# Longer texts are a learner's own and come once.
KEPT_LENGTH = 50_000
_WITHOUT_ALT = re.compile(r"<img\b(?![^<>]*\salt=)", re.IGNORECASE)


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

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Markdown as HTML."""
        if len(source) > KEPT_LENGTH or getattr(context.get("cell"), "attachments", None):
            return super().markdown2html(context, source)
        return _rendered(self, context, source)

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        """A notebook as a page; a picture without a text alternative is given one that says so."""
        resources = self._init_resources(resources)
        types = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("filter_data_type", types)
        self.register_filter("highlight_code", _highlighted)
        page, resources = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        return _WITHOUT_ALT.sub(f'<img alt="{texts.NO_DESCRIPTION}"', page), resources


_texts: dict[str, str] = {}


def _rendered(exporter: PageExporter, context: Any, source: str) -> str:
    found = _texts.get(source)
    if found is None:
        if len(_texts) > 2000:
            _texts.clear()
        found = _texts[source] = str(HTMLExporter.markdown2html(exporter, context, source))
    return found


@lru_cache(maxsize=2000)
def _highlight(source: str, language: str | None) -> str:
    return str(Highlight2HTML(pygments_lexer="ipython3")(source, language))


def _highlighted(source: str, language: str | None = None, metadata: Any = None) -> str:
    """Code as HTML, coloured."""
    return _highlight(source, language)
