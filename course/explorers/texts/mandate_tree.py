"""Sentences of the mandate tree that a reader sees."""

from __future__ import annotations

_CONSENT = "The Bundestag has to consent"

TEXT = {
    "title": "Mandate tree: when must the Bundestag consent, and how?",
    "lead": (
        "Describe what Germany would do. The tree asks the questions of the Act on Parliamentary "
        "Participation (ParlBetG) in their order and shows the procedure, the majority and the case law. It "
        "says nothing about whether a deployment would be wise."
    ),
    "act": "What is done",
    "acts": {
        "force": "soldiers guard, patrol or fight",
        "train": "soldiers train Ukrainian forces",
        "plan": "officers plan and prepare",
        "aid": "soldiers bring humanitarian aid, armed for self-defence alone",
        "arms": "arms are delivered, no soldiers go",
    },
    "place": "Where",
    "places": {
        "ukraine": "in Ukraine",
        "ally": "in a NATO or EU state outside Germany",
        "home": "in Germany",
    },
    "expected": "Involvement in an armed undertaking is to be expected",
    "scale": "Size",
    "scales": {
        "ordinary": "more than a few soldiers, or of importance",
        "low": "few soldiers, low intensity, no part in a war",
    },
    "danger": "Time",
    "dangers": {
        "none": "there is time for a decision",
        "running": "danger in delay or a rescue, and the operation goes on",
        "over": "danger in delay or a rescue, and the operation is over",
    },
    "frame": "Frame",
    "frames": {
        "un-nato": "the United Nations or NATO",
        "eu": "the European Union",
        "coalition": "a coalition outside the three",
    },
    "sentences": {
        "licence": (
            "No consent to a deployment is needed: no soldiers go. War weapons need a licence of the Federal "
            "Government (Article 26(2)), and their money needs a budget."
        ),
        "home": (
            "No consent under the Act is needed: it covers the use of armed forces abroad. Inside Germany "
            "other rules of the Basic Law decide."
        ),
        "planning": (
            "No consent is needed: preparation and planning are no deployment (§ 2(2)), as long as no "
            "involvement in an armed undertaking is to be expected."
        ),
        "aid": (
            "No consent is needed: humanitarian aid with arms for self-defence alone is no deployment "
            "(§ 2(2)), as long as no involvement in an armed undertaking is to be expected."
        ),
        "not-armed": (
            "No consent is needed as long as no involvement in an armed undertaking is to be expected "
            "(§ 2(1)). Weapons and numbers alone do not decide, nor does the name of the mission. The "
            "Federal Constitutional Court reviews the expectation in full."
        ),
        "ordinary": (
            f"{_CONSENT} before the deployment begins (§§ 1 and 3). The government files a motion; the "
            "Bundestag says yes or no and may not change it; more yes than no votes carry it (Article 42(2))."
        ),
        "simplified": (
            f"{_CONSENT}, and its silence can be enough (§ 4): consent counts as given unless a "
            "parliamentary group or 5 per cent of the members ask for a decision within seven days. The "
            "simplified procedure is open and not obligatory."
        ),
        "emergency": (
            f"{_CONSENT} afterwards (§ 5). The government may begin at once, informs the Bundestag and "
            "files a motion without undue delay; without more yes than no votes the operation must end."
        ),
        "emergency-over": (
            "No vote is taken: the operation began in danger and ended before the Bundestag could decide "
            "(§ 5). The government owes the Bundestag prompt and qualified information."
        ),
    },
    "notes": {
        "ally-expected": (
            " An attack on an ally, and the alliance's answer to it, do not replace the consent."
        ),
        "ally-stationed": " To be stationed with an ally is one thing, to fight there another.",
        "training": " In a conflict zone the word training alone exempts nobody.",
        "un-nato": " The frame is a system of mutual collective security (Article 24(2)).",
        "eu": (" That the European Union is a system of the kind Article 24(2) names is arguable, and open."),
        "coalition": (
            " Contested: whether a coalition outside the three is a frame that Article 24(2) allows. A vote "
            "of the Bundestag does not answer this."
        ),
    },
    "path": "The questions in their order",
    "cases": "Case law",
    "questions": {
        "soldiers": ("Do German soldiers go?", "yes", "no"),
        "abroad": ("Outside Germany?", "yes", "no"),
        "expected": ("Is involvement in an armed undertaking to be expected?", "yes", "no"),
        "danger": ("Is there danger in delay, or are people to be rescued?", "yes", "no"),
        "over": (
            "Is the operation over before the Bundestag can decide?",
            "yes: information, no vote",
            "no: vote afterwards",
        ),
        "low": (
            "Low intensity, few soldiers, no part in a war?",
            "yes: the simplified procedure is open",
            "no: ordinary procedure",
        ),
    },
    "majorities": {
        "votes": "more yes than no; abstentions are not counted",
        "silence": "none if nobody asks within seven days; otherwise more yes than no",
        "none": "no vote",
    },
    "states": {
        "PLANNING": "planning",
        "NO_MANDATE": "no consent needed",
        "MANDATE_REQUIRED": "consent needed",
        "EMERGENCY_ACTIVE": "begun in an emergency",
        "MOTION_FILED": "motion filed",
        "SIMPLIFIED_PENDING": "simplified procedure runs",
        "ACTIVE": "deployment approved",
        "IN_COMMITTEE": "in the committees",
        "PLENARY_VOTE": "before the plenary",
        "REJECTED": "motion rejected",
        "EX_POST_VOTE": "vote afterwards",
        "ENDED_INFORM_ONLY": "ended, Bundestag informed",
        "TERMINATED": "ended",
    },
    "columns": {
        "kind": "kind",
        "key": "key",
        "what": "what",
        "who": "who",
        "basis": "legal basis",
        "sources": "sources",
    },
    "kinds": {
        "majority": "majority",
        "step": "step",
        "or": "or else",
        "provision": "provision",
        "case": "case law",
    },
    "step": "{source} → {target}",
    "step_if": "{source} → {target}, if: {guard}",
    "deadline": " ({deadline})",
    "snapshot_titles": (
        "an armed force in Ukraine, in a coalition",
        "training in Ukraine where no involvement in fighting is to be expected",
        "defence of an ally in the first hour of an attack",
    ),
    "told": {
        "number": (
            "You: how many soldiers. The Act: whether armed involvement is to be expected; it has no "
            "threshold of "
            "numbers."
        ),
        "weapons": (
            "You: whether they carry weapons. The Act: whether armed involvement is to be expected; "
            "weapons alone "
            "do not decide."
        ),
        "name": (
            "You: what the task is called. The Act: whether armed involvement is to be expected, "
            "whatever the name."
        ),
        "expected": (
            "You: expected armed involvement. The Act: the same, because without it training needs no"
            " consent."
        ),
    },
    "marks": {
        "number": "you: this decides",
        "weapons": "you: weapons decide (the tree does not ask)",
        "name": "you: the name decides (the tree does not ask)",
        "expected": "you: this decides",
    },
    "brief": {
        "before": "The Bundestag has to consent before the deployment begins.",
        "after": "The Bundestag votes afterwards; the government may begin at once.",
        "silence": (
            "Consent counts as given unless a parliamentary group or five per cent ask for a vote "
            "within seven days."
        ),
        "none": "No vote of the Bundestag is needed here.",
    },
    "tree": {
        "short": {
            "soldiers": "German soldiers go?",
            "abroad": "Outside Germany?",
            "expected": "Armed involvement expected?",
            "danger": "Danger in delay, or rescue?",
            "over": "Over before a vote?",
            "low": "Low intensity, few soldiers?",
        },
        "exits": {
            "soldiers": ("yes", "no: export law, no vote"),
            "abroad": ("yes", "no: no consent needed"),
            "expected": ("yes", "no: no consent needed"),
            "danger": ("yes: begin at once", "no"),
            "over": ("yes: information, no vote", "no: vote afterwards"),
            "low": ("yes: simplified procedure", "no: vote beforehand"),
        },
        "question": "question",
        "answer": "answer here",
        "unasked": "not asked here",
        "legend": "Pale questions are not asked in this case.",
        "alt": "Tree of questions. {path}. Result: {end}",
        "finding": "The path through the Act: {n} questions are asked, and the last decides.",
    },
    "challenges": (
        "Find a case in which German soldiers use weapons abroad and the Bundestag votes only afterwards.",
        "Find another one in which it never votes.",
    ),
    "ledger": {
        "act": ("what is done", "{text}", "{basis}"),
        "place": (
            "where",
            "{text}",
            "provisions PBG-1: PARLBETG-2005; bundestag_case_law CL09: BVERFGE-126-55",
        ),
        "expected": (
            "involvement to be expected",
            "{text}: an estimate that the reader sets; courts review it in full",
            "provisions PBG-2-1: PARLBETG-2005; bundestag_case_law CL06: BVERFGE-121-135",
        ),
        "scale": ("size", "{text}", "provisions PBG-4: PARLBETG-2005"),
        "danger": (
            "time",
            "{text}",
            "provisions PBG-5: PARLBETG-2005; bundestag_case_law CL11: BVERFGE-140-160",
        ),
        "frame": (
            "frame",
            "{text}",
            "provisions GG-24-2: G04; bundestag_case_law CL01, CL07, CL12: BVERFGE-90-286, "
            "BVERFGE-123-267, BVERFGE-152-8",
        ),
        "limits": (
            "not asked",
            "whether the deployment is lawful under international law, and whether it is wise",
            "illustrative",
        ),
    },
    "yes_no": {True: "yes", False: "no"},
}
