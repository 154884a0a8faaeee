"""Questions for learning platforms, judged by programs of others: QTI items score themselves in pyslet's
engine as the course scores them, and what is written as Moodle XML comes back the same."""

from __future__ import annotations

import io
import os
import stat
import warnings
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from course.errors import ClassFolderError, CourseError
from course.grading.classroom.folder import ClassFolder, new_class
from course.grading.platforms import moodle_xml, qti
from course.grading.platforms.export import FORMATS, _compare, export_items
from course.grading.platforms.gather import Question, _all, gather, inline, normal
from course.questions.bank.load import load_items_file, load_keys
from course.questions.bank.specs import Item, public_dict
from course.questions.types import TYPES

with warnings.catch_warnings():
    # Written for an older Python.
    warnings.simplefilter("ignore")
    from pyslet.qtiv2 import variables
    from pyslet.qtiv2.xml import QTIDocument

SCHEMA = "COURSE_QTI_SCHEMA"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    return new_class(tmp_path_factory.mktemp("class") / "autumn")


def all_of(room: ClassFolder) -> list[tuple[Item, Any, Question]]:
    """Every question that can go: as the course has it, its key, and as platforms get it."""
    made = []
    for slug in room.assignments:
        items = load_items_file(room.source / slug / "items.yaml", slug)
        keys = load_keys(room.keys / f"{slug}.yaml")
        known = {question.id: question for question in gather(items, keys).questions}
        made += [(item, key, known[item.id]) for item, key, *_ in _all(items, keys) if item.id in known]
    return made


def answer(item: Item, question: Question, value: Any) -> Any:
    """An answer of the course's as a QTI response."""
    options = list(item.options)
    match question.kind:
        case "choice":
            return f"option-{options.index(value)}"
        case "choices":
            return [f"option-{options.index(one)}" for one in value]
        case "match":
            rows = list(item.rows)
            return [f"row-{rows.index(row)} option-{options.index(one)}" for row, one in value.items()]
        case "order":
            texts = sorted(question.options)
            return [f"entry-{texts.index(inline(item.entries[one]))}" for one in value]
    return value


def scored(question: Question, response: Any) -> tuple[float, set[str]]:
    """What pyslet's delivery engine makes of a response: the score, and the feedback that it shows."""
    with warnings.catch_warnings():
        # The library's own calls of names that it calls old.
        warnings.simplefilter("ignore")
        document = QTIDocument()
        document.read(io.BytesIO(qti.item(question)))
        item = document.root
        state = variables.ItemSessionState(item)
        state.begin_session()
        if isinstance(response, list):
            state["RESPONSE"].set_value(
                [pair(one) if question.kind == "match" else one for one in response],
                variables.BaseType.directedPair
                if question.kind == "match"
                else variables.BaseType.identifier,
            )
        elif response is not None:
            state["RESPONSE"].set_value(response)
        item.ResponseProcessing.run(state)
        shown = state["FEEDBACK"].value
    found = {shown} if isinstance(shown, str) else set(shown or ())
    return float(state["SCORE"].value), found


def pair(text: str) -> tuple[str, str]:
    row, _, option = text.partition(" ")
    return row, option


def test_an_engine_of_others_scores_the_items_as_the_course_does(room: ClassFolder) -> None:
    seen = set()
    for item, key, question in all_of(room):
        kind = TYPES[item.type]
        public = public_dict(item)
        samples = kind.samples(public, key)
        for value in (*samples.right[:1], *samples.partly[:1], *samples.wrong[:1]):
            ours = kind.score(public, key, value)
            if question.kind == "order":
                # All or nothing there, and the instructor is told.
                assert qti.differs(question)
                ours = float(ours == 1)
            theirs, _ = scored(question, answer(item, question, value))
            assert theirs == pytest.approx(ours * question.points, abs=1e-6), (item.id, value)
        seen.add(question.kind)
    assert seen >= {"choice", "choices", "match", "order", "number"}


def test_moodle_xml_is_read_back_as_it_was_written(room: ClassFolder) -> None:
    questions = [question for *_, question in all_of(room)]
    path = room.exports / "all.xml"
    path.write_bytes(moodle_xml.write(questions, "01-coalition"))
    back = moodle_xml.read(path)
    assert len(back) > 100
    assert back == [normal(question) for question in questions]


@pytest.mark.parametrize("form", FORMATS)
def test_a_graded_key_leaves_only_when_it_is_asked_for(room: ClassFolder, form: str) -> None:
    plain_ = export_items("01-coalition", form, folder=room.root)
    graded = export_items("01-coalition", form, folder=room.root, graded=True)
    items = load_items_file(room.source / "01-coalition" / "items.yaml", "01-coalition")
    modes = {item.id: item.mode for item in items.all_items()}
    assert {modes[question.id] for question in plain_.questions} == {"practice"}
    assert "graded" in {modes[question.id] for question in graded.questions}
    assert stat.S_IMODE(graded.path.stat().st_mode) == 0o600
    everything = {*(q.id for q in graded.questions), *(ident for ident, _ in graded.left_out)}
    # Nothing is passed over in silence: each question and exercise goes, or is named.
    assert everything >= {*modes, *(spec.id for spec in items.exercises.values())}
    content = plain_.path.read_bytes()
    if form == "qti21":
        archive = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(archive.read(name) for name in archive.namelist())
    for question in graded.questions:
        if modes[question.id] == "graded":
            assert question.id.encode() not in content


