"""Moodle XML, the format of *Question bank, Import*: written, and read back.

Scores are the course's own wherever Moodle can count that way: a right option of several earns its share and
a wrong one loses its share, a near number earns a half. Where Moodle counts otherwise, :func:`differs` says
so.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from course.grading.platforms import texts
from course.grading.platforms.gather import Question, inner

_TYPES = {
    "choice": "multichoice",
    "choices": "multichoice",
    "match": "matching",
    "order": "ordering",
    "number": "numerical",
    "text": "shortanswer",
}
# Moodle counts wrong tries off in some modes; a third is what its own form proposes.
_PENALTY = "0.3333333"
_NEAR, _ANY = 50, "*"
_LEAST_ANSWERS = 3
# One text for all rows stands between these, so that it can be taken apart again.
_ROW = "li"


def differs(question: Question) -> str | None:
    """What Moodle does in another way with this question, or None."""
    if question.kind == "order":
        return texts.ORDER_MOODLE
    return texts.ROWS_FEEDBACK if question.kind == "match" and question.feedback else None


def why_not(question: Question) -> str | None:
    """Why Moodle cannot take this question, or None."""
    if question.kind == "match":
        unused = len(question.options) - len(set(question.key))
        if len(question.rows) + unused < _LEAST_ANSWERS:
            return texts.FEW_ROWS
    return None


def write(questions: Iterable[Question], slug: str) -> bytes:
    """The questions as a file for Moodle's import, in a category named after the notebook."""
    quiz = ET.Element("quiz")
    category = ET.SubElement(quiz, "question", type="category")
    _text(ET.SubElement(category, "category"), texts.CATEGORY.format(course=texts.COURSE, slug=slug))
    for question in questions:
        _write_one(quiz, question)
    ET.indent(quiz)
    found: bytes = ET.tostring(quiz, encoding="utf-8", xml_declaration=True) + b"\n"
    return found


def _write_one(quiz: ET.Element, question: Question) -> None:
    node = ET.SubElement(quiz, "question", type=_TYPES[question.kind])
    _text(ET.SubElement(node, "name"), question.id)
    _text(ET.SubElement(node, "questiontext", format="html"), question.stem)
    _text(ET.SubElement(node, "generalfeedback", format="html"), _of_rows(question))
    for name, value in (
        ("defaultgrade", f"{question.points:g}"),
        ("penalty", _PENALTY),
        ("hidden", "0"),
        ("idnumber", question.id),
    ):
        ET.SubElement(node, name).text = value
    _BODIES[question.kind](node, question)
    tags = ET.SubElement(node, "tags")
    for tag in question.tags:
        _text(ET.SubElement(tags, "tag"), tag)


def _write_choice(node: ET.Element, question: Question) -> None:
    single = question.kind == "choice"
    right = {question.key} if single else question.key
    ET.SubElement(node, "single").text = "true" if single else "false"
    ET.SubElement(node, "shuffleanswers").text = "true" if question.shuffle else "false"
    ET.SubElement(node, "answernumbering").text = "abc"
    wrong = len(question.options) - len(right)
    for n, option in enumerate(question.options):
        share = Decimal(100) / len(right) if n in right else Decimal(0 if single else -100) / max(1, wrong)
        _answer(node, option, share, question.feedback.get(str(n), ""), "html")


def _write_match(node: ET.Element, question: Question) -> None:
    ET.SubElement(node, "shuffleanswers").text = "true" if question.shuffle else "false"
    used = [
        *zip(question.rows, question.key, strict=True),
        *(("", n) for n in range(len(question.options)) if n not in question.key),
    ]
    for row, option in used:
        part = ET.SubElement(node, "subquestion", format="html")
        _text(part, row)
        _text(ET.SubElement(part, "answer"), question.options[option])


def _write_order(node: ET.Element, question: Question) -> None:
    for name, value in (
        ("layouttype", "VERTICAL"),
        ("selecttype", "ALL"),
        ("selectcount", "0"),
        ("gradingtype", "RELATIVE_ALL_PREVIOUS_AND_NEXT"),
        ("showgrading", "SHOW"),
        ("numberingstyle", "none"),
    ):
        ET.SubElement(node, name).text = value
    for name, outcome in (
        ("correctfeedback", "right"),
        ("partiallycorrectfeedback", "near"),
        ("incorrectfeedback", "wrong"),
    ):
        _text(ET.SubElement(node, name, format="html"), question.feedback.get(outcome, ""))
    ET.SubElement(node, "shownumcorrect")
    for n, entry in enumerate(question.options, start=1):
        _answer(node, entry, Decimal(n), "", "html")


def _write_number(node: ET.Element, question: Question) -> None:
    value, tolerance, near = question.key
    said = question.feedback
    _answer(node, f"{value}", Decimal(100), said.get("right", ""), tolerance=tolerance)
    if near is not None:
        _answer(node, f"{value}", Decimal(_NEAR), said.get("near", ""), tolerance=near)
    _answer(node, _ANY, Decimal(0), said.get("wrong", ""), tolerance=0)
    if question.unit:
        unit = ET.SubElement(ET.SubElement(node, "units"), "unit")
        ET.SubElement(unit, "multiplier").text = "1"
        ET.SubElement(unit, "unit_name").text = question.unit
    # A unit may be typed or left out.
    for name, setting in (
        ("unitgradingtype", "0"),
        ("unitpenalty", "0"),
        ("showunits", "0" if question.unit else "3"),
        ("unitsleft", "0"),
    ):
        ET.SubElement(node, name).text = setting


