"""What hostile and broken submissions are made of, and how each is told from the others.

Code that attacks is only ever written into a notebook here; it runs in the sandbox of a class run and nowhere
else. It may touch nothing but what the test itself made (the class, files beside it, a listener on
127.0.0.1), and it says on a line of its own what became of each attempt.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grading_kit import FULL, RIGHT, RIGHT_SHARE, ZERO, Class

REFUSED, REACHED, WITHIN = "REFUSED", "REACHED", "WITHIN"
EVERYTHING = (*FULL, "argue-view")

# In front of all code that attacks: says in which namespace it runs, and takes down what became of a try.
PROLOGUE = f"""import os, sys, time
print("{WITHIN}", os.readlink("/proc/self/ns/pid"))
def attempt(what, do, *arguments, **named):
    try:
        got = do(*arguments, **named)
    except BaseException as error:
        print("{REFUSED}", what, "|", type(error).__name__, flush=True)
    else:
        print("{REACHED}", what, "|", repr(got)[:3000], flush=True)
def harmless(what, do, *arguments, **named):
    try:
        do(*arguments, **named)
    except BaseException as error:
        print("tried", what, "|", type(error).__name__, flush=True)
    else:
        print("tried", what, "| done", flush=True)
"""


@dataclass
class Scene:
    """The class, and what a hostile submission would like to reach.

    Attributes:
        k: the class.
        outside: a folder beside the class with files that are nobody's business.
        inbox: a folder from which submissions are collected, as from a learning platform.
        port: a port of 127.0.0.1, TCP and UDP, on which the test listens.
        path_socket: a listening socket in the file system.
        abstract_socket: the name of one in the machine's network namespace.
        secrets: by place, a text that stands there and must not turn up anywhere else.
    """

    k: Class
    outside: Path
    inbox: Path
    port: int
    path_socket: str
    abstract_socket: str
    secrets: dict[str, str] = field(
        default_factory=lambda: {
            place: f"canary-{place}-{secrets.token_hex(8)}"
            for place in ("keys", "gradebook", "neighbour", "outside", "environment", "originals")
        }
    )

    def fill(self, code: str) -> str:
        """Code with the names of what it attacks filled in."""
        named = {
            "@ROOT@": str(self.k.root),
            "@OUTSIDE@": str(self.outside),
            "@PORT@": str(self.port),
            "@SOCKET@": self.path_socket,
            "@ABSTRACT@": self.abstract_socket,
        }
        for name, value in named.items():
            code = code.replace(name, value)
        return code

    def attack(self, code: str, share: str = RIGHT_SHARE, **more: str) -> dict[str, Any]:
        """An answered notebook whose first answer cell attacks before it answers.

        Args:
            code: what the cell does first.
            share: how it answers.
            more: sources of other cells.
        """
        source = f"{PROLOGUE}{self.fill(code).strip()}\n{share}"
        sources = {name: self.fill(text) for name, text in more.items()}
        return self.k.answered(solve_share=source, **sources)


@dataclass(frozen=True)
class Kind:
    """A kind of submission, and what must come of it.

    Attributes:
        name: short; also the learner's id unless ``learner`` is given.
        group: under which heading of the table it stands.
        tried: what it tries, in words.
        deliver: puts it into the class (or the inbox).
        scores: automatic points by cell.
        person: cells that go to a person.
        says: part of what a tutor is told: of a reason why a person is needed, or of what was mended.
        attempts: whether the code reports attempts, all of which must have been refused.
        runs: whether any of it is code that runs.
        learner: the learner's id.
        failed: whether the whole submission cannot be graded.
        collected: whether it comes through ``course collect``.
    """

    name: str
    group: str
    tried: str
    deliver: Callable[[Scene, str], object]
    scores: dict[str, float | None]
    person: frozenset[str]
    says: str
    attempts: bool
    runs: bool
    learner: str
    failed: bool
    collected: bool


KINDS: dict[str, Kind] = {}


def kind(
    group: str,
    tried: str,
    *,
    lost: tuple[str, ...] = (),
    zero: tuple[str, ...] = (),
    scores: dict[str, float | None] | None = None,
    person: tuple[str, ...] = (),
    unreadable: bool = False,
    says: str = "",
    attempts: bool = False,
    runs: bool = True,
    learner: str | None = None,
    failed: bool = False,
    collected: bool = False,
) -> Callable[[Callable[[Scene, str], object]], Callable[[Scene, str], object]]:
    """Register a submission under its function's name. It earns everything but for what is said.

    Args:
        group, tried, says, attempts, runs, failed, collected: see :class:`Kind`.
        lost: cells that earn nothing and go to a person.
        zero: cells that earn nothing, rightly.
        scores: other points.
        person: further cells that go to a person.
        unreadable: nothing of it can be graded, and all of it goes to a person.
        learner: the learner's id, if not the function's name.
    """

    def register(deliver: Callable[[Scene, str], object]) -> Callable[[Scene, str], object]:
        name = deliver.__name__.replace("_", "-")
        assert name not in KINDS, f"two kinds are called {name}"
        earned: dict[str, float | None] = {"argue-view": 0.0} | FULL
        earned |= dict.fromkeys([*lost, *zero], 0.0) | (scores or {})
        people = frozenset([*lost, *person])
        if unreadable:
            earned, people = ZERO | {"argue-view": None}, frozenset(EVERYTHING)
        if failed:
            # Nothing counts as zero that nobody looked at.
            earned, people = dict.fromkeys(EVERYTHING, None), frozenset(EVERYTHING)
        for cell in people & {"argue-view"}:
            earned[cell] = None
        KINDS[name] = Kind(
            name,
            group,
            tried,
            deliver,
            earned,
            people,
            says,
            attempts,
            runs,
            learner or name,
            failed,
            collected,
        )
        return deliver

    return register


def code(
    group: str, tried: str, source: str, *, name: str, share: str = RIGHT_SHARE, **expected: Any
) -> None:
    """Register a submission that is right but for what its first answer cell does before it answers.

    Args:
        group, tried: see :class:`Kind`.
        source: what the cell does.
        name: the kind's name.
        share: how the cell answers.
        expected: as for :func:`kind`.
    """

    def deliver(scene: Scene, who: str) -> None:
        scene.k.submit(who, scene.attack(source, share))

    deliver.__name__ = name
    kind(group, tried, **expected)(deliver)


# ---- the honest ones between them --------------------------------------------------------------------------


@dataclass(frozen=True)
class Honest:
    """An honest learner: what they answer and what they must get."""

    learner: str
    answers: dict[str, tuple[str, Any]]
    share: str
    scores: dict[str, float | None]


# Three ways of being honest, so that one learner's answers in another's place would show.
_WAYS: tuple[tuple[dict[str, tuple[str, Any]], str, dict[str, float]], ...] = (
    (RIGHT, RIGHT_SHARE, FULL),
    (RIGHT | {"who/q1": ("choice", "a")}, RIGHT_SHARE, FULL | {"quiz-who": 3.0}),
    (RIGHT, "share = 26 / 35", FULL | {"check-share": 0.0}),
)


def honest_learners() -> Iterator[Honest]:
    """Honest learners without end, each with a name of their own."""
    number = 0
    while True:
        answers, share, scores = _WAYS[number % len(_WAYS)]
        yield Honest(f"honest-{number:03d}", answers, share, {"argue-view": 0.0} | scores)
        number += 1