def test_moodle_counts_choices_as_the_course_does(room: ClassFolder) -> None:
    for item, key, question in all_of(room):
        if question.kind != "choices":
            continue
        node = ET.fromstring(moodle_xml.write([question], "x")).findall("question")[1]
        shares = [float(answer.get("fraction", "0")) / 100 for answer in node.findall("answer")]
        public = public_dict(item)
        options = list(item.options)
        samples = TYPES["choices"].samples(public, key)
        for value in (*samples.right, *samples.partly, *samples.wrong):
            moodle = max(0.0, sum(shares[options.index(one)] for one in value))
            assert moodle == pytest.approx(TYPES["choices"].score(public, key, value), abs=1e-4)


def test_texts_numbers_and_signs_survive(tmp_path: Path) -> None:
    awkward = (
        Question(
            id="90-x/a/q1",
            kind="text",
            points=2,
            stem="<p>Who said &lt;no&gt; &amp; why?</p>",
            key=(("Poland & Ukraine", "3 * 4"), ("almost",)),
            feedback={"right": "<p>Yes “so”.</p>", "near": "<p>Nearly</p>", "wrong": "<p>No</p>"},
            tags=("90-O1", "apply", "graded"),
        ),
        Question(
            id="90-x/a/q2",
            kind="number",
            points=0.5,
            stem="<p>How many?</p>",
            key=(-2.5, 0.25, 1),
            feedback={"right": "<p>a</p>", "near": "<p>b</p>", "wrong": "<p>c</p>"},
            unit="€ bn",
            tags=(),
        ),
    )
    path = tmp_path / "x.xml"
    path.write_bytes(moodle_xml.write(awkward, "90-x"))
    assert moodle_xml.read(path) == list(awkward)
    text, number = awkward
    # This engine knows no caseSensitive="false", which the schema has.
    assert scored(text, "Poland & Ukraine") == (2.0, {"right"})
    assert qti.item(text).count(b'caseSensitive="false"') == 3
    assert scored(text, "almost") == (1.0, {"near"})
    assert scored(text, "nobody") == (0.0, {"wrong"})
    assert scored(text, None) == (0.0, set())
    assert scored(number, -2.75) == (0.5, {"right"})
    assert scored(number, -1.5) == (0.25, {"near"})
    assert scored(number, 7.0) == (0.0, {"wrong"})


def test_feedback_of_what_was_chosen_is_shown(room: ClassFolder) -> None:
    item, key, question = next(one for one in all_of(room) if one[2].kind == "choice" and one[2].feedback)
    wrong = next(option for option in item.options if option != key)
    _, shown = scored(question, answer(item, question, wrong))
    assert shown == {answer(item, question, wrong)}


def test_an_order_does_not_give_itself_away(room: ClassFolder) -> None:
    orders = [question for *_, question in all_of(room) if question.kind == "order"]
    namespace = f"{{{qti.QTI}}}"
    for question in orders:
        root = ET.fromstring(qti.item(question))
        names = [one.get("identifier") for one in root.iter(f"{namespace}simpleChoice")]
        assert names == sorted(names, key=str)
    assert any(question.options != tuple(sorted(question.options)) for question in orders)


def test_what_cannot_be_done_is_said(
    room: ClassFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CourseError, match="qti21"):
        export_items("01-coalition", "gift", folder=room.root)
    with pytest.raises(ClassFolderError, match="no notebook"):
        export_items("77-none", "qti21", folder=room.root)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ClassFolderError, match="--graded"):
        export_items("01-coalition", "qti21", graded=True)
    # Practice needs no class folder.
    assert export_items("01-coalition", "qti21").path.parent == tmp_path


def test_options_that_look_the_same_are_told(room: ClassFolder) -> None:
    question = next(question for *_, question in all_of(room) if question.kind == "match")
    same = replace(question, options=(question.options[0],) * len(question.options))
    path = room.exports / "same.xml"
    path.write_bytes(moodle_xml.write([same], "x"))
    with pytest.raises(CourseError, match="look the same"):
        _compare(path, (same,))
    assert not path.exists()


@pytest.mark.skipif(SCHEMA not in os.environ, reason=f"{SCHEMA} names no copy of imsqti_v2p1.xsd (1EdTech)")
def test_items_fit_the_published_schema(room: ClassFolder) -> None:
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(os.environ[SCHEMA]))
    for slug in room.assignments:
        archive = zipfile.ZipFile(export_items(slug, "qti21", folder=room.root, graded=True).path)
        for name in archive.namelist():
            if name != qti.MANIFEST:
                schema.assertValid(etree.fromstring(archive.read(name)))


def test_every_kind_is_written_by_both() -> None:
    assert {kind.elsewhere for kind in TYPES.values() if kind.elsewhere} == {*moodle_xml._BODIES}
