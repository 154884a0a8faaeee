"""``explore(name)``: models and tables that can be moved.

Each explorer stands in a module of its own and is loaded when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from course.errors import UnknownName
from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.texts import ERRORS
from course.names import near

__all__ = ["EXPLORERS", "Assumption", "Challenge", "Explorer", "Result", "Told", "explore"]

EXPLORERS = {
    "claim-tracer": "course.explorers.claim_tracer:ClaimTracer",
    "clause-comparer": "course.explorers.clause_comparer:ClauseComparer",
    "coalition-builder": "course.explorers.coalition_builder:CoalitionBuilder",
    "draft-a-guarantee": "course.explorers.draft_a_guarantee:DraftAGuarantee",
    "majority-builder": "course.explorers.majority_builder:MajorityBuilder",
    "mandate-tree": "course.explorers.mandate_tree:MandateTree",
    "security-dilemma": "course.explorers.security_dilemma:SecurityDilemma",
    "un-vote": "course.explorers.un_vote:UnVote",
    "who-stands-where": "course.explorers.who_stands_where:WhoStandsWhere",
    "who-pays": "course.explorers.who_pays:WhoPays",
    "force-rotation": "course.explorers.force_rotation:ForceRotation",
    "twenty-per-cent": "course.explorers.twenty_per_cent:TwentyPerCent",
    "legal-basis": "course.explorers.legal_basis:LegalBasis",
    "oil-claim": "course.explorers.oil_claim:OilClaim",
    "spending-path": "course.explorers.spending_path:SpendingPath",
    "why-not-settle": "course.explorers.why_not_settle:WhyNotSettle",
    "veto-players": "course.explorers.veto_players:VetoPlayers",
    "deterrence": "course.explorers.deterrence:Deterrence",
    "signal-game": "course.explorers.signal_game:SignalGame",
}
"""Name -> module and class."""
MOVED = {("deterrence", "09-will-it-hold/signal"): "signal-game"}
"""Explorer and gate of notebooks released earlier -> the explorer that answers there now."""


def explore(name: str, gate: str | None = None, **settings: Any) -> Explorer:
    """Open an explorer; as the last expression of a cell it shows itself.

    Args:
        name: which one, for example "coalition-builder".
        gate: id of the prediction that has to be committed first, for example "01-coalition/ground-troops";
        None for no gate.
        settings: values of controls to open at, for example ``loss=2``; ``explore(name).state()`` names them.

    Returns:
        The explorer: ``state()``, ``set_state(dict)``, ``reset()``, ``controls``, ``result``. A closed gate
        hides only what is shown.

    Raises:
        UnknownName: there is no explorer of that name; the message lists near matches.
        CourseError: a setting names no control or lies outside its range; the message says which it takes.
    """
    name = MOVED.get((name, gate or ""), name)
    if name not in EXPLORERS:
        raise UnknownName(
            ERRORS["unknown_explorer"].format(name=name, near=near(name, EXPLORERS), all=", ".join(EXPLORERS))
        )
    module, _, class_name = EXPLORERS[name].partition(":")
    kind: type[Explorer] = getattr(import_module(module), class_name)
    if gate is None:
        explorer = kind()
    else:
        from course.explorers.gate import Gate

        explorer = kind(Gate(gate))
    if settings:
        explorer.open_at(settings)
    return explorer
