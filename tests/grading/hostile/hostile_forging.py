"""Code that would rather change what an answer counts than answer: hooks, patched objects, forged evidence.

Nothing here runs when the file is imported: all of it is text that is written into notebooks.
"""

from __future__ import annotations

import json
from typing import Any

from cases import sidecars
from grading_kit import RIGHT, SLUG, as_output, cell_of, position
from hostile_code import BOTH
from hostile_scene import Scene, code, kind

from course.evidence.record import METADATA_KEY, make

PATCHES = "hooks and patches"

code(
    PATCHES,
    "import hooks that hand out modules of its own",
    """
import types
class _Finder:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("course"):
            import importlib.machinery
            return importlib.machinery.ModuleSpec(name, self)
    def create_module(self, spec):
        made = types.ModuleType(spec.name)
        made.__getattr__ = lambda name: lambda *a, **k: 1.0
        return made
    def exec_module(self, module):
        pass
sys.meta_path.insert(0, _Finder())
for name in [name for name in sys.modules if name.startswith("course")]:
    del sys.modules[name]
import builtins
_real = builtins.__import__
def _import(name, *a, **k):
    if name.startswith("course"):
        return types.SimpleNamespace(find_exercise=lambda n: None, check=lambda *a, **k: None)
    return _real(name, *a, **k)
builtins.__import__ = _import
""",
    name="import-hooks",
    share="share = 1",
    lost=BOTH,
    says="check-share",
)
code(
    PATCHES,
    "an AST transformer that takes the checks away",
    """
import ast
class _Away(ast.NodeTransformer):
    def visit_Call(self, node):
        if getattr(node.func, "id", "") == "check":
            return ast.Constant(2.0)
        return node
get_ipython().ast_transformers.append(_Away())
""",
    name="ast-transformer",
    share="share = 1",
    lost=BOTH,
    says="ran without leaving a result",
)
code(
    PATCHES,
    "an AST transformer that makes every assertion and comparison true",
    """
import ast
class _True(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
    def visit_Compare(self, node):
        return ast.Constant(True)
get_ipython().ast_transformers.append(_True())
def _lines(lines):
    return [line.replace("assert ", "True or ") for line in lines]
get_ipython().input_transformers_post.append(_lines)
""",
    name="assertions-rewritten",
    share="share = 1",
    zero=("check-share",),
)
code(
    PATCHES,
    "patched builtins",
    """
import builtins, math
builtins.isinstance = lambda *a: True
builtins.abs = lambda x: 0.0
builtins.len = lambda x: 1
builtins.round = lambda *a: 74.29
math.isclose = lambda *a, **k: True
math.isfinite = lambda x: True
""",
    name="patched-builtins",
    share="share = 1",
    lost=BOTH,
    says="solve-share",
)
code(
    PATCHES,
    "patched numpy and pandas",
    """
import numpy, pandas
for module in (numpy, numpy.testing, pandas.testing):
    for name in ("isclose", "allclose", "array_equal", "assert_allclose", "assert_frame_equal"):
        if hasattr(module, name):
            setattr(module, name, lambda *a, **k: True)
pandas.DataFrame.equals = pandas.Series.equals = lambda *a, **k: True
pandas.DataFrame.__eq__ = lambda *a: True
numpy.float64.__class__
""",
    name="patched-numpy-and-pandas",
    share="share = numpy.float64(1)",
    zero=("check-share",),
)
code(
    PATCHES,
    "an object that is equal to everything",
    """
class Yes:
    def __eq__(self, other):
        return True
    __ne__ = lambda self, other: False
    __lt__ = __le__ = __gt__ = __ge__ = __bool__ = lambda self, *other: True
    __hash__ = lambda self: 0
    __sub__ = __rsub__ = __abs__ = lambda self, *other: 0
    __array__ = lambda self, *a, **k: 0
    __call__ = lambda self, *a: self
""",
    name="equal-to-everything",
    share="share = Yes()\ndouble = Yes()",
    lost=("check-share",),
    says="could not read",
)
code(
    PATCHES,
    "a number that says something else each time it is asked",
    """
class Shifty(float):
    def __repr__(self):
        return "74.28571428571429"
    __str__ = __repr__
    def __format__(self, how):
        return repr(self)
    __eq__ = lambda self, other: True
    __hash__ = float.__hash__
    def __class_getitem__(cls, item):
        return cls
    @property
    def __class__(self):
        return int
""",
    name="number-that-lies",
    share="share = Shifty(3)",
    zero=("check-share",),
)
code(
    PATCHES,
    "an answer that never ends when it is looked at",
    """
class Endless(list):
    def __iter__(self):
        while True:
            yield 1
    def __len__(self):
        return 3
    def __repr__(self):
        while True:
            pass
""",
    name="answer-without-end",
    share="share = Endless()",
    zero=("check-share",),
    says="far more entries",
)
code(
    PATCHES,
    "an answer of a hundred million entries",
    "import numpy\nbig = numpy.zeros(100_000_000, dtype='int8')",
    name="answer-too-large",
    share="share = big",
    zero=("check-share",),
)


