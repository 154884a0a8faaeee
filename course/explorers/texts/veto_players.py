"""Sentences of the veto-player simulator that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "Veto-player simulator: what can be agreed under which rule?",
    "lead": (
        "One question: how far should the states go, on a scale from 0 (nothing) to 10 (a fighting force at "
        "the front)? Choose a rule and move what holds without a decision. The set of options that can be "
        "agreed grows or shrinks. The positions are stylised from public statements: the course's own coding."
    ),
    "rule": "Rule",
    "rules": {
        "unanimity": "EU, unanimity: no state may lose",
        "constructive": "EU, unanimity with constructive abstention",
        "qmv": "EU, qualified majority (15 of 27 states, 65 per cent of the people)",
        "consensus": "NATO, consensus: nobody objects",
        "opt-in": "Coalition: whoever wants takes part",
    },
    "short": {
        "unanimity": "EU, unanimity",
        "constructive": "EU, constructive abstention",
        "qmv": "EU, qualified majority",
        "consensus": "NATO, consensus",
        "opt-in": "Coalition, opt-in",
    },
    "status_quo": "Status quo",
    "silent": "Silent states at",
    "tolerance": "Loss let pass",
    "home": "Parliaments lower by",
    "needed": "Participants that a coalition needs",
    "extra": "One more state",
    "extras": {
        "none": "no",
        "little": "yes, with a say; it wants very little (1)",
        "nothing": "yes, with a say; it wants nothing (0)",
    },
    "unit": "points on the scale",
    "outcomes": {
        "some": (
            "{rule}: {options} of {others} other options can be agreed ({share:.0f} per cent), from {low} to "
            "{high}, if {status_quo} holds without a decision."
        ),
        "nothing": (
            "{rule}: nothing can be agreed. Without a decision {status_quo} holds, and no other option on "
            "the scale passes."
        ),
    },
    "deep": {
        "unanimity": (
            " By the option with most friends ({best}), {against} of {all} states would lose; one is enough "
            "to stop it."
        ),
        "constructive": (
            " {against} of {all} states would vote against the option that most states prefer ({best}); "
            "{mild} would abstain."
        ),
        "qmv": " {yes} of {all} states prefer the option with most friends ({best}); {against} do not.",
        "consensus": (
            " {against} of {all} allies would object to the option that most of them prefer ({best})."
        ),
        "opt-in": (
            " Up to {yes} of {all} states would take part (option {best}); the others cannot stop them."
        ),
    },
    "nobody": " No state prefers any other option.",
    "columns": {
        "state": "state",
        "position": "position of the government",
        "home": "position at home",
        "basis": "coded from",
        "accepts": "prefers options",
        "chosen": "the option with most friends",
    },
    "silent_basis": "not coded: the slider",
    "extra_basis": "invented",
    "extra_name": "One more state",
    "between": "{low} to {high}",
    "none": "none",
    "stances": {
        "better": "prefers it",
        "even": "is even",
        "mild": "loses, lets it pass",
        "against": "is against it",
    },
    "bar": {"rule": "rule", "low": "from", "high": "to", "point": "status quo"},
    "finding": "What can be agreed from the same positions: {text}.",
    "finding_some": "{rule} {low} to {high}",
    "finding_none": "{rule} nothing",
    "note": "A bar spans all options that pass; the diamond marks what holds without a decision.",
    "snapshot_titles": (
        "unanimity in the EU",
        "the same positions in a coalition that one may join",
        "the coalition, with parliaments at home that want less",
    ),
    "told": (
        "You: {you} options. The model: {n} of {all}, because a state that wants 1 refuses every option "
        "beyond 2."
    ),
    "mark": "you: {you} options",
    "brief": {
        True: "{rule}: {options} of {others} options pass, from {low} to {high}.",
        False: "{rule}: no option passes; {status_quo} stays.",
    },
    "challenges": ("Without the new state, bring unanimity within ten options of opting in.",),
    "ledger": {
        "positions": (
            "position of each state",
            "8 own ground troops possible, 6 air or sea, 4 training, logistics, financing or undecided, "
            "2 no troops and no other help named; the furthest counts",
            "coalition_members, position_category; the numbers are illustrative",
        ),
        "silent": ("states that were not coded", "{value}", "illustrative"),
        "status_quo": ("without a decision", "{value}", "illustrative"),
        "tolerance": ("loss that a state lets pass", "{value} points", "illustrative"),
        "home": ("parliaments at home", "want {value} points less than their governments", "illustrative"),
        "members": (
            "who decides",
            "27 members of the EU, 32 of NATO, 34 states of the coalition besides Ukraine",
            "countries: ACCESSION-DATES; coalition_members",
        ),
        "people": (
            "people of the member states",
            "shares of the population of the EU",
            "eu_qmv_2025: QMV-2025",
        ),
        "needed": ("participants that a coalition needs", "{value}", "illustrative"),
        "defence": (
            "qualified majority",
            "shown for comparison: decisions with military or defence implications need unanimity "
            "(Article 31(4) of the Treaty on European Union)",
            "provisions: TEU-31",
        ),
    },
}
