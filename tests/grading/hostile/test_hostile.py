"""Hostile and broken submissions, graded as one class in the real sandbox, each between two honest ones.

The honest get exactly what they earned. The bad one gets what it earned, or a person is told why. Nothing of
the class or beside it was read, changed or deleted, nothing reached the network, and nothing still runs.
"""

from __future__ import annotations

import gc
import hashlib
import html
import json
import os
import re
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hostile_code
import hostile_files
import hostile_forging
import pytest
from bs4 import BeautifulSoup
from grading_kit import SLUG, Class
from hostile_pages import hostile_html, hostile_learners
from hostile_scene import KINDS, REACHED, REFUSED, WITHIN, Honest, Kind, Scene, honest_learners

from course.grading.classroom.folder import open_class
from course.grading.classroom.roster import import_roster
from course.grading.collect.collect import collect
from course.grading.collect.outcome import Collection
from course.grading.report.page import write_report
from course.grading.run.alone import RUN_FOLDER
from course.grading.run.run import ClassRun, Result, grade_class
from course.grading.sandbox import ladder
from course.grading.sandbox.walls import Limits, Walls

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog, Request

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="a sandbox needs Linux"),
]

# Enough for honest work on a busy machine, and soon over for what never ends.
LIMITS = Limits(memory=800 << 20, cpu_seconds=60, wall_seconds=40)
CONFIG = """
c.Execute.timeout = 8
c.Execute.iopub_timeout = 8
c.ExecuteAndKeep.budget = 30
c.ExecuteAndKeep.seconds_to_answer = 2
c.ExecuteAndKeep.stop_output = 12_000_000
c.ExecuteAndKeep.max_output = 500_000
"""


@dataclass
class Listener:
    """Listens where hostile code must not get to, and takes down who came.

    Attributes:
        port: a port of 127.0.0.1, TCP and UDP.
        path: a socket in the file system.
        name: one without a path.
        seen: what came.
    """

    path: Path
    port: int = 0
    name: str = ""
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        tcp = socket.create_server(("127.0.0.1", 0))
        self.port = tcp.getsockname()[1]
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", self.port))
        self.name = f"willing-and-able-{os.getpid()}-{self.port}"
        local, bare = (socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) for _ in range(2))
        local.bind(str(self.path))
        bare.bind(f"\0{self.name}")
        local.listen()
        bare.listen()
        self._sockets = {"TCP": tcp, "UDP": udp, "a socket with a path": local, "a socket without one": bare}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        import select

        names = {one: name for name, one in self._sockets.items()}
        while not self._over.is_set():
            for one in select.select(list(names), [], [], 0.2)[0]:
                if names[one] == "UDP":
                    said = repr(one.recvfrom(200))
                else:
                    line, who = one.accept()
                    with line:
                        line.settimeout(0.5)
                        try:
                            said = f"{who!r} {line.recv(200)!r}"
                        except OSError as error:
                            said = f"{who!r} {error}"
                self.seen.append(f"{names[one]}: {said}")

    def close(self) -> None:
        """Listen no longer."""
        self._over.set()
        self._thread.join(5)
        for one in self._sockets.values():
            one.close()


@dataclass
class Aftermath:
    """The class after it was graded.

    Attributes:
        scene: the class and what was there to be reached.
        honest: the honest learners.
        collection: what `course collect` said.
        run: the class run.
        grades: by learner and cell, what the gradebook holds.
        listener: on the network.
        before, after: hashes of what grading has no reason to change, before and after.
        left: temporary files that are still there.
        seconds: how long the class run took.
    """

    scene: Scene
    honest: list[Honest]
    collection: Collection
    run: ClassRun
    grades: dict[str, dict[str, tuple[float | None, float | None, bool]]]
    listener: Listener
    before: dict[str, str]
    after: dict[str, str]
    left: list[str]
    seconds: float

    def result(self, learner: str) -> Result:
        """How the grading of a learner's submission went."""
        return next(result for result in self.run.results if result.learner == learner)

    def told(self, learner: str) -> str:
        """What a tutor is told of a submission."""
        result = self.result(learner)
        reasons = [case.reason for case in self.run.needs_person if case.learner == learner]
        verdicts = self.evidence(learner).get("verdicts", [])
        whys = [verdict["why"] for verdict in verdicts if verdict["outcome"] == "wrong"]
        return "\n".join([*reasons, *result.notes, result.error or "", *whys])

    def evidence(self, learner: str) -> dict[str, Any]:
        """The evidence file, or nothing where there is none."""
        path = self.scene.k.root / "evidence" / SLUG / f"{learner}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def shown(self, learner: str) -> str:
        """What the graded notebook shows of what the cells said."""
        path = self.scene.k.root / "autograded" / learner / SLUG / f"{SLUG}.ipynb"
        if not path.exists():
            return ""
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        return "\n".join("".join(output.get("text", "")) for output in outputs)