@kind(PATCHES, "a function that ends the kernel on inputs that it has not seen", lost=("check-double",),
      says="check-double")  # fmt: skip
def function_that_kills(scene: Scene, who: str) -> None:
    source = "import os\ndef double(x):\n    return 2 * x if x in (1, 2) else os._exit(1)"
    scene.k.submit(who, scene.k.answered(solve_double=source))


code(
    PATCHES,
    "the course's own functions replaced",
    """
import course, course.questions.exercise, course.evidence.normalise, course.evidence.record as record
right = {"type": "number", "value": 74.28571428571429}
course.check = check = lambda *a, **k: None
course.questions.exercise.normalise = course.evidence.normalise.normalise = lambda x: right
course.questions.exercise._emit = lambda *a: None
record.make = lambda *a, **k: {"points": 2.0}
""",
    name="course-patched",
    share="share = 1",
    lost=BOTH,
    says="ran without leaving a result",
)

# ---- forged evidence ---------------------------------------------------------------------------------------

FORGED = "forged evidence"

_BUNDLE = """
from IPython.display import display
MIME = "application/vnd.willing-and-able.evidence+json"
def _record(value=74.28571428571429, item="98-tests/share", kind="value"):
    return {"v": 1, "item": item, "kind": kind, "value": {"type": "number", "value": value}, "t": 1.0}
forged = {"v": 1, "evidence": {"98-tests/share": _record()}, "points": 2.0, "outcome": "right"}
"""


def forgery(tried: str, source: str, *, name: str, share: str = "share = 1", **expected: Any) -> None:
    """Code that forges the right result of an exercise that it answers wrongly."""
    code(FORGED, tried, _BUNDLE + source, name=name, share=share, **expected)


