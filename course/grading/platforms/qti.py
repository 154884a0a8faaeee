"""QTI 2.1 (Question and Test Interoperability): a content package with an item a question and one test.

Each item scores itself by response processing: right, partly right where the format can say so, and a
feedback for what was answered. Nothing here depends on a platform.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from course.grading.platforms import texts
from course.grading.platforms.gather import Question

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"
_ITEM_TYPE, _TEST_TYPE = "imsqti_item_xmlv2p1", "imsqti_test_xmlv2p1"
MANIFEST, TEST = "imsmanifest.xml", "test.xml"
_RESPONSE, _SCORE, _FEEDBACK, _SHARE = "RESPONSE", "SCORE", "FEEDBACK", "SHARE"
# The same day in every file, so that the same questions make the same package.
_DAY = (2025, 9, 5, 0, 0, 0)
_TYPED_CHARACTERS = "20"
_NEAR = "0.5"


def differs(question: Question) -> str | None:
    """What QTI 2.1 does in another way with this question, or None."""
    if question.kind == "order":
        return texts.ORDER_QTI
    return texts.ROWS_FEEDBACK if question.kind == "match" and question.feedback else None


def write(questions: Sequence[Question], slug: str) -> bytes:
    """The questions as a content package, a zip archive."""
    files = {f"items/{_name(question)}.xml": item(question) for question in questions}
    files[TEST] = _test(questions, slug)
    files[MANIFEST] = _manifest(questions, slug)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def item(question: Question) -> bytes:
    """One question as an ``assessmentItem``."""
    root = _root("assessmentItem")
    root.attrib |= {
        "identifier": _name(question),
        "title": question.id,
        "adaptive": "false",
        "timeDependent": "false",
    }
    _declare_response(root, question)
    for name, value in ((_SCORE, "0"), ("MAXSCORE", f"{question.points:g}"), (_SHARE, "0")):
        outcome = _sub(root, "outcomeDeclaration", identifier=name, cardinality="single", baseType="float")
        _value(_sub(outcome, "defaultValue"), value)
    several = "multiple" if question.kind == "choices" else "single"
    _sub(root, "outcomeDeclaration", identifier=_FEEDBACK, cardinality=several, baseType="identifier")
    body = _sub(root, "itemBody")
    _put(_sub(body, "div"), question.stem)
    _interaction(body, question)
    _process(root, question)
    for name, text in _feedback(question):
        shown = _sub(root, "modalFeedback", outcomeIdentifier=_FEEDBACK, identifier=name, showHide="show")
        _put(shown, text)
    return _bytes(root)


def _declare_response(root: ET.Element, question: Question) -> None:
    cardinality, base = {
        "choice": ("single", "identifier"),
        "choices": ("multiple", "identifier"),
        "match": ("multiple", "directedPair"),
        "order": ("ordered", "identifier"),
        "number": ("single", "float"),
        "text": ("single", "string"),
    }[question.kind]
    node = _sub(root, "responseDeclaration", identifier=_RESPONSE, cardinality=cardinality, baseType=base)
    right = _sub(node, "correctResponse")
    shares: dict[str, float] = {}
    match question.kind:
        case "choice":
            _value(right, _option(question.key))
        case "choices":
            wrong = len(question.options) - len(question.key)
            for n in range(len(question.options)):
                if n in question.key:
                    _value(right, _option(n))
                    shares[_option(n)] = 1 / len(question.key)
                else:
                    shares[_option(n)] = -1 / wrong
        case "match":
            for row, n in enumerate(question.key):
                _value(right, f"row-{row} {_option(n)}")
                shares[f"row-{row} {_option(n)}"] = 1 / len(question.rows)
        case "order":
            for name in _entries(question):
                _value(right, name)
        case "number":
            _value(right, f"{question.key[0]}")
        case "text":
            accept, near = question.key
            _value(right, accept[0])
            shares |= dict.fromkeys(near, float(_NEAR)) | dict.fromkeys(accept, 1.0)
    if shares:
        mapping = _sub(node, "mapping", lowerBound="0", upperBound="1", defaultValue="0")
        for name, share in shares.items():
            entry = _sub(mapping, "mapEntry", mapKey=name, mappedValue=repr(share))
            if question.kind == "text":
                entry.set("caseSensitive", "false")


def _interaction(body: ET.Element, question: Question) -> None:
    shuffle = "true" if question.shuffle else "false"
    match question.kind:
        case "choice" | "choices":
            most = "1" if question.kind == "choice" else "0"
            node = _sub(
                body, "choiceInteraction", responseIdentifier=_RESPONSE, shuffle=shuffle, maxChoices=most
            )
            for n, option in enumerate(question.options):
                _put(_sub(node, "simpleChoice", identifier=_option(n)), option)
        case "match":
            node = _sub(
                body,
                "matchInteraction",
                responseIdentifier=_RESPONSE,
                shuffle=shuffle,
                maxAssociations=f"{len(question.rows)}",
            )
            rows, options = _sub(node, "simpleMatchSet"), _sub(node, "simpleMatchSet")
            for n, row in enumerate(question.rows):
                _put(_sub(rows, "simpleAssociableChoice", identifier=f"row-{n}", matchMax="1"), row)
            for n, option in enumerate(question.options):
                _sub(options, "simpleAssociableChoice", identifier=_option(n), matchMax="0").text = option
        case "order":
            node = _sub(body, "orderInteraction", responseIdentifier=_RESPONSE, shuffle="true")
            shown = sorted(zip(_entries(question), question.options, strict=True))
            for name, entry in shown:
                _put(_sub(node, "simpleChoice", identifier=name), entry)
        case "number" | "text":
            length = _TYPED_CHARACTERS if question.kind == "number" else "60"
            _sub(_sub(body, "p"), "textEntryInteraction", responseIdentifier=_RESPONSE, expectedLength=length)


def _process(root: ET.Element, question: Question) -> None:
    process = _sub(root, "responseProcessing")
    match question.kind:
        case "choice" | "order":
            rungs: list[tuple[ET.Element, str]] = [(_matches(), "1")]
        case "number":
            value, tolerance, near = question.key
            rungs = [(_within(value, tolerance), "1")]
            rungs += [] if near is None else [(_within(value, near), _NEAR)]
        case _:
            rungs = []
    if rungs:
        _conditions(process, [(test, _SHARE, _float(share)) for test, share in rungs])
    else:
        _set(process, _SHARE, _element("mapResponse", identifier=_RESPONSE))
    product = _element("product")
    _sub(product, "variable", identifier=_SHARE)
    product.append(_float(f"{question.points:g}"))
    _set(process, _SCORE, product)
    if not question.feedback:
        return
    if question.kind in ("choice", "choices"):
        _set(process, _FEEDBACK, _element("variable", identifier=_RESPONSE))
        return
    # Nothing is said to whoever answered nothing.
    given = _sub(_sub(process, "responseCondition"), "responseIf")
    no = _sub(given, "not")
    _sub(_sub(no, "isNull"), "variable", identifier=_RESPONSE)
    least = [("1", "right"), *([("0.0001", "near")] if "near" in question.feedback else []), ("0", "wrong")]
    _conditions(given, [(_at_least(share), _FEEDBACK, _identifier(name)) for share, name in least])


def _conditions(parent: ET.Element, rungs: Iterable[tuple[ET.Element, str, ET.Element]]) -> None:
    condition = _sub(parent, "responseCondition")
    for n, (test, outcome, value) in enumerate(rungs):
        rung = _sub(condition, "responseElseIf" if n else "responseIf")
        rung.append(test)
        _set(rung, outcome, value)


def _matches() -> ET.Element:
    test = _element("match")
    _sub(test, "variable", identifier=_RESPONSE)
    _sub(test, "correct", identifier=_RESPONSE)
    return test


def _within(value: Any, distance: Any) -> ET.Element:
    """Whether the response is at most so far away. Two comparisons: not every engine reads the tolerances of
    ``equal``."""
    centre, far = Decimal(str(value)), Decimal(str(distance))
    test = _element("and")
    for name, limit in (("gte", centre - far), ("lte", centre + far)):
        comparison = _sub(test, name)
        _sub(comparison, "variable", identifier=_RESPONSE)
        comparison.append(_float(f"{limit}"))
    return test


def _at_least(share: str) -> ET.Element:
    test = _element("gte")
    _sub(test, "variable", identifier=_SHARE)
    test.append(_float(share))
    return test


def _feedback(question: Question) -> Iterator[tuple[str, str]]:
    said = question.feedback
    if question.kind in ("choice", "choices"):
        yield from ((_option(int(n)), text) for n, text in said.items())
    elif question.kind == "match" and said:
        lines = "".join(f"<li>{said[str(n)]}</li>" for n in range(len(question.rows)) if str(n) in said)
        yield "wrong", f"<ul>{lines}</ul>"
    else:
        yield from said.items()


def _test(questions: Sequence[Question], slug: str) -> bytes:
    root = _root("assessmentTest")
    root.attrib |= {"identifier": f"test-{slug}", "title": texts.TEST_TITLE.format(slug=slug)}
    part = _sub(root, "testPart", identifier="part", navigationMode="nonlinear", submissionMode="individual")
    section = _sub(part, "assessmentSection", identifier="section", title=slug, visible="true")
    for question in questions:
        _sub(section, "assessmentItemRef", identifier=_name(question), href=f"items/{_name(question)}.xml")
    return _bytes(root)


def _manifest(questions: Sequence[Question], slug: str) -> bytes:
    root = ET.Element("manifest", {"xmlns": PACKAGE, "identifier": f"manifest-{slug}"})
    about = ET.SubElement(root, "metadata")
    ET.SubElement(about, "schema").text = "QTIv2.1 Package"
    ET.SubElement(about, "schemaversion").text = "1.0.0"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    names = [_name(question) for question in questions]
    for name, kind, href in (
        (f"test-{slug}", _TEST_TYPE, TEST),
        *((name, _ITEM_TYPE, f"items/{name}.xml") for name in names),
    ):
        resource = ET.SubElement(resources, "resource", identifier=name, type=kind, href=href)
        ET.SubElement(resource, "file", href=href)
        for needed in names if href == TEST else ():
            ET.SubElement(resource, "dependency", identifierref=needed)
    return _bytes(root)


def _name(question: Question) -> str:
    return "item-" + question.id.replace("/", ".")


def _option(n: int) -> str:
    return f"option-{n}"


def _entries(question: Question) -> list[str]:
    """Names of the entries of an order, in the right order. They must not give it away: they are numbered by
    their texts."""
    by_text = sorted(question.options)
    return [f"entry-{by_text.index(entry)}" for entry in question.options]


def _root(name: str) -> ET.Element:
    return ET.Element(name, {"xmlns": QTI, "xmlns:xsi": _XSI, "xsi:schemaLocation": f"{QTI} {_SCHEMA}"})


def _element(name: str, **attributes: str) -> ET.Element:
    return ET.Element(name, attributes)


def _sub(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, name, attributes)


def _value(parent: ET.Element, text: str) -> None:
    _sub(parent, "value").text = text


def _set(parent: ET.Element, outcome: str, value: ET.Element) -> None:
    _sub(parent, "setOutcomeValue", identifier=outcome).append(value)


def _float(text: str) -> ET.Element:
    made = _element("baseValue", baseType="float")
    made.text = text
    return made


def _identifier(text: str) -> ET.Element:
    made = _element("baseValue", baseType="identifier")
    made.text = text
    return made


def _put(parent: ET.Element, xhtml: str) -> None:
    made = ET.fromstring(f"<div>{xhtml}</div>")
    parent.text = made.text
    parent.extend(made)


def _bytes(root: ET.Element) -> bytes:
    found: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
    return found
