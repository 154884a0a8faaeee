"""Sentences of the explorer of General Assembly votes that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "Who stands where? Ten votes of the General Assembly, 2014 to 2025",
    "lead": (
        "Choose a resolution, a group of states and what is counted. A vote is a recorded act: the reasons "
        "for it are not in the table. Russia voted no on all ten resolutions."
    ),
    "resolution": "Resolution",
    "resolutions": "{symbol} of {date}: {title}",
    "group": "Group of states",
    "groups": {
        "all": "all 193 members of the United Nations",
        "Africa": "Africa",
        "Americas": "Americas",
        "Asia": "Asia",
        "Europe": "Europe",
        "Oceania": "Oceania",
        "EU": "members of the European Union (EU)",
        "coalition": "states that met on 4 September 2025, Ukraine included",
    },
    "short": {
        "all": "All members",
        "Africa": "Africa",
        "Americas": "Americas",
        "Asia": "Asia",
        "Europe": "Europe",
        "Oceania": "Oceania",
        "EU": "European Union",
        "coalition": "States of 4 September",
    },
    "among": {
        "all": "all {n} members of the United Nations",
        "Africa": "the {n} members in Africa",
        "Americas": "the {n} members in the Americas",
        "Asia": "the {n} members in Asia",
        "Europe": "the {n} members in Europe",
        "Oceania": "the {n} members in Oceania",
        "EU": "the {n} members of the European Union",
        "coalition": "the {n} states in the table of the meeting of 4 September 2025",
    },
    "measure": "What is counted",
    "measures": {
        "yes": "voted yes, of all members of the group",
        "yes_cast": "voted yes, of the votes cast (yes and no)",
        "with": "voted as Russia did, of all members of the group",
        "with_cast": "voted as Russia did, of the votes cast (yes and no)",
        "not_yes": "did not vote yes (no, abstained or did not vote)",
        "abstained": "abstained, of all members of the group",
        "absent": "did not vote, of all members of the group",
    },
    "counted": {
        "yes": "Voted yes: {share} of all members of the group",
        "yes_cast": "Voted yes: {share} of the {base} votes cast (yes and no)",
        "with": "Voted as Russia did: {share} of all members of the group",
        "with_cast": "Voted as Russia did: {share} of the {base} votes cast (yes and no)",
        "not_yes": "Did not vote yes, for whatever reason: {share} of all members of the group",
        "abstained": "Abstained: {share} of all members of the group",
        "absent": "Did not vote: {share} of all members of the group",
    },
    "exact": "{count} ({share} per cent)",
    "between": "between {low} and {high} ({low_share} to {high_share} per cent)",
    "compare": "The chart shows",
    "compares": {
        "members": "the members of this group, one dot each",
        "regions": "regions, for this resolution",
        "resolutions": "all resolutions, for this group",
    },
    "votes": {
        "Y": "yes",
        "N": "no",
        "A": "abstained",
        "X": "did not vote",
        "AX": "abstained or did not vote, not recorded which",
    },
    "short_votes": {"Y": "yes", "N": "no", "A": "abstained", "X": "did not vote", "AX": "not yes or no"},
    "head": ("{symbol} of {date}: of {among}, {Y} voted yes, {N} no, {A} abstained and {X} did not vote."),
    "head_open": (
        "{symbol} of {date}: of {among}, {Y} voted yes and {N} no; {A} are known to have abstained, and for "
        "{AX} the record does not say whether they abstained or did not vote."
    ),
    "russia": " Voted no, besides Russia: {names}.",
    "named": " Voted no: {names}.",
    "russia_many": " Besides Russia, {n} members of the group voted no.",
    "russia_none": " No other member of the group voted no.",
    "none_of_group": " No member of the group voted no.",
    "columns": {
        "row": "group",
        "resolution": "resolution",
        "members": "members",
        "measure": "counted: {measure}",
        "share": "share, per cent",
    },
    "unit": "per cent of the members of the group",
    "bars_regions": (
        "{symbol}: yes votes range from {low_share} per cent ({low}) to {high_share} per cent ({high})."
    ),
    "bars_same": "{symbol}: all regions have the same share of yes votes, {high_share} per cent.",
    "bars_resolutions": (
        "{among}: yes votes range from {low_share} per cent ({low}) to {high_share} per cent ({high})."
    ),
    "range": "{low} to {high}",
    "snapshot_titles": (
        "the first vote after the invasion, in all regions",
        "the closest vote, counted among the votes cast",
        "how Africa voted on all resolutions",
    ),
    "told": (
        "You: {you} of {n}. The record: {yes} yes, {no} no; {abstained} abstained and {absent} did not vote."
    ),
    "mark": "you: {you} yes",
    "brief": "{symbol}, {group}: {measure} {said} of {base}.",
    "brief_measures": {
        "yes": "yes",
        "yes_cast": "yes",
        "with": "as Russia did",
        "with_cast": "as Russia did",
        "not_yes": "not yes",
        "abstained": "abstained",
        "absent": "did not vote",
    },
    "circle": {
        "vote": "vote",
        "members": "members",
        "finding": "{symbol}: the {n} members counted here, one dot each.",
        "alt": "Half circle of {n} seats: {text}.",
        "majority": "half of them",
    },
    "challenges": (
        "For ES-11/1, find the largest number that could be printed as support for Russia.",
        "For ES-11/1 and all members, find the number that voted as Russia did.",
    ),
    "ledger": {
        "votes": ("votes", "as recorded for each member by name", "{sources}"),
        "totals": ("totals", "votes by name add up to the published totals", "un_votes_totals: {source}"),
        "open": (
            "abstained or did not vote",
            "for 67 members the copy of ES-11/7 that this course read does not say which; the full "
            "record is public; totals of 65 and 17 are known for all "
            "members together",
            "WIKI-ES11-7: yes and no are complete, 15 of 65 abstentions are named in this copy",
        ),
        "missing": (
            "not in the list",
            "ES-11/8 of 24 February 2025: only totals are known (93 to 8, 73 abstentions)",
            "REPO-NOTES-ES11-8",
        ),
        "region": (
            "region",
            "statistical regions; Cyprus, Georgia and Türkiye, for example, stand in Asia",
            "UN-M49; not the regional groups of the General Assembly",
        ),
        "meaning": (
            "what a vote means",
            "nothing beyond the vote: a yes is no pledge, a no or an abstention is no agreement with the war",
            "reading of the course",
        ),
    },
}