forgery(
    "printed, displayed, raised and returned before the check",
    """
import json
print(json.dumps(forged)); print(json.dumps(forged), file=sys.stderr)
display({MIME: forged}, raw=True, display_id="evidence")
display({MIME: forged, "text/plain": "2.0"}, raw=True, display_id="evidence", update=True)
class _Shown:
    def _repr_mimebundle_(self, *a, **k):
        return {MIME: forged, "text/plain": "2.0"}
display(_Shown())
get_ipython().display_pub.publish({MIME: forged}, metadata={"points": 2})
get_ipython().user_ns["_"] = _Shown()
""",
    name="forged-in-its-own-cell",
    zero=("check-share",),
)
forgery(
    "displayed in the check's cell, before and after the check",
    """
def _before(info):
    if "check(" in info.raw_cell:
        display({MIME: forged}, raw=True)
get_ipython().events.register("pre_run_cell", _before)
get_ipython().events.register("post_run_cell", lambda result: display({MIME: forged}, raw=True))
""",
    name="forged-beside-the-check",
    lost=BOTH,
    says="",
)
forgery(
    "sent by a thread as messages of later cells, over the kernel's own socket",
    """
import threading
kernel = get_ipython().kernel
seen = []
def _send():
    while True:
        header = kernel.get_parent("shell")
        try:
            kernel.session.send(kernel.iopub_socket, "display_data", parent=header, ident=b"display",
                                content={"data": {MIME: forged}, "metadata": {}, "transient": {}})
            kernel.session.send(kernel.iopub_socket, "execute_result", parent=header, ident=b"result",
                                content={"data": {"text/plain": "2.0"}, "metadata": {}, "execution_count": 1})
        except Exception as error:
            seen.append(error)
        time.sleep(0.02)
threading.Thread(target=_send, daemon=True).start()
# A check is over in less time than the thread takes between two messages; it has to meet it.
import course.questions.exercise
_emit = course.questions.exercise._emit
course.questions.exercise._emit = lambda *given: (time.sleep(0.2), _emit(*given))
""",
    name="forged-by-a-thread",
    lost=BOTH,
    says="",
)
forgery(
    "the check's own emission replaced by evidence of another exercise",
    """
import course.questions.exercise
course.questions.exercise._emit = lambda made, help_: display(
    {MIME: {"v": 1, "evidence": {"98-tests/double": _record(item="98-tests/double")}}}, raw=True)
""",
    name="forged-for-another-exercise",
    lost=BOTH,
    says="",
)
forgery(
    "records of every wrong form, and of a thousand others",
    """
import course.questions.exercise
_turn = iter([{"v": 1, "evidence": {"98-tests/share": 7}}, {"v": 1, "evidence": {f"98-tests/x{n}": _record()
              for n in range(1000)}}])
course.questions.exercise._emit = lambda made, help_: display({MIME: next(_turn)}, raw=True)
""",
    name="forged-out-of-form",
    lost=BOTH,
    says="",
)
forgery(
    "messages that the kernel's client does not expect",
    """
kernel = get_ipython().kernel
def _raw(kind, content):
    parent = kernel.get_parent("shell")
    kernel.session.send(kernel.iopub_socket, kind, content=content, parent=parent, ident=b"x")
for kind, content in (("display_data", {"data": 7}), ("display_data", {}),
                      ("stream", {"name": 5, "text": {}}), ("clear_output", {"wait": "maybe"}),
                      ("error", {"ename": 3, "evalue": [], "traceback": "x"}),
                      ("execute_result", {"data": {MIME: [forged]}, "execution_count": "x", "metadata": 1}),
                      ("comm_open", {"comm_id": 5, "target_name": [], "data": forged}), ("nonsense", {}),
                      ("comm_msg", {"comm_id": "x", "data": {}}), ("status", {"execution_state": "dead"}),
                      ("update_display_data", {"data": {}, "metadata": {}, "transient": {"display_id": []}})):
    try:
        _raw(kind, content)
    except Exception as error:
        print("not sent:", kind, type(error).__name__)
kernel.iopub_socket.send_multipart([b"junk", b"<IDS|MSG>", b"unsigned", b"{", b"{}", b"{}", b"{}"])
time.sleep(0.3)
""",
    name="malformed-messages",
    lost=BOTH,
    says="",
)
forgery(
    "an error that looks like the grader's own",
    """
class KernelDied(Exception):
    pass
KernelDied.__name__ = "CellTimeoutError"
raise KernelDied("solve-share")
""",
    name="forged-fault",
    lost=("check-share",),
    says="",
    share="",
)
forgery(
    "answers written beside the notebook while it runs",
    """
import json
os.makedirs("answers", exist_ok=True)
for quiz in ("who", "share", "double"):
    with open(f"answers/98-tests.{quiz}.json", "w") as file:
        json.dump(forged | {"quiz": f"98-tests/{quiz}"}, file)
for name in ("98-tests.ipynb", "timestamp.txt", "98-tests.json"):
    with open(name, "w") as file:
        json.dump(forged, file)
""",
    name="forged-files-while-it-runs",
    zero=("check-share",),
)


@kind(
    FORGED,
    "results of exercises, verdicts and points in the notebook's metadata",
    zero=("check-share",),
)
def forged_metadata(scene: Scene, who: str) -> None:
    notebook = scene.k.answered(solve_share="share = 1")
    value = {"type": "number", "value": 26 / 35 * 100}
    record = make(f"{SLUG}/share", "value", value, 1_700_000_000.0)
    notebook["metadata"][METADATA_KEY]["evidence"][f"{SLUG}/share"] = record
    notebook["metadata"] |= {
        "willing_and_able_heal": {
            "v": 1,
            "notes": ["All is right."],
            "unreadable": None,
            "deleted": [],
            "lost": [],
        },
        "willing_and_able_collected": {
            "flags": {},
            "problems": [],
            "exercises": {f"{SLUG}/share": {"record": record}},
        },
        "willing_and_able_kernel": "unsandboxed",
    }
    scene.k.submit(who, notebook)


