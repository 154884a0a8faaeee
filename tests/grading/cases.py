"""Submissions of every shape that must earn exactly what their learner earned, or go to a person. Each is a
small change to a right one.

Nothing here attacks the machine: the cheats patch objects of their own kernel only.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from grading_kit import (
    FULL,
    RIGHT,
    RIGHT_SHARE,
    SLUG,
    ZERO,
    Class,
    as_output,
    cell_of,
    evidence,
    position,
)

from course.evidence.record import METADATA_KEY


@dataclass(frozen=True)
class Case:
    """A submission and what must come of it.

    Attributes:
        submit: puts the submission of a learner into a class.
        scores: automatic points by cell; None where a person decides alone.
        person: the cells that need a person.
        outcomes: outcomes by item, as far as they are stated.
        note: a part of a sentence that healing must have said.
        core: whether it runs among the fast tests.
    """

    submit: Callable[[Class, str], object]
    scores: dict[str, float | None]
    person: frozenset[str] = frozenset()
    outcomes: dict[str, str] = field(default_factory=dict)
    note: str | None = None
    core: bool = False


CASES: dict[str, Case] = {}


def case(
    scores: dict[str, float | None],
    *,
    person: tuple[str, ...] = (),
    outcomes: dict[str, str] | None = None,
    note: str | None = None,
    core: bool = False,
) -> Callable[[Callable[[Class, str], object]], Callable[[Class, str], object]]:
    """Register a submission under its function's name."""

    def register(submit: Callable[[Class, str], object]) -> Callable[[Class, str], object]:
        full = {"argue-view": 0.0} | scores
        CASES[submit.__name__.replace("_", "-")] = Case(
            submit, full, frozenset(person), outcomes or {}, note, core
        )
        return submit

    return register


ITEMS = ("who/q1", "who/q2", "who/q3", "guess/p1", "share", "double", "view")
ALL_CELLS = (*FULL, "argue-view")


def sidecars(answers: dict[str, tuple[str, Any]], t: float = 1_700_000_000.0) -> dict[str, Any]:
    """The answers as sidecar files, in the form that ``Class.submit`` takes."""
    files = {}
    for quiz in ("who", "guess"):
        mine = {name: value for name, value in answers.items() if name.startswith(quiz)}
        files[f"answers__{SLUG}_dot_{quiz}_dot_json"] = evidence(mine, t) | {"quiz": f"{SLUG}/{quiz}"}
    return files


# ---- where answers may lie ---------------------------------------------------------------------------------


@case(FULL, outcomes=dict.fromkeys(ITEMS[:-1], "right"), core=True)
def only_the_notebook(k: Class, who: str) -> None:
    k.submit(who, k.answered())


@case(ZERO, outcomes=dict.fromkeys(ITEMS, "unanswered"), core=True)
def untouched(k: Class, who: str) -> None:
    k.submit(who, k.notebook())


@case(FULL)
def only_sidecars(k: Class, who: str) -> None:
    k.submit(who, k.answered({}), **sidecars(RIGHT))


@case(FULL)
def only_outputs(k: Class, who: str) -> None:
    notebook = k.answered({})
    for quiz in ("quiz-who", "predict-guess"):
        mine = {n: v for n, v in RIGHT.items() if n.startswith(quiz.partition("-")[2])}
        cell_of(notebook, quiz)["outputs"] = [as_output(evidence(mine))]
    k.submit(who, notebook)


@case(FULL | {"quiz-who": 3.0}, outcomes={"who/q1": "wrong"})
def newest_answer_wins(k: Class, who: str) -> None:
    k.submit(who, k.answered(), **sidecars({"who/q1": ("choice", "a")}, t=1_700_000_100.0))


@case(FULL)
def answer_from_the_future(k: Class, who: str) -> None:
    notebook = k.answered()
    notebook["metadata"][METADATA_KEY] = evidence(RIGHT, t=4e9)
    k.submit(who, notebook)


# ---- cells lost, doubled, cut ------------------------------------------------------------------------------


