"""Sentences of the tree of legal bases that a reader sees.

All law here is paraphrase of the cards in ``provisions`` and of the cases in ``scenario_cases``.
"""

from __future__ import annotations

TEXT = {
    "title": "Legal bases: what may carry a force in Ukraine?",
    "lead": (
        "Answer five questions about an invented force. The tree shows which legal bases carry what the "
        "force does, on which provisions they rest, and where lawyers differ. International law only: "
        "what a parliament at home must decide is another question."
    ),
    "questions": {
        "act": "What the force does",
        "invitation": "Ukraine",
        "situation": "The fighting",
        "council": "Security Council",
        "sender": "Who leads",
    },
    "act": {
        "presence": "is present, guards and trains",
        "defend": "fires at what attacks Ukraine or the force",
        "occupied": "moves into occupied territory against resistance",
        "strike": "strikes military targets in Russia",
    },
    "invitation": {
        "presence": "its government invites the force, no more",
        "request": "its government invites the force and asks for help in defence",
        "president": "the President invites and asks for help, parliament has not approved",
        "governor": "a regional governor invites, the government does not",
        "none": "has not invited, or has withdrawn its invitation",
    },
    "situation": {
        "holds": "a ceasefire holds",
        "massing": "a ceasefire holds, Russian units mass, no shot is fired",
        "broken": "a ceasefire is broken by a new armed attack",
        "war": "the war goes on",
    },
    "council": {
        "none": "no decision",
        "vetoed": "draft vetoed by a permanent member",
        "assembly": "draft vetoed; then the General Assembly recommends the force",
        "authorised": "authorises the force under Chapter VII, all necessary means",
    },
    "sender": {
        "coalition": "a coalition of states",
        "regional": "a regional body",
        "un": "the United Nations",
    },
    "said": {
        "act": {
            "presence": "the presence of a force",
            "defend": "force against what attacks Ukraine or the force",
            "occupied": "a move into occupied territory against resistance",
            "strike": "a strike at military targets in Russia",
        },
        "sender": {
            "coalition": "Led by a coalition of states",
            "regional": "Led by a regional body",
            "un": "Led by the United Nations",
        },
        "situation": {
            "holds": "while a ceasefire holds",
            "massing": "while a ceasefire holds and Russian units mass",
            "broken": "after a new armed attack has broken a ceasefire",
            "war": "while the war goes on",
        },
    },
    "verdict": {
        "lawful": "lawful",
        "part": "lawful in part",
        "disputed": "disputed",
        "unlawful": "without a legal basis",
        "impossible": "not possible",
    },
    "head": "{sender}, {situation}: {act} is {verdict}.",
    "rests": " It rests on {bases}.",
    "and": "{first} and on {last}",
    "part": {
        "own": " Attacked contributors may defend their own soldiers; no more.",
        "mandate": " The force may use force in self-defence and in defence of its mandate; no more.",
    },
    "differ": " Lawyers differ; the reasons of both sides stand below.",
    "impossible": (
        " A force of the United Nations needs a decision of the Security Council or a recommendation of the "
        "General Assembly; here there is neither."
    ),
    "council_not_needed": " No decision of the Security Council is needed.",
    "council_alone": " Without the decision of the Security Council it would be {verdict}.",
    "council_would": " A decision of the Security Council under Chapter VII would make it lawful.",
    "veto": " The veto stops a decision of the Council; it takes away neither consent nor self-defence.",
    "article_53": (
        " A regional body may not enforce anything without the authorisation of the Council (Article 53 of "
        "the Charter)."
    ),
    "cases": " Compare {cases} in the table of cases.",
    "bases": {
        "consent": "the consent of Ukraine",
        "defence": "self-defence",
        "chapter7": "Chapter VII of the Charter",
        "assembly": "a recommendation of the General Assembly",
    },
    "status": {
        "carries": "carries it",
        "presence": "carries the presence, not the use of force against another state",
        "part": "carries it in part",
        "disputed": "disputed",
        "legitimacy": "adds legitimacy, not power",
        "not needed": "not needed for this",
        "no": "does not carry it",
    },
    "why": {
        "consent": {
            "presence": "The government of the state on whose territory the force stands has agreed.",
            "request": "The government of the state on whose territory the force stands has agreed.",
            "president": (
                "The President speaks for Ukraine abroad, but its own law asks for the approval of "
                "parliament."
            ),
            "governor": "Consent must come from the highest authority of a state; a region cannot give it.",
            "none": "Consent was not given, or was withdrawn; it can be withdrawn without a form.",
        },
        "not_territory": "The act goes beyond the territory over which Ukraine can agree.",
        "defence": {
            "no attack": "No armed attack has occurred that could be answered.",
            "no request": "Collective self-defence needs a request of the attacked state.",
            "own": (
                "Without a request of Ukraine an attacked contributor may answer, for its own soldiers only."
            ),
            "carries": (
                "An armed attack occurs and the attacked state asks for help; the answer must be necessary "
                "and proportionate."
            ),
            "president": "The request has the same defect as the invitation.",
            "ceasefire": "Occupation goes on, but a ceasefire was agreed.",
            "extent": "A new armed attack may be answered; how far the answer may go is open.",
            "massing": "No shot was fired. Most states reject self-defence by prevention.",
            "mandate": (
                "Peacekeepers of the United Nations use force only in self-defence and in defence of the "
                "mandate."
            ),
            "un": "Enforcement beyond that is reserved to the Security Council.",
        },
        "chapter7": {
            "none": "The Council has decided nothing.",
            "vetoed": "A vote against by one permanent member stops the decision.",
            "assembly": "A vote against by one permanent member stops the decision.",
            "authorised": (
                "The Council finds a threat or breach and authorises all necessary means for the task that "
                "the mandate names."
            ),
        },
        "assembly": {
            "assembly": "The Assembly can recommend a force; it cannot oblige a state to bear it.",
            "other": "The Assembly has recommended nothing.",
        },
    },
    "sides": {
        "president": (
            "The President represents Ukraine abroad, and what he declares is presumed valid.",
            "A manifest breach of fundamental law at home that the sender knows of may void the consent "
            "(by analogy with the law of treaties).",
        ),
        "ceasefire": (
            "Occupation is a continuing armed attack; a ceasefire does not give up the right to end it.",
            "A ceasefire agreement suspends the right until a new attack, and time may bar it.",
        ),
        "extent": (
            "What ends the attack is necessary, and the land from which it comes is occupied unlawfully.",
            "Proportion is measured by the new attack; recovering land goes beyond repelling it.",
        ),
        "massing": (
            "If the earlier war is seen as continuing, the right still runs; some accept an answer to an "
            "attack that is imminent.",
            "The Charter asks that an armed attack occurs; even those who accept imminence need necessity "
            "at this moment.",
        ),
        "carries": (
            "An attack with drones or missiles is an armed attack, and each may be answered.",
            "A single small attack may stay below an armed attack.",
        ),
        "far": (
            "The right reaches the places from which the attack is carried on.",
            "Each step must be needed to end the attack and stay in proportion to it.",
        ),
        "own": (
            "The soldiers are organs of their state: an armed attack on them is an attack on it.",
            "A single small attack may stay below an armed attack.",
        ),
        "authorised": (
            "An open mandate lasts until the Council ends it.",
            "A permanent member that agreed may later read all necessary means more narrowly.",
        ),
        "consent": (
            "NATO's Secretary General: Ukraine is sovereign, and it is not for Moscow to decide. "
            "Consent of the state concerned is enough (Article 20 on state responsibility).",
            "Russia rejects foreign troops; its President calls them legitimate targets. The sources "
            "of the course name no rule that would ask for Russia's consent.",
        ),
    },
    "side_names": ("for the basis", "against the basis, or for a limit"),
    "steps": "The tree",
    "disputes": "Where lawyers or states differ",
    "columns": {
        "basis": "basis",
        "status": "in this setting",
        "why": "why",
        "provisions": "provisions",
        "for": "for the basis",
        "against": "against it, or for a limit",
    },
    "undisputed": "no dispute in the course's cases",
    "figure": {
        "question": "question",
        "unit": "possible answers",
        "none": "Changing one answer alone does not change the result ({verdict})",
        "finding": "The result now: {verdict}. Changing one answer alone can change it at: {questions}",
        "groups": {
            "lawful": "lawful",
            "part": "lawful in part",
            "disputed": "disputed",
            "unlawful": "no basis or not possible",
        },
    },
    "snapshot_titles": (
        "invited, a ceasefire holds, the Council is blocked",
        "a move into occupied territory during a ceasefire",
        "a strike while Russian units mass",
    ),
    "told": {
        "a": (
            "You: the Council decides. The law: lawful, because Ukraine’s consent carries a presence "
            "without it."
        ),
        "b": (
            "You: Ukraine decides. The law: lawful, because the consent of the host state carries a presence."
        ),
        "c": (
            "You: both sides decide. The law: lawful, because Ukraine’s consent counts on its territory, "
            "not Russia’s."
        ),
    },
    "marks": {
        "a": "you: this decides",
        "b": "you: this decides",
        "c": "you: Russia decides too (the tree does not ask Russia)",
    },
    "brief": "{act} is {verdict}{rests}.",
    "brief_rests": "; it rests on {bases}",
    "symbols": {"lawful": "●", "part": "◐", "disputed": "?", "unlawful": "○", "impossible": "○"},
    "lamps": {
        "carries": "●",
        "presence": "◐",
        "part": "◐",
        "disputed": "?",
        "legitimacy": "○",
        "not needed": "–",
        "no": "○",
    },
    "tree": {
        "bases": "Legal bases",
        "question": "question",
        "answer": "answer",
        "result": "the result with this answer",
        "now": "chosen",
        "yes": "yes",
        "no": "",
        "legend": "A symbol tells what the result would be with this one answer instead:\n"
        "● lawful; ◐ in part; ? disputed; ○ no legal basis, or not possible; – not needed",
        "end": "{act}: {verdict}",
        "alt": "Tree of {n} questions. {path}. Bases: {bases}. Result: {verdict}.",
    },
    "short_bases": {
        "consent": "consent of Ukraine",
        "defence": "self-defence",
        "chapter7": "Chapter VII",
        "assembly": "General Assembly",
    },
    "short": {
        "presence": "is present, guards, trains",
        "defend": "fires at attackers",
        "occupied": "moves into occupied land",
        "strike": "strikes in Russia",
        "request": "invites and asks for help",
        "president": "President alone",
        "governor": "a governor",
        "none": "no invitation",
        "holds": "ceasefire holds",
        "massing": "Russia masses, no shot",
        "broken": "new armed attack",
        "war": "war goes on",
        "vetoed": "veto",
        "assembly": "veto, Assembly recommends",
        "authorised": "authorises (Ch. VII)",
        "coalition": "a coalition",
        "regional": "a regional body",
        "un": "United Nations",
    },
    "short_of": {"invitation": {"presence": "invites, no more"}, "council": {"none": "no decision"}},
    "challenges": (
        "Find a setting that is disputed and one answer away from lawful.",
        "Find a setting in which only the Security Council could make the act lawful.",
    ),
    "ledger": {
        "law": (
            "the law used",
            "own paraphrase of the cards {ids}",
            "provisions: {sources}",
        ),
        "order": (
            "two bases at once",
            "one is enough; force inside Ukraine needs consent to be there and a basis for the force",
            "scenario_cases SC13, SC23: G01, G27",
        ),
        "territory": (
            "occupied territory",
            "remains Ukrainian: the consent of Ukraine counts there, not that of Russia",
            "scenario_cases SC13; provisions UN-2-4: G01",
        ),
        "un": (
            "consent of the parties",
            "doctrine of the United Nations for its own missions; in law the host state decides",
            "provisions PK-CONSENT, ARSIWA-20: G20, G27",
        ),
        "left_out": (
            "left out",
            "parliaments, alliance clauses, the law of conduct in war, status of soldiers as targets",
            "illustrative",
        ),
        "sides": (
            "reasons on both sides",
            "from the cases SC11, SC13, SC14, SC21, SC22 and SC23; nobody is asked to find one stronger",
            "scenario_cases",
        ),
    },
}
