"""The still page in a browser: axe-core finds nothing, in light and in dark."""

import pytest
from quiz_samples import ITEMS

from course.questions.bank.load import load_items
from course.questions.browser import still_page
from course.questions.browser.render import quiz_spec


@pytest.mark.browser
@pytest.mark.slow
def test_axe_finds_nothing_on_the_still_page(chromium):
    from axe_playwright_python.sync_playwright import Axe

    quizzes = load_items("99-sample", ITEMS).quizzes.values()
    parts = "".join(still_page.html(quiz_spec(quiz, "ada"), {}) for quiz in quizzes)
    for colours in ("color:#111;background:#fff", "color:#eee;background:#111"):
        page = chromium.new_page()
        page.set_content(
            f'<!doctype html><html lang="en"><title>x</title><body style="{colours}">'
            f"<main><h1>Notebook</h1>{parts}</main></body></html>"
        )
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        # Opened, so that the check above did not run on an empty page.
        assert page.locator(".wa-static").count() == len(parts.split('class="wa-static"')) - 1 == 3
        page.close()
