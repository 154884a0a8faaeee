"""The quiz as a still page: for readers without a kernel, and for programs that show no widgets.

It stands in the cell's output beside the widget, as HTML and as text, so that a notebook read on a code
host, exported, or opened in an editor without widgets still shows the questions, the answers so far, and
what to do. It says nothing about right or wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from course.questions.bank.specs import PARTS
from course.questions.texts import quiz as texts
from course.questions.texts.widget import LABELS
from course.questions.types import TYPES

_MODES = {mode: LABELS[f"badge_{mode}"] for mode in ("graded", "practice", "prediction")}


def html(spec: Mapping[str, Any], evidence: Mapping[str, Mapping[str, Any]]) -> str:
    """The quiz as static HTML.

    Args:
        spec: as :func:`course.questions.browser.render.quiz_spec` makes it; its ``html`` parts are safe
        already.
        evidence: records by item id; answers that are not possible are shown as unreadable.
    """
    lines = [
        '<div class="wa-static" style="max-width: 48rem">',
        f"<p><strong>{escape(_title(spec))}</strong></p>",
        f'<p><span class="wa-then">{escape(_progress(spec, evidence))}</span> '
        f'<span class="wa-elsewhere">{_code(texts.RUN_THE_CELL)}</span></p>',
        *([f"<p>{escape(spec['note'])}</p>"] if spec.get("note") else []),
    ]
    for number, item in enumerate(spec["items"], start=1):
        head = texts.QUESTION_NUMBER.format(number=number, total=len(spec["items"]))
        lines.append(f"<p><strong>{escape(head)}</strong> ({escape(_MODES[item['mode']])})</p>")
        lines.append(f"<div>{item['stem_html']}</div>")
        for part, label in TYPES[item["type"]].part_names.items():
            if item.get(part):
                entries = "".join(f"<li>{entry['html']}</li>" for entry in item[part])
                lines.append(f"<p>{escape(label)}:</p>\n<ul>{entries}</ul>")
        if asked := TYPES[item["type"]].asked(item):
            lines.append(f"<p>{escape(asked)}</p>")
        # `wa-then`: true when the cell was run; JupyterLab's extension leaves it out once it is not.
        lines.append(f'<p class="wa-then">{escape(_answer(item, evidence))}</p>')
    # `wa-elsewhere`: for programs without the extension, which leaves it out and shows a button instead.
    lines += [f'<p class="wa-elsewhere">{_code(texts.NO_WIDGETS)}</p>', "</div>"]
    return "\n".join(lines)


def text(spec: Mapping[str, Any], evidence: Mapping[str, Mapping[str, Any]]) -> str:
    """The quiz as plain text; arguments as for :func:`html`."""
    lines = [_title(spec), f"{_progress(spec, evidence)} {texts.RUN_THE_CELL}"]
    lines += [spec["note"]] if spec.get("note") else []
    for number, item in enumerate(spec["items"], start=1):
        head = texts.QUESTION_NUMBER.format(number=number, total=len(spec["items"]))
        lines += ["", f"{head} ({_MODES[item['mode']]})", item["stem_text"]]
        for part, label in TYPES[item["type"]].part_names.items():
            if item.get(part):
                lines += [f"{label}:", *(f"  - {entry['text']}" for entry in item[part])]
        lines += filter(None, [TYPES[item["type"]].asked(item), _answer(item, evidence)])
    return "\n".join([*lines, "", texts.NO_WIDGETS])


def as_item(entry: Mapping[str, Any]) -> dict[str, Any]:
    """One item of a spec in the form that the item types take."""
    item = {name: entry.get(name) for name in ("id", "type", "unit", "minimum", "maximum")}
    return item | {part: {one["id"]: one["text"] for one in entry.get(part) or ()} for part in PARTS}


def _title(spec: Mapping[str, Any]) -> str:
    return (texts.PREDICTION if spec["kind"] == "prediction" else texts.QUIZ).format(title=spec["title"])


def _progress(spec: Mapping[str, Any], evidence: Mapping[str, Mapping[str, Any]]) -> str:
    done = sum(_given(item, evidence) for item in spec["items"])
    return texts.PROGRESS.format(done=done, total=len(spec["items"]))


def _given(item: Mapping[str, Any], evidence: Mapping[str, Mapping[str, Any]]) -> bool:
    record = evidence.get(item["id"])
    return record is not None and not TYPES[item["type"]].blank(as_item(item), record.get("value"))


def _answer(item: Mapping[str, Any], evidence: Mapping[str, Mapping[str, Any]]) -> str:
    record = evidence.get(item["id"])
    value = None if record is None else record.get("value")
    return texts.YOUR_ANSWER.format(answer=TYPES[item["type"]].say(as_item(item), value))


def _code(sentence: str) -> str:
    """A sentence with its commands, given in backticks, as code."""
    pieces = [escape(piece) for piece in sentence.split("`")]
    return "".join(f"<code>{piece}</code>" if index % 2 else piece for index, piece in enumerate(pieces))
