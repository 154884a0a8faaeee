"""nbgrader's configuration for a class, and the check that it is in force.

nbgrader only logs a configuration file that cannot be loaded and goes on with its defaults, which would give
full marks for every quiz cell. So every command of ours loads the file itself first and refuses unless our
steps stand where they must.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from traitlets.config import Config

from course.errors import ClassFolderError
from course.grading.classroom.folder import AS_MADE, CONFIG_FILE, ClassFolder, Settings, open_class
from course.grading.mark.late import Lateness
from course.grading.nbgrader import import_without_server
from course.grading.texts import grading as texts
from course.paths import own_programs_first

# Learner code that runs longer than this in one cell is stopped.
CELL_SECONDS = 30
# Kernels report otherwise, at each start, that they talk over TCP.
QUIET_KERNEL = ["--log-level=ERROR"]


def configure(c: Config, folder: Path | str | None = None) -> None:
    """Put the course's steps into nbgrader's configuration. Called by ``nbgrader_config.py`` of a class
    folder.

    Args:
        c: nbgrader's configuration.
        folder: the class folder; if None, where the calling configuration file lies.
    """
    from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
    from nbgrader.preprocessors import Execute

    from course.grading.feedback import sanitise as feedback
    from course.grading.nbgrader import execute, flags, steps
    from course.grading.release import learners_copy

    if folder is None:
        caller = sys._getframe(1).f_globals.get("__file__")
        folder = Path(caller).parent if caller else Path.cwd()
    _set_options(c, open_class(Path(folder)))
    release = _default(GenerateAssignment, "preprocessors")
    sanitise, grade = (
        _default(Autograde, "sanitize_preprocessors"),
        _default(Autograde, "autograde_preprocessors"),
    )
    marks = _default(GenerateFeedback, "preprocessors")
    c.GenerateAssignment.preprocessors = [steps.StripAnswers, *learners_copy.STEPS, *release]
    c.Autograde.sanitize_preprocessors = [steps.CollectEvidence, *sanitise, steps.NameCells]
    grade = [execute.ExecuteAndKeep if step is Execute else step for step in grade]
    save = [step.__name__ for step in grade].index("SaveAutoGrades")
    c.Autograde.autograde_preprocessors = [
        *grade[:save],
        steps.ScoreEvidence,
        feedback.SanitiseOutputs,
        grade[save],
        flags.FlagForPerson,
        *grade[save + 1 :],
    ]
    # nbgrader's next step after the marks reads style sheets of a page that ours is not.
    c.GenerateFeedback.preprocessors = [marks[0], feedback.StripForFeedback]


def _set_options(c: Config, class_folder: ClassFolder) -> None:
    """How nbgrader's steps and ours work, whichever of them a converter takes."""
    from course.grading.feedback import markdown as prose

    settings = class_folder.settings
    c.CourseDirectory.root = str(class_folder.root)
    c.CourseDirectory.course_id = settings.name
    if settings.exchange is not None:
        c.Exchange.root = str(settings.exchange)
    # By name: marks by hand, which a page shows, need this module for their penalties.
    c.GenerateFeedback.exporter_class = "course.grading.feedback.pages.PageExporter"
    c.StripForFeedback.class_folder = str(class_folder.root)
    # For Formgrader, too: a heading of a learner's could otherwise have the id of the field for the mark.
    c.HTMLExporter.filters = {"markdown2html": f"{prose.__name__}.{prose.as_html.__name__}"}
    c.CollectEvidence.class_folder = str(class_folder.root)
    c.ScoreEvidence.class_folder = str(class_folder.root)
    c.OverwriteCells.add_missing_cells = True
    # Each cell has its gap, three dots that are to be replaced; a second call to write would confuse.
    c.ClearSolutions.code_stub = {"python": ""}
    c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"
    c.ClearSolutions.end_solution_delimeter = "END SOLUTION"
    c.Execute.timeout = CELL_SECONDS
    c.Execute.extra_arguments = QUIET_KERNEL
    # The walls around learners' kernels are tried from inside: this folder must not be seen.
    c.SandboxProvisioner.hidden = [str(class_folder.root)]
    # nbconvert would otherwise check the whole notebook after each of a dozen steps.
    c.Exporter.optimistic_validation = True
    # A busy machine is no reason to take a kernel for dead.
    c.Execute.iopub_timeout = 60
    c.Execute.startup_timeout = 180
    # By name: nbgrader imports it where it is needed, and this file is read by every command.
    c.AssignLatePenalties.plugin_class = "course.grading.nbgrader.late.ClassPolicy"
    late = lateness_of(settings)
    c.LateSubmissionPlugin.penalty_method = "zero" if late.nothing_counts else "none"
    c.ClassPolicy.per_day, c.ClassPolicy.grace_minutes = late.per_day, late.grace_minutes
    _hand_on(settings)


def _hand_on(settings: Settings) -> None:
    # Kernels inherit this process's environment.
    os.environ["COURSE_GATES"] = settings.gates
    os.environ.pop("COURSE_KEYS", None)