def _write_text(node: ET.Element, question: Question) -> None:
    accept, near = question.key
    ET.SubElement(node, "usecase").text = "0"
    for forms, share, outcome in ((accept, 100, "right"), (near, _NEAR, "near"), ((_ANY,), 0, "wrong")):
        for form in forms:
            # A star would stand for anything.
            typed = form if form == _ANY and share == 0 else form.replace(_ANY, "\\*")
            _answer(node, typed, Decimal(share), question.feedback.get(outcome, ""))


_BODIES = {
    "choice": _write_choice,
    "choices": _write_choice,
    "match": _write_match,
    "order": _write_order,
    "number": _write_number,
    "text": _write_text,
}


def _answer(
    node: ET.Element,
    text: str,
    share: Decimal,
    feedback: str,
    form: str = "moodle_auto_format",
    *,
    tolerance: Any = None,
) -> None:
    # Moodle compares with a list of shares of five decimals.
    fraction = f"{share:.5f}".rstrip("0").rstrip(".")
    answer = ET.SubElement(node, "answer", fraction=fraction, format=form)
    _text(answer, text)
    _text(ET.SubElement(answer, "feedback", format="html"), feedback)
    if tolerance is not None:
        ET.SubElement(answer, "tolerance").text = f"{tolerance}"


def _of_rows(question: Question) -> str:
    if question.kind != "match" or not question.feedback:
        return ""
    lines = [question.feedback.get(str(n), "") for n in range(len(question.rows))]
    return "<ul>" + "".join(f"<{_ROW}>{line}</{_ROW}>" for line in lines) + "</ul>"


def _text(node: ET.Element, text: str) -> None:
    ET.SubElement(node, "text").text = text


def read(path: Path) -> list[Question]:
    """The questions of a Moodle XML file that :func:`write` made.

    Args:
        path: the file.

    Returns:
        The questions; options of a matching stand in the order of :func:`~.gather.normal`.

    Raises:
        ValueError: where the file is no such XML or holds a type of question that is not written here.
    """
    try:
        root = ET.fromstring(path.read_bytes())
        return [_read_one(node) for node in root.iter("question") if node.get("type") != "category"]
    except (ET.ParseError, KeyError, AttributeError) as error:
        raise ValueError(f"{path} holds no questions as they are written here ({error}).") from error


def _read_one(node: ET.Element) -> Question:
    kind = {kind: name for name, kind in _TYPES.items() if name != "choices"}[node.get("type", "")]
    if kind == "choice" and node.findtext("single") == "false":
        kind = "choices"
    answers = [
        (_said(answer), Decimal(answer.get("fraction", "0")), _said(answer.find("feedback")), answer)
        for answer in node.findall("answer")
    ]
    made: dict[str, Any] = {}
    said: dict[str, str] = {}
    match kind:
        case "choice" | "choices":
            made["options"] = tuple(text for text, *_ in answers)
            right = [n for n, (_, share, *_) in enumerate(answers) if share > 0]
            made["key"] = right[0] if kind == "choice" else frozenset(right)
            said = {str(n): answer[2] for n, answer in enumerate(answers) if answer[2]}
        case "match":
            pairs = [(_said(part), _said(part.find("answer"))) for part in node.findall("subquestion")]
            made["options"] = options = tuple(dict.fromkeys(option for _, option in pairs))
            made["rows"] = tuple(row for row, _ in pairs if row)
            made["key"] = tuple(options.index(option) for row, option in pairs if row)
            said = _rows_said(_said(node.find("generalfeedback")))
        case "order":
            made["options"] = tuple(text for text, *_ in answers)
            for name, outcome in (
                ("correctfeedback", "right"),
                ("partiallycorrectfeedback", "near"),
                ("incorrectfeedback", "wrong"),
            ):
                said[outcome] = _said(node.find(name))
        case "number":
            by_share = {share: (text, answer.findtext("tolerance")) for text, share, _, answer in answers}
            value, tolerance = by_share[Decimal(100)]
            near = by_share.get(Decimal(_NEAR), ("", None))[1]
            made["key"] = (_number(value), _number(tolerance), None if near is None else _number(near))
            made["unit"] = node.findtext("units/unit/unit_name")
            said = _outcomes(answers)
        case "text":
            forms = [(text.replace("\\*", _ANY), share) for text, share, *_ in answers]
            made["key"] = tuple(
                tuple(text for text, share in forms if share == wanted) for wanted in (100, _NEAR)
            )
            said = _outcomes(answers)
    return Question(
        id=_said(node.find("name")),
        kind=kind,
        points=float(node.findtext("defaultgrade", "1")),
        stem=_said(node.find("questiontext")),
        feedback={name: text for name, text in said.items() if text},
        shuffle=node.findtext("shuffleanswers", "true") == "true",
        tags=tuple(_said(tag) for tag in node.findall("tags/tag")),
        **made,
    )


def _outcomes(answers: list[tuple[str, Decimal, str, ET.Element]]) -> dict[str, str]:
    names: Mapping[Decimal, str] = {Decimal(100): "right", Decimal(_NEAR): "near", Decimal(0): "wrong"}
    return {names[share]: text for _, share, text, _ in answers}


def _rows_said(text: str) -> dict[str, str]:
    if not text:
        return {}
    lines = [inner(line) for line in ET.fromstring(text).findall(_ROW)]
    return {str(n): line for n, line in enumerate(lines) if line}


def _said(node: ET.Element | None) -> str:
    return "" if node is None else node.findtext("text") or ""


def _number(text: str | None) -> float | int:
    number = Decimal(text or "0")
    return int(number) if number == number.to_integral_value() and "." not in str(text) else float(number)
