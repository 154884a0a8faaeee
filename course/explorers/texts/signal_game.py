"""Sentences of the game of signals that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "A deployment as a signal: what must it cost to be believed?",
    "lead": (
        "A guarantor is resolved or not; the challenger cannot see which. Soldiers who are sent "
        "cost the guarantor "
        "something. Move that cost. No number here is an estimate for a real state."
    ),
    "deploy": "Cost of the deployment",
    "unit": "of the stake",
    "told": {
        "safe": (
            "You: no attack where soldiers stand. The model: some are attacked, because a cheap step "
            "can be bluffed."
        ),
        "tested": (
            "You: some bluff, some are tested. The model: the same, because the step costs less than "
            "it is worth."
        ),
        "apart": (
            "You: only the resolved deploy. The model: others too, because the step costs less than "
            "it is worth."
        ),
        "ignored": (
            "You: nobody deploys. The model: some do, because an uncertain challenger holds back now "
            "and then."
        ),
    },
    "marks": {
        "safe": "you: no attack where soldiers stand",
        "tested": "you: this",
        "apart": "you: this",
        "ignored": "you: this",
    },
    "brief": {
        "bluffing": (
            "Cost {m}: some bluff and are tested. Attack in {attack} per cent of cases, war in {war}."
        ),
        "separating": (
            "Cost {m}: only the resolved send it. Attack in {attack} per cent of cases, war in {war}."
        ),
        "too costly": "Cost {m}: nobody sends it. Attack in {attack} per cent of cases, war in {war}.",
    },
    "sentence": {
        "bluffing": (
            "At a cost of {m} the deployment is cheap enough to be bluffed, and it is tested: "
            "attack in {attack} per "
            "cent of cases, war in {war}. After a deployment the challenger holds {belief} per "
            "cent for resolve."
        ),
        "separating": (
            "At a cost of {m} only the resolved send soldiers, and they are believed: attack in "
            "{attack} per cent of "
            "cases, all of them where none stand; war in {war}."
        ),
        "too costly": (
            "At a cost of {m} nobody sends soldiers: attack in {attack} per cent of cases, war in {war}."
        ),
    },
    "zones": {
        "bluffing": "some bluff and are tested",
        "separating": "only the resolved deploy",
        "too costly": "nobody deploys",
    },
    "scale": {
        "unit": "cost of the deployment, in parts of the stake",
        "now": "cost now {m}",
        "finding": "Three zones of cost: below {low} it can be bluffed, above {high} nobody pays it.",
        "alt": (
            "Scale of the cost from 0 to 1: up to {low} bluffed and tested, to {high} only the "
            "resolved deploy, above "
            "nobody does. The cost now: {m}."
        ),
        "zone": "zone",
        "from": "from",
        "to": "to",
    },
    "lines": {
        "cost": "cost of the deployment",
        "attack": "attack",
        "war": "war",
        "unit": "per cent of cases",
        "finding": (
            "Attack and war by the cost of the deployment: between {low} and {high} there is no war, "
            "but attack."
        ),
    },
    "columns": {"quantity": "quantity", "value": "value", "unit": "unit"},
    "rows": {
        "pr_attack": "attack",
        "pr_war": "war",
        "posterior": "belief in resolve after a deployment",
    },
    "per_cent": "per cent",
    "snapshot_titles": (
        "a cheap deployment",
        "a deployment that only the resolved pay",
        "a deployment too costly",
    ),
    "challenges": ("Find the least cost at which a deployment is believed.",),
    "ledger": {
        "prior": ("guarantor: resolved before anything is seen", "{prior} per cent likely"),
        "loss": ("challenger: loss in a war", "{loss} times the gain"),
        "cost": ("guarantor: cost of fighting", "{cost} of the stake"),
        "stakes": ("guarantor: stakes of the two types", "{v_hi} resolved, {v_lo} irresolute"),
        "win": ("guarantor: chance that its defence succeeds", "{p}"),
        "sources": (
            "where the argument comes from",
            "signals: Spence; sunk costs: Fearon 1997; tripwire: Schelling",
        ),
    },
}