@case(FULL, note="quiz-who had been deleted")
def quiz_cell_deleted(k: Class, who: str) -> None:
    notebook = k.answered()
    notebook["cells"].pop(position(notebook, "quiz-who"))
    k.submit(who, notebook)


@case(FULL, note="solve-share was there 2 times", core=True)
def empty_copy_after_the_answer(k: Class, who: str) -> None:
    notebook = k.answered()
    copy = dict(cell_of(k.notebook(), "solve-share"), id="copy-1")
    notebook["cells"].insert(position(notebook, "solve-share") + 1, copy)
    k.submit(who, notebook)


@case(FULL, note="solve-share was there 2 times")
def answer_in_a_copy_at_the_end(k: Class, who: str) -> None:
    notebook = k.answered(solve_share=cell_of(k.notebook(), "solve-share")["source"])
    for name in ("solve-share", "check-share"):
        copy = json.loads(json.dumps(cell_of(notebook, name))) | {"id": f"copy-of-{name}"}
        if name == "solve-share":
            copy["source"] = RIGHT_SHARE
        notebook["cells"].append(copy)
    k.submit(who, notebook)


@case(FULL, note="solve-share was there 2 times with different work")
def two_attempts(k: Class, who: str) -> None:
    notebook = k.answered(solve_share="share = 26")
    copy = json.loads(json.dumps(cell_of(notebook, "solve-share"))) | {"id": "copy-2", "source": RIGHT_SHARE}
    notebook["cells"].insert(position(notebook, "solve-share") + 1, copy)
    k.submit(who, notebook)


@case(FULL, note="check-share was there 3 times")
def check_cell_tripled(k: Class, who: str) -> None:
    notebook = k.answered()
    check = cell_of(notebook, "check-share")
    notebook["cells"] += [dict(check, id="again-1"), dict(check, id="again-2")]
    k.submit(who, notebook)


@case(FULL | {"check-share": 0.0}, outcomes={"share": "unanswered"}, note="solve-share had been deleted")
def answer_cell_deleted(k: Class, who: str) -> None:
    notebook = k.answered()
    notebook["cells"].pop(position(notebook, "solve-share"))
    k.submit(who, notebook)


@case(FULL, note="check-share had been deleted")
def check_cell_deleted(k: Class, who: str) -> None:
    notebook = k.answered()
    notebook["cells"].pop(position(notebook, "check-share"))
    k.submit(who, notebook)


@case(FULL, note="check-share had been deleted")
def both_deleted_and_done_in_a_cell_of_ones_own(k: Class, who: str) -> None:
    notebook = k.answered()
    place = position(notebook, "solve-share")
    own = {
        "cell_type": "code",
        "id": "mine",
        "metadata": {},
        "source": RIGHT_SHARE,
        "outputs": [],
        "execution_count": 3,
    }
    notebook["cells"][place : place + 2] = [own]
    k.submit(who, notebook)


@case(FULL, note="was split into 2 parts")
def answer_cell_split(k: Class, who: str) -> None:
    notebook = k.answered(solve_double="def double(x):\n    result = x + x")
    first = cell_of(notebook, "solve-double")
    second = json.loads(json.dumps(first)) | {"id": "split-2", "source": "    return result"}
    notebook["cells"].insert(position(notebook, "solve-double") + 1, second)
    k.submit(who, notebook)


@case(FULL)
def quiz_cell_split(k: Class, who: str) -> None:
    notebook = k.answered()
    first = cell_of(notebook, "quiz-who")
    first["source"] = "quiz("
    second = json.loads(json.dumps(first)) | {"id": "split-3", "source": '"98-tests/who")'}
    notebook["cells"].insert(position(notebook, "quiz-who") + 1, second)
    k.submit(who, notebook)


@case(FULL, note="had been merged")
def answer_merged_with_check(k: Class, who: str) -> None:
    notebook = k.answered()
    solve = cell_of(notebook, "solve-share")
    solve["source"] += "\n" + cell_of(notebook, "check-share")["source"]
    notebook["cells"].pop(position(notebook, "check-share"))
    k.submit(who, notebook)


