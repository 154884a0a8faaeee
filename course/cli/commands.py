"""``docs/commands.md``: every command with its options, made from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

from course.authoring import texts
from course.files import write_text
from course.paths import require_checkout

PAGE = Path("docs", "commands.md")


def commands(whole: typer.Typer) -> Iterator[tuple[str, TyperCommand]]:
    """Each command with its full name (``author lint``), in the order of ``course --help``."""
    # Typer brings a Click of its own, whose classes are not those of the package's.
    root: Any = typer.main.get_command(whole)
    yield from _within("", root)


def _within(prefix: str, group: TyperCommand) -> Iterator[tuple[str, TyperCommand]]:
    for name, command in getattr(group, "commands", {}).items():
        if hasattr(command, "commands"):
            yield from _within(f"{prefix}{name} ", command)
        else:
            yield f"{prefix}{name}", command


def options(command: TyperCommand) -> list[str]:
    """The options of a command, in all spellings."""
    found = [opt for one in command.params for opt in (*one.opts, *one.secondary_opts)]
    return [opt for opt in found if opt.startswith("-")]


def markdown(whole: typer.Typer) -> str:
    """The page of all commands of the application."""
    parts = [texts.COMMANDS_HEAD]
    for name, command in commands(whole):
        parts.append(f"## course {name}\n\n{(command.help or '').strip()}")
        rows = []
        for one in command.params:
            spelt = [opt for opt in (*one.opts, *one.secondary_opts) if opt.startswith("-")]
            shown = ", ".join(f"`{opt}`" for opt in spelt) or f"`{(one.name or '').upper()}`"
            text = " ".join((getattr(one, "help", None) or "").split()).replace("|", "\\|")
            rows.append(f"| {shown} | {text} |")
        if rows:
            parts.append("\n".join(["| | |", "|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def write(whole: typer.Typer, root: Path | None = None) -> Path:
    """Write the page into a checkout and return its place."""
    path = require_checkout(root) / PAGE
    write_text(path, markdown(whole))
    return path