def hashes(*places: Path) -> dict[str, str]:
    """By path, a hash of what stands in every file below some places, or what else it is."""
    found = {}
    for place in places:
        for path in sorted([place, *place.rglob("*")]):
            if path.is_symlink():
                found[str(path)] = f"link to {path.readlink()}"
            elif path.is_file():
                found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
            else:
                found[str(path)] = "folder" if path.is_dir() else "special"
    return found


def set_out(scene: Scene) -> None:
    """Put a secret into every place that a submission must not read."""
    from nbgrader.api import Gradebook

    root, secrets = scene.k.root, scene.secrets
    with (root / "keys" / f"{SLUG}.yaml").open("a", encoding="utf-8") as keys:
        keys.write(f"# {secrets['keys']}\n")
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", root.name) as gradebook:
        gradebook.add_student("nobody", last_name=secrets["gradebook"])
    (scene.outside / "secret.txt").write_text(secrets["outside"], encoding="utf-8")
    (root / "originals" / "nobody").mkdir(parents=True)
    (root / "originals" / "nobody" / "secret.txt").write_text(secrets["originals"], encoding="utf-8")


@pytest.fixture(scope="module")
def aftermath(new_copy: Callable[[], Class], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    """The class with all of them, graded once."""
    # Short, since the name of a socket must be.
    outside = Path(tempfile.mkdtemp(prefix="canary-"))
    listener = Listener(outside / "socket")
    own = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(own))
        # A rung may be chosen, but not to do without.
        asked = os.environ.get(ladder.VARIABLE)
        patch.setenv(ladder.VARIABLE, asked if asked in ladder.RUNGS else "auto")
        usual = ladder.walls
        patch.setattr(ladder, "walls", lambda: Walls(usual().read_only, LIMITS))
        ladder.close_all()
        inbox = tmp_path_factory.mktemp("inbox")
        scene = Scene(new_copy(), outside, inbox, listener.port, str(listener.path), listener.name)
        patch.setenv("SECRET_OF_THE_GRADER", scene.secrets["environment"])
        try:
            yield grade_all(scene, listener, own)
        finally:
            ladder.close_all()
            listener.close()
            shutil.rmtree(outside)


def grade_all(scene: Scene, listener: Listener, own: Path) -> Aftermath:
    """Hand everything in, grade it, and see what is there afterwards."""
    k, kinds = scene.k, list(KINDS.values())
    honest = list(islice(honest_learners(), len(kinds) + 1))
    config = k.root / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + CONFIG, encoding="utf-8")
    set_out(scene)
    for one in honest:
        share = f"{one.share}  # {scene.secrets['neighbour']}"
        k.submit(one.learner, k.answered(one.answers, solve_share=share))
    collected = [one.learner for one in kinds if one.collected]
    folder = open_class(k.root)
    named = [*collected, *(one.learner for one in honest[:8]), "bomb"]
    import_roster(folder, list(hostile_learners(scene, named)))
    for one in kinds:
        one.deliver(scene, one.learner)
    bomb(scene.inbox / "bomb.zip")
    collection = collect(folder, SLUG, scene.inbox)
    order = [name for pair in zip(honest, kinds, strict=False) for name in (pair[0].learner, pair[1].learner)]
    places = [
        k.root / name
        for name in ("keys", "source", "release", "nbgrader_config.py", "course.yaml", "roster.csv")
    ]
    kept = [*places, k.root / "originals" / "nobody", scene.outside]
    before, start = hashes(*kept), time.monotonic()
    try:
        run = grade_class(k.root, SLUG, [*order, honest[-1].learner], workers=2)
    except ladder.NoSandboxError as error:
        if os.environ.get("CI"):
            pytest.fail(f"Hostile code runs in the sandbox or not at all: {error}")
        pytest.skip(f"Hostile code runs in the sandbox or not at all: {error}")
    seconds = time.monotonic() - start
    write_report(folder, SLUG)
    ladder.close_all()
    gc.collect()
    left = [str(path) for path in own.rglob("*")]
    left += [path.name for path in (k.root / RUN_FOLDER).iterdir() if path.name != "lock"]
    grades = all_grades(k)
    return Aftermath(scene, honest, collection, run, grades, listener, before, hashes(*kept), left, seconds)


