"""Answers the sample quiz in the page, by mouse or by keyboard alone, and reads what a notebook file then
holds.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from lab_driver import Quiz
from playwright.sync_api import Locator, Page, expect

KEY = "willing_and_able"
MIME = "application/vnd.willing-and-able.evidence+json"
PREFIX = "99-sample/graded"

# By mouse the right answers, by keyboard others, so that neither can be taken for the other.
BY_MOUSE: dict[str, Any] = {
    "choice": "b",
    "choices": ["b", "d"],
    "number": "3600",
    "text": "prime",
    "order": ["thousand", "hundred", "ten"],
    "match": {"two": "s4", "three": "s9", "four": "s16"},
    "grid": {"r1": "whole", "r2": "fraction", "r3": "whole"},
    "estimate": {"estimate": 2500, "confidence": 80},
    "hotspot": ["esp", "ita", "mlt"],
}
BY_KEYBOARD: dict[str, Any] = {
    "choice": "c",
    "choices": ["a", "b", "c"],
    "number": "60",
    "text": "add a bad x, mmm",
    "order": ["ten", "hundred", "thousand"],
    "match": {"two": "s25", "three": "s9", "four": "s4"},
    "grid": {"r1": "fraction", "r2": "fraction", "r3": "whole"},
    "estimate": {"estimate": 2499.5, "confidence": 60},
    "hotspot": ["fra", "ita"],
}


def answer_by_mouse(quiz: Quiz) -> None:
    """Give :data:`BY_MOUSE`; only numbers and words are typed, and a select is set as its list would."""
    answers = BY_MOUSE
    quiz.item("choice").locator(f"label:has(input[value='{answers['choice']}'])").click()
    for option in answers["choices"]:
        quiz.item("choices").locator(f"label:has(input[value='{option}'])").click()
    for name in ("number", "text"):
        quiz.item(name).get_by_role("textbox").click()
        quiz.page.keyboard.type(answers[name])
    _order(quiz.item("order"), answers["order"], lambda button: button.click())
    for row, option in answers["match"].items():
        quiz.item("match").locator(f"[data-row={row}] select").select_option(option)
    for row, column in answers["grid"].items():
        quiz.item("grid").locator(f"[data-row={row}] label:has(input[value={column}])").click()
    quiz.item("estimate").get_by_role("textbox").click()
    quiz.page.keyboard.type(str(answers["estimate"]["estimate"]))
    quiz.item("estimate").get_by_role("combobox").select_option(str(answers["estimate"]["confidence"]))
    for state in answers["hotspot"]:
        quiz.item("hotspot").locator(f"li:has(input[value={state}])").click()


def answer_by_keyboard(quiz: Quiz) -> None:
    """Give :data:`BY_KEYBOARD` with Tab, arrows, Space, Enter and letters; the mouse is not used."""
    answers = BY_KEYBOARD
    _choose(quiz, quiz.item("choice").get_by_role("radio"), answers["choice"], "ArrowDown")
    for box in quiz.item("choices").get_by_role("checkbox").all():
        if box.get_attribute("value") in answers["choices"]:
            tab_to(quiz, box)
            quiz.press("Space")
    for name in ("number", "text"):
        tab_to(quiz, quiz.item(name).get_by_role("textbox"))
        quiz.page.keyboard.type(answers[name])
        quiz.press("Enter")

    def press(button: Locator) -> None:
        tab_to(quiz, button)
        quiz.press("Enter")
        # The entry moves, the focus stays on its button.
        expect(button).to_be_focused()

    _order(quiz.item("order"), answers["order"], press)
    for row, option in answers["match"].items():
        select = quiz.item("match").locator(f"[data-row={row}] select")
        _select(quiz, select, option)
    for row, column in answers["grid"].items():
        _choose(quiz, quiz.item("grid").locator(f"[data-row={row}] input"), column, "ArrowRight")
    tab_to(quiz, quiz.item("estimate").get_by_role("textbox"))
    quiz.page.keyboard.type(str(answers["estimate"]["estimate"]))
    _select(quiz, quiz.item("estimate").get_by_role("combobox"), str(answers["estimate"]["confidence"]))
    boxes = quiz.item("hotspot").get_by_role("checkbox")
    tab_to(quiz, boxes)
    quiz.press("Home")
    for _ in range(boxes.count()):
        if quiz.page.evaluate("document.activeElement.value") in answers["hotspot"]:
            quiz.press("Space")
        quiz.press("ArrowRight")


def tab_to(quiz: Quiz, target: Locator) -> None:
    """Press Tab, or Shift+Tab where the target lies before, until one of ``target`` has the focus.

    Of a group of radio buttons the browser gives Tab the first and Shift+Tab the last: pass them all.
    """
    for _ in range(120):
        focused, before = target.evaluate_all(
            """nodes => [
              nodes.includes(document.activeElement),
              !!(nodes[0].compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING),
            ]"""
        )
        if focused:
            return
        quiz.press("Shift+Tab" if before else "Tab")
    raise AssertionError(f"Tab does not reach {target}")


def _choose(quiz: Quiz, radios: Locator, value: str, arrow: str) -> None:
    tab_to(quiz, radios)
    quiz.press("Space")
    for _ in range(radios.count()):
        checked = radios.evaluate_all("nodes => nodes.find(node => node.checked)?.value")
        if checked == value:
            return
        quiz.press(arrow)
    raise AssertionError(f"The arrow keys do not reach {value!r}")


def _select(quiz: Quiz, select: Locator, value: str) -> None:
    values = select.evaluate("node => [...node.options].map(option => option.value)")
    tab_to(quiz, select)
    quiz.press(*["ArrowDown"] * values.index(value))
    expect(select).to_have_value(value)


def _order(item: Locator, wanted: list[str], press: Any) -> None:
    def shown() -> list[str]:
        return item.locator("li").evaluate_all("nodes => nodes.map(node => node.dataset.entry)")

    for place, entry in enumerate(wanted):
        while shown().index(entry) > place:
            press(item.locator(f"li[data-entry={entry}] [data-step='-1']"))
    keep = item.get_by_role("button", name="Keep this order")
    if keep.is_visible():
        press_keep(item.page, keep)


def press_keep(page: Page, keep: Locator) -> None:
    """Press "Keep this order" by the keyboard, which is allowed either way."""
    keep.focus()
    page.keyboard.press("Enter")


def shown_answers(quiz: Quiz) -> dict[str, Any]:
    """What the controls of the sample quiz show, in the form of the answers above."""
    return quiz.root.evaluate(
        """root => {
          const item = name => root.querySelector(`[data-item$="/${name}"]`);
          const values = nodes => [...nodes].map(node => node.value);
          const rows = (name, pick) => Object.fromEntries([...item(name).querySelectorAll("[data-row]")]
            .map(row => [row.dataset.row, pick(row)]).filter(pair => pair[1]));
          const estimate = item("estimate");
          return {
            choice: item("choice").querySelector("input:checked")?.value ?? null,
            choices: values(item("choices").querySelectorAll("input:checked")).sort(),
            number: item("number").querySelector("input").value,
            text: item("text").querySelector("input").value,
            order: [...item("order").querySelectorAll("li")].map(node => node.dataset.entry),
            match: rows("match", row => row.querySelector("select").value),
            grid: rows("grid", row => row.querySelector("input:checked")?.value),
            estimate: { estimate: Number(estimate.querySelector("input").value), confidence:
                Number(estimate.querySelector("select").value) },
            hotspot: values(item("hotspot").querySelectorAll("input:checked")).sort(),
          };
        }"""
    )


def read_notebook(path: Path) -> dict[str, Any]:
    """The notebook on the disk; read again where the server is just writing it."""
    for _ in range(20):
        text = path.read_text("utf-8")
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            time.sleep(0.05)
    raise AssertionError(f"{path} holds no JSON: {text[:200]!r}")


def in_metadata(path: Path, prefix: str = PREFIX) -> dict[str, Any]:
    """Answers by item name as the notebook's metadata hold them."""
    return _values(read_notebook(path)["metadata"].get(KEY), prefix)


def in_outputs(path: Path, prefix: str = PREFIX) -> dict[str, Any]:
    """Answers by item name as the cell outputs hold them."""
    found: dict[str, Any] = {}
    for cell in read_notebook(path)["cells"]:
        for output in cell.get("outputs", []):
            found |= _values(output.get("data", {}).get(MIME), prefix)
    return found


def in_sidecar(folder: Path, prefix: str = PREFIX) -> dict[str, Any]:
    """Answers by item name as the answers file holds them."""
    path = folder / "answers" / (prefix.replace("/", ".") + ".json")
    return _values(json.loads(path.read_text("utf-8")), prefix) if path.exists() else {}


def _values(bundle: Any, prefix: str) -> dict[str, Any]:
    records = (bundle or {}).get("evidence", {})
    return {
        item.removeprefix(prefix + "/"): record["value"]
        for item, record in records.items()
        if item.startswith(prefix + "/")
    }
