"""What a kept run of an explorer says, whoever wrote the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def said(record: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Title, settings and result of a kept run, or None where the record holds something else."""
    value = record.get("value")
    if not isinstance(value, Mapping):
        return None
    parts = [value.get(name) for name in ("title", "settings", "result")]
    if not all(isinstance(part, str) for part in parts):
        return None
    return str(parts[0]), str(parts[1]), str(parts[2])