@case(FULL, note="locked cell check-share had been changed")
def answer_typed_into_the_check(k: Class, who: str) -> None:
    notebook = k.answered(solve_share=cell_of(k.notebook(), "solve-share")["source"])
    check = cell_of(notebook, "check-share")
    check["source"] = RIGHT_SHARE + "\n" + check["source"]
    k.submit(who, notebook)


@case(FULL, note="another order")
def cells_in_another_order(k: Class, who: str) -> None:
    notebook = k.answered()
    notebook["cells"] = [notebook["cells"][0], *notebook["cells"][:0:-1]]
    k.submit(who, notebook)


# ---- files of other programs -------------------------------------------------------------------------------


@case(FULL, note="Line ends of Windows")
def windows_line_ends(k: Class, who: str) -> None:
    notebook = k.answered()
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    k.submit(who, b"\xef\xbb\xbf" + json.dumps(notebook, indent=1).replace("\n", "\r\n").encode())


@case(FULL)
def format_44_without_ids(k: Class, who: str) -> None:
    notebook = k.answered() | {"nbformat_minor": 4}
    for cell in notebook["cells"]:
        del cell["id"]
    k.submit(who, notebook)


@case(FULL, note="had lost their names", core=True)
def all_names_lost(k: Class, who: str) -> None:
    notebook = k.answered() | {"nbformat_minor": 0}
    for cell in notebook["cells"]:
        del cell["id"]
        cell["metadata"] = {"id": "aX7_b", "colab": {"base_uri": "https://example.org"}}
    k.submit(who, notebook)


@case(FULL, note="old notebook format 3")
def format_3(k: Class, who: str) -> None:
    notebook = k.answered()
    cells = []
    for cell in notebook["cells"]:
        old = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        if cell["cell_type"] == "code":
            old |= {"input": cell["source"], "outputs": [], "language": "python", "collapsed": False}
        else:
            old |= {"source": cell["source"]}
        cells.append(old)
    k.submit(
        who,
        {
            "nbformat": 3,
            "nbformat_minor": 0,
            "metadata": notebook["metadata"],
            "worksheets": [{"cells": cells}],
        },
    )


@case(FULL)
def metadata_of_every_wrong_kind(k: Class, who: str) -> None:
    notebook = k.answered()
    notebook["metadata"] |= {"kernelspec": 7, "widgets": [1], "language_info": None, "x": {"y": [None]}}
    junk: list[Any] = [
        {"nbgrader": "yes"},
        {"nbgrader": {"grade_id": 5}},
        {"tags": 3},
        [],
        None,
        {"nbgrader": {"points": "many"}},
    ]
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = junk[number % len(junk)]
        if number % 3 == 0:
            cell["execution_count"] = "?"
    notebook["cells"] += [17, None, {"cell_type": "video"}, {"cell_type": "code"}]
    k.submit(who, notebook)


@case(FULL, note="was called my work (1).ipynb")
def renamed(k: Class, who: str) -> None:
    k.submit(who, None, **{"my work (1)_dot_ipynb": k.answered()})


@case(FULL, note="handed in")
def untouched_copy_beside_the_real_one(k: Class, who: str) -> None:
    k.submit(who, k.notebook(), **{f"{SLUG}-Copy1_dot_ipynb": k.answered()})


# ---- what cannot be read -----------------------------------------------------------------------------------


@case(
    ZERO | {"argue-view": None},
    person=ALL_CELLS,
    outcomes=dict.fromkeys(ITEMS, "fault"),
    note=None,
    core=True,
)
def cut_off(k: Class, who: str) -> None:
    k.submit(who, json.dumps(k.answered()).encode()[:3000])


@case(
    {"quiz-who": 4.0, "predict-guess": 0.5, "check-share": 0.0, "check-double": 0.0, "argue-view": None},
    person=("check-share", "check-double", "argue-view"),
)
def cut_off_but_with_sidecars(k: Class, who: str) -> None:
    k.submit(who, json.dumps(k.answered()).encode()[:3000], **sidecars(RIGHT))


