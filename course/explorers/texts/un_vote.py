"""Sentences of the explorer of votes in the United Nations that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "Does it pass? Votes of the United Nations under three rules",
    "lead": (
        "Choose a resolution, move votes from one group to another, and choose the rule. The recorded vote "
        "stays in sight. The table folded below compares all three rules of the General Assembly; the "
        "Security Council has one rule."
    ),
    "resolution": "Resolution",
    "resolutions": "{resolution}, {date}: {yes}–{no}–{abstain}",
    "council": "Security Council S/RES/2774, {date}: {yes}–{no}–{abstain}",
    "council_title": "Maintenance of international peace and security in Ukraine",
    "move": "Move",
    "moves": {
        "yes-abstain": "yes votes become abstentions",
        "yes-absent": "yes votes become absences",
        "yes-no": "yes votes become no votes",
        "abstain-no": "abstentions become no votes",
        "abstain-yes": "abstentions become yes votes",
        "absent-no": "absences become no votes",
    },
    "number": "How many",
    "number_unit": "members",
    "published": (
        "0 is the recorded vote; in the table yes votes run from {low} to {high} "
        "(UN-DGACM-XML; UNVOTES-CRAN; WIKI-ES11-7; REPO-NOTES-ES11-8)"
    ),
    "rule": "Rule",
    "rules": {
        "two-thirds": "two-thirds of the members present and voting (important question)",
        "simple": "majority of the members present and voting (other question)",
        "all-members": "two-thirds of all members (a misreading, for comparison)",
    },
    "council_rule": "nine yes votes and no vote against by a permanent member (Security Council)",
    "short": {
        "two-thirds": "two-thirds of those voting",
        "simple": "majority of those voting",
        "all-members": "two-thirds of all members (misreading)",
        "council": "Security Council: nine yes votes, no veto",
    },
    "groups": {"yes": "yes", "no": "no", "abstain": "abstained", "absent": "absent or not voting"},
    "short_groups": {"yes": "yes", "no": "no", "abstain": "abstained", "absent": "absent or not voting"},
    "brief_who": {"voting": "voting members", "members": "members"},
    "rows": {"recorded": "as recorded", "moved": "after your move"},
    "region": "region",
    "regions": "The recorded vote by region",
    "unknown": "abstained or did not vote: not known which",
    "no_regions": "For this vote the data of the course name no members, so there is no table by region.",
    "vote": "vote",
    "unit": "members",
    "recorded": (
        "{name} as recorded: {yes} yes, {no} no, {abstain} abstentions, {absent} absent or not voting."
    ),
    "moved": (
        "{name} after your move ({n}: {move}): {yes} yes, {no} no, {abstain} abstentions, {absent} absent or "
        "not voting."
    ),
    "capped": " You asked for {asked}; only {n} could move.",
    "head": (
        " {yes} of {base} {who} said yes, {share} per cent; needed: {needed}. Under this rule the draft "
        "{outcome}."
    ),
    "who": {"voting": "members present and voting", "members": "members"},
    "contrast": " The yes votes are {share} per cent of all {members} members.",
    "nobody": " Nobody votes yes or no, so there is no majority and the draft is not adopted.",
    "outcome": {"adopted": "is adopted", "rejected": "is not adopted", "depends": "depends on who votes no"},
    "council_head": (
        " Needed are {needed} yes votes and no vote against by a permanent member: the draft {outcome}."
    ),
    "council_depends": (
        " One vote against by a permanent member stops it; a vote against by an elected member does not."
    ),
    "council_five": (
        " Five members abstained as recorded, among them the permanent members France and the United "
        "Kingdom. A voluntary abstention is no veto."
    ),
    "flip": " If {move}, the recorded result turns at {n}.",
    "no_flip": " If {move}, no number of them turns the recorded result.",
    "finding": "{name}: {yes} yes and {no} no; {silent} abstained or did not vote ({rule}: {outcome})",
    "outcome_short": {"adopted": "adopted", "rejected": "not adopted", "depends": "open"},
    "columns": {
        "rule": "rule",
        "yes": "yes",
        "base": "counted members",
        "share": "yes in per cent of counted members",
        "needed": "yes votes needed",
        "outcome": "result",
    },
    "snapshot_titles": (
        "ES-11/7 as recorded",
        "ES-11/7 when 58 yes votes become abstentions",
        "ES-11/7 when 20 yes votes become no votes",
    ),
    "told": {
        "a": (
            "You: rejected, under half of the members. The rule: adopted, {yes} of {voting} voting is enough."
        ),
        "b": "You: rejected, under two-thirds of 193. The rule: adopted, as only the {voting} voting count.",
        "c": (
            "You: adopted. The rule: the same, because {yes} of the {voting} voting is more than two-thirds."
        ),
        "d": "You: adopted. The rule: adopted, but two-thirds of the {voting} voting are asked for.",
    },
    "marks": dict.fromkeys("abcd", "you: needed {n}"),
    "brief": "{yes} of {base} {who} said yes, {share} per cent; {needed} needed: {outcome}.",
    "brief_council": "Security Council: {yes} yes, {needed} needed and no veto: {outcome}.",
    "brief_nobody": "Nobody votes yes or no: not adopted.",
    "needed_line": "needed: {n}",
    "recorded_line": "as recorded: {n}",
    "alt": "Half circle of {n} seats: {text}. Needed: {needed}.",
    "challenges": (
        "Find an adopted text for which two-thirds of those voting and of all members give "
        "different results.",
        "Find an adopted text for which they give the same.",
    ),
    "ledger": {
        "record": ("recorded vote", "{yes}–{no}–{abstain}, {absent} absent or not voting", "{source}"),
        "rule": ("rule", "{rule}", "{source}"),
        "voting": (
            "present and voting",
            "members that vote yes or no; who abstains is treated as not voting",
            "UN-RULES-GA, rule 86",
        ),
        "category": (
            "which rule applied",
            "recommendations on international peace and security are important questions; the table of "
            "totals does not record which rule the President of the Assembly announced",
            "G01, Article 18(2) and (3)",
        ),
        "effect": (
            "effect of adoption",
            "a recommendation of the Assembly; it does not authorise force",
            "GA-377: G30",
        ),
        "council_effect": (
            "effect of this resolution",
            "it asks for a swift end and a lasting peace; it authorises no force",
            "UN-2774",
        ),
        "move": (
            "votes that move",
            "arithmetic only: no state is expected to change its vote",
            "illustrative",
        ),
        "regions": (
            "regions",
            "a statistical standard (M49), not the regional groups of the Assembly",
            "states: UN-M49",
        ),
        "absent": ("absent or not voting", "{members} members less those recorded as voting", "{source}"),
    },
    "rule_sources": {
        "two-thirds": "G01, Article 18(2)",
        "simple": "G01, Article 18(3)",
        "all-members": "illustrative: no rule of the Assembly for resolutions",
        "council": "UN-27-3: G01",
    },
}
