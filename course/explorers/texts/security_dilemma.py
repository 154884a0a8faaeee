"""Sentences of the security-dilemma simulator that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "Security-dilemma simulator: when does fear feed on fear?",
    "lead": (
        "Two sides, A and B, arm. Each reacts to the other, tires under its own burden and holds "
        "a grievance. "
        "This is the model of L. F. Richardson. Every number is invented, the start too: none is an estimate "
        "for a real state."
    ),
    "reaction_a": "Reaction of A",
    "reaction_b": "Reaction of B",
    "fatigue_m": "Fatigue of A",
    "fatigue_n": "Fatigue of B",
    "published": (
        "none for states of today (per year, illustrative); for four powers in 1909 to 1913 reaction minus "
        "fatigue was 0.73 per year (RICHARDSON-1960)"
    ),
    "grievance": "Grievance, both sides",
    "grievances": {
        "none": "none",
        "some": "20 units a year on each side",
        "goodwill": "goodwill: minus 20 units a year on each side",
    },
    "reading": "A takes a guarantee for B as",
    "readings": {
        "unchanged": "nothing that counts",
        "threat": "a threat: its reaction grows by half",
        "transparent": "transparent, no threat: its reaction halves",
        "deterred": "a reason to give up its aim: its grievance falls by 20",
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
    "rest": " The point of rest is {x} units for A and {y} for B.",
    "below": (
        " The point of rest lies below zero for at least one side, which money cannot be; Richardson read it "
        "as cooperation."
    ),
    "course": {
        "horizon": (" From {x0} and {y0} units the two stand at {x} (A) and {y} (B) after {years} years."),
        "restless": (
            " From {x0} and {y0} units the two stand at {x} (A) and {y} (B) after {years} years "
            "and do not come to rest."
        ),
        "ceiling": (
            " From {x0} and {y0} units one side passes {ceiling} units after {years} years: a spiral. The "
            "drawing stops there, because the model knows no ceiling of budgets."
        ),
        "zero": (
            " From {x0} and {y0} units one side reaches zero after {years} years. The drawing stops there."
        ),
    },
    "curves": {
        "path": "path of the two sides",
        "a": "A would not change",
        "b": "B would not change",
    },
    "columns": {
        "curve": "curve",
        "when": "point",
        "x": "arms of A, invented units",
        "y": "arms of B, invented units",
        "year": "year",
    },
    "year": "year {year}",
    "line_end": "end {n} of the line",
    "finding": {
        "horizon": "The path ends after {years} years at {x} (A) and {y} (B), in units of arms.",
        "ceiling": "The path runs off: after {years} years one side passes {ceiling} units a year.",
        "zero": "The path falls: after {years} years one side reaches zero.",
    },
    "note": (
        "On one line A would not change, on the other B would not. Where they cross, both rest. A "
        "hollow mark is a beginning, a filled mark an end."
    ),
    "snapshot_titles": (
        "the neutral start",
        "one reaction is doubled, nothing else",
        "both reactions grow",
    ),
    "told": {
        "a": "You: a spiral. The model: it settles, because {a} × {b} is less than {m} × {n}.",
        "b": "You: it settles, more arms on both sides. The model: the same, because {ab} is less than {mn}.",
        "c": (
            "You: it settles, with fewer arms for B. The model: more for both, because B reacts to A "
            "as before."
        ),
    },
    "marks": {
        "a": "you: on and on",
        "b": "you: more on both sides",
        "c": "you: more for A, fewer for B",
    },
    "brief": {
        "rest": "Reactions {ab}, fatigues {mn}: it settles, at {x} (A) and {y} (B).",
        "below": "Reactions {ab}, fatigues {mn}: it settles, below zero for one side at least.",
        "more": "Reactions {ab}, fatigues {mn}: it does not settle.",
        "equal": "Reactions {ab}, fatigues {mn}: on the edge, without a point of rest.",
    },
    "challenges": (
        "Let the path run off although one side hardly reacts (0.1 or less).",
        "Let both react strongly (0.4 or more) and the path settle.",
    ),
    "ledger": {
        "start": ("start", "{x0} units for A and {y0} for B", "invented"),
        "reaction": ("reactions", "{a} and {b} per year, after the reading of the guarantee", "illustrative"),
        "fatigue": ("fatigues", "{m} and {n} per year", "illustrative"),
        "grievance": ("grievances", "{g} units a year for A, {h} for B", "illustrative"),
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
        "deterred": (
            "guarantee that deters",
            "the grievance of A falls by 20, as if it gave up an aim",
            "illustrative",
        ),
        "unchanged": ("guarantee", "changes no coefficient", "illustrative"),
        "two": (
            "two sides",
            "each acts as one; third states are left out",
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