def all_grades(k: Class) -> dict[str, dict[str, tuple[float | None, float | None, bool]]]:
    """What the gradebook holds of everybody, in one reading."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{k.root / 'gradebook.db'}", k.root.name) as gradebook:
        return {
            submission.student.id: {
                grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(SLUG)
        }


def bomb(path: Path) -> None:
    """An archive of 60 kilobytes that unpacks to 60 megabytes."""
    import zipfile

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{SLUG}.ipynb", bytes(60 << 20))


EACH = [pytest.param(one, id=name) for name, one in KINDS.items()]


# ---- each kind ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", EACH)
def test_gets_what_it_earned_or_a_person_is_told(one: Kind, aftermath: Aftermath) -> None:
    grades = aftermath.grades[one.learner]
    told = aftermath.told(one.learner)
    assert {cell: auto for cell, (auto, _, _) in grades.items()} == one.scores, told
    assert {cell for cell, (_, _, needs) in grades.items() if needs} == one.person, told
    assert one.says in told
    assert aftermath.result(one.learner).status == ("failed" if one.failed else "graded")
    # Whoever reads it can read it, on a terminal too.
    for line in told.splitlines():
        assert line.isprintable(), line
    assert "Traceback" not in told


@pytest.mark.parametrize("one", EACH)
def test_every_attempt_was_refused(one: Kind, aftermath: Aftermath) -> None:
    shown = aftermath.shown(one.learner)
    assert REACHED not in shown
    if one.attempts:
        assert REFUSED in shown, "the code did not run, so it proves nothing"


@pytest.mark.parametrize("one", EACH)
def test_the_neighbours_get_exactly_what_they_earned(one: Kind, aftermath: Aftermath) -> None:
    at = list(KINDS.values()).index(one)
    for honest in aftermath.honest[at : at + 2]:
        assert aftermath.result(honest.learner).status == "graded"
        got = {cell: auto for cell, (auto, _, _) in aftermath.grades[honest.learner].items()}
        assert got == honest.scores
        assert not any(needs for _, _, needs in aftermath.grades[honest.learner].values())
        kept = aftermath.scene.k.root / "originals" / honest.learner / SLUG / "1" / "files" / f"{SLUG}.ipynb"
        assert aftermath.scene.secrets["neighbour"] in kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("one", EACH)
def test_nothing_of_others_was_read(one: Kind, aftermath: Aftermath) -> None:
    root = aftermath.scene.k.root
    # What could not be graded still lies there as it came, links and all.
    made = ("autograded", "feedback") if one.failed else ("submitted", "autograded", "feedback")
    files = [path for place in made for path in (root / place / one.learner).rglob("*")]
    files += [root / "evidence" / SLUG / f"{one.learner}.json"]
    for path in files:
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            found = [place for place, secret in aftermath.scene.secrets.items() if secret.encode() in content]
            assert found == [], path


# ---- the class as a whole ----------------------------------------------------------------------------------


def test_all_of_them_ran_in_the_sandbox(aftermath: Aftermath) -> None:
    assert aftermath.run.kernels in ("forked", "bubblewrap")
    graded = [r.learner for r in aftermath.run.results if r.status == "graded"]
    kernels = {aftermath.evidence(learner)["run"]["kernel"] for learner in graded}
    assert kernels == {aftermath.run.kernels}
    assert len(aftermath.run.results) == 2 * len(KINDS) + 1


def test_nothing_of_the_class_was_changed_or_deleted(aftermath: Aftermath) -> None:
    assert aftermath.after == aftermath.before
    assert not (aftermath.scene.outside / "started").exists()


def test_the_gradebook_holds_everybody_once(aftermath: Aftermath) -> None:
    from nbgrader.api import Gradebook

    root = aftermath.scene.k.root
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", root.name) as gradebook:
        students = [student.id for student in gradebook.students]
        nobody = gradebook.find_student("nobody")
        assert nobody.last_name == aftermath.scene.secrets["gradebook"]
        assert gradebook.find_assignment(SLUG).max_score == 12.5
    assert len(students) == len(set(students))
    wanted = {one.learner for one in [*KINDS.values(), *aftermath.honest]}
    assert set(students) == wanted | {"nobody", "bomb"}
    assert set(aftermath.grades) == wanted


def test_nothing_reached_the_network(aftermath: Aftermath) -> None:
    assert aftermath.listener.seen == []


def test_nothing_that_was_started_still_runs(aftermath: Aftermath) -> None:
    said = "\n".join(aftermath.shown(one.learner) for one in KINDS.values())
    assert said.count(WITHIN) > 20, "hardly any code said where it ran"
    # The first process of a kernel has the command line of the process that it was forked from,
    # and when that one ends, so does everything within. Other programs bear a mark.
    deadline = time.monotonic() + 15
    while (found := _left(f"6{aftermath.scene.port}")) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert found == []


def _left(mark: str) -> list[str]:
    """The command lines of this process's kernels, and of programs that bear a mark."""
    found = []
    for words in command_lines():
        kernel = (
            any(word.startswith("course.grading.sandbox.") for word in words) and str(os.getpid()) in words
        )
        if kernel or any(mark in word for word in words):
            found.append(" ".join(words)[:200])
    return found


