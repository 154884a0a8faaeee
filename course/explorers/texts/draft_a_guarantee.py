"""Sentences of draft-a-guarantee that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "Draft a guarantee: what do the words fix, and what do they leave open?",
    "lead": (
        "Build a clause for Ukraine from seven parts. You see the clause in words, the parts that it shares "
        "with ten instruments, and which of five tasks it fixes, allows or leaves out. The kinds and the "
        "rules behind them are a judgement of the authors. The starting position has the parts of the "
        "bilateral agreements of 2024."
    ),
    "controls": {
        "trigger": "Trigger",
        "duty": "Duty verb",
        "means": "Means",
        "discretion": "Discretion",
        "territory": "Territory",
        "procedure": "Procedure",
        "carveout": "Carve-out",
    },
    "clause_name": "Your clause",
    "tasks_name": "What the words reach",
    "none": "none",
    "clause": {
        "trigger": {
            "attack": "If Ukraine is the victim of an armed attack {territory},",
            "breach": "If an armed attack or any serious breach of the ceasefire occurs {territory},",
        },
        "territory": {
            "whole": "on its territory within its recognised borders",
            "controlled": "on the territory that it controls",
            "forces": "on its territory, or against forces of a guarantor there,",
        },
        "procedure": {
            "each": "each guarantor, on the request of Ukraine,",
            "council": "each guarantor, after a council of all guarantors has agreed that this is the case,",
            "unsc": "each guarantor, after a decision of the Security Council,",
        },
        "duty": {
            "shall": "shall assist Ukraine",
            "intends": "intends to assist Ukraine",
            "consult": "will consult Ukraine about assistance",
        },
        "means": {
            "all": "by all the means in its power,",
            "force": "by measures that include armed force,",
            "troops": "with soldiers, who are present in Ukraine before such an event,",
            "kit": "with arms, training and money,",
        },
        "discretion": {
            "own": "to the extent that it judges necessary",
            "minimum": "at least to the extent that an annex fixes",
        },
        "carveout": {
            "none": ".",
            "constitution": ", in accordance with its constitutional processes.",
            "neutral": ". This does not affect the policy of neutral states.",
        },
    },
    "shares": "Your clause shares {n} of {all} parts with {names}.",
    "tasks_count": " Of {all} tasks it fixes {promised}, allows {possible} and leaves out {left}.",
    "opens": " It leaves open: {points}.",
    "tasks": {
        "defend": "help to fight after a new armed attack",
        "present": "keep soldiers in Ukraine before any attack",
        "equip": "supply arms, training and money",
        "breach": "answer a breach of the ceasefire that is no armed attack",
        "protect": "treat an attack on the guarantors' soldiers in Ukraine as a case",
    },
    "levels": {"promised": "fixed", "possible": "allowed", "left out": "left out"},
    "reasons": {
        "promised": "the duty is owed, the means are named and a least amount is set",
        "consult": "only talks are promised",
        "intends": "the clause reaches the task, but help is intended and not owed",
        "own": "the clause reaches the task, but each guarantor chooses how much",
        "unnamed": "the clause reaches the task, but names no means for it",
        "missing": "no part of the clause reaches the task",
    },
    "open_points": {
        "trigger": {
            "attack": "where an armed attack begins",
            "breach": "who finds that a breach has happened",
        },
        "duty": {"intends": "whether help is owed", "consult": "whether any help follows the talks"},
        "means": {"all": "which means are meant"},
        "discretion": {"own": "how much help comes"},
        "territory": {
            "whole": "how help works for territory that Ukraine does not hold",
            "controlled": "what holds for occupied territory",
        },
        "procedure": {
            "council": "what happens if one guarantor objects",
            "unsc": "what happens after a veto",
        },
        "carveout": {
            "constitution": "which parliaments must agree first",
            "neutral": "which states may choose other help",
        },
    },
    "columns": {"task": "task", "level": "your clause", "reason": "reason"},
    "bar": {"name": "instrument", "value": "parts shared"},
    "unit": "shared parts, of seven",
    "finding": "Your clause has most parts in common with {names}: {n} of {all}.",
    "told": (
        "You: {you}. The rules: {n} of {all}, because Article 5 lets each state choose its means and "
        "sets no amount."
    ),
    "mark": "you: {you} fixed",
    "brief": ("Of {all} tasks {promised} fixed, {possible} allowed, {left} left out. Nearest: {name}{more}."),
    "brief_more": " and {n} more",
    "levels_bar": {"level": "your clause", "value": "tasks", "unit": "tasks, of five"},
    "levels_finding": (
        "Your clause fixes {promised} of {all} tasks, allows {possible} and leaves out {left}."
    ),
    "challenges": ("Build a clause that fixes four tasks.",),
    "ledger": {
        "parts": (
            "kinds of the parts of ten instruments",
            "the course's reading of the texts in the table",
            "illustrative; guarantee_comparison: {sources}",
        ),
        "tasks": (
            "five tasks of a guarantee",
            "chosen by the authors after what states and the coalition named in public",
            "illustrative; coalition_members; CO16; CO18",
        ),
        "rule": (
            "when a task is fixed",
            "the duty is owed, the means are named and a least amount is fixed; otherwise it is allowed, or "
            "left out where no part reaches it",
            "illustrative",
        ),
        "soldiers": (
            "soldiers in Ukraine",
            "protected only if the clause says so: Article 5 with Article 6, and Article 42(7), do not reach "
            "them",
            "G02, G03",
        ),
        "equal": ("nearness", "each of the seven parts counts the same", "illustrative"),
        "silent": (
            "what words cannot show",
            "capability, interest, planning and trust are no parts of a clause",
            "illustrative",
        ),
    },
    "snapshot_titles": (
        "the parts of Article 5",
        "the parts of Article 42(7)",
        "soldiers present, a least amount fixed, breaches included",
    ),
}
