"""Sentences of the security-dilemma simulator that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "Security-dilemma simulator: when does fear feed on fear?",
    "lead": (
        "Two sides arm. Each reacts to the other, tires under its own burden and holds a grievance. This is "
        "the model of L. F. Richardson. Spending of 2024 is the start; every coefficient is illustrative and "
        "none is an estimate for Russia or for a European state."
    ),
    "reaction_a": "Russia's reaction",
    "reaction_b": "Europe's reaction",
    "fatigue_m": "Russia's fatigue",
    "fatigue_n": "Europe's fatigue",
    "published": (
        "none for states of today (per year, illustrative); for four powers in 1909 to 1913 reaction minus "
        "fatigue was 0.73 per year (RICHARDSON-1960)"
    ),
    "grievance": "Grievance, both sides",
    "grievances": {
        "none": "none",
        "some": "20 US$ bn a year on each side",
        "goodwill": "goodwill: minus 20 US$ bn a year on each side",
    },
    "reading": "Moscow's reading",
    "readings": {
        "unchanged": "a guarantee changes nothing",
        "threat": "a guarantee is a threat: its reaction grows by half",
        "transparent": "a transparent guarantee is no threat: its reaction halves",
    },
    "products": {
        "less": (
            "With these assumptions the reactions multiply to {ab}, less than the fatigues with {mn}: stable."
        ),
        "more": (
            "With these assumptions the reactions multiply to {ab}, more than the fatigues with {mn}: "
            "unstable."
        ),
        "equal": (
            "With these assumptions the reactions multiply to {ab}, exactly as the fatigues do: on the edge, "
            "without a point of rest."
        ),
    },
    "rest": " The point of rest is {x} US$ bn for Russia and {y} US$ bn for Europe.",
    "below": (
        " The point of rest lies below zero for at least one side, which money cannot be; Richardson read it "
        "as cooperation."
    ),
    "course": {
        "horizon": (
            " From {x0} and {y0} US$ bn the two stand at {x} (Russia) and {y} (Europe) after {years} years."
        ),
        "restless": (
            " From {x0} and {y0} US$ bn the two stand at {x} (Russia) and {y} (Europe) after {years} years "
            "and do not come to rest."
        ),
        "ceiling": (
            " From {x0} and {y0} US$ bn one side passes {ceiling} US$ bn after {years} years: a spiral. The "
            "drawing stops there, because the model knows no ceiling of budgets."
        ),
        "zero": (
            " From {x0} and {y0} US$ bn one side reaches zero after {years} years. The drawing stops there."
        ),
    },
    "curves": {
        "path": "path of the two sides",
        "russia": "Russia would not change",
        "europe": "Europe would not change",
    },
    "columns": {
        "curve": "curve",
        "when": "point",
        "x": "Russia, US$ bn a year",
        "y": "Europe without Russia, US$ bn a year",
        "year": "year",
    },
    "year": "year {year}",
    "line_end": "end {n} of the line",
    "finding": {
        "horizon": "The path ends after {years} years at {x} (Russia) and {y} (Europe), in US$ bn a year.",
        "ceiling": "The path runs off: after {years} years one side passes {ceiling} US$ bn a year.",
        "zero": "The path falls: after {years} years one side reaches zero.",
    },
    "note": (
        "On one line Russia would not change, on the other Europe would not. Where they cross, both rest. A "
        "hollow mark is a beginning, a filled mark an end."
    ),
    "snapshot_titles": (
        "the neutral start",
        "one reaction is doubled, nothing else",
        "both reactions grow",
    ),
    "ledger": {
        "start": (
            "start",
            "Russia {x0}, Europe without Russia {y0} = {all} minus {x0} US$ bn, 2024",
            "{source}",
        ),
        "reaction": ("reactions", "{a} and {b} per year, after the reading of the guarantee", "illustrative"),
        "fatigue": ("fatigues", "{m} and {n} per year", "illustrative"),
        "grievance": ("grievances", "{g} US$ bn a year on each side", "illustrative"),
        "threat": (
            "guarantee as a threat",
            "reaction times 1.5; that foreign forces near the border are a threat is what the Kremlin's "
            "spokesman says",
            "illustrative; RU07",
        ),
        "transparent": (
            "guarantee as no threat",
            "reaction times 0.5; that the force is not to wage war on Russia is what the coalition says",
            "illustrative; CO17",
        ),
        "unchanged": ("guarantee", "changes no coefficient", "illustrative"),
        "two": (
            "two sides",
            "Europe acts as one, with Ukraine in its total; the United States are left out",
            "illustrative",
        ),
        "check": (
            "published check",
            "four powers, 1909 to 1913: slope {slope} per year, no growth at {balance} million pounds "
            "(published: 0.73 and about 194)",
            "RICHARDSON-1960; four points prove nothing",
        ),
        "limits": (
            "not in the model",
            "war, aims, ceilings of budgets, what the money buys, who began",
            "reading of the course",
        ),
    },
}
