"""Sentences of the explorer "spending path" that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "Spending path: from today's share to 3.5 + 1.5 per cent of output by 2035",
    "lead": (
        "In The Hague, on 25 June 2025, the allies agreed on the goal of at least 3.5 per cent of gross "
        "domestic product (GDP) for core defence and up to 1.5 per cent for related spending by 2035, with a "
        "review in 2029. Choose where a state starts, how its output grows, and the shape of its path."
    ),
    "state": "Starts from",
    "own": "my own number (next control)",
    "starts": "{name}: {share} per cent in {year}",
    "start": "Own start",
    "start_unit": "%",
    "start_published": "per cent of GDP in 2025: 2.00 to 4.48, where the table holds a value "
    "(NATO-DEFEXP-2025-PRESS)",
    "growth": "Output growth",
    "growth_unit": "%",
    "growth_published": "a year, prices included: none in the course's tables, illustrative",
    "shape": "Shape of the path",
    "shapes": {
        "linear": "equal steps each year",
        "geometric": "equal growth of the share each year",
        "late": "no rise before the review of 2029, then equal steps",
    },
    "scope": "Counted",
    "scopes": {
        "core": "core defence: 3.5 per cent",
        "total": "core and related spending: 3.5 + 1.5 per cent",
    },
    "related": "Related",
    "related_unit": "%",
    "related_published": "related spending in 2025, per cent of GDP: none in the course's tables, "
    "illustrative",
    "subject": {"core": "core defence", "total": "core plus related spending"},
    "said": (
        "{subject} rises from {s0} per cent of GDP in 2025 to {s1} per cent in 2035. If output grows by {g} "
        "per cent a year, spending must grow by {average} per cent a year on average, and by {highest} per "
        "cent in the steepest year. At the review of 2029 the share is {review} per cent. Beyond a share "
        "that stands still, the ten years cost {extra} per cent of one year's output (that of 2025)."
    ),
    "above": (
        "{subject} stands at {s0} per cent of GDP in 2025, which is already the share of the goal or more. "
        "To keep it, spending must grow as fast as output, by {g} per cent a year; at the review of 2029 the "
        "share is {review} per cent and nothing is added."
    ),
    "finding": "{subject}: {s0} per cent of GDP in 2025, {review} at the review of 2029, {s1} in 2035.",
    "kinds": {
        "path": "path (model)",
        "review": "review of 2029",
        "history": "core defence so far, NATO's definition",
    },
    "start_label": "2025 (start)",
    "review_label": "2029 (review)",
    "axis": "year",
    "kind": "kind",
    "unit": "per cent of GDP",
    "note": "The years so far hold core defence alone; the path holds both kinds.",
    "columns": {
        "year": "year",
        "core": "core, per cent of GDP",
        "related": "related, per cent of GDP",
        "total": "together, per cent of GDP",
        "growth": "growth of what is counted on the year before, per cent",
    },
    "snapshot_titles": (
        "from 2 per cent in equal steps",
        "the same, with no rise before the review of 2029",
        "Germany, core and related spending",
    ),
    "told": (
        "You: {you} per cent a year. The path: {n}, because share and output both grow: {share} times"
        " {output}."
    ),
    "mark": "you: {you} % a year",
    "brief": (
        "Spending must grow {average} per cent a year. The share reaches {review} in 2029, {s1} in 2035."
    ),
    "challenges": ("Find a state and settings whose path needs no more growth than the output has.",),
    "ledger": {
        "target": (
            "target",
            "at least 3.5 per cent core and up to 1.5 per cent related spending by 2035, review in 2029; a "
            "political pledge; a state at or above a share keeps it",
            "US11; G06; S075",
        ),
        "start": (
            "start",
            "{text}; the start is taken as the share of 2025",
            "{basis}",
        ),
        "definition": (
            "definition",
            "NATO's definition alone; figures of the World Factbook or the Stockholm institute never enter",
            "defence_spending: NATO-DEFEXP-2025; NATO-DEFEXP-2025-PRESS",
        ),
        "growth": (
            "growth of output",
            "{text} per cent a year, prices included, the same every year",
            "illustrative",
        ),
        "shape": ("shape", "{text}", "illustrative"),
        "related": (
            "related spending in 2025",
            "{text} per cent of GDP; the kind of spending is defined loosely and the table holds no figures",
            "illustrative",
        ),
        "capability": ("what it buys", "not modelled: a share of output is no capability", "illustrative"),
    },
}