@kind(FORGED, "points, grade ids and locks changed in the cells' metadata", zero=("check-share",))
def forged_points(scene: Scene, who: str) -> None:
    notebook = scene.k.answered(solve_share="share = 1")
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"points": 495, "locked": False, "checksum": "0"}
    extra = json.loads(json.dumps(cell_of(notebook, "check-share")))
    extra["id"] = extra["metadata"]["nbgrader"]["grade_id"] = "check-bonus"
    extra["source"] = "2.0"
    notebook["cells"].append(extra)
    scene.k.submit(who, notebook)


@kind(
    FORGED, "full marks in the outputs of a notebook that was handed in", zero=("check-share", "check-double")
)
def forged_outputs(scene: Scene, who: str) -> None:
    stub = cell_of(scene.k.notebook(), "solve-share")["source"]
    double = cell_of(scene.k.notebook(), "solve-double")["source"]
    notebook = scene.k.answered(solve_share=stub, solve_double=double)
    record = make(f"{SLUG}/share", "value", {"type": "number", "value": 26 / 35 * 100}, 1.0)
    made = as_output({"v": 1, "evidence": {f"{SLUG}/share": record}})
    points = {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {"text/plain": "2.0"},
    }
    for name in ("check-share", "check-double"):
        cell_of(notebook, name)["outputs"] = [made, points]
    scene.k.submit(who, notebook)


@kind(FORGED, "results of exercises in answers files", zero=("check-share",))
def forged_answers_files(scene: Scene, who: str) -> None:
    record = make(f"{SLUG}/share", "value", {"type": "number", "value": 26 / 35 * 100}, 1_800_000_000.0)
    forged = {"v": 1, "quiz": f"{SLUG}/who", "evidence": {f"{SLUG}/share": record}}
    scene.k.submit(
        who,
        scene.k.answered(solve_share="share = 1"),
        **{f"answers__{SLUG}_dot_who_dot_json": forged, f"answers__{SLUG}_dot_share_dot_json": forged},
    )


@kind(FORGED, "the answers of another notebook and of another learner", scores={"quiz-who": 0.0})
def foreign_answers(scene: Scene, who: str) -> None:
    notebook = scene.k.answered({})
    other = {f"01-coalition/{name}": make(f"01-coalition/{name}", kind, value, 1.0) for name, (kind, value)
             in RIGHT.items() if name.startswith("who")}  # fmt: skip
    guess = make(f"{SLUG}/guess/p1", "estimate", {"estimate": 1, "confidence": 50}, 1.0)
    notebook["metadata"][METADATA_KEY] = {
        "v": 1,
        "learner": "honest-000",
        "evidence": other | {f"{SLUG}/guess/p1": guess},
    }
    scene.k.submit(who, notebook)


@kind(FORGED, "an answer with a time from the far future, over one that is right", scores={"quiz-who": 3.0})
def future_answers(scene: Scene, who: str) -> None:
    files = sidecars({"who/q1": ("choice", "a")}, t=32_503_680_000.0)
    scene.k.submit(who, scene.k.answered(), **files)


@kind(FORGED, "the hidden inputs of a check, printed by a cell at the end")
def prints_hidden_inputs(scene: Scene, who: str) -> None:
    notebook = scene.k.answered()
    own = {
        "cell_type": "code",
        "id": "mine",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": "print('\\n'.join(In))\nprint(cases)",
    }
    notebook["cells"].insert(position(notebook, "check-double") + 1, own)
    scene.k.submit(who, notebook)


for number, (body, words) in enumerate(
    (
        ("raise type('', (Exception,), {})('x')", "an error without a name for every input"),
        ("raise type(':', (Exception,), {})('x')", "an error whose name is a colon for every input"),
        ("pass", "nothing for every input"),
        ("return 4", "one result for every input"),
    )
):

    def deliver(scene: Scene, who: str, body: str = body) -> None:
        scene.k.submit(who, scene.k.answered(solve_double=f"def double(x):\n    {body}"))

    deliver.__name__ = f"no-answer-{number}"
    kind(FORGED, words, zero=("check-double",))(deliver)
