"""The marking page in Chromium: ten arguments by the keyboard alone, two windows, a class full of markup."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from grading_kit import SLUG, Class, items_in_place, new_copy, released_class
from marking_kit import CELL, MARKUP, TEXTS, desk, prepared, store
from playwright.sync_api import Browser, Page

__all__ = ["items_in_place", "new_copy", "released_class"]

pytestmark = [pytest.mark.slow, pytest.mark.browser]

WORDS = "Breadth is not depth, and a list that nobody can read proves neither of the two. " * 3
TEN = {f"learner{n:02}": f"{n}. {WORDS}" for n in range(6)} | TEXTS
SHOTS = os.environ.get("SHOTS")


@pytest.fixture(scope="module")
def ten(new_copy: Callable[[], Class]) -> Path:
    """A class with ten arguments and one case for a person."""
    return prepared(new_copy, TEN)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of which every error, and every request to elsewhere, fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    tab = context.new_page()
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("dialog", lambda dialog: wrong.append(dialog.message))
    tab.on(
        "request", lambda r: None if re.match(r"http://127\.0\.0\.1|data:", r.url) else wrong.append(r.url)
    )
    yield tab
    context.close()
    assert wrong == []


def shot(page: Page, name: str, **options: object) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), **options)


def ready(page: Page) -> None:
    page.wait_for_selector("#desk")
    page.wait_for_function("document.activeElement && document.activeElement !== document.body")


def test_ten_arguments_are_marked_by_the_keyboard_alone(ten: Path, page: Page) -> None:
    presses, begin = 0, time.monotonic()

    def press(*keys: str) -> None:
        nonlocal presses
        for key in keys:
            page.keyboard.press(key)
            presses += 1

    with desk(ten) as d:
        page.goto(d.run.address)
        press("Enter")
        for number in range(10):
            ready(page)
            here = page.url
            assert CELL in here
            press("2", "1", "3")
            if number == 0:
                # A limit by its key, and a comment.
                press("1")
                press("c")
                page.keyboard.type("Say out of whom.")
                press("Control+Enter")
            else:
                press("Enter")
            page.wait_for_url(lambda url, here=here: url != here)
        ready(page)
        assert "quiz-who" in page.url
        press("a")
        page.wait_for_selector("text=Nothing waits for you")
    seconds = time.monotonic() - begin
    print(f"\nten arguments and a case: {presses} keys and one comment, {seconds:.1f} s")
    with store(ten) as s:
        marks = [one for one in s.held().values() if one.cell == CELL]
        # 2 + 1 + 3 of 9, times 4: 2.67, in half points; the first with a limit that changes nothing.
        assert [one.manual for one in marks] == [2.5] * 10
        assert [one.comment for one in marks].count("Say out of whom.") == 1
        assert not any(one.needs for one in s.held().values())
    assert presses == 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (800, 900), (390, 800), (320, 700)])
def test_axe_finds_nothing_and_nothing_goes_sideways(
    ten: Path, chromium: Browser, width: int, height: int, scheme: str
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    with desk(ten, "noor", second=True) as d:
        page.goto(d.run.address)
        addresses = [page.url, page.url + "?names=1"]
        addresses += page.eval_on_selector_all("th a", "all => all.map((a) => a.href)")
        for number, address in enumerate(dict.fromkeys([*addresses[:4], *addresses[-2:]])):
            page.goto(address)
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            shot(page, f"marking-{width}-{scheme}-{number}", full_page=width < 1000)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
            if width == 1280 and page.locator("#desk").count():
                assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    context.close()


def test_a_learners_markup_runs_nothing_loads_nothing_and_covers_nothing(ten: Path, page: Page) -> None:
    with desk(ten, "omar") as d:
        page.goto(d.run.address)
        for address in page.eval_on_selector_all("th a", "all => all.map((a) => a.href)"):
            page.goto(address)
            assert page.title() != "ran"
            if "<script>" in page.inner_text(".answer"):
                break
        else:
            raise AssertionError(f"no page shows {MARKUP[:20]}")
        at = page.evaluate(
            "() => { const b = document.getElementById('finish').getBoundingClientRect();"
            "return document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2).closest('button').id }"
        )
        assert at == "finish"


def test_two_windows_the_later_is_told_and_nothing_is_lost(ten: Path, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    with desk(ten, "paul") as d:
        one, other = context.new_page(), context.new_page()
        one.goto(d.run.address)
        address = one.eval_on_selector(f"th a[href*='{CELL}']", "a => a.href")
        for tab in (one, other):
            tab.goto(address)
            ready(tab)
        one.keyboard.press("3")
        one.wait_for_selector("#saved:has-text('Draft kept')")
        other.keyboard.press("c")
        other.keyboard.type("Mine.")
        other.wait_for_selector("#conflict:visible")
        assert "another window" in other.inner_text("#conflict")
        assert other.input_value("#comment") == "Mine."
        shot(other, "marking-conflict")
        other.keyboard.press("Enter")
        other.wait_for_selector("#saved:has-text('Draft kept')")
        other.reload()
        assert other.input_value("#comment") == "Mine."
    context.close()


def test_what_is_written_while_the_gradebook_is_locked_is_sent_afterwards(ten: Path, page: Page) -> None:
    import sqlite3
    from contextlib import closing

    with (
        desk(ten, "quinn") as d,
        closing(sqlite3.connect(ten / "gradebook.db", isolation_level=None)) as other,
    ):
        page.goto(d.run.address)
        page.goto(page.eval_on_selector(f"th a[href*='{CELL}']", "a => a.href"))
        ready(page)
        other.execute("BEGIN IMMEDIATE")
        page.keyboard.press("2")
        page.wait_for_selector("#saved:has-text('in use by another program')")
        other.execute("ROLLBACK")
        page.wait_for_selector("#saved:has-text('Draft kept')")
        page.keyboard.press("u")
        page.wait_for_function("!document.querySelector('input[type=radio]:checked')")


def test_single_keys_can_be_switched_off(ten: Path, page: Page) -> None:
    with desk(ten, "rosa") as d:
        page.goto(d.run.address)
        page.goto(page.eval_on_selector(f"th a[href*='{CELL}']", "a => a.href"))
        ready(page)
        page.keyboard.press("?")
        page.uncheck("#single-keys")
        page.focus(".levels input")
        page.keyboard.press("3")
        assert not page.is_checked(".levels input[value='3'] >> nth=0")
        page.keyboard.press("ArrowRight")
        assert page.locator(".levels input:checked").count() == 1


def test_yesterdays_address_shows_a_sentence(ten: Path, page: Page) -> None:
    with desk(ten) as d:
        page.goto(d.run.address.replace(d.run.key, "yesterday"))
        assert "start “course mark” again" in page.inner_text("main")
        assert SLUG not in page.content()