@case(ZERO | {"argue-view": None}, person=ALL_CELLS)
def a_zip_archive(k: Class, who: str) -> None:
    k.submit(who, b"PK\x03\x04" + bytes(200))


@case(ZERO | {"argue-view": None}, person=ALL_CELLS)
def another_notebook(k: Class, who: str) -> None:
    cell = {"cell_type": "code", "metadata": {}, "source": "print('my holiday')", "outputs": []}
    k.submit(who, {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]})


@case(ZERO | {"argue-view": None}, person=ALL_CELLS)
def no_notebook_at_all(k: Class, who: str) -> None:
    k.submit(who, None, essay_dot_txt="See attached.")


# ---- answers -----------------------------------------------------------------------------------------------


@case(
    FULL | {"quiz-who": 2.0},
    person=("quiz-who",),
    outcomes={"who/q1": "fault", "who/q2": "right", "who/q3": "fault"},
    core=True,
)
def impossible_answers(k: Class, who: str) -> None:
    k.submit(who, k.answered(RIGHT | {"who/q1": ("choice", "z"), "who/q3": ("choice", "a")}))


@case(FULL | {"check-share": 0.0, "check-double": 1.5}, outcomes={"share": "wrong", "double": "partly"})
def a_listed_mistake_and_a_half_right_function(k: Class, who: str) -> None:
    k.submit(
        who,
        k.answered(solve_share="share = 26 / 38 * 100", solve_double="def double(x):\n    return 2 * abs(x)"),
    )


@case(FULL | {"check-share": 0.0}, outcomes={"share": "wrong", "double": "right"}, core=True)
def own_code_fails(k: Class, who: str) -> None:
    k.submit(who, k.answered(solve_share="share = 26 / 0"))


@case(FULL | {"argue-view": None}, person=("argue-view",), outcomes={"view": "marking"}, core=True)
def argument_written(k: Class, who: str) -> None:
    k.submit(who, k.answered(answer_view="A broad coalition is not a strong one, because **capacity** is."))


@case(FULL | {"argue-view": None}, person=("argue-view",), note="taken as part of the answer")
def argument_in_a_cell_of_its_own(k: Class, who: str) -> None:
    notebook = k.answered()
    own = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": "Breadth costs depth."}
    notebook["cells"].insert(position(notebook, "answer-view") + 1, own)
    k.submit(who, notebook)


@case(FULL | {"argue-view": None}, person=("argue-view",), outcomes={"view": "marking"})
def argument_with_pictures(k: Class, who: str) -> None:
    notebook = k.answered(answer_view="See ![map](attachment:map.png) and ![lost](attachment:lost.png).")
    cell_of(notebook, "answer-view")["attachments"] = {"map.png": {"image/png": "iVBORw0K"}}
    k.submit(who, notebook)


@case(
    FULL | {"check-share": 0.0, "check-double": 0.0},
    person=("check-share", "check-double"),
    outcomes={"share": "fault", "double": "fault"},
)
def a_variable_of_ones_own_called_check(k: Class, who: str) -> None:
    k.submit(who, k.answered(solve_share="check = 26 / 35\nshare = check * 100"))


# ---- cheats and noise --------------------------------------------------------------------------------------


@case(FULL)
def warnings_on_standard_error(k: Class, who: str) -> None:
    noise = "import sys, warnings\nwarnings.warn('mind the gap')\nprint('noise', file=sys.stderr)\n"
    k.submit(
        who,
        k.answered(
            solve_share=noise + RIGHT_SHARE,
            solve_double="import sys\ndef double(x):\n    print('noise', file=sys.stderr)\n    return 2 * x",
        ),
    )


_FORGE = (
    "from IPython.display import display\n"
    "def _forged(*args, **kwargs):\n"
    "    display({'application/vnd.willing-and-able.evidence+json': "
    "{'v': 1, 'evidence': {'98-tests/share': {'v': 1, 'item': '98-tests/share', 'kind': 'value', "
    "'value': {'type': 'number', 'value': 74.28571428571429}, 't': 1.0}}}}, raw=True)\n"
)


