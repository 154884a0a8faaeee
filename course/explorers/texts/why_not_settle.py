"""Sentences of the bargaining explorer that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "Why not settle now? Bargaining and the problem of a promise",
    "lead": (
        "Two states, A and B, divide something over many years. War would cost both. B fears that A will be "
        "stronger after a pause and will then ask for more. Either side of a war may see itself as B; the "
        "model does not say who is right. Every parameter is illustrative and none is an estimate for a real "
        "state."
    ),
    "now": "A wins a war now",
    "later": "A wins after a pause",
    "cost": "Cost of war",
    "patience": "Weight of next year",
    "guarantor": "The guarantor fights",
    "published": {
        "chance": "none for a real state; a probability from 0 to 1, illustrative",
        "cost": "none for a real state; to each side, in years of the whole good, illustrative",
        "patience": "none for a real state; 1 would mean as much as this year, illustrative",
    },
    "protects": "The guarantee protects",
    "protecteds": {
        "B": "B, who fears to be weaker after the pause",
        "A": "A, who expects to be stronger after the pause",
    },
    "range": (
        "If nothing changed, both would prefer any share for A from {low} to {high} per cent to a war now: a "
        "deal exists."
    ),
    "range_point": (
        "If nothing changed, neither side would refuse a share for A of {low} per cent. As war costs "
        "nothing, there is no room around it."
    ),
    "settles": {
        "without": (
            " Without a guarantee B has no reason to fight now: A's chance after the pause is {later} per "
            "cent, and B would attack only above {critical} per cent."
        ),
        "never": (
            " Without a guarantee B has no reason to fight now: war would cost it more than it could ever "
            "keep."
        ),
        "attacks": (
            " Without a guarantee B attacks now all the same, because A cannot promise not to use its later "
            "strength: A's chance after the pause is {later} per cent, and B attacks above {critical} per "
            "cent."
        ),
    },
    "guarantee": {
        "none": " A guarantee that nobody would honour changes nothing.",
        "worse": (
            " A guarantee that would be honoured with probability {g}, given to the rising side, moves A's "
            "later chance to {moved} per cent, so that B gains still more by fighting now."
        ),
        "settled": (
            " A guarantee that would be honoured with probability {g} moves A's later chance to {moved} per "
            "cent, and B settles; a probability of {needed} would be enough."
        ),
        "started": (
            " A guarantee that would be honoured with probability {g}, given to the rising side, moves A's "
            "later chance to {moved} per cent, and now B attacks."
        ),
        "unneeded": (
            " A guarantee that would be honoured with probability {g} moves A's later chance from {later} to "
            "{moved} per cent; B settles with it and without it."
        ),
        "short": (
            " A guarantee that would be honoured with probability {g} moves A's later chance to {moved} per "
            "cent, which is not enough; a probability of {needed} would be needed."
        ),
        "hopeless": (
            " A guarantee that would be honoured with probability {g} moves A's later chance to {moved} per "
            "cent, which is not enough; even a certain one would not be."
        ),
    },
    "rows": {
        "now": "War now",
        "later": "War after the pause",
        "guaranteed": "War after the pause, with the guarantee",
    },
    "columns": {
        "when": "compared with",
        "low": "least share A would accept, per cent",
        "high": "greatest share B would leave, per cent",
        "chance": "A's chance to win, per cent",
    },
    "groups": {"now": "now", "later": "after the pause"},
    "group": "time",
    "unit": "A's share of the good, per cent",
    "finding": {
        "attack": ("Each bar is a range of deals that both prefer to war; with the guarantee B attacks now."),
        "settle": "Each bar is a range of deals that both prefer to war; with the guarantee B settles.",
    },
    "note": (
        "The diamond is A's chance to win. A gap between the first bar and the bars below is what B fears: "
        "the deals move, and no promise of today holds them."
    ),
    "snapshot_titles": (
        "the neutral start: the same strength now and later",
        "A grows stronger, the guarantee protects B",
        "A grows stronger, the guarantee protects A",
    ),
    "told": {
        "a": (
            "You: B settles. The model: B attacks, because nothing binds A at {later}, and B’s limit "
            "is {critical}."
        ),
        "b": (
            "You: B settles and waits. The model: B attacks, because nothing binds A at {later}, "
            "above {critical}."
        ),
        "c": "You: B attacks. The model: the same, because A at {later} is above B’s limit of {critical}.",
    },
    "marks": {
        "a": "you: B settles at {later}",
        "b": "you: B waits at {later}",
        "c": "you: B attacks at {later}",
    },
    "brief": (
        "A rises to {later}, B’s limit is {critical}. Without the guarantee B {without}; with it, B {with_}."
    ),
    "brief_never": (
        "A rises to {later}, B has no limit. Without the guarantee B {without}; with it, B {with_}."
    ),
    "acts": {True: "attacks", False: "settles"},
    "challenges": ("Find a setting in which even a certain guarantee does not help.",),
    "ledger": {
        "chances": ("chances", "{now} now, {later} after the pause, known to both", "illustrative"),
        "costs": ("cost of war", "{cost} for each side, in years of the whole good", "illustrative"),
        "patience": ("weight of next year", "{patience}", "illustrative"),
        "guarantee": (
            "guarantee",
            "takes effect after the pause; where the guarantor fights, it moves {shift} of the chance and "
            "costs the other side {extra} years more",
            "illustrative; the force of Paris is to come after a ceasefire (CO18)",
        ),
        "condition": (
            "condition",
            "B attacks if what it loses by waiting outweighs its cost of war; derivation in "
            "course.models.bargaining",
            "FEARON-1995; guarantee: extension of the course",
        ),
        "states": (
            "two states",
            "each acts as one, is indifferent to risk, and knows all numbers; the good can be divided; right "
            "and wrong have no place in it",
            "illustrative",
        ),
    },
}
