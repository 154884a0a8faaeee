"""Sentences of the explorer of deterrence and commitment that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "Deterrence and commitment: when is a promise believed, and what moves the answer?",
    "lead": (
        "A challenger thinks about an attack. A guarantor has promised to respond. Move one assumption at a "
        "time: the challenger attacks if a response looks less likely than the threshold. The chart shows "
        "which assumption moves the result most. No number here is an estimate for a real state."
    ),
    "loss": "Challenger: loss in a war, in gains",
    "prior": "Guarantor: resolved without any force",
    "force": "Soldiers stationed as a tripwire",
    "audience": "Guarantor: cost of backing down",
    "cost": "Guarantor: cost of fighting",
    "error": "Challenger misreads the guarantor",
    "deploy": "Cost of the deployment as a signal",
    "units": {
        "loss": "times the gain",
        "prior": "per cent likely",
        "force": "soldiers",
        "audience": "of the stake",
        "cost": "of the stake",
        "error": "per cent of cases",
        "deploy": "of the stake",
    },
    "head": (
        "An attack pays as long as a response looks less likely than {threshold} per cent. Here it looks "
        "{seen} per cent likely, {distance}: {outcome}."
    ),
    "sides": {
        "above": "{margin} percentage points above the threshold",
        "at": "level with the threshold",
        "below": "{margin} percentage points below the threshold",
    },
    "outcomes": {"deterred": "the challenger holds back", "attack": "the challenger attacks"},
    "tied": " The guarantor's hands are tied: backing down would cost more than fighting.",
    "driver": " Over its whole range, {name} moves the result most.",
    "tornado": {
        "name": "assumption",
        "low": "at its least value",
        "high": "at its greatest value",
        "point": "now",
        "unit": "percentage points above the threshold",
        "finding": (
            "{name} moves the result most: from {low} to {high} percentage points above the threshold."
        ),
        "finding_none": "No assumption moves the result here.",
    },
    "columns": {"quantity": "quantity", "value": "value", "unit": "unit"},
    "rows": {
        "threshold": "threshold of credibility",
        "response": "probability of a response",
        "seen": "probability that the challenger sees",
        "margin": "above the threshold",
        "needed": "soldiers for the threshold, without tied hands and error",
    },
    "per_cent": "per cent",
    "points": "percentage points",
    "snapshot_titles": (
        "an even wager",
        "a war that costs three times the gain",
        "the same without any force",
    ),
    "told": (
        "You: {you} per cent. The model: {n}, because a gain of 1 against a loss of {loss} breaks even there."
    ),
    "mark": "you: {you}",
    "brief": "A response looks {seen} per cent likely; {threshold} would deter: {outcome}.",
    "zones": {"attack": "attacks", "deterred": "holds back"},
    "scale": {
        "unit": "per cent: how likely a response looks to the challenger",
        "threshold": "threshold {n}",
        "seen": "a response: {n} per cent",
        "finding": (
            "Below the threshold of {threshold} per cent the challenger attacks; a response looks "
            "{seen} per cent "
            "likely."
        ),
        "alt": (
            "Scale from 0 to 100 per cent: attacks below {threshold}, holds back from {threshold} on;"
            " a response looks "
            "{seen} per cent likely."
        ),
        "zone": "zone",
        "from": "from, per cent",
        "to": "to, per cent",
    },
    "challenges": (
        "Find a setting in which no number of soldiers deters.",
        "Find a setting in which none is needed.",
    ),
    "ledger": {
        "gain": ("challenger: gain from an unanswered attack", "1, the unit of its loss"),
        "stakes": ("guarantor: stakes of the two types", "{v_hi} resolved, {v_lo} irresolute"),
        "win": ("guarantor: chance that its defence succeeds", "{p}"),
        "scale": (
            "soldiers that close 63 per cent of the gap to certainty",
            "{n0}: this number has no source",
        ),
        "sources": (
            "where the argument comes from",
            "threshold: Zagare and Kilgour 2000; tied hands and sunk costs: Fearon 1997; tripwire: Schelling",
        ),
    },
}
