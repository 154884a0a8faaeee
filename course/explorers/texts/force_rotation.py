"""Sentences of the force and rotation calculator that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "Force and rotation: how many soldiers, and how many behind them?",
    "lead": (
        "Choose how the size of a force is justified, the line, the population, the rotation and who "
        "provides the soldiers. The calculator scales in straight lines. It knows no terrain, no drones, "
        "no mines and no enemy, so it shows what a justification implies and not what a mission would "
        "need."
    ),
    "basis": "Size by",
    "bases": {
        "plan-25": "a plan: 25,000 soldiers away from the line (press, April 2025)",
        "plan-64": "a plan: 64,000 soldiers (press, April 2025)",
        "unficyp": "soldiers per km as the United Nations force in Cyprus",
        "ifor": "soldiers per km as the NATO force in Bosnia, 1996",
        "unifil": "soldiers per km as the United Nations force in Lebanon, 2024",
        "policing": "20 soldiers and police per 1,000 inhabitants",
    },
    "short": {
        "plan-25": "Plan of 25,000",
        "plan-64": "Plan of 64,000",
        "unficyp": "Line as in Cyprus",
        "ifor": "Line as in Bosnia 1996",
        "unifil": "Line as in Lebanon 2024",
        "policing": "Policing a population",
    },
    "line": "Length of the line",
    "line_published": (
        "almost 1,040 km of active combat in August 2024, 3,433 km with state borders (UKRINFORM-2024-08); "
        "1,200 km in the table force_benchmarks"
    ),
    "population": "Inhabitants",
    "population_published": "31 million in the table force_benchmarks is illustrative",
    "ratio": "Rotation, 1 to",
    "ratio_published": (
        "3 is a rule of thumb: one away, one back, one preparing; 5 follows from tours of six months with "
        "24 months between them (HANSARD-2007-07-24)"
    ),
    "tour": "Tour",
    "tour_published": (
        "The Times's 256,000 for 64,000 over two years fits tours of six months (TIMES-2025-04)"
    ),
    "providers": "Soldiers come from",
    "provider_names": {
        "ground": "states that name ground troops as possible",
        "two": "France and the United Kingdom",
        "all": "all states of the coalition but Ukraine",
    },
    "who": {
        "ground": "the {n} states that name ground troops as possible and have a figure",
        "two": "France and the United Kingdom",
        "all": "the {n} states of the coalition with a figure, Ukraine left out",
    },
    "plan": (
        "A plan of {deployed} soldiers is {per_km} soldiers per km if they are divided by a line of {km} "
        "km, which is not where they would stand."
    ),
    "precedent": "At {per_km} soldiers per km, as in {case}, a line of {km} km takes {deployed} soldiers.",
    "by_population": (
        "At 20 soldiers and police per 1,000 inhabitants, {people} million inhabitants take {deployed}. "
        "This ratio is for policing a population and counts local police and soldiers as well; it is no "
        "requirement for a reassurance force away from the line."
    ),
    "cases": {
        "unficyp": "the United Nations force in Cyprus",
        "ifor": "the NATO force in Bosnia in 1996",
        "unifil": "the United Nations force in Lebanon in 2024",
    },
    "pool": (
        " To keep {deployed} deployed without end commits {pool} at 1 to {ratio} ({low} at 1 to 3, {high} "
        "at 1 to 5). The {pool} are {share} per cent of the {personnel} active soldiers of {who}."
    ),
    "tours": (
        " With tours of {tour} months a soldier has {home} months between two tours. {horizon} months take "
        "{tours} soldier-tours, and one soldier can serve more than one."
    ),
    "bars": {
        "name": "size by",
        "deployed": "deployed",
        "behind": "behind them: back or preparing",
        "unit": "thousand soldiers",
    },
    "finding": (
        "{n} ways to justify a size run from {least} to {most} deployed, and at 1 to {ratio} the pool "
        "behind a force is {behind} times the force."
    ),
    "count": {2: "Two", 5: "Five"},
    "columns": {
        "name": "size by",
        "deployed": "deployed",
        "per_km": "soldiers per km of the line",
        "low": "committed at 1 to 3",
        "pool": "committed at the chosen rotation",
        "high": "committed at 1 to 5",
        "share": "chosen rotation, per cent of active soldiers",
    },
    "snapshot_titles": (
        "a plan of 25,000, rotation 1 to 4",
        "a line as in Bosnia in 1996, rotation 1 to 4",
        "policing a population, rotation 1 to 4",
    ),
    "told": (
        "You: {you} thousand. The rotation: {low} (1 to 3) to {high} (1 to 5), because others are "
        "back or preparing."
    ),
    "mark": "you: {you}",
    "brief": "{deployed} deployed bind {pool} at 1 to {ratio}: {share} per cent of {who}.",
    "brief_who": {
        "ground": "the armies that name ground troops",
        "two": "the French and British armies",
        "all": "all armies of the coalition",
    },
    "turns": {
        "group": "group",
        "months": "months deployed",
        "name": "Group {n}",
        "of": "{from_} to {to}",
        "none": "none within {horizon} months",
        "unit": "months",
        "deployed": "deployed",
        "behind": "back or preparing",
        "finding": "{n} groups of {size} take turns: each is away {tour} months and at home {home}.",
        "alt": "Plan of {horizon} months for {n} groups. {text}.",
    },
    "challenges": (
        "Keep the plan of 25,000 and find the smallest share of the armies.",
        "Keep it and find the largest share.",
    ),
    "ledger": {
        "plan-25": ("size", "25,000, a reduced plan reported by the press", "TIMES-2025-04"),
        "plan-64": ("size", "64,000, a proposal reported by the press", "TIMES-2025-04"),
        "unficyp": (
            "size",
            "800 soldiers on 180 km; the strength is cited, the line is general knowledge",
            "force_benchmarks; CIA-FACTBOOK",
        ),
        "ifor": (
            "size",
            "60,000 soldiers on 1,080 km; the strength is cited, the line is general knowledge",
            "force_benchmarks; DEFENSIE-NL-IFOR",
        ),
        "unifil": ("size", "10,058 soldiers on 120 km", "force_benchmarks; UNIFIL-2024-09"),
        "policing": (
            "size",
            "20 or more per 1,000, soldiers and police, local ones included (J. T. Quinlivan): for "
            "policing a population, not for a reassurance force",
            "RAND-2003",
        ),
        "line": (
            "length of the line",
            "{km} km; what counts as the line is a choice",
            "force_benchmarks (1,200 km); UKRINFORM-2024-08 (1,040 and 3,433 km)",
        ),
        "population": ("inhabitants", "{people} million", "illustrative"),
        "ratio": (
            "rotation",
            "1 to {ratio}; 3 is a rule of thumb, 5 follows from 24 months between tours of six months",
            "illustrative; HANSARD-2007-07-24",
        ),
        "tour": ("tour and horizon", "{tour} months; {horizon} months as in the press", "TIMES-2025-04"),
        "providers": ("who provides", "{who}; every active soldier counted as deployable", "armed_forces"),
        "missing": ("no figure", "{names}: left out, not counted as zero", "armed_forces"),
        "linear": (
            "scaling",
            "in straight lines; no terrain, drones, mines, enemy or losses",
            "illustrative",
        ),
    },
}