def lateness_of(settings: Settings) -> Lateness:
    """What becomes of late submissions by the class's own settings."""
    return Lateness(settings.late == "zero", settings.late_per_day, settings.grace_minutes)


def is_as_made(folder: ClassFolder) -> bool:
    """Whether a class's ``nbgrader_config.py`` is the one that it was made with: then the course's steps are
    in force, and no others."""
    try:
        return (folder.root / CONFIG_FILE).read_text(encoding="utf-8") == AS_MADE
    except (OSError, UnicodeDecodeError):
        return False


def require_in_force(folder: ClassFolder) -> None:
    """Make sure that the course's scoring is in force, as :func:`load_config` does.

    Raises:
        ClassFolderError: if the file cannot be loaded, or something in it replaces one of our steps.
    """
    if is_as_made(folder):
        _hand_on(folder.settings)
    else:
        load_config(folder)


def options_of_steps(folder: ClassFolder) -> Config:
    """The configuration for single steps: the class's, but of a class that is as it was made without what is
    for nbgrader's converters, which are not imported for it.

    Raises:
        ClassFolderError: as :func:`load_config`.
    """
    if not is_as_made(folder):
        return load_config(folder)
    c = Config()
    _set_options(c, folder)
    return c


def _default(converter: Any, trait: str) -> list[Any]:
    return list(converter.class_traits()[trait].default())


def load_config(folder: ClassFolder) -> Config:
    """Load the class folder's ``nbgrader_config.py`` and make sure that the course's scoring is in force.

    Args:
        folder: the class folder.

    Returns:
        The configuration, for nbgrader's converter classes.

    Raises:
        ClassFolderError: if the file cannot be loaded, or something in it replaces one of our steps.
    """
    from traitlets.config.loader import PyFileConfigLoader

    import_without_server()
    path = folder.root / CONFIG_FILE
    try:
        config = PyFileConfigLoader(CONFIG_FILE, path=str(folder.root)).load_config()
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise ClassFolderError(texts.CONFIG_BROKEN.format(path=path, error=said)) from error
    missing = _not_in_force(config, folder)
    if missing is not None:
        raise ClassFolderError(texts.CONFIG_MISSING.format(path=path, what=missing))
    return config


def _not_in_force(config: Config, folder: ClassFolder) -> str | None:
    """The first option that does not hold what grading needs, or None."""
    wanted = Config()
    configure(wanted, folder.root)
    for section, option in (
        ("GenerateAssignment", "preprocessors"),
        ("Autograde", "sanitize_preprocessors"),
        ("Autograde", "autograde_preprocessors"),
        ("GenerateFeedback", "preprocessors"),
    ):
        present = [_name(step) for step in config.get(section, {}).get(option, [])]
        needed = [_name(step) for step in wanted[section][option]]
        # Further steps of the instructor's are welcome; ours must all be there, in our order.
        if [step for step in present if step in needed] != needed:
            return f"c.{section}.{option}"
    if config.ScoreEvidence.get("class_folder") != str(folder.root):
        return "c.ScoreEvidence.class_folder"
    if config.OverwriteCells.get("add_missing_cells") is not True:
        return "c.OverwriteCells.add_missing_cells"
    return None


def own_steps(config: Config, folder: ClassFolder) -> str | None:
    """The first option by which a class has nbgrader do more than the course asks for while it grades; None
    where there is none. What has none is graded in one pass, without nbgrader's converters.

    Args:
        config: the class's, as :func:`load_config` gives it.
        folder: the class folder.
    """
    of_nbconvert = ("ClearMetadataPreprocessor", "NotebookExporter")
    return _own(config, folder, ("Autograde", "BaseConverter", "IgnorePattern", *of_nbconvert))


def own_page_steps(config: Config, folder: ClassFolder) -> str | None:
    """As :func:`own_steps`, while it writes feedback pages."""
    return _own(config, folder, ("GenerateFeedback", "BaseConverter", "PageExporter"))


def _own(config: Config, folder: ClassFolder, sections: Iterable[str]) -> str | None:
    wanted = Config()
    configure(wanted, folder.root)
    for section in sections:
        present, expected = dict(config.get(section, {})), dict(wanted.get(section, {}))
        for option in sorted({*present, *expected}):
            if _named(present.get(option)) != _named(expected.get(option)):
                return f"c.{section}.{option}"
    return None


def _named(value: Any) -> Any:
    """A value of an option, with classes by their names: those of a configuration are loaded anew."""
    return [_name(one) for one in value] if isinstance(value, list) else value


def _name(step: Any) -> str:
    return step if isinstance(step, str) else f"{step.__module__}.{step.__qualname__}"


def own_commands_first() -> None:
    """Put this Python's own commands on PATH: nbgrader calls ``alembic`` by name, and kernels start
    ``python``."""
    os.environ["PATH"] = own_programs_first(os.environ.get("PATH", ""))
