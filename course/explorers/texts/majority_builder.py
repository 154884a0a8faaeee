"""Sentences of the majority builder that a reader sees."""

from __future__ import annotations

from course.names import Plural

TEXT = {
    "title": "Majority builder: when is a motion carried in the Bundestag?",
    "lead": (
        "Choose how the groups vote, how many members leave the side in favour, and how many come at all. "
        "The seats are those of 5 September 2025. The constellations are assumptions for counting, and no "
        "forecast of what any group or member would do."
    ),
    "constellation": "How the groups vote",
    "constellations": {
        "opposition-no": "government groups yes, all others no",
        "greens-abstain": "government groups yes, Greens abstain, others no",
        "greens-yes": "government groups and Greens yes, others no",
        "afd-no": "all yes but the AfD, which votes no",
        "spd-abstains": "CDU/CSU yes, SPD abstains, others no",
    },
    "defectors": "Defectors",
    "defectors_published": "none; a number to try out",
    "members": "members",
    "mode": "What defectors do",
    "modes": {"no": "vote no", "abstain": "abstain", "absent": "stay away"},
    "attendance_yes": "Yes side present",
    "attendance_other": "Others present",
    "per_cent": "%",
    "attendance_published": (
        "75.2 to 95.6 per cent of members took part in the votes of 2009 to 2024 for which the table counts "
        "those who did not (AW-PAGES, AW-POLLS-20-21, AW-VOTES-19)"
    ),
    "rule": "Majority asked for",
    "rules": {
        "simple": "more yes than no (Article 42(2): mandates)",
        "absolute": "more than half of all members (Article 121: only where the Basic Law asks for it)",
        "state_of_defence": (
            "two thirds of votes cast and more than half of all members (Article 115a: state of defence)"
        ),
    },
    "verdict": {True: "Carried", False: "Lost"},
    "count": "{verdict}: {yes} yes, {no} no, {abstain} {abstentions}, {absent} absent.",
    "abstentions": {True: "abstention", False: "abstentions"},
    "asks": {
        "simple": " The rule asks for more yes than no; against {no} no, {needed} yes are enough.",
        "absolute": (
            " The rule asks for more than half of all {members} members: {needed} yes, however many come."
        ),
        "state_of_defence": (
            " The rule asks for two thirds of the votes cast and for more than half of all {members} "
            "members: against {no} no, {needed} yes would be needed."
        ),
    },
    "tie": " A tie is not enough.",
    "unreachable": " So many members are not left.",
    "flips": {
        "no": " It would be lost if {flip} more of the side in favour voted no.",
        "abstain": " It would be lost if {flip} more of the side in favour abstained.",
        "absent": " It would be lost if {flip} more of the side in favour stayed away.",
    },
    "missing": " It misses that by {missing}.",
    "capped": " Only {defectors} members of the side in favour were present, so no more could leave it.",
    "votes": {
        "yes": "Yes",
        "needed": "Yes needed",
        "no": "No",
        "abstain": "Abstention",
        "absent": "Absent",
    },
    "bar": {"vote": "vote"},
    "needed_line": "{n} yes needed",
    "alt": (
        "Half circle of {members} seats, from the left: {yes} yes, {abstain} abstentions, {absent} absent, "
        "{no} no. A line marks the {needed} yes that are needed."
    ),
    "finding": "{verdict} with {yes} yes against {no} no; {needed} yes needed.",
    "columns": {"vote": "vote", "members": "members", "who": "who", "effect": "effect under this rule"},
    "who": {
        "yes": "{groups}, without absentees and defectors",
        "no": "{groups}, without absentees{joined}",
        "abstain": "{groups}, without absentees{joined}",
        "absent": "members of either side",
        "nobody": "nobody by the constellation{joined}",
    },
    "joined": Plural("; with {n} defector", "; with {n} defectors"),
    "effects": {
        "simple": {
            "yes": "counts for the motion",
            "no": "counts against it",
            "abstain": "counts on neither side",
            "absent": "counts on neither side",
        },
        "absolute": {
            "yes": "counts for the motion",
            "no": "is one yes fewer",
            "abstain": "is one yes fewer",
            "absent": "is one yes fewer",
        },
        "state_of_defence": {
            "yes": "counts for the motion",
            "no": "counts against it, and is one yes fewer",
            "abstain": "is no vote cast, but is one yes fewer of all members",
            "absent": "is no vote cast, but is one yes fewer of all members",
        },
    },
    "snapshot_titles": (
        "all present, all opposition against",
        "all present, and 13 members of the government groups vote no",
        "three quarters of each side present, and the Greens in favour",
    ),
    "told": "You: {you}. The count: {n}, because with {n} it stands {yes} to {no}, and a tie is lost.",
    "mark": "you: lost at {you}",
    "brief": {
        True: "{verdict}: {yes} yes, {no} no. {flip} more of the side in favour {mode}, and it is lost.",
        False: "{verdict}: {yes} yes, {no} no. It is {missing} yes short of the {needed} needed.",
    },
    "brief_modes": {"no": "vote no", "abstain": "abstain", "absent": "stay away"},
    "challenges": (
        "Everybody is present and the opposition votes no: sink the motion with the fewest votes against "
        "from the government groups.",
        "With the rule for mandates, sink it although nobody leaves the yes side for a no.",
        "With the rule for mandates, let fewer than 100 yes votes carry a motion.",
        "With another rule, let more than half of all members vote yes and the motion be lost.",
    ),
    "ledger": {
        "seats": ("seats on 5 September 2025", "{seats}", "bundestag_21: BUNDESTAG-2025"),
        "constellation": (
            "how the groups vote",
            "{text}; each group votes as one before defectors leave",
            "illustrative",
        ),
        "defectors": ("defectors", "{n} of the side in favour {mode}", "illustrative"),
        "attendance": (
            "attendance",
            "{yes} per cent of the side in favour, {other} per cent of the others, rounded to whole members",
            "illustrative; observed 75.2 to 95.6 per cent of all members: bundeswehr_mandates",
        ),
        "rule": ("majority asked for", "{text}", "provisions {provision}: G04"),
        "quorum": (
            "quorum, and who is sick or travels",
            "not modelled: more than half of the members must be in the hall, which is presumed unless a "
            "group or five per cent of the members doubt it before the vote",
            "§ 45 of the rules of procedure: BT-QUORUM",
        ),
        "bundesrat": (
            "state of defence",
            "the Bundesrat must consent as well, which is not modelled",
            "provisions GG-115a: G04",
        ),
    },
}
