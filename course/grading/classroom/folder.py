"""A class folder: where one class's notebooks, keys, submissions, gradebook and settings lie together.

``course new-class DIR`` makes it from a checkout; every other command of an instructor finds it from the
current folder upwards.
It is an ordinary nbgrader course directory, so nbgrader's own commands and Formgrader work in it too.
Submissions and grades live
there and nowhere else; deleting the folder deletes them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import sys
import warnings
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course import __version__
from course.errors import ClassFolderError, ItemFileError
from course.grading.classroom.feedback_rules import Rules, read_rules
from course.grading.rounding import ROUNDING, use_rounding
from course.grading.run.limits import Allowance
from course.grading.texts import classroom as sentences
from course.grading.texts import grading as texts
from course.grading.texts import term
from course.paths import require_checkout
from course.questions.bank.yamlfile import read_yaml

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

# nbgrader links a new submission before it is in the session, and SQLAlchemy says so on stderr each time.
warnings.filterwarnings("ignore", message="Object of type <Submitted", module=r"nbgrader\.api")

GATES = ("closed", "open")
LATE_POLICIES = ("none", "zero")
VARIANTS = ("none", "personal")
SETTINGS = (
    "name",
    "gates",
    "late",
    "grace_minutes",
    "time_zone",
    "rounding",
    "variants",
    "exchange",
    "feedback",
    "seconds_per_submission",
    "megabytes_per_submission",
)
# With less, no honest submission could be graded.
LEAST = {"seconds_per_submission": 10, "megabytes_per_submission": 300}
# Made empty, so that an instructor sees from the start where things will appear.
WORK_FOLDERS = (
    "release",
    "submitted",
    "originals",
    "autograded",
    "feedback",
    "evidence",
    "reports",
    "exports",
    "backups",
)
COPIED_FOLDERS = ("source", "keys", "guide")
CONFIG_FILE = "nbgrader_config.py"
_SQLITE = "sqlite:///"

AS_MADE = '''"""nbgrader's configuration of this class. Settings: course.yaml; options of your own: below."""

from course.grading.config import configure