def command_lines() -> Iterator[list[str]]:
    """Of all processes of this machine."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue


def test_no_temporary_file_is_left(aftermath: Aftermath) -> None:
    assert aftermath.left == []


def test_what_was_collected_and_what_was_not(aftermath: Aftermath) -> None:
    done = {one.learner_id: one for one in aftermath.collection.collected}
    assert set(done) == {one.learner for one in KINDS.values() if one.collected}
    refused = " ".join(done["archive-that-climbs"].notes)
    for words in ("leads out of the archive", "absolute path", "backslash", "cannot be printed"):
        assert words in refused
    assert "a link or a device" in " ".join(done["archive-with-links"].notes)
    assert "changed after the receipt was made" in " ".join(done["receipt-that-lies"].notes)
    (bombed,) = aftermath.collection.unmatched
    assert bombed.names == ("bomb.zip",) and "unpacks to more than" in bombed.reason


# ---- pages -------------------------------------------------------------------------------------------------

_RUNS = re.compile(
    r"[\x00-\x20]*(javascript|vbscript|data:(?!image/(png|jpeg|svg\+xml);base64,))", re.IGNORECASE
)
_RUNNING = ("srcdoc", "formaction", "background", "ping")
_ADDRESSES = ("href", "src", "action", "data", "xlink:href", "poster")
_NEVER = (
    "iframe",
    "frame",
    "object",
    "embed",
    "form",
    "base",
    "applet",
    "video",
    "audio",
    "portal",
    "foreignobject",
)


def problems_of(page: str, known: set[str]) -> list[str]:
    """What in a page could run, load or send anything.

    Args:
        page: HTML.
        known: the scripts, sheets and links of the page's own template.
    """
    found = []
    for tag in BeautifulSoup(page, "html.parser").find_all(True):
        if tag.name in ("script", "style", "link", "meta") and str(tag) not in known:
            found.append(str(tag)[:200])
        if tag.name in _NEVER:
            found.append(str(tag)[:200])
        for name, value in tag.attrs.items():
            text, called = value if isinstance(value, str) else " ".join(value), name.lower()
            runs = called.startswith("on") or called in _RUNNING
            runs |= called in _ADDRESSES and _RUNS.match(text) is not None
            if runs or (called in ("src", "style") and "127.0.0.1" in text):
                found.append(f"{tag.name} {name}={text[:80]}")
    return found


def own_tags(page: str) -> set[str]:
    """The scripts, sheets and links of a page on which no learner had a say."""
    return {
        str(tag) for tag in BeautifulSoup(page, "html.parser").find_all(["script", "style", "link", "meta"])
    }


@pytest.mark.parametrize("one", EACH)
def test_the_feedback_page_can_run_nothing(one: Kind, aftermath: Aftermath) -> None:
    page = aftermath.scene.k.root / "feedback" / one.learner / SLUG / f"{SLUG}.html"
    if one.failed:
        assert not page.exists()
        return
    text = page.read_text(encoding="utf-8")
    known = own_tags(aftermath.scene.k.page(aftermath.honest[0].learner))
    assert problems_of(text, known) == []
    assert "default-src 'none'" in text.partition("</title>")[0]


def test_the_look_at_pages_finds_what_runs(aftermath: Aftermath) -> None:
    found = problems_of(hostile_html(aftermath.scene, "control"), set())
    for words in (
        "<script",
        "onerror=",
        "javascript:",
        "<iframe",
        "<form",
        "http-equiv",
        "onclick=",
        "<base",
    ):
        assert any(words in one for one in found), words


def test_the_report_can_run_nothing(aftermath: Aftermath) -> None:
    text = report(aftermath)
    # Its own script sorts and folds; what else could run or load is not there.
    own = BeautifulSoup(text, "html.parser").find_all(["style", "meta", "script"])
    assert len(own) == 5 and "default-src 'none'" in html.unescape(text.partition("<title>")[0])
    assert problems_of(text, {str(tag) for tag in own}) == []
    assert "alert(1)" in text, "the hostile names are not in it, so it proves nothing"


def report(aftermath: Aftermath) -> str:
    return (aftermath.scene.k.root / "reports" / f"{SLUG}.html").read_text(encoding="utf-8")


@pytest.mark.browser
def test_opening_feedback_and_report_fires_nothing(
    aftermath: Aftermath, chromium: Browser, tmp_path: Path
) -> None:
    pages = {one.name: one.learner for one in KINDS.values() if one.group == "HTML and JavaScript"}
    sealed = {name: aftermath.scene.k.page(learner) for name, learner in pages.items()}
    sealed["report"] = report(aftermath)
    # The policy at the head of a page is the second wall; the first must hold alone.
    bare = {f"{name}-bare": re.sub(r"<meta http-equiv=.Content-Security-Policy[^>]*>", "", text)
            for name, text in sealed.items()}  # fmt: skip
    bare |= {f"{name}-marker": as_marker_sees_it(aftermath, learner) for name, learner in pages.items()}
    fired: list[str] = []
    context = chromium.new_context()
    try:
        # Not a learner's: the test's own, to see that it would notice.
        open_page(context, tmp_path, "control", "<body><p onmouseover='alert(1)'>x</p></body>", fired)
        assert fired == ["control: 1"]
        fired.clear()
        for name, text in (sealed | bare).items():
            open_page(context, tmp_path, name, text, fired)
    finally:
        context.close()
    assert fired == []
    assert aftermath.listener.seen == []


def open_page(context: BrowserContext, folder: Path, name: str, text: str, fired: list[str]) -> None:
    """Open a page, touch everything on it, and take down dialogs and requests to the test's own listener."""

    def dialog_opened(dialog: Dialog) -> None:
        fired.append(f"{name}: {dialog.message}")
        dialog.dismiss()

    def requested(request: Request) -> None:
        # Those of nbconvert's own template go elsewhere, and get nowhere.
        if "127.0.0.1" in request.url:
            fired.append(f"{name}: {request.url}")

    path = folder / f"{name}.html"
    path.write_text(text, encoding="utf-8")
    page = context.new_page()
    page.on("dialog", dialog_opened)
    page.on("request", requested)
    page.route(re.compile("^https?:"), lambda route: route.abort())
    page.goto(path.as_uri(), wait_until="domcontentloaded")
    page.evaluate(_TOUCH)
    page.wait_for_timeout(300)
    assert page.url == path.as_uri()
    page.close()


