"""What the parts of a clause and their kinds are called, for the two explorers on clauses."""

from __future__ import annotations

PARTS = {
    "trigger": "trigger",
    "duty": "duty verb",
    "means": "means",
    "discretion": "discretion",
    "territory": "territory",
    "procedure": "procedure",
    "carveout": "carve-out",
}

KINDS = {
    "trigger": {
        "attack": "armed attack or armed aggression",
        "breach": "any serious breach of a ceasefire",
        "disaster": "terrorist attack or disaster",
        "nuclear": "aggression with nuclear weapons",
        "finding": "finding of the Security Council",
        "ceasefire": "ceasefire or peace",
        "no-trigger": "no trigger",
    },
    "duty": {
        "shall": "help is owed",
        "intends": "help is intended",
        "consult": "talks are promised",
        "authorises": "states are authorised",
    },
    "means": {
        "all": "all means, none named",
        "force": "armed force or military means named",
        "troops": "soldiers in the country",
        "kit": "arms, training, money",
        "open": "action, no means named",
        "request": "a request to the Security Council",
    },
    "discretion": {
        "own": "each helper chooses how much",
        "minimum": "a least amount is fixed",
    },
    "territory": {
        "whole": "all territory within recognised borders",
        "controlled": "territory under control or administration",
        "forces": "territory, and forces of the helpers there",
        "mandated": "as the mandate says",
        "behind": "the country away from the front, sea and air",
        "nowhere": "no territory named",
    },
    "procedure": {
        "each": "each helper decides for itself",
        "council": "a council of the helpers decides first",
        "unsc": "the Security Council decides, with its veto",
    },
    "carveout": {
        "none": "nothing reserved",
        "constitution": "constitutional processes reserved",
        "neutral": "policies of neutral states respected",
        "voluntary": "taking part is voluntary",
    },
}

SHORT = {
    "NATO_ART5": "NATO Article 5",
    "TEU_42_7": "EU Article 42(7)",
    "TFEU_222": "EU Article 222",
    "BILATERAL_2024": "Bilateral 2024",
    "BUDAPEST_1994": "Budapest 1994",
    "UNSC_CH_VII": "UN Chapter VII",
    "COALITION_2025": "Coalition 2025",
    "US_JAPAN_1960": "US-Japan 1960",
    "US_KOREA_1953": "US-Korea 1953",
    "US_ISRAEL_MOU_2016": "US-Israel 2016",
}
