"""Sentences of questions that are answered on the tile map."""

from __future__ import annotations

STATES = "States on the map; choose every one that applies"
ON_PAPER = "Tick every state that applies."
FOUND = "Chosen: {found} of the {total} states that belong, and {other} that {verb} not."
DOES, DO = "does", "do"
NO_SQUARE = (
    "`{ident}` has no square on the tile map. Name a state by its ISO 3166 code in lower case, such as deu."
)

LABELS: dict[str, str] = {
    "map_hint": (
        "Each square is a state. Choose every one that applies: click it, or move with the arrow keys and "
        "press the space bar."
    ),
    "map_chosen": "Chosen: {states}.",
    "map_none": "No state is chosen.",
}