# Whatever waits for a click, a pointer or a focus gets it.
_TOUCH = """() => { for (const one of document.body.querySelectorAll('*')) {
  if (one.closest('a[href^="http"], a[href^="#"]')) continue;
  for (const kind of ['mouseover', 'focus', 'click', 'toggle', 'error', 'load'])
    one.dispatchEvent(new Event(kind, {bubbles: false, cancelable: true})); } }"""


def as_marker_sees_it(aftermath: Aftermath, learner: str) -> str:
    """The graded notebook as a page, as Formgrader makes one of it: without a policy of ours."""
    from nbconvert import HTMLExporter

    path = aftermath.scene.k.root / "autograded" / learner / SLUG / f"{SLUG}.ipynb"
    page, _ = HTMLExporter(template_name="classic").from_filename(str(path))
    return page


# ---- for maintainers ---------------------------------------------------------------------------------------


def test_table_of_what_was_tried_and_what_happened(aftermath: Aftermath) -> None:
    """Printed with ``pytest -s``."""
    assert len(KINDS) >= 40
    lines = [
        f"{len(KINDS)} kinds between {len(aftermath.honest)} honest ones in {aftermath.seconds:.0f} s; "
        f"kernels: {aftermath.run.kernels}"
    ]
    group = ""
    for one in KINDS.values():
        if one.group != group:
            group = one.group
            lines += ["", group.upper()]
        lines.append(f"  {one.name:32} {one.tried[:70]:70} {happened(one, aftermath)}")
    print("\n" + "\n".join(lines))


def happened(one: Kind, aftermath: Aftermath) -> str:
    """In a few words, what became of a kind."""
    result, shown = aftermath.result(one.learner), aftermath.shown(one.learner)
    waiting = [cell for cell, (_, _, needs) in aftermath.grades[one.learner].items() if needs]
    said = f"{result.points:g} of 12.5" if result.status == "graded" else result.status
    if shown.count(REFUSED):
        said += f"; {shown.count(REFUSED)} attempts refused"
    if waiting:
        said += f"; to a person: {'everything' if len(waiting) == 5 else ', '.join(waiting)}"
    return f"{said}; {result.seconds:.1f} s"


__all__ = ["hostile_code", "hostile_files", "hostile_forging"]