c = get_config()  # noqa: F821 (nbgrader provides it)
configure(c)
'''

_SETTINGS = """\
# Settings of this class. Lines that begin with # are comments. Made by course {version} on {today}.

# The name of the class: also nbgrader's course id, the name of its folder in the exchange.
name: {name}

# Prediction gates while notebooks are graded. "closed" leaves a gate as the learner left it; "open" opens
# all of them.
gates: closed

# The time zone of the class: dates and times without one are of this zone, such as Europe/Berlin. Empty: the
# zone of the machine at which a command is called.
time_zone:

# What happens to the points of a late submission: none (nothing is taken away), zero (the whole score is) or
# so many per cent of them for each day that has begun, for example: 10% a day
# The deadline is set with "course release 01-coalition --due 2026-11-30T18:00", more time for one
# learner with "course extension LEARNER 01-coalition --until 2026-12-03T18:00".
late: none

# So many minutes after the deadline still count as in time.
grace_minutes: 0

# Points leave with two decimals. Where a half goes: half up (26.775 is 26.78), half even, or down.
rounding: half up

# Variants of questions and exercises: none (everybody gets the same) or personal (which one a learner gets
# follows from the learner's id). Takes effect with the next "course release"; learners must then work in the
# released notebooks and give their id: course start --learner ID
variants: none

# The folder of nbgrader's exchange, where learners of a shared server submit. Empty: there is no
# such server.
exchange: {exchange}

# What learners see on their feedback pages besides points, and when: at once, after the deadline (when the
# time of everybody is over, extensions included), or never. A notebook can have a rule of its own, in a line
# such as "    01-coalition: {{right answers: never}}" below "  notebooks:". Pages are written anew with
# "course feedback 01-coalition".
feedback:
  reasons: at once
  right answers: after the deadline

# What all the work on one submission may take: seconds, and megabytes of memory. What takes more is stopped
# and waits for you; the others are graded.
seconds_per_submission: 600
megabytes_per_submission: 2000
"""


@dataclass(frozen=True)
class Settings:
    """What ``course.yaml`` says.

    Attributes:
        name: the class's name.
        gates: what becomes of gates while grading.
        late: ``none``, ``zero`` or ``daily``.
        late_per_day: with ``daily``, per cent of the points for each day that has begun.
        grace_minutes: minutes after the deadline that count as in time.
        zone: the class's time zone; None for this machine's.
        zone_name: what the file calls it.
        rounding: where a half goes.
        variants: whether each learner gets variants of one's own.
        exchange: nbgrader's exchange folder.
        feedback: what feedback pages show when.
        allowance: what the work on one submission may take.
        unknown: settings that this version of the course does not know.
    """

    name: str
    gates: str = "closed"
    late: str = "none"
    late_per_day: float = 0.0
    grace_minutes: float = 0.0
    zone: tzinfo | None = None
    zone_name: str = ""
    rounding: str = "half up"
    unknown: tuple[str, ...] = ()
    variants: str = "none"
    exchange: Path | None = None
    feedback: Rules = field(default_factory=Rules)
    allowance: Allowance = field(default_factory=Allowance)


@dataclass(frozen=True)
class ClassFolder:
    """The places of one class folder. Made by :func:`open_class`, which checks them."""

    root: Path
    settings: Settings = field(compare=False)

    @property
    def source(self) -> Path:
        """The instructor's notebooks, one folder an assignment."""
        return self.root / "source"

    @property
    def keys(self) -> Path:
        """The keys, one YAML file a notebook, and the evidence of the source's own run after a release."""
        return self.root / "keys"

    @property
    def guide(self) -> Path:
        """Lesson plans and marking notes."""
        return self.root / "guide"

    @property
    def release(self) -> Path:
        """The notebooks as learners get them."""
        return self.root / "release"

    @property
    def submitted(self) -> Path:
        """What is graded: ``submitted/<learner>/<assignment>/``."""
        return self.root / "submitted"

    @property
    def originals(self) -> Path:
        """What was handed in, as it came: ``originals/<learner>/<assignment>/``."""
        return self.root / "originals"

    @property
    def autograded(self) -> Path:
        """The graded notebooks, which Formgrader shows."""
        return self.root / "autograded"

    @property
    def feedback(self) -> Path:
        """The HTML pages that learners get back."""
        return self.root / "feedback"

    @property
    def evidence(self) -> Path:
        """The raw evidence of each graded submission: ``evidence/<assignment>/<learner>.json``."""
        return self.root / "evidence"

    @property
    def reports(self) -> Path:
        """Where ``course report`` writes."""
        return self.root / "reports"

    @property
    def exports(self) -> Path:
        """Where ``course export`` writes."""
        return self.root / "exports"

    @property
    def backups(self) -> Path:
        """Copies of the gradebook, one before each run that changes it."""
        return self.root / "backups"

    @property
    def roster(self) -> Path:
        """The list of learners, ``roster.csv``."""
        return self.root / "roster.csv"

    @property
    def gradebook(self) -> Path:
        """nbgrader's gradebook where it is an SQLite file, as it is unless ``nbgrader_config.py`` says
        otherwise; else the place where that file would be."""
        url = self.db_url
        return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else self.root / "gradebook.db"

    @property
    def db_url(self) -> str:
        """The gradebook's address as nbgrader and SQLAlchemy want it: nbgrader's option
        ``CourseDirectory.db_url``, else ``gradebook.db`` in this folder."""
        return _configured_db_url(self.root) or f"{_SQLITE}{self.root / 'gradebook.db'}"

    @property
    def gradebook_is_file(self) -> bool:
        """Whether the gradebook is an SQLite file, which can be copied and locked here."""
        return self.db_url.startswith(_SQLITE)

    @property
    def has_gradebook(self) -> bool:
        """Whether there is a gradebook yet; a database elsewhere is taken to be there."""
        return not self.gradebook_is_file or self.gradebook.is_file()

    @property
    def assignments(self) -> tuple[str, ...]:
        """The slugs of the notebooks that this class has, in order."""
        return tuple(sorted(p.name for p in self.source.iterdir() if (p / f"{p.name}.ipynb").is_file()))

    def require_assignment(self, slug: str) -> str:
        """``slug``, if this class has such a notebook.

        Raises:
            ClassFolderError: naming the notebooks there are.
        """
        if slug not in self.assignments:
            there = ", ".join(self.assignments) or "none"
            raise ClassFolderError(sentences.NO_NOTEBOOK.format(root=self.root, slug=slug, there=there))
        return slug

    def open_gradebook(self) -> Gradebook:
        """nbgrader's gradebook of this class, as a context manager; it is made if there is none yet.

        Raises:
            ClassFolderError: if an older nbgrader made it and it cannot be brought up to date.
        """
        from nbgrader.api import Gradebook

        self.upgrade_gradebook()

        # nbgrader calls alembic by name when it makes a gradebook, and it lies beside this interpreter.
        own = str(Path(sys.executable).parent)
        if own not in os.environ.get("PATH", "").split(os.pathsep):
            os.environ["PATH"] = os.pathsep.join(filter(None, (own, os.environ.get("PATH"))))
        return Gradebook(self.db_url, self.settings.name)

    def upgrade_gradebook(self) -> str | None:
        """Bring a gradebook that an older nbgrader made up to date, after a copy.

        Returns:
            A sentence on what was done, or None.

        Raises:
            ClassFolderError: if it cannot be done.
        """
        from course.grading.classroom.schema import upgrade_if_older

        if not self.gradebook_is_file:
            return None
        return upgrade_if_older(self.gradebook, self.db_url, self.backups)

    def require_gradebook_free(self) -> None:
        """Make sure that no other program is writing to the gradebook.

        Raises:
            ClassFolderError: if it is locked, or if the file is no gradebook.
        """
        if not self.gradebook_is_file or not self.gradebook.exists():
            return
        if not os.access(self.gradebook, os.W_OK) or not os.access(self.gradebook.parent, os.W_OK):
            raise ClassFolderError(term.GRADEBOOK_READ_ONLY.format(path=self.gradebook))
        connection = sqlite3.connect(self.gradebook, timeout=2, isolation_level=None)
        try:
            # A write lock, given back at once: the question is whether it can be had.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise ClassFolderError(sentences.IN_USE.format(gradebook=self.gradebook)) from error
            raise ClassFolderError(
                sentences.NOT_WRITABLE.format(gradebook=self.gradebook, error=error)
            ) from error
        except sqlite3.DatabaseError as error:
            raise ClassFolderError(
                sentences.NOT_A_GRADEBOOK.format(gradebook=self.gradebook, error=error, backups=self.backups)
            ) from error
        finally:
            connection.close()


def new_class(target: Path, course: Path | None = None, *, exchange: Path | None = None) -> ClassFolder:
    """Make a class folder from a checkout: source notebooks, keys, guide and configuration.

    Args:
        target: the folder to make; it may exist if it is empty.
        course: the checkout to copy from; the one this package runs from if None.
        exchange: nbgrader's exchange folder, if learners submit on a shared server.

    Returns:
        The opened class folder.

    Raises:
        ClassFolderError: if ``target`` exists and holds anything, or lies inside the checkout's notebooks.
        CourseError: if there is no checkout to copy from.
    """
    from course.grading.mark.codes import make_salt
    from course.grading.release.frozen import begin, keep_base

    checkout = require_checkout(course)
    target = target.expanduser().resolve()
    if target.exists() and not target.is_dir():
        raise ClassFolderError(sentences.IS_A_FILE.format(target=target))
    if target.is_dir() and any(target.iterdir()):
        raise ClassFolderError(sentences.NOT_EMPTY.format(target=target))
    notebooks = checkout / "notebooks"
    if target.is_relative_to(notebooks):
        raise ClassFolderError(sentences.AMONG_NOTEBOOKS.format(target=target, checkout=checkout))
    # Made beside the target and moved into place, so that an interruption leaves no half-made class folder.
    staging = target.with_name(f".{target.name}.new")
    if staging.exists():
        shutil.rmtree(staging)
    staging.mkdir(parents=True)
    for name in COPIED_FOLDERS:
        origin = notebooks / name
        if origin.is_dir():
            shutil.copytree(
                origin, staging / name, ignore=shutil.ignore_patterns(".*", "__pycache__", "answers")
            )
        else:
            (staging / name).mkdir()
    for name in WORK_FOLDERS:
        (staging / name).mkdir()
    keep_base(staging, notebooks)
    make_salt(staging)
    begin(staging, checkout / "data" if (checkout / "data" / "datapackage.json").is_file() else None)
    (staging / CONFIG_FILE).write_text(AS_MADE, encoding="utf-8")
    (staging / "course.yaml").write_text(
        _SETTINGS.format(
            version=__version__,
            today=datetime.now(UTC).date().isoformat(),
            # JSON is YAML: quotes whatever a folder may be called.
            name=json.dumps(_course_id(target.name), ensure_ascii=False),
            exchange=json.dumps(str(exchange.expanduser().resolve())) if exchange else "",
        ),
        encoding="utf-8",
    )
    # Keys and personal data lie here: nobody but the instructor may read it on a shared machine.
    staging.chmod(0o700)
    if target.exists():
        target.rmdir()
    staging.rename(target)
    return open_class(target)


def open_class(path: Path | None = None) -> ClassFolder:
    """Open a class folder and check that it is one.

    Args:
        path: the class folder; if None it is looked for from the current folder upwards.

    Raises:
        ClassFolderError: if there is none, or a part of it is missing or malformed; the message names place
        and remedy.
    """
    if path is None:
        here = Path.cwd()
        found = next((p for p in (here, *here.parents) if _is_class(p)), None)
        if found is None:
            raise ClassFolderError(sentences.NO_CLASS_HERE.format(here=here))
        root = found
    else:
        root = Path(path).expanduser().resolve()
        if not root.is_dir():
            raise ClassFolderError(sentences.NO_FOLDER.format(root=root))
        if not _is_class(root):
            raise ClassFolderError(sentences.NO_CLASS.format(root=root, config_file=CONFIG_FILE))
    for name in COPIED_FOLDERS[:2]:
        if not (root / name).is_dir():
            raise ClassFolderError(sentences.LACKS_FOLDER.format(root=root, name=name))
    settings = read_settings(root / "course.yaml")
    use_rounding(settings.rounding)
    for name in WORK_FOLDERS:
        (root / name).mkdir(exist_ok=True)
    return ClassFolder(root, settings)


def read_settings(path: Path) -> Settings:
    """Read ``course.yaml``.

    Raises:
        ClassFolderError: naming the file, the line or the setting, and what is allowed there.
    """
    try:
        data = read_yaml(path).content
    except ItemFileError as error:
        raise ClassFolderError(str(error)) from error
    if not isinstance(data, dict):
        raise ClassFolderError(sentences.NO_SETTINGS.format(path=path))
    unknown = tuple(sorted(set(map(str, data)) - set(SETTINGS)))
    gates, variants = data.get("gates", "closed"), data.get("variants", "none")
    rounding = data.get("rounding", next(iter(ROUNDING)))
    late, per_day = _late(data.get("late", "none"), path)
    for setting, value, allowed in (
        ("gates", gates, GATES),
        ("variants", variants, VARIANTS),
        ("rounding", rounding, tuple(ROUNDING)),
    ):
        if value not in allowed:
            raise ClassFolderError(
                sentences.NOT_ALLOWED.format(
                    path=path, setting=setting, value=value, allowed=" or ".join(allowed)
                )
            )
    exchange = data.get("exchange") or None
    if exchange is not None and not isinstance(exchange, str):
        raise ClassFolderError(sentences.EXCHANGE_FORM.format(path=path))
    name = data.get("name")
    if not isinstance(name, str) or name != _course_id(name):
        raise ClassFolderError(sentences.NAME_FORM.format(path=path))
    grace = data.get("grace_minutes") or 0
    if type(grace) not in (int, float) or not 0 <= grace <= 10**5:
        raise ClassFolderError(term.BAD_GRACE.format(path=path, value=grace))
    zone_name = data.get("time_zone") or ""
    return Settings(
        name=name,
        gates=gates,
        late=late,
        late_per_day=per_day,
        grace_minutes=float(grace),
        zone=_zone(zone_name, path),
        zone_name=str(zone_name),
        rounding=rounding,
        unknown=unknown,
        variants=variants,
        exchange=Path(exchange).expanduser() if exchange else None,
        feedback=read_rules(data.get("feedback"), path),
        allowance=_allowance(data, path),
    )


def _late(value: Any, path: Path) -> tuple[str, float]:
    """A late policy and its per cent a day: ``10``, ``10%``, ``10 per cent a day``."""
    text = str(value if value is not None else "none").strip().casefold()
    if text in LATE_POLICIES:
        return text, 0.0
    found = re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?)\s*(?:%|per ?cent|percent)?\s*(?:(?:a|per)\s*day)?", text)
    share = float(found[1].replace(",", ".")) if found else 0.0
    if isinstance(value, bool) or not 0 < share <= 100:
        raise ClassFolderError(term.BAD_LATE.format(path=path, value=value))
    return "daily", share


def _zone(name: Any, path: Path) -> tzinfo | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if not name:
        return None
    try:
        return ZoneInfo(str(name).strip())
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ClassFolderError(term.BAD_ZONE.format(path=path, value=name)) from error


def _allowance(data: dict[str, Any], path: Path) -> Allowance:
    usual = Allowance()
    given = {
        "seconds_per_submission": data.get("seconds_per_submission", usual.seconds),
        "megabytes_per_submission": data.get("megabytes_per_submission", usual.memory >> 20),
    }
    for setting, value in given.items():
        if type(value) not in (int, float) or not LEAST[setting] <= value <= 10**6:
            raise ClassFolderError(
                sentences.NOT_A_NUMBER.format(path=path, setting=setting, value=value, least=LEAST[setting])
            )
    seconds, megabytes = given.values()
    return Allowance(float(seconds), int(megabytes * (1 << 20)))


def _course_id(name: str) -> str:
    """``name`` as a course id: nbgrader puts it into folder names and rejects a plus sign."""
    kept = "".join(ch if ch.isalnum() or ch in "-_" else "-" for ch in name).strip("-")
    return kept or "class"


def _is_class(folder: Path) -> bool:
    return (folder / CONFIG_FILE).is_file() and (folder / "course.yaml").is_file()


def _configured_db_url(root: Path) -> str | None:
    """The gradebook's address in ``nbgrader_config.py``, or None where it says nothing about that.

    Args:
        root: the class folder.
    """
    path = root / CONFIG_FILE
    try:
        content = path.read_bytes()
    except OSError:
        return None
    # Most do not, and then nothing of nbgrader's need be loaded.
    return _db_url(root, hashlib.sha256(content).hexdigest()) if b"db_url" in content else None


@lru_cache(maxsize=32)
def _db_url(root: Path, digest: str) -> str | None:
    from traitlets.config.loader import PyFileConfigLoader

    try:
        config = PyFileConfigLoader(CONFIG_FILE, path=str(root)).load_config()
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise ClassFolderError(texts.CONFIG_BROKEN.format(path=root / CONFIG_FILE, error=said)) from error
    found = config.get("CourseDirectory", {}).get("db_url")
    return str(found) if found else None
