"""The exporter that writes feedback pages.

nbconvert makes a new template environment for every page and compiles each of its templates anew, which takes
longer than all the rest of a page. Here the compiled templates are kept for as long as the process lives.
"""

from __future__ import annotations

from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from nbconvert.exporters import HTMLExporter


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
    """nbconvert's HTML exporter, but templates are compiled once."""

    def _create_environment(self) -> Any:
        environment = super()._create_environment()
        environment.bytecode_cache = _templates
        return environment
