"""The data dictionary as a page, made from ``datapackage.json``: ``course author dictionary``
writes docs/data-dictionary.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from course.facts.rows import package
from course.facts.texts import CLASSES
from course.paths import require_checkout

_HEAD = """# Data dictionary

Made from `data/datapackage.json` by `course author dictionary`; correct the description there
and run it again.

{description}

- Read a table with `course.table("un_votes")`; `course.tables()` lists all. A later day:
`course.table("updates", as_of="2026-01-31")`.
- A date that is known to the month or year stands at the first day of the period; the column `…_precision`
says so.
- An empty cell is a missing value: not stated, not applicable, or not known. It is never zero.
- Frozen at {freeze}. Later facts are rows with `after_freeze` true, and the table [updates](#updates).
- Values that await a check were left out and are named under their table.
- A list in a cell is separated by semicolons. `→` names the table whose key a column holds.

Left out of the package as a whole: {left_out}.

| Table | What it holds | Rows | As of | Kind | Licence |
|---|---|---|---|---|---|
"""


def markdown() -> str:
    """The whole page as Markdown.

    Raises:
        DataError: where the data package is damaged.
    """
    described = package()
    head = _HEAD.format(
        description=described["description"],
        freeze=described["freeze"],
        left_out="; ".join(described["left_out"]),
    )
    lines = [
        f"| [{r['name']}](#{r['name']}) | {r['title']} | {r['rows']} | {r['as_of']} | {CLASSES[r['class']]} "
        f"| {r['licenses'][0]['name']} |"
        for r in described["resources"]
    ]
    return head + "\n".join(lines) + "\n" + "".join(map(_table, described["resources"]))


def _table(described: dict[str, Any]) -> str:
    schema = described["schema"]
    licence = described["licenses"][0]
    name = f"[{licence['title']}]({licence['path']})" if "path" in licence else licence["title"]
    facts = [
        f"- File `data/{described['path']}`, {described['rows']} rows, key {_names(schema['primaryKey'])}.",
        f"- {CLASSES[described['class']].capitalize()}; as of {described['as_of']}; licence: {name}.",
    ]
    if "as_of_field" in described:
        facts.append(f"- An as-of date cuts the table at the column `{described['as_of_field']}`.")
    if described.get("sources"):
        facts.append(f"- Main sources: {_names([s['source_id'] for s in described['sources']])}.")
    if "left_out" in described:
        facts.append(f"- Left out: {described['left_out']}.")
    keys = {key["fields"][0]: key["reference"] for key in schema.get("foreignKeys", [])}
    rows = "\n".join(_field(field, keys) for field in schema["fields"])
    return (
        f"\n## {described['name']}\n\n**{described['title']}.** {described['description']}\n\n"
        + "\n".join(facts)
        + f"\n\n| Column | Type | Meaning | Unit or values |\n|---|---|---|---|\n{rows}\n"
    )


def _names(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _field(field: dict[str, Any], keys: dict[str, dict[str, Any]]) -> str:
    constraints = field.get("constraints", {})
    kind = "list" if "list" in field else field["type"]
    kind += "" if constraints.get("required") else ", may be empty"
    target = keys.get(field["name"], {}).get("resource") or field.get("references", {}).get("resource")
    values = [field["unit"]] if "unit" in field else []
    if "enum" in constraints:
        values.append(", ".join(f"`{value}`" for value in constraints["enum"]))
    if target:
        values.append(f"→ [{target}](#{target})")
    meaning = field["description"].replace("|", "\\|")
    return f"| `{field['name']}` | {kind} | {meaning} | {'; '.join(values).replace('|', chr(92) + '|')} |"


def write(root: Path | None = None) -> Path:
    """Write the page into a checkout and return its path."""
    path = require_checkout(root) / "docs" / "data-dictionary.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(markdown(), encoding="utf-8")
    return path