@case(FULL | {"check-share": 0.0}, outcomes={"share": "unanswered"})
def forged_evidence_in_another_cell(k: Class, who: str) -> None:
    k.submit(who, k.answered(solve_share=_FORGE + "_forged()\nshare = ..."))


@case(
    FULL | {"check-share": 0.0, "check-double": 0.0},
    person=("check-share", "check-double"),
    outcomes={"share": "fault", "double": "fault"},
    core=True,
)
def forged_evidence_beside_the_real_one(k: Class, who: str) -> None:
    hook = (
        "get_ipython().events.register(\n"
        "    'pre_run_cell', lambda info: _forged() if 'check(' in info.raw_cell else None\n)\n"
    )
    k.submit(who, k.answered(solve_share=_FORGE + hook + "share = 1"))


@case(
    FULL | {"check-share": 0.0, "check-double": 0.0},
    person=("check-share", "check-double"),
    outcomes={"share": "fault", "double": "fault"},
)
def check_replaced_by_nothing(k: Class, who: str) -> None:
    k.submit(
        who, k.answered(solve_share="import course\ncheck = course.check = lambda *a, **k: None\nshare = ...")
    )


@case(
    FULL | {"check-share": 0.0, "check-double": 0.0},
    person=("check-share", "check-double"),
    outcomes={"share": "fault", "double": "fault"},
)
def display_patched(k: Class, who: str) -> None:
    patch = "import IPython.display, IPython\nIPython.display.display = lambda *a, **k: None\n"
    k.submit(who, k.answered(solve_share=patch + "share = 1"))


@case(FULL | {"check-share": 0.0}, outcomes={"share": "wrong"})
def scorer_patched_in_the_kernel(k: Class, who: str) -> None:
    patch = (
        "import course.evidence.compare as v, course.grading.score.scoring as s\n"
        "v.compare = s.compare = lambda *a, **k: v.Comparison(1.0)\n"
        "s.score_exercise = lambda *a, **k: 'right'\n"
        "class Equal(float):\n    __eq__ = lambda self, other: True\n    __hash__ = float.__hash__\n"
    )
    k.submit(who, k.answered(solve_share=patch + "share = Equal(3)"))


@case(FULL | {"check-share": 0.0}, outcomes={"share": "wrong"})
def full_marks_printed(k: Class, who: str) -> None:
    k.submit(who, k.answered(solve_share="share = 1\nprint('2.0')\n2.0"))


@case(
    FULL | {"check-double": 0.0},
    person=("check-double",),
    outcomes={"share": "right", "double": "fault"},
    core=True,
)
def kernel_ends_in_the_middle(k: Class, who: str) -> None:
    k.submit(who, k.answered(solve_double="import os\nos._exit(3)"))


@case(FULL | {"check-double": 0.0}, outcomes={"double": "wrong"})
def an_error_without_a_name_for_every_input(k: Class, who: str) -> None:
    k.submit(who, k.answered(solve_double="def double(x):\n    raise type('', (Exception,), {})('x')"))


@case(FULL | {"check-double": 0.0}, outcomes={"double": "wrong"})
def nothing_comes_back(k: Class, who: str) -> None:
    k.submit(who, k.answered(solve_double="def double(x):\n    pass"))


@case(FULL | {"check-double": 0.0}, outcomes={"double": "wrong"})
def one_result_for_every_input(k: Class, who: str) -> None:
    k.submit(who, k.answered(solve_double="def double(x):\n    return 4"))


@case(FULL | {"check-double": 0.0}, outcomes={"double": "wrong"})
def results_forged_as_empty_errors(k: Class, who: str) -> None:
    patch = (
        "import course.questions.exercise as e\n"
        "real = e._call\n"
        "def forged(function, case):\n"
        "    told = real(function, case)\n"
        "    return {'case': told['case'], 'error': ''}\n"
        "e._call = forged\n"
    )
    k.submit(who, k.answered(solve_double=patch + "def double(x):\n    return x"))


@case(FULL, note="course")
def own_module_named_like_the_course(k: Class, who: str) -> None:
    k.submit(who, k.answered(), course_dot_py="def check(*a, **k): pass")
